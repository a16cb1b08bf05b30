//! A small world for every test: the real app with a held clock, real people, and browsers that walk through the pages.
pub mod asked_labels;
pub mod browser;
pub mod carrier_stub;
pub mod database;
pub mod exif;
pub mod heif;
pub mod karrio;
pub mod lists;
pub mod plan;
pub mod python;
pub mod second_factor;
pub mod smtp;
pub mod sticker;
pub mod story;
pub mod workshop;
pub mod world;
