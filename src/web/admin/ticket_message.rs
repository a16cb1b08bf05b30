//! What support writes on a return: a message, a question that the return waits for, or a note of its own.
use super::ticket_show::{Typed, draw, refused};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Agent;
use crate::models::ticket::talk::Saying;
use crate::models::ticket::{Reference, Stage, Ticket};
use crate::web::form::{Choice, Posted};
use crate::web::page::{see_other, see_other_with};
use crate::web::talk::{self, Removal};
use crate::web::upload::Upload;
use crate::words::Note;
use actix_web::{HttpRequest, HttpResponse, web};

async fn find(app: &App, agent: &Agent, at: &Reference) -> Result<Ticket> {
    let (agent, at) = (agent.clone(), at.clone());
    app.read(move |conn| Ticket::for_agent(conn, &agent, &at)).await
}

/// What support can send; a question only where the return can wait for its answer.
pub fn sayings(typed: &str, stage: Stage) -> Vec<Choice> {
    let chosen = if typed.is_empty() { "message" } else { typed };
    let mut choices = vec![Choice::new("message", "The customer", "They get it by e-mail, too.", chosen)];
    if stage == Stage::Submitted {
        choices.push(Choice::new(
            "question",
            "The customer, who must answer",
            "The return waits; they are reminded after 2 and 5 business days, and it closes after 10.",
            chosen,
        ));
    }
    choices.push(Choice::new("note", "Only support", "An internal note.", chosen));
    choices
}

/// Sends it; what is not right comes back, and the rest of it is kept.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::TooLarge`]; the database's, the store's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Agent>,
    at: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload;
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let agent = upload.person.clone();
    let ticket = find(&app, &agent, &at).await?;
    let author = agent.author();
    let mut received = talk::receive(&mut upload, &app, &author, &ticket).await?;
    let saying = received.field("saying").parse::<Saying>().ok();
    if saying.is_none() {
        received.errors.add("saying", "Choose who reads it.");
    }
    if saying == Some(Saying::Question) && received.field("body").trim().is_empty() {
        received.errors.add("body", "Write the question.");
    }
    let typed = Typed { saying: received.field("saying").to_owned(), ..Typed::default() };
    let seen: Option<i32> = received.field("version").parse().ok();
    let (Some(saying), true) = (saying, received.errors.is_empty()) else {
        let errors = received.errors;
        return draw(&req, &app, &agent, &at, errors.status(), (typed, errors, None)).await;
    };
    let note = match saying {
        Saying::Message => Note::MessageSent,
        Saying::Question => Note::QuestionSent,
        Saying::Note => Note::NoteKept,
    };
    match talk::send(&app, &author, &ticket, saying, seen).await {
        Ok(()) => Ok(see_other_with(&req, &format!("/admin/tickets/{at}"), note)),
        Err(why) => refused(&req, &app, &agent, &at, typed, why).await,
    }
}

/// Takes a file off the message that is being written.
///
/// # Errors
/// [`Error::NotFound`] for what is not on it; the database's.
pub async fn remove(
    agent: Agent,
    at: web::Path<String>,
    form: Posted<Removal>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let ticket = find(&app, &agent, &at).await?;
    talk::remove(&app, &agent.author(), ticket, &form.0).await?;
    Ok(see_other(&format!("/admin/tickets/{at}#write")))
}

/// The PDF on a message.
///
/// # Errors
/// [`Error::NotFound`] for what is not there.
pub async fn attachment(
    agent: Agent,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    talk::pdf_of(&app, at.into_inner(), true, move |conn, at| Ticket::for_agent(conn, &agent, at)).await
}
