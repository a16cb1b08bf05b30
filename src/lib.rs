//! # Sendback: the map
//!
//! The returns portal of a marketplace for refurbished devices. Everybody sees who acts next and by when.
//!
//! ## Floors: imports only go down (`tests/house.rs` checks it)
//!
//! ```text
//! 4  roof     main  cli/  lib  serve  demo/  bench
//! 3  doors    web/{public,portal,admin,workshop,own,demo}   worker/ (strangers to each other)
//! 2  hall     app  words/  letters/                                 (the handles, read() and write(); values as words)
//! 1  nouns    models/  error
//! 0  cellar   db/  files/  carrier/  mail/  config/  clock  secret/  schema
//! ```
//!
//! One noun has one address on every floor: a decision is `POST /admin/tickets/{reference}/decision`,
//! `web/admin/ticket_decision.rs`, `models/ticket/decision.rs`, `tests/admin/ticket_decision.rs`. Every route stands in
//! [`web::routes`]; every stage, command and rule of a return in [`models::ticket::command`].
//!
//! ## Twelve words
//!
//! - **ticket**: one return of one device (pages say "return"); **command**: what somebody asks of it; **event**: what happened.
//! - **batch**: devices that come back together (pages say "list"), each with a ticket of its own.
//! - **promise** or **clock**: a date that somebody has to keep; **task**: something that a person must look at.
//! - **parcel**: one box with one or more tickets; **label**: what is stuck on it; **carrier**: who is asked for it; **link**: what
//!   opens the label without an account.
//! - **letter**: a mail that leaves; **job**: what the worker does; **staged file**: one that no row owns yet, or any more.
//!
//! ## What always holds
//!
//! - A ticket changes in one transaction with its event, its promises, its letters' jobs and its label's job, at the version
//!   that the page showed – or not at all ([`models::ticket::Ticket::act`]).
//! - What happens by the clock comes from one timetable, an entry a write ([`models::ticket::timetable`]).
//! - What is written or uploaded is kept at once, in a draft, whether it is right or wrong.
//! - Finders take the person who asks; what is not theirs is not there.
//! - Nothing slow happens in a transaction: files, pictures, mail and hashing come before or after ([`app::App::heavy`]).
//! - A carrier is asked after it is written down that it is, and looked up before it is asked again ([`worker`], `models/label/life.rs`).
//! - A job is settled in the write that holds its result, by the attempt that did the work ([`models::job`]).
//! - A key of a file is staged before the file is written, and again when its row goes ([`models::staged_file`]).
//! - A letter is handed over before it is marked as sent, and is the same bytes at every try ([`mail`]).
//! - No secret is in the database: sessions and links are hashes, tokens are made from a key beside it, and what authenticator apps
//!   know is sealed with it ([`secret`]).
//! - A password alone opens nothing for staff: until the code, a session has no person ([`models::person::second_factor`]).
//! - Every event names the one before it by a hash ([`models::event::seal`]).
//! - Time comes from [`clock::Clock`] and ids from [`db::Tx::new_id`]; what the two databases do differently is in `db/dialect.rs`.

#[cfg(all(feature = "postgres-bundled", feature = "postgres-system"))]
compile_error!(
    "choose one: postgres-bundled (the default), or --no-default-features --features postgres-system"
);

pub mod app;
pub mod bench;
pub mod carrier;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod demo;
pub mod error;
pub mod files;
pub mod letters;
pub mod mail;
pub mod models;
pub mod schema;
pub mod secret;
pub mod serve;
pub mod web;
pub mod words;
pub mod worker;
