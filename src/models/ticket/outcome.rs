//! What a step does to stock, money and tasks, in the write of the step itself: a unit is kept for a return that comes to be
//! replaced and free again when it leaves that, an amount stands where a return comes to its refund.
use super::command::{Command, Facts, Refusal, Rung, Step, step};
use super::stage::{Reason, Stage, TaskKind};
use super::{Ticket, Who, refund};
use crate::db::Tx;
use crate::error::Result;
use crate::models::RefundId;
use crate::models::stock::Unit;
use crate::models::task::Task;

/// The step of a command. One that leads to a replacement keeps a unit first; where others were faster it is asked for again,
/// with nothing in stock.
///
/// # Errors
/// The table's refusals; the database's.
pub(super) fn stepped(
    tx: &mut Tx<'_>,
    ticket: &Ticket,
    facts: &Facts,
    (who, command): (Who, Command),
) -> Result<Step> {
    let first = step(facts, who, command)?;
    let comes = first.to == Stage::Replacing && ticket.stage != Stage::Replacing;
    // A part that was missing takes no device.
    let part = ticket.reason == Some(Reason::PartMissing) && command == Command::Decide(Rung::Replace);
    if !comes || part || Unit::reserve(tx, ticket)? {
        return Ok(first);
    }
    let none = Facts { similar_in_stock: false, ..*facts };
    let second = step(&none, who, command)?;
    if second.to == Stage::Replacing { Err(Refusal::NoneInStock.into()) } else { Ok(second) }
}

/// After a step: frees what nobody needs any more, and says which refund came of it.
///
/// # Errors
/// The database's.
pub(super) fn after(
    tx: &mut Tx<'_>,
    before: &Ticket,
    after: &Ticket,
    command: Command,
) -> Result<Option<RefundId>> {
    if before.stage == after.stage {
        return Ok(None);
    }
    if before.stage == Stage::Replacing && command != Command::ShipReplacement {
        Unit::release(tx, &after.id)?;
    }
    if before.stage == Stage::Refunding && command != Command::ConfirmRefund {
        refund::take_back(tx, &after.id)?;
    }
    if before.stage == Stage::Received {
        Task::finish(tx, TaskKind::PriceWanted, &after.id, "decided")?;
    }
    if before.stage == Stage::SendingBack {
        Task::finish(tx, TaskKind::Undeliverable, &after.id, "it went on")?;
    }
    match after.stage {
        Stage::Refunding => refund::instruct(tx, after).map(Some),
        Stage::Draft
        | Stage::Submitted
        | Stage::InfoNeeded
        | Stage::Quoted
        | Stage::Approved
        | Stage::LabelSent
        | Stage::InTransit
        | Stage::Received
        | Stage::Repairing
        | Stage::Replacing
        | Stage::SendingBack
        | Stage::Closed => Ok(None),
    }
}
