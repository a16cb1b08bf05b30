//! Letters as they read: each is written from its row alone, so that a repeat has the same bytes. The worker sends them;
//! administrators look at them, without the links that only the recipient may use.
mod access;
mod arrival;
mod batch;
mod clock;
mod label;
mod lock;
mod quote;
mod seller;
mod text;
mod way_back;
mod workshop;

use crate::app::App;
use crate::carrier::Shipment;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::LetterId;
use crate::models::label::Label;
use crate::models::letter::{Facts, Letter};
use crate::models::link::Link;
use crate::models::message;
use crate::models::person::password_link::PasswordLink;
use crate::models::quote::{Line, Quote};
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

/// For whose eyes a letter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Whoever it is sent to.
    Recipient,
    /// Somebody of ours: where a link stands that opens something without signing in, "[link]" stands.
    Us,
}

/// Everything that a letter is written from.
pub struct Sources {
    /// Its row.
    pub letter: Letter,
    /// What it says.
    pub facts: Facts,
    /// The label that it brings or reminds of, as it was asked for, and the link to it.
    pub label: Option<(Label, Shipment, Link)>,
    /// The link with which a lock is removed.
    removal: Option<Link>,
    /// The price that it is about, what it is made of, and the link to answer it.
    pub quote: Option<(Quote, Vec<Line>, Option<Link>)>,
    said: Option<String>,
    workshop: workshop::Sources,
    password: Option<PasswordLink>,
    /// Whether there is no point in sending it any more.
    pub obsolete: bool,
    reader: Reader,
}

/// A letter in words, in both parts of a mail.
pub struct Written {
    /// Its subject.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The part with looks.
    pub html: String,
}

impl Sources {
    /// Gathers what a letter is written from.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn load(conn: &mut Conn, id: &LetterId, now: Moment, reader: Reader) -> Result<Self> {
        let letter = Letter::named(conn, id)?;
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
        let removal = match (&facts.label, &facts.quote, &facts.link) {
            (None, None, Some(link)) => Some(Link::named(conn, link)?),
            _ => None,
        };
        let quote = match &facts.quote {
            None => None,
            Some(id) => {
                let quote = Quote::named(conn, id)?;
                let link = facts.link.as_ref().map(|link| Link::named(conn, link)).transpose()?;
                let lines = quote.lines(conn)?;
                Some((quote, lines, link))
            }
        };
        let said = match (&letter.ticket_id, &facts.message) {
            (Some(ticket), Some(id)) => message::to_customer(conn, ticket, id)?,
            _ => None,
        };
        let password = match &facts.password {
            Some(link) => Some(PasswordLink::named(conn, link)?),
            None => None,
        };
        let workshop = workshop::Sources::load(conn, letter.ticket_id.as_ref(), &facts)?;
        Ok(Self { letter, facts, label, removal, quote, said, workshop, password, obsolete, reader })
    }
    /// Writes the letter.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a letter whose label or link is not there; a template's.
    pub fn write(&self, app: &App) -> Result<Written> {
        let (config, name) = (&app.config, &self.letter.to_name);
        let words = words_of(app, self)?;
        let help = format!("{} · {} · {}", config.help.email, config.help.phone, config.help.hours);
        let text = AsText { name, words: &words, brand: &config.brand, help: &help }
            .render()
            .map_err(Error::while_doing("writing a letter"))?;
        let html = AsHtml {
            name,
            words: &words,
            brand: &config.brand,
            help: &help,
            demonstration: config.demonstration,
        }
        .render()
        .map_err(Error::while_doing("writing a letter"))?;
        Ok(Written { subject: words.subject, text, html })
    }
    /// The address of a link that opens something without signing in. Its token is made for the recipient alone.
    fn secret(&self, address: impl FnOnce() -> String) -> String {
        match self.reader {
            Reader::Recipient => address(),
            Reader::Us => "[link]".to_owned(),
        }
    }
}
