//! What a technician finds, and what may come of it: which questions a reason of return asks, which ways are open, what has
//! to be said for each. Pure; the words are made at the doors.
use super::typed::Typed;
use super::{Coverage, Reason, Rung};
use crate::db::text_enum;
use crate::models::device::Category;

/// Characters of a note.
pub const NOTE_LONGEST: usize = 2000;

text_enum! {
    /// Why the device is as it is.
    pub enum Cause {
        /// A part has failed.
        PartFailed => "part_failed",
        /// The battery.
        Battery => "battery",
        /// The display.
        Display => "display",
        /// Its software.
        Software => "software",
        /// It was sold so.
        AsSold => "as_sold",
        /// Damaged while it travelled.
        Transport => "transport",
        /// It got wet.
        Liquid => "liquid",
        /// It fell or was hit.
        Impact => "impact",
        /// Somebody else opened it.
        ThirdParty => "third_party",
        /// It is worn.
        Wear => "wear",
        /// Nobody can say.
        Unknown => "unknown",
    }
}

text_enum! {
    /// What is done with the device.
    pub enum Way {
        /// Repair it.
        Repair => "repair",
        /// Send another one, or the part that was missing.
        Replace => "replace",
        /// Give the money back.
        Refund => "refund",
        /// Offer a price for what is not covered.
        Quote => "quote",
        /// Send it back as it is.
        SendBack => "send_back",
    }
}

impl Way {
    /// The rung of the ladder; a price is none.
    pub fn rung(self) -> Option<Rung> {
        match self {
            Self::Repair => Some(Rung::Repair),
            Self::Replace => Some(Rung::Replace),
            Self::Refund => Some(Rung::Refund),
            Self::SendBack => Some(Rung::SendBack),
            Self::Quote => None,
        }
    }
    /// The way of a rung.
    pub fn of(rung: Rung) -> Self {
        match rung {
            Rung::Repair => Self::Repair,
            Rung::Replace => Self::Replace,
            Rung::Refund => Self::Refund,
            Rung::SendBack => Self::SendBack,
        }
    }
}

text_enum! {
    /// Why a rung of the ladder is skipped, or cannot be stood on.
    pub enum Skip {
        /// It cannot be repaired.
        NotRepairable => "not_repairable",
        /// A part is not to be had.
        NoParts => "no_parts",
        /// It would cost more than the device.
        Uneconomic => "uneconomic",
        /// It was repaired before, and failed again.
        FailedAgain => "failed_again",
        /// It would not be safe.
        Unsafe => "unsafe",
        /// The customer asked for it.
        CustomerWish => "customer_wish",
    }
}

text_enum! {
    /// What is checked on a device.
    pub enum Check {
        /// It starts.
        Power => "power",
        /// The picture.
        Display => "display",
        /// Touch.
        Touch => "touch",
        /// Buttons and switches.
        Buttons => "buttons",
        /// It charges.
        Charging => "charging",
        /// How much the battery holds.
        Battery => "battery",
        /// Cameras.
        Cameras => "cameras",
        /// Speakers and microphones.
        Sound => "sound",
        /// Wi-Fi, Bluetooth, mobile.
        Wireless => "wireless",
        /// Keyboard and trackpad.
        Keyboard => "keyboard",
        /// Ports and drives.
        Ports => "ports",
        /// Sensors.
        Sensors => "sensors",
        /// Controllers.
        Controllers => "controllers",
        /// The housing.
        Housing => "housing",
    }
}

impl Check {
    /// What is worth checking on such a device.
    pub fn of(category: Category) -> &'static [Self] {
        use Check::{
            Battery, Buttons, Cameras, Charging, Controllers, Display, Housing, Keyboard, Ports, Power,
            Sensors, Sound, Touch, Wireless,
        };
        match category {
            Category::Phone | Category::Tablet => {
                &[Power, Display, Touch, Buttons, Charging, Battery, Cameras, Sound, Wireless, Housing]
            }
            Category::Laptop => {
                &[Power, Display, Keyboard, Ports, Charging, Battery, Cameras, Sound, Wireless, Housing]
            }
            Category::Watch => &[Power, Display, Touch, Buttons, Charging, Battery, Sensors, Housing],
            Category::Console => &[Power, Display, Ports, Sound, Wireless, Controllers, Housing],
            Category::Audio => &[Power, Buttons, Charging, Battery, Sound, Wireless, Housing],
        }
    }
    /// The name of its field.
    pub fn field(self) -> String {
        format!("check_{self}")
    }
}

text_enum! {
    /// What a check said.
    pub enum Checked {
        /// In order.
        Fine => "fine",
        /// Not in order.
        Faulty => "faulty",
    }
}

/// The question that the reason of a return asks of whoever looks at the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Is the fault there?
    Fault,
    /// Is it as it was described, with everything that belongs to it?
    AsDescribed,
    /// Is it in the condition in which it was sold?
    InOrder,
}

impl Question {
    /// That of a reason.
    pub fn of(reason: Option<Reason>) -> Self {
        match reason {
            Some(Reason::NotAsDescribed | Reason::PartMissing) => Self::AsDescribed,
            Some(Reason::ChangeOfMind) => Self::InOrder,
            Some(Reason::Defective | Reason::DeliveredDamaged) | None => Self::Fault,
        }
    }
    /// Whether what is found has to be covered: a change of mind is about the money, whatever is.
    pub fn asks_cover(self) -> bool {
        match self {
            Self::Fault | Self::AsDescribed => true,
            Self::InOrder => false,
        }
    }
}

/// What the answer depends on, beside what the technician says.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// Why the device comes back.
    pub reason: Option<Reason>,
    /// How it was judged until now.
    pub coverage: Coverage,
    /// Whether its cover ran on the day on which it was sent in.
    pub in_time: bool,
    /// Whether it was damaged on a label that we paid for.
    pub our_risk: bool,
    /// Similar devices that are free.
    pub similar: usize,
    /// Pictures of what was found.
    pub photos: usize,
    /// Whether the work was paid for before the device came.
    pub paid: bool,
}

/// What was found, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether the fault is there, where that is the question.
    pub fault_found: Option<bool>,
    /// Whether it is as it was described or sold, where that is the question.
    pub as_described: Option<bool>,
    /// Why.
    pub cause: Option<Cause>,
    /// Whether it is covered.
    pub coverage: Coverage,
    /// What was checked, as it is kept.
    pub checks: String,
    /// What the customer reads.
    pub note: String,
    /// What only we read.
    pub internal_note: String,
    /// What is done.
    pub way: Way,
    /// Why a rung is skipped.
    pub skipped: Option<Skip>,
    /// Whether the customer takes another colour.
    pub any_colour: bool,
}

/// What is wrong with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Is it the right device?
    RightDevice,
    /// It is not: that is for the desk.
    WrongDevice,
    /// The question was not answered.
    Unanswered,
    /// Why is it so?
    Cause,
    /// Is it covered?
    Coverage,
    /// Its cover had ended when it was sent in.
    OutOfTime,
    /// It was damaged on our label.
    OurRisk,
    /// The customer reads nothing.
    Note,
    /// Too long.
    TooLong,
    /// What is done?
    Way,
    /// That is not possible with what was found.
    NotThisWay,
    /// There is no similar device.
    NoneInStock,
    /// Why is a rung skipped?
    Skipped,
    /// A no needs a picture.
    Photos,
}

/// Field and what is wrong with it, in the order of the form.
pub type Flaws = Vec<(&'static str, Flaw)>;

/// The ways that are open: for a fault that is confirmed and covered down the ladder, otherwise a price or back; after a change
/// of mind the money for what is in order, and otherwise back.
pub fn ways(reason: Option<Reason>, confirmed: bool, covered: bool) -> &'static [Way] {
    match (is_yes(reason, confirmed, covered), reason) {
        (true, Some(Reason::NotAsDescribed | Reason::PartMissing)) => &[Way::Replace, Way::Refund],
        (true, Some(Reason::ChangeOfMind)) => &[Way::Refund],
        (true, Some(Reason::Defective | Reason::DeliveredDamaged) | None) => {
            &[Way::Repair, Way::Replace, Way::Refund]
        }
        // What is as it was described costs nothing to anybody: there is nothing to offer a price for.
        (false, Some(Reason::NotAsDescribed | Reason::PartMissing | Reason::ChangeOfMind)) if !confirmed => {
            &[Way::SendBack]
        }
        (false, _) => &[Way::Quote, Way::SendBack],
    }
}

/// Whether what was found is the seller's to make good.
fn is_yes(reason: Option<Reason>, confirmed: bool, covered: bool) -> bool {
    confirmed && (covered || !Question::of(reason).asks_cover())
}

/// Whether going this way leaves out a rung that could be stood on; `similar` devices are free.
pub(super) fn skips(reason: Option<Reason>, similar: usize, way: Way) -> bool {
    let can_replace = similar > 0 || reason == Some(Reason::PartMissing);
    match (Question::of(reason), way) {
        (Question::Fault, Way::Replace | Way::Refund) => true,
        (Question::AsDescribed, Way::Refund) => can_replace,
        _ => false,
    }
}

/// Reads a finding, or says everything that is wrong with it.
///
/// # Errors
/// [`Flaws`].
pub fn read(typed: &Typed, case: &Case, checks: &[Check]) -> Result<Finding, Flaws> {
    let mut flaws = vec![];
    match typed.yes_or_no("right_device") {
        None => flaws.push(("right_device", Flaw::RightDevice)),
        Some(false) => flaws.push(("right_device", Flaw::WrongDevice)),
        Some(true) => {}
    }
    let question = Question::of(case.reason);
    let answer = typed.yes_or_no("answer");
    if answer.is_none() {
        flaws.push(("answer", Flaw::Unanswered));
    }
    let confirmed = match question {
        Question::Fault | Question::InOrder => answer == Some(true),
        Question::AsDescribed => answer == Some(false),
    };
    let cause: Option<Cause> = typed.choice("cause");
    if confirmed && question == Question::Fault && cause.is_none() {
        flaws.push(("cause", Flaw::Cause));
    }
    let coverage = covered(typed, case, confirmed, &mut flaws);
    let (note, internal_note) = (typed.trimmed("note"), typed.trimmed("internal_note"));
    if note.is_empty() {
        flaws.push(("note", Flaw::Note));
    }
    for (field, text) in [("note", &note), ("internal_note", &internal_note)] {
        if text.chars().count() > NOTE_LONGEST {
            flaws.push((field, Flaw::TooLong));
        }
    }
    let way = chosen(typed, case, (confirmed, coverage.is_covered()), &mut flaws);
    let skipped: Option<Skip> = typed.choice("skipped");
    let skipping = way.is_some_and(|way| skips(case.reason, case.similar, way));
    if skipping && skipped.is_none() {
        flaws.push(("skipped", Flaw::Skipped));
    }
    if answer.is_some() && !is_yes(case.reason, confirmed, coverage.is_covered()) && case.photos == 0 {
        flaws.push(("photos", Flaw::Photos));
    }
    let Some(way) = way.filter(|_| flaws.is_empty()) else { return Err(flaws) };
    let said = checks.iter().filter_map(|check| {
        typed.choice::<Checked>(&check.field()).map(|checked| format!("{check}:{checked}"))
    });
    Ok(Finding {
        fault_found: answer.filter(|_| question == Question::Fault),
        as_described: answer.filter(|_| question != Question::Fault),
        // What is not there has no cause.
        cause: cause.filter(|_| confirmed),
        coverage,
        checks: said.collect::<Vec<_>>().join(","),
        note,
        internal_note,
        way,
        skipped: skipped.filter(|_| skipping),
        any_colour: typed.ticked("any_colour"),
    })
}

/// Whether it is covered; asked only of what is there, and where it matters.
fn covered(typed: &Typed, case: &Case, confirmed: bool, flaws: &mut Flaws) -> Coverage {
    if !confirmed || !Question::of(case.reason).asks_cover() {
        return case.coverage;
    }
    let said: Option<Coverage> = typed.choice("coverage").filter(|coverage| *coverage != Coverage::NotKnown);
    match said {
        None => flaws.push(("coverage", Flaw::Coverage)),
        Some(Coverage::InWarranty) if !case.in_time && !case.coverage.is_covered() => {
            flaws.push(("coverage", Flaw::OutOfTime));
        }
        Some(other) if case.our_risk && !other.is_covered() => flaws.push(("coverage", Flaw::OurRisk)),
        Some(_) => {}
    }
    said.unwrap_or(case.coverage)
}

/// What is done, if that is possible.
fn chosen(typed: &Typed, case: &Case, (confirmed, covered): (bool, bool), flaws: &mut Flaws) -> Option<Way> {
    let way: Option<Way> = typed.choice("way");
    let Some(way) = way else {
        flaws.push(("way", Flaw::Way));
        return None;
    };
    let unanswered = flaws.iter().any(|(field, _)| matches!(*field, "answer" | "coverage"));
    // What was paid for is done, covered or not.
    let was_paid = case.paid && confirmed && matches!(way, Way::Repair | Way::Replace);
    if !unanswered && !was_paid && !ways(case.reason, confirmed, covered).contains(&way) {
        flaws.push(("way", Flaw::NotThisWay));
    } else if way == Way::Replace && case.similar == 0 && case.reason != Some(Reason::PartMissing) {
        flaws.push(("way", Flaw::NoneInStock));
    }
    Some(way)
}
