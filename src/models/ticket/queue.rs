//! Lists of returns: what waits for support, a company's own, a seller's arrivals. Each is one query on one index.
use super::{Outcome, Reference, Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend, nothing_last};
use crate::error::Result;
use crate::models::person::{Agent, Customer, Technician};
use crate::models::{CompanyId, DeviceId, TicketId};
use crate::schema::{companies, sellers, tickets};
use diesel::prelude::*;

/// Rows of a page.
pub const PAGE: i64 = 50;
/// Returns of one stage that a seller sees at once as work to do.
pub const WORK: i64 = 2 * PAGE;

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
            .filter(
                tickets::submitted_at.is_not_null().or(tickets::stage
                    .eq(Stage::Draft)
                    .and(tickets::person_id.eq(&customer.person))
                    .and(tickets::batch_id.is_null())),
            )
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

    /// The returns of a seller in one stage, the next due first and those without a date last; at most [`WORK`].
    ///
    /// # Errors
    /// The database's.
    pub fn all_of_seller(conn: &mut Conn, technician: &Technician, stage: Stage) -> Result<Vec<Self>> {
        Ok(tickets::table
            .filter(tickets::seller_id.eq(&technician.seller).and(tickets::stage.eq(stage)))
            .order((nothing_last(tickets::due_at), tickets::id))
            .limit(WORK)
            .select(Self::as_select())
            .load(conn)?)
    }

    /// How many returns of a seller are in one stage.
    ///
    /// # Errors
    /// The database's.
    pub fn count_of_seller(conn: &mut Conn, technician: &Technician, stage: Stage) -> Result<i64> {
        Ok(tickets::table
            .filter(tickets::seller_id.eq(&technician.seller).and(tickets::stage.eq(stage)))
            .count()
            .get_result(conn)?)
    }
}
