//! What keeps a marketplace running, in words: letters, jobs, tasks and calendars, as administrators read of them.
use super::dates::{date, moment};
use super::event::letter_state;
use super::ticket::planned;
use crate::db::Moment;
use crate::models::calendar::administration::Change;
use crate::models::carrier::Carrier;
use crate::models::event::Kind;
use crate::models::job::Job;
use crate::models::letter::{Letter, LetterKind, LetterState};
use crate::models::task::Task;
use crate::models::ticket::{ClockKind, TaskKind};
use chrono::{Datelike, NaiveDate};

/// What became of a letter.
pub fn letter_became(letter: &Letter) -> &'static str {
    if letter.was_not_needed() { "Not needed any more" } else { letter_state(letter.state) }
}

/// The colour of that word's tag.
pub fn letter_colour(letter: &Letter) -> &'static str {
    match letter.state {
        LetterState::Queued => "amber",
        LetterState::Sent => "teal",
        LetterState::Failed if letter.was_not_needed() => "grey",
        LetterState::Failed => "red",
    }
}

/// Why a letter of that kind is not sent any more, and what to do in its place.
pub fn not_needed(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::QuestionReminder => {
            "The question that it reminds of does not wait for an answer any more."
        }
        LetterKind::DraftEnding => "The form that it reminds of has been sent or deleted.",
        LetterKind::Label | LetterKind::LabelReminder | LetterKind::NewSlip => {
            "Its label, or the link to it, has been used, replaced or taken back. Support sends the label that counts \
             now from the page of the return."
        }
        LetterKind::Quote | LetterKind::QuoteInvoice | LetterKind::QuoteReminder => {
            "Its price has been answered, paid, replaced or taken back, or a newer letter holds the link to it."
        }
        LetterKind::Invite | LetterKind::Reset => {
            "Its link has been used, replaced or has expired. Send a fresh one from the page of the person."
        }
        LetterKind::Confirmation
        | LetterKind::BatchSent
        | LetterKind::Approved
        | LetterKind::Declined
        | LetterKind::Arrived
        | LetterKind::NotInBox
        | LetterKind::ArrivedLate
        | LetterKind::WentOn
        | LetterKind::ArrivalSettled
        | LetterKind::GivenUp
        | LetterKind::Reopened
        | LetterKind::Question
        | LetterKind::Message
        | LetterKind::BatchMessage
        | LetterKind::LabelExpired
        | LetterKind::Closed
        | LetterKind::QuotePaid
        | LetterKind::QuotePartPaid
        | LetterKind::QuoteDeclined
        | LetterKind::QuoteExpired
        | LetterKind::QuoteWithdrawn
        | LetterKind::Decision
        | LetterKind::Corrected
        | LetterKind::WayChanged
        | LetterKind::Repaired
        | LetterKind::Replaced
        | LetterKind::SentBack
        | LetterKind::Refunded
        | LetterKind::RefundFailed
        | LetterKind::RefundMore
        | LetterKind::Upheld
        | LetterKind::WayBack
        | LetterKind::WayBackSeller
        | LetterKind::PasswordChanged
        | LetterKind::SecondFactor
        | LetterKind::AddressChanged
        | LetterKind::LockEnded
        | LetterKind::Unlocked
        | LetterKind::UnlockedSeller
        | LetterKind::BatteryReported
        | LetterKind::BatteryCleared
        | LetterKind::SellerLate
        | LetterKind::SellerPriceAccepted
        | LetterKind::SellerPaid
        | LetterKind::SellerPriceEnded
        | LetterKind::SellerLockEnded
        | LetterKind::SellerDecided
        | LetterKind::DateMoved
        | LetterKind::ApprovalTakenBack
        | LetterKind::Posted => "Nobody needs it any more.",
        LetterKind::Locked | LetterKind::LockReminder => "Nothing is in the seller’s way any more.",
        LetterKind::AddressWanted => "The address is known, or it goes another way.",
        LetterKind::SellerReminder => "Everything that it reminds of is done.",
    }
}

/// How a carrier that is asked over a network is doing.
pub fn carrier_health(carrier: &Carrier, now: Moment) -> String {
    match (carrier.heard_at, carrier.failing) {
        (None, _) => "It was not asked yet.".to_owned(),
        (Some(at), 0) => format!("It answers. Last asked {}.", moment(at, now)),
        (Some(at), 1) => format!("It did not answer the last time, {}.", moment(at, now)),
        (Some(at), times) => format!("It did not answer the last {times} times; last {}.", moment(at, now)),
    }
}

/// What a job was to do.
pub fn job(job: &Job) -> &'static str {
    match job {
        Job::BuyLabel { .. } => "Get the label and send it out",
        Job::VoidLabel { .. } => "Tell the carrier that a label is not needed",
        Job::TrackLabel { .. } => "Ask the carrier where a parcel is",
        Job::DrawPapers { .. } => "Draw the packing slip anew",
        Job::CheckImport { .. } => "Check a file of orders or stock",
        Job::RunImport { .. } => "Write a file of orders or stock",
        Job::SendLetter { .. } => "Send a letter",
    }
}

/// What a task is about, beside its kind: a promise in words, what the outside world said as it is.
pub fn task_data(task: &Task) -> String {
    match task.kind {
        TaskKind::Overdue | TaskKind::LabelLate => match task.data.parse::<ClockKind>() {
            Ok(kind) => format!("{}.", planned(kind, false)),
            // Why an administrator gave the label up.
            Err(_) if !task.data.is_empty() => format!("Nobody tries to get it any more: {}", task.data),
            Err(_) => String::new(),
        },
        // Its page says everything.
        TaskKind::UnexpectedParcel => String::new(),
        TaskKind::PayBack => super::quote::pay_back(&task.data),
        TaskKind::LabelCharacters => format!("These were replaced: {}", task.data),
        TaskKind::ParkedJob
        | TaskKind::LabelRefused
        | TaskKind::LabelByHand
        | TaskKind::VoidRefused
        | TaskKind::NumbersLow
        | TaskKind::LabelAgain
        | TaskKind::NumberDiffers
        | TaskKind::LetterFailed
        | TaskKind::WrongDevice
        | TaskKind::NotInBox
        | TaskKind::CarrierClaim
        | TaskKind::ParcelLost
        | TaskKind::LateArrival
        | TaskKind::Undeliverable
        | TaskKind::UnsafeBattery
        | TaskKind::Message
        | TaskKind::PaidWaiting
        | TaskKind::PriceWanted
        | TaskKind::Dispute => task.data.clone(),
    }
}

/// That a calendar knows no day of the year `ahead`; `last` is the last that it knows.
pub fn unknown_year(last: Option<NaiveDate>, ahead: i32) -> String {
    match last.map(|day| day.year()) {
        Some(year) if year < ahead => format!("No bank holidays are known after {year}."),
        Some(_) => format!("No bank holidays are known in {ahead}."),
        None => "No bank holidays are known.".to_owned(),
    }
}

/// A change of a calendar, with how many returns' dates moved.
pub fn calendar_change(change: &Change) -> String {
    let days = match change.data.days {
        Some((first, last)) if first == last => date(first),
        Some((first, last)) => format!("{} to {}", date(first), date(last)),
        None => return "Added".to_owned(),
    };
    let what = if change.kind == Kind::DayOpened { "Opened" } else { "Closed" };
    let moved = match change.data.moved.unwrap_or_default() {
        0 => "no return’s date moved".to_owned(),
        1 => "the date of 1 return moved".to_owned(),
        n => format!("the dates of {n} returns moved"),
    };
    format!("{what}: {days}; {moved}")
}
