//! Measuring with 100,000 open returns: one round of the clock, in which many are due at once, and after it the pages of a seller
//! that has thousands of them.
use super::asker::Asker;
use super::service::Service;
use super::{Options, failed, own_cpu_ms, repeat, say, seed};
use crate::app::App;
use crate::cli::Stop;
use crate::clock::Clock;
use crate::db::{Conn, Moment};
use crate::demo::{self, Options as Demo};
use crate::error::Result;
use crate::models::event;
use crate::models::setting::Setting;
use crate::models::ticket::{ClockKind, Reference, Stage};
use crate::models::{SellerId, TicketId};
use crate::schema::{events, memberships, people, sellers, ticket_clocks, tickets};
use crate::worker::{self, schedule};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::path::Path;
use std::time::Instant;

/// Open returns; with `--smoke` a fiftieth of them.
const RETURNS: u32 = 100_000;
/// Requests for each page; with `--smoke` a fiftieth of them.
const ROUNDS: u32 = 2000;
/// Who looks at the seller's pages.
const TECHNICIAN: &str = "rita@brightwell.example";
/// Rows that are written in one go.
const AT_ONCE: u32 = 1000;

/// What the clock finds: how many of a hundred thousand, and what is due of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    /// The seller is reminded.
    Reminder,
    /// The seller is late.
    Late,
    /// Support is late.
    SupportLate,
    /// The customer is reminded of a question.
    Question,
    /// A question was not answered: the return closes.
    Unanswered,
    /// Nothing is due.
    Nothing,
}

/// The case of the `n`-th return.
fn case(n: u32) -> Case {
    match n % 200 {
        0..20 => Case::Reminder,
        20..35 => Case::Late,
        35..40 => Case::SupportLate,
        40..42 => Case::Question,
        42 => Case::Unanswered,
        _ => Case::Nothing,
    }
}

/// Measures one round of the clock, and then a seller's pages.
///
/// # Errors
/// The database's; when the round left something undone, or a page does not come.
pub(super) fn measure(dir: &Path, options: &Options) -> Result<()> {
    let data = Demo::within(dir.to_owned(), options.database.clone());
    let app = demo::open(&data, "http://127.0.0.1", Clock::System)
        .map_err(|e: Stop| failed("making sample data", e.to_string()))?;
    let runtime = actix_web::rt::System::new();
    // What the sample data left due is no part of it.
    runtime.block_on(round(&app))?;
    let returns = if options.smoke { RETURNS / 50 } else { RETURNS };
    fill(&app, returns)?;
    let before = undone(&app)?;
    let (began, cpu) = (Instant::now(), own_cpu_ms()?);
    runtime.block_on(round(&app))?;
    let (took, cpu) = (began.elapsed().as_secs_f64(), own_cpu_ms()? - cpu);
    let left = undone(&app)?;
    say(&format!(
        "One round of the clock over {returns} open returns, {before} of them due: {took:.2} s, {:.2} s of CPU time in this \
         process; {left} left.",
        cpu / 1000.0
    ))?;
    if left > 0 {
        return Err(failed("the clock's round", format!("{left} entries were left")));
    }
    // The letters that the round asked for, and what the worker does shortly after a change, are no part of a page.
    runtime.block_on(worker::run_all_due(&app))?;
    while app.write_now(event::place)? > 0 {}
    app.write_now(|tx| {
        // Nobody searches these returns: they have no words.
        let last: Option<i64> = events::table.select(diesel::dsl::max(events::position)).first(&mut **tx)?;
        Setting::SearchPosition.put(tx, &last.unwrap_or_default().to_string())
    })?;
    let reference = one_of_theirs(&app)?;
    drop(app);
    pages(&Service::start(dir, options.database.as_deref())?, options.smoke, &reference)
}

/// A return that lies with the technician's seller.
fn one_of_theirs(app: &App) -> Result<Reference> {
    app.write_now(|tx| {
        let theirs = memberships::table
            .inner_join(people::table)
            .filter(people::email.eq(TECHNICIAN))
            .select(memberships::seller_id);
        Ok(tickets::table
            .filter(tickets::seller_id.eq_any(theirs).and(tickets::stage.eq(Stage::Received)))
            .order(tickets::id.desc())
            .select(tickets::reference)
            .first(&mut **tx)?)
    })
}

/// Measures what a technician looks at all day.
fn pages(service: &Service, smoke: bool, reference: &Reference) -> Result<()> {
    let times = if smoke { ROUNDS / 50 } else { ROUNDS };
    let mut rita = Asker::new(&service.address, TECHNICIAN)?;
    let (known, unknown) = (format!("/workshop?scan={reference}"), "/workshop?scan=352099001761481");
    say("\n| page | requests | CPU ms each | wall ms each |\n|---|---|---|---|")?;
    let arrivals = repeat(service, times, || rita.get("/workshop"))?;
    say(&format!("| arrivals | {} |", arrivals.cells()))?;
    let scan = repeat(service, times, || rita.is_sent_on(&known))?;
    say(&format!("| a scan at the reception desk | {} |", scan.cells()))?;
    let scan = repeat(service, times, || rita.is_sent_on(unknown))?;
    say(&format!("| a scan that belongs to nothing | {} |", scan.cells()))?;
    let due = repeat(service, times, || rita.get("/workshop/work"))?;
    say(&format!("| the due list | {} |", due.cells()))
}

async fn round(app: &App) -> Result<()> {
    schedule::by_the_clock(app).await?;
    schedule::notice_overdue(app).await
}

/// How many promises wait for the clock.
fn undone(app: &App) -> Result<i64> {
    app.write_now(|tx| {
        let now = tx.now();
        let running = || {
            ticket_clocks::table
                .filter(ticket_clocks::done_at.is_null().and(ticket_clocks::paused_at.is_null()))
        };
        let reminders: i64 =
            running().filter(ticket_clocks::remind_at.le(now)).count().get_result(&mut **tx)?;
        let late: i64 = running()
            .filter(ticket_clocks::due_at.lt(now).and(ticket_clocks::breached_at.is_null()))
            .count()
            .get_result(&mut **tx)?;
        Ok(reminders + late)
    })
}

/// Fills the database with open returns and their promises.
fn fill(app: &App, returns: u32) -> Result<()> {
    let (source, theirs): (TicketId, Vec<SellerId>) = app.write_now(|tx| {
        let source = tickets::table
            .filter(tickets::stage.eq(Stage::Submitted))
            .order(tickets::id)
            .select(tickets::id)
            .first(&mut **tx)?;
        Ok((source, sellers::table.order(sellers::id).select(sellers::id).load(&mut **tx)?))
    })?;
    for from in (0..returns).step_by(usize::try_from(AT_ONCE).unwrap_or(1)) {
        app.write_now(|tx| {
            let numbers = from..returns.min(from + AT_ONCE);
            let rows: Vec<(String, String)> =
                numbers.map(|n| row(n, &theirs, tx.now())).collect::<Result<_>>()?;
            let (tickets, clocks): (Vec<String>, Vec<String>) = rows.into_iter().unzip();
            seed::run(tx, &insert(&source, &tickets.join(", "), &clocks.join(", ")))
        })?;
    }
    app.write_now(|tx| {
        seed::run(
            tx,
            "UPDATE tickets SET due_at = (SELECT c.due_at FROM ticket_clocks c WHERE c.ticket_id = tickets.id AND \
             c.done_at IS NULL) WHERE id LIKE '00000000-0000-7000-8003-%'",
        )
    })?;
    app.write_now(|tx| match &mut **tx {
        Conn::Postgres(conn) => Ok(conn.batch_execute("ANALYZE")?),
        Conn::Sqlite(_) => Ok(()),
    })
}

/// The statement that writes some returns, which belong to whom `source` belongs, and their promises.
fn insert(source: &TicketId, tickets: &str, clocks: &str) -> String {
    format!(
        "INSERT INTO tickets (id, reference, version, company_id, person_id, seller_id, policy_id, stage, reception, coverage, \
         reason, title, unsafe_battery, receipts, created_at, changed_at, submitted_at) SELECT v.column1, v.column2, 3, \
         t.company_id, t.person_id, v.column3, t.policy_id, v.column4, 'as_expected', t.coverage, t.reason, \
         'Lenovo ThinkPad X1 Carbon', FALSE, 1, t.created_at, t.changed_at, t.submitted_at FROM (VALUES {tickets}) v \
         CROSS JOIN tickets t WHERE t.id = '{source}'; \
         INSERT INTO ticket_clocks (id, ticket_id, kind, started_at, due_at, remind_at) VALUES {clocks};"
    )
}

/// The `n`-th return and its promise, as rows.
fn row(n: u32, theirs: &[SellerId], now: Moment) -> Result<(String, String)> {
    let digit = |over: u32| u8::try_from(n / over % 30).unwrap_or_default();
    let reference = Reference::new("SB", [digit(1), digit(30), digit(900), digit(27_000), 4, 5, 7]);
    let (id, clock) =
        (format!("00000000-0000-7000-8003-{n:012}"), format!("00000000-0000-7000-8004-{n:012}"));
    let seller = usize::try_from(n).ok().and_then(|n| theirs.get(n % theirs.len().max(1)));
    let seller = seller.ok_or_else(|| failed("measuring", "the sample data has no seller".to_owned()))?;
    let at =
        |minutes: i64| now.plus_seconds(60 * minutes).naive().format("'%Y-%m-%d %H:%M:%S%.6f'").to_string();
    let spread = i64::from(n % 3000);
    let (stage, kind, due, remind) = match case(n) {
        Case::Reminder => (Stage::Received, ClockKind::Analysis, at(1440 + spread), at(-1 - spread % 60)),
        Case::Late => (Stage::Received, ClockKind::Analysis, at(-1 - spread), "NULL".to_owned()),
        Case::SupportLate => (Stage::Submitted, ClockKind::FirstAnswer, at(-1 - spread), "NULL".to_owned()),
        Case::Question => (Stage::InfoNeeded, ClockKind::InfoAnswer, at(9000 + spread), at(-1)),
        Case::Unanswered => (Stage::InfoNeeded, ClockKind::InfoAnswer, at(-1 - spread), "NULL".to_owned()),
        Case::Nothing => (Stage::Received, ClockKind::Analysis, at(2000 + spread), at(1000 + spread)),
    };
    Ok((
        format!("('{id}', '{reference}', '{seller}', '{stage}')"),
        format!("('{clock}', '{id}', '{kind}', {}, {due}, {remind})", at(-4000)),
    ))
}
