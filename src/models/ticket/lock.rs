//! What keeps the seller from looking at a device: it is locked to an account, behind a passcode, or a proof is missing. While
//! one of them is open the analysis stands still, and a promise of the customer's runs ([`ClockKind::Lock`]): reminders, then
//! the device goes back as it is. Each that is opened starts that promise anew, since it asks for something new; the analysis
//! goes on when the last one is gone. They end with the analysis itself, however it ends.
use super::command::ClockChange;
use super::stage::{Actor, BlockerKind, ClockKind, Stage};
use super::{Act, Command, Refusal, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::models::event::{By, Data, Kind};
use crate::models::link::Link;
use crate::models::person::{Agent, Person};
use crate::models::photo::Slot;
use crate::models::{PersonId, RowId, TicketId, message, parcel};
use crate::schema::{blockers, photos, ticket_clocks};
use crate::secret::Key;
use diesel::prelude::*;

text_enum! {
    /// Whose account a device is locked to: it decides where the lock is removed.
    pub enum Platform {
        /// Find My, Activation Lock.
        Apple => "apple",
        /// A Google account on an Android device.
        Google => "google",
        /// A Samsung account.
        Samsung => "samsung",
        /// Windows, or a company's device management.
        Windows => "windows",
        /// Something else.
        Other => "other",
    }
}

/// Days for which the link works that removes a lock: longer than any lock stays open.
const LINK_DAYS: i64 = 90;
/// What is kept of one that ended because the return went on without it.
const MOVED_ON: &str = "moved_on";

/// Something that is in the seller's way.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = blockers, check_for_backend(MultiBackend))]
pub struct Lock {
    /// What it is.
    pub kind: BlockerKind,
    /// Whose account it is, for a lock to one.
    pub platform: Option<Platform>,
    /// Since when.
    pub opened_at: Moment,
}

/// What a technician has found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLock {
    /// What it is.
    pub kind: BlockerKind,
    /// Whose account it is, for a lock to one.
    pub platform: Option<Platform>,
}

impl Lock {
    /// What is in the seller's way now, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub fn open_of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(blockers::table
            .filter(blockers::ticket_id.eq(ticket).and(blockers::cleared_at.is_null()))
            .filter(blockers::kind.ne(BlockerKind::UnsafeBattery))
            .order((blockers::opened_at, blockers::id))
            .select(Self::as_select())
            .load(conn)?)
    }
}

/// What a return waits for, as its pages show it.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// What is in the seller's way, oldest first.
    pub locks: Vec<Lock>,
    /// When it goes back if nothing happens.
    pub until: Option<Moment>,
}

impl Waiting {
    /// What this return waits for; nothing where nothing can be in the way.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &mut Conn, ticket: &Ticket) -> Result<Self> {
        if !ticket.waits_for_unlocking() {
            return Ok(Self::default());
        }
        Ok(Self { locks: Lock::open_of(conn, &ticket.id)?, until: until(conn, &ticket.id)? })
    }
}

/// When a return goes back if nothing removes what is in the seller's way.
///
/// # Errors
/// The database's.
pub fn until(conn: &mut Conn, ticket: &TicketId) -> Result<Option<Moment>> {
    Ok(ticket_clocks::table
        .filter(ticket_clocks::ticket_id.eq(ticket).and(ticket_clocks::kind.eq(ClockKind::Lock)))
        .filter(ticket_clocks::done_at.is_null())
        .select(ticket_clocks::due_at)
        .first(conn)
        .optional()?)
}

/// Whether anything is in the seller's way.
pub(super) fn keeps_waiting(conn: &mut Conn, ticket: &TicketId) -> Result<bool> {
    let open = blockers::table
        .filter(blockers::ticket_id.eq(ticket).and(blockers::cleared_at.is_null()))
        .filter(blockers::kind.ne(BlockerKind::UnsafeBattery));
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn)?)
}

/// Keeps the rows beside the commands that open and clear them, and ends them with the analysis.
///
/// # Errors
/// [`Refusal::AlreadyDone`] for one that is open, or cleared, already; the database's.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    (before, after): (&Ticket, &Ticket),
    act: &Act,
    clock: ClockChange,
) -> Result<()> {
    let person = act.by.person.as_ref();
    if let Command::Block(kind) = act.command {
        open(tx, &after.id, kind, person, act.data.platform)?;
    }
    if let Command::Unblock(kind) = act.command {
        if let (BlockerKind::UnsafeBattery, Some(parcel)) = (kind, &after.parcel_id) {
            // A cleared battery travels on a label that somebody chose for it, never on one of ours.
            parcel::Parcel::wants_label_by_hand(tx, parcel)?;
        }
        if close(tx, &after.id, &[kind], person, None)? == 0 && kind.pauses_analysis() {
            return Err(Refusal::AlreadyDone.into());
        }
    }
    let ended = after.stage != Stage::Received || clock == ClockChange::Held;
    if before.stage == Stage::Received && ended {
        let pausing: Vec<BlockerKind> =
            BlockerKind::ALL.iter().copied().filter(|kind| kind.pauses_analysis()).collect();
        close(tx, &after.id, &pausing, None, Some(MOVED_ON))?;
    }
    Ok(())
}

fn open(
    tx: &mut Tx<'_>,
    ticket: &TicketId,
    kind: BlockerKind,
    by: Option<&PersonId>,
    platform: Option<Platform>,
) -> Result<()> {
    let now = tx.now();
    let same = blockers::table
        .filter(blockers::ticket_id.eq(ticket).and(blockers::kind.eq(kind)))
        .filter(blockers::cleared_at.is_null());
    if diesel::select(diesel::dsl::exists(same)).get_result::<bool>(&mut **tx)? {
        // A battery may be reported by everybody who sees it.
        return if kind.pauses_analysis() { Err(Refusal::AlreadyDone.into()) } else { Ok(()) };
    }
    let id: RowId = tx.new_id();
    diesel::insert_into(blockers::table)
        .values((
            blockers::id.eq(id),
            blockers::ticket_id.eq(ticket),
            blockers::kind.eq(kind),
            blockers::platform.eq(platform),
            blockers::opened_at.eq(now),
            blockers::opened_by.eq(by.map(PersonId::as_str)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Ends those of these kinds that are open, with the links that remove them; how many there were.
fn close(
    tx: &mut Tx<'_>,
    ticket: &TicketId,
    kinds: &[BlockerKind],
    by: Option<&PersonId>,
    why: Option<&str>,
) -> Result<usize> {
    let now = tx.now();
    let these = blockers::table
        .filter(blockers::ticket_id.eq(ticket).and(blockers::kind.eq_any(kinds)))
        .filter(blockers::cleared_at.is_null());
    let closed = diesel::update(these)
        .set((
            blockers::cleared_at.eq(now),
            blockers::cleared_by.eq(by.map(PersonId::as_str)),
            blockers::cleared_why.eq(why),
        ))
        .execute(&mut **tx)?;
    if closed > 0 && kinds.contains(&BlockerKind::AccountLock) {
        Link::revoke_removals(tx, ticket)?;
    }
    Ok(closed)
}

impl Ticket {
    /// Whether it is with the seller, and nothing is due since something is in the seller's way: a return at the seller's has
    /// a promise otherwise.
    pub fn waits_for_unlocking(&self) -> bool {
        self.stage == Stage::Received && self.due_at.is_none()
    }
    /// Who acts next.
    pub fn acts(&self) -> Actor {
        if self.held {
            Actor::Agent
        } else if self.waits_for_unlocking() {
            Actor::Customer
        } else {
            self.stage.acts()
        }
    }
    /// Whether somebody may have found that something is in the way.
    pub fn can_be_locked(&self) -> bool {
        self.stage == Stage::Received && !self.held && self.reception.is_the_device()
    }
    /// Something is in the way: the analysis stands still, and the customer is told how to remove it – with a link for
    /// that where it is a lock to an account, so that it needs no account of ours. Where it was said to be unlocked before, a
    /// photo has to show that it is not.
    ///
    /// # Errors
    /// [`Refusal::PhotoNeeded`];
    /// [`crate::error::Error::Refused`], also where it is open already; [`crate::error::Error::Stale`]; the database's.
    pub fn lock(&self, tx: &mut Tx<'_>, key: &Key, by: By, seen: i32, new: NewLock) -> Result<Self> {
        self.hold(tx, seen)?;
        if new.kind == BlockerKind::AccountLock {
            if self.lacks_proof(tx)? {
                return Err(Refusal::PhotoNeeded.into());
            }
            let customer = Person::named(tx, &self.person_id)?;
            let ends = tx.now().plus_days(LINK_DAYS);
            Link::to_removal(tx, key, &self.id, &customer.email, ends)?;
        }
        let platform = new.platform.filter(|_| new.kind == BlockerKind::AccountLock);
        let data = Data { what: Some(new.kind.as_str().to_owned()), platform, ..Data::default() };
        let act = Act { command: Command::Block(new.kind), by, seen: Some(seen), kind: Kind::Blocked, data };
        Ok(self.act(tx, &act)?.0)
    }
    /// Whether it was said to be unlocked, and no photo since then shows that it is not.
    fn lacks_proof(&self, conn: &mut Conn) -> Result<bool> {
        let cleared: Option<Moment> = blockers::table
            .filter(blockers::ticket_id.eq(&self.id).and(blockers::kind.eq(BlockerKind::AccountLock)))
            .filter(blockers::cleared_at.is_not_null().and(blockers::cleared_why.is_null()))
            .select(diesel::dsl::max(blockers::cleared_at))
            .first(conn)?;
        let Some(cleared) = cleared else { return Ok(false) };
        let proof = photos::table
            .filter(photos::ticket_id.eq(&self.id).and(photos::slot.eq(Slot::LockProof)))
            .filter(photos::created_at.ge(cleared));
        Ok(!diesel::select(diesel::dsl::exists(proof)).get_result::<bool>(conn)?)
    }
    /// It is not in the way any more: when it was the last one, the analysis goes on. Through a link it is the return as it
    /// is; otherwise `seen` is the version that the page showed.
    ///
    /// # Errors
    /// [`Refusal::AlreadyDone`]; [`crate::error::Error::Refused`]; [`crate::error::Error::Stale`]; the database's.
    pub fn unlock(&self, tx: &mut Tx<'_>, by: By, seen: Option<i32>, kind: BlockerKind) -> Result<Self> {
        let data = Data { what: Some(kind.as_str().to_owned()), ..Data::default() };
        let act = Act { command: Command::Unblock(kind), by, seen, kind: Kind::Unblocked, data };
        Ok(self.act(tx, &act)?.0)
    }
    /// [`Ticket::unlock`] by support, with a reason that support alone reads.
    ///
    /// # Errors
    /// As [`Ticket::unlock`].
    pub fn unlock_for(
        &self,
        tx: &mut Tx<'_>,
        by: &Agent,
        seen: i32,
        (kind, why): (BlockerKind, &str),
    ) -> Result<Self> {
        self.hold(tx, seen)?;
        let message = Some(message::write(tx, self, &by.author(), why, true)?);
        let data = Data { what: Some(kind.as_str().to_owned()), message, ..Data::default() };
        let by = By::person(super::Who::Agent, &by.person);
        let act = Act { command: Command::Unblock(kind), by, seen: Some(seen), kind: Kind::Unblocked, data };
        Ok(self.act(tx, &act)?.0)
    }
}
