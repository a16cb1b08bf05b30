//! Where a device, or what takes its place, is sent: to where it came from, or to another address that the customer or support
//! gives. What could not be delivered waits for one.
use super::stage::{Stage, TaskKind, Who};
use super::{Act, Command, Reference, Refusal, Ticket};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::address::{Address, NewAddress};
use crate::models::event::{By, Data, Kind};
use crate::models::parcel::Parcel;
use crate::models::person::{Agent, Customer};
use crate::models::task::Task;

/// Who says where it goes.
#[derive(Debug, Clone)]
pub enum Redirector {
    /// A member of the company.
    Customer(Customer),
    /// Support.
    Agent(Agent),
}

impl Redirector {
    /// The return, if it is theirs to see.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; the database's.
    pub fn find(&self, conn: &mut Conn, at: &Reference) -> Result<Ticket> {
        match self {
            Self::Customer(customer) => Ticket::of_company(conn, customer, at),
            Self::Agent(agent) => Ticket::for_agent(conn, agent, at),
        }
    }
    fn by(&self) -> By {
        match self {
            Self::Customer(customer) => By::person(Who::Customer, &customer.person),
            Self::Agent(agent) => By::person(Who::Agent, &agent.person),
        }
    }
}

impl Ticket {
    /// Whether it can still be said where it is sent back to: something is to be sent, and has not been.
    pub fn can_be_redirected(&self) -> bool {
        self.stage.has_a_way_back()
    }
    /// Whether it could not be delivered, and waits for another address.
    pub fn waits_for_an_address(&self) -> bool {
        self.stage == Stage::SendingBack && self.held
    }

    /// Where it is sent back to as it stands, and how many other returns that travel in its box go the same way.
    ///
    /// # Errors
    /// The database's.
    pub fn way_back(&self, conn: &mut Conn) -> Result<(Address, usize)> {
        let parcel = Parcel::of(conn, self)?;
        let id = parcel.send_back_to_id.as_ref().unwrap_or(&parcel.sender_id);
        let others = Self::in_parcel(conn, &parcel.id)?;
        let others = others.iter().filter(|other| other.id != self.id && other.can_be_redirected());
        Ok((Address::named(conn, id)?, others.count()))
    }

    /// Says where it is sent back to. What could not be delivered waits no longer: the seller's time begins anew. The address
    /// that stands already is no other one, unless it is said to be right after all.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; [`Refusal::NotHere`] where nothing is to be sent (any
    /// more); [`crate::error::Error::Stale`]; the database's.
    pub fn redirect(
        tx: &mut Tx<'_>,
        who: &Redirector,
        at: &Reference,
        seen: i32,
        to: &NewAddress,
    ) -> Result<()> {
        let ticket = who.find(tx, at)?;
        if !ticket.can_be_redirected() {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let same = ticket.way_back(tx)?.0.as_new() == *to;
        if same && !ticket.waits_for_an_address() {
            return Ok(());
        }
        ticket.hold(tx, seen)?;
        if !same {
            // No address of the company's book: the next return does not begin with it.
            let address = Address::add(tx, None, to)?;
            let parcel = Parcel::of(tx, &ticket)?.id;
            Parcel::send_back_to(tx, &parcel, &address)?;
        }
        let act = Act {
            command: Command::Redirect,
            by: who.by(),
            seen: Some(seen),
            kind: Kind::WayBackChanged,
            data: Data::default(),
        };
        ticket.act(tx, &act)?;
        Task::finish(tx, TaskKind::Undeliverable, &ticket.id, "the address is known")?;
        Self::refresh_queue(tx, &ticket.id)
    }
}
