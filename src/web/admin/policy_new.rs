//! The next version of the marketplace's numbers. One table says what every number is called and what it may be.
use crate::app::App;
use crate::error::Result;
use crate::models::person::Administrator;
use crate::models::policy::{Numbers, Policy};
use crate::web::form::{Choice, Errors, Posted, day};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::Note;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// How a number is typed.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// One number in these bounds.
    One(i64, i64),
    /// So many numbers with commas between them, each in these bounds.
    Several(usize, i64, i64),
    /// From which day cover runs.
    Start,
    /// Whether it is covered or leads to a price.
    Leads,
    /// Whether what is clear is approved by itself.
    ByItself,
    /// Two-letter codes with commas between them.
    Countries,
}

/// One of the numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    name: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    hint: &'static str,
    kind: Kind,
    /// The heading that it begins.
    group: Option<&'static str>,
}

const fn field(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Field {
    Field { name, label, hint, kind, group: None }
}

const fn first(group: &'static str, field: Field) -> Field {
    Field { group: Some(group), ..field }
}

const BY_ITSELF: &str = "Nothing is unclear when a defect is covered, the number is the one that was sold, the battery is safe, and every photo that \
                         the form asks for is there, sharp and bright.";

/// Every number of [`Numbers`], in the order of the form; a test holds them against each other.
pub(super) const FIELDS: &[Field] = &[
    first("Cover", field("cover_start", "Cover runs from", "", Kind::Start)),
    field("cover_months", "Months of cover", "", Kind::One(1, 120)),
    field("liquid", "A device that got wet", "", Kind::Leads),
    field("impact", "A device that was dropped or hit", "", Kind::Leads),
    field("third_party_repair", "A device that somebody else opened or repaired", "", Kind::Leads),
    field("wear", "Normal wear, battery capacity included", "", Kind::Leads),
    field(
        "change_of_mind_days",
        "Days to change one’s mind",
        "Calendar days after delivery.",
        Kind::One(0, 365),
    ),
    field("damage_report_days", "Days to report damage", "Business days after delivery.", Kind::One(0, 60)),
    field(
        "repair_guarantee_days",
        "Days for which a repair is covered by itself",
        "Calendar days.",
        Kind::One(0, 365),
    ),
    first(
        "Automatic approval",
        field("by_itself", "Returns with nothing unclear", BY_ITSELF, Kind::ByItself),
    ),
    field(
        "by_itself_pounds",
        "Up to a price of",
        "Pounds that the device cost, VAT included.",
        Kind::One(0, 100_000),
    ),
    field("by_itself_days", "Not if it came back within", "Calendar days.", Kind::One(0, 730)),
    first("Support", field("first_answer_days", "First answer", "Business days.", Kind::One(1, 30))),
    field(
        "info_reminder_days",
        "Reminders of a question",
        "Two numbers of business days, with a comma between.",
        Kind::Several(2, 1, 60),
    ),
    field("info_close_days", "End of a return whose question stays open", "Business days.", Kind::One(2, 90)),
    field("quote_days", "A price stands for", "Business days, and again until it is paid.", Kind::One(1, 90)),
    field(
        "quote_reminder_days",
        "Reminders of a price",
        "Two numbers of business days, with a comma between.",
        Kind::Several(2, 1, 60),
    ),
    first(
        "Labels and parcels",
        field("label_minutes", "A missing label becomes a task after", "Minutes.", Kind::One(1, 1440)),
    ),
    field("label_valid_days", "A label is valid for", "Calendar days.", Kind::One(4, 90)),
    field(
        "label_reminder_days",
        "Reminders before a label ends",
        "Three numbers of calendar days, the largest first.",
        Kind::Several(3, 1, 89),
    ),
    field("label_expired_days", "End of a return after its label ended", "Business days.", Kind::One(1, 90)),
    field(
        "carrier_silence_days",
        "No news of a parcel becomes a task after",
        "Calendar days.",
        Kind::One(1, 60),
    ),
    field(
        "untracked_days",
        "The same for a label without tracking",
        "Business days after “posted”.",
        Kind::One(1, 60),
    ),
    field(
        "ship_from_countries",
        "Labels go out by themselves from",
        "Two letters for each country, with commas between.",
        Kind::Countries,
    ),
    first(
        "At the seller",
        field("analysis_days", "Analysis", "Business days after receipt.", Kind::One(1, 30)),
    ),
    field("workshop_days", "Repair or replacement shipped", "Business days.", Kind::One(1, 60)),
    field("refund_days", "A refund is confirmed", "Business days.", Kind::One(1, 30)),
    field("send_back_days", "A device is sent back", "Business days.", Kind::One(1, 30)),
    field(
        "lock_reminder_days",
        "Reminders of a locked account",
        "Two numbers of business days.",
        Kind::Several(2, 1, 60),
    ),
    field("lock_close_days", "A locked device goes back after", "Business days.", Kind::One(2, 90)),
    field("receipt_back_days", "A receipt can be dated back by", "Calendar days.", Kind::One(0, 30)),
    first(
        "Forms and ends",
        field("draft_days", "A form that is not sent is deleted after", "Calendar days.", Kind::One(2, 365)),
    ),
    field("draft_reminder_days", "Its author is reminded before", "Calendar days.", Kind::One(1, 30)),
    field("reopen_days", "A closed return can be opened again for", "Calendar days.", Kind::One(0, 365)),
];

/// A field as the page shows it.
struct Shown {
    field: &'static Field,
    value: String,
    /// Where it is no number: what can be chosen.
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "admin/policy_new.html")]
struct PolicyNew {
    page: Page,
    version: i32,
    from: String,
    fields: Vec<Shown>,
    errors: Errors,
}
on_page!(PolicyNew);

/// The numbers as they are typed, in the order of [`FIELDS`].
///
/// # Errors
/// When they cannot be written down.
pub(super) fn shown(numbers: &Numbers) -> Result<Vec<String>> {
    let values = serde_json::to_value(numbers)?;
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(FIELDS
        .iter()
        .map(|field| match values.get(field.name) {
            Some(Value::Array(several)) => several.iter().map(plain).collect::<Vec<_>>().join(", "),
            Some(one) => plain(one),
            None => String::new(),
        })
        .collect())
}

fn number(typed: &str, least: i64, most: i64) -> Option<i64> {
    typed.trim().parse().ok().filter(|n| (least..=most).contains(n))
}

impl Kind {
    /// What can be chosen, as it is kept and as it is said; nothing where it is typed.
    fn choices(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Start => &[("delivered", "The day of delivery"), ("ordered", "The day of the order")],
            Self::Leads => &[("price", "Has to be paid for"), ("cover", "Is covered all the same")],
            Self::ByItself => &[("never", "Wait for support"), ("when_clear", "Are approved at once")],
            Self::One(..) | Self::Several(..) | Self::Countries => &[],
        }
    }
}

impl Field {
    /// A value in words.
    pub(super) fn said(&self, value: &str) -> String {
        let choice = self.kind.choices().iter().find(|(kept, _)| *kept == value);
        choice.map_or(value, |(_, said)| said).to_owned()
    }
    /// What was typed as it is kept.
    fn read(&self, typed: &str) -> std::result::Result<Value, String> {
        match self.kind {
            Kind::One(least, most) => number(typed, least, most)
                .map(Value::from)
                .ok_or_else(|| format!("{}: enter a number from {least} to {most}.", self.label)),
            Kind::Several(count, least, most) => {
                let found: Option<Vec<i64>> =
                    typed.split(',').map(|part| number(part, least, most)).collect();
                found.filter(|found| found.len() == count).map(Value::from).ok_or_else(|| {
                    format!(
                        "{}: enter {count} numbers from {least} to {most}, with commas between.",
                        self.label
                    )
                })
            }
            Kind::Start | Kind::Leads | Kind::ByItself => {
                let known = self.kind.choices().iter().any(|(kept, _)| *kept == typed);
                known.then(|| Value::from(typed)).ok_or_else(|| format!("{}: choose one.", self.label))
            }
            Kind::Countries => {
                let codes: Vec<String> = typed
                    .split(',')
                    .map(|code| code.trim().to_uppercase())
                    .filter(|code| !code.is_empty())
                    .collect();
                let is_code = |code: &String| code.len() == 2 && code.chars().all(|c| c.is_ascii_uppercase());
                if !codes.is_empty() && codes.iter().all(is_code) {
                    Ok(Value::from(codes))
                } else {
                    Err(format!("{}: enter codes like GB, with commas between.", self.label))
                }
            }
        }
    }
}

/// What cannot be together.
fn contradictions(numbers: &Numbers, errors: &mut Errors) {
    let [first, second] = numbers.info_reminder_days;
    if !(first < second && second < numbers.info_close_days) {
        errors.add(
            "info_reminder_days",
            "The first reminder comes before the second, and both before the end.",
        );
    }
    let [first, second] = numbers.lock_reminder_days;
    if !(first < second && second < numbers.lock_close_days) {
        errors.add(
            "lock_reminder_days",
            "The first reminder comes before the second, and both before the end.",
        );
    }
    let [first, second, third] = numbers.label_reminder_days;
    if !(numbers.label_valid_days > first && first > second && second > third) {
        errors.add("label_reminder_days", "The largest comes first, and all are fewer than a label’s days.");
    }
    if numbers.draft_reminder_days >= numbers.draft_days {
        errors.add("draft_reminder_days", "The reminder comes before the form is deleted.");
    }
}

/// Everything that was typed, understood.
fn check(typed: &HashMap<String, String>, errors: &mut Errors) -> Result<Option<Numbers>> {
    let mut values = Map::new();
    for field in FIELDS {
        match field.read(typed.get(field.name).map(String::as_str).unwrap_or_default()) {
            Ok(value) => drop(values.insert(field.name.to_owned(), value)),
            Err(why) => errors.add(field.name, why),
        }
    }
    if !errors.is_empty() {
        return Ok(None);
    }
    let numbers: Numbers = serde_json::from_value(Value::Object(values))?;
    contradictions(&numbers, errors);
    Ok(Some(numbers).filter(|_| errors.is_empty()))
}

fn draw(
    req: &HttpRequest,
    administrator: &Administrator,
    version: i32,
    (status, from, values, errors): (StatusCode, String, Vec<String>, Errors),
) -> Result<HttpResponse> {
    let fields = FIELDS
        .iter()
        .zip(values)
        .map(|(field, value)| {
            let choices = field.kind.choices().iter().map(|(kept, said)| Choice::new(kept, said, "", &value));
            Shown { field, choices: choices.collect(), value }
        })
        .collect();
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    show_page(req, status, &PolicyNew { page, version, from, fields, errors })
}

/// The newest version and its number: what the form begins with.
async fn newest(app: &App, administrator: &Administrator) -> Result<(i32, Numbers)> {
    let asking = administrator.clone();
    let versions = app.read(move |conn| Policy::versions(conn, &asking)).await?;
    let newest = versions.into_iter().next().ok_or(crate::error::Error::NotFound)?;
    Ok((newest.policy.version, newest.numbers))
}

/// The form, filled in with the newest version.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (version, numbers) = newest(&app, &administrator).await?;
    let today = app.clock.now().naive().date().to_string();
    let filled = (StatusCode::OK, today, shown(&numbers)?, Errors::default());
    draw(&req, &administrator, version, filled)
}

/// Publishes it.
///
/// # Errors
/// The database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    form: Posted<HashMap<String, String>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let Posted(typed) = form;
    let mut errors = Errors::default();
    let seen = typed.get("version").and_then(|version| version.parse().ok()).unwrap_or_default();
    let typed_from = typed.get("from").cloned().unwrap_or_default();
    let today = app.clock.now().naive().date();
    let from = day(&typed_from).filter(|day| *day >= today);
    if from.is_none() {
        errors.add("from", "Enter the day from which it counts, today or later.");
    }
    let numbers = check(&typed, &mut errors)?;
    let values: Vec<String> =
        FIELDS.iter().map(|field| typed.get(field.name).cloned().unwrap_or_default()).collect();
    let (Some(from), Some(numbers)) = (from, numbers) else {
        let again = (StatusCode::UNPROCESSABLE_ENTITY, typed_from, values, errors);
        return draw(&req, &administrator, seen, again);
    };
    let by = administrator.clone();
    match app.write(move |tx| Policy::publish_from(tx, &by, seen, &numbers, from)).await {
        Ok(_) => Ok(see_other_with(&req, "/admin/policies", Note::Added)),
        Err(why) => {
            let errors = Errors::refused(why, "the newest version")?;
            let (version, _) = newest(&app, &administrator).await?;
            draw(&req, &administrator, version, (StatusCode::CONFLICT, typed_from, values, errors))
        }
    }
}
