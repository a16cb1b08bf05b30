//! A label's life after it was asked for: each answer is written before anything else is done, facts beat dates, and what was
//! bought and is not needed goes back.
use super::{Label, LabelState};
use crate::carrier::Bought;
use crate::db::{Moment, Tx};
use crate::error::Result;
use crate::models::job::{About, Job};
use crate::models::link::Link;
use crate::models::ticket::Ticket;
use crate::models::{LabelId, ParcelId};
use crate::schema::labels;
use diesel::prelude::*;

impl Label {
    /// The carrier is about to be asked. Says whether it still should be: the label may have been taken back meanwhile.
    ///
    /// # Errors
    /// The database's.
    pub fn asking(tx: &mut Tx<'_>, id: &LabelId) -> Result<bool> {
        let now = tx.now();
        let mine = labels::table.filter(labels::id.eq(id).and(labels::state.eq(LabelState::Buying)));
        let asked =
            diesel::update(mine).set((labels::asked_at.eq(now), labels::missed.eq(0))).execute(&mut **tx)?;
        Ok(asked == 1)
    }
    /// The carrier certainly has sold nothing, when it was asked.
    ///
    /// # Errors
    /// The database's.
    pub fn was_not_asked(tx: &mut Tx<'_>, id: &LabelId) -> Result<()> {
        diesel::update(labels::table.find(id)).set(labels::asked_at.eq(None::<Moment>)).execute(&mut **tx)?;
        Ok(())
    }
    /// The carrier did not know the label when it was asked for it by its key.
    ///
    /// # Errors
    /// The database's.
    pub fn not_found(tx: &mut Tx<'_>, id: &LabelId) -> Result<()> {
        diesel::update(labels::table.find(id))
            .set(labels::missed.eq(labels::missed + 1))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Whether the carrier certainly has nothing under the label's key: it did not know it twice, a minute after it was asked.
    pub fn is_not_there(&self, now: Moment) -> bool {
        self.asked_at.is_none_or(|at| self.missed >= 2 && now.unix() - at.unix() >= NOT_FOUND_S)
    }
    /// The carrier has said yes. Written before anything else is done, so that the answer is never lost.
    ///
    /// # Errors
    /// The database's.
    pub fn bought(tx: &mut Tx<'_>, id: &LabelId, bought: &Bought) -> Result<()> {
        let now = tx.now();
        let mine = labels::table.filter(labels::id.eq(id));
        // Cancelled meanwhile: what was bought is kept, and stays on its way to being voided.
        diesel::update(mine.filter(labels::state.eq(LabelState::Buying)))
            .set(labels::state.eq(LabelState::Bought))
            .execute(&mut **tx)?;
        // It had been given up as never bought, and was bought after all. One that is known was taken back: a late answer about it
        // is no news.
        let unknown = labels::carrier_ref.is_null().or(labels::carrier_ref.ne(&bought.carrier_ref));
        let back = diesel::update(mine.filter(labels::state.eq(LabelState::Void)).filter(unknown))
            .set(labels::state.eq(LabelState::VoidAsked))
            .execute(&mut **tx)?;
        diesel::update(mine)
            .set((
                labels::carrier_ref.eq(&bought.carrier_ref),
                labels::cost_pence.eq(bought.cost_pence),
                labels::tracked.eq(bought.tracked),
                labels::bought_at.eq(now),
            ))
            .execute(&mut **tx)?;
        if let Some(number) = &bought.number {
            let mut shipment = Self::named(tx, id)?.shipment()?;
            shipment.number.clone_from(number);
            let request = serde_json::to_string(&shipment)?;
            // A number that stands on another label already is the carrier's mistake: the label keeps the one it was asked
            // with, and is found by that.
            let taken = tx.attempt(|tx| {
                diesel::update(mine)
                    .set((labels::number.eq(number), labels::request.eq(&request)))
                    .execute(&mut **tx)
            });
            match taken {
                Ok(_) => {}
                Err(e) if crate::models::ticket::is_taken(&e) => {}
                Err(e) => return Err(e.into()),
            }
        }
        if back == 0 {
            return Ok(());
        }
        let label = Self::named(tx, id)?;
        void(tx, &label, "again")
    }
    /// The carrier's PDF is in the store. Says whether it was needed: another attempt may have been faster.
    ///
    /// # Errors
    /// The database's.
    pub fn has_paper(tx: &mut Tx<'_>, id: &LabelId, key: &str) -> Result<bool> {
        let mine = labels::table.filter(labels::id.eq(id).and(labels::a4_key.is_null()));
        Ok(diesel::update(mine).set(labels::a4_key.eq(key)).execute(&mut **tx)? == 1)
    }
    /// The carrier has said no, in its words. Says whether the label was still wanted.
    ///
    /// # Errors
    /// The database's.
    pub fn refused(tx: &mut Tx<'_>, id: &LabelId, words: &str) -> Result<bool> {
        let now = tx.now();
        let mine = labels::table.filter(labels::id.eq(id).and(labels::ended_at.is_null()));
        let refused = diesel::update(mine)
            .set((labels::state.eq(LabelState::Refused), labels::ended_at.eq(now), labels::said.eq(words)))
            .execute(&mut **tx)?;
        Ok(refused == 1)
    }
    /// The PDFs are there: it can be used. Says whether it could still be (it may have been cancelled meanwhile).
    ///
    /// # Errors
    /// The database's.
    pub fn make_alive(tx: &mut Tx<'_>, id: &LabelId, a4_key: &str, small_key: Option<&str>) -> Result<bool> {
        let now = tx.now();
        let changed =
            diesel::update(labels::table.filter(labels::id.eq(id).and(labels::state.eq(LabelState::Bought))))
                .set((
                    labels::state.eq(LabelState::Alive),
                    labels::a4_key.eq(a4_key),
                    labels::small_key.eq(small_key),
                    labels::alive_at.eq(now),
                ))
                .execute(&mut **tx)?;
        // From now on its carrier knows where it is, where it says so at all.
        diesel::update(labels::table.filter(labels::id.eq(id).and(labels::tracked.eq(true))))
            .set(labels::track_at.eq(now.plus_seconds(TRACK_FIRST_S)))
            .execute(&mut **tx)?;
        Ok(changed == 1)
    }
    /// Ends the open label of a box, and its links.
    ///
    /// # Errors
    /// The database's.
    pub fn end(tx: &mut Tx<'_>, parcel: &ParcelId, state: LabelState) -> Result<()> {
        let now = tx.now();
        // Facts beat dates: what was used is used, also after its end.
        if let Some(label) = Self::latest_of(tx, parcel)? {
            diesel::update(labels::table.find(&label.id))
                .set((labels::state.eq(state), labels::ended_at.eq(now)))
                .execute(&mut **tx)?;
            Link::revoke_of_label(tx, &label.id)?;
        }
        Ok(())
    }
    /// Asks the carrier to take the open label of a box back, and ends its links at once.
    ///
    /// # Errors
    /// The database's.
    pub fn void_open(tx: &mut Tx<'_>, parcel: &ParcelId) -> Result<()> {
        let Some(label) = Self::open_of(tx, parcel)? else { return Ok(()) };
        let now = tx.now();
        diesel::update(labels::table.find(&label.id))
            .set((labels::state.eq(LabelState::VoidAsked), labels::ended_at.eq(now)))
            .execute(&mut **tx)?;
        Link::revoke_of_label(tx, &label.id)?;
        void(tx, &label, "asked")
    }
    /// The carrier took it back.
    ///
    /// # Errors
    /// The database's.
    pub fn voided(tx: &mut Tx<'_>, id: &LabelId) -> Result<()> {
        diesel::update(labels::table.filter(labels::id.eq(id).and(labels::state.eq(LabelState::VoidAsked))))
            .set(labels::state.eq(LabelState::Void))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// The carrier does not take it back, in its words: it may be used still, and is paid for.
    ///
    /// # Errors
    /// The database's.
    pub fn not_voided(tx: &mut Tx<'_>, id: &LabelId, words: &str) -> Result<()> {
        diesel::update(labels::table.find(id)).set(labels::said.eq(words)).execute(&mut **tx)?;
        Ok(())
    }
    /// Support has settled with the carriers what these did not take back of a box's labels, or asks them again.
    ///
    /// # Errors
    /// The database's.
    pub fn settle_void(tx: &mut Tx<'_>, parcel: &ParcelId, again: bool) -> Result<()> {
        let refused: Vec<Self> = labels::table
            .filter(labels::parcel_id.eq(parcel).and(labels::state.eq(LabelState::VoidAsked)))
            .filter(labels::said.is_not_null())
            .select(Self::as_select())
            .load(&mut **tx)?;
        let now = tx.now();
        for label in refused {
            if again {
                void(tx, &label, &now.unix().to_string())?;
            } else {
                Self::voided(tx, &label.id)?;
            }
        }
        Ok(())
    }
}

/// "Not found" counts only after this time, in seconds, and twice: the carrier may still be writing it down.
pub const NOT_FOUND_S: i64 = 60;

/// Nobody posts a parcel sooner than this after its label was made, in seconds.
const TRACK_FIRST_S: i64 = 3600;

/// Queues the job that tells the carrier.
fn void(tx: &mut Tx<'_>, label: &Label, why: &str) -> Result<()> {
    let now = tx.now();
    let key = format!("void:{}:{why}", label.id);
    let tickets = Ticket::in_parcel(tx, &label.parcel_id)?;
    let ticket = tickets.first().map(|ticket| &ticket.id);
    let job = Job::VoidLabel { label: label.id.clone() };
    job.push(tx, now, About { dedupe: Some(&key), ticket, event: None })
}
