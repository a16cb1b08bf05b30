//! What holds for every request and every answer: where a change may come from, how a form is read, which headers go
//! out, how an error becomes a page, and what the log says.
use super::form::{self, Fields};
use super::visit::Visit;
use super::{error, pattern, routes};
use crate::app::App;
use crate::error::{Error, Result};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, web};

/// Set on requests that do not say where they come from: such a change needs a token of the visitor's own pages.
#[derive(Debug, Clone, Copy)]
pub struct NeedsToken;

/// Where Karrio's news come in.
const KARRIO: &str = "/hooks/karrio";

/// The body of another machine's news, as it came.
#[derive(Debug, Clone)]
pub struct Raw(pub Vec<u8>);

/// Names a request in the log and on the error page.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The middleware around everything.
///
/// # Errors
/// None of its own: errors become pages here.
pub async fn around(
    mut req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> std::result::Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = req.app_data::<web::Data<App>>().cloned() else {
        return Err(Error::Busy("starting").into());
    };
    let began = app.clock.now();
    req.extensions_mut().insert(RequestId(format!("{:016x}", rand::random::<u64>())));
    let admitted = admit(&mut req, &app).await;
    let response = match admitted {
        Ok(()) => next.call(req).await?.map_into_boxed_body(),
        Err(refused) => {
            let page = error::page_of(req.request(), &refused);
            req.into_response(page).map_into_boxed_body()
        }
    };
    let mut response = error::into_page(response);
    let req = response.request().clone();
    headers(&req, response.headers_mut(), &app);
    let id = req.extensions().get::<RequestId>().and_then(|id| HeaderValue::from_str(&id.0).ok());
    if let Some(id) = id {
        // Whoever reports a failure can say which request it was.
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    log(&response, &app, began);
    Ok(response)
}

/// Lets a change in only from our own pages, and reads its form.
async fn admit(req: &mut ServiceRequest, app: &App) -> Result<()> {
    if matches!(*req.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let limits = &app.config.limits;
    if *req.method() != Method::POST {
        form::drain(req.take_payload(), limits.polite).await;
        return Err(Error::WrongMethod);
    }
    let verdict = origin(req.headers(), &app.config.base_url);
    match verdict {
        Ok(Origin::Ours) => {}
        Ok(Origin::Unsaid) => {
            req.extensions_mut().insert(NeedsToken);
        }
        Err(why) => {
            form::drain(req.take_payload(), limits.polite).await;
            return Err(why);
        }
    }
    if req.path() == KARRIO {
        // Another machine, which has no pages of ours: what it carries is checked by its handler.
        let body = form::read(req.take_payload(), limits.form_bytes, limits.polite).await?;
        req.extensions_mut().insert(Raw(body));
        return Ok(());
    }
    let kind = req.content_type().to_ascii_lowercase();
    if kind == "multipart/form-data" && routes::takes_files(req.path()) {
        // It is read part by part, and the token that comes first is checked before its handler is called.
        return Ok(());
    }
    let empty = kind.is_empty() && req.headers().get(header::CONTENT_LENGTH).is_none_or(|n| n == "0");
    if !empty && kind != "application/x-www-form-urlencoded" {
        form::drain(req.take_payload(), limits.polite).await;
        return Err(Error::UnsupportedKind);
    }
    let body = form::read(req.take_payload(), limits.form_bytes, limits.polite).await?;
    let fields = form::fields(&body);
    let token = fields.iter().find(|(name, _)| name == "csrf").map(|(_, value)| value.clone());
    check_token(req.request(), token.as_deref())?;
    req.extensions_mut().insert(Fields(fields));
    Ok(())
}

enum Origin {
    Ours,
    Unsaid,
}

/// `Sec-Fetch-Site` decides where it is present; `Origin` only where it is absent. Neither: unsaid.
fn origin(headers: &HeaderMap, base_url: &str) -> Result<Origin> {
    if let Some(site) = headers.get("sec-fetch-site") {
        return match site.as_bytes() {
            b"same-origin" | b"none" => Ok(Origin::Ours),
            _ => Err(Error::Elsewhere("another site")),
        };
    }
    match headers.get(header::ORIGIN) {
        None => Ok(Origin::Unsaid),
        Some(origin) if origin.as_bytes() == base_url.as_bytes() => Ok(Origin::Ours),
        Some(_) => Err(Error::Elsewhere("another origin")),
    }
}

/// Whether a request needs a token, since it says nothing about where it comes from.
pub fn needs_token(req: &HttpRequest) -> bool {
    req.extensions().get::<NeedsToken>().is_some()
}

/// Refuses a change that says nothing about where it comes from and carries no token of this visitor's pages.
///
/// # Errors
/// [`Error::Elsewhere`].
pub fn check_token(req: &HttpRequest, token: Option<&str>) -> Result<()> {
    if !needs_token(req) {
        return Ok(());
    }
    match (Visit::of(req), token) {
        (Some(visit), Some(token)) if visit.key().accepts(token) => Ok(()),
        _ => Err(Error::Elsewhere("no token of this visitor")),
    }
}

/// Nothing but our own style, script and pictures; no frames, no plug-ins, forms only to ourselves.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn headers(req: &HttpRequest, headers: &mut HeaderMap, app: &App) {
    let mut put = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    put(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // A link's address is its key: it goes nowhere.
    let tokens = ["/l/", "/k/", "/q/", "/password/"];
    let holds_a_token = tokens.iter().any(|front| req.path().starts_with(front));
    put(header::REFERRER_POLICY, if holds_a_token { "no-referrer" } else { "same-origin" });
    put(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    put(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    );
    put(header::CACHE_CONTROL, "no-store");
    put(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    if app.config.secure() {
        put(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
}

/// One line a request, with the pattern of the route and never the address: addresses hold tokens.
fn log(response: &ServiceResponse<BoxBody>, app: &App, began: crate::db::Moment) {
    let req = response.request();
    let took = app.clock.now().naive() - began.naive();
    let id = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    tracing::info!(
        request = %id,
        method = %req.method(),
        route = pattern::pattern_of(req.path()).unwrap_or("-"),
        status = response.status().as_u16(),
        ms = took.num_milliseconds(),
    );
}
