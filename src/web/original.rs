//! The sealed original of a photo: support and the seller say why they need it, the return keeps that, and for an hour the
//! same person may save the file. Everybody else sees what we drew of it.
use super::evidence::{Witness, parsed};
use super::files::has;
use super::form::{Errors, Posted, line};
use super::guard::{Fresh, Guard};
use super::light::{self, Which};
use super::page::see_other;
use crate::app::App;
use crate::error::{Error, Result};
use crate::files::sniff;
use crate::words;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ByteRangeSpec, HeaderValue, Range};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// Characters of a reason.
const WHY: std::ops::RangeInclusive<usize> = 3..=200;

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    why: String,
}

/// Writes down who takes the original and why, and goes on to the file.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs to see; the database's.
pub async fn submit<G: Guard + Into<Witness>>(
    req: HttpRequest,
    Fresh(guard): Fresh<G>,
    at: web::Path<(String, String)>,
    form: Posted<Form>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (at, photo) = parsed(at.into_inner())?;
    let witness: Witness = guard.into();
    let why = line(&form.0.why);
    if !WHY.contains(&why.chars().count()) {
        let mut errors = Errors::default();
        errors.add("why", "Write why you need the original, in 3 to 200 characters.");
        let which = Which { photo: photo.to_string(), ..Which::default() };
        let again = (StatusCode::UNPROCESSABLE_ENTITY, form.0.why, errors);
        return light::draw(&req, &app, &witness, (&at, &which), again).await;
    }
    let to = format!("{}/photos/{photo}/original", witness.base(&at));
    app.write(move |tx| {
        let ticket = witness.find(tx, &at)?;
        ticket.ask_for_original(tx, &witness.author(), &photo, &why)
    })
    .await?;
    Ok(see_other(&to))
}

/// What is asked of a file of that many bytes.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// All of it.
    Whole,
    /// From this byte up to and with that one.
    Bytes(u64, u64),
    /// What is not there.
    Nowhere,
}

/// Which part of a file is asked for. What we do not understand, several parts at once, and a part of what was another file
/// (`If-Range`) are answered with the whole.
fn part(req: &HttpRequest, mark: &str, length: u64) -> Part {
    let said = |name: header::HeaderName| req.headers().get(name).and_then(|value| value.to_str().ok());
    if said(header::IF_RANGE).is_some_and(|of| of != mark) {
        return Part::Whole;
    }
    let asked: Option<Range> = said(header::RANGE).and_then(|text| text.parse().ok());
    let Some(Range::Bytes(parts)) = asked else { return Part::Whole };
    let [one] = parts.as_slice() else { return Part::Whole };
    if matches!(one, ByteRangeSpec::FromTo(from, to) if from > to) {
        return Part::Whole;
    }
    one.to_satisfiable_range(length).map_or(Part::Nowhere, |(from, to)| Part::Bytes(from, to))
}

/// Sends the original to whoever said why in the last hour, as a file to save. It is what a stranger uploaded: nothing in it is
/// run, and no cache keeps it.
///
/// # Errors
/// [`Error::NotFound`] without a reason, and for what is not theirs to see; when the store does not answer.
pub async fn show<G: Guard + Into<Witness>>(
    req: HttpRequest,
    Fresh(guard): Fresh<G>,
    at: web::Path<(String, String)>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let (at, photo) = parsed(at.into_inner())?;
    let (witness, reference, now): (Witness, _, _) = (guard.into(), at.clone(), app.clock.now());
    let found = app
        .read(move |conn| {
            let ticket = witness.find(conn, &at)?;
            ticket.opened_original(conn, &witness.author(), &photo, now)
        })
        .await?;
    let mark = format!("\"{}\"", found.sha256);
    if has(&req, &mark) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, mark))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .finish());
    }
    let bytes = web::Bytes::from(app.stored(found.original_key).await?);
    let (kind, ending) = sniff::kind(&bytes);
    // Of an id its end is the random part.
    let id = found.id.to_string();
    let name = format!("{reference}-photo-{}.{ending}", id.rsplit('-').next().unwrap_or_default());
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(Error::while_doing("naming a file"))?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let (status, range, kind, body) = match part(&req, &mark, length) {
        Part::Whole => (StatusCode::OK, None, kind, bytes),
        Part::Bytes(from, to) => {
            let place = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
            let body = bytes.slice(place(from)..place(to.saturating_add(1)));
            (StatusCode::PARTIAL_CONTENT, Some(format!("bytes {from}-{to}/{length}")), kind, body)
        }
        Part::Nowhere => {
            let range = Some(format!("bytes */{length}"));
            let says = web::Bytes::from_static(words::NO_SUCH_PART.as_bytes());
            (StatusCode::RANGE_NOT_SATISFIABLE, range, "text/plain; charset=utf-8", says)
        }
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::ETAG, mark))
        .insert_header((header::CACHE_CONTROL, "private, no-store"));
    if let Some(range) = range {
        response.insert_header((header::CONTENT_RANGE, range));
    }
    Ok(response.body(body))
}
