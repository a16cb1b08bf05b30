//! A new company: named once.
use crate::support::world::World;

#[test]
fn a_company_is_added_and_its_page_asks_for_members_next() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page = amy.get("/admin/companies");
    let mut page = amy.get(&page.link("Add a company"));
    page.fill("Name", "  Mill   Lane Care ");
    let page = amy.press(page, "Add the company");
    assert!(
        page.says("Added.") && page.says("Mill Lane Care") && page.says("Nobody yet."),
        "{}",
        page.text()
    );
    let mut invite = amy.get(&page.link("Add a member"));
    assert!(invite.body().contains("selected>Mill Lane Care"), "its company is chosen already");
    invite.fill("Name", "Olu Grant");
    invite.fill("E-mail address", "olu@milllane.example");
    assert!(amy.press(invite, "Add and send").says("Customer, Mill Lane Care"));
    assert!(amy.get(&page.path).says("Olu Grant No password yet"));
}

#[test]
fn no_name_a_name_that_is_taken_and_one_that_never_ends_are_told_apart() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let long = "x".repeat(101);
    for (name, says) in [
        ("   ", "Enter the company’s name."),
        ("harbour & FINCH", "Another company has this name."),
        (long.as_str(), "Use 100 characters or fewer."),
    ] {
        let mut page = amy.get("/admin/companies/new");
        page.fill("Name", name);
        let page = amy.press(page, "Add the company");
        assert!(page.status == 422 && page.says(says), "{name}: {}", page.text());
        assert_eq!(page.value("title"), name);
    }
    assert_eq!(amy.get("/admin/companies").body().matches("Harbour &#38; Finch").count(), 1);
}
