//! Stylesheet, scripts and icon: in the program, under names that change with their content.
use crate::error::{Error, Result};
use crate::secret::sha256_hex;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use std::sync::OnceLock;

/// Name, content type and bytes.
const FILES: &[(&str, &str, &[u8])] = &[
    ("style.css", "text/css; charset=utf-8", include_bytes!("../../static/style.css")),
    ("app.js", "text/javascript; charset=utf-8", include_bytes!("../../static/app.js")),
    ("light.js", "text/javascript; charset=utf-8", include_bytes!("../../static/light.js")),
    ("upload.js", "text/javascript; charset=utf-8", include_bytes!("../../static/upload.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../../static/icon.svg")),
];

fn hashed() -> &'static Vec<(String, &'static str, &'static [u8])> {
    static HASHED: OnceLock<Vec<(String, &'static str, &'static [u8])>> = OnceLock::new();
    HASHED.get_or_init(|| {
        FILES
            .iter()
            .map(|(name, kind, bytes)| {
                let hash: String = sha256_hex(bytes).chars().take(12).collect();
                (format!("{hash}-{name}"), *kind, *bytes)
            })
            .collect()
    })
}

/// The address of a file.
pub fn path(name: &str) -> String {
    let found = FILES.iter().zip(hashed()).find(|((plain, ..), _)| *plain == name);
    found.map(|(_, (hashed, ..))| format!("/static/{hashed}")).unwrap_or_default()
}

/// Sends a file. Its name holds its hash, so browsers may keep it for good.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn show(name: web::Path<String>) -> Result<HttpResponse> {
    let (_, kind, bytes) = hashed().iter().find(|(hashed, ..)| *hashed == *name).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, *kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(*bytes))
}
