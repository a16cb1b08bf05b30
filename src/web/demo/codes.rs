//! The code that the second factor of the sample people asks for at this moment: they share one app.
use crate::app::App;
use crate::error::{Error, Result};
use crate::secret::one_time::{STEP_S, Shared};
use crate::web::page::{Door, Page, ok, on_page};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "demo/codes.html")]
struct Codes {
    page: Page,
    code: String,
    letters: String,
    /// Steps since 1970: which one it is.
    step: i64,
    /// For how long it is shown, in seconds.
    left: i64,
}
on_page!(Codes);

/// Shows it.
///
/// # Errors
/// [`Error::NotFound`] outside a demonstration.
pub async fn show(req: HttpRequest, app: web::Data<App>) -> Result<HttpResponse> {
    if !app.config.demonstration {
        return Err(Error::NotFound);
    }
    let (shared, now) = (Shared::of_sample_people(), app.clock.now().unix());
    let lasts = i64::try_from(STEP_S).unwrap_or(1);
    let (step, left) = (now.div_euclid(lasts), lasts - now.rem_euclid(lasts));
    let page = Page::new(&req, Door::Public, None)?;
    ok(&req, &Codes { page, code: shared.code(now), letters: shared.in_letters(), step, left })
}
