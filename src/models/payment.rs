//! Money that came in for a price, or went back: made elsewhere, written down here. The portal moves none.
use super::{PersonId, QuoteId, RowId, TicketId};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::schema::payments;
use chrono::NaiveDate;
use diesel::prelude::*;

text_enum! {
    /// Which way money went.
    pub enum Direction {
        /// From the customer.
        In => "in",
        /// Back to the customer.
        Out => "out",
    }
}

/// A payment before it is a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayment {
    /// Which way it went.
    pub direction: Direction,
    /// How much.
    pub pence: i64,
    /// On which day, as the bank says.
    pub paid_on: NaiveDate,
    /// What the bank calls it.
    pub reference: String,
}

/// A payment for a price.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = payments, check_for_backend(MultiBackend))]
pub struct Payment {
    /// Which way it went.
    pub direction: Direction,
    /// How much.
    pub pence: i64,
    /// On which day, as the bank says.
    pub paid_on: NaiveDate,
    /// What the bank calls it.
    pub reference: String,
    /// When it was written down.
    pub created_at: Moment,
}

impl Payment {
    /// Writes a payment down.
    ///
    /// # Errors
    /// The database's; the same payment of a return twice is one, unless it is `alike` the one before: the second, the third.
    pub fn add(
        tx: &mut Tx<'_>,
        ticket: &TicketId,
        quote: &QuoteId,
        by: &PersonId,
        (new, alike): (&NewPayment, i32),
    ) -> Result<()> {
        let (id, now): (RowId, _) = (tx.new_id(), tx.now());
        diesel::insert_into(payments::table)
            .values((
                payments::id.eq(id),
                payments::ticket_id.eq(ticket),
                payments::quote_id.eq(quote),
                payments::direction.eq(new.direction),
                payments::pence.eq(new.pence),
                payments::paid_on.eq(new.paid_on),
                payments::reference.eq(&new.reference),
                payments::person_id.eq(by),
                payments::created_at.eq(now),
                payments::alike.eq(alike),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// How many payments of a return that look like this one are written down: the same way, day, amount and reference.
    ///
    /// # Errors
    /// The database's.
    pub fn alike(conn: &mut Conn, ticket: &TicketId, new: &NewPayment) -> Result<i32> {
        let same = payments::table
            .filter(payments::ticket_id.eq(ticket).and(payments::quote_id.is_not_null()))
            .filter(payments::direction.eq(new.direction).and(payments::paid_on.eq(new.paid_on)))
            .filter(payments::pence.eq(new.pence).and(payments::reference.eq(&new.reference)));
        let last: Option<i32> = same.select(diesel::dsl::max(payments::alike)).first(conn)?;
        Ok(last.unwrap_or_default())
    }
    /// The payments for the prices of a return, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(payments::table
            .filter(payments::ticket_id.eq(ticket).and(payments::quote_id.is_not_null()))
            .order(payments::id)
            .select(Self::as_select())
            .load(conn)?)
    }
    /// What these add up to: what came in, less what went back.
    pub fn sum(payments: &[Self]) -> i64 {
        payments.iter().fold(0, |sum, payment| match payment.direction {
            Direction::In => sum + payment.pence,
            Direction::Out => sum - payment.pence,
        })
    }
}
