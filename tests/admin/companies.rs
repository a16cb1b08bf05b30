//! The list of companies: by name, found by its beginning, fifty a page.
use crate::support::world::World;
use sendback::models::company::Company;

#[test]
fn companies_are_found_by_the_beginning_of_their_name_however_it_is_written() {
    let world = World::new();
    world.app.write_now(|tx| Company::add(tx, "Åkesson & Söhne").map(drop)).unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let all = amy.get("/admin/companies").text();
    let place = |name: &str| all.find(name).unwrap_or_else(|| panic!("{name} is not in {all}"));
    assert!(place("Åkesson") < place("Harbour & Finch") && place("Harbour & Finch") < place("Oakmere"));
    for (query, found) in [("oak", true), ("OAKMERE%20s", true), ("akes", false), ("mere", false)] {
        let page = amy.get(&format!("/admin/companies?q={query}"));
        assert_eq!(page.says("Oakmere Schools"), found, "{query}: {}", page.text());
    }
    assert!(amy.get("/admin/companies?q=akes").says("Åkesson & Söhne"));
    for nothing in ["%25", "_", "x'%20OR%20'1'='1"] {
        assert!(amy.get(&format!("/admin/companies?q={nothing}")).says("No company is found."), "{nothing}");
    }
}

#[test]
fn fifty_stand_on_a_page_and_none_is_left_out_or_shown_twice() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            for n in 0..60 {
                Company::add(tx, &format!("Member {:02}", n / 2))?;
            }
            Ok(())
        })
        .unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let first = amy.get("/admin/companies?q=member");
    let second = amy.get(&first.link("More"));
    let rows = |page: &crate::support::browser::Page| page.body().matches("<bdi>Member").count();
    assert_eq!((rows(&first), rows(&second)), (50, 10));
    assert!(!second.says("More"));
    let ids = |body: String| -> Vec<String> {
        body.split("/admin/companies/").skip(1).map(|rest| rest.chars().take(36).collect()).collect()
    };
    let (first, second) = (ids(first.body()), ids(second.body()));
    assert!(first.iter().filter(|id| id.len() == 36 && !id.contains('"')).all(|id| !second.contains(id)));
    assert_eq!(amy.get("/admin/companies?after=nobody").status, 200);
}
