//! A photo that shows something else than was said is put where it belongs, and none is lost by it.
use crate::support::browser::Browser;
use crate::support::story::{at_photos, photo};
use crate::support::world::World;

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

/// The addresses at which the photos of a page are moved, in the order of the page.
fn moves(ada: &mut Browser, path: &str) -> Vec<String> {
    let page = ada.get(path).body();
    page.split("action=\"")
        .filter_map(|part| part.split('"').next())
        .filter(|at| at.ends_with("/place") && !at.contains("//"))
        .map(str::to_owned)
        .collect()
}

fn put(who: &mut Browser, at: &str, place: &str) -> u16 {
    who.post(at, &[("place", place)]).status
}

#[test]
fn chosen_all_at_once_each_goes_to_its_place_and_two_change_places() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    for (name, seed) in [("a.jpg", 20), ("b.jpg", 60), ("c.jpg", 100)] {
        page.attach("All photos at once", name, photo(seed));
    }
    let page = ada.press(page, "Upload the chosen photos");
    assert!(page.says("3 photos are stored."), "{}", page.text());
    let alts = |ada: &mut Browser| {
        let html = ada.get(&page.path).body();
        let found: Vec<String> = html
            .split("alt=\"Photo ")
            .skip(1)
            .filter_map(|part| Some(part.split('"').next()?.to_owned()))
            .collect();
        found
    };
    assert_eq!(
        alts(&mut ada),
        ["1 of 3, The defect, a.jpg", "2 of 3, The defect, b.jpg", "3 of 3, The defect, c.jpg"]
    );
    let at = moves(&mut ada, &page.path);
    assert_eq!(at.len(), 3);
    assert_eq!((put(&mut ada, &at[0], "back"), put(&mut ada, &at[1], "top")), (303, 303));
    assert_eq!(alts(&mut ada), ["1 of 1, The defect, c.jpg", "1 of 1, Back, a.jpg", "1 of 1, Top, b.jpg"]);
    // In a place for one they change places: nothing goes.
    assert_eq!(put(&mut ada, &at[0], "top"), 303);
    assert_eq!(alts(&mut ada), ["1 of 1, The defect, c.jpg", "1 of 1, Back, b.jpg", "1 of 1, Top, a.jpg"]);
    assert_eq!(put(&mut ada, &at[0], "defect"), 303);
    assert_eq!(put(&mut ada, &at[0], "defect"), 303, "it is there already");
    assert_eq!(
        alts(&mut ada),
        ["1 of 2, The defect, a.jpg", "2 of 2, The defect, c.jpg", "1 of 1, Back, b.jpg"]
    );
}

#[test]
fn the_same_photo_in_two_places_is_one_when_they_come_together() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    page.attach("The defect", "a.jpg", photo(20));
    page.attach("The defect", "b.jpg", photo(60));
    page.attach("Back", "a.jpg", photo(20));
    let page = ada.press(page, "Upload the chosen photos");
    let at = moves(&mut ada, &page.path);
    assert_eq!(at.len(), 3);
    assert_eq!(put(&mut ada, &at[1], "back"), 303);
    let shown = ada.get(&page.path);
    assert!(shown.says("2 photos are stored."), "{}", shown.text());
    assert_eq!(put(&mut ada, &at[0], "back"), 303);
    assert!(ada.get(&page.path).says("2 photos are stored."));
}

#[test]
fn only_whoever_may_and_only_to_a_place_of_the_form() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    page.attach("The defect", "a.jpg", photo(20));
    let page = ada.press(page, "Upload the chosen photos");
    let at = moves(&mut ada, &page.path).remove(0);
    assert_eq!(put(&mut world.signed_in("cleo@oakmere.example"), &at, "back"), 404);
    assert_eq!(ada.request("POST", &at, &[("sec-fetch-site", "cross-site")], None).status, 403);
    for place in ["", "finding", "message", "lock_proof", "nowhere"] {
        assert_eq!(put(&mut ada, &at, place), 404, "{place:?}");
    }
    let said = ada.request(
        "POST",
        &at,
        &[OURS, ("accept", "application/json")],
        Some(("application/x-www-form-urlencoded", b"place=back".to_vec())),
    );
    assert_eq!((said.status, said.bytes.as_slice()), (200, &br#"{"said":"Photo moved."}"#[..]));
}
