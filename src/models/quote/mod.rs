//! A price for work outside cover: its lines, its versions, and how it was answered. A version that was offered never
//! changes: another price is another version.
pub mod invoice;
pub mod sums;

use super::device::Device;
use super::link::Link;
use super::ticket::{Reference, Rung, Ticket};
use super::{PersonId, QuoteId, RowId, TicketId};
use crate::config::invoicing::QuotesBy;
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::schema::{devices, quote_lines, quotes, tickets};
use diesel::prelude::*;
pub use invoice::Invoice;
pub use sums::{Line, Sums};

text_enum! {
    /// What is done for the money.
    pub enum Work {
        /// The device is repaired.
        Repair => "repair",
        /// Another one is sent.
        Replace => "replace",
    }
}

impl Work {
    /// The rung of the ladder that is paid for.
    pub fn rung(self) -> Rung {
        match self {
            Self::Repair => Rung::Repair,
            Self::Replace => Rung::Replace,
        }
    }
}

text_enum! {
    /// Where a price stands.
    pub enum QuoteState {
        /// It waits for an answer.
        Offered => "offered",
        /// It was accepted, and is to be paid.
        Accepted => "accepted",
        /// It was paid, or goes on account.
        Paid => "paid",
        /// Somebody said no.
        Declined => "declined",
        /// Nobody answered, or nobody paid.
        Expired => "expired",
        /// It was taken back, or another version took its place.
        Withdrawn => "withdrawn",
    }
}

text_enum! {
    /// What somebody says to a price.
    pub enum Answer {
        /// Yes: it is to be paid.
        Accept => "accept",
        /// No: the return ends, or the device comes back as it is.
        Decline => "decline",
    }
}

/// A price before it is a row.
#[derive(Debug, Clone)]
pub struct NewQuote {
    /// What is done for it.
    pub work: Work,
    /// What it is made of.
    pub lines: Vec<Line>,
    /// The rate of VAT, in hundredths of a percent.
    pub vat_points: i32,
    /// Who gets the offer.
    pub to_name: String,
    /// Where they get it.
    pub to_email: String,
    /// What is said with it; may be empty.
    pub note: String,
}

/// A price.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = quotes, check_for_backend(MultiBackend))]
pub struct Quote {
    /// Its id.
    pub id: QuoteId,
    /// The return it is for.
    pub ticket_id: TicketId,
    /// 1, 2, 3 …
    pub version: i32,
    /// Where it stands.
    pub state: QuoteState,
    /// What is done for it.
    pub work: Work,
    /// All lines, without VAT.
    pub net_pence: i64,
    /// The VAT on them.
    pub vat_pence: i64,
    /// Who asks for the money.
    pub issuer: QuotesBy,
    /// The rate of VAT, in hundredths of a percent.
    pub vat_points: i32,
    /// Who gets the offer.
    pub to_name: String,
    /// Where they get it.
    pub to_email: String,
    /// What is said with it; may be empty.
    pub note: String,
    /// Whether the work began before the money was there.
    pub on_account: bool,
    /// When it was offered.
    pub made_at: Moment,
    /// Until when it stands; after it was accepted, until when it is to be paid.
    pub expires_at: Moment,
    /// When it was accepted.
    pub answered_at: Option<Moment>,
    /// When it was over: paid, declined, expired or taken back.
    pub ended_at: Option<Moment>,
    invoice: Option<String>,
}

impl Quote {
    /// Writes the next version of a return's price down. One that is open is over, and so are the links to it; one that was
    /// paid does not stand beside it.
    ///
    /// # Errors
    /// The database's; [`Error::Malformed`] for lines that add up to nothing, or to too much.
    pub fn offer(
        tx: &mut Tx<'_>,
        ticket: &TicketId,
        by: &PersonId,
        new: &NewQuote,
        expires_at: Moment,
    ) -> Result<QuoteId> {
        if let Some(open) = Self::open_of(tx, ticket)? {
            open.end(tx, QuoteState::Withdrawn)?;
        }
        let last = Self::latest_of(tx, ticket)?;
        if let Some(paid) = last.as_ref().filter(|last| last.state == QuoteState::Paid) {
            paid.give_up(tx)?;
        }
        let sums = Sums::of(&new.lines, new.vat_points).ok_or(Error::Malformed("the sum of a price"))?;
        let version = last.map_or(0, |last| last.version) + 1;
        let (id, now, issuer): (QuoteId, _, _) = (tx.new_id(), tx.now(), tx.config().invoicing.quotes_by);
        diesel::insert_into(quotes::table)
            .values((
                (
                    quotes::id.eq(&id),
                    quotes::ticket_id.eq(ticket),
                    quotes::version.eq(version),
                    quotes::state.eq(QuoteState::Offered),
                    quotes::work.eq(new.work),
                    quotes::net_pence.eq(sums.net_pence),
                    quotes::vat_pence.eq(sums.vat_pence),
                    quotes::person_id.eq(by),
                ),
                (
                    quotes::made_at.eq(now),
                    quotes::expires_at.eq(expires_at),
                    quotes::issuer.eq(issuer),
                    quotes::vat_points.eq(new.vat_points),
                    quotes::to_name.eq(&new.to_name),
                    quotes::to_email.eq(&new.to_email),
                    quotes::note.eq(&new.note),
                ),
            ))
            .execute(&mut **tx)?;
        for (position, line) in (1_i32..).zip(&new.lines) {
            let row: RowId = tx.new_id();
            diesel::insert_into(quote_lines::table)
                .values((
                    quote_lines::id.eq(row),
                    quote_lines::quote_id.eq(&id),
                    quote_lines::position.eq(position),
                    quote_lines::text.eq(&line.text),
                    quote_lines::quantity.eq(line.quantity),
                    quote_lines::net_pence.eq(line.net_pence),
                ))
                .execute(&mut **tx)?;
        }
        Ok(id)
    }
    /// The price that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &QuoteId) -> Result<Self> {
        Ok(quotes::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The price of a return that waits for an answer or for its money.
    ///
    /// # Errors
    /// The database's.
    pub fn open_of(conn: &mut Conn, ticket: &TicketId) -> Result<Option<Self>> {
        Ok(quotes::table
            .filter(quotes::ticket_id.eq(ticket).and(quotes::ended_at.is_null()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// The newest price of a return, whatever became of it.
    ///
    /// # Errors
    /// The database's.
    pub fn latest_of(conn: &mut Conn, ticket: &TicketId) -> Result<Option<Self>> {
        Ok(Self::all_of(conn, ticket)?.into_iter().next())
    }
    /// Every price of a return, the newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(quotes::table
            .filter(quotes::ticket_id.eq(ticket))
            .order(quotes::version.desc())
            .select(Self::as_select())
            .load(conn)?)
    }
    /// What it is made of.
    ///
    /// # Errors
    /// The database's.
    pub fn lines(&self, conn: &mut Conn) -> Result<Vec<Line>> {
        let rows: Vec<(String, i32, i64)> = quote_lines::table
            .filter(quote_lines::quote_id.eq(&self.id))
            .order(quote_lines::position)
            .select((quote_lines::text, quote_lines::quantity, quote_lines::net_pence))
            .load(conn)?;
        Ok(rows.into_iter().map(Line::from).collect())
    }
    /// A quote with its return, the device where it is known, and what it lists.
    ///
    /// # Errors
    /// The database's.
    pub fn with_return(conn: &mut Conn, id: &QuoteId) -> Result<(Self, Ticket, Option<Device>, Vec<Line>)> {
        type Row = (Quote, Ticket, Option<Device>, Option<(String, i32, i64)>);
        let rows: Vec<Row> = quotes::table
            .inner_join(tickets::table.on(tickets::id.eq(quotes::ticket_id)))
            .left_join(devices::table.on(devices::id.nullable().eq(tickets::device_id)))
            .left_join(quote_lines::table.on(quote_lines::quote_id.eq(quotes::id)))
            .filter(quotes::id.eq(id))
            .order(quote_lines::position)
            .select((
                Self::as_select(),
                Ticket::as_select(),
                Option::<Device>::as_select(),
                (quote_lines::text, quote_lines::quantity, quote_lines::net_pence).nullable(),
            ))
            .load(conn)?;
        let lines = rows.iter().filter_map(|(.., line)| line.clone().map(Line::from)).collect();
        let (quote, ticket, device, _) = rows.into_iter().next().ok_or(Error::NotFound)?;
        Ok((quote, ticket, device, lines))
    }
    /// What people call it, and what stands on the payment: `SB-7K2M-9QX4-Q1`.
    pub fn number(&self, reference: &Reference) -> String {
        format!("{reference}-Q{}", self.version)
    }
    /// What is to be paid.
    pub fn total(&self) -> i64 {
        self.net_pence + self.vat_pence
    }
    /// Whether it waits for an answer or for its money.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
    /// Whether it waits for an answer.
    pub fn is_offered(&self) -> bool {
        self.state == QuoteState::Offered
    }
    /// Whether it is accepted and not paid.
    pub fn is_to_be_paid(&self) -> bool {
        self.state == QuoteState::Accepted
    }
    /// Whether it was answered so, whatever came of it.
    pub fn was_answered(&self, answer: Answer) -> bool {
        match answer {
            Answer::Accept => matches!(self.state, QuoteState::Accepted | QuoteState::Paid),
            Answer::Decline => self.state == QuoteState::Declined,
        }
    }
    /// Whether it says the same as one that is to be offered.
    ///
    /// # Errors
    /// The database's.
    pub fn says(&self, conn: &mut Conn, new: &NewQuote) -> Result<bool> {
        let same = (self.work, self.vat_points, &self.note) == (new.work, new.vat_points, &new.note)
            && (&self.to_name, &self.to_email) == (&new.to_name, &new.to_email);
        Ok(same && self.lines(conn)? == new.lines)
    }
    /// The pro-forma invoice, once it was accepted.
    ///
    /// # Errors
    /// When it was written by a program that knew another shape.
    pub fn invoice(&self) -> Result<Option<Invoice>> {
        Ok(self.invoice.as_deref().map(serde_json::from_str).transpose()?)
    }
    /// Notes that it was accepted: it is to be paid until `pay_by`, and its links open until then.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn accept(&self, tx: &mut Tx<'_>, ticket: &Ticket, pay_by: Moment) -> Result<()> {
        let now = tx.now();
        let invoice = Invoice::of(tx, self, ticket, pay_by)?;
        let open = quotes::table.filter(quotes::id.eq(&self.id).and(quotes::ended_at.is_null()));
        diesel::update(open)
            .set((
                quotes::state.eq(QuoteState::Accepted),
                quotes::answered_at.eq(now),
                quotes::expires_at.eq(pay_by),
                quotes::invoice.eq(serde_json::to_string(&invoice)?),
            ))
            .execute(&mut **tx)?;
        Link::extend_of_quote(tx, &self.id, pay_by)
    }
    /// Notes that the work begins before the money is there.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn put_on_account(&self, tx: &mut Tx<'_>) -> Result<()> {
        diesel::update(quotes::table.find(&self.id)).set(quotes::on_account.eq(true)).execute(&mut **tx)?;
        Ok(())
    }
    /// Notes that what was paid for is not done.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn give_up(&self, tx: &mut Tx<'_>) -> Result<()> {
        diesel::update(quotes::table.find(&self.id))
            .set(quotes::state.eq(QuoteState::Withdrawn))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Notes how it ended. What was taken back can be answered by nobody any more.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn end(&self, tx: &mut Tx<'_>, state: QuoteState) -> Result<()> {
        let now = tx.now();
        let open = quotes::table.filter(quotes::id.eq(&self.id).and(quotes::ended_at.is_null()));
        diesel::update(open).set((quotes::state.eq(state), quotes::ended_at.eq(now))).execute(&mut **tx)?;
        if state == QuoteState::Withdrawn { Link::revoke_of_quote(tx, &self.id) } else { Ok(()) }
    }
}
