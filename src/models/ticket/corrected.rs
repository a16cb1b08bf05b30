//! What a customer corrects of a return that was sent, while support has not answered.
use super::answers::{Typed, TypedProblem, TypedSender};
use super::begun::{identity, others};
use super::request::Request;
use super::stage::{Stage, Who};
use super::{Act, Command, Reference, Refusal, Ticket};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::models::address::Address;
use crate::models::device::Device;
use crate::models::event::{By, Data, Kind};
use crate::models::parcel::Parcel;
use crate::models::person::Customer;
use crate::schema::requests;
use diesel::prelude::*;

impl Ticket {
    /// Corrects the answers of the first page. The verdict on the cover stays that of the day on which the form was sent; a
    /// battery that was reported stays reported, until support clears it.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`], [`Refusal::NotHere`], [`Refusal::OtherOpen`], [`Refusal::TooLate`]; [`Error::Stale`]; the database's.
    pub fn correct(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        seen: i32,
        typed: &TypedProblem,
    ) -> Result<Self> {
        let ticket = Self::not_answered(tx, customer, reference, seen)?;
        let problem = typed.check(ticket.device_id.is_some()).map_err(|_| Refusal::Incomplete)?;
        let device = ticket.device_id.as_ref().map(|id| Device::of_company(tx, customer, id)).transpose()?;
        let device = device.as_ref();
        let cover = Request::of(tx, &ticket)?.cover();
        let bench = ticket.bench(tx, ticket.submitted_at.unwrap_or(ticket.created_at))?;
        if !bench.is_in_time(problem.reason, device) {
            return Err(Refusal::TooLate.into());
        }
        ticket.retype(tx, |form| form.problem = Some(typed.clone()))?;
        let theirs = others(tx, customer, &problem.codes, device)?;
        let device = (device, identity(&problem.codes, device, &theirs));
        let described = ticket.describe_problem(tx, &problem, device, (bench.numbers(), cover))?;
        let corrected = described.note_correction(tx, customer, seen)?;
        if problem.unsafe_battery && !corrected.unsafe_battery {
            return corrected.report_battery(tx, By::person(Who::Customer, &customer.person));
        }
        Ok(corrected)
    }
    /// Corrects where the parcel comes from and who gets the label. `seen` is the version that the page showed.
    ///
    /// # Errors
    /// [`Refusal::Incomplete`], [`Refusal::NotHere`]; [`Error::NotFound`] also for another company's; [`Error::Stale`]; the
    /// database's.
    pub fn correct_sender(
        tx: &mut Tx<'_>,
        customer: &Customer,
        reference: &Reference,
        seen: i32,
        typed: &TypedSender,
    ) -> Result<Self> {
        let ticket = Self::not_answered(tx, customer, reference, seen)?;
        let parcel = ticket.parcel_id.as_ref().ok_or(Refusal::NotHere(ticket.stage))?;
        let sender = typed.check().map_err(|_| Refusal::Incomplete)?;
        ticket.retype(tx, |form| form.sender = Some(typed.clone()))?;
        let address = Address::add(tx, Some(&customer.company), &sender.address)?;
        Parcel::set_sender(tx, parcel, &address)?;
        Parcel::set_recipient(tx, parcel, &sender.label_name, &sender.label_email)?;
        ticket.note_correction(tx, customer, seen)
    }
    /// The return, if it is of that version and still to be answered.
    fn not_answered(tx: &mut Tx<'_>, customer: &Customer, reference: &Reference, seen: i32) -> Result<Self> {
        let ticket = Self::of_company(tx, customer, reference)?;
        if ticket.version != seen {
            return Err(Error::Stale { seen });
        }
        if ticket.stage != Stage::Submitted {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        Ok(ticket)
    }
    /// Keeps the form with a change.
    fn retype(&self, tx: &mut Tx<'_>, change: impl FnOnce(&mut Typed)) -> Result<()> {
        let mut form = self.typed(tx)?;
        change(&mut form);
        diesel::update(requests::table.find(&self.id))
            .set(requests::form.eq(serde_json::to_string(&form)?))
            .execute(&mut **tx)?;
        Ok(())
    }
    fn note_correction(&self, tx: &mut Tx<'_>, customer: &Customer, seen: i32) -> Result<Self> {
        let correct = Act {
            command: Command::Correct,
            by: By::person(Who::Customer, &customer.person),
            seen: Some(seen),
            kind: Kind::Corrected,
            data: Data::default(),
        };
        Ok(self.act(tx, &correct)?.0)
    }
}
