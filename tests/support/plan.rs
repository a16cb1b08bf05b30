//! How SQLite goes about a statement, and what is slow about it.
use super::world::World;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sendback::db::Conn;

/// Tables that grow with every return.
const LARGE: &[&str] = &[
    "tickets",
    "requests",
    "events",
    "letters",
    "messages",
    "photos",
    "parcels",
    "addresses",
    "devices",
    "device_codes",
    "purchases",
    "labels",
    "links",
    "quotes",
    "quote_lines",
    "payments",
    "link_uses",
    "tasks",
    "jobs",
    "ticket_words",
    "ticket_clocks",
    "blockers",
    "ticket_looks",
    "analyses",
    "repairs",
    "repair_parts",
    "dispatches",
    "refunds",
    "payments",
    "stock",
    "memberships",
    "sessions",
    "receptions",
    "unexpected_parcels",
    "unexpected_photos",
];

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How SQLite goes about a statement, a line for each step.
pub fn plan(world: &World, sql: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {sql}");
    let steps = world.app.write_now(|tx| match &mut **tx {
        Conn::Sqlite(conn) => Ok(diesel::sql_query(explain).load::<Plan>(conn)?),
        Conn::Postgres(_) => panic!("this is about SQLite"),
    });
    steps.unwrap().into_iter().map(|step| step.detail).collect()
}

/// What is wrong with a plan: a large table is read from end to end, or many rows are sorted to show the first of them.
pub fn slow(sql: &str, steps: &[String]) -> Vec<String> {
    // Of the statement itself, not of a statement in it.
    let limited = sql.rsplit(')').next().is_some_and(|end| end.contains(" LIMIT "));
    let walks = |step: &str| {
        let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        // In the order of an index, from its beginning to the end of a page: that is no reading of everything.
        let in_order = step.contains(" USING INDEX ") && limited;
        table.is_some_and(|table| LARGE.contains(&table)) && !in_order
    };
    // A few rows that are named by their ids may be sorted.
    let named = steps.first().is_some_and(|step| step.ends_with("_1 (id=?)"));
    let sorts = |step: &str| step.starts_with("USE TEMP B-TREE FOR ORDER BY") && limited && !named;
    steps.iter().filter(|step| walks(step) || sorts(step)).cloned().collect()
}
