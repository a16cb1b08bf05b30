//! Sends letters: handed to the mail before they are marked as sent – never the other way round.
use super::Outcome;
use crate::app::{App, Kind};
use crate::carrier::paper::invoice;
use crate::error::{Error, Result};
use crate::letters::{Reader, Sources};
use crate::mail::{self, MailError};
use crate::models::LetterId;
use crate::models::job::Claimed;
use crate::models::label::Label;
use crate::models::letter::{Letter, LetterKind, LetterState, NOT_NEEDED};
use crate::models::task::Task;
use crate::models::ticket::{TaskKind, Ticket};
use crate::words;

/// Runs the job.
///
/// # Errors
/// The store's, the mail's, the database's: the job is tried again, and the letter will have the same bytes.
pub(super) async fn send(app: &App, claimed: &Claimed, id: &LetterId) -> Result<Outcome> {
    let (id, now) = (id.clone(), app.clock.now());
    let sources = app.read(move |conn| Sources::load(conn, &id, now, Reader::Recipient)).await?;
    if sources.obsolete {
        let ended = (LetterState::Failed, false);
        return settle(app, claimed, &sources.letter, ended, Some(NOT_NEEDED.to_owned())).await;
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
        match &letter.ticket_id {
            _ if !failed => Ok(()),
            None => Task::open_alone(tx, TaskKind::LetterFailed, &letter.failure(answer.as_deref())),
            Some(ticket) => {
                let now = tx.now();
                Task::open(tx, TaskKind::LetterFailed, ticket, answer.as_deref().unwrap_or_default(), now)?;
                Ticket::refresh_queue(tx, ticket)
            }
        }
    })
    .await?;
    Ok(Outcome::Settled)
}

/// The papers of a label, for a letter that `brings` it, or only a new packing slip: name, kind and bytes of each.
async fn papers(app: &App, label: &Label, brings: bool) -> Result<Vec<(String, &'static str, Vec<u8>)>> {
    let reference = label.request_reference();
    let mut papers = vec![];
    if brings {
        let key = label.a4_key.clone().ok_or(Error::NotFound)?;
        papers.push(("return-label", app.stored(key).await?));
    }
    if !brings || label.slip_key.is_some() {
        papers.push(("packing-slip", app.packing_slip(label).await?));
    }
    if let Some(key) = label.manifest_key.clone() {
        papers.push(("manifest", app.stored(key).await?));
    }
    let named = |(name, bytes)| (format!("{name}-{reference}.pdf"), "application/pdf", bytes);
    Ok(papers.into_iter().map(named).collect())
}

/// The letter, complete.
async fn compose(app: &App, sources: &Sources) -> Result<mail::Letter> {
    let config = &app.config;
    let letter = &sources.letter;
    let written = sources.write(app)?;
    let mut attachments = vec![];
    if let (LetterKind::Label | LetterKind::NewSlip, Some((label, ..))) = (letter.kind, &sources.label) {
        attachments = papers(app, label, letter.kind == LetterKind::Label).await?;
    }
    if let (LetterKind::QuoteInvoice, Some((quote, ..))) = (letter.kind, &sources.quote) {
        let facts = quote.invoice()?.ok_or(Error::NotFound)?;
        let sheet = words::quote::sheet(&facts);
        let pdf = app
            .heavy(Kind::Paper, move || invoice::draw(&sheet))
            .await?
            .map_err(Error::while_doing("drawing an invoice"))?;
        attachments.push((format!("pro-forma-invoice-{}.pdf", facts.number), "application/pdf", pdf));
    }
    let domain = config.mail_from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    Ok(mail::Letter {
        message_id: letter.message_id.clone(),
        date: letter.created_at.naive(),
        from: (config.brand.clone(), config.mail_from.clone()),
        to: (letter.to_name.clone(), letter.to_email.clone()),
        subject: written.subject,
        text: written.text,
        html: written.html,
        thread: letter.ticket_id.is_some().then(|| format!("{}@{domain}", sources.facts.reference)),
        attachments,
    })
}
