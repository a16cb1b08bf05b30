//! What the workshop has done with a return, as every side's page shows it: what was found, what was sent, what is paid back.
use super::Ticket;
use super::analysis::Analysis;
use super::dispatch::Dispatch;
use super::reception::Looked;
use super::refund::{Payment, Refund};
use super::repair::Line;
use super::stage::{Outcome, Reception, Stage};
use crate::db::{Conn, MultiBackend, load_known};
use crate::error::Result;
use crate::models::label::Label;
use crate::models::label::tracking::Seen;
use crate::models::{RowId, TicketId};
use crate::schema::{
    analyses, dispatches, payments, people, receptions, refunds, repair_parts, repairs, tickets,
};
use diesel::prelude::*;

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Works {
    /// What was seen at each arrival, oldest first.
    pub looks: Vec<Looked>,
    /// What was found, and how it was corrected, oldest first, each with who said it.
    pub said: Vec<(Analysis, String)>,
    /// What was sent at the end, also where it came back and is to be sent again.
    pub sent: Option<Dispatch>,
    /// What a repair took.
    pub lines: Vec<Line>,
    /// What is paid back, oldest first, each with its payment once there is one.
    pub refunds: Vec<(Refund, Option<Payment>)>,
    /// Where the parcel to the seller was, newest first, while it is on its way.
    pub way: Vec<Seen>,
    /// The label of that parcel.
    pub label: Option<Label>,
}

/// A row for each look on arrival, with each finding, each thing that was sent, each line of a repair and each refund.
#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets, check_for_backend(MultiBackend))]
struct Row {
    #[diesel(embed)]
    look: Option<Looked>,
    #[diesel(embed)]
    said: Option<Analysis>,
    #[diesel(select_expression = people::name.nullable())]
    by: Option<String>,
    #[diesel(embed)]
    sent: Option<Dispatch>,
    #[diesel(select_expression = (
        repair_parts::id,
        (repair_parts::kind, repair_parts::text, repair_parts::quantity),
    ).nullable())]
    line: Option<(RowId, Line)>,
    #[diesel(embed)]
    refund: Option<Refund>,
    #[diesel(select_expression = (payments::pence, payments::paid_on, payments::reference).nullable())]
    payment: Option<Payment>,
}

/// Everything that was done with a return: what was sent last comes first, all else in its order.
fn around(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Row>> {
    Ok(load_known!(
        conn,
        Row,
        tickets::table
            .find(ticket)
            .left_join(receptions::table.on(receptions::ticket_id.eq(tickets::id)))
            .left_join(
                analyses::table.on(analyses::ticket_id.eq(tickets::id).and(analyses::final_at.is_not_null()))
            )
            .left_join(people::table.on(people::id.eq(analyses::person_id)))
            .left_join(dispatches::table.on(dispatches::ticket_id.eq(tickets::id)))
            .left_join(
                repairs::table.on(repairs::ticket_id.eq(tickets::id).and(repairs::sent_at.is_not_null()))
            )
            .left_join(repair_parts::table.on(repair_parts::repair_id.eq(repairs::id)))
            .left_join(refunds::table.on(refunds::ticket_id.eq(tickets::id)))
            .left_join(payments::table.on(payments::id.nullable().eq(refunds::payment_id)))
            .order((
                dispatches::id.desc(),
                receptions::id,
                analyses::id,
                repairs::receipt,
                repair_parts::position,
                refunds::id,
            ))
    )?)
}

impl Works {
    /// Those of a return, in one statement. One that was never seen and is not refunded has none, and asks nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &Ticket) -> Result<Self> {
        let refunded = ticket.stage == Stage::Refunding || ticket.outcome == Some(Outcome::Refunded);
        if ticket.receipts == 0 && ticket.reception == Reception::NotYet && !refunded {
            let (label, way) = Seen::of_ticket(conn, ticket)?;
            return Ok(Self { label, way, ..Self::default() });
        }
        let sent = matches!(
            ticket.outcome,
            Some(Outcome::Repaired | Outcome::Replaced | Outcome::ReturnedUnrepaired)
        ) || ticket.stage == Stage::SendingBack;
        let (label, way) = Seen::of_ticket(conn, ticket)?;
        let (mut works, mut lines) = (Self { label, way, ..Self::default() }, vec![]);
        // Of several of one kind and of another there is a row for each pair.
        for row in around(conn, &ticket.id)? {
            let look = row.look.filter(|new| works.looks.iter().all(|old| old.id != new.id));
            works.looks.extend(look);
            let said = row.said.zip(row.by);
            let said = said.filter(|(new, _)| works.said.iter().all(|(old, _)| old.id != new.id));
            works.said.extend(said);
            works.sent = works.sent.or(row.sent.filter(|_| sent));
            if let Some((id, line)) = row.line.filter(|_| ticket.outcome == Some(Outcome::Repaired))
                && !lines.contains(&id)
            {
                lines.push(id);
                works.lines.push(line);
            }
            let refund = row.refund.filter(|_| refunded);
            let refund = refund.filter(|new| works.refunds.iter().all(|(old, _)| old.id != new.id));
            works.refunds.extend(refund.map(|refund| (refund, row.payment)));
        }
        Ok(works)
    }
    /// The first finding of the last arrival.
    pub fn first(&self) -> Option<&Analysis> {
        self.said.iter().rev().map(|(said, _)| said).find(|said| said.corrects_id.is_none())
    }
    /// What was decided last about what arrived last: the finding itself, or what follows it.
    pub fn last(&self, ticket: &Ticket) -> Option<&Analysis> {
        self.said.last().map(|(said, _)| said).filter(|said| said.receipt == ticket.receipts)
    }
    /// Whether somebody has said what was found of what arrived last.
    pub fn is_found(&self, ticket: &Ticket) -> bool {
        self.said.iter().any(|(said, _)| said.receipt == ticket.receipts)
    }
    /// The refund that waits for its payment.
    pub fn open_refund(&self) -> Option<&Refund> {
        self.refunds.iter().map(|(refund, _)| refund).find(|refund| refund.ended_at.is_none())
    }
    /// What was paid back so far, in pence.
    pub fn paid_back(&self) -> i64 {
        Refund::paid_back(&self.refunds)
    }
    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty() && self.sent.is_none() && self.refunds.is_empty()
    }
}
