//! The money of a return's prices: what came in, what is still asked for, what goes back; and what becomes of it when the return
//! moves on.
use super::stage::{Outcome, Stage, TaskKind};
use super::{Command, Ticket};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::payment::Payment;
use crate::models::quote::{Quote, QuoteState};
use crate::models::task::Task;

/// The money of a return's prices.
#[derive(Debug, Clone)]
pub struct Account {
    /// Every payment, oldest first.
    pub payments: Vec<Payment>,
    /// What came in, less what went back.
    pub received: i64,
    /// What is still to be paid for the price that is accepted.
    pub open: i64,
    /// What was paid too much, and goes back.
    pub owed_back: i64,
}

impl Account {
    /// The money of a return whose newest price this is.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &Ticket, newest: Option<&Quote>) -> Result<Self> {
        let payments = Payment::of(conn, &ticket.id)?;
        let received = Payment::sum(&payments);
        let asked = newest.map_or(0, |quote| match quote.state {
            QuoteState::Offered | QuoteState::Accepted | QuoteState::Paid => quote.total(),
            QuoteState::Declined | QuoteState::Expired | QuoteState::Withdrawn => 0,
        });
        let is_owed = newest.is_some_and(|quote| {
            quote.state == QuoteState::Accepted || (quote.state == QuoteState::Paid && quote.on_account)
        });
        // Where the money goes back, none is asked for.
        let is_owed = is_owed && ticket.stage != Stage::Refunding && !ticket.is_refunded();
        let open = if is_owed { (asked - received).max(0) } else { 0 };
        Ok(Self { payments, received, open, owed_back: (received - asked).max(0) })
    }
}

/// Gives up what was paid for and will not be done, when the return has moved on: before anybody is told, so that the letters say
/// what goes back.
///
/// # Errors
/// The database's.
pub(super) fn give_up(tx: &mut Tx<'_>, ticket: &Ticket, command: Command) -> Result<()> {
    if is_left_undone(tx, ticket, command == Command::TakeBackApproval)? {
        give_up_what_was_paid(tx, ticket)?;
    }
    Ok(())
}

/// What goes back to the customer of a return that is left undone, in pence; nothing where nothing does.
///
/// # Errors
/// The database's.
pub fn owed_back(conn: &mut Conn, ticket: &Ticket, taken_back: bool) -> Result<Option<i64>> {
    if !is_left_undone(conn, ticket, taken_back)? {
        return Ok(None);
    }
    let Some(newest) = Quote::latest_of(conn, &ticket.id)? else { return Ok(None) };
    Ok(Some(Account::of(conn, ticket, Some(&newest))?.owed_back).filter(|pence| *pence > 0))
}

/// What becomes of a return's price, and of the money for it, when the return has moved on.
///
/// # Errors
/// The database's.
pub(super) fn after(tx: &mut Tx<'_>, before: &Ticket, ticket: &Ticket, command: Command) -> Result<()> {
    if command == Command::OfferQuote {
        // What came in counts for the newest price.
        return pay_back_what_is_too_much(tx, ticket);
    }
    if before.stage != Stage::Quoted || ticket.stage == Stage::Quoted {
        return Ok(());
    }
    let Some(open) = Quote::open_of(tx, &ticket.id)? else { return Ok(()) };
    let state = if matches!(command, Command::PayQuote(_)) {
        QuoteState::Paid
    } else if command == Command::ExpireQuote {
        QuoteState::Expired
    } else if command == Command::WithdrawQuote {
        QuoteState::Withdrawn
    } else {
        QuoteState::Declined
    };
    open.end(tx, state)?;
    Task::finish(tx, TaskKind::PaidWaiting, &ticket.id, "it went on")?;
    pay_back_what_is_too_much(tx, ticket)
}

/// A price on the table falls with the decision that support corrects, before anything is instructed to be refunded: what came in
/// for it goes back by itself, and not with the refund once more.
pub(super) fn overruled(tx: &mut Tx<'_>, before: &Ticket, command: Command) -> Result<()> {
    if before.stage != Stage::Quoted || !matches!(command, Command::Overrule(_)) {
        return Ok(());
    }
    let Some(open) = Quote::open_of(tx, &before.id)? else { return Ok(()) };
    open.end(tx, QuoteState::Withdrawn)?;
    Task::finish(tx, TaskKind::PaidWaiting, &before.id, "it went on")?;
    pay_back_what_is_too_much(tx, before)
}

/// Whether a return has come to where nothing is done of what was paid for: support's yes is taken back, the device goes back as
/// it is, or it is over without the work and without a refund, in which the price of the work is. A battery that holds it up
/// is no such end: what becomes of it is still to be said.
fn is_left_undone(conn: &mut Conn, ticket: &Ticket, taken_back: bool) -> Result<bool> {
    let done = matches!(ticket.outcome, Some(Outcome::Repaired | Outcome::Replaced | Outcome::Refunded));
    if taken_back || (ticket.stage == Stage::Closed && !done) {
        return Ok(true);
    }
    // What was done, and could not be delivered, stays done.
    Ok(ticket.stage == Stage::SendingBack
        && !ticket.came_back(conn)?.is_some_and(|sent| sent.what.is_what_was_due()))
}

/// What was paid for is not done after all: the money goes back.
fn give_up_what_was_paid(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<()> {
    match Quote::latest_of(tx, &ticket.id)?.filter(|quote| quote.state == QuoteState::Paid) {
        None => Ok(()),
        Some(paid) => {
            paid.give_up(tx)?;
            pay_back_what_is_too_much(tx, ticket)
        }
    }
}

/// A task for what was paid too much, or its end.
///
/// # Errors
/// The database's.
pub(super) fn pay_back_what_is_too_much(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<()> {
    let newest = Quote::latest_of(tx, &ticket.id)?;
    let owed = Account::of(tx, ticket, newest.as_ref())?.owed_back;
    Task::finish(tx, TaskKind::PayBack, &ticket.id, "counted anew")?;
    if owed > 0 {
        let now = tx.now();
        Task::open(tx, TaskKind::PayBack, &ticket.id, &owed.to_string(), now)?;
    }
    Ticket::refresh_queue(tx, &ticket.id)
}
