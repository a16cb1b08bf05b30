//! Links for people without an account, as they are opened: an unknown one is counted, so that nobody guesses for long, and
//! a look at a page is counted as a look.
use super::address;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::models::link::{Link, Purpose, Use};
use crate::models::throttle::Throttle;
use actix_web::HttpRequest;
use actix_web::http::Method;

/// Unknown links are counted over this time.
const MISS_WINDOW_S: i64 = 3600;

/// What the token opens, also when its link has ended; `then` loads what is behind it.
///
/// # Errors
/// [`Error::NotFound`] for a link that never was, which is counted; [`Error::TooMany`]; what `then` answers.
pub async fn open<T: Send + 'static>(
    req: &HttpRequest,
    app: &App,
    token: &str,
    purpose: Purpose,
    then: impl FnOnce(&mut Conn, Link) -> Result<T> + Send + 'static,
) -> Result<T> {
    let place = address::network(req);
    let (now, most) = (app.clock.now(), app.config.limits.link_misses);
    let (who, key) = (place.clone(), token.to_owned());
    let found = app
        .glance(move |conn| {
            Throttle::LinkMiss.check(conn, &who, now, MISS_WINDOW_S, most)?;
            let link = Link::opened_by(conn, &key, purpose)?;
            then(conn, link)
        })
        .await;
    if matches!(found, Err(Error::NotFound)) {
        app.write(move |tx| Throttle::LinkMiss.count(tx, &place, MISS_WINDOW_S)).await?;
    }
    found
}

/// Counts a look at the page, but none that was counted a moment ago; a HEAD is nobody looking.
///
/// # Errors
/// The database's.
pub async fn opened(req: &HttpRequest, app: &App, link: Link) -> Result<()> {
    count(req, app, link, Use::Opened, "").await
}

/// Counts that a PDF was fetched, but not the same one twice within a moment; a HEAD fetches nothing.
///
/// # Errors
/// The database's.
pub async fn fetched(req: &HttpRequest, app: &App, link: Link, file: &str) -> Result<()> {
    count(req, app, link, Use::Downloaded, file).await
}

async fn count(req: &HttpRequest, app: &App, link: Link, what: Use, file: &str) -> Result<()> {
    if *req.method() == Method::HEAD {
        return Ok(());
    }
    let (now, file) = (app.clock.now(), file.to_owned());
    let (link, file, counted) = app
        .glance(move |conn| {
            let counted = link.was_just_used(conn, (what, &file), now)?;
            Ok((link, file, counted))
        })
        .await?;
    if counted {
        return Ok(());
    }
    app.write(move |tx| link.count(tx, (what, &file))).await
}
