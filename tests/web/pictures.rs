//! Our own pictures on their way out: looked up at each request, kept by the browser of whoever may see them.
use super::light::{named, strip};
use crate::support::story::{labelled, submitted};
use crate::support::world::World;

const KEPT: &str = "private, max-age=31536000, immutable";

/// The addresses of a photo of Ada's through the three doors, and who comes through them.
fn addresses(world: &World) -> Vec<(&'static str, String)> {
    let reference = submitted(world);
    labelled(world, &reference);
    let page = world.signed_in("sam@sendback.example").get(&format!("/admin/tickets/{reference}/light"));
    let photo = named(&strip(&page)[0]).remove(0);
    [
        ("ada@harbour.example", "/tickets"),
        ("sam@sendback.example", "/admin/tickets"),
        ("rita@brightwell.example", "/workshop/tickets"),
    ]
    .into_iter()
    .flat_map(|(who, front)| {
        let at = format!("{front}/{reference}/photos/{photo}");
        ["thumb.jpg", "large.jpg"].map(|size| (who, format!("{at}/{size}")))
    })
    .collect()
}

#[test]
fn a_picture_may_be_kept_by_the_browser_alone_and_is_not_sent_again_to_whoever_has_it() {
    let world = World::new();
    let mut marks = vec![];
    for (who, path) in addresses(&world) {
        let mut browser = world.signed_in(who);
        let page = browser.get(&path);
        let mark = page.headers["etag"].clone();
        assert_eq!((page.status, page.headers["cache-control"].as_str()), (200, KEPT), "{path}");
        assert!(mark.starts_with('"') && mark.ends_with('"') && mark.len() == 34, "{mark}");
        for known in [mark.clone(), format!("W/{mark}"), format!("\"x\", {mark}"), "*".to_owned()] {
            let again = browser.request("GET", &path, &[("if-none-match", &known)], None);
            assert_eq!((again.status, again.bytes.len()), (304, 0), "{path} {known}");
            assert_eq!(again.headers["etag"], mark, "{path}");
            assert_eq!(again.headers["cache-control"], KEPT, "{path}");
        }
        for other in ["\"x\"", "", "x", &mark[1..]] {
            let again = browser.request("GET", &path, &[("if-none-match", other)], None);
            assert_eq!((again.status, &again.bytes), (200, &page.bytes), "{path} {other}");
        }
        let head = browser.request("HEAD", &path, &[], None);
        assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
        for name in ["content-type", "content-length", "etag", "cache-control", "content-security-policy"] {
            assert_eq!(head.headers[name], page.headers[name], "{path} {name}");
        }
        marks.push(mark);
    }
    // One mark a picture, whoever asks; the two sizes are two pictures.
    assert_eq!(marks[0], marks[2]);
    assert_ne!(marks[0], marks[1]);
}

#[test]
fn whoever_may_not_see_a_picture_is_told_nothing_even_with_the_right_mark() {
    let world = World::new();
    for (who, path) in addresses(&world) {
        let mark = world.signed_in(who).get(&path).headers["etag"].clone();
        for (stranger, status) in [("cleo@oakmere.example", 404), ("tom@tayside.example", 404), ("", 303)] {
            let mut browser = if stranger.is_empty() { world.browser() } else { world.signed_in(stranger) };
            for known in [mark.as_str(), "*"] {
                for method in ["GET", "HEAD"] {
                    let page = browser.request(method, &path, &[("if-none-match", known)], None);
                    assert_eq!(page.status, status, "{stranger} {path}");
                    assert_eq!(page.headers["cache-control"], "no-store", "{stranger} {path}");
                    assert!(!page.headers.contains_key("etag"), "{stranger} {path}");
                }
            }
        }
    }
}
