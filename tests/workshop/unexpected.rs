//! A parcel that nobody expects.
use crate::support::story::photo;
use crate::support::world::World;

const RITA: &str = "rita@brightwell.example";

#[test]
fn it_is_told_to_support_with_a_photo_and_nothing_typed_is_lost() {
    let world = World::new();
    let mut rita = world.signed_in(RITA);
    let page = rita.get("/workshop?scan=ZZ999");
    assert!(page.says("No return of yours has “ZZ999”."), "{}", page.text());
    let mut page = rita.press(page, "Tell support");
    assert!(page.status == 422 && page.says("Write who sent it"), "{}", page.text());
    page.fill("Who sent it?", "A. Nobody, Hull");
    page.fill("What is in it?", "A phone without a box.");
    let mut page = rita.press(page, "Tell support");
    assert!(page.status == 422 && page.says("Add at least one photo"), "{}", page.text());
    assert_eq!(
        (page.value_of("Number on the parcel or the device"), page.value("sender")),
        ("ZZ999".to_owned(), "A. Nobody, Hull".to_owned())
    );
    page.attach("Photos", "note.txt", b"hello".to_vec());
    page.attach("Photos", "box.jpg", photo(60));
    let page = rita.press(page, "Tell support");
    assert!(
        page.status == 422 && page.says("“note.txt” was not stored") && page.says("box.jpg"),
        "{}",
        page.text()
    );
    let picture = page
        .body()
        .split("src=\"")
        .find(|p| p.contains("thumb.jpg"))
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(rita.get(&picture).status, 200);
    assert_eq!(world.signed_in("tom@tayside.example").get(&picture).status, 404);
    let draft = page.value("draft");
    let sent = rita.send(&page, "Tell support");
    assert_eq!(sent.status, 303, "the photo that is stored is enough: {}", sent.text());
    // The same form twice is one parcel.
    assert_eq!(rita.send(&page, "Tell support").status, 303);
    let desk = rita.get("/workshop");
    assert!(desk.says("ZZ999") && desk.says("With support"), "{}", desk.text());
    let list = world.signed_in("sam@sendback.example").get("/admin/unexpected");
    assert_eq!(list.body().matches("/admin/unexpected/").count(), 1, "{}", list.text());
    // A stranger's form with that draft is about nothing.
    let mut tom = world.signed_in("tom@tayside.example");
    let mut page = tom.get("/workshop/unexpected");
    page.fill("Who sent it?", "Tom");
    page.attach("Photos", "box.jpg", photo(70));
    let (kind, body) = crate::support::browser::multipart_body(
        &[("draft".to_owned(), draft), ("sender".to_owned(), "Tom".to_owned())],
        &[("photos".to_owned(), "box.jpg".to_owned(), photo(70))],
    );
    let same_origin = [("sec-fetch-site", "same-origin")];
    let stolen = tom.request("POST", "/workshop/unexpected", &same_origin, Some((&kind, body)));
    assert_eq!(stolen.status, 404, "{}", stolen.text());
    assert!(!tom.get("/workshop").says("ZZ999"));
}
