//! "Forgotten password?" The same answer after the same time, whether or not somebody has that address.
use crate::app::App;
use crate::error::Result;
use crate::mail;
use crate::models::event::{self, By, Subject};
use crate::models::person::Person;
use crate::models::person::password_link::{PasswordLink, Purpose};
use crate::models::text;
use crate::models::throttle::Throttle;
use crate::secret::sha256_hex;
use crate::web::address;
use crate::web::form::{Errors, Posted};
use crate::web::page::{Door, Page, again, ok, on_page, see_other};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Counted over this time.
const WINDOW_S: i64 = 3600;
/// No answer comes earlier: long enough for the little more that is done for somebody who exists.
const ANSWERED_AFTER: Duration = Duration::from_millis(200);

#[derive(Template)]
#[template(path = "public/forgotten.html")]
struct Forgotten {
    page: Page,
    email: String,
    errors: Errors,
}
on_page!(Forgotten);

#[derive(Template)]
#[template(path = "public/forgotten_sent.html")]
struct Sent {
    page: Page,
}
on_page!(Sent);

/// The form as typed.
#[derive(Debug, Deserialize)]
pub struct Form {
    #[serde(default)]
    email: String,
}

/// Asks for the address.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &Forgotten { page, email: String::new(), errors: Errors::default() })
}

/// Sends the link, if that is somebody who may sign in.
///
/// # Errors
/// [`crate::error::Error::TooMany`], whether or not anybody has that address; the database's.
pub async fn submit(req: HttpRequest, form: Posted<Form>, app: web::Data<App>) -> Result<HttpResponse> {
    let answer_at = Instant::now() + ANSWERED_AFTER;
    let Posted(Form { email }) = form;
    let typed = email.trim().to_owned();
    if !mail::is_address(&typed) {
        let mut errors = Errors::default();
        errors.add("email", "Enter your e-mail address, like name@example.com.");
        let page = Page::new(&req, Door::Public, None)?;
        return again(&req, &Forgotten { page, email, errors });
    }
    let account = sha256_hex(text::email_key(&typed).as_bytes());
    let network = address::network(&req);
    let key = app.link_key.clone();
    app.write(move |tx| {
        let (each, all) = (tx.config().limits.forgotten, tx.config().limits.forgotten_network);
        Throttle::Forgotten.take(tx, &account, WINDOW_S, each)?;
        Throttle::ForgottenNetwork.take(tx, &network, WINDOW_S, all)?;
        event::note(tx, event::Kind::PasswordForgotten, None, &Subject::Account(account))?;
        let person = Person::signing_in(tx, &typed)?.filter(|person| person.disabled_at.is_none());
        if let Some(person) = person {
            // Earlier links stay good: whoever asks again and again for somebody else ends none of theirs.
            PasswordLink::send(tx, &key, &person, Purpose::Reset, &By::system())?;
        }
        Ok(())
    })
    .await?;
    sleep_until(answer_at).await;
    Ok(see_other("/forgotten/sent"))
}

/// Says what happens now.
///
/// # Errors
/// When the template fails.
pub async fn sent(req: HttpRequest) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &Sent { page })
}
