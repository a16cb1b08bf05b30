//! The door of everybody who is signed in.
mod account;
mod second_factor;
mod second_factor_new;
mod sessions;
