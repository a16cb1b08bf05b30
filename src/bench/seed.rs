//! The returns that are measured: copies of one of the sample data, on either database.
use crate::app::App;
use crate::db::{Conn, Moment, Tx};
use crate::error::Result;
use crate::models::TicketId;
use crate::models::event;
use crate::models::setting::Setting;
use crate::models::ticket::{Reference, Stage, search};
use crate::schema::{events, photos, tickets};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

/// Copies that are written in one go.
const AT_ONCE: u32 = 500;
/// How the ids of the copies begin.
const OURS: &str = "00000000-0000-7000-8000-";

/// Copies a return of the sample data so often, spread over stages and days, each with a device, five photos, six events,
/// three messages, three letters and all of its words; the reference of one that waits for support.
///
/// # Errors
/// The database's.
pub(super) fn multiply(app: &App, returns: u32) -> Result<Reference> {
    // What the worker does shortly after a change is done first: it is no part of a page.
    while app.write_now(event::place)? + app.write_now(search::catch_up)? > 0 {}
    app.write_now(|tx| {
        let source: TicketId = tickets::table
            .filter(tickets::stage.eq(Stage::Submitted).and(tickets::device_id.is_not_null()))
            .filter(diesel::dsl::exists(photos::table.filter(photos::ticket_id.eq(tickets::id))))
            .order(tickets::id)
            .select(tickets::id)
            .first(&mut **tx)?;
        for from in (0..returns).step_by(usize::try_from(AT_ONCE).unwrap_or(1)) {
            let rows: String =
                (from..returns.min(from + AT_ONCE)).map(|n| copy(&source, n, tx.now())).collect();
            run(tx, &rows)?;
        }
        let placed: Option<i64> = events::table.select(diesel::dsl::max(events::position)).first(&mut **tx)?;
        let placed = placed.unwrap_or_default();
        for (times, table) in [(5, "photos"), (6, "events"), (3, "messages")] {
            run(tx, &children(&source, table, times, placed))?;
        }
        run(tx, &format!(
            "INSERT INTO requests (ticket_id, form, detail, code_kind, code, description, exclusions, cover, erasure_wording, \
             erasure_at, saved_at) SELECT c.id, r.form, r.detail, r.code_kind, r.code, r.description, r.exclusions, r.cover, \
             r.erasure_wording, r.erasure_at, r.saved_at FROM tickets c CROSS JOIN requests r WHERE r.ticket_id = '{source}' AND \
             c.id LIKE '{OURS}%'; \
             INSERT INTO ticket_words (word, ticket_id) SELECT w.word, c.id FROM tickets c CROSS JOIN (SELECT word FROM ticket_words \
             WHERE ticket_id = '{source}' UNION SELECT 'lenovo' UNION SELECT 'thinkpad' UNION SELECT 'hinge') w \
             WHERE c.id LIKE '{OURS}%' ON CONFLICT DO NOTHING; \
             INSERT INTO letters (id, kind, ticket_id, event_id, message_id, to_name, to_email, to_key, facts, state, created_at, \
             sent_at, version) SELECT '9' || substr(e.id, 2), l.kind, e.ticket_id, e.id, '9' || substr(e.id, 2) || '@bench', \
             l.to_name, l.to_email, l.to_key, l.facts, 'sent', l.created_at, l.created_at, 1 FROM events e CROSS JOIN (SELECT * FROM \
             letters WHERE ticket_id = '{source}' LIMIT 1) l WHERE e.ticket_id LIKE '{OURS}%' AND e.id < '00000003'; \
             UPDATE sequences SET last = (SELECT MAX(position) FROM events) WHERE name = 'events';"
        ))?;
        let last = placed + i64::from(returns) * 6;
        Setting::SearchPosition.put(tx, &last.to_string())
    })?;
    // PostgreSQL gathers statistics by itself after a while; SQLite goes by the indexes alone.
    app.write_now(|tx| match &mut **tx {
        Conn::Postgres(conn) => Ok(conn.batch_execute("ANALYZE")?),
        Conn::Sqlite(_) => Ok(()),
    })?;
    Ok(reference(0))
}

pub(super) fn run(tx: &mut Tx<'_>, sql: &str) -> Result<()> {
    match &mut **tx {
        Conn::Postgres(conn) => conn.batch_execute(sql)?,
        Conn::Sqlite(conn) => conn.batch_execute(sql)?,
    }
    Ok(())
}

fn reference(n: u32) -> Reference {
    let digit = |over: u32| u8::try_from(n / over % 30).unwrap_or_default();
    Reference::new("SB", [digit(1), digit(30), digit(900), 3, 4, 5, 6])
}

/// The `n`-th copy, with a device of its own.
fn copy(source: &TicketId, n: u32, now: Moment) -> String {
    let reference = reference(n);
    // One in twenty waits for support; of the others most are over.
    let (stage, ended) = match n % 20 {
        0 => ("submitted", false),
        1..4 => ("received", false),
        _ => ("closed", true),
    };
    let at = |minutes: u32| {
        now.plus_seconds(-60 * i64::from(minutes)).naive().format("'%Y-%m-%d %H:%M:%S%.6f'").to_string()
    };
    let (due, changed) = (at(n % 5000), at(n));
    let waits = if stage == "submitted" { &due } else { "NULL" };
    let (outcome, closed) = if ended { ("'repaired'", changed.as_str()) } else { ("NULL", "NULL") };
    let number = format!("bench{n:06}");
    let (id, device) = (format!("{OURS}{n:012}"), format!("00000000-0000-7000-8001-{n:012}"));
    // With each of its ends, as a number is kept.
    let ends = search::with_ends(&number).into_iter();
    let words: Vec<String> = ends.map(|end| format!("('{end}', '{id}')")).collect();
    format!(
        "INSERT INTO devices (id, purchase_id, company_id, seller_id, unit, generation, category, brand, model, model_key, storage, \
         colour, grade, state, created_at) SELECT '{device}', d.purchase_id, d.company_id, d.seller_id, {n} + 1000, d.generation, \
         'laptop', 'Lenovo', 'ThinkPad X1 Carbon', 'lenovo thinkpad x1 carbon', d.storage, d.colour, d.grade, d.state, d.created_at \
         FROM devices d JOIN tickets t ON t.device_id = d.id WHERE t.id = '{source}'; \
         INSERT INTO device_codes (id, device_id, kind, code, tail) VALUES ('00000000-0000-7000-8002-{n:012}', '{device}', 'serial', \
         'BENCH{n:06}', 'HCNEB{n:06}'); \
         INSERT INTO tickets (id, reference, version, company_id, person_id, device_id, seller_id, parcel_id, policy_id, stage, \
         reception, coverage, outcome, reason, identity, title, unsafe_battery, receipts, due_at, agent_at, created_at, changed_at, \
         submitted_at, closed_at) SELECT '{id}', '{reference}', t.version, t.company_id, t.person_id, '{device}', t.seller_id, \
         t.parcel_id, t.policy_id, '{stage}', t.reception, t.coverage, {outcome}, t.reason, t.identity, \
         'Lenovo ThinkPad X1 Carbon {n}', FALSE, t.receipts, {due}, {waits}, t.created_at, {changed}, t.submitted_at, {closed} \
         FROM tickets t WHERE t.id = '{source}'; \
         INSERT INTO ticket_words (word, ticket_id) VALUES {};",
        words.join(", ")
    )
}

/// So many rows of a table for each copy, made from one of the source's. Events have their places already.
fn children(source: &TicketId, table: &str, times: u32, placed: i64) -> String {
    let (columns, values, one) = match table {
        "photos" => (
            "slot, file_name, original_key, shown_key, thumb_key, sha256, bytes, width, height, remarks, person_id, created_at",
            "s.slot, s.file_name, s.original_key, s.shown_key, s.thumb_key, s.sha256 || k.n, s.bytes, s.width, s.height, s.remarks, \
             s.person_id, s.created_at"
                .to_owned(),
            format!("SELECT * FROM photos WHERE ticket_id = '{source}' LIMIT 1"),
        ),
        "events" => (
            "company_id, seller_id, kind, actor, person_id, version, data, at, position",
            format!(
                "s.company_id, s.seller_id, s.kind, s.actor, s.person_id, s.version, s.data, s.at, \
                 {placed} + ROW_NUMBER() OVER (ORDER BY c.id, k.n)"
            ),
            format!("SELECT * FROM events WHERE ticket_id = '{source}' AND kind = 'submitted' LIMIT 1"),
        ),
        _ => (
            "person_id, side, internal, body, created_at",
            "s.person_id, 'customer', FALSE, 'The hinge is loose and the lid does not stay open, also after a restart.', \
             s.created_at"
                .to_owned(),
            format!("SELECT person_id, created_at FROM tickets WHERE id = '{source}'"),
        ),
    };
    let numbers: Vec<String> = (0..times).map(|n| format!("SELECT {n} AS n")).collect();
    format!(
        "INSERT INTO {table} (id, ticket_id, {columns}) SELECT '0000000' || k.n || substr(c.id, 9), c.id, {values} FROM tickets c \
         CROSS JOIN ({one}) s CROSS JOIN ({}) k WHERE c.id LIKE '{OURS}%';",
        numbers.join(" UNION ")
    )
}
