//! Where bytes live, and what a photo becomes.
mod camera;
mod pdf;
mod picture;
mod readback;
mod store;
