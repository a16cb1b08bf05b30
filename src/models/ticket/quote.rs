//! A price for work that is not covered, from the offer to the payment: offered, taken back, answered, paid in one or several
//! payments, or let begin on account. Each is a command, or a note at the version that the page showed.
use super::account::{Account, pay_back_what_is_too_much};
use super::stage::{ClockKind, Stage, TaskKind, Who};
use super::{Act, Command, Refusal, Ticket, clock, refund};
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::calendar::Calendar;
use crate::models::event::{self, By, Data, Kind};
use crate::models::link::Link;
use crate::models::message;
use crate::models::payment::{Direction, NewPayment, Payment};
use crate::models::person::Agent;
use crate::models::quote::invoice::Issuer;
use crate::models::quote::{Answer, NewQuote, Quote, QuoteState};
use crate::models::task::Task;
use crate::models::throttle::Throttle;
use crate::schema::tickets;
use crate::secret::Key;
use diesel::prelude::*;

/// Offers that may be asked for again in [`AGAIN_WINDOW_S`], for one return.
const AGAIN_MOST: i32 = 5;
const AGAIN_WINDOW_S: i64 = 24 * 3600;
/// What the event of a payment says where no money has come yet.
const ON_ACCOUNT: &str = "on_account";

/// Whether the price of a return is accepted and waits for its money.
pub(super) fn is_accepted(conn: &mut Conn, ticket: &Ticket) -> Result<bool> {
    if ticket.stage != Stage::Quoted {
        return Ok(false);
    }
    Ok(Quote::open_of(conn, &ticket.id)?.is_some_and(|quote| quote.is_to_be_paid()))
}

/// Whether what a return comes for was paid.
pub(super) fn is_paid(conn: &mut Conn, ticket: &Ticket) -> Result<bool> {
    if !matches!(ticket.stage, Stage::Received | Stage::Repairing | Stage::Replacing) {
        return Ok(false);
    }
    Ok(Quote::all_of(conn, &ticket.id)?.iter().any(|quote| quote.state == QuoteState::Paid))
}

fn about(quote: &Quote) -> Data {
    Data { quote: Some(quote.id.clone()), ..Data::default() }
}

impl Ticket {
    fn open_quote(&self, conn: &mut Conn) -> Result<Quote> {
        Quote::open_of(conn, &self.id)?.ok_or_else(|| Refusal::NotHere(self.stage).into())
    }

    /// Offers a price, or another one in place of the one that is open. Whoever gets it can answer through a link.
    ///
    /// # Errors
    /// [`Refusal::NoBankDetails`], [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn offer_quote(
        &self,
        tx: &mut Tx<'_>,
        key: &Key,
        by: &By,
        seen: i32,
        new: &NewQuote,
    ) -> Result<Self> {
        self.hold(tx, seen)?;
        let person = by.person.clone().ok_or(Error::Refused(Refusal::NotTheirs(by.who)))?;
        let issuer = tx.config().invoicing.quotes_by;
        Issuer::of(tx, issuer, self)?;
        let now = tx.now();
        let until = clock::due_from(tx, self, ClockKind::Quote, now)?;
        let quote = Quote::offer(tx, &self.id, &person, new, until)?;
        Link::to_quote(tx, key, &quote, &new.to_email, until)?;
        let data = Data { quote: Some(quote), ..Data::default() };
        let act = Act {
            command: Command::OfferQuote,
            by: by.clone(),
            seen: Some(seen),
            kind: Kind::QuoteOffered,
            data,
        };
        let moved = self.act(tx, &act)?.0;
        Task::finish(tx, TaskKind::PaidWaiting, &self.id, "another price is offered")?;
        Self::refresh_queue(tx, &self.id)?;
        Ok(moved)
    }

    /// Takes the price back.
    ///
    /// # Errors
    /// [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn withdraw_quote(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32) -> Result<Self> {
        self.hold(tx, seen)?;
        let quote = self.open_quote(tx)?;
        let act = Act {
            command: Command::WithdrawQuote,
            by: By::person(Who::Agent, &by.person),
            seen: Some(seen),
            kind: Kind::QuoteWithdrawn,
            data: about(&quote),
        };
        Ok(self.act(tx, &act)?.0)
    }

    /// Whether this person offered this very price on the page of version `seen`: a form that comes in twice counts once.
    ///
    /// # Errors
    /// The database's.
    pub fn offered_so(&self, conn: &mut Conn, by: &PersonId, seen: i32, new: &NewQuote) -> Result<bool> {
        let mine = event::since(conn, &self.id, seen)?.into_iter().find(|event| {
            event.version == seen + 1 && event.kind == Kind::QuoteOffered && event.person.as_ref() == Some(by)
        });
        let Some(id) = mine.and_then(|event| event.data.quote) else { return Ok(false) };
        Quote::named(conn, &id)?.says(conn, new)
    }

    /// Answers the price of that version.
    ///
    /// # Errors
    /// As [`Ticket::accept_quote`].
    pub fn answer_quote(&self, tx: &mut Tx<'_>, by: By, version: i32, answer: Answer) -> Result<()> {
        match answer {
            Answer::Accept => self.accept_quote(tx, by, version),
            Answer::Decline => self.decline_quote(tx, by, version),
        }
    }

    /// Whether the price of that version was answered so already: said twice, it is said once.
    ///
    /// # Errors
    /// The database's.
    pub fn answered_so(&self, conn: &mut Conn, version: i32, answer: Answer) -> Result<bool> {
        let newest = Quote::latest_of(conn, &self.id)?;
        Ok(newest.is_some_and(|quote| quote.version == version && quote.was_answered(answer)))
    }

    /// Says yes to the price of that version: from now on it is to be paid.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`] said twice, [`Refusal::QuoteEnded`] too late, [`Error::Refused`]; [`Error::Stale`] where
    /// another version took its place; the database's.
    pub fn accept_quote(&self, tx: &mut Tx<'_>, by: By, version: i32) -> Result<()> {
        let quote = self.answered(tx, version)?;
        let open = (quote.total() - Payment::sum(&Payment::of(tx, &self.id)?)).max(0);
        let act = Act {
            command: Command::AcceptQuote,
            by,
            seen: Some(self.version),
            kind: Kind::QuoteAccepted,
            data: Data { open_pence: Some(open), ..about(&quote) },
        };
        let (accepted, _) = self.act(tx, &act)?;
        quote.accept(tx, self, accepted.due_at.unwrap_or(quote.expires_at))?;
        // Paid for a version before this one.
        if open == 0 { self.wait_for_us(tx) } else { Ok(()) }
    }

    /// Says no to the price of that version: the return ends, or the device comes back as it is.
    ///
    /// # Errors
    /// As [`Ticket::accept_quote`].
    pub fn decline_quote(&self, tx: &mut Tx<'_>, by: By, version: i32) -> Result<()> {
        let quote = self.answered(tx, version)?;
        let act = Act {
            command: Command::DeclineQuote,
            by,
            seen: Some(self.version),
            kind: Kind::QuoteDeclined,
            data: about(&quote),
        };
        self.act(tx, &act).map(drop)
    }

    /// The price that an answer is for, if it still stands. Its version counts, not the return's: a message that was written
    /// meanwhile changes nothing about it.
    fn answered(&self, tx: &mut Tx<'_>, version: i32) -> Result<Quote> {
        let now = tx.now();
        self.hold(tx, self.version)?;
        let newest = Quote::latest_of(tx, &self.id)?;
        let Some(answered) = newest.filter(|quote| quote.version == version) else {
            return Err(Error::Stale { seen: self.version });
        };
        if !answered.is_open() {
            return Err(Refusal::NotHere(self.stage).into());
        }
        if self.due_at.is_some_and(|due| due <= now) {
            return Err(Refusal::QuoteEnded.into());
        }
        Ok(answered)
    }

    /// Sends the offer again, to the address on file. Older links to it are dead.
    ///
    /// # Errors
    /// [`Refusal::NotHere`] where none is open; [`Error::TooMany`]; the database's.
    pub fn send_quote_again(&self, tx: &mut Tx<'_>, key: &Key, by: &By) -> Result<()> {
        let quote = self.open_quote(tx)?;
        let now = tx.now();
        Throttle::QuoteAgain.take(tx, self.id.as_str(), AGAIN_WINDOW_S, AGAIN_MOST)?;
        let until = self.due_at.unwrap_or(quote.expires_at);
        if until <= now {
            return Err(Refusal::QuoteEnded.into());
        }
        Link::revoke_of_quote(tx, &quote.id)?;
        Link::to_quote(tx, key, &quote.id, &quote.to_email, until)?;
        event::record(tx, self, Kind::QuoteSentAgain, by, &about(&quote)).map(drop)
    }

    /// Whether the next thing that happened after the version `seen` is this payment, written down by this agent: a second click.
    fn was_recorded_so(&self, conn: &mut Conn, by: &Agent, seen: i32, new: &NewPayment) -> Result<bool> {
        let happened = event::since(conn, &self.id, seen)?;
        Ok(happened.iter().any(|event| {
            event.version == seen + 1
                && event.person.as_ref() == Some(&by.person)
                && event.data.pence == Some(new.pence)
                && matches!(
                    event.kind,
                    Kind::QuotePaid | Kind::QuotePartPaid | Kind::MoneyArrived | Kind::PaidBack
                )
        }))
    }

    /// Writes down money that came in or went back. What is asked for and paid in full goes on; the same form twice is one
    /// payment. One that looks like another is `another` payment only where support says so. Gives whether it went on.
    ///
    /// # Errors
    /// [`Refusal::SamePayment`] where one that looks the same is written down; [`Refusal::InFuture`], [`Refusal::MoreThanOwed`], [`Refusal::NotHere`] where no price was ever offered;
    /// [`Error::Stale`]; the database's.
    pub fn record_payment(
        &self,
        tx: &mut Tx<'_>,
        by: &Agent,
        seen: i32,
        (new, another): (&NewPayment, bool),
    ) -> Result<bool> {
        let alike = Payment::alike(tx, &self.id, new)?;
        let again = alike > 0 && seen != self.version;
        if again && (!another || self.was_recorded_so(tx, by, seen, new)?) {
            return Ok(self.stage != Stage::Quoted);
        }
        self.hold(tx, seen)?;
        if alike > 0 && !another {
            return Err(Refusal::SamePayment.into());
        }
        let now = tx.now();
        if new.paid_on > Calendar::marketplace(tx)?.local_day(now.naive()) {
            return Err(Refusal::InFuture.into());
        }
        let Some(quote) = Quote::latest_of(tx, &self.id)? else {
            return Err(Refusal::NotHere(self.stage).into());
        };
        let before = Account::of(tx, self, Some(&quote))?;
        if new.direction == Direction::Out && new.pence > before.owed_back {
            return Err(Refusal::MoreThanOwed.into());
        }
        Payment::add(tx, &self.id, &quote.id, &by.person, (new, alike + 1))?;
        let account = Account::of(tx, self, Some(&quote))?;
        if new.direction == Direction::In && quote.is_to_be_paid() && account.open == 0 {
            return self.go_on(tx, &by.person, &quote, Some(new.pence));
        }
        let kind = match new.direction {
            Direction::Out => Kind::PaidBack,
            // The rest of what had gone on account.
            Direction::In if before.open > 0 && account.open == 0 => Kind::QuotePaid,
            Direction::In if account.open > 0 => Kind::QuotePartPaid,
            Direction::In => Kind::MoneyArrived,
        };
        let data = Data { pence: Some(new.pence), open_pence: Some(account.open), ..about(&quote) };
        self.note_money(tx, &by.person, kind, &data)?;
        if self.stage == Stage::Refunding {
            // What was paid for the work goes back with the price: the instruction is made anew.
            refund::instruct(tx, self)?;
        }
        pay_back_what_is_too_much(tx, self)?;
        Ok(false)
    }

    /// Goes on with what is paid in full already, as far as it could not before.
    ///
    /// # Errors
    /// [`Refusal::NotAccepted`] where money is still to come, [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn go_on_paid(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32) -> Result<()> {
        self.hold(tx, seen)?;
        let quote = self.open_quote(tx)?;
        if !quote.is_to_be_paid() || Account::of(tx, self, Some(&quote))?.open > 0 {
            return Err(Refusal::NotAccepted.into());
        }
        self.act(tx, &paid(&by.person, &quote, about(&quote))).map(drop)
    }

    /// Lets the work begin before the money is there, with a reason that support alone reads.
    ///
    /// # Errors
    /// [`Refusal::NotAccepted`], [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn put_on_account(&self, tx: &mut Tx<'_>, by: &Agent, seen: i32, why: &str) -> Result<()> {
        self.hold(tx, seen)?;
        let quote = self.open_quote(tx)?;
        if !quote.is_to_be_paid() {
            return Err(Refusal::NotAccepted.into());
        }
        let message = message::write(tx, self, &by.author(), why, true)?;
        quote.put_on_account(tx)?;
        let what = Some(ON_ACCOUNT.to_owned());
        let data = Data { message: Some(message), what, ..about(&quote) };
        self.act(tx, &paid(&by.person, &quote, data)).map(drop)
    }

    /// Goes on with what was just paid; where something else is in the way, the money is written down all the same, and
    /// support is told.
    fn go_on(&self, tx: &mut Tx<'_>, by: &PersonId, quote: &Quote, pence: Option<i64>) -> Result<bool> {
        let data = Data { pence, open_pence: Some(0), ..about(quote) };
        match tx.attempt(|tx| self.act(tx, &paid(by, quote, data.clone()))) {
            Ok(_) => Ok(true),
            Err(Error::Refused(_)) => {
                self.note_money(tx, by, Kind::MoneyArrived, &data)?;
                self.wait_for_us(tx)?;
                pay_back_what_is_too_much(tx, self)?;
                Ok(false)
            }
            Err(other) => Err(other),
        }
    }

    fn wait_for_us(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        Task::open(tx, TaskKind::PaidWaiting, &self.id, "", now)?;
        Self::refresh_queue(tx, &self.id)
    }

    /// Notes money without moving the return; the page that showed it before is of yesterday.
    fn note_money(&self, tx: &mut Tx<'_>, by: &PersonId, kind: Kind, data: &Data) -> Result<()> {
        let now: Moment = tx.now();
        diesel::update(tickets::table.find(&self.id))
            .set((tickets::version.eq(tickets::version + 1), tickets::changed_at.eq(now)))
            .execute(&mut **tx)?;
        let noted = Self::named(tx, &self.id)?;
        event::record(tx, &noted, kind, &By::person(Who::Agent, by), data).map(drop)
    }
}

fn paid(by: &PersonId, quote: &Quote, data: Data) -> Act {
    Act {
        command: Command::PayQuote(quote.work.rung()),
        by: By::person(Who::Agent, by),
        // Held at the version that the page showed.
        seen: None,
        kind: Kind::QuotePaid,
        data,
    }
}
