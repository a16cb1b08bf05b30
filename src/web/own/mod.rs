//! The door of everybody who is signed in: what is theirs alone.
pub mod account;
pub mod sessions;
