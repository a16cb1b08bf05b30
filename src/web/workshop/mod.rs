//! The technician's door: what is coming to their own seller, and what is here.
pub mod arrivals;
pub mod ticket_lock;
pub mod ticket_message;
pub mod ticket_receipt;
pub mod ticket_show;
