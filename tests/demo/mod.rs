//! The door that only a demonstration has.
mod codes;
mod mails;
