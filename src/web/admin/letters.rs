//! The outbox: every letter with what became of it, newest first.
use crate::app::App;
use crate::db::Moment;
use crate::error::Result;
use crate::models::LetterId;
use crate::models::letter::administration::{Listed, PAGE, Wanted};
use crate::models::letter::{Letter, LetterState};
use crate::models::person::Administrator;
use crate::web::form::{Choice, Errors, clean};
use crate::web::page::{Door, Page, ok, on_page};
use crate::web::place;
use crate::words;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::{Deserialize, Serialize};

#[derive(Template)]
#[template(path = "admin/letters.html")]
struct Letters {
    page: Page,
    query: Query,
    states: Vec<Choice>,
    rows: Vec<Listed>,
    more: Option<String>,
    errors: Errors,
    now: Moment,
}
on_page!(Letters);

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Query {
    /// The beginning of an address.
    q: String,
    /// A [`LetterState`]; anything else is all of them.
    state: String,
    /// The last letter of the page before.
    after: String,
}

/// Lists them.
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
    let to: String = clean(&query.q).chars().take(200).collect();
    let wanted = Wanted { state: query.state.parse().ok(), to };
    let after: Option<LetterId> = query.after.parse().ok();
    let mut rows = app.read(move |conn| Letter::list(conn, &administrator, &wanted, after.as_ref())).await?;
    let more =
        place::cut(&mut rows, PAGE, |last| Query { after: last.letter.id.to_string(), ..query.clone() });
    let mut states = vec![Choice::new("", "All", "", &query.state)];
    let of = |state: &LetterState| Choice::new(state.as_str(), words::letter_state(*state), "", &query.state);
    states.extend(LetterState::ALL.iter().map(of));
    ok(&req, &Letters { page, query, states, rows, more, errors: Errors::default(), now: app.clock.now() })
}
