//! What the pages ask of the database: few statements, none per row, and each led by an index. Counted and explained on the
//! very statements that the pages send.
use crate::support::browser::{Browser, Page};
use crate::support::database;
use crate::support::plan::{plan, slow};
use crate::support::story::{
    begin, begin_for, drafted, fill_problem, labelled, past_price, past_sender, photo, priced as offer,
    reference_of, submitted, to_check, unlisted_to_check,
};
use crate::support::workshop::{receive, repaired};
use crate::support::world::{ADAS_IMEI, ADAS_OLD_IMEI, World};
use crate::web::ids::{address, ids};
use diesel::prelude::*;
use sendback::db::Moment;
use sendback::models::ticket::{Outcome, Reception, Stage, Ticket};
use sendback::schema::tickets;
use sendback::web::page::Door;
use sendback::web::routes::{Method, ROUTES};
use std::collections::{BTreeMap, BTreeSet};

/// A page: who looks, its address, and how many statements it may ask, the one of its guard included.
type Visit = (&'static str, String, usize);

const SAM: &str = "sam@sendback.example";
const AMY: &str = "amy@sendback.example";
const ADA: &str = "ada@harbour.example";
const RITA: &str = "rita@brightwell.example";

/// The pages that people look at all day, on a return that is on its way to Rita, on one that waits for Sam, on one with a
/// price, and on one that Rita has repaired.
fn pages(labelled: &str, waiting: &str, priced: &str, repaired: &str) -> Vec<Visit> {
    vec![
        (SAM, "/admin".to_owned(), 3),
        (SAM, "/admin/tickets".to_owned(), 3),
        (SAM, "/admin/tickets?stage=submitted&category=laptop&show=unassigned".to_owned(), 3),
        (SAM, "/admin/tickets?stage=all&q=kill0000".to_owned(), 4),
        (SAM, "/admin/tickets?stage=all&q=lenovo+harbour".to_owned(), 5),
        (SAM, format!("/admin/tickets/{priced}/quote"), 6),
        (SAM, format!("/admin/tickets/{priced}/payment"), 4),
        (ADA, format!("/tickets/{priced}/quote"), 6),
        (SAM, format!("/admin/tickets/{waiting}"), 5),
        (SAM, format!("/admin/tickets/{labelled}"), 6),
        (SAM, "/admin/timetable".to_owned(), 3),
        (AMY, "/admin/people".to_owned(), 3),
        (AMY, "/admin/audit".to_owned(), 5),
        (AMY, "/admin/audit?kind=signed_in".to_owned(), 4),
        (AMY, format!("/admin/audit?q={labelled}"), 4),
        (AMY, "/admin/audit?q=amy%40sendback.example&from=2026-05-01".to_owned(), 6),
        (ADA, "/tickets".to_owned(), 3),
        (ADA, "/devices".to_owned(), 6),
        (ADA, format!("/tickets/{labelled}"), 6),
        (ADA, format!("/tickets/{waiting}"), 5),
        (RITA, "/workshop".to_owned(), 5),
        (RITA, format!("/workshop/tickets/{labelled}/receipt"), 4),
        (RITA, format!("/workshop/tickets/{labelled}/receipt?number=354178036859789"), 5),
        (RITA, format!("/workshop/tickets/{labelled}/photos"), 3),
        (RITA, format!("/workshop/parcels/{labelled}-P"), 4),
        (RITA, "/workshop/unexpected?scan=ZZ999".to_owned(), 1),
        (SAM, format!("/admin/tickets/{labelled}/photos"), 3),
        (SAM, format!("/admin/tickets/{labelled}/light"), 4),
        (RITA, format!("/workshop/tickets/{labelled}/light"), 4),
        (SAM, "/admin/unexpected".to_owned(), 2),
        (RITA, "/workshop/work".to_owned(), 6),
        (RITA, "/workshop/stock".to_owned(), 2),
        (RITA, format!("/workshop/tickets/{labelled}"), 5),
        (SAM, format!("/admin/tickets/{repaired}"), 6),
        (ADA, format!("/tickets/{repaired}"), 6),
        (RITA, format!("/workshop/tickets/{repaired}"), 6),
        (RITA, format!("/workshop/tickets/{repaired}/analysis"), 6),
    ]
}

/// The statements of each page. It is looked at twice: the first look may note that it was there.
fn asked(world: &World, pages: &[Visit]) -> BTreeMap<String, Vec<String>> {
    let mut browsers: BTreeMap<&str, Browser> = BTreeMap::new();
    let mut all = BTreeMap::new();
    for (who, path, _) in pages {
        let browser = browsers.entry(who).or_insert_with(|| world.signed_in(who));
        for _ in 0..2 {
            world.watch.take();
            let page = browser.get(path);
            assert_eq!((page.status, page.path.as_str()), (200, path.as_str()), "{}", page.text());
        }
        all.insert(path.clone(), world.watch.take());
    }
    all
}

/// Sends so many returns of Ada's, each of a device of its own; the reference of the last.
fn more_returns(world: &World, numbers: std::ops::Range<usize>) -> String {
    let mut last = None;
    for n in numbers {
        let draft = drafted(&world.app, &world.ada, &world.rita.seller, n);
        last = Some(draft.reference.to_string());
        world.app.write_now(|tx| Ticket::submit(tx, &world.ada, &draft.reference, draft.version)).unwrap();
    }
    world.work();
    last.unwrap()
}

/// Writes a message with a photo as Ada, and one as Sam.
fn more_talk(world: &World, reference: &str, shade: u8) {
    let doors = [
        (ADA, "/tickets", "Write to support", "Send the message"),
        (SAM, "/admin/tickets", "Message", "Send"),
    ];
    for (email, path, label, send) in doors {
        let mut browser = world.signed_in(email);
        let mut page = browser.get(&format!("{path}/{reference}"));
        page.fill(label, "One more thing.");
        page.attach("Photos", "more.jpg", photo(shade));
        let page = browser.press(page, send);
        assert_eq!(page.status, 200, "{}", page.text());
    }
    world.work();
}

/// The device of one return was in another before, which is over.
fn came_back_before(world: &World, reference: &str, earlier: &str) {
    let change = |tx: &mut sendback::db::Tx<'_>| {
        let device: Option<String> = tickets::table
            .filter(tickets::reference.eq(reference))
            .select(tickets::device_id)
            .first(&mut **tx)?;
        let now = tx.now();
        diesel::update(tickets::table.filter(tickets::reference.eq(earlier)))
            .set((
                tickets::device_id.eq(device),
                tickets::stage.eq(Stage::Closed),
                tickets::outcome.eq(Outcome::Declined),
                tickets::closed_at.eq(now),
                tickets::agent_at.eq(None::<Moment>),
            ))
            .execute(&mut **tx)?;
        Ok(())
    };
    world.app.write_now(change).unwrap();
    let page = world.signed_in(SAM).get(&format!("/admin/tickets/{reference}"));
    assert!(page.says("Returns that belong to this one") && page.says(earlier), "{}", page.text());
}

/// A world with a return whose label is out, one that waits, and some more; and the pages to look at.
fn busy() -> (World, Vec<Visit>) {
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    let priced = more_returns(&world, 10..11);
    offer(&world, &priced);
    let earlier = more_returns(&world, 9..10);
    came_back_before(&world, &reference, &earlier);
    let waiting = more_returns(&world, 0..3);
    more_talk(&world, &reference, 30);
    more_talk(&world, &waiting, 40);
    let here = more_returns(&world, 12..13);
    labelled(&world, &here);
    receive(&world, &here, Reception::AsExpected);
    let mended = more_returns(&world, 11..12);
    labelled(&world, &mended);
    receive(&world, &mended, Reception::AsExpected);
    repaired(&world, &mended);
    (world, pages(&reference, &waiting, &priced, &mended))
}

#[test]
fn a_page_asks_few_statements_and_none_for_each_row() {
    let (world, pages) = busy();
    let before = asked(&world, &pages);
    for (_, path, most) in &pages {
        assert!(before[path].len() <= *most, "{path} asks {}: {:#?}", before[path].len(), before[path]);
    }
    more_returns(&world, 3..9);
    let parts = pages.iter().flat_map(|(_, path, _)| path.split('/'));
    let returns: BTreeSet<&str> = parts.filter(|part| part.starts_with("SB-") && part.len() == 12).collect();
    for reference in returns {
        more_talk(&world, reference, 50);
    }
    // A list of ids is one statement, however long it is.
    let short = |statements: &[String]| -> Vec<String> {
        statements.iter().map(|sql| sql.replace("?, ", "")).collect()
    };
    for (path, statements) in asked(&world, &pages) {
        assert_eq!(short(&statements), short(&before[&path]), "{path} asks other statements for more rows");
    }
}

/// Where a form has come to: its address without the last part.
fn form_of(page: &Page) -> String {
    page.path.rsplit_once('/').unwrap().0.to_owned()
}

/// The pages of a form that is being filled in, for a device on the list, for one whose repair must be paid for, and for one
/// that is not on the list; and support's page of what was sent when a reason has days of its own, and of what nobody knows.
fn forms(world: &World) -> Vec<Visit> {
    let mut ada = world.signed_in(ADA);
    let damaged = {
        let mut page = begin_for(&mut ada, &world.adas_laptop, "It arrived damaged");
        if page.path.contains("/late") {
            page = ada.get(&page.link("Go on all the same"));
        }
        page.choose("I can’t read it");
        page.fill("What is damaged?", "The lid is cracked.");
        page.choose("No");
        let page = ada.press(page, "Save and continue");
        let page = past_price(&mut ada, page);
        let page = ada.press(page, "Continue");
        let page = past_sender(&mut ada, page, "pete@harbour.example");
        reference_of(&ada.press(page, "Send the return"))
    };
    let unknown = unlisted_to_check(&mut ada, "352099001761481");
    let unknown = reference_of(&ada.press(unknown, "Send the return"));
    world.work();
    let listed = form_of(&to_check(&mut ada, &world.adas_phone, ADAS_IMEI, "pete@harbour.example"));
    // The number of a phone that Ada's company bought: it is recognised.
    let unlisted = form_of(&unlisted_to_check(&mut ada, ADAS_IMEI));
    let to_pay = {
        let mut page = begin(&mut ada, &world.adas_old_phone);
        fill_problem(&mut page, ADAS_OLD_IMEI);
        form_of(&ada.press(page, "Save and continue"))
    };
    let mut pages = vec![
        (SAM, format!("/admin/tickets/{damaged}"), 6),
        (SAM, format!("/admin/tickets/{unknown}"), 6),
        (ADA, format!("{to_pay}/price"), 6),
        (ADA, format!("{to_pay}/price/stopped"), 6),
        (ADA, format!("/devices/{}", world.adas_phone), 6),
    ];
    for part in ["reason", "problem", "photos", "sender", "check"] {
        pages.extend([(ADA, format!("{listed}/{part}"), 6), (ADA, format!("{unlisted}/{part}"), 6)]);
    }
    pages
}

#[test]
fn the_pages_of_the_form_ask_few_statements_that_are_each_led_by_an_index() {
    let world = World::new();
    let pages = forms(&world);
    let all = asked(&world, &pages);
    for (_, path, most) in &pages {
        assert!(all[path].len() <= *most, "{path} asks {}: {:#?}", all[path].len(), all[path]);
        for sql in all[path].iter().filter(|_| database::postgres().is_none()) {
            let steps = plan(&world, sql);
            assert!(slow(sql, &steps).is_empty(), "{path}\n{sql}\n{steps:#?}");
        }
    }
}

#[test]
fn no_page_of_the_table_asks_more_than_six_statements() {
    let world = World::new();
    let ids = ids(&world);
    let (mut looked, mut many) = (0, vec![]);
    for route in ROUTES.iter().filter(|route| route.method == Method::Get) {
        let who = match route.door {
            Door::Public | Door::Own | Door::Portal => ADA,
            Door::Admin => SAM,
            Door::Administration => AMY,
            Door::Workshop => RITA,
        };
        let mut browser = world.signed_in(who);
        let path = address(route.pattern, &ids);
        // The first look may note that it was there.
        browser.request("GET", &path, &[], None);
        world.watch.take();
        let page = browser.request("GET", &path, &[], None);
        let mut statements = world.watch.take();
        // What is noted is written in brackets of its own.
        statements.retain(|sql| !sql.starts_with("BEGIN") && sql != "COMMIT");
        looked += usize::from(page.status == 200);
        if statements.len() > 6 {
            many.push(format!("{path} asks {}: {statements:#?}", statements.len()));
        }
    }
    assert!(many.is_empty(), "{}", many.join("\n"));
    assert!(looked > 70, "{looked} pages were shown");
}

#[test]
fn every_statement_of_a_page_is_led_by_an_index() {
    if database::postgres().is_some() {
        return;
    }
    let (world, pages) = busy();
    for (path, statements) in asked(&world, &pages) {
        for sql in statements {
            let steps = plan(&world, &sql);
            assert!(slow(&sql, &steps).is_empty(), "{path}\n{sql}\n{steps:#?}");
        }
    }
}

#[test]
fn a_scan_at_the_desk_asks_a_handful_of_statements_that_are_each_led_by_an_index() {
    if database::postgres().is_some() {
        return;
    }
    let (world, _) = busy();
    let reference = more_returns(&world, 20..24);
    let mut rita = world.signed_in(RITA);
    for scan in [reference.as_str(), "SB123456789012", "490154203237518", "KILL000001", "ZZ4711"] {
        world.watch.take();
        let page = rita.request("GET", &format!("/workshop?scan={scan}"), &[], None);
        assert_eq!(page.status, 303, "{scan}");
        let statements = world.watch.take();
        assert!(statements.len() <= 4, "{scan} asks {}: {statements:#?}", statements.len());
        for sql in statements {
            let steps = plan(&world, &sql);
            assert!(slow(&sql, &steps).is_empty(), "{scan}\n{sql}\n{steps:#?}");
            let walks = steps.iter().any(|step| step.contains("seller_id=?"));
            assert!(!walks, "the number leads, not the seller: {scan}\n{sql}\n{steps:#?}");
        }
    }
}

#[test]
fn what_is_in_the_sellers_way_is_found_by_an_index_and_nobody_looks_into_the_stock_for_nothing() {
    if database::postgres().is_some() {
        return;
    }
    let world = World::new();
    let reference = submitted(&world);
    labelled(&world, &reference);
    world.watch.take();
    receive(&world, &reference, Reception::AsExpected);
    let all = world.watch.take();
    assert!(
        all.iter().all(|sql| !sql.contains("`stock`")),
        "a receipt takes nothing from the stock: {all:#?}"
    );
    let mut rita = world.signed_in(RITA);
    let mut page = rita.get(&format!("/workshop/tickets/{reference}/lock"));
    page.choose("Locked to an account");
    page.choose("Apple (Find My, Activation Lock)");
    page.attach("A photo of the screen", "lock.jpg", photo(44));
    world.watch.take();
    assert_eq!(rita.send(&page, "Tell the customer").status, 303);
    let all = world.watch.take();
    let statements: Vec<&String> = all.iter().filter(|sql| sql.contains("blockers")).collect();
    assert!(statements.len() > 2, "{all:#?}");
    for sql in statements {
        let steps = plan(&world, sql);
        assert!(slow(sql, &steps).is_empty(), "{sql}\n{steps:#?}");
    }
    world.work();
}

#[test]
fn a_plan_without_an_index_is_noticed() {
    if database::postgres().is_some() {
        return;
    }
    let world = World::new();
    for sql in [
        "SELECT * FROM tickets WHERE title = ?",
        "SELECT * FROM events JOIN tickets ON tickets.id = events.ticket_id WHERE events.actor = ?",
        "SELECT * FROM tickets WHERE company_id = ? ORDER BY title LIMIT 50",
        "SELECT COUNT(*) FROM photos",
    ] {
        let steps = plan(&world, sql);
        assert!(!slow(sql, &steps).is_empty(), "{sql}\n{steps:#?}");
    }
}
