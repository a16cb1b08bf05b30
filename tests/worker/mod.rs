//! The worker: at least once, never twice, and nothing forgotten.
mod jobs;
mod letters;
mod sweep;
