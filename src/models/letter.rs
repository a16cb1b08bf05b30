//! Every mail that leaves, as a row with its facts: enough to write the same bytes again. One table says which event
//! asks for which letters.
use super::event::{Data, Kind};
use super::job::{About, Job};
use super::label::Label;
use super::link::Link;
use super::parcel::Parcel;
use super::person::Person;
use super::ticket::{DeclineReason, Ticket};
use super::{EventId, LabelId, LetterId, LinkId, MessageId, TicketId};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::schema::{letters, links};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What a letter is.
    pub enum LetterKind {
        /// To the customer: we have your request.
        Confirmation => "confirmation",
        /// To the customer: approved, the label goes to somebody else.
        Approved => "approved",
        /// To the customer: declined.
        Declined => "declined",
        /// To whoever posts it: the label.
        Label => "label",
        /// To the customer: it arrived.
        Arrived => "arrived",
    }
}

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

/// What a letter says, beside what its label's row says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Facts {
    /// The return.
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
    /// The label.
    pub label: Option<LabelId>,
    /// The link to it.
    pub link: Option<LinkId>,
    /// Who gets the label.
    pub recipient: Option<String>,
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
    /// The same for every try.
    pub message_id: String,
    /// To whom.
    pub to_name: String,
    /// Where.
    pub to_email: String,
    facts: String,
    /// What became of it.
    pub state: LetterState,
    /// Its date.
    pub created_at: Moment,
}

/// Which event asks for which letter: the one table.
const LETTERS: &[(Kind, LetterKind)] = &[
    (Kind::Submitted, LetterKind::Confirmation),
    (Kind::Approved, LetterKind::Approved),
    (Kind::Declined, LetterKind::Declined),
    (Kind::LabelIssued, LetterKind::Label),
    (Kind::Received, LetterKind::Arrived),
];

/// Queues the letters that an event asks for.
///
/// # Errors
/// The database's.
pub fn of_event(tx: &mut Tx<'_>, ticket: &Ticket, event: &EventId, kind: Kind, data: &Data) -> Result<()> {
    let wanted: Vec<LetterKind> =
        LETTERS.iter().filter(|(asks, _)| *asks == kind).map(|(_, letter)| *letter).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let customer = Person::named(tx, &ticket.person_id)?;
    let parcel = Parcel::of(tx, ticket)?;
    for letter in wanted {
        let to_recipient = letter == LetterKind::Label;
        // Whoever gets the label needs no second letter about it.
        if letter == LetterKind::Approved && parcel.recipient_email.eq_ignore_ascii_case(&customer.email) {
            continue;
        }
        let (name, email) = if to_recipient {
            (&parcel.recipient_name, &parcel.recipient_email)
        } else {
            (&customer.name, &customer.email)
        };
        let link = match &data.label {
            None => None,
            Some(label) => links::table
                .filter(links::label_id.eq(label).and(links::revoked_at.is_null()))
                .select(links::id)
                .first(&mut **tx)
                .optional()?,
        };
        let facts = Facts {
            reference: ticket.reference.to_string(),
            title: ticket.title.clone(),
            due_at: ticket.due_at,
            photos: data.photos,
            unsafe_battery: ticket.unsafe_battery,
            declined: data.declined,
            message: data.message.clone(),
            label: data.label.clone(),
            link,
            recipient: Some(parcel.recipient_email.clone()),
        };
        push(tx, letter, ticket, event, (name, email), &facts)?;
    }
    Ok(())
}

fn push(
    tx: &mut Tx<'_>,
    kind: LetterKind,
    ticket: &Ticket,
    event: &EventId,
    to: (&str, &str),
    facts: &Facts,
) -> Result<()> {
    let id: LetterId = tx.new_id();
    let now = tx.now();
    let domain = tx.config().mail_from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    diesel::insert_into(letters::table)
        .values((
            letters::id.eq(&id),
            letters::kind.eq(kind),
            letters::ticket_id.eq(&ticket.id),
            letters::event_id.eq(event.as_str()),
            letters::message_id.eq(format!("{id}@{domain}")),
            letters::to_name.eq(to.0),
            letters::to_email.eq(to.1),
            letters::facts.eq(serde_json::to_string(facts)?),
            letters::state.eq(LetterState::Queued),
            letters::created_at.eq(now),
        ))
        .execute(&mut **tx)?;
    let key = format!("letter:{id}");
    let about = About { dedupe: Some(&key), ticket: Some(&ticket.id), event: Some(event) };
    Job::SendLetter { letter: id }.push(tx, now, about)
}

impl Letter {
    /// The letter that a job names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &LetterId) -> Result<Self> {
        Ok(letters::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The letters of a return, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of_ticket(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(letters::table
            .filter(letters::ticket_id.eq(ticket))
            .order(letters::id.desc())
            .select(Self::as_select())
            .load(conn)?)
    }
    /// What it says.
    ///
    /// # Errors
    /// When a program wrote it that knew other facts.
    pub fn facts(&self) -> Result<Facts> {
        Ok(serde_json::from_str(&self.facts)?)
    }
    /// Notes what became of it.
    ///
    /// # Errors
    /// The database's.
    pub fn settle(tx: &mut Tx<'_>, id: &LetterId, state: LetterState, answer: Option<&str>) -> Result<()> {
        let now = tx.now();
        diesel::update(letters::table.find(id))
            .set((letters::state.eq(state), letters::answer.eq(answer), letters::sent_at.eq(now)))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Whether there is no point in sending it any more: its label has been replaced or taken back.
    ///
    /// # Errors
    /// The database's.
    pub fn is_obsolete(&self, conn: &mut Conn) -> Result<bool> {
        let facts = self.facts()?;
        let (Some(label), Some(link)) = (&facts.label, &facts.link) else {
            // A label's letter without its link has nothing to give.
            return Ok(self.kind == LetterKind::Label);
        };
        let label = Label::named(conn, label)?;
        let link = Link::named(conn, link)?;
        Ok(self.kind == LetterKind::Label && (label.a4_key.is_none() || link.revoked_at.is_some()))
    }
}
