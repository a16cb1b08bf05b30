//! Pictures and PDFs on their way out, for whoever the page's own finder let in.
use crate::app::{App, Kind};
use crate::carrier::{Shipment, paper};
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::models::message::{Author, Message};
use crate::models::photo::Photo;
use crate::models::quote::Invoice;
use crate::models::ticket::{Reference, Ticket};
use crate::models::unexpected::Unexpected;
use crate::models::{PhotoId, RowId, UnexpectedId};
use crate::secret::sha256_hex;
use crate::words;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

/// The browser of whoever was let in may keep a picture for good; no cache between may.
const KEPT: &str = "private, max-age=31536000, immutable";

/// Whether whoever asks has the file with this mark already.
pub fn has(req: &HttpRequest, mark: &str) -> bool {
    let known = req.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    let same = |one: &str| one == "*" || one.strip_prefix("W/").unwrap_or(one) == mark;
    known.flat_map(|list| list.split(',')).any(|one| same(one.trim()))
}

/// Which rendition of a picture; of the sealed original see [`super::original`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Up to 400 pixels.
    Thumb,
    /// Up to 2048 pixels.
    Large,
}

impl std::str::FromStr for Size {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "thumb.jpg" => Ok(Self::Thumb),
            "large.jpg" => Ok(Self::Large),
            _ => Err(Error::NotFound),
        }
    }
}

/// A picture of the return that `find` lets this person see: our own JPEG, whatever was uploaded. `at` is reference,
/// photo and size, as they stand in the address; of what is on messages `reader` sees what they may read.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs or not there; when the store does not answer.
pub async fn picture(
    req: &HttpRequest,
    app: &App,
    at: (String, String, String),
    reader: Author,
    find: impl FnOnce(&mut Conn, &Reference) -> Result<Ticket> + Send + 'static,
) -> Result<HttpResponse> {
    let (reference, photo, size) = at;
    let reference: Reference = reference.parse().map_err(|_| Error::NotFound)?;
    let photo: PhotoId = photo.parse().map_err(|_| Error::NotFound)?;
    let size: Size = size.parse()?;
    let photo = app
        .read(move |conn| {
            let ticket = find(conn, &reference)?;
            let photo = Photo::one_of(conn, &ticket.id, &photo)?;
            match photo.message() {
                Some(message) if !Message::shows(conn, &message, &reader)? => Err(Error::NotFound),
                _ => Ok(photo),
            }
        })
        .await?;
    jpeg(req, app, photo, size).await
}

/// A picture that somebody may see, as our own JPEG.
///
/// # Errors
/// When the store does not answer.
pub async fn jpeg(req: &HttpRequest, app: &App, photo: Photo, size: Size) -> Result<HttpResponse> {
    let key = match size {
        Size::Thumb => photo.thumb_key,
        Size::Large => photo.shown_key,
    };
    rendition(req, app, key).await
}

/// A picture of a parcel that nobody expected, for whoever `find` lets see the parcel. `at` is parcel, photo and size.
///
/// # Errors
/// As [`picture`].
pub async fn unexpected_picture(
    req: &HttpRequest,
    app: &App,
    at: (String, String, String),
    find: impl FnOnce(&mut Conn, &UnexpectedId) -> Result<()> + Send + 'static,
) -> Result<HttpResponse> {
    let (parcel, photo, size) = at;
    let parcel: UnexpectedId = parcel.parse().map_err(|_| Error::NotFound)?;
    let photo: RowId = photo.parse().map_err(|_| Error::NotFound)?;
    let size: Size = size.parse()?;
    let photo = app
        .read(move |conn| {
            find(conn, &parcel)?;
            Unexpected::photo(conn, &parcel, &photo)
        })
        .await?;
    rendition(req, app, if size == Size::Thumb { photo.thumb_key } else { photo.shown_key }).await
}

/// Our own JPEG, for the page that shows it alone. What is under a key never changes: whoever was let in once may keep it, and
/// who asks again with its mark – and may still see it – is told that it is the same.
///
/// # Errors
/// When the store does not answer.
pub async fn rendition(req: &HttpRequest, app: &App, key: String) -> Result<HttpResponse> {
    // A hash of it: the key itself is nobody's business.
    let mark: String = sha256_hex(key.as_bytes()).chars().take(32).collect();
    let mark = format!("\"{mark}\"");
    if has(req, &mark) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, mark))
            .insert_header((header::CACHE_CONTROL, KEPT))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/jpeg"))
        .insert_header((header::ETAG, mark))
        .insert_header((header::CACHE_CONTROL, KEPT))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CONTENT_DISPOSITION, "inline"))
        .body(app.stored(key).await?))
}

/// A label's PDF, shown in the browser where it can. `name` is made by us, never by an uploader.
///
/// # Errors
/// When the store does not answer.
pub async fn pdf(app: &App, key: String, name: &str) -> Result<HttpResponse> {
    our_pdf(app.stored(key).await?, name)
}

/// The label on A6, drawn from its row.
///
/// # Errors
/// When it cannot be drawn.
pub async fn label_on_a6(app: &App, shipment: Shipment, name: &str) -> Result<HttpResponse> {
    let drawn = app.heavy(Kind::Paper, move || paper::a6(&shipment)).await?;
    our_pdf(drawn.map_err(Error::while_doing("drawing a label"))?, name)
}

/// A pro-forma invoice, drawn again from what was kept of it.
///
/// # Errors
/// When it cannot be drawn.
pub async fn invoice(app: &App, kept: Invoice) -> Result<HttpResponse> {
    let name = format!("pro-forma-invoice-{}.pdf", kept.number);
    let sheet = words::quote::sheet(&kept);
    let drawn = app.heavy(Kind::Paper, move || paper::invoice::draw(&sheet)).await?;
    our_pdf(drawn.map_err(Error::while_doing("drawing an invoice"))?, &name)
}

/// A PDF of ours, shown in the browser where it can.
pub(super) fn our_pdf(bytes: Vec<u8>, name: &str) -> Result<HttpResponse> {
    let disposition = HeaderValue::from_str(&format!("inline; filename=\"{name}\""))
        .map_err(Error::while_doing("naming a file"))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; object-src 'self'; frame-ancestors 'none'",
        ))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes))
}

/// A PDF that somebody uploaded: saved by the browser, never shown in it. `name` is made by us.
///
/// # Errors
/// When the store does not answer.
pub async fn saved_pdf(app: &App, key: String, name: &str) -> Result<HttpResponse> {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(Error::while_doing("naming a file"))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(app.stored(key).await?))
}
