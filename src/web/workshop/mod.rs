//! The technician's door: what is coming to their own seller, and what is here.
pub mod arrivals;
pub mod parcel_papers;
pub mod parcel_show;
pub mod stock;
pub mod ticket_analysis;
pub mod ticket_lock;
pub mod ticket_message;
pub mod ticket_quote;
pub mod ticket_receipt;
pub mod ticket_repair;
pub mod ticket_replacement;
pub mod ticket_sending_back;
pub mod ticket_show;
pub mod unexpected;
pub mod work;
