//! Letters: written from their row alone, so that a repeat has the same bytes, and handed to the mail before they are
//! marked as sent – never the other way round.
use super::Outcome;
use crate::app::{App, Kind};
use crate::carrier::number::grouped;
use crate::carrier::{Postage, Shipment};
use crate::error::{Error, Result};
use crate::mail::{self, MailError};
use crate::models::LetterId;
use crate::models::job::Claimed;
use crate::models::label::Label;
use crate::models::letter::{Facts, Letter, LetterKind, LetterState};
use crate::models::link::Link;
use crate::models::message;
use crate::models::task::Task;
use crate::models::ticket::{TaskKind, Ticket};
use crate::words;
use askama::Template;

/// A part of a letter, the same in its text and its HTML.
enum Block {
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
struct Words {
    subject: String,
    title: String,
    blocks: Vec<Block>,
}

#[derive(Template)]
#[template(path = "letters/letter.txt", escape = "none")]
struct AsText<'a> {
    name: &'a str,
    words: &'a Words,
    brand: &'a str,
    help: &'a str,
}

#[derive(Template)]
#[template(path = "letters/letter.html")]
struct AsHtml<'a> {
    name: &'a str,
    words: &'a Words,
    brand: &'a str,
    help: &'a str,
    demonstration: bool,
}

/// Everything that a letter is written from.
struct Sources {
    letter: Letter,
    facts: Facts,
    label: Option<(Label, Shipment, Link)>,
    said: Option<String>,
    obsolete: bool,
}

/// Runs the job.
///
/// # Errors
/// The store's, the mail's, the database's: the job is tried again, and the letter will have the same bytes.
pub(super) async fn send(app: &App, claimed: &Claimed, id: &LetterId) -> Result<Outcome> {
    let sources = load(app, id).await?;
    if sources.obsolete {
        return settle(
            app,
            claimed,
            &sources.letter,
            LetterState::Failed,
            Some("no longer needed".to_owned()),
        )
        .await;
    }
    let ready = compose(app, &sources).await?;
    let mail = app.mail.clone();
    match app.heavy(Kind::Paper, move || mail.send(&ready)).await? {
        Ok(()) => settle(app, claimed, &sources.letter, LetterState::Sent, None).await,
        Err(MailError::Unsendable(why)) => {
            settle(app, claimed, &sources.letter, LetterState::Failed, Some(why)).await
        }
        Err(later @ MailError::Later(_)) => Err(Error::while_doing("sending a letter")(later)),
    }
}

async fn load(app: &App, id: &LetterId) -> Result<Sources> {
    let id = id.clone();
    app.read(move |conn| {
        let letter = Letter::named(conn, &id)?;
        let facts = letter.facts()?;
        let obsolete = letter.is_obsolete(conn)?;
        let label = match (&facts.label, &facts.link) {
            (Some(label), Some(link)) => {
                let label = Label::named(conn, label)?;
                let shipment = label.shipment()?;
                Some((label, shipment, Link::named(conn, link)?))
            }
            _ => None,
        };
        let said = match (&letter.ticket_id, &facts.message) {
            (Some(ticket), Some(id)) => message::to_customer(conn, ticket, id)?,
            _ => None,
        };
        Ok(Sources { letter, facts, label, said, obsolete })
    })
    .await
}

async fn settle(
    app: &App,
    claimed: &Claimed,
    letter: &Letter,
    state: LetterState,
    answer: Option<String>,
) -> Result<Outcome> {
    let (claimed, letter) = (claimed.clone(), letter.clone());
    app.write(move |tx| {
        claimed.settle(tx)?;
        Letter::settle(tx, &letter.id, state, answer.as_deref())?;
        let failed = state == LetterState::Failed && letter.kind != LetterKind::Label;
        if let (true, Some(ticket)) = (failed, &letter.ticket_id) {
            let now = tx.now();
            Task::open(tx, TaskKind::LetterFailed, ticket, answer.as_deref().unwrap_or_default(), now)?;
            Ticket::refresh_queue(tx, ticket)?;
        }
        Ok(())
    })
    .await?;
    Ok(Outcome::Settled)
}

/// The letter, complete.
async fn compose(app: &App, sources: &Sources) -> Result<mail::Letter> {
    let config = &app.config;
    let letter = &sources.letter;
    let words = match letter.kind {
        LetterKind::Confirmation => confirmation(app, sources),
        LetterKind::Approved => approved(sources),
        LetterKind::Declined => declined(sources),
        LetterKind::Label => label(app, sources)?,
        LetterKind::Arrived => arrived(sources),
    };
    let help = format!("{} · {} · {}", config.help.email, config.help.phone, config.help.hours);
    let render = Error::while_doing;
    let text = AsText { name: &letter.to_name, words: &words, brand: &config.brand, help: &help }
        .render()
        .map_err(render("writing a letter"))?;
    let html = AsHtml {
        name: &letter.to_name,
        words: &words,
        brand: &config.brand,
        help: &help,
        demonstration: config.demonstration,
    }
    .render()
    .map_err(Error::while_doing("writing a letter"))?;
    let mut attachments = vec![];
    if let (LetterKind::Label, Some((label, ..))) = (letter.kind, &sources.label) {
        let key = label.a4_key.clone().ok_or(Error::NotFound)?;
        let files = app.files.clone();
        let pdf = app
            .heavy(Kind::Paper, move || files.get(&key))
            .await?
            .map_err(Error::while_doing("reading a label"))?
            .ok_or(Error::NotFound)?;
        attachments.push((format!("return-label-{}.pdf", sources.facts.reference), "application/pdf", pdf));
    }
    let domain = config.mail_from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    Ok(mail::Letter {
        message_id: letter.message_id.clone(),
        date: letter.created_at.naive(),
        from: (config.brand.clone(), config.mail_from.clone()),
        to: (letter.to_name.clone(), letter.to_email.clone()),
        subject: words.subject,
        text,
        html,
        thread: Some(format!("{}@{domain}", sources.facts.reference)),
        attachments,
    })
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

fn own_page(app: &App, facts: &Facts) -> String {
    format!("{}/tickets/{}", app.config.base_url, facts.reference)
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

fn declined(sources: &Sources) -> Words {
    let facts = &sources.facts;
    let mut blocks =
        vec![Block::Facts(vec![("Reference", facts.reference.clone()), ("Device", facts.title.clone())])];
    if let Some(reason) = facts.declined {
        blocks.push(Block::Text(words::declined(reason).to_owned()));
    }
    if let Some(said) = &sources.said {
        blocks.push(Block::Text(said.clone()));
    }
    blocks.push(Block::Text("If you see it differently, answer us: we look at it again.".to_owned()));
    Words {
        subject: format!("About your return {}", facts.reference),
        title: "We could not approve your return".to_owned(),
        blocks,
    }
}

fn label(app: &App, sources: &Sources) -> Result<Words> {
    let facts = &sources.facts;
    let (label, shipment, link) = sources.label.as_ref().ok_or(Error::NotFound)?;
    let postage = match &shipment.postage {
        Postage::NotIncluded => {
            "Postage is not included: this is an address label. Pay where you hand the parcel in, and keep the receipt."
                .to_owned()
        }
        Postage::Contract { service, licence } if licence.is_empty() => format!("Postage is prepaid: {service}."),
        Postage::Contract { service, licence } => format!("Postage is prepaid: {service}, {licence}."),
    };
    let to = &shipment.to;
    let mut address = vec![to.name.clone()];
    address.extend(to.lines.clone());
    address.extend([to.town.clone(), to.postcode.clone()]);
    let mut blocks = vec![];
    if shipment.demonstration {
        blocks
            .push(Block::Warning("This is a demonstration: the label is not valid for posting.".to_owned()));
    }
    blocks.extend([
        Block::Button(
            "Open and print the label".to_owned(),
            format!("{}/l/{}", app.config.base_url, link.token(&app.link_key)),
        ),
        Block::Text("The label is attached as a PDF, too. No account is needed.".to_owned()),
        Block::Facts(vec![
            ("Reference", facts.reference.clone()),
            ("Device", facts.title.clone()),
            ("Send it to", address.join("\n")),
            ("Parcel number", grouped(&label.number)),
            ("Use it by", words::weekday(label.valid_until)),
        ]),
        Block::Text(postage),
        Block::Steps(vec![
            ("Back up", "A repair may erase everything on the device."),
            (
                "Disconnect accounts",
                "Apple: switch off Find My and sign out. Google: remove every account. Samsung: sign out. Windows or \
                 company management: ask your IT team to release it. A dead device? Leave this out.",
            ),
            ("Pack it", "Bubble wrap, a rigid box with no room to move, the battery left in."),
            ("Put the packing slip in", "It is on the lower half of the page and stands in for the invoice."),
            ("Stick the label on and post it", "Cover old labels, and keep the receipt."),
        ]),
        Block::Warning(format!(
            "Is the battery swollen, hot, leaking or smoking? Do not post it. Call {}.",
            app.config.help.phone
        )),
    ]);
    Ok(Words {
        subject: format!("Return label {}: {}", facts.reference, facts.title),
        title: "Your return label".to_owned(),
        blocks,
    })
}

fn arrived(sources: &Sources) -> Words {
    let facts = &sources.facts;
    let due = match facts.due_at {
        Some(due) => format!("The seller analyses it {}.", words::by(due, sources.letter.created_at)),
        None => "The seller analyses it within three business days.".to_owned(),
    };
    Words {
        subject: format!("Arrived: your return {}", facts.reference),
        title: "Your device has arrived".to_owned(),
        blocks: vec![
            Block::Facts(vec![("Reference", facts.reference.clone()), ("Device", facts.title.clone())]),
            Block::Text(format!("{due} Then it is repaired, replaced or refunded, and we write to you.")),
        ],
    }
}
