//! Calendars as administrators see and change them. A change and the new dates of everything that counts on the calendar
//! are one write.
use super::bank_holidays::Region;
use super::{Calendar, MARKETPLACE_CLOSES};
use crate::db::{Conn, Moment, Tx};
use crate::error::{Error, Result};
use crate::models::CalendarId;
use crate::models::event::{self, Data, Kind, Subject};
use crate::models::person::Administrator;
use crate::models::setting::Setting;
use crate::models::ticket::{is_taken, recount};
use crate::schema::{calendar_days, calendars, events, people, sellers, settings};
use chrono::{Datelike, NaiveDate};
use diesel::dsl::exists;
use diesel::prelude::*;
use std::collections::HashMap;

/// Changes of a calendar that its page tells.
const CHANGES: i64 = 10;

/// A calendar as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: CalendarId,
    /// What it is called.
    pub name: String,
    /// Whose bank holidays it began with.
    pub region: Region,
    /// Grows with every change; a form carries the one that its page showed.
    pub version: i32,
    /// Whether the marketplace's own promises count on it.
    pub marketplace: bool,
    /// The sellers whose promises count on it.
    pub sellers: Vec<String>,
    /// The last day that is known to be closed.
    pub last: Option<NaiveDate>,
}

/// A day that is closed.
#[derive(Debug, Clone, Queryable)]
pub struct Closed {
    /// Which.
    pub day: NaiveDate,
    /// What it is called.
    pub why: String,
}

/// A change that was made.
#[derive(Debug, Clone)]
pub struct Change {
    /// What it was.
    pub kind: Kind,
    /// By whom.
    pub name: Option<String>,
    /// When.
    pub at: Moment,
    /// Which days, and how many returns' dates moved.
    pub data: Data,
}

/// A calendar, and whether it is the marketplace's own.
type Row = (CalendarId, String, Region, i32, bool);

#[diesel::dsl::auto_type(no_type_alias)]
fn row() -> _ {
    let name: &'static str = Setting::MarketplaceCalendar.as_str();
    let own = settings::table.filter(settings::name.eq(name).and(settings::value.eq(calendars::id)));
    (calendars::id, calendars::name, calendars::region, calendars::version, exists(own))
}

fn listed(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Listed>> {
    let ids: Vec<&CalendarId> = rows.iter().map(|(id, ..)| id).collect();
    let used: Vec<(CalendarId, String)> = sellers::table
        .filter(sellers::calendar_id.eq_any(&ids).and(sellers::closed_at.is_null()))
        .order((sellers::name_key, sellers::id))
        .select((sellers::calendar_id, sellers::name))
        .load(conn)?;
    let last: Vec<(CalendarId, Option<NaiveDate>)> = calendar_days::table
        .filter(calendar_days::calendar_id.eq_any(&ids))
        .group_by(calendar_days::calendar_id)
        .select((calendar_days::calendar_id, diesel::dsl::max(calendar_days::closed_on)))
        .load(conn)?;
    let last: HashMap<CalendarId, Option<NaiveDate>> = last.into_iter().collect();
    let listed = |(id, name, region, version, marketplace): Row| Listed {
        marketplace,
        sellers: used.iter().filter(|(of, _)| *of == id).map(|(_, name)| name.clone()).collect(),
        last: last.get(&id).copied().flatten(),
        id,
        name,
        region,
        version,
    };
    Ok(rows.into_iter().map(listed).collect())
}

impl Calendar {
    /// Every calendar, by name, with who uses it.
    ///
    /// # Errors
    /// The database's.
    pub fn list(conn: &mut Conn, _administrator: &Administrator) -> Result<Vec<Listed>> {
        let rows: Vec<Row> =
            calendars::table.order((calendars::name, calendars::id)).select(row()).load(conn)?;
        listed(conn, rows)
    }
    /// A calendar, with the days that are closed from the first of `years` to the end of the last, and its last changes.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_administrator(
        conn: &mut Conn,
        _administrator: &Administrator,
        id: &CalendarId,
        years: (i32, i32),
    ) -> Result<(Listed, Vec<Closed>, Vec<Change>)> {
        let row: Row = calendars::table.find(id).select(row()).first(conn)?;
        let first = NaiveDate::from_ymd_opt(years.0, 1, 1).unwrap_or_default();
        let last = NaiveDate::from_ymd_opt(years.1, 12, 31).unwrap_or_default();
        let closed: Vec<Closed> = calendar_days::table
            .filter(calendar_days::calendar_id.eq(id))
            .filter(calendar_days::closed_on.between(first, last))
            .order(calendar_days::closed_on)
            .select((calendar_days::closed_on, calendar_days::why))
            .load(conn)?;
        let changes: Vec<(Kind, Option<String>, Moment, String)> = events::table
            .left_join(people::table.on(people::id.nullable().eq(events::person_id)))
            .filter(events::subject.eq(format!("calendar:{id}")))
            .order((events::at.desc(), events::id.desc()))
            .limit(CHANGES)
            .select((events::kind, people::name.nullable(), events::at, events::data))
            .load(conn)?;
        let changes = changes
            .into_iter()
            .map(|(kind, name, at, data)| Ok(Change { kind, name, at, data: serde_json::from_str(&data)? }))
            .collect::<Result<_>>()?;
        let listed = listed(conn, vec![row])?.pop().ok_or(Error::NotFound)?;
        Ok((listed, closed, changes))
    }
    /// Adds a calendar with a region's bank holidays. Nothing is done, and nothing answered, where one has that name.
    ///
    /// # Errors
    /// The database's.
    pub fn enter(
        tx: &mut Tx<'_>,
        by: &Administrator,
        name: &str,
        region: Region,
    ) -> Result<Option<CalendarId>> {
        let made = tx.attempt(|tx| Self::add(tx, name, region));
        let id = match made {
            Ok(id) => id,
            Err(Error::Internal { source, .. }) if source.downcast_ref().is_some_and(is_taken) => {
                return Ok(None);
            }
            Err(other) => return Err(other),
        };
        let subject = Subject::Calendar(id.clone());
        event::note_by(tx, Kind::CalendarAdded, &by.as_by(), &subject, &Data::default())?;
        Ok(Some(id))
    }
    /// Closes days, and counts anew what counts on them. Those that are closed already stay as they are. Says how many
    /// returns' dates moved.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`] when somebody was faster since `version`; the database's.
    pub fn close_days(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &CalendarId,
        version: i32,
        (days, why): (&[NaiveDate], &str),
    ) -> Result<i64> {
        let before = Self::days(tx, id, MARKETPLACE_CLOSES)?.closed;
        next_version!(tx, calendars, id, version)?;
        for day in days.iter().filter(|day| !before.contains(day)) {
            Self::close(tx, id, *day, why)?;
        }
        let moved = recount::recount(tx, id, &before)?;
        recount::plan_again(tx, id)?;
        let span = days.first().copied().zip(days.last().copied());
        let data = Data { days: span, moved: Some(moved), ..Data::default() };
        event::note_by(tx, Kind::DaysClosed, &by.as_by(), &Subject::Calendar(id.clone()), &data)?;
        Ok(moved)
    }
    /// Opens a day that was closed, and counts anew what counts on it. Says how many returns' dates moved.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a day that is not closed; [`Error::Stale`] when somebody was faster since `version`;
    /// the database's.
    pub fn open_day(
        tx: &mut Tx<'_>,
        by: &Administrator,
        id: &CalendarId,
        version: i32,
        day: NaiveDate,
    ) -> Result<i64> {
        let before = Self::days(tx, id, MARKETPLACE_CLOSES)?.closed;
        next_version!(tx, calendars, id, version)?;
        let gone = calendar_days::table
            .filter(calendar_days::calendar_id.eq(id).and(calendar_days::closed_on.eq(day)));
        if diesel::delete(gone).execute(&mut **tx)? != 1 {
            return Err(Error::NotFound);
        }
        let moved = recount::recount(tx, id, &before)?;
        recount::plan_again(tx, id)?;
        let data = Data { days: Some((day, day)), moved: Some(moved), ..Data::default() };
        event::note_by(tx, Kind::DayOpened, &by.as_by(), &Subject::Calendar(id.clone()), &data)?;
        Ok(moved)
    }
}

impl Listed {
    /// The year for which somebody has to enter days soon: the one in half a year.
    pub fn year_ahead(today: NaiveDate) -> i32 {
        today.checked_add_months(chrono::Months::new(6)).unwrap_or(today).year()
    }
}
