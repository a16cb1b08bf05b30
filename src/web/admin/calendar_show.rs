//! One calendar: the days of this and the next year on which nobody works, and closing more of them.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::CalendarId;
use crate::models::calendar::Calendar;
use crate::models::calendar::administration::{Change, Closed, Listed};
use crate::models::person::Administrator;
use crate::web::form::{Errors, Posted, line};
use crate::web::page::{Door, Page, on_page, see_other_with, show as show_page};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

/// Characters of a day's name.
const NAME_LONGEST: usize = 60;
/// Days that are closed at once.
const MOST_DAYS: i64 = 31;

#[derive(Template)]
#[template(path = "admin/calendar_show.html")]
struct CalendarShow {
    page: Page,
    calendar: Listed,
    years: Vec<(i32, Vec<Closed>)>,
    changes: Vec<Change>,
    /// What is missing in half a year's time.
    missing: Option<String>,
    form: Form,
    errors: Errors,
    now: Moment,
}
on_page!(CalendarShow);

/// The form as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// The version that the page showed; text, since it comes back as it was sent.
    pub(super) version: String,
    /// `2026-12-24`.
    first: String,
    /// The same; empty for one day.
    last: String,
    /// What the day is called.
    title: String,
}

/// The days and their name.
type Checked = (Vec<NaiveDate>, String);

fn day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

impl Form {
    fn check(&self, this_year: i32, closed: &[NaiveDate]) -> std::result::Result<Checked, Errors> {
        let mut errors = Errors::default();
        let years = this_year..=this_year + 1;
        let in_time = |text: &str| day(text).filter(|day| years.contains(&day.year()));
        let real =
            format!("Enter a real date in {this_year} or {}, for example {this_year}-12-24.", this_year + 1);
        let first = in_time(&self.first);
        if first.is_none() {
            errors.add("first", real.clone());
        }
        let last = if self.last.trim().is_empty() { first } else { in_time(&self.last) };
        match (first, last) {
            (_, None) if !self.last.trim().is_empty() => errors.add("last", real),
            (Some(first), Some(last)) if last < first => {
                errors.add("last", "The last day cannot be before the first.");
            }
            (Some(first), Some(last)) if (last - first).num_days() >= MOST_DAYS => {
                errors.add("last", format!("Close up to {MOST_DAYS} days at once."));
            }
            _ => {}
        }
        let title = line(&self.title);
        if title.is_empty() {
            errors.add("title", "Enter what the day is called, for example Works holiday.");
        } else if title.chars().count() > NAME_LONGEST {
            errors.add("title", format!("This is too long. Use {NAME_LONGEST} characters or fewer."));
        }
        let (Some(first), Some(last), true) = (first, last, errors.is_empty()) else { return Err(errors) };
        let works = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).filter(works).collect();
        if days.is_empty() {
            errors.add("first", "Nobody works on Saturdays and Sundays anyway.");
        } else if days.iter().all(|day| closed.contains(day)) {
            errors.add("first", "That is closed already.");
        } else {
            return Ok((days, title));
        }
        Err(errors)
    }
}

/// Draws the page, perhaps with a form that comes back.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub(super) async fn draw(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &CalendarId,
    (status, form, errors): (StatusCode, Form, Errors),
) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    let (asking, which, now) = (administrator.clone(), id.clone(), app.clock.now());
    let today = now.naive().date();
    let (this, ahead) = (today.year(), Listed::year_ahead(today));
    let (calendar, closed, changes) =
        app.read(move |conn| Calendar::for_administrator(conn, &asking, &which, (this, this + 1))).await?;
    // A year in which no day is closed is a year whose bank holidays nobody has entered.
    let known = closed.iter().any(|closed| closed.day.year() == ahead);
    let of = |year: i32| (year, closed.iter().filter(|closed| closed.day.year() == year).cloned().collect());
    let years = vec![of(this), of(this + 1)];
    let missing = (!known).then(|| words::unknown_year(calendar.last, ahead));
    let shown = CalendarShow { page, calendar, years, changes, missing, form, errors, now };
    show_page(req, status, &shown)
}

/// After a change: back to the page, or what stood in its way.
///
/// # Errors
/// What the page says nothing about.
pub(super) async fn answer(
    req: &HttpRequest,
    app: &App,
    administrator: &Administrator,
    id: &CalendarId,
    (done, form): (Result<i64>, Form),
) -> Result<HttpResponse> {
    match done {
        Ok(_) => Ok(see_other_with(req, &format!("/admin/calendars/{id}"), Note::CalendarChanged)),
        Err(Error::Stale { .. }) => {
            let mut errors = Errors::default();
            errors.add(
                "now",
                "Somebody was faster: this calendar has changed since you opened the page. Look at what stands here now.",
            );
            draw(req, app, administrator, id, (StatusCode::CONFLICT, form, errors)).await
        }
        Err(other) => Err(other),
    }
}

/// Shows the calendar.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CalendarId = at.parse().map_err(|_| Error::NotFound)?;
    let fresh = (StatusCode::OK, Form::default(), Errors::default());
    draw(&req, &app, &administrator, &id, fresh).await
}

/// Closes a day, or several.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    at: web::Path<String>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: CalendarId = at.parse().map_err(|_| Error::NotFound)?;
    let Posted(form) = form;
    let this = app.clock.now().naive().date().year();
    let (asking, which) = (administrator.clone(), id.clone());
    let (_, closed, _) =
        app.read(move |conn| Calendar::for_administrator(conn, &asking, &which, (this, this + 1))).await?;
    let closed: Vec<NaiveDate> = closed.into_iter().map(|closed| closed.day).collect();
    let (days, title) = match form.check(this, &closed) {
        Ok(checked) => checked,
        Err(errors) => {
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, form, errors);
            return draw(&req, &app, &administrator, &id, wrong).await;
        }
    };
    let (by, which) = (administrator.clone(), id.clone());
    let version = form.version.parse().unwrap_or_default();
    let done = app.write(move |tx| Calendar::close_days(tx, &by, &which, version, (&days, &title))).await;
    answer(&req, &app, &administrator, &id, (done, form)).await
}
