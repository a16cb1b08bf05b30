//! The log: who did what and when, found by return, person, kind and day.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::event::audit::{About, Listed, PAGE, Wanted, Whose};
use crate::models::event::{Kind, Subject};
use crate::models::person::Administrator;
use crate::models::ticket::Reference;
use crate::web::form::{Choice, Errors, clean, day};
use crate::web::page::{Door, Page, on_page, show as show_page};
use crate::web::place;
use crate::words;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct Audit {
    page: Page,
    query: Query,
    kinds: Vec<Choice>,
    rows: Vec<Listed>,
    more: Option<String>,
    errors: Errors,
    now: Moment,
}
on_page!(Audit);

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    /// A reference or an e-mail address.
    q: String,
    /// What happened: the first kind of that name.
    kind: String,
    /// The first day.
    from: String,
    /// The last day.
    until: String,
    /// The last event of the page before.
    after: String,
}

impl Query {
    fn is_plain(&self) -> bool {
        [&self.q, &self.kind, &self.from, &self.until].iter().all(|field| field.trim().is_empty())
    }
    /// What that asks for, or what is wrong with it.
    fn wanted(
        &self,
        prefix: &str,
        kinds: &BTreeMap<String, Vec<Kind>>,
    ) -> std::result::Result<Wanted, Errors> {
        let mut errors = Errors::default();
        let typed: String = clean(&self.q).chars().take(200).collect();
        let typed = typed.trim();
        let whose = match Reference::parse(prefix, typed) {
            _ if typed.is_empty() => Whose::All,
            Some(reference) => Whose::Return(reference),
            None => {
                if !typed.contains('@') {
                    errors.add(
                        "q",
                        "Type the whole reference of a return, or the whole e-mail address of a person.",
                    );
                }
                Whose::Person(typed.to_owned())
            }
        };
        let mut date = |field: &'static str, typed: &str| {
            let found = day(typed);
            if found.is_none() && !typed.trim().is_empty() {
                errors.add(field, "Type a day as year, month and day, such as 2026-03-14.");
            }
            found
        };
        let (from, until) = (date("from", &self.from), date("until", &self.until));
        if from.zip(until).is_some_and(|(from, until)| until < from) {
            errors.add("until", "The last day is before the first.");
        }
        let kinds = kinds.values().find(|kinds| kinds.first().is_some_and(|kind| kind.as_str() == self.kind));
        let wanted = Wanted {
            whose,
            kinds: kinds.cloned().unwrap_or_default(),
            from: from.map(words::beginning),
            until: until.and_then(|day| day.succ_opt()).map(words::beginning),
            after: self.after.parse().ok(),
        };
        if errors.is_empty() { Ok(wanted) } else { Err(errors) }
    }
}

/// Where there is more about what an event is about.
fn place_of(about: &About) -> Option<String> {
    match about {
        About::Return(reference, true) => Some(format!("/admin/tickets/{reference}")),
        About::Return(_, false) | About::Other(Subject::Job(_) | Subject::Account(_), _) => None,
        About::Other(Subject::Person(id), _) => Some(format!("/admin/people/{id}")),
        About::Other(Subject::Company(id), _) => Some(format!("/admin/companies/{id}")),
        About::Other(Subject::Seller(id), _) => Some(format!("/admin/sellers/{id}")),
        About::Other(Subject::Purchase(id), _) => Some(format!("/admin/purchases/{id}")),
        About::Other(Subject::Device(id), _) => Some(format!("/admin/devices/{id}")),
        About::Other(Subject::Calendar(id), _) => Some(format!("/admin/calendars/{id}")),
        About::Other(Subject::Policy(_), _) => Some("/admin/policies".to_owned()),
        About::Other(Subject::Import(id), _) => Some(format!("/admin/imports/{id}")),
    }
}

/// Shows what is asked for, newest first.
///
/// # Errors
/// The database's.
pub async fn show(
    req: HttpRequest,
    administrator: Administrator,
    query: web::Query<Query>,
    app: web::Data<App>,
) -> Result<HttpResponse> {
    let query = query.into_inner();
    let page = Page::new(&req, Door::Administration, Some(&administrator.name))?;
    let called = words::audit::kinds();
    let (status, mut rows, errors) = match query.wanted(&app.config.prefix, &called) {
        Ok(wanted) => {
            let rows = app.read(move |conn| Listed::all(conn, &administrator, &wanted)).await?;
            (StatusCode::OK, rows, Errors::default())
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, vec![], errors),
    };
    let more = place::cut(&mut rows, PAGE, |last| Query { after: last.id.to_string(), ..query.clone() });
    let mut kinds = vec![Choice::new("", "Everything", "", &query.kind)];
    kinds.extend(called.iter().filter_map(|(name, kinds)| {
        kinds.first().map(|kind| Choice::new(kind.as_str(), name, "", &query.kind))
    }));
    show_page(&req, status, &Audit { page, query, kinds, rows, more, errors, now: app.clock.now() })
}
