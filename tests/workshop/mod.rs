//! The technician's door.
mod arrivals;
mod parcel_show;
mod ticket_message;
mod ticket_receipt;
mod ticket_show;
mod unexpected;
