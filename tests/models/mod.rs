//! The nouns and their rules.
mod calendar_days;
mod calendar_python;
mod device_code;
mod event_places;
mod quote_sums;
mod stock;
mod text;
mod ticket_commands;
mod ticket_cover;
pub mod ticket_diagram;
mod ticket_facts;
mod ticket_finding;
mod ticket_lock;
mod ticket_recount;
mod ticket_reference;
mod ticket_reminders;
mod ticket_stage;
mod ticket_walks;
