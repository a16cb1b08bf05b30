//! The form of a return: what was typed, kept as typed, and what it means. Pure: problems are values, their words are
//! made at the door.
use super::branch::{Aspect, Condition};
use super::cover::{Coverage, Exclusion};
use super::stage::Reason;
use crate::db::text_enum;
use crate::models::device::Category;
use crate::models::device::code::{self, Code, CodeKind, ImeiProblem, SerialProblem};
use serde::{Deserialize, Serialize};

pub use super::sender::{COUNTRIES, SenderAnswers, TypedPlace, TypedSender};

/// Characters of the description.
pub const DESCRIPTION_LONGEST: usize = 4000;
/// Characters of a line: a name, a street, a model.
pub const LINE_LONGEST: usize = 100;
/// How many digits and letters a number may have as typed.
pub const CODE_LONGEST: usize = 80;

/// Everything as typed, over all pages of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The first page.
    pub problem: Option<TypedProblem>,
    /// The last page before the check.
    pub sender: Option<TypedSender>,
    /// Asked for a price, for the coverage that was told: a [`super::Coverage`].
    pub price: String,
}

impl Typed {
    /// Whether every page is filled in as it should be: nothing is left but to look at it and send it.
    pub fn is_complete(&self, on_the_list: bool) -> bool {
        self.problem.as_ref().is_some_and(|page| page.check(on_the_list).is_ok())
            && self.sender.as_ref().is_some_and(|page| page.check().is_ok())
    }
    /// Why the repair has to be paid for, where the customer has not been told yet and asked for a price.
    pub fn price_to_ask(&self, to_pay: Option<Coverage>) -> Option<Coverage> {
        let told = self.price.parse::<Coverage>().ok();
        to_pay.filter(|coverage| told != Some(*coverage))
    }
}

/// The page about the device and its fault, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedProblem {
    /// A [`Reason`].
    pub reason: String,
    /// For what is not as described: an [`Aspect`].
    pub aspect: String,
    /// What arrived instead, or which part is missing.
    pub detail: String,
    /// For a change of mind: a [`Condition`].
    pub condition: String,
    /// For a device that is not on the company's list: a [`Category`].
    pub category: String,
    /// For a device that is not on the list.
    pub brand: String,
    /// For a device that is not on the list.
    pub model: String,
    /// As typed.
    pub imei: String,
    /// As typed.
    pub serial: String,
    /// "I can't read it".
    pub unreadable: String,
    /// What is wrong.
    pub description: String,
    /// Ticked: it got wet.
    pub liquid: String,
    /// Ticked: it fell.
    pub impact: String,
    /// Ticked: opened by somebody else.
    pub third_party_repair: String,
    /// Ticked: normal wear.
    pub wear: String,
    /// `yes` or `no`: is the battery swollen, hot, leaking, smoking, or the device crushed?
    pub battery: String,
}

text_enum! {
    /// The fields of the form, as their names are in the pages.
    pub enum Field {
        /// See [`TypedProblem`].
        Reason => "reason",
        /// See [`TypedProblem`].
        Aspect => "aspect",
        /// See [`TypedProblem`].
        Detail => "detail",
        /// See [`TypedProblem`].
        Condition => "condition",
        /// See [`TypedProblem`].
        Category => "category",
        /// See [`TypedProblem`].
        Brand => "brand",
        /// See [`TypedProblem`].
        Model => "model",
        /// See [`TypedProblem`].
        Imei => "imei",
        /// See [`TypedProblem`].
        Serial => "serial",
        /// See [`TypedProblem`].
        Description => "description",
        /// See [`TypedProblem`].
        Battery => "battery",
        /// See [`TypedSender`].
        Name => "name",
        /// See [`TypedSender`].
        Line1 => "line1",
        /// See [`TypedSender`].
        Line2 => "line2",
        /// See [`TypedSender`].
        Town => "town",
        /// See [`TypedSender`].
        Postcode => "postcode",
        /// See [`TypedSender`].
        Country => "country",
        /// See [`TypedSender`].
        LabelName => "label_name",
        /// See [`TypedSender`].
        LabelEmail => "label_email",
        /// See [`TypedSender`].
        Erasure => "erasure",
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was entered or chosen.
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// The IMEI cannot be right.
    Imei(ImeiProblem),
    /// The serial number cannot be right.
    Serial(SerialProblem),
    /// Neither a number nor "I can't read it".
    NoNumber,
    /// No address for mail.
    NotAnAddress,
    /// Not a country that is offered.
    NoCountry,
}

/// Problems, in the order of the fields.
pub type Problems = Vec<(Field, Problem)>;

/// The first page, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemAnswers {
    /// Why it comes back.
    pub reason: Reason,
    /// What is not as described.
    pub aspect: Option<Aspect>,
    /// What arrived instead, or which part is missing.
    pub detail: Option<String>,
    /// In which condition it is, after a change of mind.
    pub condition: Option<Condition>,
    /// For a device that is not on the list.
    pub named: Option<(Category, String, String)>,
    /// IMEI and serial, as far as they could be read.
    pub codes: Vec<Code>,
    /// What is wrong.
    pub description: String,
    /// What the customer says happened to it.
    pub exclusions: Vec<Exclusion>,
    /// Whether it may be dangerous.
    pub unsafe_battery: bool,
}

pub(super) fn line(problems: &mut Problems, field: Field, typed: &str, needed: bool) -> String {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() && needed {
        problems.push((field, Problem::Missing));
    }
    if text.chars().count() > LINE_LONGEST {
        problems.push((field, Problem::TooLong(LINE_LONGEST)));
    }
    text
}

/// Reads IMEI and serial; each box only says what is wrong with itself.
fn codes(problems: &mut Problems, typed: &TypedProblem) -> Vec<Code> {
    let mut found = vec![];
    let too_long = |text: &str| text.chars().count() > CODE_LONGEST;
    match code::imei(&typed.imei) {
        Ok(code) => found.push(code),
        Err(ImeiProblem::Empty) => {}
        Err(_) if too_long(&typed.imei) => problems.push((Field::Imei, Problem::TooLong(CODE_LONGEST))),
        Err(why) => problems.push((Field::Imei, Problem::Imei(why))),
    }
    match code::serial(&typed.serial) {
        Ok(code) => found.push(code),
        Err(SerialProblem::Empty) => {}
        Err(why) => problems.push((Field::Serial, Problem::Serial(why))),
    }
    let wrong = problems.iter().any(|(field, _)| matches!(field, Field::Imei | Field::Serial));
    // Only dashes are as good as nothing.
    if found.is_empty() && !wrong && typed.unreadable.is_empty() {
        problems.push((Field::Imei, Problem::NoNumber));
    }
    found
}

impl TypedProblem {
    /// Puts a number that is either into the field that it belongs to; the other one is empty then.
    pub fn set_number(&mut self, number: &str) {
        self.imei.clear();
        self.serial.clear();
        self.add_number(number);
    }
    /// Puts a number that is either into the field that it belongs to, and says which; the other one stays as it is.
    pub fn add_number(&mut self, number: &str) -> Field {
        let is_serial = code::either(number).is_some_and(|code| code.kind() == CodeKind::Serial);
        let (field, place) =
            if is_serial { (Field::Serial, &mut self.serial) } else { (Field::Imei, &mut self.imei) };
        number.clone_into(place);
        field
    }
    /// Understands the page. `on_the_list`: the device is known, so its name is not asked.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn check(&self, on_the_list: bool) -> Result<ProblemAnswers, Problems> {
        let mut problems = vec![];
        let reason = self.reason.parse::<Reason>().ok();
        if reason.is_none() {
            problems.push((Field::Reason, Problem::Missing));
        }
        let asks_aspect = reason == Some(Reason::NotAsDescribed);
        let asks_condition = reason == Some(Reason::ChangeOfMind);
        let asks_detail = reason.is_some_and(Reason::asks_detail);
        let aspect = self.aspect.parse::<Aspect>().ok().filter(|_| asks_aspect);
        if asks_aspect && aspect.is_none() {
            problems.push((Field::Aspect, Problem::Missing));
        }
        let detail = line(&mut problems, Field::Detail, &self.detail, asks_detail);
        let condition = self.condition.parse::<Condition>().ok().filter(|_| asks_condition);
        if asks_condition && condition.is_none() {
            problems.push((Field::Condition, Problem::Missing));
        }
        let named = if on_the_list {
            None
        } else {
            let category = self.category.parse::<Category>().ok();
            if category.is_none() {
                problems.push((Field::Category, Problem::Missing));
            }
            let brand = line(&mut problems, Field::Brand, &self.brand, true);
            let model = line(&mut problems, Field::Model, &self.model, true);
            category.map(|category| (category, brand, model))
        };
        let codes = codes(&mut problems, self);
        let description = self.description.trim().to_owned();
        if description.is_empty() && reason.is_none_or(Reason::needs_description) {
            problems.push((Field::Description, Problem::Missing));
        }
        if description.chars().count() > DESCRIPTION_LONGEST {
            problems.push((Field::Description, Problem::TooLong(DESCRIPTION_LONGEST)));
        }
        let ticked = [
            (&self.liquid, Exclusion::Liquid),
            (&self.impact, Exclusion::Impact),
            (&self.third_party_repair, Exclusion::ThirdPartyRepair),
            (&self.wear, Exclusion::Wear),
        ];
        let counts = reason.is_some_and(Reason::asks_what_happened);
        let exclusions =
            ticked.into_iter().filter(|(tick, _)| counts && !tick.is_empty()).map(|(_, what)| what).collect();
        let unsafe_battery = match self.battery.as_str() {
            "yes" => true,
            "no" => false,
            _ => {
                problems.push((Field::Battery, Problem::Missing));
                false
            }
        };
        match reason {
            Some(reason) if problems.is_empty() => Ok(ProblemAnswers {
                reason,
                aspect,
                detail: asks_detail.then_some(detail),
                condition,
                named,
                codes,
                description,
                exclusions,
                unsafe_battery,
            }),
            _ => Err(problems),
        }
    }
}
