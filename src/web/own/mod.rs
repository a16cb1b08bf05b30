//! The door of everybody who is signed in: what is theirs alone.
pub mod account;
pub mod second_factor;
pub mod second_factor_new;
pub mod sessions;
