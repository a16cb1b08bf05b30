//! A return with everything that there is once around it, found in one statement: what its page begins with.
use super::request::Request;
use super::{Reference, Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend, load_known};
use crate::error::{Error, Result};
use crate::models::PersonId;
use crate::models::address::Address;
use crate::models::device::{Sold, SoldRow};
use crate::models::label::{Label, LabelState};
use crate::models::link::Use;
use crate::models::parcel::Parcel;
use crate::models::person::{Agent, Customer, Technician};
use crate::models::policy::Policy;
use crate::models::task::Task;
use crate::models::warranty::Bench;
use crate::schema::{
    addresses, device_codes, devices, labels, link_uses, links, parcels, people, policies, purchases,
    requests, sellers, tasks, ticket_looks, tickets,
};
use diesel::alias;
use diesel::dsl::exists;
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
    /// By which numbers it is judged.
    pub policy: Policy,
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
    policy: Policy,
    #[diesel(embed)]
    parcel: Parcel,
    #[diesel(embed)]
    sender: Address,
    agent_id: Option<PersonId>,
    #[diesel(embed)]
    sold: SoldRow,
    #[diesel(select_expression = ticket_looks::at.nullable())]
    seen_until: Option<Moment>,
}

/// The same for support, which sees more: a row for each number and each open task.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(MultiBackend))]
struct DeskRow {
    #[diesel(embed)]
    row: Row,
    #[diesel(embed)]
    task: Option<Task>,
    #[diesel(embed)]
    label: Option<Label>,
}

/// A return as it lies on support's desk: with everything else that is there at most a few times.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The return.
    pub whole: Whole,
    /// What somebody of support must look at, most urgent first.
    pub tasks: Vec<Task>,
    /// The label of its box that counts: [`Label::latest_of`].
    pub label: Option<Label>,
    /// How often the label's page was opened.
    pub opened: i64,
    /// How often the label's PDF was fetched.
    pub downloaded: i64,
    /// Whether its device came back before or since.
    pub has_others: bool,
    /// How many others were sent in with it.
    pub together: usize,
}

/// How often the links to the label of the row were used so.
macro_rules! uses {
    ($what:expr) => {
        link_uses::table
            .inner_join(links::table)
            .filter(links::label_id.eq(labels::id.nullable()).and(link_uses::what.eq($what)))
            .count()
            .single_value()
    };
}

/// The tables around a return, joined.
macro_rules! around {
    ($looker:expr) => {
        tickets::table
            .inner_join(people::table.on(people::id.eq(tickets::person_id)))
            .inner_join(requests::table.on(requests::ticket_id.eq(tickets::id)))
            .inner_join(parcels::table.on(parcels::id.nullable().eq(tickets::parcel_id)))
            .inner_join(addresses::table.on(addresses::id.eq(parcels::sender_id)))
            .inner_join(policies::table.on(policies::id.eq(tickets::policy_id)))
            .left_join(devices::table.on(devices::id.nullable().eq(tickets::device_id)))
            .left_join(purchases::table.on(purchases::id.eq(devices::purchase_id)))
            .left_join(sellers::table.on(sellers::id.eq(devices::seller_id)))
            .left_join(device_codes::table.on(device_codes::device_id.eq(devices::id)))
            .left_join(
                ticket_looks::table
                    .on(ticket_looks::ticket_id.eq(tickets::id).and(ticket_looks::person_id.eq($looker))),
            )
    };
}

impl Whole {
    /// A return of the customer's company, or nothing for a draft.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, reference: &Reference) -> Result<Option<Self>> {
        let found = find(conn, &customer.person, reference)?;
        match found.filter(|whole| whole.ticket.company_id == customer.company) {
            Some(whole) => Ok(Some(whole)),
            None if Ticket::of_company(conn, customer, reference)?.stage == Stage::Draft => Ok(None),
            None => Err(Error::NotFound),
        }
    }
    /// A return of a device that the technician's seller sold, as [`Ticket::of_seller`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's and for one that has no label yet; the database's.
    pub fn of_seller(conn: &mut Conn, technician: &Technician, reference: &Reference) -> Result<Self> {
        let found = find(conn, &technician.person, reference)?;
        found
            .filter(|whole| whole.ticket.seller_id.as_ref() == Some(&technician.seller))
            .filter(|whole| whole.ticket.is_sellers_to_see())
            .ok_or(Error::NotFound)
    }
    /// A return of that seller that may arrive, as [`Ticket::at_desk`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn at_desk(conn: &mut Conn, technician: &Technician, reference: &Reference) -> Result<Self> {
        let found = find(conn, &technician.person, reference)?;
        found
            .filter(|whole| whole.ticket.seller_id.as_ref() == Some(&technician.seller))
            .filter(|whole| whole.ticket.may_arrive())
            .ok_or(Error::NotFound)
    }
    /// Until when it was to be sent in for its reason, if the reason has days of its own.
    ///
    /// # Errors
    /// The database's.
    pub fn report_by(&self, conn: &mut Conn, now: Moment) -> Result<Option<Moment>> {
        match (&self.sold, self.ticket.reason) {
            (Some(sold), Some(reason)) if reason.has_days() => {
                Ok(Bench::of(conn, &self.policy, now)?.report_by(reason, &sold.purchase))
            }
            _ => Ok(None),
        }
    }
    /// Where the device, or the one that takes its place, is sent.
    ///
    /// # Errors
    /// The database's.
    pub fn way_back(&self, conn: &mut Conn) -> Result<Address> {
        match &self.parcel.send_back_to_id {
            Some(id) => Address::named(conn, id),
            None => Ok(self.sender.clone()),
        }
    }
}

/// The return of that name, if it was sent: whoever calls looks whose it is.
fn find(conn: &mut Conn, looker: &PersonId, reference: &Reference) -> Result<Option<Whole>> {
    let rows: Vec<Row> = load_known!(
        conn,
        Row,
        around!(looker)
            .filter(tickets::reference.eq(reference).and(tickets::submitted_at.is_not_null()))
            .order(device_codes::id)
    )?;
    let sold = SoldRow::gathered(rows.iter().map(|row| row.sold.clone())).pop();
    Ok(rows.into_iter().next().map(|row| row.with(sold)))
}

impl Desk {
    /// Any return that was sent.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a draft; the database's.
    pub fn for_agent(conn: &mut Conn, agent: &Agent, reference: &Reference) -> Result<Self> {
        type Found = (DeskRow, Option<i64>, Option<i64>, bool, Option<i64>);
        let (known, others) = alias!(labels as known, tickets as others);
        let rows: Vec<Found> = load_known!(
            conn,
            around!(agent.person.clone())
                .left_join(
                    tasks::table
                        .on(tasks::ticket_id.eq(tickets::id.nullable()).and(tasks::done_at.is_null()))
                )
                .left_join(
                    // The one that counts, as `Label::latest_of` says.
                    labels::table.on(labels::id.nullable().eq(known
                        .filter(known.field(labels::parcel_id).eq(parcels::id))
                        .order((
                            known.field(labels::ended_at).is_null().desc(),
                            known.field(labels::state).eq(LabelState::Used).desc(),
                            known.field(labels::id).desc(),
                        ))
                        .select(known.field(labels::id))
                        .single_value())),
                )
                .filter(tickets::reference.eq(reference).and(tickets::submitted_at.is_not_null()))
                .order((tasks::due_at, tasks::id, device_codes::id))
                .select((
                    DeskRow::as_select(),
                    uses!(Use::Opened),
                    uses!(Use::Downloaded),
                    exists(
                        others
                            .filter(
                                others
                                    .field(tickets::device_id)
                                    .eq(tickets::device_id)
                                    .or(others.field(tickets::id).nullable().eq(tickets::previous_id))
                                    .or(others.field(tickets::previous_id).eq(tickets::id.nullable()))
                            )
                            .filter(others.field(tickets::id).ne(tickets::id))
                            .filter(others.field(tickets::submitted_at).is_not_null())
                    ),
                    others
                        .filter(others.field(tickets::batch_id).eq(tickets::batch_id))
                        .filter(others.field(tickets::id).ne(tickets::id))
                        .filter(others.field(tickets::submitted_at).is_not_null())
                        .count()
                        .single_value(),
                ))
        )?;
        let sold = SoldRow::gathered(rows.iter().map(|(found, ..)| found.row.sold.clone())).pop();
        let mut tasks: Vec<Task> = vec![];
        for (found, ..) in &rows {
            tasks.extend(found.task.clone().filter(|task| tasks.iter().all(|known| known.id != task.id)));
        }
        let (found, opened, downloaded, has_others, together) =
            rows.into_iter().next().ok_or(Error::NotFound)?;
        Ok(Self {
            whole: found.row.with(sold),
            tasks,
            label: found.label,
            opened: opened.unwrap_or_default(),
            downloaded: downloaded.unwrap_or_default(),
            has_others,
            together: together.and_then(|others| usize::try_from(others).ok()).unwrap_or_default(),
        })
    }
}

impl Row {
    fn with(self, sold: Option<Sold>) -> Whole {
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
            policy: self.policy,
        }
    }
}
