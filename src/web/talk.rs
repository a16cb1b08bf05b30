//! Messages on a return, for every door: what a page shows of them, and how one comes in. What is written and every good
//! file is kept at once in a draft of its author, so that nothing is lost when something else is wrong.
use super::files;
use super::form::Errors;
use super::photo::{Taken, Unstored, stage_photo};
use super::upload::{File, Part, Upload};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::files::{new_key_of, pdf};
use crate::models::message::{Author, LONGEST, Message, Shown, Thread};
use crate::models::photo::{Photo, Slot};
use crate::models::ticket::talk::Saying;
use crate::models::ticket::{Reference, Refusal, Ticket};
use crate::models::{MessageId, PhotoId};
use crate::words;
use actix_web::HttpResponse;
use serde::Deserialize;

/// What a page shows of the messages on a return.
#[derive(Debug, Default)]
pub struct Talk {
    /// What was sent, oldest first.
    pub messages: Vec<Shown>,
    /// What this person has begun to write.
    pub draft: String,
    /// The photos on it.
    pub photos: Vec<Photo>,
    /// The PDF on it.
    pub pdf: Option<String>,
}

impl Talk {
    /// What this author may see and has begun to write, and apart the photos of the return itself; support's notes only
    /// where that is said.
    ///
    /// # Errors
    /// The database's.
    pub fn load(
        conn: &mut Conn,
        ticket: &Ticket,
        author: &Author,
        with_internal: bool,
    ) -> Result<(Self, Vec<Photo>)> {
        let Thread { sent, draft, photos } = Message::thread(conn, &ticket.id, author, with_internal)?;
        let talk = match draft {
            None => Self { messages: sent, ..Self::default() },
            Some(Shown { message, photos, .. }) => {
                Self { messages: sent, photos, draft: message.body, pdf: message.pdf_name }
            }
        };
        Ok((talk, photos))
    }
}

/// A message as it came: kept in the draft already.
#[derive(Debug)]
pub struct Received {
    fields: Vec<(String, String)>,
    /// What keeps it from being sent.
    pub errors: Errors,
}

impl Received {
    /// The value of a field, or nothing.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Takes a message in: files one by one, each stored or refused by itself, and the words.
///
/// # Errors
/// [`Error::TooLarge`] and the like; the store's, the database's.
pub async fn receive<G: super::guard::Guard>(
    upload: &mut Upload<G>,
    app: &App,
    author: &Author,
    ticket: &Ticket,
) -> Result<Received> {
    let limits = &app.config.limits;
    let mut received = Received { fields: vec![], errors: Errors::default() };
    let mut attached = false;
    while let Some(part) = upload.next(limits.photo_bytes.max(limits.pdf_bytes)).await? {
        let file = match part {
            Part::Field(name, value) => {
                received.fields.push((name, value));
                continue;
            }
            Part::File(file) => file,
        };
        if file.is_left_empty() {
            continue;
        }
        let field = if file.field == "document" { "document" } else { "photos" };
        let stored = match field {
            "document" => invoice(app, author, ticket, file).await?,
            _ => photo(app, author, ticket, file).await?,
        };
        match stored {
            Ok(()) => attached = true,
            Err(why) => received.errors.add_unstored(field, why),
        }
    }
    let body = received.field("body").trim().to_owned();
    let (ticket, author, kept) = (ticket.clone(), author.clone(), body.clone());
    let on_draft = app
        .write(move |tx| {
            let draft = Message::keep(tx, &ticket, &author, &kept)?;
            Ok(draft.pdf_key.is_some() || !Photo::of_message(tx, &draft.id)?.is_empty())
        })
        .await?;
    if body.is_empty() && !attached && !on_draft {
        received.errors.add("body", "Write something, or add a photo.");
    }
    received.errors.extend(too_long(&body));
    Ok(received)
}

fn too_long(body: &str) -> Errors {
    let mut errors = Errors::default();
    if body.chars().count() > LONGEST {
        errors.add("body", format!("Shorten the message to {LONGEST} characters or fewer."));
    }
    errors
}

/// A message about all returns of a list, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ToAll {
    /// The words.
    pub body: String,
}

impl ToAll {
    /// The words, as they are sent.
    pub fn words(&self) -> &str {
        self.body.trim()
    }
    /// What keeps it from being sent.
    pub fn check(&self) -> Errors {
        let mut errors = too_long(self.words());
        if self.words().is_empty() {
            errors.add("body", "Write something.");
        }
        errors
    }
}

type Stored = std::result::Result<(), Unstored>;

async fn photo(app: &App, author: &Author, ticket: &Ticket, file: File) -> Result<Stored> {
    let name = file.name.clone();
    let new = match stage_photo(app, Slot::Message, file).await? {
        Taken::Staged(new) => new,
        Taken::Refused(why) => {
            return Ok(Err(Unstored::of(app, why).named(&name)));
        }
    };
    let (author, ticket) = (author.clone(), ticket.clone());
    match app.write(move |tx| Message::attach_photo(tx, &ticket, &author, &new)).await {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(why @ Refusal::TooManyPhotos)) => {
            Ok(Err(words::not_stored(&name, &words::refusal(why)).into()))
        }
        Err(Error::TooMany { .. }) => Ok(Err(words::not_stored(&name, &words::too_many_today()).into())),
        Err(other) => Err(other),
    }
}

async fn invoice(app: &App, author: &Author, ticket: &Ticket, file: File) -> Result<Stored> {
    let most = app.config.limits.pdf_bytes;
    let name = file.name.clone();
    let Some(bytes) = file.bytes(app).await?.filter(|bytes| bytes.len() <= most) else {
        return Ok(Err(words::pdf_too_large(most).into()));
    };
    if let Err(why) = pdf::check(&bytes) {
        return Ok(Err(words::pdf_refused(why).to_owned().into()));
    }
    let key = new_key_of("invoice", &bytes);
    app.store(vec![(key.clone(), bytes)]).await?;
    let (author, ticket) = (author.clone(), ticket.clone());
    let called = name.clone();
    match app.write(move |tx| Message::attach_pdf(tx, &ticket, &author, &key, &called)).await {
        Ok(()) => Ok(Ok(())),
        Err(Error::TooMany { .. }) => Ok(Err(words::not_stored(&name, &words::too_many_today()).into())),
        Err(other) => Err(other),
    }
}

/// Sends what is in the author's draft. Where it was sent at the same moment by the same form it is sent once.
///
/// # Errors
/// As [`Ticket::say`].
pub async fn send(
    app: &App,
    author: &Author,
    ticket: &Ticket,
    saying: Saying,
    seen: Option<i32>,
) -> Result<()> {
    let (author, ticket) = (author.clone(), ticket.clone());
    match app.write(move |tx| ticket.say(tx, &author, saying, seen)).await {
        Err(Error::Refused(Refusal::AlreadyDone)) => Ok(()),
        said => said,
    }
}

/// What is taken off a draft.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Removal {
    /// Which photo; the PDF where it is empty.
    photo: String,
}

/// Takes a photo or the PDF off the author's draft.
///
/// # Errors
/// [`Error::NotFound`] for what is not on it; the database's.
pub async fn remove(app: &App, author: &Author, ticket: Ticket, form: &Removal) -> Result<()> {
    let photo: Option<PhotoId> = match form.photo.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let author = author.clone();
    app.write(move |tx| Message::detach(tx, &ticket, &author, photo.as_ref())).await
}

/// The PDF on a message of a return that `find` lets this person see. It is saved, never shown: nobody knows what is in it.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs or not there; when the store does not answer.
pub async fn pdf_of(
    app: &App,
    at: (String, String),
    with_internal: bool,
    find: impl FnOnce(&mut Conn, &Reference) -> Result<Ticket> + Send + 'static,
) -> Result<HttpResponse> {
    let (reference, message) = at;
    let reference: Reference = reference.parse().map_err(|_| Error::NotFound)?;
    let message: MessageId = message.parse().map_err(|_| Error::NotFound)?;
    let name = format!("{reference}-attachment.pdf");
    let found = app
        .read(move |conn| {
            let ticket = find(conn, &reference)?;
            Message::one_of(conn, &ticket.id, &message, with_internal)
        })
        .await?;
    files::saved_pdf(app, found.pdf_key.ok_or(Error::NotFound)?, &name).await
}
