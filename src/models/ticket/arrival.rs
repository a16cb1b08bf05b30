//! What support does about an arrival that is not happy: another device, a parcel that is lost or came late, a carrier's word
//! that it was delivered, and a return that is opened again. Each ends the task that asked for it.
use super::reception::Looked;
use super::stage::{ClockKind, Reception, Stage, TaskKind, Who};
use super::{Act, Command, Reference, Refusal, Rung, Settlement, Ticket, clock};
use crate::db::{Conn, Moment, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::Label;
use crate::models::message;
use crate::models::person::Agent;
use crate::models::seller::Seller;
use crate::models::task::Task;
use crate::schema::tickets;
use chrono::NaiveDate;
use diesel::prelude::*;

/// Calendar days before today on which a carrier may have delivered what nobody has received.
const DELIVERED_BACK: i64 = 14;

text_enum! {
    /// Why a parcel is given up.
    pub enum Gone {
        /// The carrier says so, or has said nothing for too long.
        Lost => "lost",
        /// It is back with whoever sent it.
        Returned => "returned",
    }
}

fn agent(agent: &Agent) -> By {
    By::person(Who::Agent, &agent.person)
}

/// The data of an event that says `what`, and perhaps more.
fn says(what: &str, detail: Option<&str>) -> Data {
    Data { what: Some(what.to_owned()), detail: detail.map(str::to_owned), ..Data::default() }
}

impl Ticket {
    /// The other return of the same company that the device in hand belongs to: it carries the number that was read off it,
    /// and is on its way to the same seller.
    ///
    /// # Errors
    /// The database's.
    pub fn belongs_to(&self, conn: &mut Conn, looks: &[Looked]) -> Result<Option<Self>> {
        match looks.last().and_then(|look| look.code.as_deref()) {
            Some(code) if self.reception == Reception::WrongDevice => self.other_of_theirs(conn, code),
            _ => Ok(None),
        }
    }

    /// Settles a wrong device. `moved` is the other return that it belongs to: that one is received, not opened yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another return than the one that the number belongs to; [`Error::Refused`]; [`Error::Stale`];
    /// the database's.
    pub fn settle_wrong(
        &self,
        tx: &mut Tx<'_>,
        by: &Agent,
        seen: i32,
        how: Settlement,
        moved: Option<&Reference>,
    ) -> Result<()> {
        self.hold(tx, seen)?;
        if let Some(reference) = moved {
            let looks = Looked::of(tx, &self.id)?;
            let other = self.belongs_to(tx, &looks)?.filter(|other| other.reference == *reference);
            let other = other.ok_or(Error::NotFound)?;
            let arrived = Act {
                command: Command::Receive(Reception::NotYet),
                by: By::system(),
                seen: None,
                kind: Kind::Received,
                data: says(Reception::NotYet.as_str(), Some("moved")),
            };
            other.act(tx, &arrived)?;
        }
        let what = match how {
            Settlement::SendBack => "send_back",
            Settlement::AwaitOwn => "await_own",
            Settlement::Close => "close",
        };
        let data = says(what, moved.map(|_| "moved"));
        let settle = Act {
            command: Command::Settle(how),
            by: agent(by),
            seen: Some(seen),
            kind: Kind::ArrivalSettled,
            data,
        };
        let settled = self.act(tx, &settle)?.0;
        settled.done(tx, &[TaskKind::WrongDevice], "settled")
    }

    /// Says whether a late arrival is looked at after all, or goes back.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn settle_late(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, go_on: bool) -> Result<()> {
        let (command, kind, data) = if go_on {
            (Command::GoOn, Kind::WentOn, Data::default())
        } else {
            (Command::Settle(Settlement::SendBack), Kind::ArrivalSettled, says("send_back", Some("late")))
        };
        let act = Act { command, by: agent(by), seen: Some(seen), kind, data };
        let settled = self.act(tx, &act)?.0;
        settled.done(tx, &[TaskKind::LateArrival], "settled")
    }

    /// The carrier is asked to look for it; what it says is awaited as long as a parcel without tracking, and nothing else is.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] where it is not on its way; [`Refusal::AlreadyDone`]; [`Error::Stale`]; the database's.
    pub fn ask_carrier(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, why: &str) -> Result<()> {
        if self.stage != Stage::InTransit {
            return Err(Refusal::NotHere(self.stage).into());
        }
        let asked = self.next(tx, seen)?;
        let now = tx.now();
        let message = message::write(tx, self, &by.author(), why, true)?;
        let data = Data { message: Some(message), ..Data::default() };
        event::record(tx, &asked, Kind::CarrierAsked, &agent(by), &data)?;
        let due = clock::due_from(tx, self, ClockKind::UntrackedArrival, now)?;
        clock::only(tx, &asked, ClockKind::UntrackedArrival, now)?;
        asked.done(tx, &[TaskKind::NotInBox], "the carrier is asked")?;
        Task::open(tx, TaskKind::ParcelLost, &self.id, "", due)?;
        Self::refresh_queue(tx, &self.id)
    }

    /// Gives a parcel up. On a label that we paid for it is ours to make good, by `rung`; else the return is over.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn give_up(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, rung: Rung, gone: Gone) -> Result<()> {
        let prepaid = match &self.parcel_id {
            None => false,
            Some(parcel) => Label::is_prepaid(tx, parcel)?,
        };
        let what = match rung {
            _ if !prepaid => "own_postage",
            Rung::Replace => "replace",
            Rung::Refund | Rung::Repair | Rung::SendBack => "refund",
        };
        let act = Act {
            command: Command::GiveUp(rung),
            by: agent(by),
            seen: Some(seen),
            kind: Kind::GivenUp,
            data: says(what, Some(gone.as_str())),
        };
        let gone = self.act(tx, &act)?.0;
        gone.done(tx, &[TaskKind::NotInBox, TaskKind::ParcelLost], "given up")
    }

    /// "The carrier says that it was delivered on that day": where nobody receives it by the end of the next working day, the
    /// receipt is recorded as of then.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] where it is not on its way; [`Refusal::WrongDate`]; [`Error::Stale`]; the database's.
    pub fn delivered(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, day: NaiveDate) -> Result<()> {
        if self.stage != Stage::InTransit {
            return Err(Refusal::NotHere(self.stage).into());
        }
        let seller = self.seller_id.as_ref().ok_or(Refusal::Unmatched)?;
        let days = Seller::named(tx, seller)?.work_calendar(tx)?;
        let today = days.local_day(tx.now().naive());
        if day > today || day < today - chrono::TimeDelta::days(DELIVERED_BACK) {
            return Err(Refusal::WrongDate.into());
        }
        let told = self.next(tx, seen)?;
        // A minute before closing time: that day counts.
        let at = Moment::new(days.closing_of(day)).plus_seconds(-60);
        clock::only(tx, &told, ClockKind::Delivered, at)?;
        let data = Data { days: Some((day, day)), ..Data::default() };
        event::record(tx, &told, Kind::Delivered, &agent(by), &data)?;
        told.done(tx, &[TaskKind::ParcelLost], "the carrier has delivered it")
    }

    /// The carrier itself says that it was delivered at that moment.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn delivered_says_carrier(&self, tx: &mut Tx<'_>, at: Moment) -> Result<()> {
        let Some(seller) = &self.seller_id else { return Ok(()) };
        let day = Seller::named(tx, seller)?.work_calendar(tx)?.local_day(at.naive());
        let told = self.next(tx, self.version)?;
        clock::only(tx, &told, ClockKind::Delivered, at)?;
        let data = Data { days: Some((day, day)), ..Data::default() };
        event::record(tx, &told, Kind::Delivered, &By::system(), &data)?;
        told.done(tx, &[TaskKind::ParcelLost], "the carrier has delivered it")
    }

    /// The carrier has seen it again: it is not silent.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn heard_of(&self, tx: &mut Tx<'_>, at: Moment) -> Result<()> {
        clock::only(tx, self, ClockKind::CarrierNews, at)?;
        Self::refresh_queue(tx, &self.id)
    }

    /// Nobody has received what the carrier delivered at `at`: it counts as here since then, not opened yet.
    ///
    /// # Errors
    /// [`Error::Refused`]; the database's.
    pub(super) fn received_unopened(&self, tx: &mut Tx<'_>, at: Moment) -> Result<()> {
        let act = Act {
            command: Command::Receive(Reception::NotYet),
            by: By::system(),
            seen: None,
            kind: Kind::Received,
            data: says(Reception::NotYet.as_str(), None),
        };
        self.act_as_of(tx, &act, Some(at)).map(drop)
    }

    /// Notes that the carrier's claim for the damage is open; the words are support's alone.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] where none is to be opened; [`Error::Stale`]; the database's.
    pub fn claim(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, why: &str) -> Result<()> {
        if !Task::open_of(tx, &self.id)?.iter().any(|task| task.kind == TaskKind::CarrierClaim) {
            return Err(Refusal::AlreadyDone.into());
        }
        let claimed = self.next(tx, seen)?;
        let message = message::write(tx, self, &by.author(), why, true)?;
        let data = Data { message: Some(message), ..Data::default() };
        event::record(tx, &claimed, Kind::NoteAdded, &agent(by), &data)?;
        claimed.done(tx, &[TaskKind::CarrierClaim], "the claim is open")
    }

    /// Opens a closed return again, with a reason that support alone reads.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn reopen(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, why: &str) -> Result<()> {
        self.hold(tx, seen)?;
        let message = message::write(tx, self, &by.author(), why, true)?;
        let act = Act {
            command: Command::Reopen,
            by: agent(by),
            seen: Some(seen),
            kind: Kind::Reopened,
            data: Data { message: Some(message), ..Data::default() },
        };
        self.act(tx, &act)?.0.answered_dispute(tx, "opened again")
    }

    /// Ends tasks, and puts the return where it belongs in support's queue.
    fn done(&self, tx: &mut Tx<'_>, kinds: &[TaskKind], why: &str) -> Result<()> {
        for kind in kinds {
            Task::finish(tx, *kind, &self.id, why)?;
        }
        Self::refresh_queue(tx, &self.id)
    }

    /// The return a version later, for what is no step of it.
    fn next(&self, tx: &mut Tx<'_>, seen: i32) -> Result<Self> {
        let now = tx.now();
        let row = tickets::table.filter(tickets::id.eq(&self.id).and(tickets::version.eq(seen)));
        let moved = diesel::update(row)
            .set((tickets::version.eq(seen + 1), tickets::changed_at.eq(now)))
            .execute(&mut **tx)?;
        if moved == 1 { Self::named(tx, &self.id) } else { Err(Error::Stale { seen }) }
    }
}
