//! The customer's door: their company's devices and returns.
pub mod device_show;
pub mod devices;
pub mod ticket_battery;
pub mod ticket_cancellation;
pub mod ticket_check;
pub mod ticket_disagreement;
pub mod ticket_label;
pub mod ticket_lock;
pub mod ticket_message;
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
use crate::models::ticket::{Reference, Stage};

/// The return with its form, while it is at that stage: a draft, or sent and not answered yet.
async fn load(app: &App, customer: &Customer, at: &Reference, stage: Stage) -> Result<Begun> {
    let (customer, at, now) = (customer.clone(), at.clone(), app.clock.now());
    app.read(move |conn| Begun::at(conn, &customer, &at, (stage, now))).await
}
