//! Short lists that many pages offer and that seldom change, kept for a minute. What changes them in this process is seen at
//! once, in another within the minute; whoever chooses from one is answered by the row as it is then.
use super::person::Agent;
use super::seller::Seller;
use super::{PersonId, SellerId};
use crate::db::{Conn, Moment};
use crate::error::Result;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long they are kept, in seconds.
const KEPT_S: i64 = 60;

/// Ids and names, by name.
pub type Named<Id> = Arc<Vec<(Id, String)>>;

#[derive(Debug)]
struct List<Id> {
    /// Counts the changes: whoever read before one keeps nothing after it.
    changes: u64,
    found: Option<(Moment, Named<Id>)>,
}

/// A list. Cheap to clone: every clone is the same.
#[derive(Debug)]
struct Kept<Id>(Arc<Mutex<List<Id>>>);

impl<Id> Clone for Kept<Id> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Id> Default for Kept<Id> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(List { changes: 0, found: None })))
    }
}

impl<Id> Kept<Id> {
    fn list(&self) -> MutexGuard<'_, List<Id>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// The list as of the last minute, or as it is found now.
    fn get(&self, now: Moment, find: impl FnOnce() -> Result<Vec<(Id, String)>>) -> Result<Named<Id>> {
        let changes = {
            let list = self.list();
            match &list.found {
                Some((at, found)) if *at <= now && now < at.plus_seconds(KEPT_S) => return Ok(found.clone()),
                Some(_) | None => list.changes,
            }
        };
        let found = Arc::new(find()?);
        let mut list = self.list();
        if list.changes == changes {
            list.found = Some((now, found.clone()));
        }
        Ok(found)
    }
    fn forget(&self) {
        let mut list = self.list();
        list.changes += 1;
        list.found = None;
    }
}

/// What support's pages offer.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    support: Kept<PersonId>,
    sellers: Kept<SellerId>,
}

impl Choices {
    /// Everybody of support.
    ///
    /// # Errors
    /// The database's.
    pub fn support(&self, conn: &mut Conn, now: Moment) -> Result<Named<PersonId>> {
        self.support.get(now, || Agent::all(conn))
    }
    /// Every seller that has not closed.
    ///
    /// # Errors
    /// The database's.
    pub fn sellers(&self, conn: &mut Conn, now: Moment) -> Result<Named<SellerId>> {
        self.sellers.get(now, || {
            let open = Seller::open(conn)?;
            Ok(open.into_iter().map(|seller| (seller.id, seller.name)).collect())
        })
    }
    /// Somebody or a seller came, went or is called something else.
    pub fn forget(&self) {
        self.support.forget();
        self.sellers.forget();
    }
}
