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
    let session = session(req).await?.ok_or(Error::NotSignedIn)?;
    req.extensions_mut().insert(Looking::of(&session));
    G::pick(session).ok_or(Error::NotFound)
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
