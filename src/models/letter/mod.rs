//! Every mail that leaves, as a row with its facts: enough to write the same bytes again.
pub mod administration;
mod batch;
mod boxes;
mod clock;
mod contact;
mod kind;
mod obsolete;
mod queue;
mod quote;

use super::event::{self, Data, Event, Kind};
use super::label::Label;
use super::link::Link;
use super::parcel::Parcel;
use super::person::Person;
use super::quote::Quote;
use super::ticket::account;
use super::ticket::lock::{self, Lock, Platform};
use super::ticket::{BlockerKind, ClockKind, DeclineReason, Outcome, Reference, Stage, Ticket, Who};
use super::{
    AnalysisId, BatchId, DispatchId, EventId, LabelId, LetterId, LinkId, MessageId, PasswordLinkId, PersonId,
    QuoteId, RefundId, TicketId,
};
use crate::config::invoicing::QuotesBy;
use crate::db::{Conn, Moment, MultiBackend, Tx, load_known, text_enum};
use crate::error::Result;
use crate::schema::{events, letters, links, people};
pub use batch::{Told, about_batch, of_batch};
pub use clock::{Line, Moved, dates_moved, to_technicians};
use contact::contact;
use diesel::prelude::*;
pub use kind::LetterKind;
use queue::{New, Subject, job_key, push, push_all};
use serde::{Deserialize, Serialize};

text_enum! {
    /// What became of a letter.
    pub enum LetterState {
        /// On its way out.
        Queued => "queued",
        /// Handed over.
        Sent => "sent",
        /// Will not go out.
        Failed => "failed",
    }
}

/// What is kept in place of a mail server's answer where a letter did not go out because nobody needed it any more.
pub const NOT_NEEDED: &str = "no longer needed";

/// What a letter says, beside what its label's row says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// The return; empty in a letter about a person.
    pub reference: String,
    /// Brand and model.
    pub title: String,
    /// Until when somebody acts next.
    pub due_at: Option<Moment>,
    /// Photos stored.
    pub photos: Option<i64>,
    /// Whether an unsafe battery was reported.
    pub unsafe_battery: bool,
    /// Why support said no.
    pub declined: Option<DeclineReason>,
    /// The message that says more.
    pub message: Option<MessageId>,
    /// What the seller found, or how it was corrected.
    pub analysis: Option<AnalysisId>,
    /// What was sent to the customer.
    pub dispatch: Option<DispatchId>,
    /// What is to be paid back, or was.
    pub refund: Option<RefundId>,
    /// Where the return went.
    pub to: Option<Stage>,
    /// An enum's text, where the kind alone does not say it.
    pub what: Option<String>,
    /// The label.
    pub label: Option<LabelId>,
    /// The link to it, or with which a lock is removed.
    pub link: Option<LinkId>,
    /// Who gets the label.
    pub recipient: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The price.
    pub quote: Option<QuoteId>,
    /// How much came in.
    pub pence: Option<i64>,
    /// How much is still to be paid.
    pub open_pence: Option<i64>,
    /// The link to set a password, in a letter about a person.
    pub password: Option<PasswordLinkId>,
    /// What a person signs in with from now on, in a letter about that.
    pub address: Option<String>,
    /// More enums' texts, with commas: which parts are missing, why a parcel was given up.
    pub detail: Option<String>,
    /// Whether it travelled on a label that we paid for.
    pub ours: bool,
    /// Whether the label takes the place of one that was out before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replaces: bool,
    /// What is in the seller's way, in a letter about that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locks: Vec<(BlockerKind, Option<Platform>)>,
    /// When a locked device goes back, or the date that a promise has now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// What goes back of what was paid for work that is not done, in pence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_back: Option<i64>,
    /// Which promise has another date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockKind>,
    /// The returns of a letter to a seller's technicians.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// How many they are, where not all of them are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<usize>,
    /// How many fewer go in the box than the letter before said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fewer: Option<usize>,
    /// The list that the return is, or was, sent in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// The returns of a list that was sent, or of a box, each with its device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<(Reference, String)>,
}

/// A letter.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = letters, check_for_backend(MultiBackend))]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// What it is.
    pub kind: LetterKind,
    /// Which return it is about.
    pub ticket_id: Option<TicketId>,
    /// Which person it is about, where it is not about a return.
    pub person_id: Option<PersonId>,
    /// The same for every try.
    pub message_id: String,
    /// To whom.
    pub to_name: String,
    /// Where.
    pub to_email: String,
    facts: String,
    /// What became of it.
    pub state: LetterState,
    /// What the mail server said, or why it will not go out.
    pub answer: Option<String>,
    /// Its date.
    pub created_at: Moment,
    /// When it was handed over last, if it was.
    pub sent_at: Option<Moment>,
    /// Grows each time that it is sent again.
    pub version: i32,
}

/// Queues the letters that an event asks for.
///
/// # Errors
/// The database's.
pub fn of_event(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    event: &EventId,
    kind: Kind,
    who: Who,
    data: &Data,
) -> Result<()> {
    let wanted = LetterKind::of_event(kind, data, ticket, who);
    if wanted.is_empty() {
        return Ok(());
    }
    let parcel = ticket.parcel_id.as_ref().map(|id| Parcel::named(tx, id)).transpose()?;
    let recipient = parcel.map(|parcel| (parcel.recipient_name, parcel.recipient_email));
    let theirs = contact(tx, ticket)?;
    let owed_back = match data.to {
        Some(_) => account::owed_back(tx, ticket, kind == Kind::ApprovalTakenBack)?,
        None => None,
    };
    for letter in wanted {
        if letter.is_for_technicians() {
            to_sellers_people(tx, (ticket, letter), event, kind, data)?;
            continue;
        }
        if let Some(quote) = &data.quote {
            quote::push_about(tx, (ticket, letter), event, (quote, theirs.as_ref()), data)?;
            continue;
        }
        let to = match (&recipient, &theirs) {
            (Some(recipient), _) if letter.is_for_recipient() => Some(recipient),
            // Whoever gets the label needs no second letter about it.
            (Some((_, email)), Some(theirs))
                if letter == LetterKind::Approved && email.eq_ignore_ascii_case(&theirs.1) =>
            {
                continue;
            }
            (_, theirs) => theirs.as_ref(),
        };
        let link = match &data.label {
            None => None,
            Some(label) => links::table
                .filter(links::label_id.eq(label).and(links::revoked_at.is_null()))
                .order(links::id.desc())
                .select(links::id)
                .first(&mut **tx)
                .optional()?,
        };
        let (locks, until) = if letter.is_about_locks() {
            (Lock::open_of(tx, &ticket.id)?, lock::until(tx, &ticket.id)?)
        } else {
            (vec![], None)
        };
        let link = if letter.is_about_locks() { Link::removal_of(tx, &ticket.id)? } else { link };
        let replaces = match &data.label {
            Some(label) if letter == LetterKind::Label => Label::replaces_another(tx, label)?,
            Some(_) | None => false,
        };
        let facts = Facts {
            photos: data.photos,
            declined: data.declined,
            message: data.message.clone(),
            analysis: data.analysis.clone(),
            dispatch: data.dispatch.clone(),
            refund: data.refund.clone(),
            to: data.to,
            what: data.what.clone(),
            label: data.label.clone(),
            link,
            recipient: recipient.as_ref().map(|(_, email)| email.clone()),
            detail: data.detail.clone(),
            ours: letter == LetterKind::Arrived && is_ours(tx, ticket)?,
            replaces,
            locks: locks.iter().map(|lock| (lock.kind, lock.platform)).collect(),
            until,
            owed_back: owed_back.filter(|_| !letter.is_for_recipient()),
            batch: ticket.batch_id.clone().filter(|_| letter == LetterKind::DraftEnding),
            ..Facts::of(ticket)
        };
        let Some((name, email)) = to else { continue };
        if let Some(facts) = boxes::of_box(tx, (ticket, letter), facts, email)? {
            push(tx, letter, &Subject::Ticket(&ticket.id), event, (name, email), &facts)?;
        }
    }
    Ok(())
}

/// Queues a letter about a return to each technician of its seller.
fn to_sellers_people(
    tx: &mut Tx<'_>,
    (ticket, letter): (&Ticket, LetterKind),
    event: &EventId,
    kind: Kind,
    data: &Data,
) -> Result<()> {
    let Some(seller) = &ticket.seller_id else { return Ok(()) };
    let what = if letter == LetterKind::SellerPriceEnded {
        Some(kind.as_str().to_owned())
    } else {
        data.what.clone()
    };
    let quote = match &data.quote {
        // Whoever is paid reads how much, and with which reference.
        Some(quote) if letter == LetterKind::SellerPriceAccepted => {
            Some(Quote::named(tx, quote)?).filter(|quote| quote.issuer == QuotesBy::Seller)
        }
        Some(_) | None => None,
    };
    let facts = Facts { to: data.to, what, quote: quote.map(|quote| quote.id), ..Facts::of(ticket) };
    for person in Person::technicians_of(tx, seller)? {
        let to = (person.name.as_str(), person.email.as_str());
        push(tx, letter, &Subject::Ticket(&ticket.id), event, to, &facts)?;
    }
    Ok(())
}

/// Whether the way to the seller was on a label that we paid for.
fn is_ours(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<bool> {
    ticket.parcel_id.as_ref().map_or(Ok(false), |parcel| Label::is_prepaid(tx, parcel))
}

impl Facts {
    /// What every letter about a return says.
    fn of(ticket: &Ticket) -> Self {
        Self {
            reference: ticket.reference.to_string(),
            title: ticket.title.clone(),
            due_at: ticket.due_at,
            unsafe_battery: ticket.unsafe_battery,
            outcome: ticket.outcome,
            ..Self::default()
        }
    }
}

/// Queues a letter about a person, to one of the addresses that they have or had.
///
/// # Errors
/// The database's.
pub fn about_person(
    tx: &mut Tx<'_>,
    kind: LetterKind,
    (person, email): (&Person, &str),
    facts: &Facts,
    event: &EventId,
) -> Result<()> {
    push(tx, kind, &Subject::Person(&person.id), event, (&person.name, email), facts)
}

impl Letter {
    /// The letter that a job names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &LetterId) -> Result<Self> {
        Ok(letters::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The letters of a return, newest first, and the events that asked for them, oldest first: every letter about a return
    /// hangs on one of its events.
    ///
    /// # Errors
    /// The database's; a kind that this program does not know.
    pub fn with_events(conn: &mut Conn, ticket: &TicketId) -> Result<(Vec<Self>, Vec<Event>)> {
        let rows: Vec<(EventId, event::Row, Option<Self>)> = load_known!(
            conn,
            events::table
                .left_join(people::table.on(people::id.nullable().eq(events::person_id)))
                .left_join(letters::table.on(letters::event_id.eq(events::id.nullable())))
                .filter(events::ticket_id.eq(ticket))
                .order((events::at, events::id))
                .select((events::id, event::columns(), Option::<Self>::as_select(),))
        )?;
        let (mut sent, mut happened, mut last) = (vec![], vec![], None);
        for (id, row, letter) in rows {
            // An event with two letters comes twice, one after the other.
            if last.as_ref() != Some(&id) {
                happened.push(Event::read(row)?);
                last = Some(id);
            }
            sent.extend(letter);
        }
        sent.sort_by(|one: &Self, other| other.id.cmp(&one.id));
        Ok((sent, happened))
    }
    /// What it says.
    ///
    /// # Errors
    /// When a program wrote it that knew other facts.
    pub fn facts(&self) -> Result<Facts> {
        Ok(serde_json::from_str(&self.facts)?)
    }
    /// Notes what became of it. One that was handed over keeps the moment of that, also where another try fails.
    ///
    /// # Errors
    /// The database's.
    pub fn settle(tx: &mut Tx<'_>, id: &LetterId, state: LetterState, answer: Option<&str>) -> Result<()> {
        let now = tx.now();
        let row = letters::table.find(id);
        diesel::update(row).set((letters::state.eq(state), letters::answer.eq(answer))).execute(&mut **tx)?;
        if state == LetterState::Sent {
            diesel::update(row).set(letters::sent_at.eq(now)).execute(&mut **tx)?;
        }
        Ok(())
    }
    /// Whether nobody needed it any more when its turn came.
    pub fn was_not_needed(&self) -> bool {
        self.state == LetterState::Failed && self.answer.as_deref() == Some(NOT_NEEDED)
    }
}
