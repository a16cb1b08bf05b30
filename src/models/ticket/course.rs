//! What changes the course of a return: called off, the approval taken back, a battery reported or cleared, the label sent
//! again, somebody of support taking it on, its cover judged anew.
use super::stage::{BlockerKind, Stage, TaskKind, Who};
use super::{Act, Command, Coverage, Reference, Refusal, Ticket};
use crate::db::{Conn, Moment, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::{Label, LabelState};
use crate::models::link::Link;
use crate::models::message;
use crate::models::parcel::{self, Parcel};
use crate::models::person::Agent;
use crate::models::task::Task;
use crate::models::throttle::Throttle;
use crate::models::{PersonId, TaskId};
use crate::schema::{ticket_looks, tickets};
use crate::secret::Key;
use diesel::prelude::*;

/// Labels that customers and recipients may ask for again in [`AGAIN_WINDOW_S`], for one parcel.
const AGAIN_MOST: i32 = 5;
const AGAIN_WINDOW_S: i64 = 24 * 3600;
/// New labels that customers and recipients get for one parcel without anybody looking at it: each may cost money.
const REISSUED_MOST: i64 = 2;

/// What became of the wish for a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It goes out, or a new one is being made.
    Sent,
    /// There were new ones before: support looks at it first.
    SupportAsked,
}

text_enum! {
    /// Why a battery that was reported as unsafe may travel after all.
    pub enum Cleared {
        /// A specialist has looked at it.
        Specialist => "specialist",
        /// It goes with a courier for hazardous goods.
        Courier => "courier",
        /// The report was a mistake.
        Mistake => "mistake",
    }
}

fn agent(agent: &Agent) -> By {
    By::person(Who::Agent, &agent.person)
}

impl Ticket {
    /// Calls the return off. A label that is out is void.
    ///
    /// # Errors
    /// [`Error::Refused`] once it is posted; [`Error::Stale`]; the database's.
    pub fn cancel(&self, tx: &mut Tx<'_>, by: By, seen: i32) -> Result<Self> {
        let act = Act {
            command: Command::Cancel,
            by,
            seen: Some(seen),
            kind: Kind::Cancelled,
            data: Data::default(),
        };
        Ok(self.act(tx, &act)?.0)
    }

    /// Takes support's yes back, with a reason that support alone reads.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn take_back(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, why: &str) -> Result<Self> {
        let message = message::write(tx, self, &by.author(), why, true)?;
        let act = Act {
            command: Command::TakeBackApproval,
            by: agent(by),
            seen: Some(seen),
            kind: Kind::ApprovalTakenBack,
            data: Data { message: Some(message), ..Data::default() },
        };
        Ok(self.act(tx, &act)?.0)
    }

    /// "It is swollen, hot, leaking or smoking": a label that is out is void, and support is told.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn report_battery(&self, tx: &mut Tx<'_>, by: By) -> Result<Self> {
        if self.unsafe_battery && self.stage != Stage::Draft && self.has_battery_task(tx)? {
            return Ok(self.clone());
        }
        let what = Some(BlockerKind::UnsafeBattery.as_str().to_owned());
        let act = Act {
            command: Command::Block(BlockerKind::UnsafeBattery),
            by,
            seen: None,
            kind: Kind::Blocked,
            data: Data { what, ..Data::default() },
        };
        Ok(self.act(tx, &act)?.0)
    }

    fn has_battery_task(&self, conn: &mut Conn) -> Result<bool> {
        Ok(Task::open_of(conn, &self.id)?.iter().any(|task| task.kind == TaskKind::UnsafeBattery))
    }

    /// Says why a battery that was reported may travel after all: on a label that somebody buys by hand.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn clear_battery(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, why: Cleared) -> Result<Self> {
        let act = Act {
            command: Command::Unblock(BlockerKind::UnsafeBattery),
            by: agent(by),
            seen: Some(seen),
            kind: Kind::Unblocked,
            data: Data { what: Some(why.as_str().to_owned()), ..Data::default() },
        };
        let (cleared, _) = self.act(tx, &act)?;
        Task::finish(tx, TaskKind::UnsafeBattery, &self.id, why.as_str())?;
        Self::refresh_queue(tx, &self.id)?;
        Self::named(tx, &cleared.id)
    }

    /// Sends the label again, perhaps to somebody else (name and address): older links to it are dead. Where it has
    /// expired a new one is asked for, and so may support where it was refused or given up. Customers and recipients may do
    /// so a few times a day, and get two new ones; for another one support is asked.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] where there is no label to send; [`Error::TooMany`]; [`Error::Refused`]; the database's.
    pub fn send_label_again(
        &self,
        tx: &mut Tx<'_>,
        key: &Key,
        by: By,
        to: Option<(&str, &str)>,
    ) -> Result<Again> {
        let anew = self.stage == Stage::Approved && by.who == Who::Agent;
        if self.stage != Stage::LabelSent && !anew {
            return Err(Refusal::NotHere(self.stage).into());
        }
        let mut parcel = Parcel::of(tx, self)?;
        if by.who != Who::Agent {
            Throttle::LabelAgain.take(tx, parcel.id.as_str(), AGAIN_WINDOW_S, AGAIN_MOST)?;
        }
        if let Some((name, email)) = to {
            Parcel::set_recipient(tx, &parcel.id, name, email)?;
            parcel = Parcel::of(tx, self)?;
        }
        if anew {
            parcel::ask_again(tx, self, &parcel.id)?;
            event::record(tx, self, Kind::LabelReissued, &by, &Data::default())?;
            return Ok(Again::Sent);
        }
        match Label::open_of(tx, &parcel.id)?.filter(|label| label.state == LabelState::Alive) {
            Some(label) => {
                Link::revoke_of_label(tx, &label.id)?;
                Link::to_label(tx, key, &label.id, &parcel.recipient_email, label.expires_at)?;
                let data = Data { label: Some(label.id), ..Data::default() };
                event::record(tx, self, Kind::LabelSentAgain, &by, &data)?;
            }
            None if by.who != Who::Agent && Label::count_of(tx, &parcel.id)? > REISSUED_MOST => {
                let now = tx.now();
                Task::open(tx, TaskKind::LabelAgain, &self.id, "", now)?;
                Self::refresh_queue(tx, &self.id)?;
                return Ok(Again::SupportAsked);
            }
            None => {
                Task::finish(tx, TaskKind::LabelAgain, &self.id, "a new label is made")?;
                let act = Act {
                    command: Command::Reissue,
                    by,
                    seen: None,
                    kind: Kind::LabelReissued,
                    data: Data::default(),
                };
                self.act(tx, &act)?;
            }
        }
        Ok(Again::Sent)
    }

    /// Ends a task that support has settled outside, or has its carrier asked once more. `settles` says which kinds end so.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a task that is not this return's, is over, or ends by something else; the database's.
    pub fn settle_task(
        tx: &mut Tx<'_>,
        by: &Agent,
        reference: &Reference,
        task: &TaskId,
        settles: impl Fn(TaskKind) -> bool,
        again: bool,
    ) -> Result<()> {
        let ticket = Self::for_agent(tx, by, reference)?;
        let open = Task::open_of(tx, &ticket.id)?;
        let task = open.iter().find(|open| open.id == *task && settles(open.kind)).ok_or(Error::NotFound)?;
        if let (TaskKind::VoidRefused, Some(parcel)) = (task.kind, &ticket.parcel_id) {
            Label::settle_void(tx, parcel, again)?;
        }
        Task::finish(
            tx,
            task.kind,
            &ticket.id,
            if again { "the carrier is asked again" } else { "settled" },
        )?;
        Self::refresh_queue(tx, &ticket.id)
    }

    /// Gives the return to somebody of support, or (`None`) to nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody who is not of support; the database's.
    pub fn assign(tx: &mut Tx<'_>, by: &Agent, reference: &Reference, to: Option<&PersonId>) -> Result<()> {
        let ticket = Self::for_agent(tx, by, reference)?;
        if let Some(to) = to
            && !Agent::all(tx)?.iter().any(|(id, _)| id == to)
        {
            return Err(Error::NotFound);
        }
        diesel::update(tickets::table.find(&ticket.id)).set(tickets::agent_id.eq(to)).execute(&mut **tx)?;
        let data = Data { given_to: to.cloned(), ..Data::default() };
        event::record(tx, &ticket, Kind::Assigned, &agent(by), &data)?;
        Ok(())
    }

    /// Judges the cover anew, with a reason that support alone reads.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] after the end; [`Error::Stale`]; the database's.
    pub fn judge_anew(
        &self,
        tx: &mut Tx<'_>,
        by: &Agent,
        seen: i32,
        coverage: Coverage,
        why: &str,
    ) -> Result<()> {
        if self.stage == Stage::Closed {
            return Err(Refusal::NotHere(self.stage).into());
        }
        let now = tx.now();
        let row = tickets::table.filter(tickets::id.eq(&self.id).and(tickets::version.eq(seen)));
        let changed = diesel::update(row)
            .set((
                tickets::coverage.eq(coverage),
                tickets::version.eq(tickets::version + 1),
                tickets::changed_at.eq(now),
            ))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::Stale { seen });
        }
        let message = message::write(tx, self, &by.author(), why, true)?;
        let judged = Self::named(tx, &self.id)?;
        let what = Some(coverage.as_str().to_owned());
        let data = Data { what, message: Some(message), ..Data::default() };
        event::record(tx, &judged, Kind::VerdictChanged, &agent(by), &data)?;
        Ok(())
    }

    /// Notes that this agent has seen what happened up to the moment `until`.
    ///
    /// # Errors
    /// The database's.
    pub fn look(&self, tx: &mut Tx<'_>, by: &Agent, until: Moment) -> Result<()> {
        let mine = ticket_looks::table.find((by.person.as_str(), self.id.as_str()));
        let again = diesel::update(mine)
            .set((ticket_looks::version.eq(self.version), ticket_looks::at.eq(until)))
            .execute(&mut **tx)?;
        if again == 1 {
            return Ok(());
        }
        let first = tx.attempt(|tx| {
            diesel::insert_into(ticket_looks::table)
                .values((
                    ticket_looks::person_id.eq(by.person.as_str()),
                    ticket_looks::ticket_id.eq(self.id.as_str()),
                    ticket_looks::version.eq(self.version),
                    ticket_looks::at.eq(until),
                ))
                .execute(&mut **tx)
        });
        match first {
            Ok(_) => Ok(()),
            // The same page in two windows.
            Err(e) if super::is_taken(&e) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}
