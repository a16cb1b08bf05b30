//! "I removed it": for whoever owns a device that is locked, without an account. GET changes nothing; it is only counted.
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::link::{Link, Purpose};
use crate::models::ticket::lock::{Lock, until};
use crate::models::ticket::{BlockerKind, Ticket};
use crate::web::link;
use crate::web::page::{Door, Page, ok, on_page, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "public/lock.html")]
struct LockPage {
    page: Page,
    token: String,
    title: String,
    lock: Lock,
    until: Option<Moment>,
    now: Moment,
}
on_page!(LockPage);

#[derive(Template)]
#[template(path = "public/lock_ended.html")]
struct LockEnded {
    page: Page,
    told: bool,
}
on_page!(LockEnded);

/// What a token opens: the return, its lock and until when there is time, as long as the lock is open.
struct Opened {
    link: Link,
    ticket: Ticket,
    lock: Option<Lock>,
    until: Option<Moment>,
}

async fn open(req: &HttpRequest, app: &App, token: &str) -> Result<Opened> {
    let now = app.clock.now();
    link::open(req, app, token, Purpose::Removal, move |conn, link| {
        let ticket = Ticket::named(conn, link.ticket_id.as_ref().ok_or(Error::NotFound)?)?;
        let locks = if link.has_ended(now) { vec![] } else { Lock::open_of(conn, &ticket.id)? };
        let lock = locks.into_iter().find(|lock| lock.kind == BlockerKind::AccountLock);
        let until = until(conn, &ticket.id)?;
        Ok(Opened { link, ticket, lock, until })
    })
    .await
}

/// A link that has done its work, was replaced or is too old says nothing about the return.
fn ended(req: &HttpRequest, status: StatusCode) -> Result<HttpResponse> {
    let page = Page::new(req, Door::Public, None)?;
    show_page(req, status, &LockEnded { page, told: status == StatusCode::OK })
}

/// Says how the lock is removed, and asks whether it is.
///
/// # Errors
/// [`Error::NotFound`], [`Error::TooMany`].
pub async fn show(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let Opened { link, ticket, lock, until } = open(&req, &app, &token).await?;
    let Some(lock) = lock else { return ended(&req, StatusCode::GONE) };
    link::opened(&req, &app, link).await?;
    let page = Page::new(&req, Door::Public, None)?;
    let now = app.clock.now();
    ok(&req, &LockPage { page, token, title: ticket.title, lock, until, now })
}

/// "I removed it": the analysis goes on. Said twice it counts once.
///
/// # Errors
/// [`Error::NotFound`], [`Error::TooMany`]; the database's.
pub async fn submit(req: HttpRequest, token: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let token = token.into_inner();
    let Opened { ticket, lock, .. } = open(&req, &app, &token).await?;
    if lock.is_none() {
        return ended(&req, StatusCode::GONE);
    }
    let done = app
        .write(move |tx| {
            let ticket = Ticket::named(tx, &ticket.id)?;
            ticket.unlock(tx, By::recipient(), None, BlockerKind::AccountLock)
        })
        .await;
    match done {
        Ok(_) => ended(&req, StatusCode::OK),
        // Somebody was faster, perhaps the same person with a second click.
        Err(Error::Refused(_) | Error::Stale { .. }) => ended(&req, StatusCode::GONE),
        Err(other) => Err(other),
    }
}
