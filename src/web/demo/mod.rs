//! Only in a demonstration: what would have been mailed.
pub mod mails;
