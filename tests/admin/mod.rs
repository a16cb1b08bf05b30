//! Support's door.
mod queue;
mod ticket_decision;
mod ticket_device;
mod ticket_label;
mod ticket_show;
