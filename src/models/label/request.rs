//! What a label is asked for with: everything that the carrier and the paper need, as it is at this moment.
use crate::carrier::{self, Item, PartOf, Postage, Shipment};
use crate::db::Tx;
use crate::error::Result;
use crate::models::LabelId;
use crate::models::address::Address;
use crate::models::calendar::Calendar;
use crate::models::device::Device;
use crate::models::parcel::Parcel;
use crate::models::policy::Policy;
use crate::models::seller::Seller;
use crate::models::ticket::{Refusal, Ticket};

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
        });
    }
    let policy = tickets.first().map(|ticket| &ticket.policy_id).ok_or(Refusal::Unmatched)?;
    let valid_days = Policy::named(tx, policy)?.numbers()?.label_valid_days;
    let today = Calendar::marketplace(tx)?.local_day(now.naive());
    Ok(Shipment {
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
        weight_g: parcel.weight_g.and_then(|grams| u32::try_from(grams).ok()),
        parcel: PartOf { n: 1, of: 1 },
        valid_until: today + chrono::TimeDelta::days(valid_days),
        drawn_at: now.naive(),
        brand: config.brand.clone(),
        help: config.help.email.clone(),
        demonstration: config.demonstration,
    })
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
