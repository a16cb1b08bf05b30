//! The browser's key: of a session after sign-in, of a mere visit before. A visit has no row anywhere.
use crate::config::Config;
use crate::error::{Error, Result};
use crate::secret::Key;
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse};

/// Who the browser is, as far as its cookie tells.
#[derive(Debug, Clone)]
pub enum Visit {
    /// It holds a session's key (which may have ended).
    Session(Key),
    /// It has looked at a page before.
    Passing(Key),
}

/// `__Host-` binds a cookie to https and this very host; browsers refuse it on plain http.
fn name(config: &Config, base: &str) -> String {
    if config.secure() { format!("__Host-{base}") } else { base.to_owned() }
}

const SESSION: &str = "sendback";
const PASSING: &str = "sendback-visit";

impl Visit {
    /// What the request's cookies say.
    pub fn of(req: &HttpRequest) -> Option<Self> {
        let app = req.app_data::<actix_web::web::Data<crate::app::App>>()?;
        let key = |base| req.cookie(&name(&app.config, base)).and_then(|cookie| Key::parse(cookie.value()));
        key(SESSION).map(Self::Session).or_else(|| key(PASSING).map(Self::Passing))
    }
    /// The key that this visitor's form tokens are made from.
    pub fn key(&self) -> &Key {
        match self {
            Self::Session(key) | Self::Passing(key) => key,
        }
    }
    /// The session's key, if there is one.
    pub fn session(&self) -> Option<&Key> {
        match self {
            Self::Session(key) => Some(key),
            Self::Passing(_) => None,
        }
    }
}

fn cookie(config: &Config, base: &str, value: String, lasts: Option<i64>) -> Cookie<'static> {
    let mut cookie = Cookie::build(name(config, base), value)
        .path("/")
        .http_only(true)
        .secure(config.secure())
        .same_site(SameSite::Lax)
        .finish();
    if let Some(seconds) = lasts {
        cookie.set_max_age(Duration::seconds(seconds));
    }
    cookie
}

/// Makes the browser remember a new session.
///
/// # Errors
/// When its cookie cannot be written.
pub fn remember(response: &mut HttpResponse, config: &Config, key: &Key) -> Result<()> {
    let cookie = cookie(config, SESSION, key.reveal(), Some(config.limits.session_s));
    response.add_cookie(&cookie).map_err(Error::while_doing("setting a cookie"))
}
/// Makes the browser forget its session.
pub fn no_session_cookie(config: &Config) -> Cookie<'static> {
    cookie(config, SESSION, String::new(), Some(0))
}
/// The cookie of somebody who is just looking.
pub fn passing_cookie(config: &Config, key: &Key) -> Cookie<'static> {
    cookie(config, PASSING, key.reveal(), None)
}
/// A note for the next page.
pub fn flash_cookie(config: &Config, code: &str) -> Cookie<'static> {
    cookie(config, "sendback-note", code.to_owned(), Some(60))
}
/// Takes the note away.
pub fn no_flash_cookie(config: &Config) -> Cookie<'static> {
    cookie(config, "sendback-note", String::new(), Some(0))
}
/// The note that the last page left.
pub fn flash(req: &HttpRequest, config: &Config) -> Option<String> {
    req.cookie(&name(config, "sendback-note"))
        .map(|cookie| cookie.value().to_owned())
        .filter(|code| !code.is_empty())
}
