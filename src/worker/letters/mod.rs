//! Letters: written from their row alone, so that a repeat has the same bytes, and handed to the mail before they are
//! marked as sent – never the other way round.
mod access;
mod text;

use super::Outcome;
use crate::app::{App, Kind};
use crate::carrier::Shipment;
use crate::error::{Error, Result};
use crate::mail::{self, MailError};
use crate::models::LetterId;
use crate::models::job::Claimed;
use crate::models::label::Label;
use crate::models::letter::{Facts, Letter, LetterKind, LetterState};
use crate::models::link::Link;
use crate::models::message;
use crate::models::person::password_link::PasswordLink;
use crate::models::task::Task;
use crate::models::ticket::{TaskKind, Ticket};
use askama::Template;
use text::{Block, Words, words_of};

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
    password: Option<PasswordLink>,
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
            (LetterState::Failed, false),
            Some("no longer needed".to_owned()),
        )
        .await;
    }
    let ready = compose(app, &sources).await?;
    let mail = app.mail.clone();
    match app.heavy(Kind::Mail, move || mail.send(&ready)).await? {
        Ok(said) => settle(app, claimed, &sources.letter, (LetterState::Sent, true), said).await,
        Err(MailError::Unsendable(why)) => {
            settle(app, claimed, &sources.letter, (LetterState::Failed, true), Some(why)).await
        }
        Err(later @ MailError::Later(_)) => Err(Error::while_doing("sending a letter")(later)),
    }
}

async fn load(app: &App, id: &LetterId) -> Result<Sources> {
    let (id, now) = (id.clone(), app.clock.now());
    app.read(move |conn| {
        let letter = Letter::named(conn, &id)?;
        let facts = letter.facts()?;
        let obsolete = letter.is_obsolete(conn, now)?;
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
        let password = match &facts.password {
            Some(link) => Some(PasswordLink::named(conn, link)?),
            None => None,
        };
        Ok(Sources { letter, facts, label, said, password, obsolete })
    })
    .await
}

/// Notes what became of the letter. One that the mail did not take is somebody's to look at; one that nobody needs any more
/// is not.
async fn settle(
    app: &App,
    claimed: &Claimed,
    letter: &Letter,
    (state, needed): (LetterState, bool),
    answer: Option<String>,
) -> Result<Outcome> {
    let (claimed, letter) = (claimed.clone(), letter.clone());
    app.write(move |tx| {
        claimed.settle(tx)?;
        Letter::settle(tx, &letter.id, state, answer.as_deref())?;
        let failed = state == LetterState::Failed && needed;
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
    let words = words_of(app, sources)?;
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
        thread: letter.ticket_id.is_some().then(|| format!("{}@{domain}", sources.facts.reference)),
        attachments,
    })
}
