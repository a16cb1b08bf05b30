//! What holds on every page of the table of routes, and for every change in it, whoever adds one.
use super::ids::{address, ids};
use crate::support::browser::multipart_body;
use crate::support::world::World;
use diesel::dsl::{count_star, sum};
use diesel::prelude::*;
use sendback::schema::{events, jobs, labels, letters, messages, password_links, people, photos, tickets};
use sendback::web::page::Door;
use sendback::web::routes::{Method, ROUTES, takes_files};

/// Somebody for whom a door opens, with everything that the tests' addresses name.
fn insider(door: Door) -> &'static str {
    match door {
        Door::Public | Door::Own | Door::Portal => "ada@harbour.example",
        Door::Admin => "sam@sendback.example",
        Door::Administration => "amy@sendback.example",
        Door::Workshop => "rita@brightwell.example",
    }
}

/// How much there is of everything that somebody could change.
fn everything(world: &World) -> Vec<i64> {
    world
        .app
        .write_now(|tx| {
            let c = &mut **tx;
            Ok(vec![
                events::table.select(count_star()).first(c)?,
                letters::table.select(count_star()).first(c)?,
                jobs::table.select(count_star()).first(c)?,
                labels::table.select(count_star()).first(c)?,
                messages::table.select(count_star()).first(c)?,
                photos::table.select(count_star()).first(c)?,
                tickets::table.select(count_star()).first(c)?,
                tickets::table.select(sum(tickets::version)).first::<Option<i64>>(c)?.unwrap(),
                people::table.select(sum(people::version)).first::<Option<i64>>(c)?.unwrap(),
                password_links::table
                    .filter(password_links::used_at.is_null().and(password_links::revoked_at.is_null()))
                    .select(count_star())
                    .first(c)?,
            ])
        })
        .unwrap()
}

#[test]
fn no_route_takes_a_change_from_another_site_or_from_nowhere_without_a_token_in_any_kind_of_form() {
    let world = World::new();
    let ids = ids(&world);
    let doors = [Door::Portal, Door::Admin, Door::Administration, Door::Workshop];
    let mut browsers: Vec<_> =
        doors.iter().map(|door| (insider(*door), world.signed_in(insider(*door)))).collect();
    let (multipart, parts) = multipart_body(&[("csrf".to_owned(), "x".to_owned())], &[]);
    let before = everything(&world);
    let mut tried = 0;
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        let path = address(route.pattern, &ids);
        let browser = browsers
            .iter_mut()
            .find(|(who, _)| *who == insider(route.door))
            .map(|(_, browser)| browser)
            .unwrap();
        for (header, kind) in [
            (Some(("sec-fetch-site", "cross-site")), "plain"),
            (Some(("sec-fetch-site", "same-site")), "plain"),
            (Some(("origin", "https://evil.example")), "plain"),
            (Some(("origin", "null")), "plain"),
            (None, "plain"),
            (Some(("sec-fetch-site", "cross-site")), "files"),
            (Some(("origin", "null")), "files"),
            (None, "files"),
            (None, "empty"),
        ] {
            let headers: Vec<_> = header.into_iter().collect();
            let body = match kind {
                "plain" => Some(("application/x-www-form-urlencoded", b"csrf=x&version=1".to_vec())),
                "files" => Some((multipart.as_str(), parts.clone())),
                _ => None,
            };
            let page = browser.request("POST", &path, &headers, body);
            // Where no files are taken, a form that could hold some is no form of ours, whoever sends it.
            let no_form = kind == "files" && header.is_none() && !takes_files(&path);
            let expected = match (no_form, header) {
                // News come from a machine, which says nothing of the kind: without their secret they are nowhere.
                (_, None) if path.starts_with("/hooks/") => 404,
                (true, _) => 415,
                (false, _) => 403,
            };
            assert_eq!(page.status, expected, "{path} {header:?} {kind}");
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
    assert_eq!(everything(&world), before);
    for (who, browser) in &mut browsers {
        assert!(browser.get("/account").says("Sign out"), "{who} was signed out");
    }
}

#[test]
fn looking_at_every_page_changes_nothing_and_each_has_its_protections_and_a_way_out() {
    let world = World::new();
    let ids = ids(&world);
    let before = everything(&world);
    let mut looked = 0;
    for door in [Door::Portal, Door::Admin, Door::Administration, Door::Workshop] {
        let mut browser = world.signed_in(insider(door));
        let before = everything(&world);
        for route in ROUTES.iter().filter(|route| route.method == Method::Get) {
            let path = address(route.pattern, &ids);
            if route.pattern.starts_with("/static/") {
                continue;
            }
            for method in ["GET", "HEAD"] {
                let page = browser.request(method, &path, &[], None);
                assert!(page.status < 500, "{path}");
                let header = |name: &str| page.headers.get(name).cloned().unwrap_or_default();
                let policy = header("content-security-policy");
                assert!(
                    policy.contains("default-src 'none'") && !policy.contains("unsafe"),
                    "{path}: {policy}"
                );
                for (name, value) in [
                    ("x-content-type-options", "nosniff"),
                    ("cross-origin-opener-policy", "same-origin"),
                    ("x-robots-tag", "noindex, nofollow"),
                ] {
                    assert_eq!(header(name), value, "{path}");
                }
                // Our own pictures never change: the browser of whoever was let in may keep them.
                let kept = route.pattern.ends_with("{size}") && page.status == 200;
                let wanted = if kept { "private, max-age=31536000, immutable" } else { "no-store" };
                assert!(header("cache-control").contains(wanted), "{path}: {}", header("cache-control"));
                let is_page = page.status == 200 && header("content-type").starts_with("text/html");
                if is_page && method == "GET" && route.door != Door::Public {
                    assert!(page.has_button("Sign out"), "{path} has no way out");
                    looked += 1;
                }
            }
        }
        assert_eq!(everything(&world), before, "somebody behind {door:?} has changed something by looking");
    }
    assert!(looked > 30, "{looked} pages");
    // The four who signed in are all that is new.
    let after = everything(&world);
    assert_eq!(after[0] - before[0], 4);
    assert_eq!(after[1..], before[1..]);
}
