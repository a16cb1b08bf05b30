//! The door without a key.
mod health;
mod help;
mod label;
mod sign_in;
