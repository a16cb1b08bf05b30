//! A price on the customer's own page: from the offer to the label, and every way in which it ends before.
use crate::support::story::{NORA, accepted, payment, priced, submitted};
use crate::support::workshop::arrived;
use crate::support::world::{World, monday};
use sendback::db::Moment;
use sendback::models::ticket::{Outcome, Reference, Stage, Ticket};

const ADA: &str = "ada@harbour.example";

pub(crate) fn load(world: &World, reference: &str) -> Ticket {
    let at: Reference = reference.parse().unwrap();
    world.app.write_now(|tx| Ticket::for_agent(tx, &world.sam, &at)).unwrap()
}

/// Ada answers on her page; what comes then.
fn answer(world: &World, reference: &str, chosen: &str) -> crate::support::browser::Page {
    let mut ada = world.signed_in(ADA);
    let mut page = ada.get(&format!("/tickets/{reference}/quote"));
    page.choose(chosen);
    let page = ada.press(page, "Send the answer");
    world.work();
    page
}

/// The clock as it goes: a moment in UTC, and what is due then.
fn at(world: &World, text: &str) {
    world.at(Moment::new(text.parse().unwrap()));
    actix_web::rt::System::new().block_on(sendback::worker::schedule::by_the_clock(&world.app)).unwrap();
    world.work();
}

#[test]
fn a_price_is_looked_at_accepted_and_paid_and_then_the_label_goes_out() {
    let world = World::new();
    let reference = submitted(&world);
    priced(&world, &reference);
    let mut ada = world.signed_in(ADA);
    assert!(ada.get("/tickets").says("Price offered") && ada.get("/tickets").says("A price is offered"));
    let (subject, text) = world.mail_to(ADA);
    assert!(subject.contains("A price for your return") && subject.contains("£118.80"), "{subject}");
    assert!(text.contains(&format!("/tickets/{reference}/quote")) && !text.contains("/q/"), "{text}");
    let page = ada.get(&format!("/tickets/{reference}"));
    let page = ada.get(&page.link("Look at the price"));
    for said in ["New screen", "Work, an hour", "£99.00", "VAT 20%", "£19.80", "£118.80", "Tuesday 2 June"]
    {
        assert!(page.says(said), "{said}: {}", page.text());
    }
    let page = answer(&world, &reference, "I accept: £118.80");
    assert!(page.says("How to pay") && page.says("Sort code: 00-00-00"), "{}", page.text());
    assert!(page.says(&format!("{reference}-Q1")));
    for whom in [ADA, NORA] {
        let (subject, text) = world.mail_to(whom);
        assert!(subject.starts_with("How to pay for your return"), "{subject}");
        assert!(text.contains("£118.80") && text.contains(&format!("{reference}-Q1")), "{text}");
        let attached = world.attached_to(whom);
        assert_eq!(attached[0].0, format!("pro-forma-invoice-{reference}-Q1.pdf"));
        let shown = ada.get(&page.link("Pro-forma invoice"));
        assert_eq!((shown.status, &shown.bytes), (200, &attached[0].1), "the same paper everywhere");
    }
    let page = payment(&world, &reference, ("2026-05-18", "118.80", "HF 4711"));
    assert!(page.says("The return goes on."), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::LabelSent);
    assert!(world.mail_to(ADA).0.starts_with("Paid:"), "{:?}", world.mail_to(ADA));
    assert!(world.mail_to("pete@harbour.example").0.starts_with("Return label"));
    let page = ada.get(&format!("/tickets/{reference}/quote"));
    assert!(page.says("It is paid. Thank you!") && !page.has_button("Send the answer"), "{}", page.text());
}

#[test]
fn declined_it_is_closed_and_cannot_be_accepted_after_that() {
    let world = World::new();
    let reference = submitted(&world);
    priced(&world, &reference);
    let mut ada = world.signed_in(ADA);
    let mut before = ada.get(&format!("/tickets/{reference}/quote"));
    let page = answer(&world, &reference, "No, thank you");
    assert!(page.says("Nothing is to be paid.") && page.says("Declined"), "{}", page.text());
    let closed = load(&world, &reference);
    assert_eq!((closed.stage, closed.outcome), (Stage::Closed, Some(Outcome::Cancelled)));
    assert!(world.mail_to(NORA).0.starts_with("Noted: no price"));
    before.choose("I accept");
    let page = ada.press(before, "Send the answer");
    assert!(page.status == 409 && page.says("no longer possible"), "{} {}", page.status, page.text());
    // Said twice, it is said once.
    let path = format!("/tickets/{reference}/quote");
    assert_eq!(ada.post(&path, &[("version", "1"), ("answer", "decline")]).status, 303);
    assert_eq!(load(&world, &reference).version, closed.version);
    world.work();
    let told =
        world.mails().iter().filter(|(to, subject, _)| to == NORA && subject.starts_with("Noted")).count();
    assert_eq!(told, 1);
}

#[test]
fn a_second_yes_counts_once_and_does_not_begin_the_days_anew() {
    let world = World::new();
    let reference = submitted(&world);
    priced(&world, &reference);
    answer(&world, &reference, "I accept");
    let first = load(&world, &reference);
    world.at(monday().plus_days(2));
    let mut ada = world.signed_in(ADA);
    let fields = [("version", "1"), ("answer", "accept")];
    assert_eq!(ada.post(&format!("/tickets/{reference}/quote"), &fields).status, 303);
    let second = load(&world, &reference);
    assert_eq!((second.due_at, second.version), (first.due_at, first.version));
    world.work();
    let paid = world
        .mails()
        .iter()
        .filter(|(to, subject, _)| to == ADA && subject.starts_with("How to pay"))
        .count();
    assert_eq!(paid, 1);
    // After the yes it can still be called off.
    let page = ada.get(&format!("/tickets/{reference}/quote"));
    let page = ada.press(page, "Decline the price after all");
    assert!(page.says("This price was declined."), "{}", page.text());
    assert_eq!(load(&world, &reference).outcome, Some(Outcome::Cancelled));
}

#[test]
fn nobody_answers_and_it_ends_after_two_reminders() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    // Monday 18 May: reminders after 2 and 5 business days, the end after 10, over the bank holiday of 25 May.
    at(&world, "2026-05-20T16:00:01");
    assert!(world.mail_to(NORA).0.starts_with("A price waits for your answer"), "{:?}", world.mail_to(NORA));
    at(&world, "2026-05-26T16:00:01");
    let reminded = |world: &World| {
        world
            .mails()
            .iter()
            .filter(|(to, subject, _)| to == NORA && subject.starts_with("A price waits"))
            .count()
    };
    assert_eq!(reminded(&world), 2);
    at(&world, "2026-06-02T15:59:00");
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
    // Too late, also before the clock has ended it.
    world.at(Moment::new("2026-06-02T16:00:01".parse().unwrap()));
    let mut ada = world.signed_in(ADA);
    let fields = [("version", "1"), ("answer", "accept")];
    let late = ada.post(&format!("/tickets/{reference}/quote"), &fields);
    assert!(late.status == 409 && late.says("a moment that is past"), "{}", late.text());
    assert_eq!(world.browser().get(&link).status, 410);
    at(&world, "2026-06-02T16:00:02");
    let closed = load(&world, &reference);
    assert_eq!((closed.stage, closed.outcome), (Stage::Closed, Some(Outcome::Expired)));
    assert!(
        world.mail_to(NORA).0.contains("has expired")
            && world.mail_to(NORA).1.contains("not answered in time")
    );
    let after = ada.post(&format!("/tickets/{reference}/quote"), &fields);
    assert_eq!(after.status, 409);
    assert!(ada.get(&format!("/tickets/{reference}/quote")).says("This price has expired."));
}

#[test]
fn accepted_and_not_paid_it_ends_ten_days_after_the_yes() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    at(&world, "2026-05-21T09:00:00");
    accepted(&world, &link);
    at(&world, "2026-05-26T16:00:01");
    let (subject, text) = world.mail_to(NORA);
    assert!(subject.starts_with("Please pay for your return"), "{subject}");
    assert!(text.contains("£118.80") && text.contains("Sort code"), "{text}");
    at(&world, "2026-06-05T15:59:00");
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
    at(&world, "2026-06-05T16:00:01");
    assert_eq!(load(&world, &reference).outcome, Some(Outcome::Expired));
    assert!(world.mail_to(NORA).1.contains("no payment has arrived in time"), "{}", world.mail_to(NORA).1);
}

#[test]
fn at_the_seller_paid_means_work_and_no_means_back_as_it_is() {
    let world = World::new();
    let reference = arrived(&world);
    let link = priced(&world, &reference);
    let mut ada = world.signed_in(ADA);
    assert!(ada.get(&format!("/tickets/{reference}/quote")).says("send the device back as it is"));
    accepted(&world, &link);
    payment(&world, &reference, ("2026-05-18", "118.80", "HF 4711"));
    assert_eq!(load(&world, &reference).stage, Stage::Repairing);
    let (_, text) = world.mail_to(NORA);
    assert!(
        text.contains("The seller repairs the device and sends it back by Wednesday 20 May, 17:00."),
        "{text}"
    );

    let world = World::new();
    let reference = arrived(&world);
    priced(&world, &reference);
    let page = answer(&world, &reference, "No: send the device back as it is");
    assert!(page.says("The device comes back as it is."), "{}", page.text());
    assert_eq!(load(&world, &reference).stage, Stage::SendingBack);
    assert!(world.mail_to(NORA).1.contains("sends the device back as it is"), "{}", world.mail_to(NORA).1);
}

#[test]
fn at_the_seller_a_price_that_nobody_answers_sends_it_back() {
    let world = World::new();
    let reference = arrived(&world);
    priced(&world, &reference);
    at(&world, "2026-06-02T16:00:01");
    assert_eq!(load(&world, &reference).stage, Stage::SendingBack);
    assert!(world.mail_to(NORA).1.contains("sends the device back as it is"), "{}", world.mail_to(NORA).1);
}

#[test]
fn another_companys_price_is_not_there() {
    let world = World::new();
    let reference = submitted(&world);
    let link = priced(&world, &reference);
    accepted(&world, &link);
    let mut cleo = world.signed_in("cleo@oakmere.example");
    let at = format!("/tickets/{reference}/quote");
    assert_eq!(cleo.get(&at).status, 404);
    assert_eq!(cleo.get(&format!("{at}/invoice.pdf")).status, 404);
    assert_eq!(cleo.post(&at, &[("version", "1"), ("answer", "decline")]).status, 404);
    assert_eq!(load(&world, &reference).stage, Stage::Quoted);
}

#[test]
fn an_answer_is_needed_and_only_the_price_that_was_shown_is_answered() {
    let world = World::new();
    let reference = submitted(&world);
    let mut ada = world.signed_in(ADA);
    let at = format!("/tickets/{reference}/quote");
    assert_eq!(ada.get(&at).status, 409, "no price was offered");
    priced(&world, &reference);
    let page = ada.get(&at);
    let mut page = ada.press(page, "Send the answer");
    assert!(page.status == 422 && page.says("Choose whether to accept the price."), "{}", page.text());
    // Support offers another one meanwhile.
    priced(&world, &reference);
    page.choose("I accept");
    let page = ada.press(page, "Send the answer");
    assert!(page.status == 409 && page.says("the price has changed"), "{} {}", page.status, page.text());
    assert!(page.says(&format!("{reference}-Q2")) && page.says("Waiting for an answer"));
    for wrong in ["0", "3", "-1", "99999999999"] {
        let page = ada.post(&at, &[("version", wrong), ("answer", "accept")]);
        assert!(page.status == 409 || page.status == 400, "{wrong}: {}", page.status);
    }
}
