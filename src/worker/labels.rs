//! From "asked for" to "alive": each step is written before the next begins, so that a process that dies anywhere is
//! followed by one that goes on from there – and a label is bought at most once.
use super::Outcome;
use super::carriers::{later, not_yet, note, question, turn};
use super::papers::draw;
use crate::app::App;
use crate::carrier::{self, Answer, Bought, Fetched, Found, NotNow, Shipment, Voided};
use crate::error::Result;
use crate::files::{new_key_of, pdf};
use crate::models::LabelId;
use crate::models::carrier::call;
use crate::models::event::{self, By, Data};
use crate::models::job::Claimed;
use crate::models::label::{Label, LabelState};
use crate::models::staged_file;
use crate::models::task::Task;
use crate::models::ticket::{Stage, TaskKind, Ticket};

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
        }
        LabelState::Bought => {}
        // Taken back, used or ended meanwhile: there is nothing to send. What was bought is voided by its own job.
        LabelState::Alive
        | LabelState::Used
        | LabelState::Expired
        | LabelState::VoidAsked
        | LabelState::Void
        | LabelState::Refused => return settle(app, claimed).await,
    }
    if let Some(outcome) = fetch(app, claimed, id).await? {
        return Ok(outcome);
    }
    draw(app, claimed, id).await
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

/// What the carrier knows about a label that it was asked for before.
enum Known {
    /// It was bought; that is written down.
    Bought(Bought),
    /// It certainly was not.
    NotThere,
    /// Another try.
    Wait(Outcome),
}

/// Asks for a label by its key, and writes down what is known then.
async fn look_up(app: &App, label: &Label) -> Result<Known> {
    let key = label.id.to_string();
    let asked = question(app, label, move |carrier, calls| carrier.find(&key, calls)).await?;
    let Some((found, calls)) = asked else { return Ok(Known::Wait(not_yet(app))) };
    let (was, label) = (found.clone(), label.clone());
    let label = app
        .write(move |tx| {
            call::Call::note_of(tx, &label, &calls)?;
            match &was {
                Found::Bought(bought) => Label::bought(tx, &label.id, bought)?,
                Found::NotFound => Label::not_found(tx, &label.id)?,
                Found::NotNow(_) => {}
            }
            Label::named(tx, &label.id)
        })
        .await?;
    Ok(match found {
        Found::Bought(bought) => Known::Bought(bought),
        Found::NotFound if label.is_not_there(app.clock.now()) => Known::NotThere,
        Found::NotFound => Known::Wait(later(app, "the carrier does not know it yet", None)),
        Found::NotNow(NotNow { why, retry_after_s }) => Known::Wait(later(app, &why, retry_after_s)),
    })
}

/// Asks the carrier for the label. Nothing returned: it is bought, and that is written down.
async fn ask(app: &App, claimed: &Claimed, label: &Label, shipment: Shipment) -> Result<Option<Outcome>> {
    if label.asked_at.is_some() {
        // It was asked before, and its answer was lost on the way: is it bought?
        match look_up(app, label).await? {
            Known::Bought(_) => return Ok(None),
            Known::Wait(outcome) => return Ok(Some(outcome)),
            Known::NotThere => {}
        }
    }
    let Some(open) = turn(app, label).await? else { return Ok(Some(not_yet(app))) };
    if label.carrier()? != carrier::Kind::Own {
        // An own label follows from its key alone. Everybody else is asked once it is written down that they are.
        let id = label.id.clone();
        if !app.write(move |tx| Label::asking(tx, &id)).await? {
            return settle(app, claimed).await.map(Some);
        }
    }
    let (answer, calls) = open.ask(app, move |carrier, calls| carrier.buy(&shipment, calls)).await?;
    let label = label.clone();
    match answer {
        Answer::Bought(bought) => {
            app.write(move |tx| {
                call::Call::note_of(tx, &label, &calls)?;
                Label::bought(tx, &label.id, &bought)
            })
            .await?;
            Ok(None)
        }
        Answer::No(words) => {
            let claimed = claimed.clone();
            app.write(move |tx| {
                claimed.settle(tx)?;
                call::Call::note_of(tx, &label, &calls)?;
                if Label::refused(tx, &label.id, &words)? { label.fall_back(tx, &words) } else { Ok(()) }
            })
            .await?;
            Ok(Some(Outcome::Settled))
        }
        Answer::NotNow(NotNow { why, retry_after_s }) => {
            // Certainly not bought: the next try asks again. A server that failed may have bought it all the same.
            let certain = calls.last().and_then(|call| call.status).is_none_or(|status| status < 500);
            app.write(move |tx| {
                call::Call::note_of(tx, &label, &calls)?;
                if certain { Label::was_not_asked(tx, &label.id) } else { Ok(()) }
            })
            .await?;
            Ok(Some(later(app, &why, retry_after_s)))
        }
        Answer::Unknown => {
            note(app, &label, calls).await?;
            Ok(Some(later(app, "the carrier did not answer", None)))
        }
    }
}

/// Fetches the carrier's PDF, where it has one. Nothing returned: the paper can be put together.
async fn fetch(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Option<Outcome>> {
    // The state is read again: it may have been cancelled while the carrier was asked.
    let (label, _) = load(app, id).await?;
    if label.state != LabelState::Bought {
        return settle(app, claimed).await.map(Some);
    }
    let Some(reference) = label.carrier_ref.clone().filter(|_| label.a4_key.is_none()) else {
        return Ok(None);
    };
    let asked = question(app, &label, move |carrier, calls| carrier.paper(&reference, calls)).await?;
    let Some((fetched, calls)) = asked else { return Ok(Some(not_yet(app))) };
    let Some(fetched) = fetched else { return Ok(None) };
    note(app, &label, calls).await?;
    let bytes = match fetched {
        Fetched::File(bytes) => bytes,
        Fetched::No(why) => return Ok(Some(later(app, &why, None))),
        Fetched::NotNow(NotNow { why, retry_after_s }) => return Ok(Some(later(app, &why, retry_after_s))),
    };
    if let Err(why) = pdf::check(&bytes) {
        return Ok(Some(later(
            app,
            &format!("the carrier's label is no PDF that can be passed on: {why:?}"),
            None,
        )));
    }
    let key = new_key_of("label", &bytes);
    app.store(vec![(key.clone(), bytes)]).await?;
    let id = label.id.clone();
    app.write(move |tx| {
        // Another attempt may have been faster: then the file stays staged, and the sweep takes it.
        if Label::has_paper(tx, &id, &key)? { staged_file::take_over(tx, &[&key]) } else { Ok(()) }
    })
    .await?;
    Ok(None)
}

/// Tells the carrier that a label is not needed.
///
/// # Errors
/// The carrier's, the database's: the job is tried again.
pub(super) async fn void(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Outcome> {
    let (label, _) = load(app, id).await?;
    let reference = match (label.carrier_ref.clone(), label.carrier()?) {
        (Some(reference), _) => Some(reference),
        // Nobody was asked for it, or whoever was certainly sold none.
        (None, carrier::Kind::Own) => None,
        (None, carrier::Kind::Manual) => Some(label.number.clone()),
        (None, carrier::Kind::Karrio) if label.is_not_there(app.clock.now()) => None,
        (None, carrier::Kind::Karrio) => match look_up(app, &label).await? {
            Known::Bought(bought) => Some(bought.carrier_ref),
            Known::NotThere => None,
            Known::Wait(outcome) => return Ok(outcome),
        },
    };
    let (said, calls) = match reference {
        None => (Voided::Done, vec![]),
        Some(reference) => {
            let asked = question(app, &label, move |carrier, calls| carrier.void(&reference, calls)).await?;
            let Some(asked) = asked else { return Ok(not_yet(app)) };
            asked
        }
    };
    if let Voided::NotNow(NotNow { why, retry_after_s }) = said {
        note(app, &label, calls).await?;
        return Ok(later(app, &why, retry_after_s));
    }
    let claimed = claimed.clone();
    app.write(move |tx| {
        claimed.settle(tx)?;
        call::Call::note_of(tx, &label, &calls)?;
        let tickets = Ticket::in_parcel(tx, &label.parcel_id)?;
        let sent = tickets.iter().filter(|ticket| ticket.stage != Stage::Draft);
        if let Voided::No(words) = &said {
            Label::not_voided(tx, &label.id, words)?;
            // It is one label, and one thing to do: at the first return of its box.
            let now = tx.now();
            for ticket in sent.take(1) {
                Task::open(tx, TaskKind::VoidRefused, &ticket.id, words, now)?;
                Ticket::refresh_queue(tx, &ticket.id)?;
            }
            return Ok(());
        }
        Label::voided(tx, &label.id)?;
        for ticket in sent {
            let data = Data { label: Some(label.id.clone()), ..Data::default() };
            event::record(tx, ticket, event::Kind::LabelVoided, &By::system(), &data)?;
        }
        Ok(())
    })
    .await?;
    Ok(Outcome::Settled)
}
