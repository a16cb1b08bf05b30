//! The customer's door.
mod device_show;
mod devices;
mod ticket_battery;
mod ticket_cancellation;
mod ticket_check;
mod ticket_label;
mod ticket_message;
mod ticket_photos;
mod ticket_price;
mod ticket_problem;
mod ticket_reason;
mod ticket_sender;
mod ticket_sent;
mod ticket_show;
mod tickets;
mod warranty;
