//! What support writes on a return; most of it is told from the customer's side.
use crate::support::story::submitted;
use crate::support::world::World;

#[test]
fn two_agents_who_ask_at_once_are_one_question_and_one_page_with_what_changed() {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let (mut sam, mut amy) =
        (world.signed_in("sam@sendback.example"), world.signed_in("amy@sendback.example"));
    let (mut one, mut two) = (sam.get(&at), amy.get(&at));
    for page in [&mut one, &mut two] {
        page.choose("The customer, who must answer");
        page.fill("Message", "Does it charge?");
    }
    assert!(sam.press(one, "Send").says("The return waits for the answer."));
    let page = amy.press(two, "Send");
    assert!(page.status == 409 && page.says("Somebody was faster"), "{}", page.text());
    assert!(page.says("Does it charge?"), "what was typed is kept");
    world.work();
    let questions = world.mails().iter().filter(|(_, subject, _)| subject.contains("question")).count();
    assert_eq!(questions, 1);
}

#[test]
fn who_reads_it_is_to_be_chosen_from_the_list() {
    let world = World::new();
    let reference = submitted(&world);
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&format!("/admin/tickets/{reference}"));
    page.fill("Message", "Hello");
    page.send_as("saying", "everybody");
    let page = sam.press(page, "Send");
    assert!(page.status == 422 && page.says("Choose who reads it."), "{}", page.text());
}
