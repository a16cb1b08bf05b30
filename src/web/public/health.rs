//! For load balancers and watchmen: `/health` says that the process answers, `/ready` that it can do its work. Neither says
//! anything about anybody.
use crate::app::App;
use crate::models::job;
use actix_web::{HttpResponse, web};
use serde::Serialize;

/// Says that the process answers.
pub async fn health() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

#[derive(Serialize)]
struct Ready {
    database: &'static str,
    files: &'static str,
    worker: &'static str,
    /// How long the job that should have begun first has waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_late_s: Option<i64>,
}

fn word(well: bool) -> &'static str {
    if well { "ok" } else { "failed" }
}

/// Says whether database, store of files and worker do what they should: 200, or 503 when one of them does not.
pub async fn ready(app: web::Data<App>) -> HttpResponse {
    let now = app.clock.now();
    let late = app.read(move |conn| job::late_by_s(conn, now)).await;
    let store = app.files.clone();
    let files = app.heavy(crate::app::Kind::Paper, move || store.check()).await;
    let files = matches!(files, Ok(Ok(())));
    let in_time = late.as_ref().is_ok_and(|late| *late <= job::LATE_S);
    let said = Ready {
        database: word(late.is_ok()),
        files: word(files),
        worker: word(in_time),
        worker_late_s: late.ok(),
    };
    let mut answer = if files && in_time { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    answer.json(said)
}
