//! The papers of a label: which were drawn, and what becomes of them when a return leaves the box before it is posted. The
//! request is what they are drawn from, so it is the request that loses the return; number, label and link stay.
use super::{Label, LabelState};
use crate::carrier;
use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::models::event::{self, By, Data, Kind};
use crate::models::job::{About, Job};
use crate::models::staged_file;
use crate::models::ticket::{Reference, Stage, Ticket};
use crate::models::{LabelId, ParcelId};
use crate::schema::{labels, tickets};
use diesel::prelude::*;

/// What was drawn for a label: keys of files that are staged.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// The A4 sheet with label and packing slip, and the 4x6 inch label; none where the label is not drawn by us.
    pub label: Option<(String, String)>,
    /// The packing slip alone, where the label is not drawn by us.
    pub slip: Option<String>,
    /// The manifest, where the box holds several returns.
    pub manifest: Option<String>,
}

impl Papers {
    fn keys(&self) -> Vec<&str> {
        let label = self.label.iter().flat_map(|(a4, small)| [a4, small]);
        label.chain(&self.slip).chain(&self.manifest).map(String::as_str).collect()
    }
}

impl Label {
    /// Whether its PDF is drawn by us, from the request alone.
    ///
    /// # Errors
    /// When a newer program knew more carriers.
    pub fn is_drawn_by_us(&self) -> Result<bool> {
        Ok(self.carrier()? == carrier::Kind::Own)
    }
    /// Whether it can be used now.
    pub fn is_alive(&self) -> bool {
        self.state == LabelState::Alive
    }
    /// Whether there is something to print.
    pub fn has_papers(&self) -> bool {
        self.a4_key.is_some()
    }
    /// Whether it is for a box with several returns.
    pub fn has_manifest(&self) -> bool {
        self.manifest_key.is_some()
    }
    /// Whether its request is still the one that was drawn. Whoever changes it waits until this write is over.
    ///
    /// # Errors
    /// The database's.
    pub fn is_as_drawn(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let same = labels::table.filter(labels::id.eq(&self.id).and(labels::request.eq(&self.request)));
        Ok(diesel::update(same).set(labels::request.eq(&self.request)).execute(&mut **tx)? == 1)
    }
    /// Takes slip and manifest over, which were drawn before the label is alive. Those of the label itself are taken with it.
    ///
    /// # Errors
    /// [`crate::error::Error::Busy`] when the sweep was faster; the database's.
    pub fn keep_beside(tx: &mut Tx<'_>, id: &LabelId, papers: &Papers) -> Result<()> {
        let (slip, manifest) = (&papers.slip, &papers.manifest);
        staged_file::take_over(tx, &slip.iter().chain(manifest).map(String::as_str).collect::<Vec<_>>())?;
        diesel::update(labels::table.find(id))
            .set((labels::slip_key.eq(slip), labels::manifest_key.eq(manifest)))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Puts papers that were drawn anew in the place of the old ones, which the sweep deletes a day later. Says whether it
    /// could: the label may have ended meanwhile, or lost another return.
    ///
    /// # Errors
    /// [`crate::error::Error::Busy`] when the sweep was faster; the database's.
    pub fn redrawn(&self, tx: &mut Tx<'_>, papers: &Papers) -> Result<bool> {
        if !self.is_as_drawn(tx)? || Self::named(tx, &self.id)?.state != LabelState::Alive {
            return Ok(false);
        }
        staged_file::take_over(tx, &papers.keys())?;
        let mut old: Vec<&String> = self.slip_key.iter().chain(&self.manifest_key).collect();
        let row = labels::table.find(&self.id);
        if let Some((a4, small)) = &papers.label {
            old.extend(self.a4_key.iter().chain(&self.small_key));
            diesel::update(row)
                .set((labels::a4_key.eq(a4), labels::small_key.eq(small)))
                .execute(&mut **tx)?;
        }
        diesel::update(row)
            .set((labels::slip_key.eq(&papers.slip), labels::manifest_key.eq(&papers.manifest)))
            .execute(&mut **tx)?;
        staged_file::stage(tx, &old.into_iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(true)
    }
    /// On record, and in a letter to whoever packs the box, that there is a new packing slip.
    ///
    /// # Errors
    /// The database's.
    pub fn tell_redrawn(&self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(ticket) = self.first_inside(tx)? else { return Ok(()) };
        let data = Data { label: Some(self.id.clone()), ..Data::default() };
        event::record(tx, &ticket, Kind::PapersRedrawn, &By::system(), &data).map(drop)
    }
    /// These returns leave the box: its label, where one is asked for or alive, stands for the others. Papers that are out are
    /// drawn anew by a job; those that are still to be drawn are drawn without them.
    ///
    /// # Errors
    /// The database's.
    pub fn stands_without(tx: &mut Tx<'_>, parcel: &ParcelId, gone: &[&Reference]) -> Result<()> {
        let Some(open) = Self::open_of(tx, parcel)? else { return Ok(()) };
        // Held before it is read: of two returns that leave at the same moment both are taken off.
        diesel::update(labels::table.find(&open.id))
            .set(labels::request.eq(labels::request))
            .execute(&mut **tx)?;
        let label = Self::named(tx, &open.id)?;
        let mut shipment = label.shipment()?;
        let before = shipment.items.len();
        shipment.items.retain(|item| gone.iter().all(|reference| reference.to_string() != item.reference));
        let left = shipment.items.len();
        if left == before || left == 0 {
            return Ok(());
        }
        shipment.weigh();
        diesel::update(labels::table.find(&label.id))
            .set(labels::request.eq(serde_json::to_string(&shipment)?))
            .execute(&mut **tx)?;
        if label.state != LabelState::Alive {
            return Ok(());
        }
        let (now, label) = (tx.now(), Self::named(tx, &label.id)?);
        // A box only ever loses returns, so how many are left names the change.
        let key = format!("papers:{}:{left}", label.id);
        let ticket = label.first_inside(tx)?.map(|ticket| ticket.id);
        let about = About { dedupe: Some(&key), ticket: ticket.as_ref(), event: None };
        Job::DrawPapers { label: label.id }.push(tx, now, about)
    }
    /// The first of the returns that it stands for.
    fn first_inside(&self, conn: &mut Conn) -> Result<Option<Ticket>> {
        let Some(first) = self.shipment()?.items.first().map(|item| item.reference.clone()) else {
            return Ok(None);
        };
        let first =
            tickets::table.filter(tickets::reference.eq(first).and(tickets::parcel_id.eq(&self.parcel_id)));
        Ok(first.select(Ticket::as_select()).first(conn).optional()?)
    }
}

/// Whether a return of this stage travels with the label of its box, and is not posted.
pub fn is_to_be_posted(stage: Stage) -> bool {
    matches!(stage, Stage::Approved | Stage::LabelSent)
}
