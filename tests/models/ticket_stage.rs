//! The table of what is allowed: every command, by everybody, in every situation. What the list here does not name must
//! be refused. The same commands on real rows stand in `ticket_commands`.
use sendback::models::ticket::{
    BlockerKind, Command, Coverage, Facts, Outcome, Reception, Refusal, Rung, Settlement, Stage, Who, step,
};

pub(super) use super::ticket_every_command::commands;
use Command as C;
use Who::{Agent, Customer, Recipient, System, Technician};

const UNSAFE: &[Who] = &[Customer, Recipient, Technician, Agent];
const RECEIVED: &str = "unopened, as expected, parts missing, damaged, wrong device, locked, held, found";
const AT_WORK: &str = "as expected, parts missing, damaged, locked, found";
const ARRIVES: &str = "approved, label_sent, in_transit, unopened, as expected, locked, held, found";
/// How a return ends that somebody may see differently.
const ENDED: &str = "repaired, replaced, refunded, returned_unrepaired, declined, expired, lost";

const GOES_BACK: &str = "sending_back, undeliverable, came back";

/// Facts that stand in nobody's way.
pub(super) fn facts(stage: Stage) -> Facts {
    Facts {
        stage,
        matched: true,
        unsafe_battery: false,
        other_open: false,
        device_gone: false,
        at_seller: false,
        coverage: Coverage::InWarranty,
        reception: Reception::NotYet,
        outcome: None,
        prepaid: true,
        similar_in_stock: true,
        too_old_to_reopen: false,
        held: false,
        reason: None,
        locked: false,
        accepted: false,
        paid: false,
        came_back: None,
        found: false,
    }
}

pub(super) fn at_seller(stage: Stage, reception: Reception) -> Facts {
    Facts { at_seller: true, reception, ..facts(stage) }
}

pub(super) fn closed(outcome: Outcome) -> Facts {
    Facts { outcome: Some(outcome), ..facts(Stage::Closed) }
}

/// Every situation that allows something else than the others, by name.
pub(super) fn situations() -> Vec<(&'static str, Facts)> {
    use Reception::{AsExpected, DamagedOnReturn, NotYet, PartsMissing, WrongDevice};
    let mut all = vec![
        ("draft", facts(Stage::Draft)),
        ("submitted", facts(Stage::Submitted)),
        ("info_needed", facts(Stage::InfoNeeded)),
        ("quoted at home", facts(Stage::Quoted)),
        ("quoted at the seller", at_seller(Stage::Quoted, AsExpected)),
        ("approved", facts(Stage::Approved)),
        ("label_sent", facts(Stage::LabelSent)),
        ("in_transit", facts(Stage::InTransit)),
        ("unopened", at_seller(Stage::Received, NotYet)),
        ("as expected", at_seller(Stage::Received, AsExpected)),
        ("parts missing", at_seller(Stage::Received, PartsMissing)),
        ("damaged", at_seller(Stage::Received, DamagedOnReturn)),
        ("wrong device", at_seller(Stage::Received, WrongDevice)),
        ("locked", Facts { locked: true, ..at_seller(Stage::Received, AsExpected) }),
        ("held", Facts { held: true, ..at_seller(Stage::Received, AsExpected) }),
        ("found", Facts { found: true, ..at_seller(Stage::Received, AsExpected) }),
        ("repairing", at_seller(Stage::Repairing, AsExpected)),
        ("replacing", at_seller(Stage::Replacing, AsExpected)),
        ("refunding", at_seller(Stage::Refunding, AsExpected)),
        ("sending_back", at_seller(Stage::SendingBack, AsExpected)),
        ("undeliverable", Facts { held: true, ..at_seller(Stage::SendingBack, AsExpected) }),
        (
            "came back",
            Facts { came_back: Some(Outcome::Repaired), ..at_seller(Stage::SendingBack, AsExpected) },
        ),
    ];
    all.extend(Outcome::ALL.iter().map(|outcome| (outcome.as_str(), closed(*outcome))));
    all
}

/// What is allowed: in which situations, which command, by whom, and where it leads.
type Line = (&'static str, Command, &'static [Who], Stage);

fn allowed() -> Vec<Line> {
    [before_the_label(), on_the_way(), at_the_seller(), at_any_time(), to_another_address()].concat()
}

fn before_the_label() -> Vec<Line> {
    use Stage::{
        Approved, Closed, InfoNeeded, Quoted, Received, Repairing, Replacing, SendingBack, Submitted,
    };
    vec![
        ("draft", C::Submit, &[Customer, Agent], Submitted),
        ("draft", C::PurgeDraft, &[System], Closed),
        ("submitted", C::Correct, &[Customer, Agent], Submitted),
        ("submitted", C::RequestInfo, &[Agent], InfoNeeded),
        ("submitted", C::Approve, &[Agent, System], Approved),
        ("submitted", C::Decline, &[Agent], Closed),
        (
            "submitted, info_needed, quoted at home, approved, label_sent",
            C::Cancel,
            &[Customer, Agent],
            Closed,
        ),
        ("info_needed", C::ProvideInfo, &[Customer, Agent], Submitted),
        ("info_needed", C::CloseUnanswered, &[System], Closed),
        ("submitted, quoted at home, quoted at the seller", C::OfferQuote, &[Agent], Quoted),
        ("quoted at home, quoted at the seller", C::AcceptQuote, &[Customer, Recipient, Agent], Quoted),
        ("quoted at home", C::WithdrawQuote, &[Agent], Submitted),
        ("quoted at home", C::PayQuote(Rung::Repair), &[Agent], Approved),
        ("quoted at home", C::PayQuote(Rung::Replace), &[Agent], Approved),
        ("quoted at home", C::DeclineQuote, &[Customer, Recipient, Agent], Closed),
        ("quoted at home", C::ExpireQuote, &[System], Closed),
        ("quoted at the seller", C::WithdrawQuote, &[Agent], Received),
        ("quoted at the seller", C::PayQuote(Rung::Repair), &[Agent], Repairing),
        ("quoted at the seller", C::PayQuote(Rung::Replace), &[Agent], Replacing),
        ("quoted at the seller", C::DeclineQuote, &[Customer, Recipient, Agent], SendingBack),
        ("quoted at the seller", C::ExpireQuote, &[System], SendingBack),
    ]
}

fn on_the_way() -> Vec<Line> {
    use Stage::{
        Approved, Closed, InTransit, LabelSent, Received, Refunding, Replacing, SendingBack, Submitted,
    };
    vec![
        ("approved, label_sent", C::IssueLabel, &[System, Agent], LabelSent),
        ("approved", C::TakeBackApproval, &[Agent], Submitted),
        ("label_sent", C::Reissue, &[Customer, Recipient, Agent], Approved),
        ("label_sent", C::ExpireLabel, &[System], LabelSent),
        ("label_sent", C::CloseExpired, &[System], Closed),
        ("label_sent", C::Post, &[Customer, Recipient], InTransit),
        ("approved, label_sent, in_transit", C::Scan, &[System], InTransit),
        ("approved, label_sent, in_transit", C::Receive(Reception::NotYet), &[Technician, System], Received),
        (
            "approved, label_sent, in_transit, unopened",
            C::Receive(Reception::AsExpected),
            &[Technician],
            Received,
        ),
        (ARRIVES, C::Receive(Reception::PartsMissing), &[Technician], Received),
        (ARRIVES, C::Receive(Reception::DamagedOnReturn), &[Technician], Received),
        (ARRIVES, C::Receive(Reception::WrongDevice), &[Technician], Received),
        (ARRIVES, C::ReportMissing, &[Technician], InTransit),
        ("in_transit", C::GiveUp(Rung::Refund), &[Agent], Refunding),
        ("in_transit", C::GiveUp(Rung::Replace), &[Agent], Replacing),
        ("wrong device, held", C::Settle(Settlement::SendBack), &[Agent], SendingBack),
        ("wrong device", C::Settle(Settlement::AwaitOwn), &[Agent], Approved),
        ("wrong device", C::Settle(Settlement::Close), &[Agent], Closed),
        ("cancelled, declined, expired", C::ArriveLate, &[Technician, System], Received),
    ]
}

fn at_the_seller() -> Vec<Line> {
    use Stage::{Closed, Quoted, Received, Refunding, Repairing, Replacing, SendingBack, Submitted};
    vec![
        ("held", C::GoOn, &[Agent], Received),
        (AT_WORK, C::OfferQuote, &[Agent, Technician], Quoted),
        (AT_WORK, C::Decide(Rung::Repair), &[Technician], Repairing),
        (AT_WORK, C::Decide(Rung::Replace), &[Technician], Replacing),
        (AT_WORK, C::Decide(Rung::Refund), &[Technician], Refunding),
        (AT_WORK, C::Decide(Rung::SendBack), &[Technician], SendingBack),
        ("locked", C::ExpireLock, &[System], SendingBack),
        ("repairing", C::CannotRepair, &[Technician], Replacing),
        ("repairing", C::ShipRepaired, &[Technician], Closed),
        ("replacing", C::CannotReplace, &[Technician], Refunding),
        ("replacing", C::ShipReplacement, &[Technician], Closed),
        ("refunding", C::ConfirmRefund, &[Agent], Closed),
        ("sending_back, came back", C::ShipBack, &[Technician], Closed),
        (
            "sending_back, came back, repaired, replaced, returned_unrepaired",
            C::ReportUndeliverable,
            &[Technician, System],
            SendingBack,
        ),
        ("found", C::Dispute, &[Customer, Recipient], Received),
        ("quoted at the seller", C::Dispute, &[Customer, Recipient], Quoted),
        ("repairing", C::Dispute, &[Customer, Recipient], Repairing),
        ("replacing", C::Dispute, &[Customer, Recipient], Replacing),
        ("refunding", C::Dispute, &[Customer, Recipient], Refunding),
        ("sending_back, undeliverable, came back", C::Dispute, &[Customer, Recipient], SendingBack),
        (ENDED, C::Dispute, &[Customer, Recipient], Closed),
        (
            "found, quoted at the seller, replacing, refunding, sending_back, undeliverable",
            C::Overrule(Rung::Repair),
            &[Agent],
            Repairing,
        ),
        (
            "found, quoted at the seller, repairing, refunding, sending_back, undeliverable",
            C::Overrule(Rung::Replace),
            &[Agent],
            Replacing,
        ),
        (
            "found, quoted at the seller, repairing, replacing, sending_back, undeliverable",
            C::Overrule(Rung::Refund),
            &[Agent],
            Refunding,
        ),
        (
            "found, quoted at the seller, repairing, replacing, refunding",
            C::Overrule(Rung::SendBack),
            &[Agent],
            SendingBack,
        ),
        ("repairing, replacing, refunding, sending_back, undeliverable", C::WantPrice, &[Agent], Received),
        ("cancelled, declined, expired", C::Reopen, &[Agent], Submitted),
        ("refunded", C::RefundFailed, &[Agent], Refunding),
        ("refunded", C::RefundMore, &[Agent], Refunding),
    ]
}

fn at_any_time() -> Vec<Line> {
    use Stage::{
        InTransit, InfoNeeded, Quoted, Received, Refunding, Repairing, Replacing, SendingBack, Submitted,
    };
    vec![
        ("submitted, approved, label_sent", C::Block(BlockerKind::UnsafeBattery), UNSAFE, Submitted),
        ("info_needed", C::Block(BlockerKind::UnsafeBattery), UNSAFE, InfoNeeded),
        ("quoted at home, quoted at the seller", C::Block(BlockerKind::UnsafeBattery), UNSAFE, Quoted),
        ("in_transit", C::Block(BlockerKind::UnsafeBattery), UNSAFE, InTransit),
        (RECEIVED, C::Block(BlockerKind::UnsafeBattery), UNSAFE, Received),
        ("repairing", C::Block(BlockerKind::UnsafeBattery), UNSAFE, Repairing),
        ("replacing", C::Block(BlockerKind::UnsafeBattery), UNSAFE, Replacing),
        ("refunding", C::Block(BlockerKind::UnsafeBattery), UNSAFE, Refunding),
        (GOES_BACK, C::Block(BlockerKind::UnsafeBattery), UNSAFE, SendingBack),
        (AT_WORK, C::Block(BlockerKind::AccountLock), &[Technician, Agent], Received),
        (AT_WORK, C::Block(BlockerKind::Passcode), &[Technician, Agent], Received),
        (AT_WORK, C::Block(BlockerKind::MissingProof), &[Technician, Agent], Received),
        ("locked", C::Unblock(BlockerKind::AccountLock), UNSAFE, Received),
        ("locked", C::Unblock(BlockerKind::Passcode), &[Customer, Technician, Agent], Received),
        ("locked", C::Unblock(BlockerKind::MissingProof), &[Technician, Agent], Received),
    ]
}

fn to_another_address() -> Vec<Line> {
    use Stage::{
        Approved, InTransit, InfoNeeded, LabelSent, Quoted, Received, Repairing, Replacing, SendingBack,
        Submitted,
    };
    [
        ("submitted", Submitted),
        ("info_needed", InfoNeeded),
        ("quoted at home, quoted at the seller", Quoted),
        ("approved", Approved),
        ("label_sent", LabelSent),
        ("in_transit", InTransit),
        (RECEIVED, Received),
        ("repairing", Repairing),
        ("replacing", Replacing),
        (GOES_BACK, SendingBack),
    ]
    .map(|(places, to)| (places, C::Redirect, &[Customer, Agent][..], to))
    .to_vec()
}

/// Every situation with every command by everybody.
fn everything() -> Vec<(&'static str, Facts, Command, Who)> {
    let mut all = vec![];
    for (name, facts) in situations() {
        for command in commands() {
            all.extend(Who::ALL.iter().map(|who| (name, facts, command, *who)));
        }
    }
    all
}

#[test]
fn what_the_list_names_is_allowed_and_everything_else_is_refused() {
    let allowed = allowed();
    let mut tried = vec![0; allowed.len()];
    for (name, facts, command, who) in everything() {
        let at = allowed.iter().position(|(places, listed, givers, _)| {
            *listed == command && givers.contains(&who) && places.split(", ").any(|place| place == name)
        });
        let said = step(&facts, who, command).map(|step| step.to);
        let what = format!("{who} gives {command:?} when {name}");
        let Some(at) = at else {
            let plainly =
                matches!(said, Err(Refusal::NotTheirs(_) | Refusal::NotHere(_) | Refusal::AlreadyDone));
            assert!(plainly, "{what}: {said:?}");
            continue;
        };
        tried[at] += 1;
        assert_eq!(said, Ok(allowed[at].3), "{what}");
    }
    for (line, tried) in allowed.iter().zip(tried) {
        assert_eq!(
            tried,
            line.0.split(", ").count() * line.2.len(),
            "a situation is misspelt or twice in {line:?}"
        );
    }
}

#[test]
fn a_return_has_an_outcome_when_it_is_closed_and_only_then() {
    for (name, facts, command, who) in everything() {
        let Ok(step) = step(&facts, who, command) else { continue };
        assert_eq!(step.outcome.is_some(), step.to == Stage::Closed, "{command:?} when {name}: {step:?}");
    }
}

#[test]
fn every_end_has_the_outcome_of_its_name() {
    let mut seen: Vec<(Command, Outcome)> = vec![];
    // What is said about one that is over changes nothing about how it ended.
    for (_, facts, command, who) in everything().into_iter().filter(|(_, facts, ..)| facts.outcome.is_none())
    {
        let outcome = step(&facts, who, command).ok().and_then(|step| step.outcome);
        seen.extend(outcome.map(|outcome| (command, outcome)).filter(|end| !seen.contains(end)));
    }
    let expected = [
        (C::PurgeDraft, Outcome::Expired),
        (C::Decline, Outcome::Declined),
        (C::Cancel, Outcome::Cancelled),
        (C::CloseUnanswered, Outcome::Expired),
        (C::DeclineQuote, Outcome::Cancelled),
        (C::ExpireQuote, Outcome::Expired),
        (C::CloseExpired, Outcome::Expired),
        (C::Settle(Settlement::Close), Outcome::Cancelled),
        (C::ShipRepaired, Outcome::Repaired),
        (C::ShipReplacement, Outcome::Replaced),
        (C::ConfirmRefund, Outcome::Refunded),
        (C::ShipBack, Outcome::ReturnedUnrepaired),
        // What was repaired, came back and is sent again.
        (C::ShipBack, Outcome::Repaired),
    ];
    assert_eq!(seen.len(), expected.len(), "{seen:?}");
    for end in expected {
        assert!(seen.contains(&end), "{end:?}");
    }
}

#[test]
fn what_is_in_stock_matters_to_the_commands_that_look_there_and_to_no_other() {
    let stocked = |facts: &Facts, similar_in_stock| Facts { similar_in_stock, ..*facts };
    let mut looking = vec![];
    for (what, facts, command, who) in everything() {
        let [with, without] = [true, false].map(|there| step(&stocked(&facts, there), who, command));
        if with != without {
            assert!(command.looks_into_stock(), "{what}: {command:?}");
            looking.push(command);
        }
    }
    for command in commands().into_iter().filter(|command| command.looks_into_stock()) {
        assert!(looking.contains(&command), "{command:?} looks there for nothing");
    }
}
