//! Only in a demonstration: what would have been mailed, and what an authenticator app would show.
pub mod codes;
pub mod mails;
