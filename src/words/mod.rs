//! Values turned into words, for pages and letters: the only place where a stage, a verdict, a refusal or a date becomes
//! English.
mod dates;
mod error;
mod event;
mod form;
mod note;
mod photo;
mod ticket;

pub use dates::{by, date, distance, moment, money, weekday};
pub use error::{error, refusal};
pub use event::{event, event_actor, letter, letter_state};
pub use form::{problem, reason_hint};
pub use note::Note;
pub use photo::{category, remark, slot, slot_hint};
pub use ticket::{
    cover, cover_meaning, coverage, declined, exclusion, identity, identity_meaning, in_time, next_step,
    outcome, reason, reception, stage, stage_colour, task, turn, unusual_serial,
};
