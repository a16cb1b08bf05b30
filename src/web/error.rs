//! How an error becomes a page, or JSON for a script. It needs no database.
use super::form::{Fields, FilesNamed};
use super::kept::Kept;
use super::page::{Door, Page, on_page, see_other, wants_json};
use super::public::{sign_in, sign_in_code};
use super::safety::RequestId;
use crate::app::App;
use crate::error::Error;
use crate::words;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, ContentType, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use askama::Template;
use serde::Serialize;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    title: String,
    paragraphs: Vec<String>,
    request: Option<String>,
}
on_page!(ErrorPage);

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Elsewhere(_) | Self::NotProven => StatusCode::FORBIDDEN,
            Self::Refused(_) | Self::Stale { .. } => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::UnsupportedKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::LinkEnded => StatusCode::GONE,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
    /// Without a body: [`into_page`] writes it, where the settings are at hand.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// Gives every failed answer without a body its page.
pub fn into_page(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if status.as_u16() < 400 || response.response().body().size() != actix_web::body::BodySize::Sized(0) {
        return response;
    }
    let req = response.request().clone();
    let other = match status {
        StatusCode::METHOD_NOT_ALLOWED => Error::WrongMethod,
        StatusCode::NOT_FOUND => Error::NotFound,
        _ => Error::Malformed("the request"),
    };
    let error = response.response().error().and_then(|e| e.as_error::<Error>()).unwrap_or(&other);
    let page = page_of(&req, error);
    ServiceResponse::new(req, page.map_into_boxed_body())
}

/// The page of an error; JSON for a script that asked for it.
pub fn page_of(req: &HttpRequest, error: &Error) -> HttpResponse {
    report(req, error);
    let mut page = if wants_json(req) {
        to_script(req, error)
    } else {
        let shown = match missing(error) {
            Some(missing) => ask_for(req, missing),
            None => draw(req, error),
        };
        shown.unwrap_or_else(|_| plain(error))
    };
    if let Error::TooMany { retry_after_s } = error {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    if matches!(error, Error::Busy(_)) {
        page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    page
}

/// A failure is logged once, here, with its chain.
fn report(req: &HttpRequest, error: &Error) {
    let id = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    match error {
        Error::Internal { .. } => tracing::error!(request = %id, error = %error.chain()),
        Error::Busy(_) | Error::Elsewhere(_) | Error::TooMany { .. } => {
            tracing::warn!(request = %id, error = %error);
        }
        Error::NotFound
        | Error::NotSignedIn
        | Error::NotProven
        | Error::Refused(_)
        | Error::Stale { .. }
        | Error::TooLarge { .. }
        | Error::Malformed(_)
        | Error::UnsupportedKind
        | Error::WrongMethod
        | Error::LinkEnded => {}
    }
}

fn draw(req: &HttpRequest, error: &Error) -> crate::error::Result<HttpResponse> {
    let (title, paragraphs) = words::error(error);
    let request = matches!(error, Error::Internal { .. })
        .then(|| req.extensions().get::<RequestId>().map(|id| id.0.clone()))
        .flatten();
    let page = Page::new(req, Door::Public, None)?;
    super::page::show(req, error.status_code(), &ErrorPage { page, title, paragraphs, request })
}

/// What a script is told: the words of the page.
#[derive(Serialize)]
struct Told {
    title: String,
    why: String,
    /// Where to sign in, or type a code, and come back from, if that is what is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in: Option<String>,
}

fn to_script(req: &HttpRequest, error: &Error) -> HttpResponse {
    let (title, paragraphs) = words::error(error);
    let sign_in = missing(error).map(|missing| match missing {
        Missing::Session => sign_in::and_back(req),
        Missing::Code => sign_in_code::and_back(req),
    });
    HttpResponse::build(error.status_code()).json(Told { title, why: paragraphs.join(" "), sign_in })
}

/// For the case that not even the template works.
fn plain(error: &Error) -> HttpResponse {
    HttpResponse::build(error.status_code())
        .insert_header(ContentType::plaintext())
        .body("Sorry, something went wrong.")
}

/// What somebody can give right away, and then it goes on.
#[derive(Clone, Copy)]
enum Missing {
    Session,
    Code,
}

fn missing(error: &Error) -> Option<Missing> {
    let session = matches!(error, Error::NotSignedIn).then_some(Missing::Session);
    session.or_else(|| matches!(error, Error::NotProven).then_some(Missing::Code))
}

/// Somebody must sign in first, or type a code. A page is asked for again afterwards; what was typed into a form is kept.
fn ask_for(req: &HttpRequest, missing: Missing) -> crate::error::Result<HttpResponse> {
    match (missing, kept(req)) {
        (Missing::Session, Some(kept)) => sign_in::keeping(req, kept),
        (Missing::Session, None) => Ok(see_other(&sign_in::and_back(req))),
        (Missing::Code, Some(kept)) => sign_in_code::keeping(req, kept),
        (Missing::Code, None) => Ok(see_other(&sign_in_code::and_back(req))),
    }
}

/// What was typed into the form that is not taken yet.
fn kept(req: &HttpRequest) -> Option<Kept> {
    let typed = req.extensions().get::<Fields>().map(|fields| fields.0.clone());
    let files = req.extensions().get::<FilesNamed>().map(|files| files.0.clone());
    typed.filter(|_| *req.method() == Method::POST).map(|typed| Kept::of(typed, files))
}

/// What is answered where no route is.
///
/// # Errors
/// Always [`Error::NotFound`].
pub async fn nothing_here(app: web::Data<App>) -> crate::error::Result<HttpResponse> {
    drop(app);
    Err(Error::NotFound)
}
