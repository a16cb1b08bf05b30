//! The door without a key: signing in, help, and the links that come by mail.
pub mod forgotten;
pub mod health;
pub mod help;
pub mod hook;
pub mod label;
pub mod label_battery;
pub mod label_checklist;
pub mod label_fresh;
pub mod lock;
pub mod password;
pub mod quote;
pub mod quote_answer;
pub mod quote_fresh;
pub mod sign_in;
pub mod sign_in_code;
pub mod sign_in_set_up;
