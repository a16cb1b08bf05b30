//! Who did what when. Append-only, written in the transaction of the change; the timeline, the audit log and the letters
//! come from it. Holds ids, enums, numbers and dates, no personal text.
use super::ticket::{DeclineReason, Stage, Ticket, Who};
use super::{
    CompanyId, DeviceId, EventId, LabelId, MessageId, PersonId, PhotoId, PurchaseId, SellerId, letter,
};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::models::TicketId;
use crate::schema::{events, people};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

text_enum! {
    /// What happened.
    pub enum Kind {
        /// Somebody signed in.
        SignedIn => "signed_in",
        /// Somebody tried to.
        SignInFailed => "sign_in_failed",
        /// Somebody signed out.
        SignedOut => "signed_out",
        /// A person was added; `what` is the role.
        PersonAdded => "person_added",
        /// A person was changed; `what` names what: name, email, a role.
        PersonChanged => "person_changed",
        /// A person may not sign in any more.
        PersonShutOut => "person_shut_out",
        /// A person may sign in again.
        PersonLetIn => "person_let_in",
        /// Somebody said that they forgot their password.
        PasswordForgotten => "password_forgotten",
        /// A link to set a password goes out; `what` is its purpose.
        PasswordLinkSent => "password_link_sent",
        /// A password was set with such a link.
        PasswordSet => "password_set",
        /// A person changed their own password.
        PasswordChanged => "password_changed",
        /// A company was added.
        CompanyAdded => "company_added",
        /// Its name was changed.
        CompanyChanged => "company_changed",
        /// It closed: its members are out.
        CompanyClosed => "company_closed",
        /// It is open again.
        CompanyOpened => "company_opened",
        /// An address was put into a company's book; `what` is its id.
        AddressAdded => "address_added",
        /// One was taken out of it; `what` is its id.
        AddressRemoved => "address_removed",
        /// A seller was added.
        SellerAdded => "seller_added",
        /// It was changed; `what` names what: name, address, calendar, hours, contract, invoicing.
        SellerChanged => "seller_changed",
        /// It closed: its technicians are out.
        SellerClosed => "seller_closed",
        /// It is open again.
        SellerOpened => "seller_opened",
        /// An order line was written down.
        PurchaseAdded => "purchase_added",
        /// It was changed; `what` names what: order, dates, invoice, price.
        PurchaseChanged => "purchase_changed",
        /// A unit was added to an order line.
        DeviceAdded => "device_added",
        /// How a device is described was changed.
        DeviceChanged => "device_changed",
        /// A number was noted for a device; `what` is its kind.
        NumberAdded => "number_added",
        /// A number was found to be wrong and taken away; `what` is its kind.
        NumberRemoved => "number_removed",
        /// A return was begun.
        Started => "started",
        /// A photo was added.
        PhotoAdded => "photo_added",
        /// A photo was taken away; the event keeps its hash.
        PhotoRemoved => "photo_removed",
        /// The form was sent.
        Submitted => "submitted",
        /// An answer was corrected.
        Corrected => "corrected",
        /// Support asked something.
        InfoRequested => "info_requested",
        /// The customer answered.
        InfoProvided => "info_provided",
        /// Support said yes.
        Approved => "approved",
        /// Support took its yes back.
        ApprovalTakenBack => "approval_taken_back",
        /// Support said no.
        Declined => "declined",
        /// The customer said no.
        Cancelled => "cancelled",
        /// Nothing happened for too long.
        Expired => "expired",
        /// A price was offered.
        QuoteOffered => "quote_offered",
        /// It was taken back.
        QuoteWithdrawn => "quote_withdrawn",
        /// The customer agreed.
        QuoteAccepted => "quote_accepted",
        /// The customer did not.
        QuoteDeclined => "quote_declined",
        /// It was paid.
        QuotePaid => "quote_paid",
        /// An unmatched return was linked to a device.
        DeviceLinked => "device_linked",
        /// The label went out.
        LabelIssued => "label_issued",
        /// Another label was asked for.
        LabelReissued => "label_reissued",
        /// The label's days are over.
        LabelExpired => "label_expired",
        /// A carrier took a label back.
        LabelVoided => "label_voided",
        /// Somebody says that it is posted.
        Posted => "posted",
        /// The carrier has seen it.
        Scanned => "scanned",
        /// It arrived.
        Received => "received",
        /// The box came without it.
        ReportedMissing => "reported_missing",
        /// A wrong arrival was settled.
        ArrivalSettled => "arrival_settled",
        /// It arrived after closing.
        ArrivedLate => "arrived_late",
        /// It is looked at after all.
        WentOn => "went_on",
        /// It was given up as lost.
        GivenUp => "given_up",
        /// The seller decided.
        Decided => "decided",
        /// It cannot be repaired.
        CannotRepair => "cannot_repair",
        /// It cannot be replaced.
        CannotReplace => "cannot_replace",
        /// Repaired and sent.
        Repaired => "repaired",
        /// Replaced and sent.
        Replaced => "replaced",
        /// The refund was confirmed.
        Refunded => "refunded",
        /// The refund failed.
        RefundFailed => "refund_failed",
        /// Sent back as it was.
        SentBack => "sent_back",
        /// It could not be delivered back.
        Undeliverable => "undeliverable",
        /// Something keeps it from going on.
        Blocked => "blocked",
        /// It does not any more.
        Unblocked => "unblocked",
        /// Opened again.
        Reopened => "reopened",
        /// The customer wrote a message.
        CustomerWrote => "customer_wrote",
        /// Support wrote one.
        SupportWrote => "support_wrote",
        /// The seller wrote one.
        SellerWrote => "seller_wrote",
        /// Support noted something for itself.
        NoteAdded => "note_added",
        /// Somebody was reminded; `what` says of what.
        Reminded => "reminded",
        /// The label went out again.
        LabelSentAgain => "label_sent_again",
        /// Somebody of support took it on, or gave it to a colleague.
        Assigned => "assigned",
        /// Support judged the cover anew.
        VerdictChanged => "verdict_changed",
        /// A form that was never sent was deleted.
        DraftPurged => "draft_purged",
        /// A promise was broken.
        Breached => "breached",
    }
}

impl Kind {
    /// Whether it stands in everybody's timeline: single photos would only be noise there, and what support notes for
    /// itself is nobody else's.
    pub fn is_for_everybody(self) -> bool {
        !matches!(
            self,
            Self::Started
                | Self::PhotoAdded
                | Self::PhotoRemoved
                | Self::NoteAdded
                | Self::Assigned
                | Self::Reminded
        )
    }
}

/// What else belongs to an event. No personal text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Data {
    /// Where the return went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Stage>,
    /// When the next step is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// How many photos are stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photos: Option<i64>,
    /// Which photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoId>,
    /// A file's hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why support said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined: Option<DeclineReason>,
    /// The message that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// Which label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// An enum's text, where the kind alone does not say it: the kind of blocker, clock, reception or rung.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
}

/// What an event that is not a return's is about.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A person.
    Person(PersonId),
    /// A company.
    Company(CompanyId),
    /// A seller.
    Seller(SellerId),
    /// An order line.
    Purchase(PurchaseId),
    /// A unit of one.
    Device(DeviceId),
    /// An account that may not exist: the hash of what was typed.
    Account(String),
}

/// Who did it.
#[derive(Debug, Clone)]
pub struct By {
    /// In which role.
    pub who: Who,
    /// Which person, if it was one.
    pub person: Option<PersonId>,
}

impl By {
    /// The program itself.
    pub fn system() -> Self {
        Self { who: Who::System, person: None }
    }
    /// Whoever opened a link.
    pub fn recipient() -> Self {
        Self { who: Who::Recipient, person: None }
    }
    /// Somebody in a role.
    pub fn person(who: Who, person: &PersonId) -> Self {
        Self { who, person: Some(person.clone()) }
    }
}

/// An event of a return, as the timeline shows it.
#[derive(Debug, Clone)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Who did it.
    pub actor: Who,
    /// Their name, if it was a person.
    pub name: Option<String>,
    /// The return's version after it.
    pub version: i32,
    /// What else belongs to it.
    pub data: Data,
    /// When.
    pub at: Moment,
}

/// Writes an event of a return and queues the letters that it asks for. The only way in.
///
/// # Errors
/// The database's.
pub fn record(tx: &mut Tx<'_>, ticket: &Ticket, kind: Kind, by: &By, data: &Data) -> Result<EventId> {
    let id: EventId = tx.new_id();
    let now = tx.now();
    diesel::insert_into(events::table)
        .values((
            (
                events::id.eq(&id),
                events::ticket_id.eq(&ticket.id),
                events::company_id.eq(ticket.company_id.as_str()),
                events::seller_id.eq(ticket.seller_id.as_ref().map(super::SellerId::as_str)),
                events::kind.eq(kind),
            ),
            (
                events::actor.eq(by.who),
                events::person_id.eq(by.person.as_ref().map(PersonId::as_str)),
                events::version.eq(ticket.version),
                events::data.eq(serde_json::to_string(data)?),
                events::at.eq(now),
            ),
        ))
        .execute(&mut **tx)?;
    letter::of_event(tx, ticket, &id, kind, data)?;
    Ok(id)
}

/// Writes an event that is not a return's.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, kind: Kind, person: Option<&PersonId>, subject: &Subject) -> Result<()> {
    let by = By { who: Who::System, person: person.cloned() };
    note_by(tx, kind, &by, subject, &Data::default()).map(drop)
}

/// [`note`], with who did it and what else belongs to it.
///
/// # Errors
/// The database's.
pub fn note_by(tx: &mut Tx<'_>, kind: Kind, by: &By, subject: &Subject, data: &Data) -> Result<EventId> {
    let id: EventId = tx.new_id();
    let now = tx.now();
    let subject = match subject {
        Subject::Person(id) => format!("person:{id}"),
        Subject::Company(id) => format!("company:{id}"),
        Subject::Seller(id) => format!("seller:{id}"),
        Subject::Purchase(id) => format!("purchase:{id}"),
        Subject::Device(id) => format!("device:{id}"),
        Subject::Account(hash) => format!("account:{hash}"),
    };
    diesel::insert_into(events::table)
        .values((
            events::id.eq(&id),
            events::subject.eq(subject),
            events::kind.eq(kind),
            events::actor.eq(by.who),
            events::person_id.eq(by.person.as_ref().map(PersonId::as_str)),
            events::data.eq(serde_json::to_string(data)?),
            events::at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

/// [`note_by`], where at most `what` belongs to it.
///
/// # Errors
/// The database's.
pub fn note_what(tx: &mut Tx<'_>, kind: Kind, by: &By, subject: &Subject, what: Option<&str>) -> Result<()> {
    let data = Data { what: what.map(str::to_owned), ..Data::default() };
    note_by(tx, kind, by, subject, &data).map(drop)
}

/// The events of a return, oldest first; of those after `version` where it is given.
///
/// # Errors
/// The database's; a kind that this program does not know.
pub fn of_ticket(conn: &mut Conn, ticket: &TicketId, after: Option<i32>) -> Result<Vec<Event>> {
    type Row = (Kind, Who, Option<String>, Option<i32>, String, Moment);
    let mut query = events::table
        .left_join(people::table.on(people::id.nullable().eq(events::person_id)))
        .filter(events::ticket_id.eq(ticket))
        .into_boxed::<MultiBackend>();
    if let Some(version) = after {
        query = query.filter(events::version.gt(version));
    }
    let rows: Vec<Row> = query
        .order((events::at, events::id))
        .select((
            events::kind,
            events::actor,
            people::name.nullable(),
            events::version,
            events::data,
            events::at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(kind, actor, name, version, data, at)| {
            let data = serde_json::from_str(&data)?;
            Ok(Event { kind, actor, name, version: version.unwrap_or_default(), data, at })
        })
        .collect()
}

/// The message of the question that a return waits for.
///
/// # Errors
/// The database's.
pub fn last_question(conn: &mut Conn, ticket: &TicketId) -> Result<Option<MessageId>> {
    let data: Option<String> = events::table
        .filter(events::ticket_id.eq(ticket).and(events::kind.eq(Kind::InfoRequested)))
        .order((events::at.desc(), events::id.desc()))
        .select(events::data)
        .first(conn)
        .optional()?;
    Ok(data.map(|text| serde_json::from_str::<Data>(&text)).transpose()?.and_then(|data| data.message))
}

/// Gives events their place in the order of commits, without gaps: readers that follow `position` miss nothing, also
/// where a write commits late. Two nodes at once take turns: whoever comes second waits for the row of the sequence, and
/// then finds nothing left.
///
/// # Errors
/// The database's.
pub fn place(tx: &mut Tx<'_>) -> Result<usize> {
    super::setting::hold_numbers(tx, "events")?;
    let unplaced: Vec<EventId> = events::table
        .filter(events::position.is_null())
        .order(events::id)
        .limit(500)
        .select(events::id)
        .load(&mut **tx)?;
    if unplaced.is_empty() {
        return Ok(0);
    }
    for id in &unplaced {
        let position = i64::try_from(super::setting::next_number(tx, "events")?)
            .map_err(crate::error::Error::while_doing("counting events"))?;
        let placed = diesel::update(events::table.filter(events::id.eq(id).and(events::position.is_null())))
            .set(events::position.eq(position))
            .execute(&mut **tx)?;
        if placed != 1 {
            // Another node was faster; nothing of this write may stay, or there would be a gap.
            return Err(crate::error::Error::Busy("events are being placed elsewhere"));
        }
    }
    Ok(unplaced.len())
}
