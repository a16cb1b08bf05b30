//! Everybody of support, kept for a minute: each return's page on support's screen offers them, and they seldom change. What
//! changes them in this process is seen at once, in another within the minute; whom a return is given to is looked up anew.
use super::Agent;
use crate::db::{Conn, Moment};
use crate::error::Result;
use crate::models::PersonId;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long they are kept, in seconds.
const KEPT_S: i64 = 60;

/// Id and name of everybody of support, by name.
pub type Everybody = Arc<Vec<(PersonId, String)>>;

#[derive(Debug, Default)]
struct Kept {
    /// Counts the changes: whoever read before one keeps nothing after it.
    changes: u64,
    found: Option<(Moment, Everybody)>,
}

/// Who is of support. Cheap to clone: every clone is the same.
#[derive(Debug, Clone, Default)]
pub struct Support(Arc<Mutex<Kept>>);

impl Support {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Everybody of support, as of the last minute.
    ///
    /// # Errors
    /// The database's.
    pub fn everybody(&self, conn: &mut Conn, now: Moment) -> Result<Everybody> {
        let changes = {
            let kept = self.kept();
            match &kept.found {
                Some((at, found)) if *at <= now && now < at.plus_seconds(KEPT_S) => return Ok(found.clone()),
                Some(_) | None => kept.changes,
            }
        };
        let found = Arc::new(Agent::all(conn)?);
        let mut kept = self.kept();
        if kept.changes == changes {
            kept.found = Some((now, found.clone()));
        }
        Ok(found)
    }
    /// Somebody came, went or is called something else.
    pub fn forget(&self) {
        let mut kept = self.kept();
        kept.changes += 1;
        kept.found = None;
    }
}
