//! Calendars of working days: one for the marketplace, one or more for sellers. Days are data that can be edited.
pub mod administration;
pub mod bank_holidays;
pub mod days;

use super::person::Administrator;
use super::setting::Setting;
use super::{CalendarId, RowId};
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::schema::{calendar_days, calendars, settings};
use bank_holidays::Region;
use chrono::NaiveDate;
use days::WorkCalendar;
use diesel::dsl::exists;
use diesel::prelude::*;

/// The marketplace answers until 17:00.
pub const MARKETPLACE_CLOSES: i32 = 17 * 60;

/// A calendar without a closing hour: several sellers may share one.
#[derive(Debug, Clone, Copy)]
pub struct Calendar;

impl Calendar {
    /// Adds a calendar with a region's bank holidays.
    ///
    /// # Errors
    /// The database's; a second calendar of the same name is one.
    pub fn add(tx: &mut Tx<'_>, name: &str, region: Region) -> Result<CalendarId> {
        let id: CalendarId = tx.new_id();
        diesel::insert_into(calendars::table)
            .values((
                calendars::id.eq(&id),
                calendars::name.eq(name),
                calendars::region.eq(region.as_str()),
                calendars::zone.eq("Europe/London"),
            ))
            .execute(&mut **tx)?;
        for day in bank_holidays::of(region) {
            Self::close(tx, &id, day, "bank holiday")?;
        }
        Ok(id)
    }
    /// [`Calendar::add`], under a name of its own where that one is taken: "Brightwell", "Brightwell 2" and so on.
    ///
    /// # Errors
    /// The database's.
    pub fn add_named_like(tx: &mut Tx<'_>, name: &str, region: Region) -> Result<CalendarId> {
        let mut free = name.to_owned();
        for n in 2_u32.. {
            let taken = calendars::table.filter(calendars::name.eq(&free));
            if !diesel::select(exists(taken)).get_result::<bool>(&mut **tx)? {
                break;
            }
            free = format!("{name} {n}");
        }
        Self::add(tx, &free, region)
    }
    /// The calendars that there are, by name: for an administrator's choice.
    ///
    /// # Errors
    /// The database's.
    pub fn all(conn: &mut Conn, _administrator: &Administrator) -> Result<Vec<(CalendarId, String)>> {
        Ok(calendars::table
            .order((calendars::name, calendars::id))
            .select((calendars::id, calendars::name))
            .load(conn)?)
    }
    /// Closes a day.
    ///
    /// # Errors
    /// The database's; a day that is closed already is one.
    pub fn close(tx: &mut Tx<'_>, id: &CalendarId, day: NaiveDate, why: &str) -> Result<()> {
        let row: RowId = tx.new_id();
        diesel::insert_into(calendar_days::table)
            .values((
                calendar_days::id.eq(row),
                calendar_days::calendar_id.eq(id),
                calendar_days::closed_on.eq(day),
                calendar_days::why.eq(why),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// The working days of the calendar of that id, with the hour at which a day ends.
    ///
    /// # Errors
    /// The database's; a time zone that this program does not know.
    pub fn days(conn: &mut Conn, id: &CalendarId, closing_minute: i32) -> Result<WorkCalendar> {
        let rows = calendars::table
            .left_join(calendar_days::table)
            .filter(calendars::id.eq(id))
            .select((calendars::zone, calendar_days::closed_on.nullable()))
            .load(conn)?;
        working(rows, closing_minute)
    }
    /// Makes a calendar the marketplace's own.
    ///
    /// # Errors
    /// The database's.
    pub fn make_marketplace(tx: &mut Tx<'_>, id: &CalendarId) -> Result<()> {
        Setting::MarketplaceCalendar.put(tx, id.as_str())
    }
    /// The marketplace's own working days.
    ///
    /// # Errors
    /// The database's; [`Error::NotFound`] before one was chosen.
    pub fn marketplace(conn: &mut Conn) -> Result<WorkCalendar> {
        let chosen = settings::name.eq(Setting::MarketplaceCalendar.as_str());
        let rows = calendars::table
            .inner_join(settings::table.on(settings::value.eq(calendars::id).and(chosen)))
            .left_join(calendar_days::table)
            .select((calendars::zone, calendar_days::closed_on.nullable()))
            .load(conn)?;
        working(rows, MARKETPLACE_CLOSES)
    }
}

/// The days of a calendar's rows: one for each day that is closed, or one without.
fn working(rows: Vec<(String, Option<NaiveDate>)>, closing_minute: i32) -> Result<WorkCalendar> {
    let (zone, _) = rows.first().ok_or(Error::NotFound)?;
    Ok(WorkCalendar {
        zone: zone.parse().map_err(Error::while_doing("reading a time zone"))?,
        closing_minute: u32::try_from(closing_minute).unwrap_or_default(),
        closed: rows.into_iter().filter_map(|(_, closed)| closed).collect(),
    })
}
