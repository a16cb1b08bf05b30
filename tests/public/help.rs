//! How returns work, for anybody.
use crate::support::world::World;

#[test]
fn help_is_there_for_everybody_and_says_what_to_do_with_a_dangerous_battery() {
    let world = World::new();
    let page = world.browser().get("/help");
    assert_eq!(page.status, 200);
    assert!(page.says("*#06#") && page.says("do not post it") && page.says("999"), "{}", page.text());
}
