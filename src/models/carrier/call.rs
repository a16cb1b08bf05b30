//! What was said between us and a carrier: for whoever wonders why labels do not come.
use crate::carrier;
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::label::Label;
use crate::models::person::Administrator;
use crate::models::{CarrierId, LabelId, RowId};
use crate::schema::{carrier_calls, carriers};
use diesel::prelude::*;

/// So many are shown.
pub const SHOWN: i64 = 50;
/// They are kept for so many days.
pub const KEPT_DAYS: i64 = 30;

/// A question and what came back.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = carrier_calls, check_for_backend(MultiBackend))]
pub struct Call {
    /// For which label.
    pub label_id: LabelId,
    /// Method and path, without ids.
    pub what: String,
    /// The HTTP status, where an answer came.
    pub status: Option<i32>,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// Words of refusal, or what went wrong on the way.
    pub said: String,
    /// When.
    pub at: Moment,
}

impl Call {
    /// Whether it went as it should.
    pub fn went_well(&self) -> bool {
        self.status.is_some_and(|status| (200..400).contains(&status))
    }
    /// Notes what was said about a label, and how the carrier is doing.
    ///
    /// # Errors
    /// The database's.
    pub fn note(
        tx: &mut Tx<'_>,
        carrier: &CarrierId,
        label: &LabelId,
        calls: &[carrier::Call],
    ) -> Result<()> {
        let now = tx.now();
        let Some(last) = calls.last() else { return Ok(()) };
        let row = carriers::table.find(carrier);
        if was_answered(last) {
            diesel::update(row)
                .set((carriers::failing.eq(0), carriers::heard_at.eq(now)))
                .execute(&mut **tx)?;
        } else {
            diesel::update(row)
                .set((carriers::failing.eq(carriers::failing + 1), carriers::heard_at.eq(now)))
                .execute(&mut **tx)?;
        }
        for call in calls {
            let id: RowId = tx.new_id();
            diesel::insert_into(carrier_calls::table)
                .values((
                    carrier_calls::id.eq(&id),
                    carrier_calls::carrier_id.eq(carrier),
                    carrier_calls::label_id.eq(label),
                    carrier_calls::what.eq(call.what),
                    carrier_calls::status.eq(call.status.map(i32::from)),
                    carrier_calls::took_ms.eq(call.took_ms),
                    carrier_calls::said.eq(&call.said),
                    carrier_calls::at.eq(now),
                ))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
    /// Notes what was said about a label with its own carrier; a label of before carriers were data has none.
    ///
    /// # Errors
    /// The database's.
    pub fn note_of(tx: &mut Tx<'_>, label: &Label, calls: &[carrier::Call]) -> Result<()> {
        match &label.carrier_id {
            Some(carrier) => Self::note(tx, carrier, &label.id, calls),
            None => Ok(()),
        }
    }
    /// The last ones with a carrier, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn last(conn: &mut Conn, _administrator: &Administrator, carrier: &CarrierId) -> Result<Vec<Self>> {
        Ok(carrier_calls::table
            .filter(carrier_calls::carrier_id.eq(carrier))
            .order(carrier_calls::id.desc())
            .limit(SHOWN)
            .select(Self::as_select())
            .load(conn)?)
    }
    /// Forgets those that are older than [`KEPT_DAYS`].
    ///
    /// # Errors
    /// The database's.
    pub fn forget_old(tx: &mut Tx<'_>) -> Result<usize> {
        let before = tx.now().plus_days(-KEPT_DAYS);
        Ok(diesel::delete(carrier_calls::table.filter(carrier_calls::at.lt(before))).execute(&mut **tx)?)
    }
}

/// Whether somebody is there: a refusal is an answer, too.
fn was_answered(call: &carrier::Call) -> bool {
    call.status.is_some_and(|status| (200..500).contains(&status) && ![401, 403, 408, 429].contains(&status))
}
