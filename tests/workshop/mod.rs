//! The technician's door.
mod arrivals;
mod parcel_papers;
mod parcel_show;
mod stock;
mod ticket_analysis;
mod ticket_lock;
mod ticket_message;
mod ticket_quote;
mod ticket_receipt;
mod ticket_repair;
mod ticket_replacement;
pub mod ticket_sending_back;
mod ticket_show;
mod unexpected;
mod work;
