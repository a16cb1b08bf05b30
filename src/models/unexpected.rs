//! A parcel that nobody expects, as a technician found it: what was scanned, who sent it, photos. Support finds out whose it
//! is. Until it is sent to support it is a draft of its seller; the technician sees nothing of other returns.
use super::person::{Agent, Technician};
use super::photo::NewPhoto;
use super::ticket::{Reference, Refusal, TaskKind, Ticket};
use super::{PersonId, RowId, SellerId, TaskId, TicketId, UnexpectedId, staged_file};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::ticket::ClockKind;
use crate::schema::{sellers, tasks, tickets, unexpected_parcels, unexpected_photos};
use diesel::prelude::*;

/// Rows of a page.
pub const PAGE: i64 = 50;
/// Photos of one parcel.
pub const MOST_PHOTOS: i64 = 12;
/// For so long a technician sees what became of it.
const SHOWN_DAYS: i64 = 14;

/// A parcel that nobody expects.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = unexpected_parcels, check_for_backend(MultiBackend))]
pub struct Unexpected {
    /// Its id.
    pub id: UnexpectedId,
    /// Where it arrived.
    pub seller_id: SellerId,
    /// What was scanned or typed.
    pub scan: String,
    /// Who sent it, as it says on the box.
    pub sender: String,
    /// What else there is to say.
    pub note: String,
    /// Grows with every change.
    pub version: i32,
    /// When support was told.
    pub sent_at: Option<Moment>,
    /// The return that it belongs to, if support found one.
    pub ticket_id: Option<TicketId>,
    /// When support was done with it.
    pub settled_at: Option<Moment>,
    /// What support said, where it belongs to no return.
    pub settled_why: Option<String>,
}

/// A photo of such a parcel.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = unexpected_photos, check_for_backend(MultiBackend))]
pub struct Pictured {
    /// Its id.
    pub id: RowId,
    /// What its file was called at home.
    pub file_name: String,
    /// Up to 2048 pixels, cleaned.
    pub shown_key: String,
    /// Up to 400 pixels, cleaned.
    pub thumb_key: String,
}

/// What a technician writes about such a parcel.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What was scanned or typed.
    pub scan: String,
    /// Who sent it.
    pub sender: String,
    /// What else there is to say.
    pub note: String,
}

/// One of a list: the parcel, at whose place it is, and the return that it belongs to.
pub type Listed = (Unexpected, String, Option<Reference>);

impl Unexpected {
    /// Keeps what a technician wrote, in the draft `of` or in a new one.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another seller's; [`Refusal::AlreadyDone`] for one that was sent; the database's.
    pub fn keep(
        tx: &mut Tx<'_>,
        technician: &Technician,
        of: Option<&UnexpectedId>,
        found: &Found,
    ) -> Result<UnexpectedId> {
        if let Some(id) = of {
            let draft = Self::of_seller(tx, technician, id)?;
            let mine = unexpected_parcels::table
                .filter(unexpected_parcels::id.eq(&draft.id).and(unexpected_parcels::sent_at.is_null()));
            let kept = diesel::update(mine)
                .set((
                    unexpected_parcels::scan.eq(&found.scan),
                    unexpected_parcels::sender.eq(&found.sender),
                    unexpected_parcels::note.eq(&found.note),
                ))
                .execute(&mut **tx)?;
            return if kept == 1 { Ok(draft.id) } else { Err(Refusal::AlreadyDone.into()) };
        }
        let id: UnexpectedId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(unexpected_parcels::table)
            .values((
                unexpected_parcels::id.eq(&id),
                unexpected_parcels::seller_id.eq(&technician.seller),
                unexpected_parcels::person_id.eq(&technician.person),
                unexpected_parcels::scan.eq(&found.scan),
                unexpected_parcels::sender.eq(&found.sender),
                unexpected_parcels::note.eq(&found.note),
                unexpected_parcels::version.eq(1),
                unexpected_parcels::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }

    /// Adds a photo whose files are staged; the same one twice counts once.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another seller's; [`Refusal::TooManyPhotos`]; [`Refusal::AlreadyDone`] once it was sent; the
    /// database's.
    pub fn add_photo(
        tx: &mut Tx<'_>,
        technician: &Technician,
        of: &UnexpectedId,
        new: &NewPhoto,
    ) -> Result<()> {
        // Held, so that two uploads at the same moment are counted one after the other.
        let mine = unexpected_parcels::table
            .filter(unexpected_parcels::id.eq(of).and(unexpected_parcels::seller_id.eq(&technician.seller)));
        diesel::update(mine)
            .set(unexpected_parcels::version.eq(unexpected_parcels::version))
            .execute(&mut **tx)?;
        if Self::of_seller(tx, technician, of)?.sent_at.is_some() {
            return Err(Refusal::AlreadyDone.into());
        }
        let theirs = unexpected_photos::table.filter(unexpected_photos::unexpected_id.eq(of));
        let same = theirs.filter(unexpected_photos::sha256.eq(&new.sha256));
        if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(&mut **tx)? {
            return Ok(());
        }
        if theirs.count().get_result::<i64>(&mut **tx)? >= MOST_PHOTOS {
            return Err(Refusal::TooManyPhotos.into());
        }
        super::photo::Photo::count_today(tx, &technician.person)?;
        let [original, shown, thumb] = &new.keys;
        staged_file::take_over(tx, &[original, shown, thumb])?;
        let id: RowId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(unexpected_photos::table)
            .values((
                unexpected_photos::id.eq(id),
                unexpected_photos::unexpected_id.eq(of),
                unexpected_photos::file_name.eq(&new.file_name),
                unexpected_photos::original_key.eq(original),
                unexpected_photos::shown_key.eq(shown),
                unexpected_photos::thumb_key.eq(thumb),
                unexpected_photos::sha256.eq(&new.sha256),
                unexpected_photos::bytes.eq(new.bytes),
                unexpected_photos::width.eq(new.width),
                unexpected_photos::height.eq(new.height),
                unexpected_photos::remarks.eq(&new.remarks),
                unexpected_photos::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// Tells support, which gets a task.
    ///
    /// # Errors
    /// [`Refusal::PhotosNeeded`]; [`Refusal::AlreadyDone`] when it was sent before; [`Error::NotFound`] for another seller's; the
    /// database's.
    pub fn send(tx: &mut Tx<'_>, technician: &Technician, of: &UnexpectedId) -> Result<()> {
        Self::of_seller(tx, technician, of)?;
        if Self::photos(tx, of)?.is_empty() {
            return Err(Refusal::PhotosNeeded.into());
        }
        let now = tx.now();
        let draft = unexpected_parcels::table
            .filter(unexpected_parcels::id.eq(of).and(unexpected_parcels::sent_at.is_null()));
        let sent = diesel::update(draft)
            .set((unexpected_parcels::sent_at.eq(now), unexpected_parcels::version.eq(2)))
            .execute(&mut **tx)?;
        if sent != 1 {
            return Err(Refusal::AlreadyDone.into());
        }
        let id: TaskId = tx.new_id();
        let due = super::ticket::clock::marketplace_due(tx, ClockKind::ArrivalDecision, now)?;
        diesel::insert_into(tasks::table)
            .values((
                tasks::id.eq(id),
                tasks::kind.eq(TaskKind::UnexpectedParcel),
                tasks::data.eq(of.as_str()),
                tasks::due_at.eq(due),
                tasks::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }

    /// One of the technician's own seller.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn of_seller(conn: &mut Conn, technician: &Technician, id: &UnexpectedId) -> Result<Self> {
        Ok(unexpected_parcels::table
            .filter(unexpected_parcels::id.eq(id).and(unexpected_parcels::seller_id.eq(&technician.seller)))
            .select(Self::as_select())
            .first(conn)?)
    }

    /// What the seller told support lately, and what came of it. Of the return that it belongs to only the seller's own is
    /// named.
    ///
    /// # Errors
    /// The database's.
    pub fn lately(
        conn: &mut Conn,
        technician: &Technician,
        now: Moment,
    ) -> Result<Vec<(Self, Option<Reference>)>> {
        let own = tickets::id
            .nullable()
            .eq(unexpected_parcels::ticket_id)
            .and(tickets::seller_id.eq(technician.seller.as_str()));
        Ok(unexpected_parcels::table
            .left_join(tickets::table.on(own))
            .filter(unexpected_parcels::seller_id.eq(&technician.seller))
            .filter(unexpected_parcels::created_at.gt(now.plus_days(-SHOWN_DAYS)))
            .filter(unexpected_parcels::sent_at.is_not_null())
            .order(unexpected_parcels::id.desc())
            .limit(20)
            .select((Self::as_select(), tickets::reference.nullable()))
            .load(conn)?)
    }

    /// Those that wait for support, the longest waiting first; one row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn waiting(conn: &mut Conn, _agent: &Agent) -> Result<Vec<(Self, String)>> {
        Ok(unexpected_parcels::table
            .inner_join(sellers::table.on(sellers::id.eq(unexpected_parcels::seller_id)))
            .filter(unexpected_parcels::sent_at.is_not_null().and(unexpected_parcels::settled_at.is_null()))
            .order((unexpected_parcels::sent_at, unexpected_parcels::id))
            .limit(PAGE + 1)
            .select((Self::as_select(), sellers::name))
            .load(conn)?)
    }

    /// Whether any waits for support.
    ///
    /// # Errors
    /// The database's.
    pub fn any_waits(conn: &mut Conn) -> Result<bool> {
        let open = unexpected_parcels::table
            .filter(unexpected_parcels::sent_at.is_not_null().and(unexpected_parcels::settled_at.is_null()));
        Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
    }

    /// One that was sent, for support.
    ///
    /// # Errors
    /// [`Error::NotFound`]; the database's.
    pub fn for_agent(conn: &mut Conn, _agent: &Agent, id: &UnexpectedId) -> Result<Listed> {
        Ok(unexpected_parcels::table
            .inner_join(sellers::table.on(sellers::id.eq(unexpected_parcels::seller_id)))
            .left_join(tickets::table.on(tickets::id.nullable().eq(unexpected_parcels::ticket_id)))
            .filter(unexpected_parcels::id.eq(id).and(unexpected_parcels::sent_at.is_not_null()))
            .select((Self::as_select(), sellers::name, tickets::reference.nullable()))
            .first(conn)?)
    }

    /// Its photos, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn photos(conn: &mut Conn, id: &UnexpectedId) -> Result<Vec<Pictured>> {
        Ok(unexpected_photos::table
            .filter(unexpected_photos::unexpected_id.eq(id))
            .order(unexpected_photos::id)
            .select(Pictured::as_select())
            .load(conn)?)
    }

    /// One of its photos.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another parcel's; the database's.
    pub fn photo(conn: &mut Conn, id: &UnexpectedId, photo: &RowId) -> Result<Pictured> {
        Ok(unexpected_photos::table
            .filter(unexpected_photos::id.eq(photo).and(unexpected_photos::unexpected_id.eq(id)))
            .select(Pictured::as_select())
            .first(conn)?)
    }

    /// It belongs to this return of the same seller.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such return, or it is another seller's; [`Error::Stale`]; the database's.
    pub fn link(tx: &mut Tx<'_>, by: &Agent, id: &UnexpectedId, seen: i32, to: &Reference) -> Result<()> {
        let (parcel, ..) = Self::for_agent(tx, by, id)?;
        let ticket = Ticket::for_agent(tx, by, to)?;
        if ticket.seller_id.as_ref() != Some(&parcel.seller_id) {
            return Err(Error::NotFound);
        }
        settle(tx, &by.person, id, (seen, Some(&ticket.id), None))
    }

    /// It belongs to no return; the reason is for support and the seller.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`]; the database's.
    pub fn dismiss(tx: &mut Tx<'_>, by: &Agent, id: &UnexpectedId, seen: i32, why: &str) -> Result<()> {
        Self::for_agent(tx, by, id)?;
        settle(tx, &by.person, id, (seen, None, Some(why)))
    }
}

type Settled<'a> = (i32, Option<&'a TicketId>, Option<&'a str>);

fn settle(tx: &mut Tx<'_>, by: &PersonId, id: &UnexpectedId, (seen, ticket, why): Settled<'_>) -> Result<()> {
    let now = tx.now();
    let open = unexpected_parcels::table
        .filter(unexpected_parcels::id.eq(id).and(unexpected_parcels::version.eq(seen)))
        .filter(unexpected_parcels::settled_at.is_null());
    let settled = diesel::update(open)
        .set((
            unexpected_parcels::version.eq(seen + 1),
            unexpected_parcels::ticket_id.eq(ticket.map(TicketId::as_str)),
            unexpected_parcels::settled_at.eq(now),
            unexpected_parcels::settled_by.eq(by.as_str()),
            unexpected_parcels::settled_why.eq(why),
        ))
        .execute(&mut **tx)?;
    if settled != 1 {
        return Err(Error::Stale { seen });
    }
    let task = tasks::table
        .filter(tasks::kind.eq(TaskKind::UnexpectedParcel).and(tasks::data.eq(id.as_str())))
        .filter(tasks::done_at.is_null());
    diesel::update(task)
        .set((tasks::done_at.eq(now), tasks::done_by.eq(by.as_str()), tasks::done_why.eq(why)))
        .execute(&mut **tx)?;
    Ok(())
}
