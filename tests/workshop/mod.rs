//! The technician's door.
mod arrivals;
mod ticket_lock;
mod ticket_message;
mod ticket_receipt;
mod ticket_show;
