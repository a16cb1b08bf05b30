//! The log, for administrators: what events are called, and what they are about.
use super::event::{event, event_actor};
use crate::db::Moment;
use crate::models::event::audit::About;
use crate::models::event::{Data, Event, Kind, Subject};
use crate::models::ticket::Who;
use chrono::NaiveDateTime;
use std::collections::BTreeMap;

/// What events are called, with all the kinds that are called so.
pub fn kinds() -> BTreeMap<String, Vec<Kind>> {
    let mut called: BTreeMap<String, Vec<Kind>> = BTreeMap::new();
    for kind in Kind::ALL {
        let plain = Event {
            kind: *kind,
            actor: Who::System,
            person: None,
            name: None,
            version: 0,
            data: Data::default(),
            at: Moment::new(NaiveDateTime::default()),
            given_to: None,
        };
        called.entry(event(&plain)).or_default().push(*kind);
    }
    called
}

/// What an event is about.
pub fn about(about: &About) -> String {
    let (subject, name) = match about {
        About::Return(reference, _) => return reference.to_string(),
        About::Other(subject, name) => (subject, name),
    };
    let what = match subject {
        Subject::Person(_) => "A person",
        Subject::Company(_) => "A company",
        Subject::Seller(_) => "A seller",
        Subject::Purchase(_) => "An order line",
        Subject::Device(_) => "A device",
        Subject::Calendar(_) => "A calendar",
        Subject::Job(_) => "Work in the background",
        Subject::Policy(_) => "Cover and times",
        Subject::Import(_) => "An import",
        Subject::Account(_) => "An address that was typed",
    };
    name.clone().unwrap_or_else(|| what.to_owned())
}

/// Who did it. What somebody did to their own account was noted by the program, with their name.
pub fn actor(event: &Event) -> String {
    match (&event.name, event.actor) {
        (Some(name), Who::System) => name.clone(),
        _ => event_actor(event, true),
    }
}
