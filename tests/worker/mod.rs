//! The worker: at least once, never twice, and nothing forgotten.
mod heavy;
mod jobs;
mod labels;
mod letters;
mod schedule;
mod smtp;
mod sweep;
