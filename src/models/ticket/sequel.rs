//! "Still broken": a return that is over stays over; a new one of the same device, or of the one that took its place, is
//! linked to it, and support sees both ways.
use super::stage::Stage;
use super::{Outcome, Reference, Refusal, Ticket};
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::models::TicketId;
use crate::models::device::Device;
use crate::models::person::{Agent, Customer};
use crate::schema::tickets;
use diesel::prelude::*;

/// How another return belongs to this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It went before: this one says "still broken".
    Before,
    /// It came after: "still broken" was said of this one.
    After,
    /// It is about the same device.
    SameDevice,
}

impl Ticket {
    /// Whether something came back from it that can be broken still.
    pub fn can_go_on(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Repaired | Outcome::Replaced | Outcome::ReturnedUnrepaired))
    }

    /// Begins a new return of what came back from this one. Pressed twice, it is the same draft.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; [`Refusal::NotHere`] where nothing came back; as
    /// [`Ticket::start`]; the database's.
    pub fn start_sequel(tx: &mut Tx<'_>, customer: &Customer, at: &Reference) -> Result<Self> {
        let before = Self::of_company(tx, customer, at)?;
        if !before.can_go_on() {
            return Err(Refusal::NotHere(before.stage).into());
        }
        let device = before.device_id.clone().ok_or(Error::NotFound)?;
        let device = Device::replaced_by(tx, &device)?.unwrap_or(device);
        let draft = Self::start(tx, customer, Some(&device))?;
        let row = tickets::table.filter(tickets::id.eq(&draft.id).and(tickets::stage.eq(Stage::Draft)));
        diesel::update(row).set(tickets::previous_id.eq(&before.id)).execute(&mut **tx)?;
        Ok(draft)
    }

    /// Other returns that belong to this one, the newest first: of the same device, before it, after it.
    ///
    /// # Errors
    /// The database's.
    pub fn earlier(&self, conn: &mut Conn, _by: &Agent) -> Result<Vec<(Self, Link)>> {
        let before = tickets::id.nullable().eq(self.previous_id.as_ref());
        let after = tickets::previous_id.eq(&self.id);
        let same = tickets::device_id.eq(self.device_id.as_ref());
        let others: Vec<(Self, Option<TicketId>)> = tickets::table
            .filter(same.or(before.nullable()).or(after))
            .filter(tickets::id.ne(&self.id).and(tickets::submitted_at.is_not_null()))
            .order(tickets::id.desc())
            .select((Self::as_select(), tickets::previous_id))
            .load(conn)?;
        Ok(others
            .into_iter()
            .map(|(other, previous)| {
                let link = if self.previous_id.as_ref() == Some(&other.id) {
                    Link::Before
                } else if previous.as_ref() == Some(&self.id) {
                    Link::After
                } else {
                    Link::SameDevice
                };
                (other, link)
            })
            .collect())
    }
}
