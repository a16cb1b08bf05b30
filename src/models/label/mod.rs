//! A carrier's label: asked for, bought at most once, alive, and ended by facts rather than dates.
pub mod papers;
mod request;

use super::address::Address;
use super::job::{About, Job};
use super::link::Link;
use super::parcel::Parcel;
use super::setting;
use super::staged_file;
use super::ticket::{Refusal, Ticket};
use super::{LabelId, ParcelId, TicketId};
use crate::carrier::number::Numbering;
use crate::carrier::{Bought, Carrier, Postage, Shipment};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::calendar::Calendar;
use crate::schema::labels;
use chrono::NaiveDate;
use diesel::prelude::*;

text_enum! {
    /// Where a label is in its life.
    pub enum LabelState {
        /// The carrier is being asked.
        Buying => "buying",
        /// The carrier has said yes; the PDF is not there yet.
        Bought => "bought",
        /// It can be used.
        Alive => "alive",
        /// It was used: a scan or a receipt says so.
        Used => "used",
        /// Its days are over.
        Expired => "expired",
        /// The carrier is asked to take it back.
        VoidAsked => "void_asked",
        /// The carrier took it back.
        Void => "void",
        /// The carrier said no.
        Refused => "refused",
    }
}

/// A label.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labels, check_for_backend(MultiBackend))]
pub struct Label {
    /// Its id; the carrier knows it by the same.
    pub id: LabelId,
    /// The box it is for.
    pub parcel_id: ParcelId,
    /// Where it is in its life.
    pub state: LabelState,
    carrier: String,
    /// How the carrier is called on pages.
    pub carrier_name: String,
    /// The tracking number.
    pub number: String,
    request: String,
    /// What the carrier calls it.
    pub carrier_ref: Option<String>,
    /// Whether the carrier says where it is.
    pub tracked: bool,
    /// The A4 PDF.
    pub a4_key: Option<String>,
    /// The 4x6 inch PDF, where we drew it.
    pub small_key: Option<String>,
    /// The packing slip alone, where the A4 PDF is not ours.
    pub slip_key: Option<String>,
    /// The manifest, where the box holds several returns.
    pub manifest_key: Option<String>,
    /// The last day on which it may be used.
    pub valid_until: NaiveDate,
    /// The end of that day.
    pub expires_at: Moment,
    /// When it was asked for.
    pub created_at: Moment,
}

/// A label that an agent bought elsewhere.
#[derive(Debug, Clone)]
pub struct HandLabel {
    /// Who carries it.
    pub carrier_name: String,
    /// The tracking number.
    pub number: String,
    /// The staged PDF.
    pub key: String,
}

/// How our own labels are called.
const OWN: &str = "Sendback label";

impl Label {
    /// Asks for a label of our own: the row with the full request, its number, and the job, in this write.
    ///
    /// # Errors
    /// [`Refusal::Unmatched`]; [`Error::Busy`] when the numbers are used up; the database's.
    pub fn ask(tx: &mut Tx<'_>, parcel: &Parcel, sender: &Address, tickets: &[&Ticket]) -> Result<()> {
        let numbering = Numbering::Sendback { prefix: tx.config().prefix.clone() };
        let sequence = setting::next_number(tx, "own_label")?;
        let number = numbering.mint(sequence).map_err(Error::while_doing("minting a parcel number"))?;
        let id: LabelId = tx.new_id();
        let mut shipment = request::shipment(tx, parcel, sender, tickets, &id)?;
        shipment.number.clone_from(&number);
        shipment.bars = numbering.bars();
        let new =
            New { carrier: Carrier::Own, carrier_name: OWN, number: &number, state: LabelState::Buying };
        insert(tx, parcel, &id, &shipment, &new, None)?;
        push(tx, &id, tickets)
    }
    /// Takes a label that an agent bought elsewhere; it goes the same way from here on.
    ///
    /// # Errors
    /// [`Refusal::LabelAlive`] when the box has one; [`Refusal::Unmatched`]; the database's.
    pub fn by_hand(
        tx: &mut Tx<'_>,
        parcel: &Parcel,
        tickets: &[&Ticket],
        hand: &HandLabel,
    ) -> Result<LabelId> {
        if Self::open_of(tx, &parcel.id)?.is_some() {
            return Err(Refusal::LabelAlive.into());
        }
        let sender = Address::named(tx, &parcel.sender_id)?;
        let id: LabelId = tx.new_id();
        let mut shipment = request::shipment(tx, parcel, &sender, tickets, &id)?;
        shipment.number.clone_from(&hand.number);
        // The agent paid for it.
        shipment.postage = Postage::Contract { service: hand.carrier_name.clone(), licence: String::new() };
        staged_file::take_over(tx, &[&hand.key])?;
        let new = New {
            carrier: Carrier::Manual,
            carrier_name: &hand.carrier_name,
            number: &hand.number,
            state: LabelState::Bought,
        };
        insert(tx, parcel, &id, &shipment, &new, Some(&hand.key))?;
        push(tx, &id, tickets)?;
        Ok(id)
    }
    /// The label that a job or a link names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &LabelId) -> Result<Self> {
        Ok(labels::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The label of a box that is asked for, bought or alive.
    ///
    /// # Errors
    /// The database's.
    pub fn open_of(conn: &mut Conn, parcel: &ParcelId) -> Result<Option<Self>> {
        Ok(labels::table
            .filter(labels::parcel_id.eq(parcel).and(labels::ended_at.is_null()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// The newest label of a box, whatever became of it.
    ///
    /// # Errors
    /// The database's.
    pub fn latest_of(conn: &mut Conn, parcel: &ParcelId) -> Result<Option<Self>> {
        Ok(labels::table
            .filter(labels::parcel_id.eq(parcel))
            .order(labels::id.desc())
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// Whether the newest label of a box carries postage that was paid for.
    ///
    /// # Errors
    /// The database's.
    pub fn is_prepaid(conn: &mut Conn, parcel: &ParcelId) -> Result<bool> {
        let Some(label) = Self::latest_of(conn, parcel)? else { return Ok(false) };
        Ok(match label.shipment()?.postage {
            Postage::Contract { .. } => true,
            Postage::NotIncluded => false,
        })
    }
    /// The request, from which the paper is drawn.
    ///
    /// # Errors
    /// When it was written by a program that knew another shape.
    pub fn shipment(&self) -> Result<Shipment> {
        Ok(serde_json::from_str(&self.request)?)
    }
    /// What people call what is in the box, for the name of a file.
    pub fn request_reference(&self) -> String {
        self.shipment().map(|shipment| shipment.reference().to_owned()).unwrap_or_default()
    }
    /// Who carries it.
    ///
    /// # Errors
    /// When a newer program knew more carriers.
    pub fn carrier(&self) -> Result<Carrier> {
        self.carrier.parse().map_err(Error::while_doing("reading a carrier"))
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
        diesel::update(mine)
            .set((
                labels::carrier_ref.eq(&bought.carrier_ref),
                labels::cost_pence.eq(bought.cost_pence),
                labels::tracked.eq(bought.tracked),
                labels::bought_at.eq(now),
            ))
            .execute(&mut **tx)?;
        if let Some(number) = &bought.number {
            diesel::update(mine).set(labels::number.eq(number)).execute(&mut **tx)?;
        }
        Ok(())
    }
    /// The carrier has said no, in its words.
    ///
    /// # Errors
    /// The database's.
    pub fn refused(tx: &mut Tx<'_>, id: &LabelId) -> Result<()> {
        let now = tx.now();
        diesel::update(labels::table.filter(labels::id.eq(id).and(labels::ended_at.is_null())))
            .set((labels::state.eq(LabelState::Refused), labels::ended_at.eq(now)))
            .execute(&mut **tx)?;
        Ok(())
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
        let key = format!("void:{}", label.id);
        let tickets = Ticket::in_parcel(tx, parcel)?;
        let ticket = tickets.first().map(|ticket| &ticket.id);
        Job::VoidLabel { label: label.id }.push(tx, now, About { dedupe: Some(&key), ticket, event: None })
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
}

struct New<'a> {
    carrier: Carrier,
    carrier_name: &'a str,
    number: &'a str,
    state: LabelState,
}

fn insert(
    tx: &mut Tx<'_>,
    parcel: &Parcel,
    id: &LabelId,
    shipment: &Shipment,
    new: &New<'_>,
    a4_key: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let days = Calendar::marketplace(tx)?;
    let expires_at = Moment::new(days.end_of(shipment.valid_until));
    let request = serde_json::to_string(shipment)?;
    let insert = |tx: &mut Tx<'_>| {
        diesel::insert_into(labels::table)
            .values((
                (
                    labels::id.eq(id),
                    labels::parcel_id.eq(&parcel.id),
                    labels::state.eq(new.state),
                    labels::carrier.eq(new.carrier.as_str()),
                    labels::carrier_name.eq(new.carrier_name),
                    labels::number.eq(new.number),
                    labels::request.eq(request),
                ),
                (
                    labels::tracked.eq(false),
                    labels::a4_key.eq(a4_key),
                    labels::valid_until.eq(shipment.valid_until),
                    labels::expires_at.eq(expires_at),
                    labels::created_at.eq(now),
                ),
            ))
            .execute(&mut **tx)
    };
    match tx.attempt(insert) {
        Ok(_) => Ok(()),
        // One label for a box at a time, and one number once.
        Err(e) if super::ticket::is_taken(&e) => Err(Refusal::LabelAlive.into()),
        Err(e) => Err(e.into()),
    }
}

fn push(tx: &mut Tx<'_>, id: &LabelId, tickets: &[&Ticket]) -> Result<()> {
    let now = tx.now();
    let key = format!("label:{id}");
    let ticket: Option<&TicketId> = tickets.first().map(|ticket| &ticket.id);
    Job::BuyLabel { label: id.clone() }.push(tx, now, About { dedupe: Some(&key), ticket, event: None })
}
