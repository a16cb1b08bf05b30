//! A file comes in: uploaded, or pasted from a spreadsheet.
use crate::app::App;
use crate::error::Result;
use crate::files::new_key_of;
use crate::models::import::steps::{Import, NewImport};
use crate::models::import::table::Table;
use crate::models::import::{ImportKind, MOST_BYTES};
use crate::models::person::Administrator;
use crate::web::form::{Choice, Errors};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::upload::{Part, Upload};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// What rows that are pasted are called.
const PASTED: &str = "Pasted rows";
/// Pasted rows that are shown again when something is wrong with them; longer ones are too much for a page.
const SHOWN_AGAIN: usize = 200_000;

#[derive(Template)]
#[template(path = "admin/import_new.html")]
struct ImportNew {
    page: Page,
    kinds: Vec<Choice>,
    pasted: String,
    errors: Errors,
}
on_page!(ImportNew);

fn draw(
    req: &HttpRequest,
    administrator: &Administrator,
    (kind, pasted): (&str, String),
    errors: Errors,
) -> Result<HttpResponse> {
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let choice = |one: &ImportKind| {
        Choice::new(one.as_str(), words::import_kind(*one), words::import_kind_hint(*one), kind)
    };
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    let kinds = ImportKind::ALL.iter().map(choice).collect();
    let pasted = if pasted.len() > SHOWN_AGAIN { String::new() } else { pasted };
    show_page(req, status, &ImportNew { page, kinds, pasted, errors })
}

/// The empty form.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, administrator: Administrator) -> Result<HttpResponse> {
    draw(&req, &administrator, (ImportKind::Devices.as_str(), String::new()), Errors::default())
}

/// What came with the form.
#[derive(Default)]
struct Came {
    kind: String,
    pasted: String,
    file: Option<(String, Option<Vec<u8>>)>,
}

/// Takes the file in, and goes on to its columns.
///
/// # Errors
/// [`crate::error::Error::TooLarge`]; the store's, the database's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Administrator>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let mut upload = upload.with_fields_of(MOST_BYTES);
    let administrator = upload.person.clone();
    let mut came = Came::default();
    while let Some(part) = upload.next(MOST_BYTES).await? {
        match part {
            Part::Field(name, value) if name == "kind" => came.kind = value,
            Part::Field(name, value) if name == "pasted" => came.pasted = value,
            Part::Field(..) => {}
            Part::File(file) => {
                if file.field == "file" && !file.is_left_empty() {
                    came.file = Some((file.name.clone(), file.bytes(&app).await?));
                }
            }
        }
    }
    let mut errors = Errors::default();
    let kind = came.kind.parse::<ImportKind>().ok();
    if kind.is_none() {
        errors.add("kind", "Choose what the file holds.");
    }
    let pasted = came.pasted.trim().to_owned();
    let (field, name, bytes) = match came.file {
        Some((name, bytes)) => ("file", name, bytes),
        None => ("pasted", PASTED.to_owned(), Some(pasted.clone().into_bytes())),
    };
    let bytes = bytes.unwrap_or_default();
    let (table, bytes) = if field == "pasted" && pasted.is_empty() {
        errors.add("file", "Choose a file, or paste rows.");
        (None, bytes)
    } else if field == "file" && bytes.is_empty() {
        errors.add("file", "The file is empty, or larger than 20 MB.");
        (None, bytes)
    } else {
        app.heavy(crate::app::Kind::Paper, move || (Some(Table::open(&bytes)), bytes)).await?
    };
    let table = match table {
        Some(Ok(table)) => Some((table.headers, table.about_rows)),
        Some(Err(why)) => {
            errors.add(field, words::no_table(why));
            None
        }
        None => None,
    };
    let (Some(kind), Some((headers, about_rows)), true) = (kind, table, errors.is_empty()) else {
        return draw(&req, &administrator, (&came.kind, pasted), errors);
    };
    let new = NewImport {
        kind,
        file_name: name,
        file_key: new_key_of("import", &bytes),
        bytes: bytes.len(),
        headers,
        about_rows,
    };
    app.store(vec![(new.file_key.clone(), bytes)]).await?;
    let id = app.write(move |tx| Import::begin(tx, &administrator, &new)).await?;
    Ok(see_other(&format!("/admin/imports/{id}/columns")))
}
