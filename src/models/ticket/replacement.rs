//! The replacement: the unit that was kept for the return is sent, and becomes the customer's device. Of a part that was
//! missing nothing is kept: it is sent with the device.
use super::cover::{self, Cover};
use super::dispatch::{Carriage, Dispatch, Flaw, Flaws, Sent};
use super::stage::{Outcome, Reason, Stage, Who};
use super::typed::Typed;
use super::{Act, Command, Reference, Refusal, Ticket};
use crate::db::{Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::DispatchId;
use crate::models::device::administration::number_taken;
use crate::models::device::code::{self, Code};
use crate::models::device::{Device, Sold};
use crate::models::event::{By, Data, Kind};
use crate::models::person::Technician;
use crate::models::policy::Policy;
use crate::models::setting;
use crate::models::stock::Unit;
use chrono::NaiveDate;

/// Characters of what a part is called.
const PART_LONGEST: usize = 200;

text_enum! {
    /// Why a return is not replaced after all.
    pub enum NoUnit {
        /// The unit that was kept is not in order.
        Faulty => "unit_faulty",
        /// It is not there.
        Missing => "unit_missing",
        /// The customer does not want it.
        NotWanted => "not_wanted",
    }
}

impl Ticket {
    /// Whether it is replaced by a part alone: what was missing, when no device was kept for it.
    pub fn is_about_a_part(&self, unit: Option<&Unit>) -> bool {
        self.reason == Some(Reason::PartMissing) && unit.is_none()
    }

    /// Another device (or the part that was missing) is on its way: the return is over. The same form twice counts once.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; [`Error::Refused`]; [`Error::Stale`]; the database's. What is wrong with
    /// the form is an answer.
    pub fn ship_replacement(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        typed: &Typed,
    ) -> Result<std::result::Result<(), Flaws>> {
        let ticket = Self::of_seller(tx, technician, at)?;
        if ticket.was_sent_so(tx, technician, Outcome::Replaced, typed)? {
            return Ok(Ok(()));
        }
        ticket.hold(tx, seen)?;
        if ticket.stage != Stage::Replacing {
            return Err(Refusal::NotHere(ticket.stage).into());
        }
        let unit = Unit::reserved_for(tx, &ticket.id)?;
        let mut flaws = vec![];
        let sent = match unit {
            None if ticket.reason == Some(Reason::PartMissing) => {
                let part = typed.trimmed("part");
                if part.is_empty() || part.chars().count() > PART_LONGEST {
                    flaws.push(("part".to_owned(), Flaw::NoPart));
                }
                let carriage = Carriage::read(typed, &mut flaws);
                if !flaws.is_empty() {
                    return Ok(Err(flaws));
                }
                Dispatch::add(tx, &ticket, technician, &carriage, (Sent::Part, None, &part))?
            }
            None => return Err(Refusal::NoneInStock.into()),
            Some(unit) => {
                let old = Device::of_ticket(tx, ticket.device_id.as_ref().ok_or(Error::NotFound)?)?;
                let code = new_code(tx, typed, &old, &mut flaws)?;
                let carriage = Carriage::read(typed, &mut flaws);
                let Some(code) = code.filter(|_| flaws.is_empty()) else { return Ok(Err(flaws)) };
                ticket.send_unit(tx, technician, (&old, &unit, code), &carriage)?
            }
        };
        let act = Act {
            command: Command::ShipReplacement,
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind: Kind::Replaced,
            data: Data { dispatch: Some(sent), ..Data::default() },
        };
        ticket.act(tx, &act)?;
        Ok(Ok(()))
    }

    /// The unit becomes the customer's device.
    fn send_unit(
        &self,
        tx: &mut Tx<'_>,
        technician: &Technician,
        (old, unit, code): (&Sold, &Unit, Code),
        carriage: &Carriage,
    ) -> Result<DispatchId> {
        let ends = self.cover_end(tx, old)?;
        unit.ship(tx)?;
        let device = Device::replace(tx, old, unit, code, ends)?;
        Dispatch::add(tx, self, technician, carriage, (Sent::Replacement, Some(&device), ""))
    }

    /// The last day of a device's cover, which the one that takes its place inherits.
    fn cover_end(&self, tx: &mut Tx<'_>, old: &Sold) -> Result<NaiveDate> {
        let numbers = Policy::named(tx, &self.policy_id)?.numbers()?;
        let (purchase, inherited) = (&old.purchase, old.device.cover_ends_on);
        let today = tx.now().naive().date();
        Ok(match cover::judge(&numbers, purchase.ordered_on, purchase.delivered_on, inherited, today) {
            Cover::Covered { until, .. } => until,
            Cover::Ended { on, .. } => on,
            Cover::Unknown => today,
        })
    }

    /// It is not replaced after all: the unit is free again, and the money goes back.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn cannot_replace(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        why: NoUnit,
    ) -> Result<Stage> {
        let act = Act {
            command: Command::CannotReplace,
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind: Kind::CannotReplace,
            data: Data { what: Some(why.as_str().to_owned()), ..Data::default() },
        };
        Ok(Self::of_seller(tx, technician, at)?.act(tx, &act)?.0.stage)
    }
}

/// The number of the device that is sent: one that can be right, not the old one's, and of no other device that is with a
/// customer.
fn new_code(tx: &mut Tx<'_>, typed: &Typed, old: &Sold, flaws: &mut Flaws) -> Result<Option<Code>> {
    let field = "code".to_owned();
    if typed.get("code").trim().is_empty() {
        flaws.push((field, Flaw::NoCode));
        return Ok(None);
    }
    let Some(code) = code::either(typed.get("code")) else {
        flaws.push((field, Flaw::WrongCode));
        return Ok(None);
    };
    // Two technicians who send the same number at the same moment take turns here.
    setting::hold_numbers(tx, "device_codes")?;
    if old.codes.iter().any(|known| known == code.normalised()) {
        flaws.push((field, Flaw::OldCode));
    } else if number_taken(tx, &[&code], None)?.is_some() {
        flaws.push((field, Flaw::TakenCode));
    }
    Ok(Some(code))
}
