//! The worker: at least once, never twice, and nothing forgotten.
mod carrier_faults;
mod carriers;
mod carriers_way;
mod heavy;
mod jobs;
mod labels;
mod letters;
mod letters_to_sellers;
mod papers;
mod schedule;
mod smtp;
mod sweep;
