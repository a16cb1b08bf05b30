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
fn the_same_question_may_be_asked_again_once_somebody_has_answered_and_words_sent_before_may_become_a_question()
 {
    let world = World::new();
    let reference = submitted(&world);
    let at = format!("/admin/tickets/{reference}");
    let (mut sam, mut ada) =
        (world.signed_in("sam@sendback.example"), world.signed_in("ada@harbour.example"));
    // First by mistake without waiting for the answer.
    for choice in ["The customer", "The customer, who must answer", "The customer, who must answer"] {
        let mut page = sam.get(&at);
        page.choose(choice);
        page.fill("Message", "Does it charge?");
        sam.send(&page, "Send");
        // Pressed twice, it is sent once.
        sam.send(&page, "Send");
        let mut page = ada.get(&format!("/tickets/{reference}"));
        assert_eq!(page.says("Support asks you"), choice != "The customer", "{}", page.text());
        if choice != "The customer" {
            page.fill("Your answer", "Yes.");
            ada.press(page, "Send the answer");
        }
    }
    let page = ada.get(&format!("/tickets/{reference}"));
    let count = |said: &str| page.body().matches(said).count();
    assert_eq!((count("Does it charge?"), count("Yes.")), (3, 2), "{}", page.text());
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
