//! The mails of a demonstration, as the people who get them would see them: so the whole story is played in one browser.
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::mail::Mail;
use crate::web::page::{Door, Page, ok, on_page};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use mail_parser::{MessageParser, MimeHeaders};
use std::path::PathBuf;

/// Mails that are listed: the newest.
const MOST: usize = 100;

/// A mail, as far as a list shows it.
struct Row {
    name: String,
    to: String,
    subject: String,
    date: String,
    at: i64,
    text: String,
    attachments: Vec<String>,
}

#[derive(Template)]
#[template(path = "demo/mails.html")]
struct Mails {
    page: Page,
    rows: Vec<Row>,
}
on_page!(Mails);

#[derive(Template)]
#[template(path = "demo/mails_one.html")]
struct One {
    page: Page,
    row: Row,
}
on_page!(One);

/// The folder of the mails; there is none outside a demonstration.
fn folder(app: &App) -> Result<PathBuf> {
    match &app.mail {
        Mail::Folder(dir) if app.config.demonstration => Ok(dir.clone()),
        Mail::Folder(_) | Mail::Memory(_) | Mail::Smtp(_) => Err(Error::NotFound),
    }
}

fn is_name(name: &str) -> bool {
    name.ends_with(".eml")
        && !name.starts_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_@".contains(c))
}

fn row(name: &str, bytes: &[u8]) -> Option<Row> {
    let mail = MessageParser::default().parse(bytes)?;
    let to = mail.to().and_then(|to| to.first()).map(|to| {
        let address = to.address().unwrap_or_default();
        to.name().map_or(address.to_owned(), |name| format!("{name} <{address}>"))
    });
    let date = mail.date();
    Some(Row {
        name: name.to_owned(),
        to: to.unwrap_or_default(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        date: date.map(mail_parser::DateTime::to_rfc822).unwrap_or_default(),
        at: date.map(mail_parser::DateTime::to_timestamp).unwrap_or_default(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        attachments: mail
            .attachments()
            .map(|part| part.attachment_name().unwrap_or("attachment").to_owned())
            .collect(),
    })
}

async fn load(app: &App, name: &str) -> Result<Vec<u8>> {
    if !is_name(name) {
        return Err(Error::NotFound);
    }
    let path = folder(app)?.join(name);
    app.heavy(Kind::Paper, move || std::fs::read(path)).await?.map_err(|_| Error::NotFound)
}

/// Lists the newest mails.
///
/// # Errors
/// [`Error::NotFound`] outside a demonstration.
pub async fn show(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    let dir = folder(&app)?;
    let rows = app
        .heavy(Kind::Paper, move || -> std::io::Result<Vec<Row>> {
            let mut names = vec![];
            for entry in std::fs::read_dir(&dir)? {
                names.push(entry?.file_name().to_string_lossy().into_owned());
            }
            names.retain(|name| is_name(name));
            // They begin with ids, which grow with time: the newest need not be looked for in all.
            names.sort_unstable_by(|a, b| b.cmp(a));
            let mut rows = vec![];
            for name in names.iter().take(MOST) {
                rows.extend(row(name, &std::fs::read(dir.join(name))?));
            }
            rows.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
            Ok(rows)
        })
        .await?
        .map_err(Error::while_doing("reading the mails"))?;
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &Mails { page, rows })
}

/// Shows one mail.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one(req: HttpRequest, name: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let bytes = load(&app, &name).await?;
    let row = row(&name, &bytes).ok_or(Error::NotFound)?;
    let page = Page::new(&req, Door::Public, None)?;
    let mut response = ok(&req, &One { page, row })?;
    // This page alone holds a frame: the mail's own body.
    let policy = format!("{}; frame-src 'self'", crate::web::safety::PAGE_POLICY);
    let policy = header::HeaderValue::from_str(&policy).map_err(Error::while_doing("writing a header"))?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The HTML body of a mail, by itself, in a sandbox: its links open in a new window.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn body(name: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let bytes = load(&app, &name).await?;
    let mail = MessageParser::default().parse(&bytes).ok_or(Error::NotFound)?;
    // A link opens in a window of its own: inside the sandbox no page of ours is shown.
    let html =
        mail.body_html(0).ok_or(Error::NotFound)?.replacen("<head>", "<head><base target=\"_blank\">", 1);
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups \
             allow-popups-to-escape-sandbox",
        ))
        .body(html))
}

/// An attachment of a mail, by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn attachment(at: web::Path<(String, String)>, app: web::Data<App>) -> Result<HttpResponse> {
    let (name, part) = at.into_inner();
    let bytes = load(&app, &name).await?;
    let mail = MessageParser::default().parse(&bytes).ok_or(Error::NotFound)?;
    let number: u32 = part.parse().map_err(|_| Error::NotFound)?;
    let part = mail.attachment(number).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("application/pdf")
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; object-src 'self'"))
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"label-{number}.pdf\"")))
        .body(part.contents().to_owned()))
}
