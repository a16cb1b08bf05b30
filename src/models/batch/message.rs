//! What is said about all returns of a list at once: it stands on each that is open, in one write and with one letter.
use super::Batch;
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::models::event::Data;
use crate::models::letter::{self, Told};
use crate::models::message::{self, Author, REPEAT_S, Side};
use crate::models::person::{Agent, Customer};
use crate::models::throttle::{DAY_S, Throttle};
use crate::models::ticket::talk::Saying;
use crate::models::ticket::{Refusal, Stage, Ticket};
use crate::models::{BatchId, PersonId, TicketId};
use crate::schema::{batches, messages, tickets};
use diesel::prelude::*;
use std::collections::HashMap;

/// A message as far as a repeat is told by it: by whom, in which role, in which words.
type Said = (Option<PersonId>, Side, String);

impl Batch {
    /// Writes about all returns of a list of the customer's company that are not closed: each as [`Ticket::say`] takes one
    /// message. What was just said is not said again.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's and for one that is not sent; [`Refusal::NotHere`] where all are closed;
    /// [`Error::TooMany`]; the database's.
    pub fn write_to_support(tx: &mut Tx<'_>, customer: &Customer, id: &BatchId, body: &str) -> Result<()> {
        let batch = Self::of_company(tx, customer, id)?;
        if batch.submitted_at.is_none() {
            return Err(Error::NotFound);
        }
        batch.write(tx, &customer.author(), body).map(drop)
    }
    /// Writes to the customer about all returns of a list that are not closed, with one letter for all of them. What was just
    /// said is not said again.
    ///
    /// # Errors
    /// As [`Batch::write_to_support`].
    pub fn write_to_customer(tx: &mut Tx<'_>, agent: &Agent, id: &BatchId, body: &str) -> Result<()> {
        let told = Self::for_agent(tx, agent, id)?.write(tx, &agent.author(), body)?;
        letter::about_batch(tx, &told)
    }

    fn write(&self, tx: &mut Tx<'_>, author: &Author, body: &str) -> Result<Vec<Told>> {
        // Whoever sends the same at the same moment waits here.
        diesel::update(batches::table.find(&self.id))
            .set(batches::version.eq(batches::version))
            .execute(&mut **tx)?;
        let open: Vec<Ticket> = tickets::table
            .filter(tickets::batch_id.eq(&self.id).and(tickets::submitted_at.is_not_null()))
            .filter(tickets::stage.ne(Stage::Closed))
            .order(tickets::id)
            .select(Ticket::as_select())
            .load(&mut **tx)?;
        if open.is_empty() {
            return Err(Refusal::NotHere(Stage::Closed).into());
        }
        let said = self.just_said(tx)?;
        let again = |ticket: &Ticket| {
            said.get(&ticket.id).is_some_and(|(by, side, words)| {
                by.as_ref() == Some(&author.person) && *side == author.side && words == body
            })
        };
        let (said_already, unsaid): (Vec<Ticket>, Vec<Ticket>) = open.into_iter().partition(again);
        if said_already.is_empty() || !unsaid.is_empty() {
            let most = tx.config().limits.messages_a_day;
            Throttle::Message.take(tx, author.person.as_str(), DAY_S, most)?;
        }
        let mut told = vec![];
        for ticket in unsaid {
            let message = message::write(tx, &ticket, author, body, false)?;
            let data =
                Data { message: Some(message.clone()), batch: Some(self.id.clone()), ..Data::default() };
            let event = ticket.was_said(tx, author, Saying::Message, None, data)?;
            told.push(Told { ticket, message, event });
        }
        Ok(told)
    }
    /// The newest message of each of its returns, where it is so new that the same words again are a form that came twice.
    fn just_said(&self, conn: &mut Tx<'_>) -> Result<HashMap<TicketId, Said>> {
        let since = conn.now().plus_seconds(-REPEAT_S);
        let conn: &mut Conn = conn;
        let rows: Vec<(TicketId, Option<PersonId>, Side, String)> = messages::table
            .inner_join(tickets::table.on(tickets::id.eq(messages::ticket_id)))
            .filter(tickets::batch_id.eq(&self.id))
            .filter(messages::draft_at.is_null().and(messages::internal.eq(false)))
            .filter(messages::created_at.gt(since))
            .order((messages::created_at, messages::id))
            .select((messages::ticket_id, messages::person_id, messages::side, messages::body))
            .load(conn)?;
        // Of several of one return the last one stays.
        Ok(rows.into_iter().map(|(ticket, by, side, words)| (ticket, (by, side, words))).collect())
    }
}
