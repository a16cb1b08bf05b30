//! All tests in one program: one link, one place to start reading.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::string_slice,
    reason = "a test may fall over"
)]
mod admin;
mod carrier;
mod config;
mod db;
mod demo;
mod files;
mod house;
mod house_code;
mod house_proof;
mod import;
mod journeys;
mod kill;
mod models;
mod operate;
mod own;
mod portal;
mod public;
mod sample;
mod secret;
mod start;
mod statements;
mod support;
mod web;
mod worker;
mod workshop;
