//! Support's door.
mod people;
mod person_access;
mod person_link;
mod person_new;
mod person_show;
mod queue;
mod ticket_course;
mod ticket_decision;
mod ticket_device;
mod ticket_label;
mod ticket_message;
mod ticket_new;
mod ticket_show;
mod tickets;
mod timetable;
