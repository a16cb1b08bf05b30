//! The rows of a list are saved: corrected, taken off, added, and asked a price for.
use super::batch_new::{LIST_BYTES, entries};
use super::batch_show::draw;
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::batch::Batch;
use crate::models::batch::change::{Change, Unpaid};
use crate::models::person::Customer;
use crate::models::ticket::Refusal;
use crate::models::{BatchId, RowId};
use crate::web::form::{Errors, line};
use crate::web::page::{see_other, see_other_with};
use crate::web::upload::{Part, Upload};
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::HashMap;

/// What came with the form.
struct Came {
    changes: HashMap<RowId, Change>,
    more: String,
    unpaid: Unpaid,
}

async fn take(upload: Upload<Customer>) -> Result<Came> {
    let mut upload = upload.with_fields_of(LIST_BYTES);
    let mut came = Came { changes: HashMap::new(), more: String::new(), unpaid: Unpaid::AsChosen };
    while let Some(part) = upload.next(0).await? {
        let Part::Field(name, value) = part else { continue };
        match (name.as_str(), value.as_str()) {
            ("more", _) => came.more = value,
            ("do", "ask") => came.unpaid = Unpaid::Ask,
            ("do", "leave") => came.unpaid = Unpaid::LeaveOut,
            _ => {
                let Some((field, id)) = name.split_once('-') else { continue };
                let Ok(id) = id.parse::<RowId>() else { continue };
                let change = came.changes.entry(id).or_default();
                match field {
                    "number" => change.number = line(&value),
                    "fault" => value.trim().clone_into(&mut change.fault),
                    "battery" => change.battery = value,
                    "price" => change.price = !value.is_empty(),
                    "remove" => change.remove = !value.is_empty(),
                    _ => {}
                }
            }
        }
    }
    Ok(came)
}

/// Saves what stands in the rows, right or wrong, and shows the list as it is now. Rows that could not be added come back.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal once the list was sent; [`Error::TooLarge`]; the database's.
pub async fn submit(
    req: HttpRequest,
    upload: Upload<Customer>,
    id: web::Path<String>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let id: BatchId = id.parse().map_err(|_| Error::NotFound)?;
    let customer = upload.person.clone();
    let Came { changes, more, unpaid } = take(upload).await?;
    let (who, here) = (customer.clone(), id.clone());
    app.write(move |tx| Batch::save(tx, &who, &here, &changes, unpaid)).await?;
    let to = format!("/batches/{id}");
    if more.trim().is_empty() {
        return Ok(see_other_with(&req, &to, Note::ListSaved));
    }
    let why = match entries(&app, more.clone().into_bytes()).await? {
        Err(why) => why,
        Ok(entries) => {
            let (who, here) = (customer.clone(), id.clone());
            match app.write(move |tx| Batch::add(tx, &who, &here, &entries)).await {
                Ok(()) => return Ok(see_other(&to)),
                Err(Error::Refused(why @ Refusal::TooManyRows)) => words::refusal(why),
                Err(other) => return Err(other),
            }
        }
    };
    let mut errors = Errors::default();
    errors.add("more", why);
    draw(&req, &app, &customer, &id, (StatusCode::UNPROCESSABLE_ENTITY, more, errors)).await
}
