//! The one table of what is allowed. Pure: it is told the facts and says where the return goes, or why not. Read an arm
//! as a line of the table: where it is and what is asked for; whatever no arm names is refused.
use super::{ClockChange, Command, Facts, Refusal, Rung, Settlement, Step};
use crate::models::ticket::stage::{BlockerKind, Outcome, Reason, Reception, Stage, TaskKind, Who};

/// What `command`, given by `who`, does to a return of these facts.
///
/// # Errors
/// [`Refusal`].
pub fn step(facts: &Facts, who: Who, command: Command) -> Verdict {
    if !command.is_given_by(who, facts.stage) {
        return Err(Refusal::NotTheirs(who));
    }
    match (facts.stage, command) {
        (_, Command::Block(kind)) => block(facts, kind),
        (_, Command::Unblock(kind)) => unblock(facts, kind),
        (_, Command::Redirect) => redirect(facts),
        (Stage::Draft | Stage::Submitted | Stage::InfoNeeded, _) => before_the_answer(facts, command),
        (Stage::Quoted, _) => quoted(facts, command),
        (Stage::Approved | Stage::LabelSent | Stage::InTransit, _) => on_the_way(facts, command),
        (Stage::Received, _) => received(facts, command),
        (Stage::Repairing | Stage::Replacing | Stage::Refunding | Stage::SendingBack, _) => {
            decided(facts, command)
        }
        (Stage::Closed, _) => closed(facts, command),
    }
}

type Verdict = Result<Step, Refusal>;

fn refuse_if(refused: bool, why: Refusal) -> Result<(), Refusal> {
    if refused { Err(why) } else { Ok(()) }
}

fn not_here(facts: &Facts) -> Verdict {
    Err(Refusal::NotHere(facts.stage))
}

/// Only a device that was sold here, and not taken back before, is approved or priced.
fn returnable(facts: &Facts) -> Result<(), Refusal> {
    refuse_if(!facts.matched, Refusal::Unmatched)?;
    refuse_if(facts.device_gone, Refusal::DeviceGone)
}

/// An unsafe battery gets no label and goes back by no ordinary parcel until an agent has cleared it.
fn safe(facts: &Facts) -> Result<(), Refusal> {
    refuse_if(facts.unsafe_battery, Refusal::UnsafeBattery)
}

/// A replacement needs a similar device.
fn in_stock(facts: &Facts) -> Result<(), Refusal> {
    refuse_if(!facts.similar_in_stock, Refusal::NoneInStock)
}

fn before_the_answer(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Approved, Draft, InfoNeeded, Quoted, Submitted};
    match (facts.stage, command) {
        (Draft, Command::Submit) => {
            refuse_if(facts.device_gone, Refusal::DeviceGone)?;
            refuse_if(facts.other_open, Refusal::OtherOpen)?;
            Ok(Step::to(Submitted))
        }
        (Draft, Command::PurgeDraft) => Ok(Step::close(Outcome::Expired)),
        (Submitted, Command::Correct) => Ok(Step::to(Submitted)),
        (Submitted, Command::RequestInfo) => Ok(Step::to(InfoNeeded)),
        (Submitted, Command::Approve) => {
            returnable(facts).and_then(|()| safe(facts)).map(|()| Step::to(Approved))
        }
        (Submitted, Command::Decline) => Ok(Step::close(Outcome::Declined)),
        (Submitted, Command::OfferQuote) => returnable(facts).map(|()| Step::to(Quoted)),
        (Submitted | InfoNeeded, Command::Cancel) => Ok(Step::close(Outcome::Cancelled)),
        (InfoNeeded, Command::ProvideInfo) => Ok(Step::to(Submitted)),
        (InfoNeeded, Command::CloseUnanswered) => Ok(Step::close(Outcome::Expired)),
        _ => not_here(facts),
    }
}

/// A price was offered. With the customer, paid means a label and no means the end; with the seller, paid means work
/// and no means back unrepaired.
fn quoted(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Approved, Quoted, Received, Repairing, Replacing, SendingBack, Submitted};
    match (facts.at_seller, command) {
        // Said twice, the days until the money is due do not begin anew.
        (_, Command::AcceptQuote) if facts.accepted => Err(Refusal::AlreadyDone),
        (_, Command::OfferQuote | Command::AcceptQuote) => Ok(Step::to(Quoted).clock(ClockChange::Restart)),
        (false, Command::WithdrawQuote) => Ok(Step::to(Submitted)),
        (false, Command::PayQuote(Rung::Repair | Rung::Replace)) => safe(facts).map(|()| Step::to(Approved)),
        (false, Command::DeclineQuote | Command::Cancel) => Ok(Step::close(Outcome::Cancelled)),
        (false, Command::ExpireQuote) => Ok(Step::close(Outcome::Expired)),
        (true, Command::WithdrawQuote) => Ok(Step::to(Received)),
        (true, Command::PayQuote(Rung::Repair)) => Ok(Step::to(Repairing)),
        (true, Command::PayQuote(Rung::Replace)) => in_stock(facts).map(|()| Step::to(Replacing)),
        (true, Command::DeclineQuote | Command::ExpireQuote) => Ok(Step::to(SendingBack)),
        (true, Command::Dispute) => Ok(Step::to(Quoted).task(TaskKind::Dispute)),
        (true, Command::Overrule(rung)) => overrule(facts, rung),
        _ => not_here(facts),
    }
}

/// From the approval to the seller's door.
fn on_the_way(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Approved, InTransit, LabelSent, Submitted};
    match (facts.stage, command) {
        (Approved, Command::IssueLabel) => safe(facts).map(|()| Step::to(LabelSent)),
        // Another return in its box has got a new label, which stands for this one too.
        (LabelSent, Command::IssueLabel) => Ok(Step::to(LabelSent).clock(ClockChange::Restart)),
        (Approved, Command::TakeBackApproval) => Ok(Step::to(Submitted)),
        (Approved | LabelSent, Command::Cancel) => Ok(Step::close(Outcome::Cancelled)),
        (LabelSent, Command::Reissue) => safe(facts).map(|()| Step::to(Approved)),
        (LabelSent, Command::ExpireLabel) => Ok(Step::to(LabelSent).clock(ClockChange::Restart)),
        (LabelSent, Command::CloseExpired) => Ok(Step::close(Outcome::Expired)),
        (LabelSent, Command::Post | Command::Scan) => Ok(Step::to(InTransit)),
        // A new label was asked for, and the old one was used after all.
        (Approved, Command::Scan) => Ok(Step::to(InTransit)),
        (InTransit, Command::Scan) => Ok(Step::to(InTransit).clock(ClockChange::Restart)),
        (InTransit, Command::GiveUp(rung)) => give_up(facts, rung),
        (_, Command::Receive(reception)) => arrived(facts, reception),
        (_, Command::ReportMissing) => Ok(missing()),
        _ => not_here(facts),
    }
}

/// Lost, or back at its sender. What travelled on a label that we paid for is ours to make good.
fn give_up(facts: &Facts, rung: Rung) -> Verdict {
    let step = match rung {
        _ if !facts.prepaid => Step::close(Outcome::Lost),
        Rung::Refund => Step::to(Stage::Refunding),
        Rung::Replace => in_stock(facts).map(|()| Step::to(Stage::Replacing))?,
        Rung::Repair | Rung::SendBack => return not_here(facts),
    };
    Ok(step.reception(Reception::Lost))
}

/// What was in the box.
fn arrived(facts: &Facts, reception: Reception) -> Verdict {
    let step = Step::to(Stage::Received).reception(reception);
    match reception {
        Reception::NotYet | Reception::AsExpected | Reception::PartsMissing => Ok(step),
        // Support decides within a day; the analysis of a device that is not theirs does not run.
        Reception::WrongDevice => Ok(step.clock(ClockChange::Held).task(TaskKind::WrongDevice)),
        // Our label, our risk; whoever paid the postage opens the carrier's claim.
        Reception::DamagedOnReturn if facts.prepaid => {
            Ok(Step { becomes_covered: true, ..step.task(TaskKind::CarrierClaim) })
        }
        Reception::DamagedOnReturn => Ok(step),
        // An empty box is reported, a lost one given up; neither is a receipt.
        Reception::EmptyBox | Reception::Lost => not_here(facts),
    }
}

/// The carrier is asked where it is. What it said before, that it was delivered, counts no more.
fn missing() -> Step {
    let step = Step::to(Stage::InTransit).reception(Reception::EmptyBox).task(TaskKind::NotInBox);
    step.clock(ClockChange::Restart)
}

/// From the receipt to the decision.
fn received(facts: &Facts, command: Command) -> Verdict {
    use Reception::{AsExpected, DamagedOnReturn, NotYet, PartsMissing, WrongDevice};
    match (facts.reception, command) {
        (known, Command::Receive(again)) if again == known || again == NotYet => Err(Refusal::AlreadyDone),
        // "It is here" was said by the carrier, or at the door: whoever opens the box may find something else.
        (NotYet | AsExpected, Command::Receive(found)) => arrived(facts, found),
        (NotYet | AsExpected, Command::ReportMissing) => Ok(missing()),
        (WrongDevice, Command::Settle(how)) => settle(facts, how),
        (AsExpected | PartsMissing | DamagedOnReturn, Command::GoOn) if facts.held => {
            Ok(Step::to(Stage::Received).clock(ClockChange::Restart))
        }
        (AsExpected | PartsMissing | DamagedOnReturn, Command::Settle(Settlement::SendBack))
            if facts.held =>
        {
            Ok(Step::to(Stage::SendingBack))
        }
        // It came after the end, and support has not said go on.
        _ if facts.held => not_here(facts),
        (AsExpected | PartsMissing | DamagedOnReturn, Command::OfferQuote) => Ok(Step::to(Stage::Quoted)),
        (AsExpected | PartsMissing | DamagedOnReturn, Command::Decide(rung)) => decide(facts, rung),
        (AsExpected | PartsMissing | DamagedOnReturn, Command::ExpireLock) if facts.locked => {
            Ok(Step::to(Stage::SendingBack))
        }
        // It was said that it is not covered, and no price is on the table (yet).
        (_, Command::Dispute) if facts.found => Ok(Step::to(Stage::Received).task(TaskKind::Dispute)),
        (_, Command::Overrule(rung)) if facts.found => overrule(facts, rung),
        _ => not_here(facts),
    }
}

/// Support's answer to a wrong device.
fn settle(facts: &Facts, how: Settlement) -> Verdict {
    match how {
        Settlement::SendBack => Ok(Step::to(Stage::SendingBack)),
        Settlement::AwaitOwn => safe(facts).map(|()| Step::to(Stage::Approved).reception(Reception::NotYet)),
        Settlement::Close => Ok(Step::close(Outcome::Cancelled)),
    }
}

/// The seller's finding. What is not covered needs a price first, or goes back.
fn decide(facts: &Facts, rung: Rung) -> Verdict {
    if rung == Rung::SendBack {
        return Ok(Step::to(Stage::SendingBack));
    }
    if let Some(reason) = facts.reason {
        refuse_if(!is_a_way_for(reason, rung), Refusal::NotForThisReason(reason))?;
    }
    // The work was paid for, not the device; and a change of mind is about the money, whatever is covered.
    let paid_for = facts.paid && rung != Rung::Refund;
    let needs_cover = !paid_for && facts.reason != Some(Reason::ChangeOfMind);
    refuse_if(!facts.coverage.is_covered() && needs_cover, Refusal::NotCovered)?;
    // A part that was missing is sent by itself: that takes no second device.
    if rung == Rung::Replace && facts.reason != Some(Reason::PartMissing) {
        in_stock(facts)?;
    }
    Ok(Step::to(stage_of(rung)))
}

/// What is not as described, or missing, cannot be repaired into being so; a change of mind is about the money.
fn is_a_way_for(reason: Reason, rung: Rung) -> bool {
    match (reason, rung) {
        (_, Rung::Refund | Rung::SendBack) => true,
        (Reason::Defective | Reason::DeliveredDamaged, Rung::Repair | Rung::Replace) => true,
        (Reason::NotAsDescribed | Reason::PartMissing, Rung::Replace) => true,
        (Reason::NotAsDescribed | Reason::PartMissing, Rung::Repair) => false,
        (Reason::ChangeOfMind, Rung::Repair | Rung::Replace) => false,
    }
}

fn stage_of(rung: Rung) -> Stage {
    match rung {
        Rung::Repair => Stage::Repairing,
        Rung::Replace => Stage::Replacing,
        Rung::Refund => Stage::Refunding,
        Rung::SendBack => Stage::SendingBack,
    }
}

/// From the decision to the end.
fn decided(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Refunding, Repairing, Replacing, SendingBack};
    match (facts.stage, command) {
        (Repairing, Command::ShipRepaired) => safe(facts).map(|()| Step::close(Outcome::Repaired)),
        (Repairing, Command::CannotRepair) | (Replacing, Command::CannotReplace)
            if only_work_was_paid(facts) =>
        {
            Ok(Step::to(SendingBack))
        }
        (Repairing, Command::CannotRepair) if facts.similar_in_stock => Ok(Step::to(Replacing)),
        (Repairing, Command::CannotRepair) => Ok(Step::to(Refunding)),
        (Replacing, Command::ShipReplacement) => Ok(Step::close(Outcome::Replaced)),
        (Replacing, Command::CannotReplace) => Ok(Step::to(Refunding)),
        (Refunding, Command::ConfirmRefund) => Ok(Step::close(Outcome::Refunded)),
        // It waits for an address.
        (SendingBack, Command::ShipBack) if facts.held => not_here(facts),
        (SendingBack, Command::ShipBack) => {
            safe(facts).map(|()| Step::close(facts.came_back.unwrap_or(Outcome::ReturnedUnrepaired)))
        }
        (SendingBack, Command::ReportUndeliverable) => {
            refuse_if(facts.held, Refusal::AlreadyDone).map(|()| undeliverable())
        }
        (here, Command::Dispute) => Ok(Step::to(here).task(TaskKind::Dispute)),
        (here, Command::Overrule(rung)) if stage_of(rung) == here => Err(Refusal::AlreadyDone),
        // What was repaired or replaced is: it only has to find its way.
        (_, Command::Overrule(_) | Command::WantPrice) if is_done(facts) => not_here(facts),
        (_, Command::Overrule(rung)) => overrule(facts, rung),
        (_, Command::WantPrice) if can_be_priced(facts) => {
            Ok(Step::to(Stage::Received).task(TaskKind::PriceWanted))
        }
        _ => not_here(facts),
    }
}

/// Whether what was decided was done, and came back since it could not be delivered.
fn is_done(facts: &Facts) -> bool {
    matches!(facts.came_back, Some(Outcome::Repaired | Outcome::Replaced))
}

/// Nobody takes it: support finds out where it goes, and the seller's time does not run until then.
fn undeliverable() -> Step {
    Step::to(Stage::SendingBack).clock(ClockChange::Held).task(TaskKind::Undeliverable)
}

/// Another address, as long as something is to be sent; what waited for one goes on.
fn redirect(facts: &Facts) -> Verdict {
    if !facts.stage.has_a_way_back() {
        return not_here(facts);
    }
    let step = Step::to(facts.stage);
    let waited = facts.stage == Stage::SendingBack && facts.held;
    Ok(if waited { step.clock(ClockChange::Restart) } else { step })
}

/// Whether a price for work on the device can be offered after all: it is the right one, the seller has it, and nothing was
/// paid for it.
fn can_be_priced(facts: &Facts) -> bool {
    facts.at_seller && facts.reception.is_the_device() && !facts.paid
}

/// Whether the customer paid for work on a device that is not covered, and has it back where the work cannot be done: the
/// price of the work goes back as well, that of the device does not.
fn only_work_was_paid(facts: &Facts) -> bool {
    facts.at_seller && facts.paid && !facts.coverage.is_covered()
}

/// Support's correction. What never arrived can be replaced or refunded, and nothing else.
fn overrule(facts: &Facts, rung: Rung) -> Verdict {
    let step = Step::to(stage_of(rung));
    match rung {
        Rung::Repair | Rung::SendBack if !facts.at_seller => not_here(facts),
        Rung::SendBack => Ok(step),
        Rung::Replace => in_stock(facts).map(|()| Step { becomes_covered: true, ..step }),
        Rung::Repair | Rung::Refund => Ok(Step { becomes_covered: true, ..step }),
    }
}

/// After the end: what comes late, what somebody sees differently, and what is opened again.
fn closed(facts: &Facts, command: Command) -> Verdict {
    use Outcome::{Cancelled, Declined, Expired, Refunded, Repaired, Replaced, ReturnedUnrepaired};
    match (facts.outcome, command) {
        (Some(Cancelled | Declined | Expired), Command::ArriveLate) => {
            refuse_if(!facts.matched, Refusal::Unmatched)?;
            refuse_if(facts.other_open, Refusal::OtherOpen)?;
            let step = Step::to(Stage::Received).reception(Reception::AsExpected);
            Ok(step.clock(ClockChange::Held).task(TaskKind::LateArrival))
        }
        (Some(Cancelled | Declined | Expired), Command::Reopen) => {
            reopenable(facts).map(|()| Step::to(Stage::Submitted).reception(Reception::NotYet))
        }
        // What was sent came back to the seller.
        (Some(Repaired | Replaced | ReturnedUnrepaired), Command::ReportUndeliverable) => {
            refuse_if(facts.other_open, Refusal::OtherOpen).map(|()| undeliverable())
        }
        // A no of their own is nothing to disagree with.
        (Some(outcome), Command::Dispute) if outcome != Cancelled => {
            refuse_if(facts.too_old_to_reopen, Refusal::TooOld)?;
            Ok(Step::close(outcome).task(TaskKind::Dispute))
        }
        (Some(Refunded), Command::RefundFailed | Command::RefundMore) => {
            reopenable(facts).map(|()| Step::to(Stage::Refunding))
        }
        _ => not_here(facts),
    }
}

fn reopenable(facts: &Facts) -> Result<(), Refusal> {
    refuse_if(facts.too_old_to_reopen, Refusal::TooOld)?;
    refuse_if(facts.other_open, Refusal::OtherOpen)
}

/// Something keeps the return from going on.
fn block(facts: &Facts, kind: BlockerKind) -> Verdict {
    use Stage::{Approved, Closed, Draft, LabelSent, Received, Submitted};
    match (facts.stage, kind) {
        (Draft | Closed, _) => not_here(facts),
        // Before it is posted the label is void; after that it must never travel by ordinary parcel again.
        (Approved | LabelSent, BlockerKind::UnsafeBattery) => {
            Ok(Step::to(Submitted).task(TaskKind::UnsafeBattery))
        }
        (here, BlockerKind::UnsafeBattery) => Ok(Step::to(here).task(TaskKind::UnsafeBattery)),
        // What nobody has opened, or looks at before support has said go on, is not found locked.
        (Received, _) if is_looked_at(facts) => Ok(Step::to(Received).clock(ClockChange::Pause)),
        _ => not_here(facts),
    }
}

/// Whether the seller has the device that was meant, and may look at it.
fn is_looked_at(facts: &Facts) -> bool {
    !facts.held && facts.reception.is_the_device()
}

/// It does not any more.
fn unblock(facts: &Facts, kind: BlockerKind) -> Verdict {
    match (facts.stage, kind) {
        (Stage::Draft | Stage::Closed, _) => not_here(facts),
        (here, BlockerKind::UnsafeBattery) => {
            refuse_if(!facts.unsafe_battery, Refusal::AlreadyDone).map(|()| Step::to(here))
        }
        (Stage::Received, _) => refuse_if(!facts.locked, Refusal::AlreadyDone)
            .map(|()| Step::to(Stage::Received).clock(ClockChange::Resume)),
        _ => not_here(facts),
    }
}
