//! The door of everybody who is signed in.
mod account;
mod sessions;
