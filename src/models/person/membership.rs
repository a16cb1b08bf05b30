//! Who belongs to a company or works for a seller, and what becomes of them when it closes and opens again.
use super::administration::PAGE;
use super::{Administrator, Person};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::ticket::Refusal;
use crate::models::{CompanyId, MembershipId, PersonId, SellerId, TicketId};
use crate::schema::{memberships, people, sessions, tickets};
use diesel::prelude::*;

/// What people can belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// Its customers return devices.
    Company(CompanyId),
    /// Its technicians look at them.
    Seller(SellerId),
}

type Rows = memberships::BoxedQuery<'static, MultiBackend>;

impl Person {
    /// Everybody who works for a seller and may sign in.
    ///
    /// # Errors
    /// The database's.
    pub fn technicians_of(conn: &mut Conn, seller: &SellerId) -> Result<Vec<Self>> {
        Ok(memberships::table
            .inner_join(people::table)
            .filter(memberships::seller_id.eq(seller).and(memberships::ended_at.is_null()))
            .filter(people::disabled_at.is_null())
            .order(people::id)
            .select(Self::as_select())
            .load(conn)?)
    }
}

impl Home {
    fn rows(&self) -> Rows {
        let all = memberships::table.into_boxed::<MultiBackend>();
        match self {
            Self::Company(id) => all.filter(memberships::company_id.eq(id.clone())),
            Self::Seller(id) => all.filter(memberships::seller_id.eq(id.clone())),
        }
    }
    /// The first people who belong to it, by when they came: one more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn people(&self, conn: &mut Conn, _administrator: &Administrator) -> Result<Vec<Person>> {
        let here = memberships::table.inner_join(people::table).filter(memberships::ended_at.is_null());
        let here = here.into_boxed::<MultiBackend>();
        let theirs = match self {
            Self::Company(id) => here.filter(memberships::company_id.eq(id.clone())),
            Self::Seller(id) => here.filter(memberships::seller_id.eq(id.clone())),
        };
        Ok(theirs
            .order((people::name_key, people::id))
            .limit(PAGE + 1)
            .select(Person::as_select())
            .load(conn)?)
    }
    fn ids(rows: Rows, conn: &mut Conn) -> Result<Vec<(MembershipId, PersonId)>> {
        Ok(rows.select((memberships::id, memberships::person_id)).load(conn)?)
    }
    /// Closes it, with which everybody is out, or opens it again. Says since when it is closed, if that changed.
    ///
    /// # Errors
    /// [`Refusal::OpenReturns`]; the database's.
    pub(in crate::models) fn set_open(
        &self,
        tx: &mut Tx<'_>,
        closed_at: Option<Moment>,
        open: bool,
    ) -> Result<Option<Option<Moment>>> {
        match (closed_at, open) {
            (Some(at), true) => {
                self.come_back(tx, at)?;
                Ok(Some(None))
            }
            (None, false) => {
                if self.has_open_returns(tx)? {
                    return Err(Refusal::OpenReturns.into());
                }
                let now = tx.now();
                self.leave(tx, now)?;
                Ok(Some(Some(now)))
            }
            (Some(_), false) | (None, true) => Ok(None),
        }
    }
    fn has_open_returns(&self, conn: &mut Conn) -> Result<bool> {
        let open = tickets::table
            .filter(tickets::submitted_at.is_not_null().and(tickets::closed_at.is_null()))
            .select(tickets::id)
            .into_boxed::<MultiBackend>();
        let theirs = match self {
            Self::Company(id) => open.filter(tickets::company_id.eq(id.clone())),
            Self::Seller(id) => open.filter(tickets::seller_id.eq(id.clone())),
        };
        Ok(theirs.first::<TicketId>(conn).optional()?.is_some())
    }
    /// Ends every membership at `at`, and the sessions of everybody who had one.
    fn leave(&self, tx: &mut Tx<'_>, at: Moment) -> Result<()> {
        let gone = Self::ids(self.rows().filter(memberships::ended_at.is_null()), tx)?;
        for (membership, person) in gone {
            diesel::update(memberships::table.find(membership))
                .set(memberships::ended_at.eq(at))
                .execute(&mut **tx)?;
            diesel::delete(sessions::table.filter(sessions::person_id.eq(person))).execute(&mut **tx)?;
        }
        Ok(())
    }
    /// Takes back whoever left when it closed at `at` and has not become something else since.
    fn come_back(&self, tx: &mut Tx<'_>, at: Moment) -> Result<()> {
        let left = Self::ids(self.rows().filter(memberships::ended_at.eq(at)), tx)?;
        let people: Vec<&PersonId> = left.iter().map(|(_, person)| person).collect();
        let busy: Vec<PersonId> = memberships::table
            .filter(memberships::person_id.eq_any(people).and(memberships::ended_at.is_null()))
            .select(memberships::person_id)
            .load(&mut **tx)?;
        let back = left.into_iter().filter(|(_, person)| !busy.contains(person));
        for (membership, _) in back {
            diesel::update(memberships::table.find(membership))
                .set(memberships::ended_at.eq(None::<Moment>))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
}
