//! Signing somebody out everywhere.
use crate::support::world::World;

#[test]
fn an_administrator_ends_somebodys_sessions_and_their_password_stays() {
    let world = World::new();
    let mut ada = world.signed_in("ada@harbour.example");
    let mut amy = world.signed_in("amy@sendback.example");
    let path = format!("/admin/people/{}", world.ada.person);
    let page = amy.get(&path);
    let page = amy.press(page, "Sign out everywhere");
    assert!(page.says("Signed out everywhere.") && page.says("Signed out elsewhere"), "{}", page.text());
    assert!(ada.get("/tickets").says("Sign in"));
    assert!(world.signed_in("ada@harbour.example").get("/tickets").says("Your returns"));
    for stranger in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(stranger);
        assert_eq!(browser.post(&format!("{path}/sessions"), &[]).status, 404, "{stranger}");
    }
    assert_eq!(amy.post("/admin/people/nobody/sessions", &[]).status, 404);
}
