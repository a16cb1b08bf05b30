//! On the way and at the seller's door: the label goes out, somebody posts it, a technician receives it.
use super::stage::{ClockKind, Reception, Stage, Who};
use super::{Act, Command, Reference, Refusal, Ticket, clock};
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::event::{By, Data, Kind};
use crate::models::label::Label;
use crate::models::label::papers::is_to_be_posted;
use crate::models::person::Technician;
use crate::models::policy::Policy;
use crate::models::seller::Seller;
use crate::models::{LabelId, ParcelId};
use chrono::NaiveDate;

/// The label is there: every approved return in the box gets it, and so does what waited to be posted on an older one.
///
/// # Errors
/// The database's.
pub fn issue_label(tx: &mut Tx<'_>, parcel: &ParcelId, label: &LabelId) -> Result<()> {
    for ticket in Ticket::in_parcel(tx, parcel)? {
        if is_to_be_posted(ticket.stage) {
            let data = Data { label: Some(label.clone()), ..Data::default() };
            let act = Act {
                command: Command::IssueLabel,
                by: By::system(),
                seen: None,
                kind: Kind::LabelIssued,
                data,
            };
            ticket.act(tx, &act)?;
        }
    }
    Ok(())
}

/// "I have posted it": said once or twice, it is posted once.
///
/// # Errors
/// The database's; a refusal when nothing in the box waits to be posted.
pub fn post(tx: &mut Tx<'_>, label: &Label) -> Result<()> {
    let tickets = Ticket::in_parcel(tx, &label.parcel_id)?;
    if tickets.iter().any(|ticket| ticket.stage == Stage::InTransit) {
        return Ok(());
    }
    for ticket in tickets.iter().filter(|ticket| ticket.stage == Stage::LabelSent) {
        let act = Act {
            command: Command::Post,
            by: By::recipient(),
            seen: None,
            kind: Kind::Posted,
            data: Data { label: Some(label.id.clone()), ..Data::default() },
        };
        ticket.act(tx, &act)?;
    }
    Ok(())
}

/// What a technician says about an arrival.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// What it was.
    pub reception: Reception,
    /// The day on which it came, where that was before today.
    pub on: Option<NaiveDate>,
    /// What was missing, with commas.
    pub missing: String,
}

impl Ticket {
    /// A technician has the device. `on` dates the receipt back, by up to five days and never forward, nor past a receipt that
    /// is recorded.
    ///
    /// # Errors
    /// [`Refusal::WrongDate`], [`crate::error::Error::Refused`]; [`crate::error::Error::Stale`]; the database's.
    pub fn receive(
        tx: &mut Tx<'_>,
        technician: &Technician,
        reference: &Reference,
        seen: i32,
        reception: Reception,
        on: Option<NaiveDate>,
    ) -> Result<Self> {
        let receipt = Receipt { reception, on, missing: String::new() };
        Self::of_seller(tx, technician, reference)?.received_by(tx, technician, seen, &receipt)
    }

    /// [`Ticket::receive`] of a return that was found already.
    ///
    /// # Errors
    /// As [`Ticket::receive`].
    pub(super) fn received_by(
        &self,
        tx: &mut Tx<'_>,
        technician: &Technician,
        seen: i32,
        receipt: &Receipt,
    ) -> Result<Self> {
        let at = receipt.on.map(|day| received_at(tx, self, technician, day)).transpose()?.flatten();
        let what = Some(receipt.reception.as_str().to_owned());
        let detail = Some(receipt.missing.clone()).filter(|list| !list.is_empty());
        let act = Act {
            command: Command::Receive(receipt.reception),
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind: Kind::Received,
            data: Data { what, detail, ..Data::default() },
        };
        Ok(self.act_as_of(tx, &act, at)?.0)
    }
}

/// The moment that counts for a receipt on an earlier day; nothing for today.
fn received_at(
    conn: &mut Tx<'_>,
    ticket: &Ticket,
    technician: &Technician,
    day: NaiveDate,
) -> Result<Option<Moment>> {
    let now = conn.now();
    let days = Seller::named(conn, &technician.seller)?.work_calendar(conn)?;
    let back = Policy::named(conn, &ticket.policy_id)?.numbers()?.receipt_back_days;
    let today = days.local_day(now.naive());
    // What is recorded as here since a day came on that day or before.
    let latest = ticket.received_at.map_or(today, |at| days.local_day(at.naive()));
    if day > latest || day < today - chrono::TimeDelta::days(back) {
        return Err(Refusal::WrongDate.into());
    }
    // A minute before closing time: that day counts.
    let at = Moment::new(days.closing_of(day)).plus_seconds(-60);
    Ok((day < today).then(|| ticket.received_at.map_or(at, |known| known.min(at))))
}

/// When the analysis of a return is due.
///
/// # Errors
/// The database's.
pub fn analysis_due(conn: &mut Conn, ticket: &Ticket) -> Result<Option<Moment>> {
    if ticket.stage != Stage::Received {
        return Ok(None);
    }
    Ok(ticket.due_at.or(ticket
        .received_at
        .map(|at| clock::due_from(conn, ticket, ClockKind::Analysis, at))
        .transpose()?))
}
