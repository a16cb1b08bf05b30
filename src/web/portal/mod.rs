//! The customer's door: their company's devices and returns.
pub mod batch_answers;
pub mod batch_boxes;
pub mod batch_message;
pub mod batch_new;
pub mod batch_photos;
pub mod batch_rows;
pub mod batch_scan;
pub mod batch_show;
pub mod batch_submission;
pub mod device_show;
pub mod devices;
pub mod ticket_battery;
pub mod ticket_cancellation;
pub mod ticket_check;
pub mod ticket_disagreement;
pub mod ticket_label;
pub mod ticket_lock;
pub mod ticket_message;
pub mod ticket_number;
pub mod ticket_papers;
pub mod ticket_photos;
pub mod ticket_price;
pub mod ticket_problem;
pub mod ticket_quote;
pub mod ticket_reason;
pub mod ticket_sender;
pub mod ticket_sent;
pub mod ticket_sequel;
pub mod ticket_show;
pub mod tickets;
pub mod warranty;

use crate::app::App;
use crate::error::Result;
use crate::models::person::Customer;
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Reference, Stage, Ticket};

/// The return with its form, while it is at that stage: a draft, or sent and not answered yet.
async fn load(app: &App, customer: &Customer, at: &Reference, stage: Stage) -> Result<Begun> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| Begun::at(conn, &customer, &at, (stage, now))).await
}

/// Where a page of the form goes on to: the next page, or the list that the draft is on.
fn onward(draft: &Ticket, page: &str) -> String {
    match &draft.batch_id {
        Some(batch) => format!("/batches/{batch}"),
        None => format!("/tickets/{}/{page}", draft.reference),
    }
}
