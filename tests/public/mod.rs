//! The door without a key.
mod help;
mod label;
mod sign_in;
