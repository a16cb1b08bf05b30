//! How often a password may be tried: of one account from one network, and from one network altogether (an address; of IPv6 a
//! /64, which one line has to itself). Neither is kept in the clear.
use super::address;
use crate::config::Limits;
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::event::{self, Subject};
use crate::models::text;
use crate::models::throttle::Throttle;
use crate::secret::sha256_hex;
use actix_web::HttpRequest;

/// Whose password is tried, and from where.
#[derive(Debug, Clone)]
pub struct Tries {
    account: String,
    place: String,
}

impl Tries {
    /// Somebody types the password of the account with this e-mail address.
    pub fn of(req: &HttpRequest, email: &str) -> Self {
        let from = address::network(req);
        Self { account: sha256_hex(format!("{}|{from}", text::email_key(email)).as_bytes()), place: from }
    }
    /// Refuses after too many failures.
    ///
    /// # Errors
    /// [`crate::error::Error::TooMany`]; the database's.
    pub fn check(&self, conn: &mut Conn, limits: &Limits, now: Moment) -> Result<()> {
        let window = limits.sign_in_window_s;
        Throttle::SignIn.check(conn, &self.account, now, window, limits.sign_in_failures)?;
        Throttle::SignInAddress.check(conn, &self.place, now, window, limits.sign_in_failures_address)
    }
    /// Counts a failure.
    ///
    /// # Errors
    /// The database's.
    pub fn failed(&self, tx: &mut Tx<'_>) -> Result<()> {
        let window = tx.config().limits.sign_in_window_s;
        Throttle::SignIn.count(tx, &self.account, window)?;
        Throttle::SignInAddress.count(tx, &self.place, window)?;
        event::note(tx, event::Kind::SignInFailed, None, &Subject::Account(self.account.clone()))
    }
    /// Forgets the failures of the account: it was the right password.
    ///
    /// # Errors
    /// The database's.
    pub fn forget(&self, tx: &mut Tx<'_>) -> Result<()> {
        Throttle::SignIn.forget(tx, &self.account)
    }
}
