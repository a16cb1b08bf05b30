//! The nouns and their rules.
mod calendar_days;
mod device_code;
mod event_places;
mod quote_sums;
mod stock;
mod ticket_commands;
mod ticket_cover;
mod ticket_facts;
mod ticket_finding;
mod ticket_recount;
mod ticket_reference;
mod ticket_stage;
