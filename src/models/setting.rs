//! Facts about this installation, and numbers that are given out in order.
use crate::db::{Conn, Tx, text_enum};
use crate::error::{Error, Result};
use crate::schema::{sequences, settings};
use diesel::prelude::*;

text_enum! {
    /// What an installation remembers about itself.
    pub enum Setting {
        /// `demonstration` where sample people live.
        Purpose => "purpose",
        /// The id of the marketplace's own calendar.
        MarketplaceCalendar => "marketplace_calendar",
        /// Up to which event the words of returns are gathered.
        SearchPosition => "search_position",
        /// When the timetable was kept last, in seconds since 1970.
        TimetableKept => "timetable_kept",
        /// Set when the sample data is complete.
        SampleData => "sample_data",
    }
}

impl Setting {
    /// What was noted, if anything.
    ///
    /// # Errors
    /// The database's.
    pub fn get(self, conn: &mut Conn) -> Result<Option<String>> {
        Ok(settings::table.find(self.as_str()).select(settings::value).first(conn).optional()?)
    }
    /// What was noted (nothing is the empty text), and nobody else changes it until this write ends.
    ///
    /// # Errors
    /// The database's.
    pub fn held(self, tx: &mut Tx<'_>) -> Result<String> {
        let hold = |tx: &mut Tx<'_>| {
            diesel::update(settings::table.find(self.as_str()))
                .set(settings::value.eq(settings::value))
                .returning(settings::value)
                .get_result::<String>(&mut **tx)
                .optional()
        };
        if let Some(value) = hold(tx)? {
            return Ok(value);
        }
        let made = tx.attempt(|tx| {
            diesel::insert_into(settings::table)
                .values((settings::name.eq(self.as_str()), settings::value.eq("")))
                .execute(&mut **tx)
        });
        match made {
            Ok(_) => Ok(String::new()),
            // Somebody else made it first.
            Err(_) => Ok(hold(tx)?.unwrap_or_default()),
        }
    }
    /// Notes `value`, in place of what was there.
    ///
    /// # Errors
    /// The database's.
    pub fn put(self, tx: &mut Tx<'_>, value: &str) -> Result<()> {
        let changed = diesel::update(settings::table.find(self.as_str()))
            .set(settings::value.eq(value))
            .execute(&mut **tx)?;
        if changed == 0 {
            diesel::insert_into(settings::table)
                .values((settings::name.eq(self.as_str()), settings::value.eq(value)))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
}

/// The next number of the sequence `name`, from 1. Two writes never get the same one.
///
/// # Errors
/// The database's.
pub fn next_number(tx: &mut Tx<'_>, name: &str) -> Result<u64> {
    let step = |tx: &mut Tx<'_>| {
        diesel::update(sequences::table.find(name))
            .set(sequences::last.eq(sequences::last + 1))
            .returning(sequences::last)
            .get_result::<i64>(&mut **tx)
            .optional()
    };
    if let Some(number) = step(tx)? {
        return u64::try_from(number).map_err(Error::while_doing("counting"));
    }
    // The first one ever: whoever loses the race to make the row counts on from it.
    let made = tx.attempt(|tx| {
        diesel::insert_into(sequences::table)
            .values((sequences::name.eq(name), sequences::last.eq(1)))
            .execute(&mut **tx)
    });
    match made {
        Ok(_) => Ok(1),
        Err(_) => u64::try_from(step(tx)?.unwrap_or_default()).map_err(Error::while_doing("counting")),
    }
}

/// Nobody else takes numbers of the sequence `name` until this write ends.
///
/// # Errors
/// The database's.
pub fn hold_numbers(tx: &mut Tx<'_>, name: &str) -> Result<()> {
    let hold = |tx: &mut Tx<'_>| {
        diesel::update(sequences::table.find(name))
            .set(sequences::last.eq(sequences::last))
            .execute(&mut **tx)
    };
    if hold(tx)? == 1 {
        return Ok(());
    }
    let made = tx.attempt(|tx| {
        diesel::insert_into(sequences::table)
            .values((sequences::name.eq(name), sequences::last.eq(0)))
            .execute(&mut **tx)
    });
    // Somebody else made it first: then theirs is held.
    if made.is_err() {
        hold(tx)?;
    }
    Ok(())
}
