//! What goes out with every answer, good or bad.
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

#[test]
fn every_answer_carries_the_headers_that_protect_its_reader() {
    let world = World::new();
    let reference = submitted(&world);
    let link = labelled(&world, &reference);
    let mut sam = world.signed_in("sam@sendback.example");
    for path in [
        "/admin",
        "/help",
        "/sign-in",
        "/nothing-here",
        "/admin/tickets/none",
        &link,
        "/l/unknown",
        "/q/unknown",
        "/password/unknown",
        "/.git/config",
    ] {
        let page = sam.request("GET", path, &[], None);
        let header =
            |name: &str| page.headers.get(name).cloned().unwrap_or_else(|| panic!("{path} has no {name}"));
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        header("permissions-policy");
        let holds_a_token = ["/l/", "/q/", "/password/"].iter().any(|front| path.starts_with(front));
        let referrer = if holds_a_token { "no-referrer" } else { "same-origin" };
        assert_eq!(header("referrer-policy"), referrer, "{path}");
        if page.status != 303 {
            assert!(header("content-type").contains("charset=utf-8"), "{path}");
        }
        assert!(!page.headers.contains_key("server") && !page.headers.contains_key("x-powered-by"));
    }
}

#[test]
fn https_binds_cookies_to_the_host_and_asks_for_https_for_years() {
    let world = World::with(|config| config.base_url = "https://returns.example".to_owned());
    let mut visitor = world.browser();
    let page = visitor.get("/sign-in");
    let cookie = &page.headers["set-cookie"];
    for part in ["__Host-sendback-visit=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let age: u64 =
        page.headers["strict-transport-security"].split(['=', ';']).nth(1).unwrap().parse().unwrap();
    assert!(age >= 31_536_000 && page.headers["strict-transport-security"].contains("includeSubDomains"));
}

#[test]
fn the_stylesheet_may_be_kept_for_good_and_its_name_changes_with_it() {
    let world = World::new();
    let path = sendback::web::assets::path("style.css");
    let style = world.browser().get(&path);
    assert!(style.headers["cache-control"].contains("immutable"));
    assert!(style.headers["content-type"].starts_with("text/css"));
    assert_eq!(world.browser().get("/static/style.css").status, 404);
    assert_eq!(world.browser().get("/static/..%2fCargo.toml").status, 404);
}

#[test]
fn a_log_line_names_the_pattern_and_never_what_stands_in_the_address() {
    use sendback::web::pattern::{page_of, pattern_of};
    assert_eq!(pattern_of("/l/c2VjcmV0"), Some("/l/{token}"));
    assert_eq!(pattern_of("/l/c2VjcmV0/label-a4.pdf"), Some("/l/{token}/{file}"));
    assert_eq!(pattern_of("/l/c2VjcmV0/a/b"), None);
    assert_eq!(pattern_of("/q/c2VjcmV0/answer"), Some("/q/{token}/answer"));
    assert_eq!(pattern_of("/password/c2VjcmV0"), Some("/password/{token}"));
    // Whoever signs in again comes back to the page that the refused change belongs to.
    assert_eq!(page_of("/tickets/SB-1/photos/2/removal"), "/tickets/SB-1/photos");
    assert_eq!(page_of("/admin/tickets/SB-1/decision"), "/admin/tickets/SB-1");
    assert_eq!(page_of("/nothing"), "/");
}
