//! Every form of every door at every stage, sent by the right people, the wrong ones and strangers: a return moves only as the
//! table of commands allows the one who asks.
use crate::models::ticket_diagram::ways;
use crate::support::browser::{Browser, multipart_body};
use crate::support::story::drafted;
use crate::support::world::World;
use sendback::models::event::{By, Data, Kind};
use sendback::models::ticket::{Act, Command, Reception, Rung, Stage, Ticket, Who};
use sendback::web::page::Door;
use sendback::web::routes::{Method, ROUTES};

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
        // Nothing similar is in stock here: support grants what the table lets it.
        Stage::Replacing | Stage::Refunding => decided(Rung::Refund),
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

/// The `n`-th return, at that stage.
fn at(world: &World, stage: Stage, n: usize) -> Ticket {
    let mut ticket = drafted(&world.app, &world.ada, &world.rita.seller, n);
    for (command, who) in way_to(stage) {
        if command == Command::Submit {
            // As people send it: with its box and its verdict.
            ticket = world
                .app
                .write_now(|tx| Ticket::submit(tx, &world.ada, &ticket.reference, ticket.version))
                .unwrap_or_else(|e| panic!("sending it in: {}", e.chain()));
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

/// What any of the forms behind a door may ask for, at the version that the return has. The customer's own pages keep what
/// they get: they are filled in as they should be, or no draft could be sent after them.
fn filled_in(door: Door, version: i32) -> Vec<(&'static str, String)> {
    let reason = if door == Door::Portal { "defective" } else { "other" };
    [
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
    ]
    .into_iter()
    .map(|(name, value)| (name, value.to_owned()))
    .chain([("version", version.to_string())])
    .collect()
}

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
    let (mut n, mut tried, mut moves) = (1, 0, vec![]);
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
                let form = filled_in(*door, before.version);
                let form: Vec<(&str, &str)> =
                    form.iter().map(|(name, value)| (*name, value.as_str())).collect();
                // What is received may come with photos: its form is another kind than the others.
                let page = if path.ends_with("/receipt") {
                    let fields: Vec<(String, String)> =
                        form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
                    let (kind, body) = multipart_body(&fields, &[]);
                    browser.request("POST", &path, &[("sec-fetch-site", "same-origin")], Some((&kind, body)))
                } else {
                    browser.post(&path, &form)
                };
                let after = named(&world, &ticket);
                let what = format!("{email} {path} at {}: {}", before.stage, page.status);
                tried += 1;
                assert!(page.status < 500, "{what}");
                let Some(who) = who else {
                    assert_eq!(after.version, before.version, "{what}");
                    assert!(matches!(page.status, 404 | 415), "{what}");
                    continue;
                };
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
    for expected in [
        ("/tickets/{reference}/submission", Stage::Draft, Stage::Submitted),
        ("/tickets/{reference}/cancellation", Stage::Submitted, Stage::Closed),
        ("/tickets/{reference}/cancellation", Stage::LabelSent, Stage::Closed),
        ("/tickets/{reference}/battery", Stage::LabelSent, Stage::Submitted),
        ("/admin/tickets/{reference}/decision", Stage::Submitted, Stage::Approved),
        ("/admin/tickets/{reference}/approval-removal", Stage::Approved, Stage::Submitted),
        ("/workshop/tickets/{reference}/receipt", Stage::InTransit, Stage::Received),
    ] {
        assert!(moves.contains(&expected), "{expected:?} was not seen: {moves:?}");
    }
}
