//! Finding returns by anything that is written on them, and listing them by where they are.
mod words;

use super::queue::{PAGE, Place, Waiting};
use super::{Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend};
use crate::error::Result;
use crate::models::device::Category;
use crate::models::person::Agent;
use crate::models::{CompanyId, PersonId, SellerId, TicketId};
use crate::schema::{companies, devices, sellers, ticket_words, tickets};
use diesel::prelude::*;
pub(in crate::models) use words::gather;
use words::{LONGEST, split};
pub use words::{catch_up, with_ends};

/// A word that fewer returns have is rare.
const RARE: i64 = 300;
/// Words of a question that are looked at.
const MOST_ASKED: usize = 6;

/// Which returns are listed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words, all of which must be there as the beginning of one.
    pub words: String,
    /// Only at this stage; otherwise all that are open, or with [`Wanted::closed_too`] all.
    pub stage: Option<Stage>,
    /// Closed ones as well.
    pub closed_too: bool,
    /// Only of this seller.
    pub seller: Option<SellerId>,
    /// Only of this company.
    pub company: Option<CompanyId>,
    /// Only devices of this kind.
    pub category: Option<Category>,
    /// Only those with a promise that is broken at this moment.
    pub overdue: Option<Moment>,
    /// Only those that nobody has taken on.
    pub unassigned: bool,
    /// Only those whose device is not known.
    pub unmatched: bool,
    /// Only those that this person has taken on.
    pub mine: Option<PersonId>,
}

impl Ticket {
    /// The returns that are wanted, the last changed first, before `before`; one row more than a page tells that there are
    /// more.
    ///
    /// # Errors
    /// The database's.
    pub fn search(
        conn: &mut Conn,
        _agent: &Agent,
        wanted: &Wanted,
        before: Option<&Place>,
    ) -> Result<Vec<Waiting>> {
        let mut query = tickets::table
            .inner_join(companies::table)
            .left_join(sellers::table)
            .filter(tickets::submitted_at.is_not_null())
            .into_boxed::<MultiBackend>();
        match wanted.stage {
            Some(stage) => query = query.filter(tickets::stage.eq(stage)),
            None if wanted.closed_too => {}
            None => query = query.filter(tickets::closed_at.is_null()),
        }
        if let Some(seller) = &wanted.seller {
            query = query.filter(tickets::seller_id.eq(seller.clone()));
        }
        if let Some(company) = &wanted.company {
            query = query.filter(tickets::company_id.eq(company.clone()));
        }
        if let Some(category) = wanted.category {
            let of_kind = devices::table
                .filter(devices::id.nullable().eq(tickets::device_id).and(devices::category.eq(category)));
            query = query.filter(diesel::dsl::exists(of_kind));
        }
        if let Some(now) = wanted.overdue {
            query = query.filter(tickets::due_at.lt(now));
        }
        if wanted.unassigned {
            query = query.filter(tickets::agent_id.is_null());
        }
        if wanted.unmatched {
            query = query.filter(tickets::device_id.is_null());
        }
        if let Some(person) = &wanted.mine {
            query = query.filter(tickets::agent_id.eq(person.clone()));
        }
        for word in asked(&wanted.words) {
            let after = format!("{word}\u{10ffff}");
            let range = ticket_words::word.ge(word.clone()).and(ticket_words::word.lt(after.clone()));
            let having: Vec<TicketId> =
                ticket_words::table.filter(range).limit(RARE).select(ticket_words::ticket_id).load(conn)?;
            let rare = i64::try_from(having.len()).is_ok_and(|found| found < RARE);
            // A rare word leads to its few returns; of a common one each return is asked, the last changed first.
            query = if rare {
                query.filter(tickets::id.eq_any(having))
            } else {
                let its = ticket_words::table
                    .filter(ticket_words::ticket_id.eq(tickets::id))
                    .filter(ticket_words::word.ge(word).and(ticket_words::word.lt(after)));
                query.filter(diesel::dsl::exists(its))
            };
        }
        if let Some((at, id)) = before {
            query = query
                .filter(tickets::changed_at.le(*at))
                .filter(tickets::changed_at.lt(*at).or(tickets::id.lt(id.clone())));
        }
        Ok(query
            .order((tickets::changed_at.desc(), tickets::id.desc()))
            .limit(PAGE + 1)
            .select(Waiting::as_select())
            .load(conn)?)
    }
}

/// What somebody asks for. A number may be written in groups: digits that follow each other are one word, too.
fn asked(text: &str) -> Vec<String> {
    let words: Vec<String> = split(text).collect();
    let grouped: String = words.concat();
    if words.len() > 1 && grouped.len() >= 8 && grouped.chars().all(|c| c.is_ascii_digit()) {
        return vec![grouped.chars().take(LONGEST).collect()];
    }
    words.into_iter().take(MOST_ASKED).collect()
}
