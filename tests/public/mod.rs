//! The door without a key.
mod forgotten;
mod health;
mod help;
mod label;
mod label_battery;
mod label_fresh;
mod lock;
mod password;
mod sign_in;
