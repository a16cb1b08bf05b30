//! How returns work, for anybody.
use crate::error::Result;
use crate::web::page::{Door, Page, ok, on_page};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "public/help.html")]
struct Help {
    page: Page,
}
on_page!(Help);

/// Shows the page.
///
/// # Errors
/// When the template fails.
pub async fn show(req: HttpRequest) -> Result<HttpResponse> {
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &Help { page })
}
