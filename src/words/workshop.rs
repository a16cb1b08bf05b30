//! The workshop in words: what was found, which way the return goes, what was sent, what is wrong with a form.
use super::dates::{money, weekday};
use crate::models::ticket::analysis::Analysis;
use crate::models::ticket::dispatch::{Flaw as SendingFlaw, Sent};
use crate::models::ticket::finding::{Cause, Check, Checked, Flaw, Question, Skip, Way};
use crate::models::ticket::refund::{Flaw as RefundFlaw, Payment};
use crate::models::ticket::repair::{Line, LineKind};
use crate::models::ticket::replacement::NoUnit;
use crate::models::ticket::sequel::Link;
use crate::models::ticket::{Coverage, Reason, Who};

/// Why a device is as it is.
pub fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::PartFailed => "A part has failed",
        Cause::Battery => "The battery is faulty",
        Cause::Display => "The display is faulty",
        Cause::Software => "Its software is at fault",
        Cause::AsSold => "It was sold so",
        Cause::Transport => "It was damaged on its way",
        Cause::Liquid => "Liquid got into it",
        Cause::Impact => "It was dropped or hit",
        Cause::ThirdParty => "Somebody else opened it",
        Cause::Wear => "It is worn by use",
        Cause::Unknown => "The cause cannot be told",
    }
}

/// What is done with a device.
pub fn way(way: Way) -> &'static str {
    match way {
        Way::Repair => "Repair it",
        Way::Replace => "Replace it",
        Way::Refund => "Refund it",
        Way::Quote => "Offer a price",
        Way::SendBack => "Send it back as it is",
    }
}

/// A line that helps to choose a way, for a technician.
pub fn way_hint(way: Way, reason: Option<Reason>, similar: usize) -> String {
    match (way, reason, similar) {
        (Way::Repair, ..) => "First choice for a fault that is covered.".to_owned(),
        (Way::Replace, Some(Reason::PartMissing), _) => "The part is sent, with the device.".to_owned(),
        (Way::Replace, _, 0) => "There is no similar device in your stock.".to_owned(),
        (Way::Replace, _, 1) => "1 similar device is in your stock. It is kept for this return.".to_owned(),
        (Way::Replace, _, n) => {
            format!("{n} similar devices are in your stock. One is kept for this return.")
        }
        (Way::Refund, ..) => "Support pays the price back.".to_owned(),
        (Way::Quote, ..) => "Not covered: nothing is done before the customer has paid.".to_owned(),
        (Way::SendBack, Some(Reason::ChangeOfMind), _) => {
            "Not in the condition in which it was sold.".to_owned()
        }
        (Way::SendBack, ..) => "Not covered, or nothing found.".to_owned(),
    }
}

/// Why a rung is skipped.
pub fn skip(why: Skip) -> &'static str {
    match why {
        Skip::NotRepairable => "It cannot be repaired",
        Skip::NoParts => "A part is not to be had",
        Skip::Uneconomic => "A repair would cost more than the device",
        Skip::FailedAgain => "It was repaired before and failed again",
        Skip::Unsafe => "A repair would not be safe",
        Skip::CustomerWish => "The customer asked for it",
    }
}

/// Why a return is not replaced after all.
pub fn no_unit(why: NoUnit) -> &'static str {
    match why {
        NoUnit::Faulty => "The device that was kept for it is not in order",
        NoUnit::Missing => "The device that was kept for it is not there",
        NoUnit::NotWanted => "The customer does not want another device",
    }
}

/// What is checked.
pub fn check(check: Check) -> &'static str {
    match check {
        Check::Power => "Starts and stays on",
        Check::Display => "Display",
        Check::Touch => "Touch",
        Check::Buttons => "Buttons and switches",
        Check::Charging => "Charging",
        Check::Battery => "Battery health",
        Check::Cameras => "Cameras",
        Check::Sound => "Speakers and microphones",
        Check::Wireless => "Wi-Fi, Bluetooth, mobile network",
        Check::Keyboard => "Keyboard and trackpad",
        Check::Ports => "Ports and drives",
        Check::Sensors => "Sensors",
        Check::Controllers => "Controllers",
        Check::Housing => "Housing",
    }
}

/// What a check said.
pub fn checked(checked: Checked) -> &'static str {
    match checked {
        Checked::Fine => "In order",
        Checked::Faulty => "Not in order",
    }
}

/// A question to the technician, with the words of its yes and its no.
pub fn question(question: Question) -> (&'static str, &'static str, &'static str) {
    match question {
        Question::Fault => ("Is the fault there?", "Yes, the fault is there", "No fault found"),
        Question::AsDescribed => (
            "Is it as described, with everything that belongs to it?",
            "Yes, it is as described",
            "No, the customer is right",
        ),
        Question::InOrder => (
            "Is it in the condition in which it was sold?",
            "Yes, in the same condition",
            "No, it was used or damaged",
        ),
    }
}

/// Whether something is covered, as a technician answers.
pub fn coverage_answer(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::InWarranty => "Yes, it is covered",
        Coverage::OutOfWarranty => "No: cover had ended",
        Coverage::Liquid => "No: liquid",
        Coverage::Impact => "No: dropped or hit",
        Coverage::ThirdPartyRepair => "No: opened by somebody else",
        Coverage::Wear => "No: normal wear",
        Coverage::NotKnown => "Not known",
    }
}

/// What was found, in plain words, for everybody.
pub fn finding(analysis: &Analysis) -> String {
    let answer = match (analysis.fault_found, analysis.as_described) {
        (Some(true), _) => "The fault was found.",
        (Some(false), _) => "No fault was found.",
        (None, Some(true)) => "The device is as it was described and sold.",
        (None, Some(false)) => "The device is not as it was described or sold.",
        (None, None) => "The device was looked at.",
    };
    let mut said = answer.to_owned();
    if let Some(why) = analysis.cause.filter(|why| *why != Cause::Unknown) {
        said.push_str(&format!(" {}.", cause(why)));
    }
    // Of what is in order, or goes back for another reason, nothing is covered.
    let wrong = analysis.fault_found != Some(false) && analysis.as_described != Some(true);
    match analysis.coverage.filter(|_| wrong) {
        Some(Coverage::InWarranty) if analysis.decision == Some(Way::SendBack) => {}
        Some(Coverage::InWarranty) => said.push_str(" It is covered."),
        Some(Coverage::NotKnown) | None => {}
        Some(Coverage::OutOfWarranty) => said.push_str(" It is not covered: the cover had ended."),
        Some(Coverage::Liquid) => said.push_str(" It is not covered: damage by liquid."),
        Some(Coverage::Impact) => said.push_str(" It is not covered: damage by a drop or a blow."),
        Some(Coverage::ThirdPartyRepair) => {
            said.push_str(" It is not covered: somebody else has opened or repaired it.");
        }
        Some(Coverage::Wear) => said.push_str(" It is not covered: normal wear."),
    }
    said
}

/// What is wrong with a finding.
pub fn finding_flaw(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::RightDevice => "Say whether it is the right device.",
        Flaw::WrongDevice => {
            "Another device is not analysed: go back to the return and record what arrived. Support decides what happens to it."
        }
        Flaw::Unanswered => "Answer this question.",
        Flaw::Cause => "Choose the cause.",
        Flaw::Coverage => "Say whether it is covered.",
        Flaw::OutOfTime => {
            "Its cover had ended when it was sent in, so it cannot be covered. Support can judge that anew."
        }
        Flaw::OurRisk => "It was damaged on a label of ours: that is covered, whatever the damage is.",
        Flaw::Note => "Write what you found. The customer reads it.",
        Flaw::TooLong => "Shorten this to 2000 characters or fewer.",
        Flaw::Way => "Choose what is done.",
        Flaw::NotThisWay => {
            "That does not fit what you found: what is covered is repaired, replaced or refunded; what is not covered, or has no fault, gets a price or goes back."
        }
        Flaw::NoneInStock => "There is no similar device in your stock. Put one in, or choose another way.",
        Flaw::Skipped => "Choose why it is not repaired (or not replaced) first.",
        Flaw::Photos => "Add a photo of what you found: without one nobody understands a no.",
    }
}

/// What is wrong with a form that sends something.
pub fn sending_flaw(flaw: SendingFlaw) -> &'static str {
    match flaw {
        SendingFlaw::Carrier => "Enter who carries it, in up to 60 characters.",
        SendingFlaw::Number => "Enter the tracking number: 4 to 40 letters and digits.",
        SendingFlaw::NoLines => "Write what was done, at least one line.",
        SendingFlaw::LineText => "Shorten this line to 200 characters or fewer.",
        SendingFlaw::LineQuantity => "Enter how many, from 1 to 99.",
        SendingFlaw::Untested => "Test the device, then tick this.",
        SendingFlaw::NoCode => "Enter the IMEI or serial number of the device that you send.",
        SendingFlaw::WrongCode => "This number cannot be right. Compare it with the device.",
        SendingFlaw::OldCode => {
            "This is the number of the device that came back. Enter that of the one that you send."
        }
        SendingFlaw::TakenCode => {
            "Another device that is with a customer has this number. Compare it with the device."
        }
        SendingFlaw::NoPart => "Write which part you send, in up to 200 characters.",
    }
}

/// What is wrong with a payment.
pub fn refund_flaw(flaw: RefundFlaw) -> String {
    match flaw {
        RefundFlaw::Day => "Enter the day of the payment.".to_owned(),
        RefundFlaw::WrongDay => {
            "The day of the payment is not in the future and not before the return.".to_owned()
        }
        RefundFlaw::Amount => "Enter the amount in pounds, for example 249.00.".to_owned(),
        RefundFlaw::TooMuch(most) => format!("More than {} cannot be paid back.", money(most)),
        RefundFlaw::WhyLess => {
            "Write why it is less, in 3 to 500 characters. The customer reads it.".to_owned()
        }
        RefundFlaw::Reference => "Enter the reference of the payment, in up to 80 characters.".to_owned(),
    }
}

/// What was sent.
pub fn sent(what: Sent) -> &'static str {
    match what {
        Sent::Repaired => "The repaired device",
        Sent::Replacement => "Another device",
        Sent::Part => "The part that was missing",
        Sent::Unrepaired => "The device as it was",
    }
}

/// What a line of a repair is.
pub fn line_kind(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Work => "Work",
        LineKind::Part => "Part",
    }
}

/// Whether somebody reads all that the workshop says; the customer reads what is meant for them.
pub fn reads_all(you: Who) -> bool {
    matches!(you, Who::Agent | Who::Technician | Who::System)
}

/// Whether somebody reads the names of the seller's people.
pub fn names_people(you: Who) -> bool {
    you == Who::Agent
}

/// A line of a repair: "Part: display", "Part: screw, 4".
pub fn repair_line(line: &Line) -> String {
    let many = if line.quantity == 1 { String::new() } else { format!(", {}", line.quantity) };
    format!("{}: {}{many}", line_kind(line.kind), line.text)
}

/// When a payment becomes visible, as two dates.
pub fn visible(payment: &Payment) -> String {
    let (first, last) = payment.visible();
    format!("It becomes visible on the account between {} and {}.", weekday(first), weekday(last))
}

/// How another return belongs to this one.
pub fn link(link: Link) -> &'static str {
    match link {
        Link::Before => "This return goes on from it: still broken",
        Link::After => "Goes on from this return: still broken",
        Link::SameDevice => "The same device",
    }
}
