//! The customer's door: their company's devices and returns.
pub mod device_show;
pub mod devices;
pub mod ticket_battery;
pub mod ticket_cancellation;
pub mod ticket_check;
pub mod ticket_disagreement;
pub mod ticket_label;
pub mod ticket_message;
pub mod ticket_photos;
pub mod ticket_problem;
pub mod ticket_quote;
pub mod ticket_sender;
pub mod ticket_sent;
pub mod ticket_sequel;
pub mod ticket_show;
pub mod tickets;
