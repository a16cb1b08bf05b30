//! The papers of a label, drawn from its row alone: before it goes out, and anew when a return leaves the box. Files are staged,
//! then one write takes them over, and settles the job.
use super::Outcome;
use super::labels::{load, settle};
use crate::app::{App, Kind};
use crate::carrier::Shipment;
use crate::carrier::paper::{self, DrawError, Paper};
use crate::error::{Error, Result};
use crate::files::new_key_of;
use crate::models::LabelId;
use crate::models::job::Claimed;
use crate::models::label::papers::Papers;
use crate::models::label::{Label, LabelState};
use crate::models::link::Link;
use crate::models::parcel::Parcel;
use crate::models::staged_file;
use crate::models::task::Task;
use crate::models::ticket::{TaskKind, Ticket, receipt};

/// What was drawn, as bytes.
struct Drawn {
    /// The label, where it is ours.
    label: Option<Paper>,
    /// The packing slip alone, where it is not.
    slip: Option<Vec<u8>>,
    manifest: Option<Vec<u8>>,
}

impl Drawn {
    fn of(shipment: &Shipment, label_is_ours: bool) -> std::result::Result<Self, DrawError> {
        Ok(Self {
            label: label_is_ours.then(|| paper::draw(shipment)).transpose()?,
            slip: (!label_is_ours).then(|| paper::slip(shipment)).transpose()?,
            manifest: (shipment.items.len() > 1).then(|| paper::manifest(shipment)).transpose()?,
        })
    }
    /// Puts everything into the store, and says under which keys.
    async fn store(self, app: &App) -> Result<Papers> {
        let mut files = vec![];
        let mut keep = |name: &str, bytes: Vec<u8>| {
            let key = new_key_of(name, &bytes);
            files.push((key.clone(), bytes));
            key
        };
        let papers = Papers {
            label: self.label.map(|paper| (keep("label", paper.a4), keep("label", paper.small))),
            slip: self.slip.map(|bytes| keep("slip", bytes)),
            manifest: self.manifest.map(|bytes| keep("manifest", bytes)),
        };
        app.store(files).await?;
        Ok(papers)
    }
}

async fn drawn(app: &App, shipment: Shipment, label_is_ours: bool) -> Result<Drawn> {
    let work = move || Drawn::of(&shipment, label_is_ours);
    app.heavy(Kind::Paper, work).await?.map_err(Error::while_doing("drawing a label"))
}

/// Another return left the box while its papers were drawn: they are drawn once more, at once.
fn once_more(app: &App) -> Outcome {
    Outcome::Later { why: "a return has left the box meanwhile".to_owned(), at: app.clock.now() }
}

/// Draws the PDFs, stages them, and makes the label alive: link, stage, event, letter and the settled job in one write.
///
/// # Errors
/// The store's, the database's: the job is tried again.
pub(super) async fn draw(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Outcome> {
    // The row is read again: it may have been cancelled, or have lost a return, while the carrier was asked.
    let (label, shipment) = load(app, id).await?;
    if label.state != LabelState::Bought {
        return settle(app, claimed).await;
    }
    // Brought by an agent, it is in the store already.
    let drawn = drawn(app, shipment, label.a4_key.is_none()).await?;
    let replaced: String = drawn.label.iter().flat_map(|paper| &paper.replaced).collect();
    let papers = drawn.store(app).await?;
    let (claimed, key) = (claimed.clone(), app.link_key.clone());
    let done = app.write(move |tx| {
        if !label.is_as_drawn(tx)? {
            return Ok(false);
        }
        claimed.settle(tx)?;
        let brought = label.a4_key.clone().map(|a4| (a4, None));
        let ours = papers.label.clone().map(|(a4, small)| (a4, Some(small)));
        let (a4, small) = brought.or(ours).ok_or(Error::NotFound)?;
        if !Label::make_alive(tx, &label.id, &a4, small.as_deref())? {
            // Cancelled in this very moment: the files stay staged, and the sweep takes them.
            return Ok(true);
        }
        if let Some(small) = &small {
            staged_file::take_over(tx, &[&a4, small])?;
        }
        Label::keep_beside(tx, &label.id, &papers)?;
        let parcel = Parcel::named(tx, &label.parcel_id)?;
        Link::to_label(tx, &key, &label.id, &parcel.recipient_email, label.expires_at)?;
        receipt::issue_label(tx, &label.parcel_id, &label.id)?;
        if !replaced.is_empty() {
            let now = tx.now();
            for ticket in Ticket::in_parcel(tx, &label.parcel_id)? {
                Task::open(tx, TaskKind::LabelCharacters, &ticket.id, &replaced, now)?;
                Ticket::refresh_queue(tx, &ticket.id)?;
            }
        }
        Ok(true)
    });
    Ok(if done.await? { Outcome::Settled } else { once_more(app) })
}

/// Draws the papers of a label that is out anew, and tells whoever packs the box.
///
/// # Errors
/// The store's, the database's: the job is tried again, and draws the same bytes.
pub(super) async fn redraw(app: &App, claimed: &Claimed, id: &LabelId) -> Result<Outcome> {
    let (label, shipment) = load(app, id).await?;
    match label.state {
        LabelState::Alive => {}
        // Not drawn yet: that is its own job's. Or it ended meanwhile, and nobody packs by it any more.
        LabelState::Buying
        | LabelState::Bought
        | LabelState::Used
        | LabelState::Expired
        | LabelState::VoidAsked
        | LabelState::Void
        | LabelState::Refused => return settle(app, claimed).await,
    }
    let ours = label.is_drawn_by_us()?;
    let papers = drawn(app, shipment, ours).await?.store(app).await?;
    let claimed = claimed.clone();
    app.write(move |tx| {
        claimed.settle(tx)?;
        // Where another return has left meanwhile, there is a job for that; the files stay staged, and the sweep takes them.
        if label.redrawn(tx, &papers)? { label.tell_redrawn(tx) } else { Ok(()) }
    })
    .await?;
    Ok(Outcome::Settled)
}
