//! A return with everything that there is once around it, found in one statement: what its page begins with.
use super::request::Request;
use super::{Reference, Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend};
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::device::{Device, Sold};
use crate::models::parcel::Parcel;
use crate::models::person::{Agent, Customer, Technician};
use crate::models::purchase::Purchase;
use crate::models::{CompanyId, PersonId, SellerId};
use crate::schema::{
    addresses, device_codes, devices, parcels, people, purchases, requests, sellers, ticket_looks, tickets,
};
use diesel::prelude::*;

/// A return that was sent, with what belongs to it.
#[derive(Debug, Clone)]
pub struct Whole {
    /// The return.
    pub ticket: Ticket,
    /// Who opened it: their name.
    pub customer_name: String,
    /// Who opened it: where they get mail.
    pub customer_email: String,
    /// What they said.
    pub request: Request,
    /// The box it travels in.
    pub parcel: Parcel,
    /// Where the box comes from.
    pub sender: Address,
    /// The device as it was sold, if it is known.
    pub sold: Option<Sold>,
    /// Who of support has taken it on.
    pub assigned: Option<PersonId>,
    /// Up to when whoever asks has seen what happened, if they ever looked.
    pub seen_until: Option<Moment>,
}

/// The same as the database answers: a row for each number of the device, all else repeated.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(MultiBackend))]
struct Row {
    #[diesel(embed)]
    ticket: Ticket,
    #[diesel(select_expression = people::name)]
    customer_name: String,
    #[diesel(select_expression = people::email)]
    customer_email: String,
    #[diesel(embed)]
    request: Request,
    #[diesel(embed)]
    parcel: Parcel,
    #[diesel(embed)]
    sender: Address,
    agent_id: Option<PersonId>,
    #[diesel(embed)]
    device: Option<Device>,
    #[diesel(embed)]
    purchase: Option<Purchase>,
    #[diesel(select_expression = sellers::name.nullable())]
    seller: Option<String>,
    #[diesel(select_expression = device_codes::code.nullable())]
    code: Option<String>,
    #[diesel(select_expression = ticket_looks::at.nullable())]
    seen_until: Option<Moment>,
}

/// Through which door somebody comes, and how far they see.
enum Sight<'a> {
    Everything,
    Company(&'a CompanyId),
    Seller(&'a SellerId),
}

impl Whole {
    /// Any return that was sent, for support.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a draft; the database's.
    pub fn for_agent(conn: &mut Conn, agent: &Agent, reference: &Reference) -> Result<Self> {
        find(conn, &Sight::Everything, &agent.person, reference)?.ok_or(Error::NotFound)
    }
    /// A return of the customer's company, or nothing for a draft.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, reference: &Reference) -> Result<Option<Self>> {
        let found = find(conn, &Sight::Company(&customer.company), &customer.person, reference)?;
        if found.is_none() && Ticket::of_company(conn, customer, reference)?.stage != Stage::Draft {
            return Err(Error::NotFound);
        }
        Ok(found)
    }
    /// A return of a device that the technician's seller sold, as [`Ticket::of_seller`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's and for one that has no label yet; the database's.
    pub fn of_seller(conn: &mut Conn, technician: &Technician, reference: &Reference) -> Result<Self> {
        let found = find(conn, &Sight::Seller(&technician.seller), &technician.person, reference)?;
        found.filter(|whole| whole.ticket.is_sellers_to_see()).ok_or(Error::NotFound)
    }
    /// A return of that seller that may arrive, as [`Ticket::at_desk`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn at_desk(conn: &mut Conn, technician: &Technician, reference: &Reference) -> Result<Self> {
        let found = find(conn, &Sight::Seller(&technician.seller), &technician.person, reference)?;
        found.filter(|whole| whole.ticket.may_arrive()).ok_or(Error::NotFound)
    }
}

fn find(
    conn: &mut Conn,
    sight: &Sight<'_>,
    looker: &PersonId,
    reference: &Reference,
) -> Result<Option<Whole>> {
    let look = ticket_looks::ticket_id.eq(tickets::id).and(ticket_looks::person_id.eq(looker));
    let mut query = tickets::table
        .inner_join(people::table.on(people::id.eq(tickets::person_id)))
        .inner_join(requests::table.on(requests::ticket_id.eq(tickets::id)))
        .inner_join(parcels::table.on(parcels::id.nullable().eq(tickets::parcel_id)))
        .inner_join(addresses::table.on(addresses::id.eq(parcels::sender_id)))
        .left_join(devices::table.on(devices::id.nullable().eq(tickets::device_id)))
        .left_join(purchases::table.on(purchases::id.eq(devices::purchase_id)))
        .left_join(sellers::table.on(sellers::id.eq(devices::seller_id)))
        .left_join(device_codes::table.on(device_codes::device_id.eq(devices::id)))
        .left_join(ticket_looks::table.on(look))
        .filter(tickets::reference.eq(reference).and(tickets::submitted_at.is_not_null()))
        .into_boxed::<MultiBackend>();
    match sight {
        Sight::Everything => {}
        Sight::Company(company) => query = query.filter(tickets::company_id.eq(*company)),
        Sight::Seller(seller) => query = query.filter(tickets::seller_id.eq(*seller)),
    }
    let rows: Vec<Row> = query.order(device_codes::id).select(Row::as_select()).load(conn)?;
    let codes = rows.iter().filter_map(|row| row.code.clone()).collect();
    Ok(rows.into_iter().next().map(|row| row.with(codes)))
}

impl Row {
    fn with(self, codes: Vec<String>) -> Whole {
        let sold = match (self.device, self.purchase, self.seller) {
            (Some(device), Some(purchase), Some(seller)) => Some(Sold { device, purchase, seller, codes }),
            _ => None,
        };
        Whole {
            ticket: self.ticket,
            customer_name: self.customer_name,
            customer_email: self.customer_email,
            request: self.request,
            parcel: self.parcel,
            sender: self.sender,
            sold,
            assigned: self.agent_id,
            seen_until: self.seen_until,
        }
    }
}
