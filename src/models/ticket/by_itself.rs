//! Approval by itself, where the marketplace wants it: what is clear waits for nobody. Whatever is not leaves the return to
//! support, with everything that was missing.
use super::stage::Reason;
use super::{Act, Command, Coverage, Ticket, refund};
use crate::db::{Conn, text_enum};
use crate::error::Result;
use crate::models::device::Sold;
use crate::models::device::code::Identity;
use crate::models::event::{self, By, Data, Event, Kind};
use crate::models::photo::{Photo, Slot};
use crate::models::policy::Numbers;
use crate::schema::tickets;
use diesel::prelude::*;

text_enum! {
    /// Whether returns are approved by themselves.
    pub enum ByItself {
        /// Support answers every return.
        Never => "never",
        /// Those of which everything is clear are.
        WhenClear => "when_clear",
    }
}

text_enum! {
    /// What keeps a return from being approved by itself.
    pub enum Lack {
        /// It names no device that was sold here.
        Unmatched => "unmatched",
        /// Not certainly covered.
        NotCovered => "not_covered",
        /// It does not come back for a defect.
        OtherReason => "other_reason",
        /// The number is not the one that was sold.
        Number => "number",
        /// A photo that is asked for is not there.
        PhotoMissing => "photo_missing",
        /// A photo is dark, blurred or small.
        PhotoUnclear => "photo_unclear",
        /// Two photos are the same, or one is of another return too.
        PhotoRepeated => "photo_repeated",
        /// The device came back not long ago.
        CameBackLately => "came_back_lately",
        /// It cost more than the limit.
        Dear => "dear",
        /// Its battery is reported as unsafe.
        UnsafeBattery => "unsafe_battery",
    }
}

/// What the event of such an approval says in `what`.
const BY_ITSELF: &str = "by_itself";
const PENCE: i64 = 100;

impl Ticket {
    /// Approves a return that was just sent, where its numbers want that and everything is clear; else writes down what is not.
    /// Of a box everything must have been sent before: its label goes out with the last yes.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::models) fn decide_by_itself(
        self,
        tx: &mut crate::db::Tx<'_>,
        sold: Option<&Sold>,
        numbers: &Numbers,
    ) -> Result<Self> {
        if numbers.by_itself == ByItself::Never {
            return Ok(self);
        }
        let lacks = self.lacks(tx, sold, numbers)?;
        if lacks.is_empty() {
            let data = Data { what: Some(BY_ITSELF.to_owned()), ..Data::default() };
            let (command, kind) = (Command::Approve, Kind::Approved);
            return Ok(self.act(tx, &Act { command, by: By::system(), seen: None, kind, data })?.0);
        }
        let lacks: Vec<&str> = lacks.iter().map(|lack| lack.as_str()).collect();
        let data = Data { detail: Some(lacks.join(",")), ..Data::default() };
        event::record(tx, &self, Kind::LeftToSupport, &By::system(), &data)?;
        Ok(self)
    }

    /// Everything that is not clear about it.
    fn lacks(&self, conn: &mut Conn, sold: Option<&Sold>, numbers: &Numbers) -> Result<Vec<Lack>> {
        let Some(sold) = sold else { return Ok(vec![Lack::Unmatched]) };
        let photos = Photo::of(conn, &self.id)?;
        let asked = Reason::Defective.slots(sold.device.category);
        let is_there = |slot: &Slot| photos.iter().any(|photo| photo.slot == *slot);
        let price = refund::unit_price(&sold.purchase, sold.device.unit);
        let since = self.created_at.plus_days(-numbers.by_itself_days);
        let lately = tickets::table
            .filter(tickets::device_id.eq(&sold.device.id).and(tickets::id.ne(&self.id)))
            .filter(tickets::submitted_at.ge(since));
        let lately: bool = diesel::select(diesel::dsl::exists(lately)).get_result(conn)?;
        let repeated =
            photos.iter().any(Photo::is_repeated) || Photo::were_elsewhere(conn, &self.id, &photos)?;
        Ok([
            (self.coverage != Coverage::InWarranty, Lack::NotCovered),
            (self.reason != Some(Reason::Defective), Lack::OtherReason),
            (self.identity != Some(Identity::Match), Lack::Number),
            (!asked.iter().all(is_there), Lack::PhotoMissing),
            (photos.iter().any(Photo::is_unclear), Lack::PhotoUnclear),
            (repeated, Lack::PhotoRepeated),
            (lately, Lack::CameBackLately),
            (price > numbers.by_itself_pounds.saturating_mul(PENCE), Lack::Dear),
            (self.unsafe_battery, Lack::UnsafeBattery),
        ]
        .into_iter()
        .filter_map(|(lacking, lack)| lacking.then_some(lack))
        .collect())
    }
}

impl Event {
    /// Whether it is an approval that nobody gave.
    pub fn is_by_itself(&self) -> bool {
        self.kind == Kind::Approved && self.data.what.as_deref() == Some(BY_ITSELF)
    }
    /// What kept a return from being approved by itself.
    pub fn lacks(&self) -> Vec<Lack> {
        let texts = self.data.detail.as_deref().filter(|_| self.kind == Kind::LeftToSupport);
        texts.unwrap_or_default().split(',').filter_map(|text| text.parse().ok()).collect()
    }
}
