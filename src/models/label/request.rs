//! What a label is asked for with: everything that the carrier and the paper need, as it is at this moment.
use super::weight;
use crate::carrier::{self, Item, PartOf, Postage, Shipment};
use crate::db::Tx;
use crate::error::Result;
use crate::models::address::Address;
use crate::models::calendar::Calendar;
use crate::models::device::Device;
use crate::models::parcel::Parcel;
use crate::models::policy::Policy;
use crate::models::seller::Seller;
use crate::models::ticket::{Refusal, Stage, Ticket};
use crate::models::{LabelId, ParcelId};
use crate::schema::{parcels, tickets};
use diesel::prelude::*;

/// Everything that the carrier and the paper need, as it is at this moment.
pub(super) fn shipment(
    tx: &mut Tx<'_>,
    parcel: &Parcel,
    sender: &Address,
    tickets: &[&Ticket],
    id: &LabelId,
) -> Result<Shipment> {
    let config = tx.config();
    let now = tx.now();
    let seller = Seller::named(tx, parcel.seller_id.as_ref().ok_or(Refusal::Unmatched)?)?;
    let to = Address::named(tx, &seller.address_id)?;
    let mut items = vec![];
    for ticket in tickets {
        let sold = Device::of_ticket(tx, ticket.device_id.as_ref().ok_or(Refusal::Unmatched)?)?;
        items.push(Item {
            reference: ticket.reference.to_string(),
            device: ticket.title.clone(),
            order_number: Some(sold.purchase.order_number),
            invoice_number: sold.purchase.invoice_number,
            weight_g: weight::of(sold.device.category),
        });
    }
    let policy = tickets.first().map(|ticket| &ticket.policy_id).ok_or(Refusal::Unmatched)?;
    let valid_days = Policy::named(tx, policy)?.numbers()?.label_valid_days;
    let today = Calendar::marketplace(tx)?.local_day(now.naive());
    let mut shipment = Shipment {
        key: id.to_string(),
        number: String::new(),
        bars: carrier::Bars::Code128,
        service: "Return parcel".to_owned(),
        postage: match (seller.contract_service, seller.contract_licence) {
            (Some(service), Some(licence)) => Postage::Contract { service, licence },
            _ => Postage::NotIncluded,
        },
        from: plain(sender),
        to: plain(&to),
        items,
        parcel_reference: parcel.reference.clone(),
        weight_g: None,
        parcel: part_of(tx, parcel, tickets)?,
        valid_until: today + chrono::TimeDelta::days(valid_days),
        drawn_at: now.naive(),
        brand: config.brand.clone(),
        help: config.help.email.clone(),
        demonstration: config.demonstration,
    };
    shipment.weigh();
    Ok(shipment)
}

/// Which of its list's boxes to that seller this one is, so that whoever unpacks knows what is still to come. They are counted
/// in the order in which they were made, which is that of the list; one whose returns all ended before it was posted never
/// comes. A return on its own is one of one.
fn part_of(tx: &mut Tx<'_>, parcel: &Parcel, inside: &[&Ticket]) -> Result<PartOf> {
    let alone = PartOf { n: 1, of: 1 };
    let Some(batch) = inside.iter().find_map(|ticket| ticket.batch_id.as_ref()) else { return Ok(alone) };
    let on_its_way = parcels::posted_at.is_not_null().or(parcels::received_at.is_not_null());
    let boxes: Vec<ParcelId> = parcels::table
        .inner_join(tickets::table)
        .filter(tickets::batch_id.eq(batch).and(parcels::seller_id.eq(parcel.seller_id.as_ref())))
        .filter(on_its_way.or(tickets::stage.ne(Stage::Closed)))
        .select(parcels::id)
        .distinct()
        .order(parcels::id)
        .load(&mut **tx)?;
    let place = boxes.iter().position(|id| *id == parcel.id);
    let (Some(place), Ok(of)) = (place, u32::try_from(boxes.len())) else { return Ok(alone) };
    Ok(PartOf { n: u32::try_from(place + 1).unwrap_or(of), of })
}

fn plain(address: &Address) -> carrier::Address {
    carrier::Address {
        name: address.name.clone(),
        lines: address.lines(),
        town: address.town.clone(),
        postcode: address.postcode.clone(),
        country: address.country.clone(),
    }
}
