//! Support's door: what waits, and what is decided.
pub mod people;
pub mod person_access;
pub mod person_link;
pub mod person_new;
pub mod person_show;
pub mod queue;
pub mod ticket_course;
pub mod ticket_decision;
pub mod ticket_device;
pub mod ticket_label;
pub mod ticket_message;
pub mod ticket_new;
pub mod ticket_show;
pub mod tickets;
pub mod timetable;
