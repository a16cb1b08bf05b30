//! Where bytes live, and what a photo becomes.
mod pdf;
mod picture;
mod readback;
mod store;
