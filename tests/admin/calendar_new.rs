//! A new calendar begins with a region's bank holidays.
use crate::support::world::World;

#[test]
fn it_begins_with_the_bank_holidays_of_its_region() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/calendars/new");
    page.fill("Name", "  Glasgow   workshop ");
    page.choose("Scotland");
    let page = amy.press(page, "Add the calendar");
    assert!(page.path.starts_with("/admin/calendars/"), "{}", page.path);
    for said in
        ["Added.", "Glasgow workshop", "Monday 30 November 2026", "Monday 4 January 2027", "bank holiday"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    assert!(!page.says("Monday 31 August 2026"), "a bank holiday of England");
    assert!(amy.get("/admin/calendars").says("Glasgow workshop Scotland 26 December 2028 Nobody"));
}

#[test]
fn what_is_missing_or_taken_is_said_and_everything_typed_is_kept() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/calendars/new");
    let page = amy.press(page, "Add the calendar");
    assert_eq!(page.status, 422);
    assert!(page.says("Enter what the calendar is called") && page.says("Choose whose bank holidays"));
    let mut page = page;
    page.fill("Name", "Tayside");
    page.choose("Northern Ireland");
    let page = amy.press(page, "Add the calendar");
    assert_eq!((page.status, page.value("title").as_str()), (422, "Tayside"));
    assert!(page.says("There is a calendar of that name already."));
    assert!(page.body().contains("value=\"northern_ireland\" checked"));
    let mut page = page;
    page.fill("Name", &"x".repeat(61));
    assert_eq!(amy.press(page, "Add the calendar").status, 422);
    let csrf = amy.get("/admin/calendars/new").value("csrf");
    let strange = [("csrf", csrf.as_str()), ("title", "Mars"), ("region", "mars")];
    assert_eq!(amy.post("/admin/calendars/new", &strange).status, 422);
}

#[test]
fn a_name_is_never_markup() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/calendars/new");
    page.fill("Name", "<script>x()</script>");
    page.choose("Scotland");
    let page = amy.press(page, "Add the calendar");
    for page in [page, amy.get("/admin/calendars")] {
        assert!(page.says("<script>x()</script>") && !page.body().contains("<script>x"), "{}", page.path);
    }
}
