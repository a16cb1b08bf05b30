//! The marketplace itself: what must be there before its first return, and whether it is a real one.
use super::calendar::{Calendar, bank_holidays::Region};
use super::policy::{Numbers, Policy};
use super::setting::Setting;
use crate::db::{Tx, text_enum};
use crate::error::Result;
use crate::schema::policies;
use diesel::prelude::*;

text_enum! {
    /// What a database is for; noted once, when it is first used.
    pub enum Purpose {
        /// Sample people and returns.
        Demonstration => "demonstration",
        /// The real thing.
        Marketplace => "marketplace",
    }
}

/// Makes what every return needs and is not there yet: the first policy, the marketplace's own calendar (England and
/// Wales). Says what the database is for, and notes it where it was not.
///
/// # Errors
/// The database's; a purpose that this program does not know.
pub fn prepare(tx: &mut Tx<'_>) -> Result<Purpose> {
    if let Some(purpose) = Setting::Purpose.get(tx)? {
        let purpose =
            purpose.parse().map_err(crate::error::Error::while_doing("reading what the data is for"))?;
        if purpose == Purpose::Demonstration {
            return Ok(purpose);
        }
    } else {
        Setting::Purpose.put(tx, Purpose::Marketplace.as_str())?;
    }
    found(tx)?;
    Ok(Purpose::Marketplace)
}

/// The first policy and the marketplace's own calendar, where they are not there yet.
///
/// # Errors
/// The database's.
pub fn found(tx: &mut Tx<'_>) -> Result<()> {
    let policies: i64 = policies::table.count().get_result(&mut **tx)?;
    if policies == 0 {
        Policy::publish(tx, &Numbers::default(), None)?;
    }
    if Setting::MarketplaceCalendar.get(tx)?.is_none() {
        let calendar = Calendar::add(tx, "England and Wales", Region::EnglandAndWales)?;
        Calendar::make_marketplace(tx, &calendar)?;
    }
    Ok(())
}
