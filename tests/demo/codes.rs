//! The page of codes: right at this moment, and there in a demonstration only.
use crate::support::world::World;

#[test]
fn it_shows_the_code_of_the_moment_in_a_demonstration_and_is_not_there_elsewhere() {
    let world = World::new();
    let page = world.browser().get("/demo/codes");
    assert!(page.says(&world.code()) && page.says("For another 30 seconds."), "{}", page.text());
    world.at(world.app.clock.now().plus_seconds(29));
    assert!(world.browser().get("/demo/codes").says("For another second."));
    let real = World::with(|config| config.demonstration = false);
    assert_eq!(real.browser().get("/demo/codes").status, 404);
}
