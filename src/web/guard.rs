//! Who may come in. The guard is in the handler's signature: a handler that asks for an `Agent` is never run for
//! anybody else. One SELECT a request.
use super::page::Looking;
use super::visit::Visit;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::{Administrator, Agent, Customer, Technician};
use crate::models::session::Session;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

/// Somebody who is signed in, whatever they may do.
#[derive(Debug)]
pub struct Signed(pub Session);

/// The session of this request, or nothing.
///
/// # Errors
/// The database's.
pub async fn session(req: &HttpRequest) -> Result<Option<Session>> {
    let Some(app) = req.app_data::<web::Data<App>>() else { return Ok(None) };
    let Some(hash) = Visit::of(req).and_then(|visit| visit.session().map(crate::secret::Key::hash)) else {
        return Ok(None);
    };
    let (now, idle) = (app.clock.now(), app.config.limits.session_idle_s);
    let found = app
        .glance({
            let hash = hash.clone();
            move |conn| Session::find(conn, &hash, now, idle)
        })
        .await?;
    if found.as_ref().is_some_and(|session| session.wants_touch(now)) {
        app.write(move |tx| Session::touch(tx, &hash)).await?;
    }
    Ok(found)
}

/// Whom a guard lets in.
pub trait Guard: Sized + 'static {
    /// The person as this guard knows them, if it lets them in.
    fn pick(session: Session) -> Option<Self>;
}

/// Lets in whom the guard picks.
///
/// # Errors
/// [`Error::NotSignedIn`]; [`Error::NotFound`] for somebody whose door this is not: the same answer as for a page that
/// does not exist.
pub async fn enter<G: Guard>(req: &HttpRequest) -> Result<G> {
    Ok(entered(req).await?.0)
}

/// Whom the guard picks, and whether a code was given lately.
async fn entered<G: Guard>(req: &HttpRequest) -> Result<(G, bool)> {
    let session = session(req).await?.ok_or(Error::NotSignedIn)?;
    req.extensions_mut().insert(Looking::of(&session));
    let now = req.app_data::<web::Data<App>>().map(|app| app.clock.now());
    let fresh = now.is_some_and(|now| session.is_fresh(now));
    Ok((G::pick(session).ok_or(Error::NotFound)?, fresh))
}

/// Somebody whom the guard lets in, and who has given a code in the last quarter of an hour: for payments, originals, and who may
/// do what. A session that somebody else got hold of does not do these.
#[derive(Debug)]
pub struct Fresh<G>(pub G);

impl<G: Guard> FromRequest for Fresh<G> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        async move {
            let (somebody, fresh) = entered(&req).await?;
            if fresh { Ok(Self(somebody)) } else { Err(Error::NotProven) }
        }
        .boxed_local()
    }
}

macro_rules! guards {
    ($($name:ty, $pick:expr;)+) => {$(
        impl Guard for $name {
            fn pick(session: Session) -> Option<Self> {
                $pick(session)
            }
        }
        impl FromRequest for $name {
            type Error = Error;
            type Future = LocalBoxFuture<'static, Result<Self>>;
            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                let req = req.clone();
                async move { enter(&req).await }.boxed_local()
            }
        }
    )+};
}
guards! {
    Signed, |session| Some(Signed(session));
    Customer, |session: Session| session.customer();
    Agent, |session: Session| session.agent();
    Administrator, |session: Session| session.administrator();
    Technician, |session: Session| session.technician();
}
