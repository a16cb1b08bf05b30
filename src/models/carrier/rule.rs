//! Who is asked for which box: rules in an order, of which each names what it is for. The order is the fallback, too.
use super::{Carrier, Wanted};
use crate::db::{Conn, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::device::Category;
use crate::models::person::Administrator;
use crate::models::{CarrierId, CarrierRuleId, SellerId};
use crate::schema::{carrier_rules, carriers, devices, sellers, tickets};
use diesel::prelude::*;

/// A rule. What it does not name may be anything.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = carrier_rules, check_for_backend(MultiBackend))]
pub struct Rule {
    /// Its id.
    pub id: CarrierRuleId,
    /// Who is asked.
    pub carrier_id: CarrierId,
    /// Where it stands among all.
    pub place: i32,
    /// For boxes to this seller.
    pub seller_id: Option<SellerId>,
    /// For boxes that hold a device of this kind.
    pub category: Option<Category>,
    /// For boxes from this country.
    pub country: Option<String>,
}

/// A rule before it is a row.
#[derive(Debug, Clone)]
pub struct NewRule {
    /// Who is asked.
    pub carrier: CarrierId,
    /// For boxes to this seller.
    pub seller: Option<SellerId>,
    /// For boxes that hold a device of this kind.
    pub category: Option<Category>,
    /// For boxes from this country.
    pub country: Option<String>,
}

impl Rule {
    fn fits(&self, wanted: &Wanted<'_>, categories: &[Category]) -> bool {
        self.seller_id.as_ref().is_none_or(|seller| seller == wanted.seller)
            && self.category.is_none_or(|category| categories.contains(&category))
            && self.country.as_ref().is_none_or(|country| country == wanted.country)
    }

    /// All rules with their carrier's and seller's names, in their order.
    ///
    /// # Errors
    /// The database's.
    pub fn list(
        conn: &mut Conn,
        _administrator: &Administrator,
    ) -> Result<Vec<(Self, String, Option<String>)>> {
        Ok(carrier_rules::table
            .inner_join(carriers::table)
            .left_join(sellers::table)
            .order((carrier_rules::place, carrier_rules::id))
            .select((Self::as_select(), carriers::name, sellers::name.nullable()))
            .load(conn)?)
    }

    /// Adds a rule after all others.
    ///
    /// # Errors
    /// The database's.
    pub fn add(tx: &mut Tx<'_>, _administrator: &Administrator, new: &NewRule) -> Result<()> {
        let id: CarrierRuleId = tx.new_id();
        let now = tx.now();
        let last: Option<i32> =
            carrier_rules::table.select(diesel::dsl::max(carrier_rules::place)).first(&mut **tx)?;
        diesel::insert_into(carrier_rules::table)
            .values((
                carrier_rules::id.eq(&id),
                carrier_rules::carrier_id.eq(&new.carrier),
                carrier_rules::place.eq(last.unwrap_or_default() + 1),
                carrier_rules::seller_id.eq(&new.seller),
                carrier_rules::category.eq(new.category),
                carrier_rules::country.eq(&new.country),
                carrier_rules::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// Takes a rule away.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn remove(tx: &mut Tx<'_>, _administrator: &Administrator, id: &CarrierRuleId) -> Result<()> {
        let gone = diesel::delete(carrier_rules::table.find(id)).execute(&mut **tx)?;
        if gone == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Asks a rule's carrier one place sooner.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn sooner(tx: &mut Tx<'_>, _administrator: &Administrator, id: &CarrierRuleId) -> Result<()> {
        let rule: Self = carrier_rules::table
            .find(id)
            .select(Self::as_select())
            .first(&mut **tx)
            .optional()?
            .ok_or(Error::NotFound)?;
        let before: Option<Self> = carrier_rules::table
            .filter(carrier_rules::place.lt(rule.place))
            .order(carrier_rules::place.desc())
            .select(Self::as_select())
            .first(&mut **tx)
            .optional()?;
        let Some(before) = before else { return Ok(()) };
        for (id, place) in [(&rule.id, before.place), (&before.id, rule.place)] {
            diesel::update(carrier_rules::table.find(id))
                .set(carrier_rules::place.eq(place))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
}

/// Who is asked for a label of this box, one after the other. Where no rule fits, our own labels are drawn.
///
/// # Errors
/// The database's.
pub fn order(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<Carrier>> {
    let rules: Vec<(Rule, Carrier)> = carrier_rules::table
        .inner_join(carriers::table)
        .filter(carriers::closed_at.is_null())
        .order((carrier_rules::place, carrier_rules::id))
        .select((Rule::as_select(), Carrier::as_select()))
        .load(conn)?;
    let categories = if rules.iter().any(|(rule, _)| rule.category.is_some()) {
        categories(conn, wanted)?
    } else {
        vec![]
    };
    let mut order: Vec<Carrier> = vec![];
    for (_, carrier) in rules.into_iter().filter(|(rule, _)| rule.fits(wanted, &categories)) {
        if !order.iter().any(|known| known.id == carrier.id) {
            order.push(carrier);
        }
    }
    if order.is_empty() {
        order.push(Carrier::own(conn)?);
    }
    Ok(order)
}

/// The kinds of device in a box.
fn categories(conn: &mut Conn, wanted: &Wanted<'_>) -> Result<Vec<Category>> {
    Ok(tickets::table
        .inner_join(devices::table)
        .filter(tickets::parcel_id.eq(wanted.parcel))
        .select(devices::category)
        .distinct()
        .load(conn)?)
}
