//! The technician's door.
mod arrivals;
mod ticket_message;
mod ticket_quote;
mod ticket_receipt;
mod ticket_show;
