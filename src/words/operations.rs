//! What keeps a marketplace running, in words: letters, jobs, tasks and calendars, as administrators read of them.
use super::event::letter_state;
use super::ticket::planned;
use crate::models::job::Job;
use crate::models::letter::{Letter, LetterKind, LetterState};
use crate::models::task::Task;
use crate::models::ticket::{ClockKind, TaskKind};

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
        LetterKind::Label | LetterKind::LabelReminder => {
            "Its label, or the link to it, has been used, replaced or taken back. Support sends the label that counts \
             now from the page of the return."
        }
        LetterKind::Invite | LetterKind::Reset => {
            "Its link has been used, replaced or has expired. Send a fresh one from the page of the person."
        }
        LetterKind::Confirmation
        | LetterKind::Approved
        | LetterKind::Declined
        | LetterKind::Arrived
        | LetterKind::Question
        | LetterKind::Message
        | LetterKind::LabelExpired
        | LetterKind::Closed => "Nobody needs it any more.",
    }
}

/// What a job was to do.
pub fn job(job: &Job) -> &'static str {
    match job {
        Job::BuyLabel { .. } => "Get the label and send it out",
        Job::VoidLabel { .. } => "Tell the carrier that a label is not needed",
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
        TaskKind::LabelCharacters => format!("These were replaced: {}", task.data),
        TaskKind::ParkedJob
        | TaskKind::LabelRefused
        | TaskKind::LabelByHand
        | TaskKind::LetterFailed
        | TaskKind::WrongDevice
        | TaskKind::NotInBox
        | TaskKind::CarrierClaim
        | TaskKind::ParcelLost
        | TaskKind::LateArrival
        | TaskKind::Undeliverable
        | TaskKind::UnsafeBattery
        | TaskKind::Message
        | TaskKind::Dispute => task.data.clone(),
    }
}
