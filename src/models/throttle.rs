//! Counting what must not be tried too often. Windows are fixed: they open with the first try and end by the clock.
use crate::db::{Conn, Moment, Tx, text_enum};
use crate::error::{Error, Result};
use crate::schema::throttles;
use diesel::prelude::*;

/// What somebody does all day is counted over this time, in seconds.
pub const DAY_S: i64 = 24 * 3600;

text_enum! {
    /// What is counted.
    pub enum Throttle {
        /// Failed sign-ins of one account from one address.
        SignIn => "sign_in",
        /// Failed sign-ins from one address.
        SignInAddress => "sign_in_address",
        /// Wrong codes of one person's second factor.
        Code => "code",
        /// Links that do not exist, tried from one address.
        LinkMiss => "link_miss",
        /// Links to set a password that were asked for, for one address.
        Forgotten => "forgotten",
        /// The same, from one network.
        ForgottenNetwork => "forgotten_network",
        /// Labels of one parcel that were asked for again.
        LabelAgain => "label_again",
        /// Prices of one return that were sent again.
        QuoteAgain => "quote_again",
        /// Photos added by one person.
        Photo => "photo",
        /// Messages sent by one person.
        Message => "message",
    }
}

impl Throttle {
    /// Refuses when `subject` has been counted `most` times in the running window.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds until the window ends; the database's.
    pub fn check(self, conn: &mut Conn, subject: &str, now: Moment, window_s: i64, most: i32) -> Result<()> {
        let row: Option<(Moment, i32)> = throttles::table
            .find((self.as_str(), subject))
            .select((throttles::opened_at, throttles::count))
            .first(conn)
            .optional()?;
        match row {
            Some((opened, count)) if count >= most && opened.plus_seconds(window_s) > now => {
                Err(Error::TooMany { retry_after_s: opened.plus_seconds(window_s).unix() - now.unix() })
            }
            _ => Ok(()),
        }
    }
    /// Counts one more for `subject`, or refuses where it has been counted `most` times in the running window.
    ///
    /// # Errors
    /// [`Error::TooMany`], as [`Throttle::check`]; the database's.
    pub fn take(self, tx: &mut Tx<'_>, subject: &str, window_s: i64, most: i32) -> Result<()> {
        let now = tx.now();
        self.check(tx, subject, now, window_s, most)?;
        self.count(tx, subject, window_s)
    }
    /// Counts one more for `subject`, in a new window if the old one has ended.
    ///
    /// # Errors
    /// The database's.
    pub fn count(self, tx: &mut Tx<'_>, subject: &str, window_s: i64) -> Result<()> {
        let now = tx.now();
        let mine = throttles::table.find((self.as_str(), subject));
        let ended = diesel::update(mine.filter(throttles::opened_at.le(now.plus_seconds(-window_s))))
            .set((throttles::opened_at.eq(now), throttles::count.eq(1)))
            .execute(&mut **tx)?;
        let more = |tx: &mut Tx<'_>| {
            diesel::update(throttles::table.find((self.as_str(), subject)))
                .set(throttles::count.eq(throttles::count + 1))
                .execute(&mut **tx)
        };
        if ended == 1 || more(tx)? == 1 {
            return Ok(());
        }
        let first = tx.attempt(|tx| {
            diesel::insert_into(throttles::table)
                .values((
                    throttles::kind.eq(self.as_str()),
                    throttles::subject.eq(subject),
                    throttles::opened_at.eq(now),
                    throttles::count.eq(1),
                ))
                .execute(&mut **tx)
        });
        if first.is_err() {
            // Somebody else opened the window at the same moment.
            more(tx)?;
        }
        Ok(())
    }
    /// Forgets `subject`: it did the right thing.
    ///
    /// # Errors
    /// The database's.
    pub fn forget(self, tx: &mut Tx<'_>, subject: &str) -> Result<()> {
        diesel::delete(throttles::table.find((self.as_str(), subject))).execute(&mut **tx)?;
        Ok(())
    }
    /// Deletes windows of every kind that opened more than a day ago.
    ///
    /// # Errors
    /// The database's.
    pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
        let day_ago = tx.now().plus_days(-1);
        Ok(diesel::delete(throttles::table.filter(throttles::opened_at.lt(day_ago))).execute(&mut **tx)?)
    }
}
