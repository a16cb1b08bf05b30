//! Photos: stored the moment they arrive, one bad file never costs the others, caps at and above their line.
use crate::support::browser::{Browser, multipart_body};
use crate::support::story::{at_photos, begin, fill_problem, photo, submitted};
use crate::support::world::World;
use sendback::files::Files;
use sendback::models::staged_file::GIVEN_UP_S;
use sendback::worker::schedule;
use serde_json::{Value, json};

#[test]
fn bad_files_are_named_with_their_reason_and_the_good_ones_are_stored() {
    let world = World::with(|config| config.converter = None);
    let (mut ada, mut page) = at_photos(&world);
    page.attach("The defect", "good.jpg", photo(20));
    page.attach("The defect", "holiday.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec());
    page.attach("Back", "notes.jpg", b"<html>not a photo</html>".to_vec());
    page.attach("Top", "empty.jpg", vec![]);
    page.attach("Left side", "half.jpg", photo(30)[..4000].to_vec());
    page.attach("Right side", "also good.png", photo(40));
    page.attach("Bottom", "big.jpg", vec![0xff; (15 << 20) + 1]);
    let page = ada.press(page, "Upload the chosen photos");
    assert_eq!(page.status, 422);
    for said in [
        "“holiday.heic” was not stored: it is a HEIC file. On an iPhone choose Settings > Camera > Formats > Most Compatible",
        "“notes.jpg” was not stored: the selected file must be a JPG, PNG or WebP.",
        "“empty.jpg” was not stored: the selected file is empty.",
        "“half.jpg” was not stored: it ends in the middle.",
        "“big.jpg” was not stored: the selected file must be smaller than 15 MB.",
        "2 photos are stored.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(ada.get(&page.path).says("2 photos are stored."));
}

#[test]
fn forty_at_once_keep_the_first_twelve_and_name_the_others() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    for n in 0..40 {
        page.attach("The defect", &format!("{n}.jpg"), photo(n * 6));
    }
    let page = ada.press(page, "Upload the chosen photos");
    assert!(page.says("12 photos are stored."), "{}", page.text());
    assert!(page.says("“12.jpg” was not stored: you can only add up to 12 photos at the same time."));
}

#[test]
fn a_return_a_request_and_a_day_hold_so_many_and_no_more() {
    let world = World::with(|config| {
        config.limits.photos_a_ticket = 3;
        config.limits.photos_a_day = 6;
    });
    let (mut ada, mut page) = at_photos(&world);
    for n in 0..4 {
        page.attach("The defect", &format!("{n}.jpg"), photo(n * 20));
    }
    let page = ada.press(page, "Upload the chosen photos");
    let full = "“3.jpg” was not stored: This return has as many photos as it can hold.";
    assert!(page.says("3 photos are stored.") && page.says(full), "{}", page.text());
    // A full return lets go of one for another: removed, then added; or at once in a place for one photo.
    let mut page = ada.press(page, "Remove");
    for (name, seed) in [("back.jpg", 140), ("better.jpg", 160)] {
        page.attach("Back", name, photo(seed));
        page = ada.press(page, "Upload the chosen photos");
        assert!(page.says("3 photos are stored.") && page.says(name), "{}", page.text());
    }
    assert!(!page.says("back.jpg") && page.says("straight on. One photo; another takes its place."));
    let mut page = begin(&mut ada, &world.adas_laptop);
    fill_problem(&mut page, "");
    page.choose("I can’t read it");
    let mut page = ada.press(page, "Save and continue");
    page.attach("The defect", "a.jpg", photo(100));
    page.attach("The defect", "b.jpg", photo(120));
    let page = ada.press(page, "Upload the chosen photos");
    assert!(page.says("1 photo is stored.") && page.says("very many photos today"), "{}", page.text());
}

#[test]
fn a_request_over_its_cap_gets_a_page_also_when_it_says_so_beforehand_or_never() {
    let world = World::with(|config| config.limits.upload_bytes = 400_000);
    let (mut ada, page) = at_photos(&world);
    let files: Vec<_> =
        (0..4).map(|n| ("photo-defect".to_owned(), format!("{n}.jpg"), vec![0xff; 150_000])).collect();
    let (kind, body) = multipart_body(&[], &files);
    let too_much = ada.request("POST", &page.path, &[OURS], Some((&kind, body)));
    assert_eq!(too_much.status, 413);
    assert!(too_much.body().contains("</html>"));
    assert_eq!(ada.get(&page.path).status, 200);
}

#[test]
fn the_same_photo_twice_is_one_and_another_takes_the_place_in_a_single_slot() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    page.attach("Back", "one.jpg", photo(50));
    let mut page = ada.press(page, "Upload the chosen photos");
    page.attach("Back", "one again.jpg", photo(50));
    let mut page = ada.press(page, "Upload the chosen photos");
    assert!(page.says("it is stored once") && page.says("1 photo is stored."), "{}", page.text());
    page.attach("Back", "two.jpg", photo(60));
    page.attach("Top", "one at the top.jpg", photo(60));
    let page = ada.press(page, "Upload the chosen photos");
    assert!(
        page.says("The same photo is under “Back” too.") && page.says("2 photos are stored."),
        "{}",
        page.text()
    );
    assert!(!page.says("one.jpg"));
}

#[test]
fn removed_and_refused_photos_leave_no_file_behind() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    page.attach("Back", "one.jpg", photo(50));
    page.attach("Top", "two.jpg", photo(70));
    page.attach("Bottom", "no.jpg", b"nothing".to_vec());
    let page = ada.press(page, "Upload the chosen photos");
    let page = ada.press(page, "Remove");
    assert!(page.says("Photo removed.") && page.says("1 photo is stored."), "{}", page.text());
    let Files::Memory(files) = &world.app.files else { panic!("in memory") };
    let sweep = || {
        actix_web::rt::System::new().block_on(schedule::sweep(&world.app, schedule::TEMPORARY_AGE)).unwrap();
    };
    sweep();
    assert_eq!(files.lock().unwrap().len(), 3, "original and two renditions of the one that is left");
    world.at(crate::support::world::monday().plus_seconds(GIVEN_UP_S + 1));
    sweep();
    assert_eq!(files.lock().unwrap().len(), 3);
}

#[test]
fn what_is_served_is_our_own_picture_and_only_to_the_company() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    let mut hostile = photo(80);
    hostile.extend(b"<script>alert(1)</script>");
    hostile.extend([0xff, 0xd9]);
    page.attach("Back", "../../etc/passwd\u{202e}.jpg", hostile.clone());
    let page = ada.press(page, "Upload the chosen photos");
    let at = page.body().split("src=\"/tickets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("/tickets/{at}");
    let picture = ada.get(&path);
    assert_eq!(picture.headers["content-type"], "image/jpeg");
    assert_eq!(picture.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(picture.headers["x-content-type-options"], "nosniff");
    assert_eq!(picture.headers["cache-control"], "private, max-age=31536000, immutable");
    assert!(!picture.bytes.windows(8).any(|w| w == b"<script>") && picture.bytes != hostile);
    assert!(image::load_from_memory(&picture.bytes).unwrap().width() <= 400);
    assert_eq!(world.signed_in("cleo@oakmere.example").get(&path).status, 404);
    assert_eq!(world.signed_in("bob@harbour.example").get(&path).status, 404, "a draft is its author's");
    assert!(world.browser().get(&path).path.starts_with("/sign-in"));
    assert_eq!(ada.get(&path.replace("thumb.jpg", "original.jpg")).status, 404);
}

#[test]
fn photos_can_only_be_added_to_and_taken_from_ones_own_draft() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    page.attach("Back", "one.jpg", photo(50));
    let page = ada.press(page, "Upload the chosen photos");
    let id = page.body().split("/photos/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let (kind, body) = multipart_body(&[], &[("photo-back".to_owned(), "x.jpg".to_owned(), photo(1))]);
    for email in ["cleo@oakmere.example", "bob@harbour.example"] {
        let mut other = world.signed_in(email);
        assert_eq!(other.request("POST", &page.path, &[OURS], Some((&kind, body.clone()))).status, 404);
        assert_eq!(other.post(&format!("{}/{id}/removal", page.path), &[]).status, 404, "{email}");
    }
    // Another return of one's own does not reach it either.
    let mut other = begin(&mut ada, &world.adas_laptop);
    fill_problem(&mut other, "");
    other.choose("I can’t read it");
    let other = ada.press(other, "Save and continue");
    assert_eq!(ada.post(&format!("{}/{id}/removal", other.path), &[]).status, 404);
    assert!(ada.get(&page.path).says("1 photo is stored."));
}

#[test]
fn going_on_stores_what_was_chosen_and_stays_where_something_is_wrong() {
    let world = World::new();
    let (mut ada, mut page) = at_photos(&world);
    page.attach("The defect", "no.jpg", b"nothing".to_vec());
    page.attach("The defect", "neither.jpg", vec![]);
    page.attach("Back", "back.jpg", photo(20));
    let page = ada.press(page, "Continue");
    assert_eq!(page.status, 422);
    for said in ["“no.jpg” was not stored", "“neither.jpg” was not stored", "1 photo is stored."] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert_eq!(page.body().matches("<p class=\"error\">").count(), 2, "each at its field");
    let mut page = ada.get(&page.path);
    page.attach("Top", "top.jpg", photo(60));
    let page = ada.press(page, "Continue");
    assert!(page.path.ends_with("/sender"), "{}", page.text());
    let page = ada.get(&page.path.replace("sender", "photos"));
    assert!(page.says("2 photos are stored."));
    let page = ada.press(page, "Continue");
    assert!(page.path.ends_with("/sender"), "without a photo it goes on as well: {}", page.text());
}

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Sends files as the page's script does: to the same address, asking for JSON.
fn by_script(
    who: &mut Browser,
    path: &str,
    from: &[(&str, &str)],
    files: &[(&str, &str, Vec<u8>)],
) -> (u16, Value) {
    let files: Vec<_> = files
        .iter()
        .map(|(slot, name, bytes)| (format!("photo-{slot}"), (*name).to_owned(), bytes.clone()))
        .collect();
    let (kind, body) = multipart_body(&[], &files);
    let headers = [from, &[("accept", "application/json")]].concat();
    let answer = who.request("POST", path, &headers, Some((&kind, body)));
    assert_eq!(answer.headers["content-type"], "application/json", "{}", answer.body());
    (answer.status, serde_json::from_slice(&answer.bytes).unwrap())
}

#[test]
fn a_script_is_told_the_same_as_the_page_photo_by_photo() {
    let world = World::new();
    let (mut ada, page) = at_photos(&world);
    let small = {
        let mut out = Vec::new();
        let dark = image::RgbImage::from_pixel(300, 200, image::Rgb([2, 2, 2]));
        image::codecs::jpeg::JpegEncoder::new(&mut out).encode_image(&dark).unwrap();
        out
    };
    let (status, said) = by_script(&mut ada, &page.path, &[OURS], &[("defect", "good.jpg", photo(20))]);
    assert_eq!(status, 200);
    let id = said["stored"][0]["id"].as_str().unwrap().to_owned();
    let thumb = format!("{}/{id}/thumb.jpg", page.path);
    let told = json!({
        "id": id, "slot": "defect", "thumb": thumb, "name": "good.jpg", "remarks": [], "repeated": null, "before": false,
    });
    assert_eq!(said, json!({"stored": [told], "refused": []}));
    assert_eq!(ada.get(&thumb).headers["content-type"], "image/jpeg");

    let several = [
        ("defect", "dark.jpg", small),
        ("back", "notes.txt", b"not a photo".to_vec()),
        ("top", "same.jpg", photo(20)),
        ("bottom", "big.jpg", vec![0xff; (15 << 20) + 1]),
    ];
    let (status, said) = by_script(&mut ada, &page.path, &[OURS], &several);
    assert_eq!(status, 422);
    let names = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&said["stored"]), ["dark.jpg", "same.jpg"]);
    assert_eq!(names(&said["refused"]), ["notes.txt", "big.jpg"]);
    assert_eq!(
        said["stored"][0]["remarks"][1],
        "This photo is very dark. Turn on a light and take it again, if you can."
    );
    assert_eq!(
        said["stored"][1]["repeated"],
        "The same photo is under “The defect” too. Each place needs a photo of its own."
    );
    let shown = ada.get(&page.path);
    assert!(shown.says("3 photos are stored.") && shown.says("This photo is very dark."), "{}", shown.text());
    // Without the script the page says the same of the same files.
    let mut form = ada.get(&page.path);
    form.attach("Back", "notes.txt", b"not a photo".to_vec());
    form.attach("Bottom", "big.jpg", vec![0xff; (15 << 20) + 1]);
    let form = ada.press(form, "Upload the chosen photos");
    for refused in said["refused"].as_array().unwrap() {
        let (name, why) = (refused["name"].as_str().unwrap(), refused["why"].as_str().unwrap());
        assert!(form.says(&format!("“{name}” was not stored: {why}")), "{}", form.text());
    }
    let (status, said) = by_script(&mut ada, &page.path, &[OURS], &[]);
    assert_eq!((status, said["refused"].as_array().unwrap().len()), (422, 1), "nothing was sent");
}

#[test]
fn a_second_try_is_answered_with_the_first_photo_also_when_nothing_more_may_be_added() {
    let world = World::with(|config| {
        config.limits.photos_a_ticket = 1;
        config.limits.photos_a_day = 1;
    });
    let (mut ada, page) = at_photos(&world);
    let try_it =
        |ada: &mut Browser, seed| by_script(ada, &page.path, &[OURS], &[("defect", "a.jpg", photo(seed))]);
    let (_, first) = try_it(&mut ada, 20);
    let (status, second) = try_it(&mut ada, 20);
    assert_eq!(status, 200, "{second}");
    assert_eq!(second["stored"][0]["id"], first["stored"][0]["id"]);
    assert_eq!(
        (&first["stored"][0]["before"], &second["stored"][0]["before"]),
        (&json!(false), &json!(true))
    );
    let (status, third) = try_it(&mut ada, 40);
    assert_eq!(status, 422);
    assert_eq!(
        third["refused"][0]["why"],
        "This return has as many photos as it can hold. Remove one first."
    );
    assert!(ada.get(&page.path).says("1 photo is stored."));
}

#[test]
fn the_same_photo_sent_six_times_at_once_is_stored_once_and_six_others_all_are() {
    let world = World::new();
    let (ada, page) = at_photos(&world);
    let at_once = |seed: fn(u8) -> u8| -> Vec<String> {
        std::thread::scope(|scope| {
            let sent: Vec<_> = (0..6)
                .map(|n| {
                    let mut tab = world.browser();
                    tab.cookies.clone_from(&ada.cookies);
                    let path = &page.path;
                    scope.spawn(move || {
                        by_script(&mut tab, path, &[OURS], &[("defect", "a.jpg", photo(seed(n)))])
                    })
                })
                .collect();
            let ids = sent.into_iter().map(|one| {
                let (status, said) = one.join().unwrap();
                assert_eq!(status, 200, "{said}");
                said["stored"][0]["id"].as_str().unwrap().to_owned()
            });
            ids.collect()
        })
    };
    let mut same = at_once(|_| 20);
    same.dedup();
    assert_eq!(same.len(), 1);
    let mut others = at_once(|n| 60 + n * 20);
    others.sort();
    others.dedup();
    assert_eq!(others.len(), 6);
    assert!(world.signed_in("ada@harbour.example").get(&page.path).says("7 photos are stored."));
}

#[test]
fn a_script_that_may_not_upload_is_told_why_and_where_to_sign_in() {
    let world = World::with(|config| config.limits.upload_bytes = 400_000);
    let (mut ada, page) = at_photos(&world);
    let good = [("back", "x.jpg", photo(1))];
    let (status, said) = by_script(&mut world.browser(), &page.path, &[OURS], &good);
    assert_eq!(status, 401);
    let back = format!("/sign-in?next={}", page.path.replace('/', "%2F"));
    assert_eq!(said["sign_in"], Value::from(back.clone()));
    assert_eq!(said["title"], "Please sign in");
    let mut form = world.browser().get(&back);
    form.fill("E-mail address", "ada@harbour.example");
    assert_eq!(form.value("next"), page.path);
    // Another company's is not there; what comes from elsewhere, is too much, or is too late is refused.
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let (status, said) = by_script(&mut cleo, &page.path, &[OURS], &good);
    assert_eq!((status, &said["title"]), (404, &json!("Page not found")));
    for from in [&[("sec-fetch-site", "cross-site")][..], &[("origin", "https://evil.example")], &[]] {
        let (status, said) = by_script(&mut ada, &page.path, from, &good);
        assert_eq!(
            (status, &said["title"]),
            (403, &json!("That did not come from our own page")),
            "{from:?}"
        );
    }
    let (status, said) = by_script(&mut ada, &page.path, &[OURS], &[("back", "x.jpg", vec![0xff; 500_000])]);
    assert_eq!((status, &said["title"]), (413, &json!("That is too much at once")));
    assert!(ada.get(&page.path).says("0 photos are stored."));
    let world = World::new();
    let sent = format!("/tickets/{}/photos", submitted(&world));
    let (status, said) = by_script(&mut world.signed_in("ada@harbour.example"), &sent, &[OURS], &good);
    assert_eq!(status, 409);
    assert!(said["why"].as_str().unwrap().starts_with("This return is now at “"), "{said}");
    assert!(said.get("sign_in").is_none());
}

#[test]
fn a_script_takes_a_photo_away_and_is_told_so_in_the_words_of_the_page() {
    let world = World::new();
    let (mut ada, page) = at_photos(&world);
    let (_, said) = by_script(&mut ada, &page.path, &[OURS], &[("back", "x.jpg", photo(1))]);
    let removal = format!("{}/{}/removal", page.path, said["stored"][0]["id"].as_str().unwrap());
    let json = ("accept", "application/json");
    let remove = |who: &mut Browser, from| {
        let answer = who.request("POST", &removal, &[from, json], None);
        (answer.status, serde_json::from_slice::<Value>(&answer.bytes).unwrap())
    };
    assert_eq!(remove(&mut world.signed_in("cleo@oakmere.example"), OURS).0, 404);
    assert_eq!(remove(&mut ada, ("sec-fetch-site", "cross-site")).0, 403);
    let (status, said) = remove(&mut world.browser(), OURS);
    assert_eq!(status, 401);
    assert!(
        said["sign_in"].as_str().unwrap().ends_with("photos"),
        "back to the page, not to the button: {said}"
    );
    assert!(ada.get(&page.path).says("1 photo is stored."));
    assert_eq!(remove(&mut ada, OURS), (200, json!({"said": "Photo removed."})));
    assert!(ada.get(&page.path).says("0 photos are stored."));
    assert_eq!(remove(&mut ada, OURS).0, 404);
}
