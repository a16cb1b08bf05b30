//! What happened, for a timeline.
use super::arrival;
use super::by_itself;
use super::dates::moment;
use super::lock::lock;
use crate::models::event::{Event, Kind};
use crate::models::letter::{LetterKind, LetterState};
use crate::models::message::{Shown, Side};
use crate::models::ticket::{BlockerKind, Who};

/// An event, for the timeline.
#[expect(clippy::too_many_lines, reason = "a line for each kind of event, in one place")]
pub fn event(event: &Event) -> String {
    let base = match event.kind {
        Kind::Started => "Return begun",
        Kind::PhotoAdded => "Photo added",
        Kind::PhotoRemoved => "Photo removed",
        Kind::PhotoMoved => "Photo moved to its place",
        Kind::OriginalTaken => return super::photo::original_taken(event),
        Kind::Submitted => {
            return match event.data.photos {
                Some(0) => "Sent without photos".to_owned(),
                Some(1) => "Sent with 1 photo".to_owned(),
                Some(n) => format!("Sent with {n} photos"),
                None => "Sent".to_owned(),
            };
        }
        Kind::Corrected => "Answers corrected",
        Kind::InfoRequested => "Support asked a question",
        Kind::InfoProvided => "Question answered",
        Kind::Approved if event.is_by_itself() => by_itself::APPROVED,
        Kind::Approved => "Approved",
        Kind::LeftToSupport => return by_itself::left(event),
        Kind::ApprovalTakenBack => "Approval taken back",
        Kind::Declined => "Declined",
        Kind::Cancelled => "Cancelled",
        Kind::Expired => "Closed, since nothing happened for too long",
        Kind::QuoteOffered => "Price offered",
        Kind::QuoteWithdrawn => "Offer withdrawn",
        Kind::QuoteAccepted => "Offer accepted",
        Kind::QuoteDeclined => "Offer declined",
        Kind::QuotePaid
        | Kind::QuotePartPaid
        | Kind::QuoteExpired
        | Kind::QuoteSentAgain
        | Kind::MoneyArrived
        | Kind::PaidBack => return super::quote::event(event),
        Kind::DeviceLinked => "Device found",
        Kind::LabelIssued => "Return label sent by e-mail",
        Kind::LabelReissued => "A new label was asked for",
        Kind::LabelExpired => "The label has expired",
        Kind::LabelVoided => "Label withdrawn",
        Kind::Posted => "Posted",
        Kind::Scanned => "Seen by the carrier",
        Kind::Received => return arrival::received(event),
        Kind::ReportedMissing => "Not in the box",
        Kind::ArrivalSettled => arrival::settled(event),
        Kind::ArrivedLate => "Arrived after closing",
        Kind::WentOn => "Looked at after all",
        Kind::GivenUp => arrival::given_up(event),
        Kind::CarrierAsked => "The carrier is asked to look for it",
        Kind::Delivered => {
            let day = event.data.days.map(|(day, _)| format!(" on {}", super::dates::date(day)));
            return format!("The carrier says that it was delivered{}", day.unwrap_or_default());
        }
        Kind::Decided => "Analysed",
        Kind::Disputed => "The customer disagrees",
        Kind::Overruled => "Decision corrected",
        Kind::Upheld => "The decision stands",
        Kind::CannotRepair => "Cannot be repaired",
        Kind::CannotReplace => "Cannot be replaced",
        Kind::Repaired => "Repaired and sent",
        Kind::Replaced => "Replaced and sent",
        Kind::Refunded => "Refunded",
        Kind::RefundFailed => "The refund did not arrive",
        Kind::RefundMore => "More is paid back",
        Kind::Repacked => "Goes in a box of its own",
        Kind::SentBack => "Sent back",
        Kind::Undeliverable => "Could not be delivered back",
        Kind::WayBackChanged => "The address of the way back is known",
        Kind::Blocked if event.data.what.as_deref() == Some("unsafe_battery") => "Battery reported as unsafe",
        Kind::Blocked => return blocked(event),
        Kind::Unblocked => unblocked(event),
        Kind::LockExpired => "Not unlocked in time: it goes back as it is",
        Kind::Reopened => "Opened again",
        Kind::CustomerWrote | Kind::SupportWrote if event.data.batch.is_some() => {
            "Message sent about all of the list"
        }
        Kind::CustomerWrote | Kind::SupportWrote | Kind::SellerWrote => "Message sent",
        Kind::NoteAdded => "Internal note",
        Kind::Reminded => reminded(event),
        Kind::DraftPurged => "Deleted, since it was not sent",
        Kind::DateMoved => return date_moved(event),
        Kind::LetterSentAgain => "Letter sent again",
        Kind::TaskDismissed | Kind::JobDismissed => "Put aside by an administrator",
        Kind::JobTriedAgain => "What had failed is tried again",
        Kind::CalendarAdded => "Calendar added",
        Kind::DaysClosed => "Days closed",
        Kind::DayOpened => "Day opened",
        Kind::LabelSentAgain => "Label sent again",
        Kind::PapersRedrawn => "New packing slip: fewer devices go in the box",
        Kind::Assigned => return assigned(event),
        Kind::VerdictChanged => "Cover judged anew",
        Kind::Breached => "Overdue",
        Kind::SignedIn => "Signed in",
        Kind::SignInFailed => "Sign-in failed",
        Kind::SignedOut => "Signed out",
        Kind::SessionsEnded => "Signed out elsewhere",
        Kind::PersonAdded => "Person added",
        Kind::PersonChanged => "Person changed",
        Kind::PersonShutOut => "Access closed",
        Kind::PersonLetIn => "Access opened",
        Kind::CompanyAdded => "Company added",
        Kind::CompanyChanged => "Company changed",
        Kind::CompanyClosed => "Company closed",
        Kind::CompanyOpened => "Company opened again",
        Kind::AddressAdded => "Address added",
        Kind::AddressRemoved => "Address removed",
        Kind::SellerAdded => "Seller added",
        Kind::SellerChanged => "Seller changed",
        Kind::SellerClosed => "Seller closed",
        Kind::SellerOpened => "Seller opened again",
        Kind::PurchaseAdded => "Order line added",
        Kind::PurchaseChanged => "Order line changed",
        Kind::DeviceAdded => "Device added",
        Kind::DeviceChanged => "Device changed",
        Kind::NumberAdded => "Number added",
        Kind::PolicyPublished => "Numbers published",
        Kind::NumberRemoved => "Number removed",
        Kind::Imported => "File imported",
        Kind::PasswordForgotten => "Password forgotten",
        Kind::PasswordLinkSent => "Link to set a password sent",
        Kind::PasswordSet => "Password set",
        Kind::PasswordChanged => "Password changed",
        Kind::CodeWrong => "A wrong code after the right password",
        Kind::ProvenAgain => "A code given once more",
        Kind::SecondFactorSet => "Second factor set up",
        Kind::SecondFactorRemoved => "Second factor taken away",
        Kind::RecoveryCodesMade => "Fresh recovery codes",
        Kind::RecoveryCodeUsed => "Signed in with a recovery code",
    };
    base.to_owned()
}

/// What keeps the seller from looking, of which an event tells.
fn lock_of(event: &Event) -> Option<BlockerKind> {
    event.data.what.as_deref().and_then(|what| what.parse().ok())
}

fn reminded(event: &Event) -> &'static str {
    match event.data.what.as_deref() {
        Some("info") => "Reminded of the question",
        Some("draft") => "Reminded of the form that was not sent",
        Some("quote") => "Reminded of the price",
        Some("lock") => "Reminded of what is in the seller’s way",
        Some("seller") => "The seller was reminded",
        _ => "Reminded of the label",
    }
}

fn unblocked(event: &Event) -> &'static str {
    match lock_of(event) {
        Some(BlockerKind::AccountLock) => "Said to be unlocked",
        Some(BlockerKind::Passcode) => "The passcode is said to be removed",
        Some(BlockerKind::MissingProof) => "The proof is there",
        Some(BlockerKind::UnsafeBattery) | None => "The battery is cleared",
    }
}

fn blocked(event: &Event) -> String {
    let what = match lock_of(event) {
        Some(kind) => lock(kind, event.data.platform),
        None => "Something is in the way.",
    };
    format!("The seller waits: {}", what.trim_end_matches('.'))
}

/// The date that a promise has now.
fn date_moved(event: &Event) -> String {
    match event.data.due_at {
        Some(due) => format!("New date: {}", moment(due, event.at)),
        None => "The date moved".to_owned(),
    }
}

/// Whether it is done on the label's page, where no person is signed in: prices and locks have links of their own.
fn is_of_label(event: &Event) -> bool {
    let battery = event.kind == Kind::Blocked && lock_of(event) == Some(BlockerKind::UnsafeBattery);
    battery
        || matches!(event.kind, Kind::Posted | Kind::LabelSentAgain | Kind::LabelReissued | Kind::LabelVoided)
}

/// To whom a return was given, as far as the page knows their name.
fn assigned(event: &Event) -> String {
    match (&event.data.given_to, &event.given_to) {
        (None, _) => "Nobody of support has taken it on".to_owned(),
        (Some(to), _) if event.person.as_ref() == Some(to) => "Taken on".to_owned(),
        (Some(_), Some(name)) => format!("Given to {name}"),
        (Some(_), None) => "Given to somebody else of support".to_owned(),
    }
}

/// Who did it, said to a customer or to us: customers do not read the names of our people.
pub fn event_actor(event: &Event, names: bool) -> String {
    let role = match event.actor {
        Who::Customer => return event.name.clone().unwrap_or_else(|| "Customer".to_owned()),
        Who::Recipient if is_of_label(event) => "Whoever opened the label’s link",
        Who::Recipient => "Whoever opened the link",
        Who::Agent => "Support",
        Who::Technician => "The seller",
        Who::System => "Automatic",
    };
    match (&event.name, names) {
        (Some(name), true) => format!("{name}, {}", role.to_lowercase()),
        _ => role.to_owned(),
    }
}

/// What a letter is.
pub fn letter(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Confirmation => "Confirmation",
        LetterKind::BatchSent => "Confirmation of several",
        LetterKind::Approved => "Approved",
        LetterKind::Declined => "Declined",
        LetterKind::Label => "Label",
        LetterKind::Arrived => "Arrived",
        LetterKind::NotInBox => "Not in the box",
        LetterKind::ArrivedLate => "Arrived after closing",
        LetterKind::WentOn => "Goes on",
        LetterKind::ArrivalSettled => "Arrival settled",
        LetterKind::GivenUp => "Not arrived",
        LetterKind::Reopened => "Open again",
        LetterKind::Question => "Question",
        LetterKind::QuestionReminder => "Question, again",
        LetterKind::Message => "Message",
        LetterKind::BatchMessage => "Message about several",
        LetterKind::DraftEnding => "Form not sent",
        LetterKind::LabelReminder => "Label, reminder",
        LetterKind::LabelExpired => "Label expired",
        LetterKind::NewSlip => "New packing slip",
        LetterKind::Quote => "Price",
        LetterKind::QuoteInvoice => "How to pay",
        LetterKind::QuotePaid => "Payment received",
        LetterKind::QuotePartPaid => "Part paid",
        LetterKind::QuoteDeclined => "Price declined",
        LetterKind::QuoteExpired => "Price expired",
        LetterKind::QuoteWithdrawn => "Price withdrawn",
        LetterKind::QuoteReminder => "Price, reminder",
        LetterKind::Invite => "Invitation",
        LetterKind::Reset => "New password",
        LetterKind::PasswordChanged => "Password changed",
        LetterKind::SecondFactor => "Second factor",
        LetterKind::AddressChanged => "Address changed",
        LetterKind::Closed => "Closed",
        LetterKind::Locked => "Locked",
        LetterKind::LockReminder => "Locked, reminder",
        LetterKind::LockEnded => "Comes back locked",
        LetterKind::Unlocked => "Unlocked",
        LetterKind::UnlockedSeller => "Unlocked, to the seller",
        LetterKind::BatteryReported => "Battery reported",
        LetterKind::BatteryCleared => "Battery cleared",
        LetterKind::SellerPriceAccepted => "Price accepted, to the seller",
        LetterKind::SellerPaid => "Paid, to the seller",
        LetterKind::SellerPriceEnded => "No price, to the seller",
        LetterKind::SellerLockEnded => "Not unlocked, to the seller",
        LetterKind::SellerDecided => "Support has decided, to the seller",
        LetterKind::SellerReminder => "Due soon, to the seller",
        LetterKind::SellerLate => "Overdue, to the seller",
        LetterKind::DateMoved => "New date",
        LetterKind::ApprovalTakenBack => "Approval taken back",
        LetterKind::Posted => "On its way",
        LetterKind::Decision => "Finding and decision",
        LetterKind::Corrected => "Correction",
        LetterKind::WayChanged => "Another way",
        LetterKind::Repaired => "Repaired",
        LetterKind::Replaced => "Replaced",
        LetterKind::SentBack => "Sent back",
        LetterKind::Refunded => "Refunded",
        LetterKind::RefundFailed => "Refund failed",
        LetterKind::RefundMore => "More is paid back",
        LetterKind::Upheld => "Decision stands",
        LetterKind::AddressWanted => "Address wanted",
        LetterKind::WayBack => "Another address",
        LetterKind::WayBackSeller => "Another address, to the seller",
    }
}

/// What became of a letter.
pub fn letter_state(state: LetterState) -> &'static str {
    match state {
        LetterState::Queued => "On its way out",
        LetterState::Sent => "Sent",
        LetterState::Failed => "Could not be sent",
    }
}

/// Who wrote a message, said to `you`: customers do not read the names of our people.
pub fn author(shown: &Shown, you: Who) -> String {
    let role = match shown.message.side {
        Side::Customer => "The customer",
        Side::Agent => "Support",
        Side::Technician => "The seller",
    };
    match (&shown.name, shown.message.side, you) {
        (Some(name), Side::Customer, _) => name.clone(),
        (Some(name), _, Who::Agent) => format!("{name}, {}", role.to_lowercase()),
        _ => role.to_owned(),
    }
}

/// Whether a message is from `your` own side.
pub fn is_own(side: Side, you: Who) -> bool {
    matches!(
        (side, you),
        (Side::Customer, Who::Customer) | (Side::Agent, Who::Agent) | (Side::Technician, Who::Technician)
    )
}
