//! What is asked of a database, written down: for whoever counts statements or looks at their plans. A program that serves
//! watches nothing.
use diesel::connection::{Instrumentation, InstrumentationEvent};
use std::sync::{Arc, Mutex, PoisonError};

/// The statements that the connections of one pool were asked, oldest first. Cheap to clone: every clone sees the same.
#[derive(Debug, Clone, Default)]
pub struct Watch(Arc<Mutex<Vec<String>>>);

impl Watch {
    /// The statements since the last time, as SQL with places for their values.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
    /// What a connection tells of its statements.
    pub(super) fn eye(&self) -> impl Instrumentation {
        let asked = self.0.clone();
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                let sql = text.split(" -- binds: ").next().unwrap_or_default();
                // The pool asks so whether a connection to PostgreSQL still lives.
                if sql != "SELECT 1" {
                    asked.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
                }
            }
        }
    }
}
