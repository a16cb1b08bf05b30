//! What each letter says. Each is complete by itself: which return it is about, what happened, and the one thing to do.
use super::{Sources, access, arrival, batch, clock, label, lock, quote, seller, way_back, workshop};
use crate::app::App;
use crate::error::Result;
use crate::models::letter::{Facts, LetterKind};
use crate::models::ticket::Outcome;
use crate::words;

/// A part of a letter, the same in its text and its HTML.
pub(super) enum Block {
    /// Some sentences.
    Text(String),
    /// Something that must be noticed.
    Warning(String),
    /// The one thing to do: words and address.
    Button(String, String),
    /// What is asked for and what it is.
    Facts(Vec<(&'static str, String)>),
    /// What to do, one after the other.
    Steps(Vec<(&'static str, &'static str)>),
}

/// A letter's words.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// The words of a letter.
///
/// # Errors
/// [`Error::NotFound`] for a label's letter without its label, or a link's without its link.
pub(super) fn words_of(app: &App, sources: &Sources) -> Result<Words> {
    let mut words = said_by(app, sources)?;
    if let Some(pence) = sources.facts.owed_back {
        let money = words::money(pence);
        let last = words.blocks.iter().position(|block| matches!(block, Block::Button(..)));
        let at = last.unwrap_or(words.blocks.len());
        words.blocks.insert(at, Block::Text(format!("You get back what was paid for the work: {money}.")));
    }
    Ok(words)
}

fn said_by(app: &App, sources: &Sources) -> Result<Words> {
    Ok(match sources.letter.kind {
        LetterKind::Confirmation => confirmation(app, sources),
        LetterKind::BatchSent => batch::sent(app, sources),
        LetterKind::Approved => approved(sources),
        LetterKind::Declined => declined(app, sources),
        LetterKind::Label => label::brings(app, sources)?,
        LetterKind::Arrived => arrival::arrived(app, sources),
        LetterKind::NotInBox => arrival::not_in_box(app, sources),
        LetterKind::ArrivedLate => arrival::late(app, sources),
        LetterKind::WentOn => arrival::goes_on(app, sources),
        LetterKind::ArrivalSettled => arrival::settled(app, sources),
        LetterKind::GivenUp => arrival::given_up(app, sources),
        LetterKind::Reopened => arrival::reopened(app, sources),
        LetterKind::Question => question(app, sources, "Support has a question about your return"),
        LetterKind::QuestionReminder => question(app, sources, "We still wait for your answer"),
        LetterKind::Message => message(app, sources),
        LetterKind::BatchMessage => batch::message(app, sources),
        LetterKind::DraftEnding if sources.facts.batch.is_some() => batch::ending(app, sources),
        LetterKind::DraftEnding => draft_ending(app, sources),
        LetterKind::LabelReminder => label::reminds(app, sources)?,
        LetterKind::LabelExpired => label::expired(app, sources),
        LetterKind::NewSlip => label::new_slip(app, sources)?,
        LetterKind::Closed => closed(app, sources),
        LetterKind::Quote
        | LetterKind::QuoteInvoice
        | LetterKind::QuotePaid
        | LetterKind::QuotePartPaid
        | LetterKind::QuoteDeclined
        | LetterKind::QuoteExpired
        | LetterKind::QuoteWithdrawn
        | LetterKind::QuoteReminder => quote::words_of(app, sources)?,
        LetterKind::Invite => access::invite(app, sources)?,
        LetterKind::Reset => access::reset(app, sources)?,
        LetterKind::PasswordChanged => access::password_changed(app, sources),
        LetterKind::SecondFactor => access::second_factor(app, sources),
        LetterKind::AddressChanged => access::address_changed(app, sources),
        LetterKind::Locked => lock::locked(app, sources, false),
        LetterKind::LockReminder => lock::locked(app, sources, true),
        LetterKind::LockEnded => lock::ended(app, sources),
        LetterKind::Unlocked => lock::unlocked(app, sources),
        LetterKind::UnlockedSeller => lock::unlocked_seller(app, sources),
        LetterKind::BatteryReported => lock::battery_reported(app, sources),
        LetterKind::BatteryCleared => lock::battery_cleared(app, sources),
        LetterKind::SellerPriceAccepted => seller::accepted(app, sources),
        LetterKind::SellerPaid => seller::paid(app, sources),
        LetterKind::SellerPriceEnded => seller::price_ended(app, sources),
        LetterKind::SellerLockEnded => seller::lock_ended(app, sources),
        LetterKind::SellerDecided => seller::decided(app, sources),
        LetterKind::SellerReminder => clock::to_seller(app, sources, false),
        LetterKind::SellerLate => clock::to_seller(app, sources, true),
        LetterKind::DateMoved => clock::date_moved(app, sources),
        LetterKind::ApprovalTakenBack => clock::taken_back(app, sources),
        LetterKind::Posted => clock::posted(app, sources),
        LetterKind::Decision => workshop::decision(app, sources, false)?,
        LetterKind::Corrected => workshop::decision(app, sources, true)?,
        LetterKind::WayChanged => workshop::way_changed(app, sources),
        LetterKind::Repaired => workshop::repaired(app, sources)?,
        LetterKind::Replaced => workshop::replaced(app, sources)?,
        LetterKind::SentBack => workshop::sent_back(app, sources)?,
        LetterKind::Refunded => workshop::refunded(app, sources)?,
        LetterKind::RefundFailed => workshop::refund_failed(app, sources),
        LetterKind::RefundMore => workshop::refund_more(app, sources),
        LetterKind::Upheld => workshop::upheld(app, sources),
        LetterKind::AddressWanted => way_back::wanted(app, sources),
        LetterKind::WayBack => way_back::noted(app, sources),
        LetterKind::WayBackSeller => way_back::to_seller(app, sources),
    })
}

/// Which return a letter is about.
pub(super) fn about(facts: &Facts) -> Block {
    Block::Facts(vec![("Reference", facts.reference.clone()), ("Device", facts.title.clone())])
}

fn question(app: &App, sources: &Sources, title: &str) -> Words {
    let facts = &sources.facts;
    let mut blocks = vec![about(facts)];
    if let Some(said) = &sources.said {
        blocks.push(Block::Text(said.clone()));
    }
    if let Some(due) = facts.due_at {
        blocks.push(Block::Text(format!(
            "Your return waits for the answer until {}. Without one it is closed then.",
            words::moment(due, sources.letter.created_at)
        )));
    }
    blocks.push(Block::Button("Answer the question".to_owned(), own_page(app, facts)));
    Words { subject: format!("{title}: {}", facts.reference), title: title.to_owned(), blocks }
}

fn message(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let mut blocks = vec![about(facts)];
    blocks.extend(sources.said.clone().map(Block::Text));
    blocks.push(Block::Button("Read and answer".to_owned(), own_page(app, facts)));
    Words {
        subject: format!("A message about your return {}", facts.reference),
        title: "A message about your return".to_owned(),
        blocks,
    }
}

fn draft_ending(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let until = match facts.due_at {
        Some(due) => format!(" on {}", words::moment(due, sources.letter.created_at)),
        None => " soon".to_owned(),
    };
    let device = if facts.title.is_empty() { "a device" } else { &facts.title };
    Words {
        subject: format!("Your return {} is not sent yet", facts.reference),
        title: "Your return is not sent yet".to_owned(),
        blocks: vec![
            Block::Text(format!(
                "You began a return of {device} and have not sent it. What you typed and your photos are deleted{until}."
            )),
            Block::Button("Go on with it".to_owned(), own_page(app, facts)),
            Block::Text("You do not need it any more? Then there is nothing to do.".to_owned()),
        ],
    }
}

fn closed(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let why = match facts.outcome {
        Some(Outcome::Cancelled) => {
            "Your return is cancelled. A label that is still out must not be used any more."
        }
        _ => {
            "Your return is closed, since we heard nothing for a long time. A label that is still out must not be used."
        }
    };
    Words {
        subject: format!("Closed: your return {}", facts.reference),
        title: "Your return is closed".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(why.to_owned()),
            Block::Text(
                "Is the device still a problem? Write to us on its page within 30 days, or start a new return."
                    .to_owned(),
            ),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

fn confirmation(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let mut blocks = vec![];
    if facts.unsafe_battery {
        blocks.push(Block::Warning(format!(
            "Do not charge the device, do not press on it and do not post it. Put it outside or on stone or tiles, away \
             from anything that burns. If it smokes or burns, leave the room and call 999. We call you before anything \
             else; you can reach us at {}.",
            app.config.help.phone
        )));
    }
    let photos = match facts.photos {
        Some(1) => "1 photo".to_owned(),
        Some(n) => format!("{n} photos"),
        None => "No photos".to_owned(),
    };
    blocks.push(Block::Facts(vec![
        ("Reference", facts.reference.clone()),
        ("Device", facts.title.clone()),
        ("Stored", photos),
    ]));
    let answer = match facts.due_at {
        Some(due) => format!("Support answers {}.", words::by(due, sources.letter.created_at)),
        None => "Support answers soon.".to_owned(),
    };
    let next = if facts.unsafe_battery {
        "No label is sent before a specialist has cleared the battery."
    } else {
        "Please keep the device until then: the return label comes by e-mail."
    };
    blocks.push(Block::Text(format!("{answer} {next}")));
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    Words {
        subject: format!("We have your return {}: {}", facts.reference, facts.title),
        title: "We have your return".to_owned(),
        blocks,
    }
}

pub(super) fn own_page(app: &App, facts: &Facts) -> String {
    format!("{}/tickets/{}", app.config.base_url, facts.reference)
}

/// The page of the return at the seller's.
pub(super) fn sellers_page(app: &App, facts: &Facts) -> String {
    format!("{}/workshop/tickets/{}", app.config.base_url, facts.reference)
}

fn approved(sources: &Sources) -> Words {
    let facts = &sources.facts;
    let whom = facts.recipient.clone().unwrap_or_default();
    Words {
        subject: format!("Approved: your return {}", facts.reference),
        title: "Your return is approved".to_owned(),
        blocks: vec![
            Block::Facts(vec![("Reference", facts.reference.clone()), ("Device", facts.title.clone())]),
            Block::Text(format!(
                "The return label goes to {whom} in a moment. Whoever opens that e-mail can print it."
            )),
        ],
    }
}

fn declined(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let mut blocks =
        vec![Block::Facts(vec![("Reference", facts.reference.clone()), ("Device", facts.title.clone())])];
    if let Some(reason) = facts.declined {
        blocks.push(Block::Text(words::declined(reason).to_owned()));
    }
    if let Some(said) = &sources.said {
        blocks.push(Block::Text(said.clone()));
    }
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    blocks.extend(workshop::disagreement(app, facts));
    Words {
        subject: format!("About your return {}", facts.reference),
        title: "We could not approve your return".to_owned(),
        blocks,
    }
}
