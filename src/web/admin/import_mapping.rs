//! Which column of a file is which.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::ImportId;
use crate::models::import::ImportState;
use crate::models::import::field::{Field, Mapping};
use crate::models::import::steps::Import;
use crate::models::person::Administrator;
use crate::web::form::{Choice, Errors, Posted};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

/// A field with the columns that it can be.
struct Row {
    name: &'static str,
    label: String,
    hint: &'static str,
    columns: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "admin/import_mapping.html")]
struct ImportMapping {
    page: Page,
    import: Import,
    rows: Vec<Row>,
    errors: Errors,
}
on_page!(ImportMapping);

fn draw(
    req: &HttpRequest,
    administrator: &Administrator,
    (import, mapping): (Import, &Mapping),
    errors: Errors,
) -> Result<HttpResponse> {
    let headers = import.headers()?;
    let row = |field: &Field| {
        let chosen = mapping.place(*field).map(|at| at.to_string()).unwrap_or_default();
        let none = if import.kind.needs(*field) { "Choose a column …" } else { "No column" };
        let columns = headers.iter().enumerate().map(|(at, header)| {
            let name = if header.is_empty() { format!("Column {}", at + 1) } else { header.clone() };
            Choice::new(&at.to_string(), &name, "", &chosen)
        });
        let needed = if import.kind.needs(*field) { "" } else { " (optional)" };
        Row {
            name: field.as_str(),
            label: format!("{}{needed}", words::import_field(*field)),
            hint: words::import_field_hint(*field),
            columns: std::iter::once(Choice::new("", none, "", &chosen)).chain(columns).collect(),
        }
    };
    let rows = import.kind.fields().iter().map(row).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page::new(req, Door::Administration, Some(&administrator.name))?;
    show_page(req, status, &ImportMapping { page, import, rows, errors })
}

/// An import whose columns can still be named.
async fn load(app: &App, administrator: &Administrator, id: &ImportId) -> Result<Import> {
    let (asking, id) = (administrator.clone(), id.clone());
    app.read(move |conn| Import::for_administrator(conn, &asking, &id)).await
}

/// The columns, as they were the last time or as their names suggest.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
    let import = load(&app, &administrator, &id).await?;
    if !matches!(import.state, ImportState::Mapping | ImportState::Checked) {
        return Ok(see_other(&format!("/admin/imports/{id}")));
    }
    let mapping = import.mapping()?;
    draw(&req, &administrator, (import, &mapping), Errors::default())
}

/// What was chosen; what is wrong with it.
fn read(import: &Import, typed: &HashMap<String, String>) -> Result<(Mapping, Errors)> {
    let columns = import.headers()?.len();
    let place = |field: &Field| {
        let at = typed.get(field.as_str())?.parse::<usize>().ok().filter(|at| *at < columns)?;
        Some((*field, at))
    };
    let mapping = Mapping(import.kind.fields().iter().filter_map(place).collect());
    let mut errors = Errors::default();
    for field in mapping.missing(import.kind) {
        errors.add(field.as_str(), format!("{}: choose the column.", words::import_field(field)));
    }
    if let Some((one, other)) = mapping.twice() {
        errors.add(
            other.as_str(),
            format!(
                "One column cannot be both {} and {}.",
                words::import_field(one),
                words::import_field(other)
            ),
        );
    }
    Ok((mapping, errors))
}

/// Keeps them, and has the file checked.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Stale`]; the database's.
pub async fn submit(
    req: HttpRequest,
    administrator: Administrator,
    id: web::Path<String>,
    form: Posted<HashMap<String, String>>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: ImportId = id.parse().map_err(|_| Error::NotFound)?;
    let Posted(typed) = form;
    let import = load(&app, &administrator, &id).await?;
    let version = typed.get("version").and_then(|version| version.parse().ok()).unwrap_or_default();
    let (mapping, errors) = read(&import, &typed)?;
    if !errors.is_empty() {
        return draw(&req, &administrator, (import, &mapping), errors);
    }
    let to = format!("/admin/imports/{id}");
    app.write(move |tx| Import::name_columns(tx, &administrator, &id, version, &mapping)).await?;
    Ok(see_other(&to))
}
