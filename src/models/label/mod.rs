//! A carrier's label: asked for, bought at most once, alive, and ended by facts rather than dates.
mod asking;
mod life;
pub mod papers;
mod request;
pub mod tracking;
mod weight;

pub use life::NOT_FOUND_S;

use super::carrier::Carrier;
use super::{CarrierId, LabelId, ParcelId};
use crate::carrier::{Kind, Postage, Shipment};
use crate::db::{Conn, Moment, MultiBackend, text_enum};
use crate::error::{Error, Result};
use crate::schema::labels;
use chrono::NaiveDate;
use diesel::prelude::*;

text_enum! {
    /// Where a label is in its life.
    pub enum LabelState {
        /// The carrier is being asked.
        Buying => "buying",
        /// The carrier has said yes; the PDF is not there yet.
        Bought => "bought",
        /// It can be used.
        Alive => "alive",
        /// It was used: a scan or a receipt says so.
        Used => "used",
        /// Its days are over.
        Expired => "expired",
        /// The carrier is asked to take it back.
        VoidAsked => "void_asked",
        /// The carrier took it back.
        Void => "void",
        /// The carrier said no.
        Refused => "refused",
    }
}

/// A label.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labels, check_for_backend(MultiBackend))]
pub struct Label {
    /// Its id; the carrier knows it by the same.
    pub id: LabelId,
    /// The box it is for.
    pub parcel_id: ParcelId,
    /// Where it is in its life.
    pub state: LabelState,
    carrier: String,
    /// How the carrier is called on pages.
    pub carrier_name: String,
    /// The tracking number.
    pub number: String,
    request: String,
    /// What the carrier calls it.
    pub carrier_ref: Option<String>,
    /// Whether the carrier says where it is.
    pub tracked: bool,
    /// The A4 PDF.
    pub a4_key: Option<String>,
    /// The 4x6 inch PDF, where we drew it.
    pub small_key: Option<String>,
    /// The packing slip alone, where the A4 PDF is not ours.
    pub slip_key: Option<String>,
    /// The manifest, where the box holds several returns.
    pub manifest_key: Option<String>,
    /// The last day on which it may be used.
    pub valid_until: NaiveDate,
    /// The end of that day.
    pub expires_at: Moment,
    bought_at: Option<Moment>,
    /// Who was asked for it.
    pub carrier_id: Option<CarrierId>,
    /// Who is asked next, should that one say no: ids with commas between.
    fallbacks: String,
    /// When the carrier was asked first, or again after it did not know the label.
    pub asked_at: Option<Moment>,
    /// How often it did not know the label since.
    pub missed: i32,
    /// The carrier's words of refusal.
    pub said: Option<String>,
    ended_at: Option<Moment>,
    /// When it was asked for.
    pub created_at: Moment,
}

/// A label that an agent bought elsewhere.
#[derive(Debug, Clone)]
pub struct HandLabel {
    /// Who carries it.
    pub carrier_name: String,
    /// The tracking number.
    pub number: String,
    /// What it cost, in pence, where the agent said so.
    pub cost_pence: Option<i64>,
    /// The staged PDF.
    pub key: String,
    /// What is odd about its bar codes, if anything.
    pub differs: Option<String>,
}

impl Label {
    /// The label that a job or a link names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &LabelId) -> Result<Self> {
        Ok(labels::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The label of a box that is asked for, bought or alive.
    ///
    /// # Errors
    /// The database's.
    pub fn open_of(conn: &mut Conn, parcel: &ParcelId) -> Result<Option<Self>> {
        Ok(labels::table
            .filter(labels::parcel_id.eq(parcel).and(labels::ended_at.is_null()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// Whether it is asked for, bought or alive.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
    /// The tracking number, once it is bought. Before that, and where its carrier gives none, the label stands under its id,
    /// which means nothing to anybody.
    pub fn tracking_number(&self) -> Option<&str> {
        let number = Some(self.number.as_str()).filter(|number| *number != self.id.as_str());
        self.bought_at.and(number)
    }
    /// The label of a box that counts: the one that is open, else the one that was used, else the newest.
    ///
    /// # Errors
    /// The database's.
    pub fn latest_of(conn: &mut Conn, parcel: &ParcelId) -> Result<Option<Self>> {
        // A box has a handful at most.
        let all: Vec<Self> =
            labels::table.filter(labels::parcel_id.eq(parcel)).select(Self::as_select()).load(conn)?;
        Ok(Self::counting(all))
    }
    /// Of the labels of a box the one that counts; of several that count as much the newest.
    fn counting(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let counts = |label: &Self| {
            (label.ended_at.is_none(), label.state == LabelState::Used, label.id.as_str().to_owned())
        };
        all.into_iter().max_by_key(counts)
    }
    /// How many labels a box had that were bought.
    ///
    /// # Errors
    /// The database's.
    pub fn count_of(conn: &mut Conn, parcel: &ParcelId) -> Result<i64> {
        let bought = labels::table.filter(labels::parcel_id.eq(parcel).and(labels::bought_at.is_not_null()));
        Ok(bought.count().get_result(conn)?)
    }
    /// Whether another label of its box was out before it.
    ///
    /// # Errors
    /// The database's.
    pub fn replaces_another(conn: &mut Conn, id: &LabelId) -> Result<bool> {
        let parcel = Self::named(conn, id)?.parcel_id;
        let before = labels::table
            .filter(labels::parcel_id.eq(&parcel).and(labels::id.lt(id)))
            .filter(labels::alive_at.is_not_null());
        Ok(diesel::select(diesel::dsl::exists(before)).get_result(conn)?)
    }
    /// Whether the newest label of a box carries postage that was paid for.
    ///
    /// # Errors
    /// The database's.
    pub fn is_prepaid(conn: &mut Conn, parcel: &ParcelId) -> Result<bool> {
        let Some(label) = Self::latest_of(conn, parcel)? else { return Ok(false) };
        Ok(match label.shipment()?.postage {
            Postage::Contract { .. } => true,
            Postage::NotIncluded => false,
        })
    }
    /// The request, from which the paper is drawn.
    ///
    /// # Errors
    /// When it was written by a program that knew another shape.
    pub fn shipment(&self) -> Result<Shipment> {
        Ok(serde_json::from_str(&self.request)?)
    }
    /// What people call what is in the box, for the name of a file.
    pub fn request_reference(&self) -> String {
        self.shipment().map(|shipment| shipment.reference().to_owned()).unwrap_or_default()
    }
    /// Who was asked for it.
    ///
    /// # Errors
    /// The database's.
    pub fn of_carrier(&self, conn: &mut Conn) -> Result<Carrier> {
        match (&self.carrier_id, self.carrier()?) {
            (Some(id), _) => Carrier::named(conn, id),
            (None, Kind::Manual) => Carrier::by_hand(conn),
            (None, Kind::Own | Kind::Karrio) => Carrier::own(conn),
        }
    }
    /// Through whom its carrier is asked.
    ///
    /// # Errors
    /// When a newer program knew more kinds.
    pub fn carrier(&self) -> Result<Kind> {
        self.carrier.parse().map_err(Error::while_doing("reading a carrier"))
    }
}
