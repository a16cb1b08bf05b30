//! The routes that take files, and read their form part by part.
use super::pattern::fits;

/// Their patterns. Every other form is small: it is read whole, and its origin
/// checked, before its handler runs.
const WITH_FILES: &[&str] = &[
    "/admin/imports/new",
    "/batches/new",
    "/batches/{batch}/rows",
    "/batches/{batch}/photos",
    "/tickets/{reference}/number",
    "/tickets/{reference}/photos",
    "/admin/tickets/{reference}/photos",
    "/workshop/tickets/{reference}/photos",
    "/tickets/{reference}/messages",
    "/admin/tickets/{reference}/label",
    "/admin/tickets/{reference}/quote",
    "/workshop/tickets/{reference}/quote",
    "/admin/tickets/{reference}/messages",
    "/workshop/tickets/{reference}/messages",
    "/workshop/tickets/{reference}/receipt",
    "/workshop/unexpected",
    "/workshop/tickets/{reference}/lock",
    "/workshop/tickets/{reference}/analysis",
    "/workshop/tickets/{reference}/repair",
];

/// Whether a change at `path` may bring files.
pub fn takes_files(path: &str) -> bool {
    WITH_FILES.iter().any(|pattern| fits(pattern, path))
}
