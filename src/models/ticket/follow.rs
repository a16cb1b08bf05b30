//! What follows a finding that was said: support corrects it, or a price came to nothing and the return goes another way. The
//! finding stays as it was; each step after it is a row of its own.
use super::analysis::Analysis;
use super::finding::{self, Flaw, Flaws, Skip, Way};
use super::stage::{Stage, Who};
use super::{Coverage, Reference, Refusal, Rung, Ticket};
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::event::{By, Data};
use crate::models::person::Technician;
use crate::models::stock::Unit;
use crate::models::{AnalysisId, PersonId};
use crate::schema::analyses;
use diesel::prelude::*;

/// Another decision on what was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Follow<'a> {
    /// What is done now.
    pub way: Way,
    /// Why, where support corrects it.
    pub why: &'a str,
    /// Whether it is covered, where that is another answer than before.
    pub coverage: Option<Coverage>,
    /// Why a rung is skipped.
    pub skipped: Option<Skip>,
}

impl Follow<'_> {
    /// It goes down the ladder this way: what is done there is covered, and what goes back as it is stays as it was judged.
    pub(super) fn down(way: Way) -> Self {
        let coverage = if way == Way::SendBack { None } else { Some(Coverage::InWarranty) };
        Self { way, why: "", coverage, skipped: None }
    }
}

impl Analysis {
    /// What was decided last about the arrival that a return is at: the finding itself, or what follows it.
    ///
    /// # Errors
    /// The database's.
    pub fn last_of_receipt(conn: &mut Conn, ticket: &Ticket) -> Result<Option<Self>> {
        Ok(analyses::table
            .filter(analyses::ticket_id.eq(&ticket.id).and(analyses::receipt.eq(ticket.receipts)))
            .filter(analyses::final_at.is_not_null())
            .order(analyses::id.desc())
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// Follows a finding: another decision on what was found, and why.
    pub(super) fn follow(
        &self,
        tx: &mut Tx<'_>,
        ticket: &Ticket,
        person: &PersonId,
        follow: Follow<'_>,
    ) -> Result<AnalysisId> {
        let id: AnalysisId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(analyses::table)
            .values((
                (
                    analyses::id.eq(&id),
                    analyses::ticket_id.eq(&ticket.id),
                    analyses::receipt.eq(self.receipt),
                    analyses::person_id.eq(person),
                    analyses::right_device.eq(true),
                    analyses::fault_found.eq(self.fault_found),
                    analyses::as_described.eq(self.as_described),
                    analyses::cause.eq(self.cause),
                ),
                (
                    analyses::coverage.eq(follow.coverage.or(self.coverage)),
                    analyses::decision.eq(follow.way),
                    analyses::skipped_why.eq(follow.skipped),
                    analyses::checks.eq(&self.checks),
                    analyses::note.eq(&self.note),
                    analyses::why.eq(follow.why),
                    analyses::corrects_id.eq(&self.id),
                    analyses::made_at.eq(now),
                    analyses::final_at.eq(now),
                ),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
    /// Whether it says that a price is to be offered.
    pub fn waits_for_a_price(&self) -> bool {
        self.decision == Some(Way::Quote)
    }
}

impl Ticket {
    /// Goes another way after a price came to nothing: back as it is, or down the ladder where support has judged the cover
    /// anew meanwhile. A rung that is left out has its reason here, too.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another seller's; [`crate::error::Error::Refused`], also where no price was
    /// wanted; [`crate::error::Error::Stale`]; the database's. What is wrong with the form is an answer.
    pub fn decide_after_price(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        (rung, skipped): (Rung, Option<Skip>),
    ) -> Result<std::result::Result<(), Flaws>> {
        let ticket = Self::of_seller(tx, technician, at)?;
        ticket.hold(tx, seen)?;
        let wanted = Analysis::last_of_receipt(tx, &ticket)?.is_some_and(|said| said.waits_for_a_price());
        let (Some(first), true, Stage::Received) = (Analysis::of_receipt(tx, &ticket)?, wanted, ticket.stage)
        else {
            return Err(Refusal::NotHere(ticket.stage).into());
        };
        let way = Way::of(rung);
        let skips = finding::skips(ticket.reason, Unit::similar_to(tx, &ticket)?, way);
        if skips && skipped.is_none() {
            return Ok(Err(vec![("skipped", Flaw::Skipped)]));
        }
        let follow = Follow { skipped: skipped.filter(|_| skips), ..Follow::down(way) };
        let id = first.follow(tx, &ticket, &technician.person, follow)?;
        let by = By::person(Who::Technician, &technician.person);
        let data = Data { what: Some(way.as_str().to_owned()), analysis: Some(id), ..Data::default() };
        ticket.decided(tx, by, seen, (rung, data)).map(Ok)
    }
}
