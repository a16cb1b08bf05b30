//! Many returns begun at once, as [`Ticket::start`] begins one, and kept for longer together: in a few statements.
use super::answers::Typed;
use super::draft::TRIES;
use super::stage::{ClockKind, Stage, Who};
use super::{Coverage, Reception, Reference, Ticket, clock, is_taken, reminder};
use crate::db::{
    ClockRow, EventRow, Moment, RequestRow, TicketRow, Tx, insert_clocks, insert_events, insert_requests,
    insert_tickets,
};
use crate::error::{Error, Result};
use crate::models::calendar::Calendar;
use crate::models::device::Device;
use crate::models::event::Kind;
use crate::models::person::Customer;
use crate::models::policy::Policy;
use crate::models::{BatchId, EventId, RowId, TicketId};
use crate::schema::{ticket_clocks, tickets};
use diesel::prelude::*;

/// A return that is to be begun: of which device, and what is typed into its form already.
pub(in crate::models) struct New<'a> {
    pub(in crate::models) device: &'a Device,
    pub(in crate::models) typed: Typed,
}

/// When drafts that are begun or changed now are deleted, and when somebody is told before.
fn kept_until(tx: &mut Tx<'_>, policy: &Policy) -> Result<(Moment, Option<Moment>)> {
    let (now, numbers) = (tx.now(), policy.numbers()?);
    let days = Calendar::marketplace(tx)?;
    let due_at = clock::due(&numbers, &days, ClockKind::DraftPurge, now);
    Ok((due_at, reminder::of_draft(&numbers, &days, now, due_at)))
}

impl Ticket {
    /// Begins a return of each of these devices, of which nothing goes on. Gives their ids in the same order.
    ///
    /// # Errors
    /// [`Error::Busy`] where no free references are found; the database's.
    pub(in crate::models) fn start_all(
        tx: &mut Tx<'_>,
        customer: &Customer,
        batch: &BatchId,
        new: &[New<'_>],
    ) -> Result<Vec<TicketId>> {
        if new.is_empty() {
            return Ok(vec![]);
        }
        let now = tx.now();
        let policy = Policy::at(tx, now)?;
        let (due_at, remind_at) = kept_until(tx, &policy)?;
        let ids: Vec<TicketId> = new.iter().map(|_| tx.new_id()).collect();
        let prefix = tx.config().prefix.clone();
        let mut begun = false;
        for _ in 0..TRIES {
            let row = |(one, id): (&New<'_>, &TicketId)| TicketRow {
                id: id.to_string(),
                reference: Reference::new(&prefix, rand::random()).to_string(),
                version: 1,
                company_id: customer.company.to_string(),
                person_id: customer.person.to_string(),
                device_id: one.device.id.to_string(),
                seller_id: one.device.seller_id.to_string(),
                batch_id: batch.to_string(),
                policy_id: policy.id.to_string(),
                stage: Stage::Draft.as_str(),
                reception: Reception::NotYet.as_str(),
                coverage: Coverage::NotKnown.as_str(),
                title: one.device.name(),
                unsafe_battery: false,
                receipts: 0,
                due_at,
                created_at: now,
                changed_at: now,
            };
            let rows: Vec<TicketRow> = new.iter().zip(&ids).map(row).collect();
            match tx.attempt(|tx| insert_tickets(tx, &rows)) {
                Ok(_) => {
                    begun = true;
                    break;
                }
                Err(e) if is_taken(&e) => {}
                Err(e) => return Err(e.into()),
            }
        }
        if !begun {
            return Err(Error::Busy("no free references were found"));
        }
        let (mut requests, mut clocks, mut events) = (vec![], vec![], vec![]);
        for (one, id) in new.iter().zip(&ids) {
            let (clock, event): (RowId, EventId) = (tx.new_id(), tx.new_id());
            requests.push(RequestRow {
                ticket_id: id.to_string(),
                form: serde_json::to_string(&one.typed)?,
                description: "",
                exclusions: "",
                saved_at: now,
            });
            clocks.push(ClockRow {
                id: clock.to_string(),
                ticket_id: id.to_string(),
                kind: ClockKind::DraftPurge.as_str(),
                started_at: now,
                due_at,
                remind_at,
            });
            events.push(EventRow {
                id: event.to_string(),
                ticket_id: id.to_string(),
                company_id: customer.company.to_string(),
                seller_id: Some(one.device.seller_id.to_string()),
                kind: Kind::Started.as_str(),
                actor: Who::Customer.as_str(),
                person_id: Some(customer.person.to_string()),
                version: 1,
                data: "{}".to_owned(),
                at: now,
            });
        }
        insert_requests(tx, &requests)?;
        insert_clocks(tx, &clocks)?;
        insert_events(tx, &events)?;
        Ok(ids)
    }

    /// Every draft of a batch that changes is a new version, and they are all kept for longer.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn touch_all(tx: &mut Tx<'_>, batch: &BatchId) -> Result<()> {
        let now = tx.now();
        let policy = Policy::at(tx, now)?;
        let (due_at, remind_at) = kept_until(tx, &policy)?;
        let drafts = tickets::table.filter(tickets::batch_id.eq(batch).and(tickets::stage.eq(Stage::Draft)));
        diesel::update(drafts)
            .set((
                tickets::version.eq(tickets::version + 1),
                tickets::changed_at.eq(now),
                tickets::due_at.eq(due_at),
            ))
            .execute(&mut **tx)?;
        let theirs = ticket_clocks::table
            .filter(ticket_clocks::ticket_id.eq_any(drafts.select(tickets::id)))
            .filter(ticket_clocks::kind.eq(ClockKind::DraftPurge).and(ticket_clocks::done_at.is_null()));
        diesel::update(theirs)
            .set((
                ticket_clocks::started_at.eq(now),
                ticket_clocks::due_at.eq(due_at),
                ticket_clocks::remind_at.eq(remind_at),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
}
