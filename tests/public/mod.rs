//! The door without a key.
mod health;
mod help;
mod label;
mod label_battery;
mod label_fresh;
mod sign_in;
