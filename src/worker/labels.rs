//! From "asked for" to "alive": each step is written before the next begins, so that a process that dies anywhere is
//! followed by one that goes on from there – and a label is bought at most once.
use super::Outcome;
use super::papers::draw;
use crate::app::{App, Kind};
use crate::carrier::{Answer, Bought, Carrier, Found, NotNow, Shipment, Voided};
use crate::error::Result;
use crate::models::LabelId;
use crate::models::event::{self, By, Data};
use crate::models::job::Claimed;
use crate::models::label::{Label, LabelState};
use crate::models::task::Task;
use crate::models::ticket::{Stage, TaskKind, Ticket};

/// "Not found" after an attempt counts only after this time, and twice: the carrier may still be writing it down.
const NOT_FOUND_S: i64 = 60;

/// What the carrier has to say about a label, after this attempt.
enum Said {
    Bought(Bought),
    No(String),
    Later(String, i64),
}

/// Runs the job as far as it goes now.
///
/// # Errors
/// The carrier's, the store's, the database's: the job is tried again.
pub(super) async fn buy(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Outcome> {
    let (label, shipment) = load(app, id).await?;
    match label.state {
        LabelState::Buying => {
            if let Some(outcome) = ask(app, claimed, &label, shipment).await? {
                return Ok(outcome);
            }
            draw(app, claimed, id).await
        }
        LabelState::Bought => draw(app, claimed, id).await,
        // Taken back, used or ended meanwhile: there is nothing to send. What was bought is voided by its own job.
        LabelState::Alive
        | LabelState::Used
        | LabelState::Expired
        | LabelState::VoidAsked
        | LabelState::Void
        | LabelState::Refused => settle(app, claimed).await,
    }
}

pub(super) async fn load(app: &App, id: &LabelId) -> Result<(Label, Shipment)> {
    let id = id.clone();
    app.read(move |conn| {
        let label = Label::named(conn, &id)?;
        let shipment = label.shipment()?;
        Ok((label, shipment))
    })
    .await
}

pub(super) async fn settle(app: &App, claimed: &Claimed) -> Result<Outcome> {
    let claimed = claimed.clone();
    app.write(move |tx| claimed.settle(tx)).await?;
    Ok(Outcome::Settled)
}

/// Asks the carrier, outside any transaction. Nothing returned: it is bought, and that is written down.
async fn ask(app: &App, claimed: &Claimed, label: &Label, shipment: Shipment) -> Result<Option<Outcome>> {
    let carrier = label.carrier()?;
    let age_s = app.clock.now().unix() - label.created_at.unix();
    let said = app.heavy(Kind::Paper, {
        let attempt = claimed.attempt;
        move || ask_carrier(carrier, &shipment, attempt, age_s)
    });
    let id = label.id.clone();
    match said.await? {
        Said::Bought(bought) => {
            app.write(move |tx| Label::bought(tx, &id, &bought)).await?;
            Ok(None)
        }
        Said::No(words) => {
            let (claimed, label) = (claimed.clone(), label.clone());
            app.write(move |tx| {
                claimed.settle(tx)?;
                Label::refused(tx, &label.id)?;
                let now = tx.now();
                for ticket in Ticket::in_parcel(tx, &label.parcel_id)? {
                    Task::open(tx, TaskKind::LabelRefused, &ticket.id, &words, now)?;
                    Ticket::refresh_queue(tx, &ticket.id)?;
                }
                Ok(())
            })
            .await?;
            Ok(Some(Outcome::Settled))
        }
        Said::Later(why, seconds) => {
            Ok(Some(Outcome::Later { why, at: app.clock.now().plus_seconds(seconds) }))
        }
    }
}

/// A repeated attempt first asks whether the one before has bought it.
fn ask_carrier(carrier: Carrier, shipment: &Shipment, attempt: i32, age_s: i64) -> Said {
    if attempt > 1 {
        match carrier.find(&shipment.key) {
            Found::Bought(bought) => return Said::Bought(bought),
            Found::NotNow(not_now) => return later(not_now),
            Found::NotFound if attempt < 3 || age_s < NOT_FOUND_S => {
                return Said::Later("the carrier does not know it yet".to_owned(), NOT_FOUND_S);
            }
            Found::NotFound => {}
        }
    }
    match carrier.buy(shipment) {
        Answer::Bought(bought) => Said::Bought(bought),
        Answer::No(words) => Said::No(words),
        Answer::NotNow(not_now) => later(not_now),
        Answer::Unknown => Said::Later("the carrier did not answer".to_owned(), NOT_FOUND_S),
    }
}

/// Another try when the carrier wants it, or in a minute.
fn later(not_now: NotNow) -> Said {
    let seconds = not_now.retry_after_s.and_then(|s| i64::try_from(s).ok()).unwrap_or(NOT_FOUND_S);
    Said::Later(not_now.why, seconds)
}

/// Tells the carrier that a label is not needed.
///
/// # Errors
/// The carrier's, the database's: the job is tried again.
pub(super) async fn void(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Outcome> {
    let (label, _) = load(app, id).await?;
    let said = match (&label.carrier_ref, label.carrier()?) {
        (Some(reference), carrier @ Carrier::Own) => {
            let reference = reference.clone();
            app.heavy(Kind::Paper, move || carrier.void(&reference)).await?
        }
        // Never bought, or bought by hand: whoever bought it takes it back.
        (None, _) | (Some(_), Carrier::Manual) => Voided::Done,
    };
    if let Voided::NotNow(NotNow { why, .. }) = said {
        return Ok(Outcome::Later { why, at: app.clock.now().plus_seconds(NOT_FOUND_S) });
    }
    let claimed = claimed.clone();
    app.write(move |tx| {
        claimed.settle(tx)?;
        Label::voided(tx, &label.id)?;
        for ticket in Ticket::in_parcel(tx, &label.parcel_id)? {
            if ticket.stage != Stage::Draft {
                let data = Data { label: Some(label.id.clone()), ..Data::default() };
                event::record(tx, &ticket, event::Kind::LabelVoided, &By::system(), &data)?;
            }
            if let Voided::No(words) = &said {
                let now = tx.now();
                Task::open(tx, TaskKind::LabelRefused, &ticket.id, words, now)?;
                Ticket::refresh_queue(tx, &ticket.id)?;
            }
        }
        Ok(())
    })
    .await?;
    Ok(Outcome::Settled)
}
