//! Carriers as data: who can be asked for labels, in which order for which box, what was said, and what it cost.
pub mod administration;
pub mod call;
pub mod cost;
pub mod rule;

use super::{CarrierId, ParcelId, SellerId};
use crate::carrier::Kind;
use crate::carrier::number::{NoNumber, Numbering};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::setting;
use crate::models::task::Task;
use crate::models::ticket::TaskKind;
use crate::schema::{carriers, sequences};
use diesel::prelude::*;

/// A carrier.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = carriers, check_for_backend(MultiBackend))]
pub struct Carrier {
    /// Its id.
    pub id: CarrierId,
    kind: String,
    /// How it is called on pages and in letters.
    pub name: String,
    /// What the carrier's service calls the operator's account.
    pub account: String,
    /// Which of its services is bought.
    pub service: String,
    /// Whether it has no labels for returns, so that ordinary ones are bought, with the customer as the sender.
    pub ordinary: bool,
    /// How many questions it is asked at the same time, by one node.
    pub at_once: i32,
    /// How long an answer may take, in seconds.
    pub timeout_s: i32,
    /// Counts the changes by administrators.
    pub version: i32,
    /// How many of the last calls in a row had no answer.
    pub failing: i32,
    /// When it was asked last.
    pub heard_at: Option<Moment>,
    /// Since when nobody asks it any more.
    pub closed_at: Option<Moment>,
}

impl Carrier {
    /// The carrier that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &CarrierId) -> Result<Self> {
        Ok(carriers::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// Through whom it is asked.
    ///
    /// # Errors
    /// When a newer program knew more kinds.
    pub fn kind(&self) -> Result<Kind> {
        self.kind.parse().map_err(Error::while_doing("reading a carrier"))
    }
    /// The one of a kind that is always there.
    fn always(conn: &mut Conn, kind: Kind) -> Result<Self> {
        Ok(carriers::table
            .filter(carriers::kind.eq(kind.as_str()))
            .order(carriers::id)
            .select(Self::as_select())
            .first(conn)?)
    }
    /// Whether there is one of a kind that may be asked.
    ///
    /// # Errors
    /// The database's.
    pub fn is_any(conn: &mut Conn, kind: Kind) -> Result<bool> {
        let open =
            carriers::table.filter(carriers::kind.eq(kind.as_str()).and(carriers::closed_at.is_null()));
        Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
    }
    /// The one under which labels stand that a person buys.
    ///
    /// # Errors
    /// The database's.
    pub fn by_hand(conn: &mut Conn) -> Result<Self> {
        Self::always(conn, Kind::Manual)
    }
    /// The one that draws labels of our own.
    ///
    /// # Errors
    /// The database's.
    pub fn own(conn: &mut Conn) -> Result<Self> {
        Self::always(conn, Kind::Own)
    }
}

/// Which box a label is wanted for.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The box.
    pub parcel: &'a ParcelId,
    /// Where it goes.
    pub seller: &'a SellerId,
    /// The country that it comes from, ISO 3166-1 alpha-2.
    pub country: &'a str,
}

/// Under which name the numbers of this numbering are counted. Another range counts anew.
fn sequence(numbering: &Numbering) -> String {
    match numbering {
        Numbering::Sendback { .. } => "own_label".to_owned(),
        Numbering::Sscc { company_prefix } => format!("own_label:sscc:{company_prefix}"),
        Numbering::Range { from, to } => format!("own_label:range:{from}-{to}"),
    }
}

/// The next tracking number of our own. When few are left, somebody is told; when none is, the numbering says so.
///
/// # Errors
/// The database's.
pub fn next_number(tx: &mut Tx<'_>) -> Result<std::result::Result<String, NoNumber>> {
    let numbering = tx.config().numbering.clone();
    let given = setting::next_number(tx, &sequence(&numbering))?;
    let number = numbering.mint(numbering.place_of(given));
    if let Some(left) = numbering.left(given)
        && left <= numbering.few()
    {
        let about = words_of_few(&numbering);
        if !Task::is_open_alone(tx, TaskKind::NumbersLow, &about)? {
            Task::open_alone(tx, TaskKind::NumbersLow, &about)?;
        }
    }
    Ok(number)
}

/// What a task about few numbers is about: the numbering, as it is written in the settings.
fn words_of_few(numbering: &Numbering) -> String {
    match numbering {
        Numbering::Sendback { prefix } => prefix.clone(),
        Numbering::Sscc { company_prefix } => format!("sscc:{company_prefix}"),
        Numbering::Range { from, to } => format!("range:{from}-{to}"),
    }
}

/// How many numbers were given out, and how many are left where there is an end in sight.
///
/// # Errors
/// The database's.
pub fn numbers(conn: &mut Conn, numbering: &Numbering) -> Result<(u64, Option<u64>)> {
    let last: Option<i64> =
        sequences::table.find(sequence(numbering)).select(sequences::last).first(conn).optional()?;
    let given = u64::try_from(last.unwrap_or_default()).unwrap_or_default();
    Ok((given.min(numbering.size()), numbering.left(given)))
}

/// How many numbers are left, where these are few: whoever makes labels should know it before there are none. Nothing is asked
/// of the database where no end is in sight.
///
/// # Errors
/// The database's.
pub fn few_left(conn: &mut Conn, numbering: &Numbering) -> Result<Option<u64>> {
    if numbering.left(0).is_none() {
        return Ok(None);
    }
    let (_, left) = numbers(conn, numbering)?;
    Ok(left.filter(|left| *left <= numbering.few()))
}
