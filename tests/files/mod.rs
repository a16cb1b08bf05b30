//! Where bytes live, and what a photo becomes.
mod arrived;
mod barcode;
mod camera;
mod heif;
mod hostile;
mod intake;
mod pdf;
mod picture;
mod readback;
mod store;
mod verify;
