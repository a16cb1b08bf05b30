//! Where a parcel is, as its carrier says. The carrier's word is checked, not believed: what it says twice counts once, what comes
//! in the wrong order is put in order, and what lies before the label or after this moment is no scan of this parcel.
use super::{Label, LabelState};
use crate::carrier::{Scan, Status};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::event::{By, Data, Kind};
use crate::models::job::{About, Job};
use crate::models::parcel::Parcel;
use crate::models::task::Task;
use crate::models::ticket::{Act, Command, Stage, TaskKind, Ticket};
use crate::models::{LabelId, ParcelId, RowId};
use crate::schema::{labels, parcels, scans};
use diesel::prelude::*;

/// A carrier is asked so often where a parcel is, in seconds.
const ASK_EVERY_S: i64 = 2 * 3600;
/// A label that ended, or was scanned, is followed for so many days after its last day.
const FOLLOWED_DAYS: i64 = 45;
/// A label may be a little older at the carrier's than here, in seconds: clocks differ.
const CLOCKS_DIFFER_S: i64 = 24 * 3600;
/// So many are asked for in one write.
const AT_ONCE: i64 = 100;

/// A line of a parcel's way, as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = scans, check_for_backend(MultiBackend))]
pub struct Seen {
    status: String,
    /// When, as the carrier says.
    pub at: Moment,
    /// Where, if the carrier says.
    pub place: String,
    /// The carrier's own words.
    pub words: String,
}

impl Seen {
    /// What happened.
    pub fn status(&self) -> Status {
        Status::ALL
            .iter()
            .find(|(_, name)| *name == self.status)
            .map_or(Status::Unknown, |(status, _)| *status)
    }
    /// The way of a return's parcel to the seller, newest first, and the label that counts, while it is on its way.
    ///
    /// # Errors
    /// The database's.
    pub fn of_ticket(conn: &mut Conn, ticket: &Ticket) -> Result<(Option<Label>, Vec<Self>)> {
        let (Stage::InTransit, Some(parcel)) = (ticket.stage, &ticket.parcel_id) else {
            return Ok((None, vec![]));
        };
        let rows: Vec<(Label, Option<Self>)> = labels::table
            .left_join(scans::table.on(scans::label_id.eq(labels::id)))
            .filter(labels::parcel_id.eq(parcel))
            .order((scans::at.desc(), scans::id.desc()))
            .select((Label::as_select(), Option::<Self>::as_select()))
            .load(conn)?;
        let (labels, way): (Vec<Label>, Vec<Option<Self>>) = rows.into_iter().unzip();
        Ok((Label::counting(labels), way.into_iter().flatten().collect()))
    }
    /// The way of the parcel with that label, newest first.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, label: &LabelId) -> Result<Vec<Self>> {
        Ok(scans::table
            .filter(scans::label_id.eq(label))
            .order((scans::at.desc(), scans::id.desc()))
            .select(Self::as_select())
            .load(conn)?)
    }
}

/// Queues the questions to carriers that are due, and says when each is asked next.
///
/// # Errors
/// The database's.
pub fn ask_due(tx: &mut Tx<'_>) -> Result<usize> {
    let now = tx.now();
    let due: Vec<(LabelId, Option<Moment>)> = labels::table
        .filter(labels::track_at.le(now))
        .order((labels::track_at, labels::id))
        .limit(AT_ONCE)
        .select((labels::id, labels::track_at))
        .load(&mut **tx)?;
    for (id, at) in &due {
        // Two nodes at the same moment ask once.
        let mine = labels::table.filter(labels::id.eq(id).and(labels::track_at.eq(at)));
        let next = now.plus_seconds(ASK_EVERY_S);
        if diesel::update(mine).set(labels::track_at.eq(next)).execute(&mut **tx)? == 1 {
            let job = Job::TrackLabel { label: id.clone() };
            job.push(tx, now, About { dedupe: None, ticket: None, event: None })?;
        }
    }
    Ok(due.len())
}

/// A carrier has news of these, it says, by their tracking numbers or its own ids: it is asked soon.
///
/// # Errors
/// The database's.
pub fn hint(tx: &mut Tx<'_>, named: &[String]) -> Result<()> {
    let now = tx.now();
    let followed = labels::table.filter(labels::track_at.gt(now));
    diesel::update(followed.filter(labels::number.eq_any(named)))
        .set(labels::track_at.eq(now))
        .execute(&mut **tx)?;
    diesel::update(followed.filter(labels::carrier_ref.eq_any(named)))
        .set(labels::track_at.eq(now))
        .execute(&mut **tx)?;
    Ok(())
}

impl Label {
    /// Takes what the carrier says about where the parcel is, all of it each time, and moves its returns on.
    ///
    /// # Errors
    /// The database's.
    pub fn seen(tx: &mut Tx<'_>, id: &LabelId, said: &[Scan]) -> Result<()> {
        let now = tx.now();
        let label = Self::named(tx, id)?;
        let since = label.created_at.plus_seconds(-CLOCKS_DIFFER_S);
        let known = Seen::of(tx, id)?;
        let mut news = vec![];
        for scan in said {
            let at = Moment::new(scan.at);
            if at < since || at > now.plus_seconds(CLOCKS_DIFFER_S) {
                continue;
            }
            // What is said to lie in the future has happened by now.
            let at = at.min(now);
            let same =
                |seen: &Seen| seen.at == at && seen.status() == scan.status && seen.place == scan.place;
            if !known.iter().any(same) && label.note(tx, scan, at)? {
                news.push((at, scan.status));
            }
        }
        if !news.is_empty() {
            let newest_known = known.first().map(|seen| seen.at);
            label.moved(tx, &news, newest_known)?;
        }
        label.follow_on(tx)
    }

    /// Keeps a scan; says whether it is new. Two nodes may hear of it at the same moment.
    fn note(&self, tx: &mut Tx<'_>, scan: &Scan, at: Moment) -> Result<bool> {
        let (id, now): (RowId, Moment) = (tx.new_id(), tx.now());
        let noted = tx.attempt(|tx| {
            diesel::insert_into(scans::table)
                .values((
                    scans::id.eq(&id),
                    scans::label_id.eq(&self.id),
                    scans::status.eq(scan.status.as_str()),
                    scans::at.eq(at),
                    scans::place.eq(&scan.place),
                    scans::words.eq(&scan.words),
                    scans::noted_at.eq(now),
                ))
                .execute(&mut **tx)
        });
        match noted {
            Ok(_) => Ok(true),
            Err(e) if crate::models::ticket::is_taken(&e) => Ok(false),
            Err(e) => Err(e.into()),
        }
    }

    /// What news of the parcel do to its returns.
    fn moved(&self, tx: &mut Tx<'_>, news: &[(Moment, Status)], before: Option<Moment>) -> Result<()> {
        let Some(last) = news.iter().map(|(at, _)| *at).max() else { return Ok(()) };
        // Old news are kept, and change nothing any more.
        let is_newest = before.is_none_or(|before| last >= before);
        if news.iter().any(|(_, status)| status.is_scanned()) {
            self.used(tx)?;
            for ticket in Ticket::in_parcel(tx, &self.parcel_id)? {
                if matches!(ticket.stage, Stage::Approved | Stage::LabelSent) {
                    let data = Data { label: Some(self.id.clone()), ..Data::default() };
                    let by = By::system();
                    let act = Act { command: Command::Scan, by, seen: None, kind: Kind::Scanned, data };
                    ticket.act(tx, &act)?;
                } else if ticket.stage == Stage::InTransit && is_newest {
                    ticket.heard_of(tx, last)?;
                }
            }
        }
        if !is_newest {
            return Ok(());
        }
        diesel::update(parcels::table.find(&self.parcel_id))
            .set(parcels::last_scan_at.eq(last))
            .execute(&mut **tx)?;
        let latest = news.iter().filter(|(at, _)| *at == last).map(|(_, status)| *status).max();
        for ticket in Ticket::in_parcel(tx, &self.parcel_id)? {
            match latest {
                Some(Status::Delivered) if ticket.stage == Stage::InTransit => {
                    ticket.delivered_says_carrier(tx, last)?;
                }
                Some(Status::ReturnToSender) if ticket.stage == Stage::InTransit => {
                    Task::open(tx, TaskKind::ParcelLost, &ticket.id, RETURNED, last)?;
                    Ticket::refresh_queue(tx, &ticket.id)?;
                }
                Some(_) | None => {}
            }
        }
        Ok(())
    }

    /// The first scan decides which of a parcel's labels was used: facts beat dates, and the others go back.
    fn used(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        if self.state != LabelState::Used {
            diesel::update(labels::table.find(&self.id))
                .set((labels::state.eq(LabelState::Used), labels::ended_at.eq(self.ended_at.unwrap_or(now))))
                .execute(&mut **tx)?;
        }
        if Self::open_of(tx, &self.parcel_id)?.is_some_and(|other| other.id != self.id) {
            Self::void_open(tx, &self.parcel_id)?;
        }
        Ok(())
    }

    /// Whether its carrier is asked again: not once everything has arrived, and not for ever.
    fn follow_on(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        let parcel: ParcelId = self.parcel_id.clone();
        let tickets = Ticket::in_parcel(tx, &parcel)?;
        let awaited = [Stage::Approved, Stage::LabelSent, Stage::InTransit, Stage::Closed];
        let arrived = Parcel::named(tx, &parcel)?.received_at.is_some()
            && !tickets.iter().any(|ticket| awaited.contains(&ticket.stage));
        if arrived || now > self.expires_at.plus_days(FOLLOWED_DAYS) {
            diesel::update(labels::table.find(&self.id))
                .set(labels::track_at.eq(None::<Moment>))
                .execute(&mut **tx)?;
        }
        Ok(())
    }
}

/// What the task says where a carrier sends a parcel back.
const RETURNED: &str = "The carrier sends the parcel back to whoever sent it.";
