//! A list that was sent, as it lies on support's desk: who sent it, and each of its returns with what the customer says. Two
//! statements, however many rows there are.
use super::Batch;
use crate::db::{Conn, MultiBackend};
use crate::error::Result;
use crate::models::BatchId;
use crate::models::person::Agent;
use crate::models::ticket::request::Request;
use crate::models::ticket::{Stage, Ticket};
use crate::schema::{batch_rows, batches, companies, people, photos, requests, tickets};
use diesel::prelude::*;

/// A row of the list as it was sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = batch_rows, check_for_backend(MultiBackend))]
pub struct Line {
    /// From 1.
    pub position: i32,
    /// As it was typed.
    pub number: String,
    /// Its return.
    #[diesel(embed)]
    pub ticket: Ticket,
    /// What the customer says.
    #[diesel(embed)]
    pub request: Request,
}

/// The list with everything that support sees of it.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The list.
    pub batch: Batch,
    /// Whose it is.
    pub company: String,
    /// Who sent it.
    pub sender: String,
    /// Where they get mail.
    pub sender_email: String,
    /// Its returns in their order, each with how many photos it has.
    pub lines: Vec<(Line, i64)>,
}

impl Line {
    /// Whether support has not answered it yet.
    pub fn is_undecided(&self) -> bool {
        self.ticket.stage == Stage::Submitted
    }
    /// Whether the customer asks for a price for what is not covered, and none was offered yet.
    pub fn waits_for_price(&self) -> bool {
        self.request.price_asked_at.is_some() && self.ticket.coverage.needs_a_price() && self.is_undecided()
    }
    /// Whether it is ticked where all are: one that waits for a price is looked at by itself, for an approval is not what was
    /// asked for.
    pub fn is_one_of_all(&self) -> bool {
        self.is_undecided() && !self.waits_for_price()
    }
}

impl Batch {
    /// Any list that was sent, for support. One that is not sent is its author's.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; the database's.
    pub fn for_agent(conn: &mut Conn, _agent: &Agent, id: &BatchId) -> Result<Self> {
        Ok(batches::table
            .filter(batches::id.eq(id).and(batches::submitted_at.is_not_null()))
            .select(Self::as_select())
            .first(conn)?)
    }
}

impl Desk {
    /// Any list that was sent, as [`Batch::for_agent`].
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`]; the database's.
    pub fn for_agent(conn: &mut Conn, _agent: &Agent, id: &BatchId) -> Result<Self> {
        let (batch, company, sender, sender_email): (Batch, String, String, String) = batches::table
            .inner_join(companies::table.on(companies::id.eq(batches::company_id)))
            .inner_join(people::table.on(people::id.eq(batches::person_id)))
            .filter(batches::id.eq(id).and(batches::submitted_at.is_not_null()))
            .select((Batch::as_select(), companies::name, people::name, people::email))
            .first(conn)?;
        // Those on messages are not what was sent in.
        let shown = photos::table
            .filter(photos::ticket_id.eq(tickets::id).and(photos::message_id.is_null()))
            .count()
            .single_value();
        let lines: Vec<(Line, Option<i64>)> = batch_rows::table
            .inner_join(tickets::table.on(tickets::id.nullable().eq(batch_rows::ticket_id)))
            .inner_join(requests::table.on(requests::ticket_id.eq(tickets::id)))
            .filter(batch_rows::batch_id.eq(id).and(tickets::submitted_at.is_not_null()))
            .order(batch_rows::position)
            .select((Line::as_select(), shown))
            .load(conn)?;
        let lines = lines.into_iter().map(|(line, photos)| (line, photos.unwrap_or_default())).collect();
        Ok(Self { batch, company, sender, sender_email, lines })
    }
    /// Whether any of its returns is not closed.
    pub fn is_open(&self) -> bool {
        self.lines.iter().any(|(line, _)| line.ticket.stage != Stage::Closed)
    }
    /// How many of its returns are in which stage.
    pub fn stages(&self) -> Vec<(Stage, usize)> {
        Stage::counted(self.lines.iter().map(|(line, _)| line.ticket.stage))
    }
}
