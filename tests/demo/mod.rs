//! The door that only a demonstration has.
mod mails;
