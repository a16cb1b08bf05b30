//! What is said about a return: questions that it waits for, answers, messages and support's own notes.
use super::stage::{ClockKind, Stage, TaskKind, Who};
use super::{Act, Command, Refusal, Ticket, clock};
use crate::db::{Tx, text_enum};
use crate::error::Result;
use crate::models::EventId;
use crate::models::event::{self, By, Data, Kind};
use crate::models::message::{Author, Message, Side};
use crate::models::policy::Policy;
use crate::models::task::Task;
use crate::models::throttle::{DAY_S, Throttle};

text_enum! {
    /// What support sends.
    pub enum Saying {
        /// The customer reads it.
        Message => "message",
        /// The return waits for the answer.
        Question => "question",
        /// Support alone reads it.
        Note => "note",
    }
}

impl Ticket {
    /// Sends what the author has written on the return. A customer's message is an answer where one is awaited, and
    /// support's to look at otherwise, also for a while after the end. What was just said is not said again. `seen` is the
    /// version that the page showed.
    ///
    /// # Errors
    /// [`Refusal::TooOld`] long after the end, [`Refusal::NotHere`] where no question can be asked,
    /// [`Refusal::AlreadyDone`] when it was sent before; [`crate::error::Error::Stale`], [`crate::error::Error::TooMany`]; the
    /// database's.
    pub fn say(&self, tx: &mut Tx<'_>, author: &Author, saying: Saying, seen: Option<i32>) -> Result<()> {
        if self.stage == Stage::Draft {
            return Err(Refusal::NotHere(self.stage).into());
        }
        let now = tx.now();
        let numbers = Policy::named(tx, &self.policy_id)?.numbers()?;
        if self.is_too_old_to_reopen(&numbers, now) {
            return Err(Refusal::TooOld.into());
        }
        let internal = author.side == Side::Agent && saying == Saying::Note;
        // What was sent as a message before may be asked as a question now.
        let asks = author.side == Side::Agent
            && saying == Saying::Question
            && Self::named(tx, &self.id)?.stage != Stage::InfoNeeded;
        if !asks && Message::forget_repeat(tx, self, author, internal)? {
            return Ok(());
        }
        let most = tx.config().limits.messages_a_day;
        Throttle::Message.take(tx, author.person.as_str(), DAY_S, most)?;
        let message = Message::send(tx, self, author, internal)?;
        let data = Data { message: Some(message), ..Data::default() };
        self.was_said(tx, author, saying, seen, data)?;
        Ok(())
    }

    /// What comes of words that stand on the return now: its event, whom it waits for, and what support has to look at.
    ///
    /// # Errors
    /// As [`Ticket::say`].
    pub(in crate::models) fn was_said(
        &self,
        tx: &mut Tx<'_>,
        author: &Author,
        saying: Saying,
        seen: Option<i32>,
        data: Data,
    ) -> Result<EventId> {
        let now = tx.now();
        let who = match author.side {
            Side::Customer => Who::Customer,
            Side::Agent => Who::Agent,
            Side::Technician => Who::Technician,
        };
        let by = By::person(who, &author.person);
        match (author.side, saying) {
            (Side::Customer, _) if self.stage == Stage::InfoNeeded => {
                let answer =
                    Act { command: Command::ProvideInfo, by, seen: None, kind: Kind::InfoProvided, data };
                Ok(self.act(tx, &answer)?.1)
            }
            (Side::Customer, _) => {
                let event = event::record(tx, self, Kind::CustomerWrote, &by, &data)?;
                let due = clock::due_from(tx, self, ClockKind::FirstAnswer, now)?;
                Task::open(tx, TaskKind::Message, &self.id, "", due)?;
                Self::refresh_queue(tx, &self.id)?;
                Ok(event)
            }
            (Side::Technician, _) => event::record(tx, self, Kind::SellerWrote, &by, &data),
            (Side::Agent, Saying::Note) => event::record(tx, self, Kind::NoteAdded, &by, &data),
            (Side::Agent, Saying::Question) => {
                Task::finish(tx, TaskKind::Message, &self.id, "answered")?;
                let ask = Act { command: Command::RequestInfo, by, seen, kind: Kind::InfoRequested, data };
                Ok(self.act(tx, &ask)?.1)
            }
            (Side::Agent, Saying::Message) => {
                let event = event::record(tx, self, Kind::SupportWrote, &by, &data)?;
                Task::finish(tx, TaskKind::Message, &self.id, "answered")?;
                Self::refresh_queue(tx, &self.id)?;
                Ok(event)
            }
        }
    }
}
