//! The sample data of a demonstration: what it promises is there, made by the same commands that people use.
use crate::support::database;
use diesel::prelude::*;
use sendback::app::App;
use sendback::clock::Clock;
use sendback::db::{Conn, Moment};
use sendback::demo::{self, Options, PASSWORD};
use sendback::models::calendar::bank_holidays::Region;
use sendback::models::device::Category;
use sendback::models::device::code::{self, CodeKind};
use sendback::models::event::Kind;
use sendback::models::label::LabelState;
use sendback::models::message::Side;
use sendback::models::ticket::{DeclineReason, Outcome, Reason, Reminder, Stage, TaskKind};
use sendback::schema::*;
use sendback::secret::password::{self, Verdict};
use std::collections::BTreeSet;
use std::path::Path;

fn made(dir: &Path) -> App {
    let database = database::postgres().map(|_| database::fresh(dir, false));
    let options = Options::within(dir.join("data"), database);
    demo::open(&options, "http://127.0.0.1:1", Clock::System).unwrap()
}

#[test]
fn a_demonstration_shows_a_marketplace_at_work_in_every_stage_that_a_return_can_reach() {
    let dir = tempfile::tempdir().unwrap();
    let app = made(dir.path());
    let mut conn = app.db.get().unwrap();
    what_is_there(&mut conn);
    what_happened(&mut conn);
    what_was_said(&mut conn);
    everybody_can_sign_in(&mut conn);
    numbers_are_valid_and_nobodys(&mut conn);
    letters_go_to_examples_only(&mut conn, &app);
    files_are_there(&mut conn, &app);
    told_in_order(&mut conn, app.clock.now());
}

macro_rules! count {
    ($conn:expr, $query:expr) => {
        $query.count().get_result::<i64>($conn).unwrap()
    };
}

/// Asserts that a column has each of these values somewhere.
macro_rules! has_all {
    ($conn:expr, $column:expr, $query:expr, $wanted:expr) => {
        for wanted in $wanted {
            let there = count!($conn, $query.filter($column.eq(wanted)));
            assert!(there > 0, "nothing is {wanted:?}");
        }
    };
}

/// Stages that a return can reach with today's commands.
const REACHED: [Stage; 13] = [
    Stage::Draft,
    Stage::Submitted,
    Stage::InfoNeeded,
    Stage::Quoted,
    Stage::Approved,
    Stage::LabelSent,
    Stage::InTransit,
    Stage::Received,
    Stage::Repairing,
    Stage::Replacing,
    Stage::Refunding,
    Stage::SendingBack,
    Stage::Closed,
];

fn what_is_there(conn: &mut Conn) {
    assert_eq!(count!(conn, companies::table), 8);
    assert_eq!(count!(conn, sellers::table), 5);
    // One of them took the place of another.
    assert_eq!(count!(conn, devices::table), 61);
    assert_eq!(count!(conn, tickets::table), 120);
    let with_contract = count!(conn, sellers::table.filter(sellers::contract_service.is_not_null()));
    assert!((1..5).contains(&with_contract), "{with_contract} sellers have a postage contract");
    has_all!(conn, calendars::region, calendars::table, Region::ALL.iter().map(|region| region.as_str()));
    has_all!(conn, devices::category, devices::table, Category::ALL.iter().copied());
    has_all!(conn, tickets::stage, tickets::table, REACHED);
    has_all!(conn, tickets::reason, tickets::table, Reason::ALL.iter().copied());
    let ends = [
        Outcome::Repaired,
        Outcome::Replaced,
        Outcome::Refunded,
        Outcome::ReturnedUnrepaired,
        Outcome::Declined,
        Outcome::Cancelled,
        Outcome::Expired,
    ];
    has_all!(conn, tickets::outcome, tickets::table, ends);
    let lives = [LabelState::Alive, LabelState::Used, LabelState::Expired, LabelState::Void];
    has_all!(conn, labels::state, labels::table, lives);
    for company in companies::table.select(companies::id).load::<String>(conn).unwrap() {
        let theirs = tickets::table.filter(tickets::company_id.eq(&company));
        assert!(count!(conn, theirs) >= 8, "a company with hardly any returns");
        let bought = devices::table.filter(devices::company_id.eq(&company));
        assert!(count!(conn, bought) >= 4, "a company with hardly any devices");
    }
    let unmatched = tickets::table.filter(tickets::device_id.is_null()).filter(tickets::closed_at.is_null());
    assert!(count!(conn, unmatched) >= 3);
    let often: Vec<(Option<String>, i64)> = tickets::table
        .group_by(tickets::device_id)
        .select((tickets::device_id, diesel::dsl::count_star()))
        .filter(tickets::device_id.is_not_null().and(tickets::submitted_at.is_not_null()))
        .load(conn)
        .unwrap();
    assert!(often.iter().any(|(_, returns)| *returns >= 3), "no device has several earlier returns");
}

/// Everything that a command or the timetable can leave behind today.
const HAPPENED: [Kind; 34] = [
    Kind::Started,
    Kind::PhotoAdded,
    Kind::Submitted,
    Kind::Corrected,
    Kind::InfoRequested,
    Kind::InfoProvided,
    Kind::Approved,
    Kind::ApprovalTakenBack,
    Kind::Declined,
    Kind::Cancelled,
    Kind::Expired,
    Kind::QuoteOffered,
    Kind::QuoteAccepted,
    Kind::QuoteDeclined,
    Kind::QuotePaid,
    Kind::DeviceLinked,
    Kind::LabelIssued,
    Kind::LabelReissued,
    Kind::LabelExpired,
    Kind::LabelVoided,
    Kind::Posted,
    Kind::Received,
    Kind::Blocked,
    Kind::Unblocked,
    Kind::CustomerWrote,
    Kind::SupportWrote,
    Kind::SellerWrote,
    Kind::NoteAdded,
    Kind::Reminded,
    Kind::LabelSentAgain,
    Kind::Assigned,
    Kind::VerdictChanged,
    Kind::DraftPurged,
    Kind::Breached,
];

fn what_happened(conn: &mut Conn) {
    has_all!(conn, events::kind, events::table, HAPPENED.iter().map(|kind| kind.as_str()));
    let said = |kind: Kind, what: String| {
        events::table.filter(events::kind.eq(kind.as_str())).filter(events::data.like(format!("%{what}%")))
    };
    for reason in DeclineReason::ALL {
        let declined = said(Kind::Declined, format!("\"declined\":\"{}\"", reason.as_str()));
        assert!(count!(conn, declined) >= 2, "hardly anything was declined as {reason:?}");
    }
    for what in Reminder::ALL {
        let reminded = said(Kind::Reminded, format!("\"what\":\"{}\"", what.as_str()));
        assert!(count!(conn, reminded) > 0, "nobody was reminded of {what:?}");
    }
    let called = events::table.filter(events::kind.eq("submitted").and(events::actor.eq("agent")));
    assert_eq!(count!(conn, called), 1, "a return that support opened for a caller");
    let open = tasks::table.filter(tasks::done_at.is_null());
    let waiting = [TaskKind::Overdue, TaskKind::UnsafeBattery, TaskKind::LabelByHand, TaskKind::Message];
    has_all!(conn, tasks::kind, open, waiting);
    // Every return but a draft has the event that sent it, and nothing is left to do.
    let sent = tickets::table.filter(tickets::submitted_at.is_not_null());
    assert_eq!(count!(conn, sent), count!(conn, events::table.filter(events::kind.eq("submitted"))));
    assert_eq!(count!(conn, jobs::table.filter(jobs::done_at.is_null())), 0);
    // All of them can be found at once.
    let found = ticket_words::table.select(ticket_words::ticket_id).distinct().load::<String>(conn).unwrap();
    let found = i64::try_from(found.len()).unwrap();
    assert_eq!(found, count!(conn, sent));
}

fn what_was_said(conn: &mut Conn) {
    has_all!(conn, messages::side, messages::table, Side::ALL.iter().copied());
    assert!(count!(conn, messages::table.filter(messages::internal.eq(true))) >= 3);
    assert!(count!(conn, messages::table.filter(messages::pdf_key.is_not_null())) > 0);
    assert!(count!(conn, photos::table.filter(photos::message_id.is_not_null())) >= 2);
    let words: Vec<String> = requests::table
        .filter(requests::description.ne(""))
        .select(requests::description)
        .load(conn)
        .unwrap();
    let different: BTreeSet<&String> = words.iter().collect();
    assert_eq!(different.len(), words.len(), "the same words twice");
}

fn everybody_can_sign_in(conn: &mut Conn) {
    let all: Vec<(String, Option<String>)> =
        people::table.select((people::email, people::password_hash)).load(conn).unwrap();
    assert!(all.len() >= 20);
    let hashes: BTreeSet<Option<String>> = all.iter().map(|(_, hash)| hash.clone()).collect();
    for hash in hashes {
        assert!(!matches!(password::verify(hash.as_deref(), PASSWORD), Verdict::Wrong));
    }
    for (email, _) in demo::SIGN_INS {
        assert!(all.iter().any(|(known, _)| known == email), "{email}");
    }
    assert!(all.iter().all(|(email, _)| email.ends_with(".example")));
}

fn numbers_are_valid_and_nobodys(conn: &mut Conn) {
    let all: Vec<(CodeKind, String)> =
        device_codes::table.select((device_codes::kind, device_codes::code)).load(conn).unwrap();
    assert!(all.len() >= 60);
    let different: BTreeSet<&String> = all.iter().map(|(_, code)| code).collect();
    assert_eq!(different.len(), all.len());
    for (kind, number) in &all {
        match kind {
            CodeKind::Imei | CodeKind::Meid => {
                assert!(number.starts_with("35000000") && code::imei(number).is_ok(), "{number}");
            }
            CodeKind::Serial => {
                assert!(number.starts_with("DEMO") && code::serial(number).is_ok(), "{number}");
            }
        }
    }
}

fn letters_go_to_examples_only(conn: &mut Conn, app: &App) {
    let all: Vec<(String, String)> =
        letters::table.select((letters::to_email, letters::state)).load(conn).unwrap();
    assert!(all.len() > 200);
    for (to, state) in &all {
        assert!(to.ends_with(".example"), "{to}");
        assert_eq!(state, "sent", "{to}");
    }
    let parcels: Vec<String> = parcels::table.select(parcels::recipient_email).load(conn).unwrap();
    assert!(parcels.iter().all(|to| to.ends_with(".example")));
    let mails = std::fs::read_dir(app.config.mail_folder()).unwrap().count();
    assert_eq!(mails, all.len());
}

fn files_are_there(conn: &mut Conn, app: &App) {
    let photos: Vec<(String, String, String)> = photos::table
        .select((photos::original_key, photos::shown_key, photos::thumb_key))
        .load(conn)
        .unwrap();
    let labels: Vec<Option<String>> = labels::table.select(labels::a4_key).load(conn).unwrap();
    let pdfs: Vec<Option<String>> = messages::table.select(messages::pdf_key).load(conn).unwrap();
    let mut keys: Vec<String> = photos.into_iter().flat_map(|(a, b, c)| [a, b, c]).collect();
    keys.extend(labels.into_iter().chain(pdfs).flatten());
    assert!(keys.len() > 500);
    for key in keys {
        assert!(app.files.get(&key).unwrap().is_some_and(|bytes| bytes.len() > 200), "{key}");
    }
}

/// No event is later than now, and their order is that of their moments.
fn told_in_order(conn: &mut Conn, now: Moment) {
    let at: Vec<Moment> = events::table
        .filter(events::position.is_not_null())
        .order(events::position)
        .select(events::at)
        .load(conn)
        .unwrap();
    assert_eq!(i64::try_from(at.len()).unwrap(), count!(conn, events::table));
    assert!(at.is_sorted());
    assert!(at.last().is_some_and(|last| *last <= now));
}
