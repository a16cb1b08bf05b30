//! An address and the pattern of its route: which one it belongs to, and which page is the nearest to it.
use super::page::Door;
use super::routes::{Method, ROUTES, Route};

/// Whether a path is one of a pattern.
pub(super) fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || (wanted.starts_with('{') && !part.is_empty()) => {
            }
            _ => return false,
        }
    }
}

/// Whether the table has a page of exactly this pattern.
pub fn is_page(pattern: &str) -> bool {
    ROUTES.iter().any(|route| route.method == Method::Get && route.pattern == pattern)
}

/// The pattern of the route that serves `path`: what a log may hold.
pub fn pattern_of(path: &str) -> Option<&'static str> {
    ROUTES.iter().map(|route| route.pattern).find(|pattern| fits(pattern, path))
}

/// The page that a path belongs to: the path itself, or the nearest one above that can be looked at.
pub fn page_of(path: &str) -> &str {
    let mut here = path;
    loop {
        // A picture is no page to come back to.
        let is_picture = |at: &str| at.ends_with("{size}") || at.ends_with("/original");
        let is_page = |route: &Route| route.door != Door::Public && !is_picture(route.pattern);
        let looks =
            |route: &Route| route.method == Method::Get && is_page(route) && fits(route.pattern, here);
        if ROUTES.iter().any(looks) {
            return here;
        }
        match here.rsplit_once('/') {
            Some((above, _)) if !above.is_empty() => here = above,
            _ => return "/",
        }
    }
}
