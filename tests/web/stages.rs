//! Every form of every door at every stage, sent by the right people, the wrong ones and strangers: a return moves only as the
//! table of commands allows the one who asks.
use crate::models::ticket_diagram::ways;
use crate::support::browser::{Browser, multipart_body};
use crate::support::story::drafted;
use crate::support::world::World;
use sendback::models::device::code;
use sendback::models::event::{By, Data, Kind};
use sendback::models::quote::{Line, NewQuote, Work};
use sendback::models::stock::{NewUnit, Unit};
use sendback::models::ticket::{Act, Command, Reception, Rung, Stage, Ticket, Who};
use sendback::web::page::Door;
use sendback::web::routes::{Method, ROUTES, takes_files};
use std::collections::BTreeSet;

/// The commands that lead from a draft to a stage.
fn way_to(stage: Stage) -> Vec<(Command, Who)> {
    use Who::{Agent, Customer, System, Technician};
    let submit = (Command::Submit, Customer);
    let approve = (Command::Approve, Agent);
    let receive = (Command::Receive(Reception::AsExpected), Technician);
    let decided = |rung| vec![submit, approve, receive, (Command::Decide(rung), Technician)];
    match stage {
        Stage::Draft => vec![],
        Stage::Submitted => vec![submit],
        Stage::InfoNeeded => vec![submit, (Command::RequestInfo, Agent)],
        Stage::Quoted => vec![submit, (Command::OfferQuote, Agent)],
        Stage::Approved => vec![submit, approve],
        Stage::LabelSent => vec![submit, approve, (Command::IssueLabel, System)],
        Stage::InTransit => {
            vec![submit, approve, (Command::IssueLabel, System), (Command::Post, Customer)]
        }
        Stage::Received => vec![submit, approve, receive],
        Stage::Repairing => decided(Rung::Repair),
        Stage::Replacing => decided(Rung::Replace),
        Stage::Refunding => decided(Rung::Refund),
        Stage::SendingBack => decided(Rung::SendBack),
        Stage::Closed => vec![submit, (Command::Decline, Agent)],
    }
}

fn by(world: &World, who: Who) -> By {
    match who {
        Who::Customer => By::person(who, &world.ada.person),
        Who::Agent => By::person(who, &world.sam.person),
        Who::Technician => By::person(who, &world.rita.person),
        Who::Recipient | Who::System => By::system(),
    }
}

/// A device like those that are returned here, for one that is to be replaced.
fn stocked(world: &World, n: usize) {
    let unit = NewUnit {
        model: "Lenovo ThinkPad X1".to_owned(),
        storage_gb: Some(128),
        colour: Some("Midnight".to_owned()),
        grade_rank: 1,
        code: code::serial(&format!("STAGE{n:06}")).unwrap(),
    };
    world.app.write_now(|tx| Unit::add(tx, &world.rita, &unit)).unwrap();
}

/// A price with its row, as people offer it.
fn offered(world: &World, ticket: &Ticket) -> Ticket {
    let line = Line { text: "New screen".to_owned(), quantity: 1, net_pence: 9900 };
    let new = NewQuote {
        work: Work::Repair,
        lines: vec![line],
        vat_points: 2000,
        to_name: "Nora Field".to_owned(),
        to_email: "nora@harbour.example".to_owned(),
        note: String::new(),
    };
    let (key, by) = (&world.app.link_key, By::person(Who::Agent, &world.sam.person));
    world.app.write_now(|tx| ticket.offer_quote(tx, key, &by, ticket.version, &new)).unwrap()
}

/// The `n`-th return, at that stage.
fn at(world: &World, stage: Stage, n: usize) -> Ticket {
    let mut ticket = drafted(&world.app, &world.ada, &world.rita.seller, n);
    if stage == Stage::Replacing {
        stocked(world, n);
    }
    for (command, who) in way_to(stage) {
        if command == Command::Submit {
            // As people send it: with its box and its verdict.
            ticket = world
                .app
                .write_now(|tx| Ticket::submit(tx, &world.ada, &ticket.reference, ticket.version))
                .unwrap_or_else(|e| panic!("sending it in: {}", e.chain()));
            continue;
        }
        if command == Command::OfferQuote {
            ticket = offered(world, &ticket);
            continue;
        }
        let kind = Kind::Corrected;
        let act = Act { command, by: by(world, who), seen: None, kind, data: Data::default() };
        ticket = world
            .app
            .write_now(|tx| Ok(Ticket::named(tx, &ticket.id)?.act(tx, &act)?.0))
            .unwrap_or_else(|e| panic!("{command:?} on the way to {stage}: {}", e.chain()));
    }
    ticket
}

fn named(world: &World, ticket: &Ticket) -> Ticket {
    world.app.write_now(|tx| Ticket::named(tx, &ticket.id)).unwrap()
}

/// What a form asks for beside what others behind its door ask for, too.
fn of_its_own(pattern: &str) -> &'static [(&'static str, &'static str)] {
    const CARRIAGE: (&str, &str) = ("carrier", "Royal Mail");
    const NUMBER: (&str, &str) = ("number", "AB123456785GB");
    let form = pattern.rsplit_once("{reference}").map_or("", |(_, form)| form);
    match form {
        "/analysis" => &[
            ("right_device", "yes"),
            ("answer", "yes"),
            ("cause", "display"),
            ("note", "It is loose."),
            ("way", "repair"),
            ("do", "final"),
        ],
        "/analysis/way" => &[("way", "send_back")],
        "/repair" => &[("text_1", "New screen"), ("tested", "yes"), CARRIAGE, NUMBER, ("do", "send")],
        "/repair/impossible" => &[("why", "no_parts")],
        "/replacement" => &[("code", "SENT123456"), CARRIAGE, NUMBER],
        "/replacement/impossible" => &[("why", "unit_missing")],
        "/sending-back" => &[CARRIAGE, NUMBER],
        "/quote" => &[
            ("answer", "decline"),
            ("rows", "1"),
            ("text-1", "New screen"),
            ("price-1", "99.00"),
            ("vat", "20"),
            ("to_name", "Nora Field"),
            ("to_email", "nora@harbour.example"),
        ],
        "/quote/answer" => &[("answer", "accept")],
        "/number" => &[("number", "49 015420 323751 8")],
        "/messages" => &[("saying", "note")],
        "/payment" => &[("what", "in"), ("paid_on", "2026-05-18"), ("amount", "50"), ("reference", "HF 1")],
        "/refund" => &[("paid_on", "2026-05-18"), ("amount", "249.00"), ("payment_reference", "HF 1")],
        "/refund/failure" => &[("failure_why", "It came back.")],
        "/correction" => &[("way", "refund"), ("correction_why", "As agreed.")],
        "/arrival" => &[("act", "go_on")],
        _ => &[],
    }
}

/// What any of the forms behind a door may ask for, at the version that the return has. The customer's own pages keep what
/// they get: they are filled in as they should be, or no draft could be sent after them.
fn filled_in(door: Door, pattern: &str, version: i32) -> Vec<(String, String)> {
    let reason = if door == Door::Portal { "defective" } else { "other" };
    // The answer to a price names its own version.
    let of_price =
        ["/tickets/{reference}/quote", "/admin/tickets/{reference}/quote/answer"].contains(&pattern);
    let version = if of_price { 1 } else { version };
    let usual = [
        ("decision", "approve"),
        ("label", "own"),
        ("reason", reason),
        ("unreadable", "yes"),
        ("description", "The screen flickers."),
        ("battery", "no"),
        ("name", "Harbour & Finch"),
        ("line1", "4 Quay Lane"),
        ("town", "Bristol"),
        ("postcode", "BS1 4RN"),
        ("country", "GB"),
        ("erasure", "yes"),
        ("message", "As you wish."),
        ("body", "As you wish."),
        ("why", "It is so."),
        ("cleared", "mistake"),
        ("coverage", "in_warranty"),
        ("kind", "account_lock"),
        ("platform", "apple"),
        ("label_name", "Pete"),
        ("label_email", "pete@harbour.example"),
        ("found", "as_expected"),
        ("rung", "refund"),
        ("work", "repair"),
    ];
    let own = of_its_own(pattern);
    let usual = usual.iter().filter(|(name, _)| own.iter().all(|(known, _)| known != name));
    own.iter()
        .chain(usual)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .chain([("version".to_owned(), version.to_string())])
        .collect()
}

/// Forms that nothing of this test can answer rightly: they take a picture, a PDF or an id that is not there, or something that
/// was said before.
const UNANSWERED: [&str; 17] = [
    "/tickets/{reference}/messages/removal",
    "/admin/tickets/{reference}/messages/removal",
    "/workshop/tickets/{reference}/messages/removal",
    "/tickets/{reference}/photos",
    "/tickets/{reference}/photos/{photo}/removal",
    "/tickets/{reference}/photos/{photo}/place",
    "/admin/tickets/{reference}/photos",
    "/admin/tickets/{reference}/photos/{photo}/removal",
    "/admin/tickets/{reference}/photos/{photo}/original",
    "/admin/tickets/{reference}/label",
    // A task of the return that ends so; there is none here.
    "/admin/tickets/{reference}/tasks/{task}",
    "/admin/tickets/{reference}/device",
    "/workshop/tickets/{reference}/photos",
    "/workshop/tickets/{reference}/photos/{photo}/removal",
    "/workshop/tickets/{reference}/photos/{photo}/original",
    "/workshop/tickets/{reference}/quote",
    "/tickets/{reference}/price",
];

/// A person, their door, and as whom the table knows them; strangers are nobody on this return.
const PEOPLE: [(&str, Door, Option<Who>); 6] = [
    ("ada@harbour.example", Door::Portal, Some(Who::Customer)),
    ("bob@harbour.example", Door::Portal, Some(Who::Customer)),
    ("cleo@oakmere.example", Door::Portal, None),
    ("sam@sendback.example", Door::Admin, Some(Who::Agent)),
    ("rita@brightwell.example", Door::Workshop, Some(Who::Technician)),
    ("tom@tayside.example", Door::Workshop, None),
];

#[test]
fn through_the_doors_a_return_moves_only_as_the_table_allows_whoever_asks() {
    let world = World::new();
    let ways = ways();
    let (mut n, mut tried, mut moves, mut understood) = (1, 0, vec![], BTreeSet::new());
    let mut browsers: Vec<Browser> = PEOPLE.iter().map(|(email, ..)| world.signed_in(email)).collect();
    for stage in Stage::ALL {
        let mut ticket;
        for ((email, door, who), browser) in PEOPLE.iter().zip(&mut browsers) {
            // Each begins with a return of their own: what somebody reported before them stands in nobody's way.
            n += 1;
            ticket = at(&world, *stage, n);
            let forms = ROUTES.iter().filter(|route| {
                route.method == Method::Post && route.door == *door && route.pattern.contains("{reference}")
            });
            for route in forms {
                let before = named(&world, &ticket);
                let path = route
                    .pattern
                    .replace("{reference}", &before.reference.to_string())
                    .replace("{photo}", "00000000-0000-7000-8000-000000000000");
                let form = filled_in(*door, route.pattern, before.version);
                // A form that may bring files comes in parts, as its page sends it.
                let page = if takes_files(&path) {
                    let (kind, body) = multipart_body(&form, &[]);
                    browser.request("POST", &path, &[("sec-fetch-site", "same-origin")], Some((&kind, body)))
                } else {
                    let form: Vec<(&str, &str)> =
                        form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    browser.post(&path, &form)
                };
                let after = named(&world, &ticket);
                let what = format!("{email} {path} at {}: {}", before.stage, page.status);
                tried += 1;
                assert!(page.status < 500, "{what}");
                let Some(who) = who else {
                    assert_eq!(after.version, before.version, "{what}");
                    assert_eq!(page.status, 404, "{what}");
                    continue;
                };
                // Whatever is refused is refused by the rules, and not by whoever takes the form apart.
                assert!(!matches!(page.status, 400 | 405 | 413 | 415), "{what}");
                if matches!(page.status, 303 | 409) {
                    understood.insert(route.pattern);
                }
                if after.stage == before.stage {
                    continue;
                }
                let allowed = ways.get(&(before.stage, after.stage));
                assert!(
                    allowed.is_some_and(|commands| commands.values().any(|by| by.contains(who))),
                    "{what}: it went to {}, which the table does not allow {who}",
                    after.stage
                );
                moves.push((route.pattern, before.stage, after.stage));
                n += 1;
                ticket = at(&world, *stage, n);
            }
        }
        n += 1;
    }
    assert!(tried > 300, "{tried} forms");
    let missed: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.method == Method::Post && PEOPLE.iter().any(|(_, door, _)| *door == route.door))
        .map(|route| route.pattern)
        .filter(|pattern| pattern.contains("{reference}"))
        .filter(|pattern| !understood.contains(pattern) && !UNANSWERED.contains(pattern))
        .collect();
    assert!(missed.is_empty(), "their forms are filled in wrongly, for no stage understood them: {missed:?}");
    for expected in [
        ("/tickets/{reference}/submission", Stage::Draft, Stage::Submitted),
        ("/tickets/{reference}/cancellation", Stage::Submitted, Stage::Closed),
        ("/tickets/{reference}/cancellation", Stage::LabelSent, Stage::Closed),
        ("/tickets/{reference}/battery", Stage::LabelSent, Stage::Submitted),
        ("/admin/tickets/{reference}/decision", Stage::Submitted, Stage::Approved),
        ("/admin/tickets/{reference}/approval-removal", Stage::Approved, Stage::Submitted),
        ("/workshop/tickets/{reference}/receipt", Stage::InTransit, Stage::Received),
        ("/tickets/{reference}/quote", Stage::Quoted, Stage::Closed),
        ("/admin/tickets/{reference}/quote", Stage::Submitted, Stage::Quoted),
        ("/admin/tickets/{reference}/quote", Stage::Received, Stage::Quoted),
        ("/admin/tickets/{reference}/quote/withdrawal", Stage::Quoted, Stage::Submitted),
        ("/admin/tickets/{reference}/correction", Stage::Repairing, Stage::Refunding),
        ("/admin/tickets/{reference}/refund", Stage::Refunding, Stage::Closed),
        ("/workshop/tickets/{reference}/analysis", Stage::Received, Stage::Repairing),
        ("/workshop/tickets/{reference}/repair", Stage::Repairing, Stage::Closed),
        ("/workshop/tickets/{reference}/replacement", Stage::Replacing, Stage::Closed),
        ("/workshop/tickets/{reference}/replacement/impossible", Stage::Replacing, Stage::Refunding),
        ("/workshop/tickets/{reference}/sending-back", Stage::SendingBack, Stage::Closed),
    ] {
        assert!(moves.contains(&expected), "{expected:?} was not seen: {moves:#?}");
    }
}
