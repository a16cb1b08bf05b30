//! Letters to a seller's technicians about one return: what has happened that changes what they do next with it. What is said
//! in them stands on the page of the return, too.
use super::Sources;
use super::text::{Block, Words, about, sellers_page};
use crate::app::App;
use crate::models::event::Kind;
use crate::models::ticket::finding::Way;
use crate::models::ticket::{Reference, Stage};
use crate::words;

/// "by Thursday 14 May, 17:00", where there is a date.
fn by(sources: &Sources) -> String {
    let due = sources.facts.due_at.map(|due| format!(" {}", words::by(due, sources.letter.created_at)));
    due.unwrap_or_default()
}

fn letter(app: &App, sources: &Sources, (subject, title): (&str, &str), texts: Vec<String>) -> Words {
    let facts = &sources.facts;
    let mut blocks = vec![about(facts)];
    blocks.extend(texts.into_iter().map(Block::Text));
    blocks.push(Block::Button("Open the return".to_owned(), sellers_page(app, facts)));
    Words { subject: format!("{subject}: {}", facts.reference), title: title.to_owned(), blocks }
}

/// What is to be done where the return is now.
fn to_do(sources: &Sources) -> String {
    let by = by(sources);
    match sources.facts.to {
        Some(Stage::Repairing) => format!("Please repair the device and send it{by}."),
        Some(Stage::Replacing) => format!("Please send another device, or the part that was missing,{by}."),
        Some(Stage::SendingBack) => format!("Please send the device back as it is{by}."),
        Some(Stage::Refunding) => {
            "The customer gets the money back. Please keep the device, and do nothing more with it.".to_owned()
        }
        Some(Stage::Received) if sources.facts.what.as_deref() == Some(Way::Quote.as_str()) => {
            "It is not covered, so a price is offered. Please do nothing more until you hear how it is answered."
                .to_owned()
        }
        Some(Stage::Received) => format!("Please say what you found, and which way the return goes,{by}."),
        Some(
            Stage::Draft
            | Stage::Submitted
            | Stage::InfoNeeded
            | Stage::Quoted
            | Stage::Approved
            | Stage::LabelSent
            | Stage::InTransit
            | Stage::Closed,
        )
        | None => "Please look at the page of the return.".to_owned(),
    }
}

/// The price is accepted: it is to be paid first.
pub(super) fn accepted(app: &App, sources: &Sources) -> Words {
    let mut texts = vec![
        "The customer has accepted the price. Please do not begin yet: you get a letter as soon as it is paid.".to_owned(),
    ];
    if let (Some((quote, ..)), Ok(reference)) = (&sources.quote, sources.facts.reference.parse::<Reference>())
    {
        texts.push(format!(
            "It is paid to you: {}, with the reference {}. Please tell support when it is there.",
            words::money(quote.total()),
            quote.number(&reference)
        ));
    }
    letter(app, sources, ("Accepted, not paid yet", "The price is accepted"), texts)
}

/// It is paid, or on account: the work begins.
pub(super) fn paid(app: &App, sources: &Sources) -> Words {
    let texts = vec![format!("The price is paid, or goes on account. {}", to_do(sources))];
    letter(app, sources, ("Paid, please begin", "Please begin"), texts)
}

/// There is no price any more.
pub(super) fn price_ended(app: &App, sources: &Sources) -> Words {
    let ended = sources.facts.what.as_deref().and_then(|what| what.parse::<Kind>().ok());
    let (subject, why) = if ended == Some(Kind::QuoteWithdrawn) {
        ("The price is taken back", "Support has taken the price back.")
    } else if ended == Some(Kind::QuoteExpired) {
        ("No price, please send it back", "The price was not answered, or not paid, in time.")
    } else {
        ("No price, please send it back", "The customer does not want the work at this price.")
    };
    letter(
        app,
        sources,
        (subject, "The price does not stand any more"),
        vec![format!("{why} {}", to_do(sources))],
    )
}

/// Nobody removed what was in the way.
pub(super) fn lock_ended(app: &App, sources: &Sources) -> Words {
    let texts = vec![format!(
        "What keeps you from looking at the device was not removed in time. {}",
        to_do(sources)
    )];
    letter(app, sources, ("Not unlocked, please send it back", "The time to unlock it is over"), texts)
}

/// Support has decided which way it goes.
pub(super) fn decided(app: &App, sources: &Sources) -> Words {
    letter(
        app,
        sources,
        ("Support has decided", "Support has decided about this return"),
        vec![to_do(sources)],
    )
}
