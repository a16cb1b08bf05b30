//! Prices in words: where one stands, what happened to it, what is on its paper.
use super::dates::{date, money, weekday};
use crate::carrier::paper::invoice::Sheet;
use crate::models::event::{Event, Kind};
use crate::models::quote::{Invoice, Quote, QuoteState, Work};
use crate::models::ticket::Stage;

/// What happened to a price, for the timeline.
pub(super) fn event(event: &Event) -> String {
    let pence = event.data.pence.map(money);
    match (event.kind, pence) {
        (Kind::QuotePaid, _) if event.data.what.is_some() => "Goes on account".to_owned(),
        (Kind::QuotePaid, Some(pence)) => format!("Paid: {pence} received"),
        (Kind::QuotePartPaid, Some(pence)) => match event.data.open_pence {
            Some(open) => format!("{pence} received, {} still to be paid", money(open)),
            None => format!("{pence} received"),
        },
        (Kind::MoneyArrived, Some(pence)) => format!("{pence} received"),
        (Kind::PaidBack, Some(pence)) => format!("{pence} paid back"),
        (Kind::QuoteExpired, _) if event.data.to == Some(Stage::SendingBack) => {
            "The price has expired: the device comes back".to_owned()
        }
        (Kind::QuoteExpired, _) => "The price has expired".to_owned(),
        (Kind::QuoteSentAgain, _) => "Price sent again".to_owned(),
        _ => "Paid".to_owned(),
    }
}

/// Whether a price was ever offered, as these events tell.
pub fn was_offered(events: &[Event]) -> bool {
    events.iter().any(|event| event.kind == Kind::QuoteOffered)
}

/// How much was paid too much.
pub(super) fn pay_back(data: &str) -> String {
    data.parse().map_or_else(
        |_| data.to_owned(),
        |pence| format!("{} too much: pay it back, and write the payment down.", money(pence)),
    )
}

/// "20%", "17.5%": hundredths of a percent.
pub fn rate(points: i32) -> String {
    format!("{}%", rate_typed(points))
}

/// The same without its sign, as a form has it.
pub fn rate_typed(points: i32) -> String {
    let text = format!("{}.{:02}", points / 100, points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What is done for the money.
pub fn work(work: Work) -> &'static str {
    match work {
        Work::Repair => "Repair of the device",
        Work::Replace => "A similar device in its place",
    }
}

/// Where a price stands.
pub fn state(quote: &Quote) -> &'static str {
    match quote.state {
        QuoteState::Offered => "Waiting for an answer",
        QuoteState::Accepted => "Accepted, to be paid",
        QuoteState::Paid if quote.on_account => "On account",
        QuoteState::Paid => "Paid",
        QuoteState::Declined => "Declined",
        QuoteState::Expired => "Expired",
        QuoteState::Withdrawn => "Withdrawn",
    }
}

/// The colour of that word's tag.
pub fn state_colour(quote: &Quote) -> &'static str {
    match quote.state {
        QuoteState::Offered | QuoteState::Accepted => "amber",
        QuoteState::Paid => "teal",
        QuoteState::Declined | QuoteState::Expired | QuoteState::Withdrawn => "grey",
    }
}

/// What stands on the paper, drawn by [`crate::carrier::paper::invoice`].
pub fn sheet(invoice: &Invoice) -> Sheet {
    let of = |name: &str, value: String| (name.to_owned(), value);
    let mut from = vec![invoice.issuer.name.clone()];
    from.extend(invoice.issuer.address.clone());
    from.extend(invoice.issuer.vat_number.as_ref().map(|number| format!("VAT number {number}")));
    Sheet {
        title: format!("Pro-forma invoice {}", invoice.number),
        heading: "Pro-forma invoice".to_owned(),
        strip: invoice.demonstration.then(|| "This is a demonstration: please do not pay".to_owned()),
        parties: [("From".to_owned(), from), ("To".to_owned(), invoice.to.clone())],
        facts: vec![
            of("Number", invoice.number.clone()),
            of("Date", date(invoice.issued_on)),
            of("Return", invoice.reference.clone()),
            of("Device", invoice.device.clone()),
            of("For", work(invoice.work).to_owned()),
        ],
        headings: ["What", "How many", "Each", "Sum"].map(str::to_owned),
        rows: invoice
            .lines
            .iter()
            .map(|line| {
                [line.text.clone(), line.quantity.to_string(), money(line.net_pence), money(line.sum())]
            })
            .collect(),
        sums: vec![
            of("Without VAT", money(invoice.net_pence)),
            of(&format!("VAT {}", rate(invoice.vat_points)), money(invoice.vat_pence)),
            of("Total", money(invoice.total())),
        ],
        pay_heading: "How to pay".to_owned(),
        pay: [
            vec![
                of("Amount", money(invoice.total())),
                of("Pay by", weekday(invoice.pay_by)),
                of("Reference", invoice.number.clone()),
            ],
            invoice.issuer.bank.iter().map(|line| split(line)).collect(),
        ]
        .concat(),
        remark: format!(
            "Please pay by bank transfer and put the reference {} on the payment, so that it is found. The work begins \
             when the payment has arrived. This is not a VAT invoice: that one follows with the work.",
            invoice.number
        ),
        foot: format!("{} · {}", invoice.brand, invoice.help),
        creator: invoice.brand.clone(),
        drawn_at: invoice.drawn_at.naive(),
    }
}

/// "Sort code: 00-00-00" as name and value; a line without a name is all value.
fn split(line: &str) -> (String, String) {
    line.split_once(": ")
        .map_or_else(|| (String::new(), line.to_owned()), |(name, value)| (name.to_owned(), value.to_owned()))
}
