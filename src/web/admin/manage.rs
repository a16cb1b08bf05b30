//! Where administrators set everything up and see that it runs: one list of the places.
use crate::error::Result;
use crate::models::person::Administrator;
use crate::web::page::{Door, Page, ok, on_page};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

/// Address, name and purpose of every place, in the order in which a new marketplace needs them.
const PLACES: &[(&str, &str, &str)] = &[
    ("/admin/sellers", "Sellers", "Where devices go back to, when somebody is there, who works there."),
    ("/admin/companies", "Companies", "Business customers, their members and their addresses."),
    ("/admin/people", "People", "Who signs in, and what they may do."),
    ("/admin/policies", "Cover and times", "How long devices are covered, and how long everything may take."),
    ("/admin/purchases", "Orders and devices", "What was sold to whom, and under which numbers."),
    (
        "/admin/imports",
        "Imports",
        "Orders, devices and stock from a CSV file, checked before anything is written.",
    ),
    (
        "/admin/calendars",
        "Calendars",
        "The days on which nobody works: promises in business days count on them.",
    ),
    ("/admin/carriers", "Carriers", "Who is asked for labels, for which box, and what they cost."),
    ("/admin/letters", "Outbox", "Every letter that leaves, what the mail server said, and send again."),
    ("/admin/audit", "Log", "Who did what and when: found by return, person, kind and day."),
    ("/admin/tasks", "Tasks", "What waits for somebody, and what was given up: try again, or dismiss."),
];

#[derive(Template)]
#[template(path = "admin/manage.html")]
struct Manage {
    page: Page,
    places: &'static [(&'static str, &'static str, &'static str)],
}
on_page!(Manage);

/// Shows them.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest, administrator: Administrator) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    ok(&req, &Manage { page, places: PLACES })
}
