//! Asking carriers, outside any transaction: each within its own limits, so that one that does not answer holds up no other.
use super::Outcome;
use crate::app::{App, Kind, Turn};
use crate::carrier::{self, Call, Tracked, karrio};
use crate::error::Result;
use crate::models::LabelId;
use crate::models::carrier::{Carrier, call};
use crate::models::job::Claimed;
use crate::models::label::{Label, NOT_FOUND_S};
use std::time::Duration;

/// A job that waits for its carrier's turn looks again after so many seconds.
const TURN_S: i64 = 2;

/// A label's carrier, which may be asked one question now.
pub(super) struct Open {
    carrier: carrier::Carrier,
    turn: Turn,
}

/// A turn with a label's carrier; nothing where it is asked as much as it may be already.
pub(super) async fn turn(app: &App, label: &Label) -> Result<Option<Open>> {
    let of = label.clone();
    let row = app.read(move |conn| of.of_carrier(conn)).await?;
    let Some(turn) = app.turns.take(&row.id, row.at_once) else { return Ok(None) };
    let carrier = match (row.kind()?, &app.config.karrio) {
        (carrier::Kind::Own, _) => carrier::Carrier::Own,
        (carrier::Kind::Manual, _) => carrier::Carrier::Manual,
        (carrier::Kind::Karrio, None) => carrier::Carrier::NotSetUp,
        (carrier::Kind::Karrio, Some(set_up)) => carrier::Carrier::Karrio(
            karrio::Server {
                base: set_up.url.clone(),
                token: set_up.token.clone(),
                timeout: Duration::from_secs(u64::try_from(row.timeout_s).unwrap_or(20)),
            },
            account(&row),
        ),
    };
    Ok(Some(Open { carrier, turn }))
}

impl Open {
    /// Asks, outside any transaction: the answer, and what was said on the way.
    pub(super) async fn ask<T: Send + 'static>(
        self,
        app: &App,
        ask: impl FnOnce(&carrier::Carrier, &mut Vec<Call>) -> T + Send + 'static,
    ) -> Result<(T, Vec<Call>)> {
        app.heavy(Kind::Carrier, move || {
            // The question lasts as long as the carrier takes, also when nobody waits for the answer any more.
            let Self { carrier, turn: _turn } = self;
            let mut calls = vec![];
            let said = ask(&carrier, &mut calls);
            (said, calls)
        })
        .await
    }
}

/// Asks a label's carrier something; nothing where it is not its turn.
pub(super) async fn question<T: Send + 'static>(
    app: &App,
    label: &Label,
    ask: impl FnOnce(&carrier::Carrier, &mut Vec<Call>) -> T + Send + 'static,
) -> Result<Option<(T, Vec<Call>)>> {
    match turn(app, label).await? {
        Some(open) => open.ask(app, ask).await.map(Some),
        None => Ok(None),
    }
}

fn account(row: &Carrier) -> karrio::Account {
    let way = if row.ordinary { karrio::Way::Ordinary } else { karrio::Way::Return };
    karrio::Account { carrier_id: row.account.clone(), service: row.service.clone(), way }
}

pub(super) fn not_yet(app: &App) -> Outcome {
    Outcome::NotYet { at: app.clock.now().plus_seconds(TURN_S) }
}

pub(super) fn later(app: &App, why: &str, retry_after_s: Option<u64>) -> Outcome {
    let seconds = retry_after_s.and_then(|s| i64::try_from(s).ok()).unwrap_or(NOT_FOUND_S).clamp(1, 3600);
    Outcome::Later { why: why.to_owned(), at: app.clock.now().plus_seconds(seconds) }
}

/// Notes what was said about a label where nothing else is to be written.
pub(super) async fn note(app: &App, label: &Label, calls: Vec<Call>) -> Result<()> {
    if calls.is_empty() {
        return Ok(());
    }
    let label = label.clone();
    app.write(move |tx| call::Call::note_of(tx, &label, &calls)).await
}

/// Asks the carrier where the parcel is. It does not matter whether it answers this time: it is asked again in a while.
///
/// # Errors
/// The database's: the job is tried again.
pub(super) async fn track(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Outcome> {
    let which = id.clone();
    let label = app.read(move |conn| Label::named(conn, &which)).await?;
    let number = label.number.clone();
    let asked = question(app, &label, move |carrier, calls| carrier.track(&number, calls)).await?;
    let Some((said, calls)) = asked else { return Ok(not_yet(app)) };
    let claimed = claimed.clone();
    app.write(move |tx| {
        claimed.settle(tx)?;
        call::Call::note_of(tx, &label, &calls)?;
        match &said {
            Some(Tracked::Scans(scans)) => Label::seen(tx, &label.id, scans),
            Some(Tracked::NotFound | Tracked::NotNow(_)) | None => Ok(()),
        }
    })
    .await?;
    Ok(Outcome::Settled)
}
