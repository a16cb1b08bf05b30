//! The doors: who is looking decides what is shown.
pub mod address;
pub mod admin;
pub mod assets;
pub mod demo;
pub mod error;
pub mod files;
pub mod form;
pub mod guard;
pub mod page;
pub mod place;
pub mod portal;
pub mod public;
pub mod routes;
pub mod safety;
pub mod upload;
pub mod visit;
pub mod workshop;
