//! The customer's door.
mod device_show;
mod devices;
mod ticket_battery;
mod ticket_cancellation;
mod ticket_check;
mod ticket_disagreement;
mod ticket_label;
mod ticket_message;
mod ticket_photos;
mod ticket_problem;
pub(crate) mod ticket_quote;
mod ticket_sender;
mod ticket_sent;
mod ticket_sequel;
mod ticket_show;
mod tickets;
