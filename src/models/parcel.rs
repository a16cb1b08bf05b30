//! One box with one or more returns for the same seller. Every label hangs on a parcel.
use super::address::Address;
use super::label::papers::is_to_be_posted;
use super::label::{Label, LabelState};
use super::policy::Policy;
use super::task::Task;
use super::ticket::{Refusal, Stage, TaskKind, Ticket};
use super::{AddressId, CompanyId, ParcelId, SellerId};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::schema::{parcels, tickets};
use diesel::prelude::*;

/// Where a return waits for an answer, and its box with it.
const WAITING: [Stage; 3] = [Stage::Submitted, Stage::InfoNeeded, Stage::Quoted];

/// A box before it is a row.
#[derive(Debug, Clone)]
pub struct NewParcel<'a> {
    /// What it is called.
    pub reference: &'a str,
    /// Whose it is.
    pub company: &'a CompanyId,
    /// Where it goes, once the device is known.
    pub seller: Option<&'a SellerId>,
    /// Where it comes from.
    pub sender: &'a AddressId,
    /// Who gets the label.
    pub recipient_name: &'a str,
    /// Where they get it.
    pub recipient_email: &'a str,
}

/// A box.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = parcels, check_for_backend(MultiBackend))]
pub struct Parcel {
    /// Its id.
    pub id: ParcelId,
    /// What it is called.
    pub reference: String,
    /// Where it goes, once the device is known.
    pub seller_id: Option<SellerId>,
    /// Where it comes from.
    pub sender_id: AddressId,
    /// Where the device goes back to, where that is not where it came from.
    pub send_back_to_id: Option<AddressId>,
    /// Who gets the label.
    pub recipient_name: String,
    /// Where they get it.
    pub recipient_email: String,
    /// Whether an agent brings the label.
    pub label_by_hand: bool,
    /// When somebody said that it was posted.
    pub posted_at: Option<Moment>,
    /// When it arrived.
    pub received_at: Option<Moment>,
    prepared: String,
}

text_enum! {
    /// What is done before a box is posted. It is written down, and never in the way.
    pub enum Prepared {
        /// What was on the device is saved elsewhere.
        BackedUp => "backed_up",
        /// Nobody's account is on it any more.
        Disconnected => "disconnected",
        /// That cannot be done: the device is dead.
        Dead => "dead",
        /// It is wrapped, in a box without room to move.
        Packed => "packed",
        /// The packing slip is in the box.
        Slip => "slip",
        /// The label is on the box, and old ones are covered.
        Stuck => "stuck",
    }
}

impl Parcel {
    /// Adds a box.
    ///
    /// # Errors
    /// The database's.
    pub fn add(tx: &mut Tx<'_>, new: &NewParcel<'_>) -> Result<ParcelId> {
        let id: ParcelId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(parcels::table)
            .values((
                parcels::id.eq(&id),
                parcels::reference.eq(new.reference),
                parcels::company_id.eq(new.company),
                parcels::seller_id.eq(new.seller),
                parcels::sender_id.eq(new.sender),
                parcels::recipient_name.eq(new.recipient_name),
                parcels::recipient_email.eq(new.recipient_email),
                parcels::label_by_hand.eq(false),
                parcels::created_at.eq(now),
            ))
            .execute(&mut **tx)?;
        Ok(id)
    }
    /// The box that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &ParcelId) -> Result<Self> {
        Ok(parcels::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The box of a return that was sent.
    ///
    /// # Errors
    /// The database's; [`Error::NotFound`] for a draft.
    pub fn of(conn: &mut Conn, ticket: &Ticket) -> Result<Self> {
        Self::named(conn, ticket.parcel_id.as_ref().ok_or(Error::NotFound)?)
    }
    /// Where it goes, now that the device is known.
    ///
    /// # Errors
    /// The database's.
    pub fn set_seller(tx: &mut Tx<'_>, id: &ParcelId, seller: &SellerId) -> Result<()> {
        diesel::update(parcels::table.find(id)).set(parcels::seller_id.eq(seller)).execute(&mut **tx)?;
        Ok(())
    }
    /// Where the box comes from, corrected.
    ///
    /// # Errors
    /// The database's.
    pub fn set_sender(tx: &mut Tx<'_>, id: &ParcelId, sender: &AddressId) -> Result<()> {
        diesel::update(parcels::table.find(id)).set(parcels::sender_id.eq(sender)).execute(&mut **tx)?;
        Ok(())
    }
    /// Where what came in the box goes back to.
    ///
    /// # Errors
    /// The database's.
    pub fn send_back_to(tx: &mut Tx<'_>, id: &ParcelId, to: &AddressId) -> Result<()> {
        diesel::update(parcels::table.find(id)).set(parcels::send_back_to_id.eq(to)).execute(&mut **tx)?;
        Ok(())
    }
    /// Who gets the label from now on.
    ///
    /// # Errors
    /// The database's.
    pub fn set_recipient(tx: &mut Tx<'_>, id: &ParcelId, name: &str, email: &str) -> Result<()> {
        diesel::update(parcels::table.find(id))
            .set((parcels::recipient_name.eq(name), parcels::recipient_email.eq(email)))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// What whoever packed it has ticked off.
    pub fn prepared(&self) -> Vec<Prepared> {
        self.prepared.split(',').filter_map(|what| what.parse().ok()).collect()
    }
    /// Notes what was ticked off, in place of what was before.
    ///
    /// # Errors
    /// The database's.
    pub fn prepare(tx: &mut Tx<'_>, id: &ParcelId, done: &[Prepared]) -> Result<()> {
        let done: Vec<&str> = done.iter().map(|what| what.as_str()).collect();
        diesel::update(parcels::table.find(id))
            .set(parcels::prepared.eq(done.join(",")))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// An agent brings the label.
    ///
    /// # Errors
    /// The database's.
    pub fn wants_label_by_hand(tx: &mut Tx<'_>, id: &ParcelId) -> Result<()> {
        diesel::update(parcels::table.find(id)).set(parcels::label_by_hand.eq(true)).execute(&mut **tx)?;
        Ok(())
    }
}

/// What the box and its label do when one of its returns has moved.
///
/// # Errors
/// The database's.
pub fn after(tx: &mut Tx<'_>, before: &Ticket, ticket: &Ticket) -> Result<()> {
    let Some(id) = &ticket.parcel_id else { return Ok(()) };
    if before.stage == ticket.stage {
        return Ok(());
    }
    let now = tx.now();
    match ticket.stage {
        Stage::Approved => {
            // The label that was out (if any) belongs to a request that is over.
            Label::void_open(tx, id)?;
            approved(tx, ticket, id)
        }
        Stage::InTransit => {
            diesel::update(parcels::table.find(id)).set(parcels::posted_at.eq(now)).execute(&mut **tx)?;
            // Posted, or scanned: then the scan says which label it was.
            let going = matches!(before.stage, Stage::Approved | Stage::LabelSent);
            if going { Ok(()) } else { Label::end(tx, id, LabelState::Used) }
        }
        Stage::Received => {
            diesel::update(parcels::table.find(id)).set(parcels::received_at.eq(now)).execute(&mut **tx)?;
            Label::end(tx, id, LabelState::Used)
        }
        Stage::Submitted | Stage::Closed => {
            if !holds_any(tx, id, &[Stage::Approved, Stage::LabelSent, Stage::InTransit])? {
                return Label::void_open(tx, id);
            }
            if is_to_be_posted(before.stage) {
                Label::stands_without(tx, id, &[&ticket.reference])?;
            }
            // It may have been the last one that the others in its box waited for.
            let answered = ticket.stage == Stage::Closed && waits_for_an_answer(before.stage);
            if !answered || holds_any(tx, id, &WAITING)? {
                return Ok(());
            }
            match Ticket::in_parcel(tx, id)?.iter().find(|ticket| could_go(ticket.stage)) {
                Some(going) => approved(tx, going, id),
                None => Ok(()),
            }
        }
        Stage::Draft
        | Stage::InfoNeeded
        | Stage::Quoted
        | Stage::LabelSent
        | Stage::Repairing
        | Stage::Replacing
        | Stage::Refunding
        | Stage::SendingBack => Ok(()),
    }
}

/// Asks for the label of a box anew, after one that was refused or given up.
///
/// # Errors
/// [`Refusal::LabelAlive`] when one is on its way already; the database's.
pub fn ask_again(tx: &mut Tx<'_>, ticket: &Ticket, id: &ParcelId) -> Result<()> {
    if Label::open_of(tx, id)?.is_some() {
        return Err(Refusal::LabelAlive.into());
    }
    for ticket in Ticket::in_parcel(tx, id)? {
        for kind in TaskKind::OF_LABEL {
            Task::finish(tx, kind, &ticket.id, "asked for again")?;
        }
        Ticket::refresh_queue(tx, &ticket.id)?;
    }
    approved(tx, ticket, id)
}

/// Whether a return in the box is in one of these stages. The hundreds of a list are not all read each time that one moves.
fn holds_any(conn: &mut Conn, id: &ParcelId, stages: &[Stage]) -> Result<bool> {
    let some = tickets::table.filter(tickets::parcel_id.eq(id).and(tickets::stage.eq_any(stages)));
    Ok(diesel::select(diesel::dsl::exists(some)).get_result(conn)?)
}

/// Whether a return of that stage could travel now.
pub fn could_go(stage: Stage) -> bool {
    stage == Stage::Approved
}

/// Whether the label of its box waits for a return of that stage: it is not answered.
pub fn waits_for_an_answer(stage: Stage) -> bool {
    WAITING.contains(&stage)
}

/// What waits for an answer leaves a box, which goes without it, and gets one of its own. Gives what has left.
///
/// # Errors
/// [`Refusal::AlreadyDone`] where all of it is answered, or nothing approved; the database's.
pub fn part(tx: &mut Tx<'_>, parcel: &Parcel) -> Result<Vec<Ticket>> {
    let (waiting, others): (Vec<Ticket>, Vec<Ticket>) =
        Ticket::in_parcel(tx, &parcel.id)?.into_iter().partition(|ticket| waits_for_an_answer(ticket.stage));
    let (Some(first), Some(going)) = (waiting.first(), others.iter().find(|ticket| could_go(ticket.stage)))
    else {
        return Err(Refusal::AlreadyDone.into());
    };
    // A box is called after a return that is in it.
    let name = |ticket: &Ticket| format!("{}-P", ticket.reference);
    if waiting.iter().any(|ticket| name(ticket) == parcel.reference) {
        diesel::update(parcels::table.find(&parcel.id))
            .set(parcels::reference.eq(name(going)))
            .execute(&mut **tx)?;
    }
    let own = NewParcel {
        reference: &name(first),
        company: &first.company_id,
        seller: parcel.seller_id.as_ref(),
        sender: &parcel.sender_id,
        recipient_name: &parcel.recipient_name,
        recipient_email: &parcel.recipient_email,
    };
    let own = Parcel::add(tx, &own)?;
    if let Some(to) = &parcel.send_back_to_id {
        Parcel::send_back_to(tx, &own, to)?;
    }
    if parcel.label_by_hand {
        Parcel::wants_label_by_hand(tx, &own)?;
    }
    diesel::update(tickets::table.filter(tickets::id.eq_any(waiting.iter().map(|ticket| &ticket.id))))
        .set(tickets::parcel_id.eq(&own))
        .execute(&mut **tx)?;
    Label::stands_without(
        tx,
        &parcel.id,
        &waiting.iter().map(|ticket| &ticket.reference).collect::<Vec<_>>(),
    )?;
    approved(tx, going, &parcel.id)?;
    Ok(waiting)
}

/// Asks for the label once every return in the box is approved or has left it.
fn approved(tx: &mut Tx<'_>, ticket: &Ticket, id: &ParcelId) -> Result<()> {
    // Of two that are approved at the same moment the second one waits here, and sees the first.
    diesel::update(parcels::table.find(id))
        .set(parcels::reference.eq(parcels::reference))
        .execute(&mut **tx)?;
    if holds_any(tx, id, &WAITING)? {
        return Ok(());
    }
    let tickets = Ticket::in_parcel(tx, id)?;
    let parcel = Parcel::named(tx, id)?;
    let sender = Address::named(tx, &parcel.sender_id)?;
    let countries = Policy::named(tx, &ticket.policy_id)?.numbers()?.ship_from_countries;
    // One that has a label already, which this one takes the place of, is in the same box.
    let going: Vec<&Ticket> = tickets.iter().filter(|ticket| is_to_be_posted(ticket.stage)).collect();
    if parcel.label_by_hand || !countries.contains(&sender.country) {
        return by_hand(tx, &going);
    }
    Label::ask(tx, &parcel, &sender, &going)
}

/// Each return of the box says that support gets its label, as where no carrier is left.
fn by_hand(tx: &mut Tx<'_>, going: &[&Ticket]) -> Result<()> {
    let now = tx.now();
    for ticket in going {
        Task::open(tx, TaskKind::LabelByHand, &ticket.id, "", now)?;
        Ticket::refresh_queue(tx, &ticket.id)?;
    }
    Ok(())
}
