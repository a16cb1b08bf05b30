//! What letters about a price say: the offer, how to pay it, what has arrived of it, and how it ended. Whoever it was
//! offered to answers through a link; the customer, where that is somebody else, on their own page.
use super::Sources;
use super::text::{Block, Words, about};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::letter::{Facts, LetterKind};
use crate::models::link::Link;
use crate::models::quote::{Invoice, Line, Quote, Work};
use crate::models::ticket::Stage;
use crate::words;

/// A letter's price, with all that is around it.
struct Told<'a> {
    facts: &'a Facts,
    quote: &'a Quote,
    lines: &'a [Line],
    link: Option<&'a Link>,
    /// What it is called.
    number: String,
}

/// The words of a letter about a price.
///
/// # Errors
/// [`Error::NotFound`] for a letter without its price.
pub(super) fn words_of(app: &App, sources: &Sources) -> Result<Words> {
    let (quote, lines, link) = sources.quote.as_ref().ok_or(Error::NotFound)?;
    let facts = &sources.facts;
    let number = format!("{}-Q{}", facts.reference, quote.version);
    let told = Told { facts, quote, lines, link: link.as_ref(), number };
    let kind = sources.letter.kind;
    Ok(if kind == LetterKind::QuoteInvoice {
        how_to_pay(app, sources, &told)?
    } else if kind == LetterKind::QuotePaid {
        paid(app, sources, &told)
    } else if kind == LetterKind::QuotePartPaid {
        part_paid(app, sources, &told)?
    } else if kind == LetterKind::QuoteDeclined {
        declined(&told)
    } else if kind == LetterKind::QuoteExpired {
        expired(app, &told)
    } else if kind == LetterKind::QuoteWithdrawn {
        withdrawn(app, &told)
    } else if kind == LetterKind::QuoteReminder {
        reminder(app, sources, &told)?
    } else {
        offer(app, sources, &told)
    })
}

/// Where it is answered and looked at: through the link, or on the customer's own page.
fn page(app: &App, sources: &Sources, told: &Told<'_>) -> String {
    let base = &app.config.base_url;
    match told.link {
        Some(link) => sources.secret(|| format!("{base}/q/{}", link.token(&app.link_key))),
        None => format!("{base}/tickets/{}/quote", told.facts.reference),
    }
}

/// What it is made of.
fn prices(told: &Told<'_>) -> Block {
    let mut text = String::new();
    for line in told.lines {
        let many = if line.quantity == 1 { String::new() } else { format!("{} × ", line.quantity) };
        text.push_str(&format!("{many}{}: {}\n", line.text, words::money(line.sum())));
    }
    text.push_str(&format!(
        "VAT {}: {}",
        words::quote::rate(told.quote.vat_points),
        words::money(told.quote.vat_pence)
    ));
    Block::Facts(vec![
        ("Offer", told.number.clone()),
        ("Device", told.facts.title.clone()),
        ("For", words::quote::work(told.quote.work).to_owned()),
        ("Price", text),
        ("Total", words::money(told.quote.total())),
    ])
}

fn until(sources: &Sources, told: &Told<'_>) -> String {
    let due = told.facts.due_at.unwrap_or(told.quote.expires_at);
    words::moment(due, sources.letter.created_at)
}

fn offer(app: &App, sources: &Sources, told: &Told<'_>) -> Words {
    let total = words::money(told.quote.total());
    let mut blocks = vec![
        Block::Text(
            "What is wrong with the device is not covered. This is what it costs to put it right; nothing is done before \
             you accept."
                .to_owned(),
        ),
        prices(told),
    ];
    if !told.quote.note.is_empty() {
        blocks.push(Block::Text(told.quote.note.clone()));
    }
    blocks.extend([
        Block::Button("Look at the price and answer".to_owned(), page(app, sources, told)),
        Block::Text(format!(
            "The price stands until {}. Without an answer by then it ends, and nothing is to be paid.",
            until(sources, told)
        )),
    ]);
    Words {
        subject: format!("A price for your return {}: {total}", told.facts.reference),
        title: "A price is offered".to_owned(),
        blocks,
    }
}

/// Where the money goes, and how much of it.
fn payment(invoice: &Invoice, open: i64, until: String) -> Block {
    Block::Facts(vec![
        ("Amount", words::money(open)),
        ("Reference", invoice.number.clone()),
        (
            "Pay to",
            [std::slice::from_ref(&invoice.issuer.name), invoice.issuer.bank.as_slice()].concat().join("\n"),
        ),
        ("Pay by", until),
    ])
}

fn how_to_pay(app: &App, sources: &Sources, told: &Told<'_>) -> Result<Words> {
    let invoice = told.quote.invoice()?.ok_or(Error::NotFound)?;
    let open = told.facts.open_pence.unwrap_or_else(|| told.quote.total());
    if open == 0 {
        return Ok(Words {
            subject: format!("Accepted: the price for your return {}", told.facts.reference),
            title: "The price is accepted".to_owned(),
            blocks: vec![
                about(told.facts),
                Block::Text(
                    "Thank you: it is paid already, and we go on with it. The pro-forma invoice is attached."
                        .to_owned(),
                ),
                Block::Button("See the price and the invoice".to_owned(), page(app, sources, told)),
            ],
        });
    }
    let mut blocks = vec![about(told.facts)];
    if open < told.quote.total() {
        blocks.push(Block::Text(format!(
            "{} of the {} has arrived already.",
            words::money(told.quote.total() - open),
            words::money(told.quote.total())
        )));
    }
    blocks.extend([
        Block::Text("Thank you: the price is accepted. Please pay it by bank transfer:".to_owned()),
        payment(&invoice, open, until(sources, told)),
        Block::Text(
            "Put the reference on the payment, so that it is found. The pro-forma invoice is attached as a PDF. We write \
             to you when the payment has arrived; the work begins then."
                .to_owned(),
        ),
        Block::Button("See the price and the invoice".to_owned(), page(app, sources, told)),
    ]);
    Ok(Words {
        subject: format!("How to pay for your return {}: {}", told.facts.reference, words::money(open)),
        title: "How to pay".to_owned(),
        blocks,
    })
}

fn paid(app: &App, sources: &Sources, told: &Told<'_>) -> Words {
    let first = match told.facts.pence {
        Some(pence) => format!("Thank you: {} has arrived, and the price is paid.", words::money(pence)),
        None => "We go ahead before the payment is there: it goes on account.".to_owned(),
    };
    let due = told.facts.due_at.map(|due| words::by(due, sources.letter.created_at));
    let next = match (told.facts.to, told.quote.work) {
        (Some(Stage::Approved), _) => {
            "The return label goes out by e-mail in a moment, to whoever posts the device.".to_owned()
        }
        (Some(Stage::Repairing), _) | (None, Work::Repair) => {
            format!(
                "The seller repairs the device and sends it back{}.",
                due.map_or(String::new(), |by| format!(" {by}"))
            )
        }
        (Some(_), _) | (None, Work::Replace) => {
            format!("The seller sends another device{}.", due.map_or(String::new(), |by| format!(" {by}")))
        }
    };
    Words {
        subject: format!("Paid: your return {}", told.facts.reference),
        title: if told.facts.pence.is_some() { "Your payment has arrived" } else { "We go ahead" }.to_owned(),
        blocks: vec![
            Block::Facts(vec![("Offer", told.number.clone()), ("Device", told.facts.title.clone())]),
            Block::Text(first),
            Block::Text(next),
            Block::Button("See the price".to_owned(), page(app, sources, told)),
        ],
    }
}

fn part_paid(app: &App, sources: &Sources, told: &Told<'_>) -> Result<Words> {
    let invoice = told.quote.invoice()?.ok_or(Error::NotFound)?;
    let open = told.facts.open_pence.unwrap_or_default();
    Ok(Words {
        subject: format!("{} is still to be paid: your return {}", words::money(open), told.facts.reference),
        title: "A part is paid".to_owned(),
        blocks: vec![
            about(told.facts),
            Block::Text(format!(
                "Thank you: {} of {} has arrived. Please pay the rest, so that the work can begin:",
                words::money(told.facts.pence.unwrap_or_default()),
                words::money(told.quote.total())
            )),
            payment(&invoice, open, until(sources, told)),
            Block::Button("See the price and the invoice".to_owned(), page(app, sources, told)),
        ],
    })
}

/// What happens to the device now that the price is over.
fn what_now(facts: &Facts) -> &'static str {
    match facts.outcome {
        Some(_) => "The return is closed; nothing is to be paid, and no label goes out.",
        None => {
            "Nothing is to be paid. The seller sends the device back as it is, and we write to you when it is on its way."
        }
    }
}

fn declined(told: &Told<'_>) -> Words {
    Words {
        subject: format!("Noted: no price for your return {}", told.facts.reference),
        title: "The price is declined".to_owned(),
        blocks: vec![
            Block::Facts(vec![("Offer", told.number.clone()), ("Device", told.facts.title.clone())]),
            Block::Text(format!("The price was declined. {}", what_now(told.facts))),
            Block::Text("It was a mistake? Answer us soon, and we look into it.".to_owned()),
        ],
    }
}

fn expired(app: &App, told: &Told<'_>) -> Words {
    let why = if told.quote.answered_at.is_some() {
        "The price was accepted, and no payment has arrived in time."
    } else {
        "The price was not answered in time."
    };
    Words {
        subject: format!("The price for your return {} has expired", told.facts.reference),
        title: "The price has expired".to_owned(),
        blocks: vec![
            Block::Facts(vec![("Offer", told.number.clone()), ("Device", told.facts.title.clone())]),
            Block::Text(format!("{why} {}", what_now(told.facts))),
            Block::Text(format!(
                "You have paid, or still want it? Write to {} or call {}.",
                app.config.help.email, app.config.help.phone
            )),
        ],
    }
}

fn withdrawn(app: &App, told: &Told<'_>) -> Words {
    Words {
        subject: format!("The price for your return {} does not stand any more", told.facts.reference),
        title: "The price is taken back".to_owned(),
        blocks: vec![
            Block::Facts(vec![("Offer", told.number.clone()), ("Device", told.facts.title.clone())]),
            Block::Text(
                "We have taken this price back, and look at the return again. You hear from us; please do not pay it."
                    .to_owned(),
            ),
            Block::Text(format!(
                "You have paid it already? Then write to {} or call {}.",
                app.config.help.email, app.config.help.phone
            )),
        ],
    }
}

fn reminder(app: &App, sources: &Sources, told: &Told<'_>) -> Result<Words> {
    let until = until(sources, told);
    if let Some(invoice) =
        told.quote.invoice()?.filter(|_| told.facts.open_pence.is_some_and(|open| open > 0))
    {
        return Ok(Words {
            subject: format!("Please pay for your return {} by {until}", told.facts.reference),
            title: "The payment has not arrived yet".to_owned(),
            blocks: vec![
                about(told.facts),
                Block::Text("The price is accepted, and not paid in full yet:".to_owned()),
                payment(&invoice, told.facts.open_pence.unwrap_or_default(), until),
                Block::Text("You have paid in the last days? Then there is nothing to do.".to_owned()),
                Block::Button("See the price and the invoice".to_owned(), page(app, sources, told)),
            ],
        });
    }
    Ok(Words {
        subject: format!("A price waits for your answer: return {}", told.facts.reference),
        title: "We still wait for your answer".to_owned(),
        blocks: vec![
            prices(told),
            Block::Text(format!("The price stands until {until}.")),
            Block::Button("Look at the price and answer".to_owned(), page(app, sources, told)),
        ],
    })
}
