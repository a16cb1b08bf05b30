//! Sendback: the map comes at the end.
pub mod app;
pub mod carrier;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod files;
pub mod mail;
pub mod models;
pub mod schema;
pub mod secret;
