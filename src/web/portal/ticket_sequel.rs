//! "Still broken": a new return of what came back, linked to the old one.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::person::Customer;
use crate::models::ticket::{Reason, Reference, Ticket};
use crate::web::page::see_other;
use actix_web::{HttpResponse, web};

/// Begins it, or goes on with the one that was begun.
///
/// # Errors
/// [`Error::NotFound`] also for another company's; a refusal where nothing came back, or another return is open; the
/// database's.
pub async fn submit(customer: Customer, at: web::Path<String>, app: web::Data<App>) -> Result<HttpResponse> {
    let at: Reference = at.parse().map_err(|_| Error::NotFound)?;
    let draft = app
        .write(move |tx| {
            let draft = Ticket::start_sequel(tx, &customer, &at)?;
            // What is still broken is defective; that can be changed.
            match draft.typed(tx)?.problem {
                Some(_) => Ok(draft),
                None => Ticket::keep_reason(tx, &customer, &draft.reference, Reason::Defective),
            }
        })
        .await?;
    Ok(see_other(&format!("/tickets/{}/problem", draft.reference)))
}
