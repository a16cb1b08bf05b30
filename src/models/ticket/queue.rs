//! Lists of returns: what waits for support, a company's own, a seller's arrivals. Each is one query on one index.
use super::{Outcome, Reference, Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend, nothing_last};
use crate::error::Result;
use crate::models::person::{Agent, Customer, Technician};
use crate::models::{CompanyId, DeviceId, PersonId, TicketId};
use crate::schema::{companies, sellers, tickets};
use diesel::prelude::*;

/// Rows of a page.
pub const PAGE: i64 = 50;
/// Where a return waits for its seller.
const WORK: [Stage; 4] = [Stage::Received, Stage::Repairing, Stage::Replacing, Stage::SendingBack];

/// A row of one of support's lists: of the return only what such a row shows, since a page reads fifty.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(MultiBackend))]
pub struct Waiting {
    /// The return.
    pub id: TicketId,
    /// What people call it.
    pub reference: Reference,
    /// Whose it is.
    pub company_id: CompanyId,
    /// Which device, if it is known.
    pub device_id: Option<DeviceId>,
    /// Where it is.
    pub stage: Stage,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Brand and model, as people say it.
    pub title: String,
    /// Whether an unsafe battery was reported and not cleared.
    pub unsafe_battery: bool,
    /// When the next promise is due.
    pub due_at: Option<Moment>,
    /// Since when, or until when, it waits for support.
    pub agent_at: Option<Moment>,
    /// When it changed last.
    pub changed_at: Moment,
    /// What its company is called.
    #[diesel(select_expression = companies::name)]
    pub company: String,
    /// Who sold it, if known.
    #[diesel(select_expression = sellers::name.nullable())]
    pub seller: Option<String>,
}

/// A place in a list: the moment and id of the last row seen.
pub type Place = (Moment, TicketId);

impl Ticket {
    /// What waits for support, most urgent first, after `after`; one row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn waiting(conn: &mut Conn, _agent: &Agent, after: Option<&Place>) -> Result<Vec<Waiting>> {
        let mut query = tickets::table
            .inner_join(companies::table)
            .left_join(sellers::table)
            .filter(tickets::agent_at.is_not_null())
            .into_boxed::<MultiBackend>();
        if let Some((at, id)) = after {
            query = query
                .filter(tickets::agent_at.ge(at))
                .filter(tickets::agent_at.gt(at).or(tickets::id.gt(id)));
        }
        Ok(query
            .order((tickets::agent_at, tickets::id))
            .limit(PAGE + 1)
            .select(Waiting::as_select())
            .load(conn)?)
    }

    /// The returns of the customer's company, the last changed first. Drafts are their author's; those of a list are found
    /// there.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of_company(conn: &mut Conn, customer: &Customer, before: Option<&Place>) -> Result<Vec<Self>> {
        let mut query = tickets::table
            .filter(tickets::company_id.eq(&customer.company))
            .filter(is_shown_to(&customer.person))
            .filter(tickets::submitted_at.is_not_null().or(tickets::batch_id.is_null()))
            .into_boxed::<MultiBackend>();
        if let Some((at, id)) = before {
            query = query
                .filter(tickets::changed_at.le(at))
                .filter(tickets::changed_at.lt(at).or(tickets::id.lt(id)));
        }
        Ok(query
            .order((tickets::changed_at.desc(), tickets::id.desc()))
            .limit(PAGE + 1)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// A page, from 0, of what waits for a seller, the next due first and what has no date last; one row more than a page tells
    /// that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn work_of_seller(conn: &mut Conn, technician: &Technician, page: u16) -> Result<Vec<Self>> {
        let before = i64::from(page) * PAGE;
        let mut due: Vec<(Option<Moment>, TicketId)> = vec![];
        for stage in WORK {
            // The index alone answers this: of a row that the page does not show, nothing else is read.
            let mine = tickets::table
                .filter(tickets::seller_id.eq(&technician.seller).and(tickets::stage.eq(stage)))
                .order((nothing_last(tickets::due_at), tickets::id))
                .limit(before + PAGE + 1)
                .select((tickets::due_at, tickets::id));
            due.extend(mine.load::<(Option<Moment>, TicketId)>(conn)?);
        }
        due.sort_by(|(one, id), (other, other_id)| by_due(*one, id).cmp(&by_due(*other, other_id)));
        let shown = due.into_iter().map(|(_, id)| id).skip(usize::try_from(before).unwrap_or(usize::MAX));
        let shown: Vec<TicketId> = shown.take(usize::try_from(PAGE + 1).unwrap_or(usize::MAX)).collect();
        if shown.is_empty() {
            return Ok(vec![]);
        }
        let mut rows: Vec<Self> =
            tickets::table.filter(tickets::id.eq_any(&shown)).select(Self::as_select()).load(conn)?;
        rows.sort_by(|one, other| by_due(one.due_at, &one.id).cmp(&by_due(other.due_at, &other.id)));
        Ok(rows)
    }
}

/// Of the returns of a company: what was sent is everybody's there, a draft its author's alone, a deleted one nobody's.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn is_shown_to<'a>(person: &'a PersonId) -> _ {
    let draft: Stage = Stage::Draft;
    tickets::submitted_at.is_not_null().or(tickets::stage.eq(draft).and(tickets::person_id.eq(person)))
}

/// The next due first, what has no date last: as the index has it, for rows that several statements gave.
fn by_due(due: Option<Moment>, id: &TicketId) -> (bool, Option<Moment>, &TicketId) {
    (due.is_none(), due, id)
}
