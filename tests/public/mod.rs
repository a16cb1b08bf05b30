//! The door without a key.
mod forgotten;
mod health;
mod help;
mod hook;
mod label;
mod label_battery;
mod label_checklist;
mod label_fresh;
mod lock;
mod password;
mod quote;
mod quote_answer;
mod quote_fresh;
mod sign_in;
mod sign_in_code;
mod sign_in_set_up;
