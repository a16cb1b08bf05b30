//! A list of several devices begins: pasted, from a file, or empty to be filled by a scanner.
use crate::app::{App, Kind};
use crate::error::{Error, Result};
use crate::models::batch::{Batch, MOST};
use crate::models::import::list::{self, Entry};
use crate::models::import::table::NoTable;
use crate::models::person::Customer;
use crate::models::ticket::Refusal;
use crate::web::form::{Errors, clean, line};
use crate::web::page::{Door, Page, on_page, see_other, show as show_page};
use crate::web::upload::{Part, Upload};
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// The most bytes of a list: five hundred descriptions as long as they may be.
pub(super) const LIST_BYTES: usize = 8 << 20;

#[derive(Template)]
#[template(path = "portal/batch_new.html")]
struct BatchNew {
    page: Page,
    pasted: String,
    errors: Errors,
}
on_page!(BatchNew);

/// The empty form.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, customer: Customer) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Portal, Some(&customer.name))?;
    show_page(&req, StatusCode::OK, &BatchNew { page, pasted: String::new(), errors: Errors::default() })
}

/// Reads a list on a thread of its own; or says what is wrong with it.
pub(super) async fn entries(app: &App, bytes: Vec<u8>) -> Result<std::result::Result<Vec<Entry>, String>> {
    let read: std::result::Result<Vec<Entry>, NoTable> =
        app.heavy(Kind::Paper, move || list::read(&bytes)).await?;
    Ok(match read {
        Ok(all) if all.len() > MOST => {
            Err(format!("These are {} devices. Enter {MOST} or fewer at once.", all.len()))
        }
        Ok(all) => Ok(all
            .into_iter()
            .map(|entry| Entry {
                number: line(&clean(&entry.number)),
                fault: clean(&entry.fault).trim().to_owned(),
            })
            .collect()),
        Err(why) => Err(words::no_table(why)),
    })
}

/// What came with the form.
#[derive(Default)]
struct Came {
    pasted: String,
    scan: bool,
    file: Option<Option<Vec<u8>>>,
}

async fn take(app: &App, upload: Upload<Customer>) -> Result<Came> {
    let mut upload = upload.with_fields_of(LIST_BYTES);
    let mut came = Came::default();
    while let Some(part) = upload.next(LIST_BYTES).await? {
        match part {
            Part::Field(name, value) if name == "pasted" => came.pasted = value,
            Part::Field(name, _) => came.scan |= name == "scan",
            Part::File(file) => {
                if file.field == "file" && !file.is_left_empty() {
                    came.file = Some(file.bytes(app).await?);
                }
            }
        }
    }
    Ok(came)
}

/// Takes the list in, and goes on to look at it; with problems it comes back as it was pasted.
///
/// # Errors
/// [`Error::TooLarge`]; the database's.
pub async fn submit(req: HttpRequest, upload: Upload<Customer>, app: web::Data<App>) -> Result<HttpResponse> {
    let customer = upload.person.clone();
    let name = customer.name.clone();
    let Came { pasted, scan, file } = take(&app, upload).await?;
    let mut errors = Errors::default();
    let (field, read) = match file {
        Some(None) => ("file", Err("The file is larger than 8 MB. Split it.".to_owned())),
        Some(Some(bytes)) => ("file", entries(&app, bytes).await?),
        None if scan && pasted.trim().is_empty() => ("pasted", Ok(vec![])),
        None if pasted.trim().is_empty() => (
            "pasted",
            Err("Paste a list, choose a file, or scan the devices one after the other.".to_owned()),
        ),
        None => ("pasted", entries(&app, pasted.clone().into_bytes()).await?),
    };
    match read {
        Err(why) => errors.add(field, why),
        Ok(entries) => match app.write(move |tx| Batch::begin(tx, &customer, &entries)).await {
            Ok(batch) => {
                let to = if scan { "/scan" } else { "" };
                return Ok(see_other(&format!("/batches/{}{to}", batch.id)));
            }
            Err(Error::Refused(why @ Refusal::TooManyRows)) => errors.add(field, words::refusal(why)),
            Err(other) => return Err(other),
        },
    }
    let page = Page::new(&req, Door::Portal, Some(&name))?;
    show_page(&req, StatusCode::UNPROCESSABLE_ENTITY, &BatchNew { page, pasted, errors })
}
