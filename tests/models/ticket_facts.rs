//! The facts that change the table's answer: what refuses a command that its stage allows, and what comes of it.
use super::ticket_stage::{at_seller, closed, facts};
use sendback::models::ticket::command::ClockChange;
use sendback::models::ticket::{
    Actor, BlockerKind, ClockKind, Command, Coverage, Facts, Outcome, Reception, Refusal, Rung, Settlement,
    Stage, Step, TaskKind, Who, step,
};

use Command as C;

/// What the one who may gets to hear.
fn by(facts: &Facts, command: Command) -> Result<Step, Refusal> {
    let mut said = Who::ALL.iter().map(|who| step(facts, *who, command));
    said.find(|said| !matches!(said, Err(Refusal::NotTheirs(_)))).expect("nobody may ever")
}

fn refused(facts: Facts, command: Command) -> Refusal {
    by(&facts, command).expect_err("this must be refused")
}

#[test]
fn an_unmatched_return_is_neither_approved_nor_priced() {
    let unmatched = Facts { matched: false, ..facts(Stage::Submitted) };
    for command in [C::Approve, C::OfferQuote] {
        assert_eq!(refused(unmatched, command), Refusal::Unmatched);
    }
    assert!(by(&unmatched, C::Decline).is_ok() && by(&unmatched, C::RequestInfo).is_ok());
    assert!(by(&Facts { matched: false, ..facts(Stage::Draft) }, C::Submit).is_ok());
}

#[test]
fn a_device_that_was_refunded_or_replaced_never_comes_back() {
    let cases =
        [(Stage::Draft, C::Submit), (Stage::Submitted, C::Approve), (Stage::Submitted, C::OfferQuote)];
    for (stage, command) in cases {
        assert_eq!(refused(Facts { device_gone: true, ..facts(stage) }, command), Refusal::DeviceGone);
    }
}

#[test]
fn one_return_of_a_device_is_open_at_a_time() {
    let busy = |facts: Facts| Facts { other_open: true, ..facts };
    assert_eq!(refused(busy(facts(Stage::Draft)), C::Submit), Refusal::OtherOpen);
    assert_eq!(refused(busy(closed(Outcome::Cancelled)), C::Reopen), Refusal::OtherOpen);
    assert_eq!(refused(busy(closed(Outcome::Expired)), C::ArriveLate), Refusal::OtherOpen);
    assert_eq!(refused(busy(closed(Outcome::Refunded)), C::RefundFailed), Refusal::OtherOpen);
}

#[test]
fn an_unsafe_battery_gets_no_label_and_no_way_back_until_it_is_cleared() {
    let hot = |facts: Facts| Facts { unsafe_battery: true, ..facts };
    let here = |stage| hot(at_seller(stage, Reception::AsExpected));
    for (facts, command) in [
        (hot(facts(Stage::Submitted)), C::Approve),
        (hot(facts(Stage::Quoted)), C::PayQuote(Rung::Repair)),
        (hot(facts(Stage::Approved)), C::IssueLabel),
        (hot(facts(Stage::LabelSent)), C::Reissue),
        (hot(at_seller(Stage::Received, Reception::WrongDevice)), C::Settle(Settlement::AwaitOwn)),
        (here(Stage::Repairing), C::ShipRepaired),
        (here(Stage::SendingBack), C::ShipBack),
    ] {
        assert_eq!(refused(facts, command), Refusal::UnsafeBattery, "{command:?}");
    }
    // It pauses nothing: what does not travel goes on.
    assert!(by(&here(Stage::Received), C::Decide(Rung::Refund)).is_ok());
    assert!(by(&here(Stage::Replacing), C::ShipReplacement).is_ok());
    assert!(by(&hot(facts(Stage::LabelSent)), C::Cancel).is_ok());
    let clear = C::Unblock(BlockerKind::UnsafeBattery);
    assert_eq!(by(&hot(facts(Stage::Submitted)), clear).map(|step| step.to), Ok(Stage::Submitted));
    assert_eq!(refused(facts(Stage::Submitted), clear), Refusal::AlreadyDone);
    let reported = by(&facts(Stage::LabelSent), C::Block(BlockerKind::UnsafeBattery)).unwrap();
    assert_eq!((reported.to, reported.task), (Stage::Submitted, Some(TaskKind::UnsafeBattery)));
    for kind in BlockerKind::ALL {
        assert_eq!(kind.pauses_analysis(), *kind != BlockerKind::UnsafeBattery);
    }
}

#[test]
fn only_support_clears_an_unsafe_battery_and_only_while_the_return_is_open() {
    let clear = C::Unblock(BlockerKind::UnsafeBattery);
    for stage in Stage::ALL {
        let hot = Facts { unsafe_battery: true, outcome: Some(Outcome::Cancelled), ..facts(*stage) };
        for who in Who::ALL {
            let said = step(&hot, *who, clear).map(|step| (step.to, step.clock));
            let expected = match (who, stage) {
                (Who::Agent, Stage::Draft | Stage::Closed) => Err(Refusal::NotHere(*stage)),
                (Who::Agent, _) => Ok((*stage, ClockChange::ByStage)),
                _ => Err(Refusal::NotTheirs(*who)),
            };
            assert_eq!(said, expected, "{who} clears it when {stage}");
        }
    }
}

#[test]
fn what_support_must_look_at_becomes_a_task() {
    let open = Stage::ALL.iter().filter(|stage| !matches!(stage, Stage::Draft | Stage::Closed));
    for stage in open {
        let reported = by(&facts(*stage), C::Block(BlockerKind::UnsafeBattery)).unwrap();
        assert_eq!(reported.task, Some(TaskKind::UnsafeBattery), "{stage}");
    }
    for stage in [Stage::Quoted, Stage::Repairing, Stage::Replacing, Stage::Refunding, Stage::SendingBack] {
        // Disagreeing stops nothing.
        let said = by(&at_seller(stage, Reception::AsExpected), C::Dispute).unwrap();
        assert_eq!((said.to, said.clock, said.task), (stage, ClockChange::ByStage, Some(TaskKind::Dispute)));
    }
    let found = Facts { found: true, ..at_seller(Stage::Received, Reception::AsExpected) };
    assert_eq!(by(&found, C::Dispute).unwrap().task, Some(TaskKind::Dispute));
    assert_eq!(refused(Facts { found: false, ..found }, C::Dispute), Refusal::NotHere(Stage::Received));
    let back = by(&at_seller(Stage::SendingBack, Reception::AsExpected), C::ReportUndeliverable).unwrap();
    assert_eq!((back.clock, back.task), (ClockChange::Held, Some(TaskKind::Undeliverable)));
}

#[test]
fn what_is_not_covered_needs_a_price_or_goes_back() {
    for coverage in Coverage::ALL.iter().filter(|coverage| !coverage.is_covered()) {
        let found = Facts { coverage: *coverage, ..at_seller(Stage::Received, Reception::AsExpected) };
        for rung in [Rung::Repair, Rung::Replace, Rung::Refund] {
            assert_eq!(refused(found, C::Decide(rung)), Refusal::NotCovered, "{coverage}");
        }
        assert_eq!(by(&found, C::Decide(Rung::SendBack)).map(|step| step.to), Ok(Stage::SendingBack));
        assert_eq!(by(&found, C::OfferQuote).map(|step| step.to), Ok(Stage::Quoted));
    }
}

#[test]
fn a_price_is_accepted_once_and_what_is_paid_is_done_although_it_is_not_covered() {
    for here in [facts(Stage::Quoted), at_seller(Stage::Quoted, Reception::AsExpected)] {
        assert_eq!(by(&here, C::AcceptQuote).map(|step| step.to), Ok(Stage::Quoted));
        let accepted = Facts { accepted: true, ..here };
        assert_eq!(refused(accepted, C::AcceptQuote), Refusal::AlreadyDone);
        // Another price begins its own days.
        assert_eq!(by(&accepted, C::OfferQuote).unwrap().clock, ClockChange::Restart);
    }
    let wet = Facts { coverage: Coverage::Liquid, ..at_seller(Stage::Received, Reception::AsExpected) };
    let paid = Facts { paid: true, ..wet };
    assert_eq!(refused(wet, C::Decide(Rung::Repair)), Refusal::NotCovered);
    assert_eq!(by(&paid, C::Decide(Rung::Repair)).map(|step| step.to), Ok(Stage::Repairing));
    assert!(!by(&paid, C::Decide(Rung::Repair)).unwrap().becomes_covered);
    // The work was paid for, not the device.
    assert_eq!(refused(paid, C::Decide(Rung::Refund)), Refusal::NotCovered);
    for (stage, command) in [(Stage::Repairing, C::CannotRepair), (Stage::Replacing, C::CannotReplace)] {
        let here = Facts { stage, ..paid };
        assert_eq!(by(&here, command).map(|step| step.to), Ok(Stage::SendingBack), "{command:?}");
        // What support repairs out of kindness, or what is covered, was not bought as work.
        for other in [Facts { paid: false, ..here }, Facts { coverage: Coverage::InWarranty, ..here }] {
            assert_ne!(by(&other, command).map(|step| step.to), Ok(Stage::SendingBack), "{command:?}");
        }
    }
}

#[test]
fn without_a_similar_device_the_ladder_ends_in_a_refund() {
    let sold_out = |facts: Facts| Facts { similar_in_stock: false, ..facts };
    let here = |stage| sold_out(at_seller(stage, Reception::AsExpected));
    for (facts, command) in [
        (here(Stage::Received), C::Decide(Rung::Replace)),
        (here(Stage::Quoted), C::PayQuote(Rung::Replace)),
        (here(Stage::Repairing), C::Overrule(Rung::Replace)),
        (sold_out(facts(Stage::InTransit)), C::GiveUp(Rung::Replace)),
    ] {
        assert_eq!(refused(facts, command), Refusal::NoneInStock, "{command:?}");
    }
    assert_eq!(by(&here(Stage::Repairing), C::CannotRepair).map(|step| step.to), Ok(Stage::Refunding));
}

#[test]
fn what_was_lost_on_our_label_is_ours_and_on_the_customers_it_is_theirs() {
    let ours = facts(Stage::InTransit);
    let theirs = Facts { prepaid: false, ..ours };
    let lost = by(&ours, C::GiveUp(Rung::Refund)).unwrap();
    assert_eq!((lost.to, lost.outcome, lost.reception), (Stage::Refunding, None, Some(Reception::Lost)));
    for rung in [Rung::Refund, Rung::Replace] {
        let lost = by(&theirs, C::GiveUp(rung)).unwrap();
        assert_eq!((lost.outcome, lost.reception), (Some(Outcome::Lost), Some(Reception::Lost)));
    }
    // What never arrived can be neither repaired nor sent back.
    let refunding = Facts { reception: Reception::Lost, ..facts(Stage::Refunding) };
    assert!(by(&refunding, C::Overrule(Rung::Replace)).is_ok());
    for rung in [Rung::Repair, Rung::SendBack] {
        assert_eq!(refused(refunding, C::Overrule(rung)), Refusal::NotHere(Stage::Refunding));
    }
}

#[test]
fn damage_on_our_label_is_covered_and_on_the_customers_it_is_only_noted() {
    let ours = facts(Stage::InTransit);
    let damaged = by(&ours, C::Receive(Reception::DamagedOnReturn)).unwrap();
    assert_eq!((damaged.becomes_covered, damaged.task), (true, Some(TaskKind::CarrierClaim)));
    let noted = by(&Facts { prepaid: false, ..ours }, C::Receive(Reception::DamagedOnReturn)).unwrap();
    assert_eq!((noted.becomes_covered, noted.task), (false, None));
}

#[test]
fn arrivals_that_are_not_right_wait_for_support() {
    let wrong = by(&facts(Stage::InTransit), C::Receive(Reception::WrongDevice)).unwrap();
    assert_eq!((wrong.clock, wrong.task), (ClockChange::Held, Some(TaskKind::WrongDevice)));
    let late = by(&closed(Outcome::Expired), C::ArriveLate).unwrap();
    assert_eq!((late.clock, late.task), (ClockChange::Held, Some(TaskKind::LateArrival)));
    assert_eq!(late.reception, Some(Reception::AsExpected));
    let empty = by(&at_seller(Stage::Received, Reception::NotYet), C::ReportMissing).unwrap();
    assert_eq!((empty.reception, empty.task), (Some(Reception::EmptyBox), Some(TaskKind::NotInBox)));
    let again =
        by(&at_seller(Stage::Received, Reception::WrongDevice), C::Settle(Settlement::AwaitOwn)).unwrap();
    assert_eq!((again.to, again.reception), (Stage::Approved, Some(Reception::NotYet)));
}

#[test]
fn promises_stand_still_and_start_anew_where_the_table_says_so() {
    let here = at_seller(Stage::Received, Reception::AsExpected);
    let clock = |facts: &Facts, command| by(facts, command).unwrap().clock;
    assert_eq!(clock(&here, C::Block(BlockerKind::AccountLock)), ClockChange::Pause);
    let locked = Facts { locked: true, ..here };
    assert_eq!(clock(&locked, C::Unblock(BlockerKind::AccountLock)), ClockChange::Resume);
    assert_eq!(clock(&here, C::Block(BlockerKind::UnsafeBattery)), ClockChange::ByStage);
    assert_eq!(clock(&Facts { held: true, ..here }, C::GoOn), ClockChange::Restart);
    assert_eq!(clock(&facts(Stage::Quoted), C::AcceptQuote), ClockChange::Restart);
    assert_eq!(clock(&facts(Stage::InTransit), C::Scan), ClockChange::Restart);
    assert_eq!(clock(&facts(Stage::LabelSent), C::ExpireLabel), ClockChange::Restart);
    assert_eq!(clock(&facts(Stage::Submitted), C::Correct), ClockChange::ByStage);
}

#[test]
fn a_closed_return_opens_again_for_a_while() {
    for outcome in Outcome::ALL {
        let command = if *outcome == Outcome::Refunded { C::RefundFailed } else { C::Reopen };
        match outcome {
            Outcome::Declined | Outcome::Cancelled | Outcome::Expired | Outcome::Refunded => {
                assert_eq!(by(&closed(*outcome), command).unwrap().outcome, None);
                let old = Facts { too_old_to_reopen: true, ..closed(*outcome) };
                assert_eq!(refused(old, command), Refusal::TooOld, "{outcome}");
            }
            Outcome::Repaired | Outcome::Replaced | Outcome::ReturnedUnrepaired | Outcome::Lost => {
                assert_eq!(refused(closed(*outcome), command), Refusal::NotHere(Stage::Closed), "{outcome}");
            }
        }
    }
    // A parcel that arrives late is late whatever the day.
    assert!(by(&Facts { too_old_to_reopen: true, ..closed(Outcome::Cancelled) }, C::ArriveLate).is_ok());
    // What had arrived before has not arrived for the second time.
    assert_eq!(by(&closed(Outcome::Cancelled), C::Reopen).unwrap().reception, Some(Reception::NotYet));
}

#[test]
fn support_corrects_a_decision_and_what_it_grants_is_covered() {
    let back = Facts { coverage: Coverage::Wear, ..at_seller(Stage::SendingBack, Reception::AsExpected) };
    for rung in [Rung::Repair, Rung::Replace, Rung::Refund] {
        assert!(by(&back, C::Overrule(rung)).unwrap().becomes_covered, "{rung:?}");
    }
    assert_eq!(refused(back, C::Overrule(Rung::SendBack)), Refusal::AlreadyDone);
    let repairing = at_seller(Stage::Repairing, Reception::AsExpected);
    assert!(!by(&repairing, C::Overrule(Rung::SendBack)).unwrap().becomes_covered);
}

#[test]
fn what_could_not_be_delivered_waits_for_an_address_and_ends_as_what_it_was_sent_as() {
    let here = at_seller(Stage::SendingBack, Reception::AsExpected);
    let waits = Facts { held: true, ..here };
    assert_eq!(refused(waits, C::ShipBack), Refusal::NotHere(Stage::SendingBack));
    assert_eq!(refused(waits, C::ReportUndeliverable), Refusal::AlreadyDone);
    assert_eq!(by(&waits, C::Redirect).unwrap().clock, ClockChange::Restart, "the seller's time begins anew");
    assert_eq!(by(&here, C::Redirect).unwrap().clock, ClockChange::ByStage);
    for outcome in [Outcome::Repaired, Outcome::Replaced, Outcome::ReturnedUnrepaired] {
        let back = by(&closed(outcome), C::ReportUndeliverable).unwrap();
        assert_eq!((back.to, back.outcome, back.clock), (Stage::SendingBack, None, ClockChange::Held));
        let busy = Facts { other_open: true, ..closed(outcome) };
        assert_eq!(refused(busy, C::ReportUndeliverable), Refusal::OtherOpen);
        let again = Facts { came_back: Some(outcome), ..here };
        assert_eq!(by(&again, C::ShipBack).unwrap().outcome, Some(outcome));
        let corrected = by(&again, C::Overrule(Rung::Refund));
        assert_eq!(corrected.is_ok(), outcome == Outcome::ReturnedUnrepaired, "{outcome}");
        assert_eq!(by(&again, C::WantPrice).is_ok(), outcome == Outcome::ReturnedUnrepaired, "{outcome}");
    }
}

#[test]
fn a_price_after_all_is_for_the_right_device_that_the_seller_has_and_nobody_paid_for() {
    for stage in [Stage::Repairing, Stage::Replacing, Stage::Refunding, Stage::SendingBack] {
        let here = at_seller(stage, Reception::PartsMissing);
        let wanted = by(&here, C::WantPrice).unwrap();
        assert_eq!((wanted.to, wanted.task), (Stage::Received, Some(TaskKind::PriceWanted)));
        assert!(!wanted.becomes_covered);
        for other in [
            Facts { paid: true, ..here },
            Facts { at_seller: false, reception: Reception::Lost, ..here },
            Facts { reception: Reception::WrongDevice, ..here },
        ] {
            assert_eq!(refused(other, C::WantPrice), Refusal::NotHere(stage));
        }
    }
}

#[test]
fn what_is_over_is_disagreed_with_for_a_while_and_stays_as_it_ended() {
    for outcome in Outcome::ALL {
        if *outcome == Outcome::Cancelled {
            assert_eq!(refused(closed(*outcome), C::Dispute), Refusal::NotHere(Stage::Closed));
            continue;
        }
        let said = by(&closed(*outcome), C::Dispute).unwrap();
        assert_eq!((said.outcome, said.task), (Some(*outcome), Some(TaskKind::Dispute)));
        let old = Facts { too_old_to_reopen: true, ..closed(*outcome) };
        assert_eq!(refused(old, C::Dispute), Refusal::TooOld, "{outcome}");
    }
}

#[test]
fn every_stage_says_who_acts_and_which_promise_runs() {
    let expected = [
        (Stage::Draft, Actor::Customer, Some(ClockKind::DraftPurge)),
        (Stage::Submitted, Actor::Agent, Some(ClockKind::FirstAnswer)),
        (Stage::InfoNeeded, Actor::Customer, Some(ClockKind::InfoAnswer)),
        (Stage::Quoted, Actor::Customer, Some(ClockKind::Quote)),
        (Stage::Approved, Actor::System, Some(ClockKind::LabelMade)),
        (Stage::LabelSent, Actor::Customer, Some(ClockKind::LabelUsed)),
        (Stage::InTransit, Actor::Carrier, Some(ClockKind::CarrierNews)),
        (Stage::Received, Actor::Seller, Some(ClockKind::Analysis)),
        (Stage::Repairing, Actor::Seller, Some(ClockKind::Workshop)),
        (Stage::Replacing, Actor::Seller, Some(ClockKind::Workshop)),
        (Stage::Refunding, Actor::Agent, Some(ClockKind::Refund)),
        (Stage::SendingBack, Actor::Seller, Some(ClockKind::SendBack)),
        (Stage::Closed, Actor::Nobody, None),
    ];
    assert_eq!(expected.map(|(stage, ..)| stage), Stage::ALL);
    for (stage, actor, clock) in expected {
        assert_eq!((stage.acts(), stage.clock()), (actor, clock), "{stage}");
        // The seller's own work is counted on the seller's calendar.
        assert_eq!(clock.is_some_and(ClockKind::is_sellers), actor == Actor::Seller, "{stage}");
    }
    let unseen: Vec<&str> =
        Stage::ALL.iter().filter(|stage| !stage.is_seen_by_seller()).map(|stage| stage.as_str()).collect();
    assert_eq!(unseen, ["draft", "submitted", "info_needed", "quoted", "approved"]);
}

#[test]
fn what_is_kept_as_text_is_read_back_as_it_was() {
    fn same<T: std::str::FromStr + PartialEq + Copy>(all: &[T], text: fn(T) -> &'static str) -> bool {
        all.iter().all(|value| text(*value).parse::<T>().is_ok_and(|read| read == *value))
    }
    assert!(same(Stage::ALL, Stage::as_str) && same(Reception::ALL, Reception::as_str));
    assert!(same(Outcome::ALL, Outcome::as_str) && same(Coverage::ALL, Coverage::as_str));
    assert!(same(ClockKind::ALL, ClockKind::as_str) && same(TaskKind::ALL, TaskKind::as_str));
    assert!(same(BlockerKind::ALL, BlockerKind::as_str) && same(Who::ALL, Who::as_str));
    assert!("gone".parse::<Stage>().is_err());
}

#[test]
fn the_reason_of_a_return_decides_where_its_ladder_starts() {
    use sendback::models::ticket::Reason;
    let with = |reason| Facts { reason: Some(reason), ..at_seller(Stage::Received, Reception::AsExpected) };
    for reason in Reason::ALL {
        let repairs = matches!(reason, Reason::Defective | Reason::DeliveredDamaged);
        let replaces = *reason != Reason::ChangeOfMind;
        for (rung, may) in
            [(Rung::Repair, repairs), (Rung::Replace, replaces), (Rung::Refund, true), (Rung::SendBack, true)]
        {
            let said = by(&with(*reason), C::Decide(rung));
            let refused = said == Err(Refusal::NotForThisReason(*reason));
            assert!(said.is_ok() == may && refused != may, "{reason} {rung:?}: {said:?}");
        }
    }
    // A missing part is sent by itself; any other replacement needs a device.
    let none = |reason| Facts { similar_in_stock: false, ..with(reason) };
    assert!(by(&none(Reason::PartMissing), C::Decide(Rung::Replace)).is_ok());
    assert_eq!(refused(none(Reason::NotAsDescribed), C::Decide(Rung::Replace)), Refusal::NoneInStock);
}

#[test]
fn what_is_locked_goes_back_by_the_clock_and_what_is_not_does_not() {
    for reception in [Reception::AsExpected, Reception::PartsMissing, Reception::DamagedOnReturn] {
        let here = at_seller(Stage::Received, reception);
        assert_eq!(refused(here, C::ExpireLock), Refusal::NotHere(Stage::Received));
        let back = by(&Facts { locked: true, ..here }, C::ExpireLock).unwrap();
        assert_eq!((back.to, back.outcome), (Stage::SendingBack, None));
        for kind in BlockerKind::ALL.iter().filter(|kind| kind.pauses_analysis()) {
            assert_eq!(refused(here, C::Unblock(*kind)), Refusal::AlreadyDone);
        }
    }
    // Nobody has looked at these, or support has not said go on.
    for facts in [
        at_seller(Stage::Received, Reception::NotYet),
        at_seller(Stage::Received, Reception::WrongDevice),
        Facts { held: true, ..at_seller(Stage::Received, Reception::AsExpected) },
    ] {
        assert_eq!(refused(facts, C::Block(BlockerKind::AccountLock)), Refusal::NotHere(Stage::Received));
    }
}
