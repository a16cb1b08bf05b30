//! What the workshop has done with a return, as every side's page shows it: what was found, what was sent, what is paid back.
use super::Ticket;
use super::analysis::Analysis;
use super::dispatch::Dispatch;
use super::refund::{Payment, Refund};
use super::repair::Line;
use super::stage::{Outcome, Stage};
use crate::db::Conn;
use crate::error::Result;

/// What was done.
#[derive(Debug, Clone, Default)]
pub struct Works {
    /// What was found, and how it was corrected, oldest first, each with who said it.
    pub said: Vec<(Analysis, String)>,
    /// What was sent at the end.
    pub sent: Option<Dispatch>,
    /// What a repair took.
    pub lines: Vec<Line>,
    /// What is paid back, oldest first, each with its payment once there is one.
    pub refunds: Vec<(Refund, Option<Payment>)>,
}

impl Works {
    /// Those of a return. One that was never received has none, and asks nothing.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &Ticket) -> Result<Self> {
        let mut works = Self::default();
        if ticket.receipts > 0 {
            works.said = Analysis::all_of(conn, &ticket.id)?;
        }
        let sent = matches!(
            ticket.outcome,
            Some(Outcome::Repaired | Outcome::Replaced | Outcome::ReturnedUnrepaired)
        );
        if sent {
            works.sent = Dispatch::last_of(conn, &ticket.id)?;
        }
        if ticket.outcome == Some(Outcome::Repaired) {
            works.lines = Line::all_of(conn, &ticket.id)?;
        }
        if ticket.stage == Stage::Refunding || ticket.outcome == Some(Outcome::Refunded) {
            works.refunds = Refund::all_of(conn, &ticket.id)?;
        }
        Ok(works)
    }
    /// The first finding of the last arrival.
    pub fn first(&self) -> Option<&Analysis> {
        self.said.iter().rev().map(|(said, _)| said).find(|said| said.corrects_id.is_none())
    }
    /// The refund that waits for its payment.
    pub fn open_refund(&self) -> Option<&Refund> {
        self.refunds.iter().map(|(refund, _)| refund).find(|refund| refund.ended_at.is_none())
    }
    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty() && self.sent.is_none() && self.refunds.is_empty()
    }
}
