//! What labels cost, by month, seller and carrier.
use crate::carrier::Kind;
use crate::db::{Conn, Moment};
use crate::error::Result;
use crate::models::label::LabelState;
use crate::models::person::Administrator;
use crate::schema::{carriers, labels, parcels, sellers};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The labels of a seller that a carrier sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// The seller, by name.
    pub seller: String,
    /// The carrier, by name; of a label that was bought by hand as the agent wrote it.
    pub carrier: String,
    /// Labels that were bought.
    pub bought: u64,
    /// How many of these the carrier took back.
    pub voided: u64,
    /// What all that were not taken back cost, in pence.
    pub pence: i64,
}

/// What was bought from `from` on and before `until`, by seller and carrier, both by name.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, _administrator: &Administrator, from: Moment, until: Moment) -> Result<Vec<Cost>> {
    type Row = (Option<String>, (String, String, String), LabelState, Option<i64>);
    let rows: Vec<Row> = labels::table
        .inner_join(carriers::table)
        .inner_join(parcels::table.left_join(sellers::table))
        .filter(labels::bought_at.ge(from).and(labels::bought_at.lt(until)))
        .select((
            sellers::name.nullable(),
            (labels::carrier, labels::carrier_name, carriers::name),
            labels::state,
            labels::cost_pence,
        ))
        .load(conn)?;
    let mut sums: BTreeMap<(String, String), (u64, u64, i64)> = BTreeMap::new();
    for (seller, (kind, on_label, name), state, pence) in rows {
        // "Bought by hand" is nobody who sends a bill.
        let carrier = if kind == Kind::Manual.as_str() { on_label } else { name };
        let sum = sums.entry((seller.unwrap_or_default(), carrier)).or_default();
        sum.0 += 1;
        if state == LabelState::Void {
            sum.1 += 1;
        } else {
            sum.2 += pence.unwrap_or_default();
        }
    }
    Ok(sums
        .into_iter()
        .map(|((seller, carrier), (bought, voided, pence))| Cost { seller, carrier, bought, voided, pence })
        .collect())
}
