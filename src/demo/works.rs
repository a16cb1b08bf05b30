//! The seller's work in the sample data: what is found, what is repaired, replaced or sent back, and what support pays back.
use super::people::nobody;
use super::script::Story;
use super::stories::Teller;
use crate::error::{Error, Result};
use crate::models::device::{Device, code};
use crate::models::event::By;
use crate::models::person::{Customer, Technician};
use crate::models::photo::Slot;
use crate::models::stock::{self, NewUnit, Unit};
use crate::models::ticket::finding::Way;
use crate::models::ticket::lock::{NewLock, Platform};
use crate::models::ticket::refund::{Paid, Refund};
use crate::models::ticket::typed::Typed;
use crate::models::ticket::{BlockerKind, Reference, Ticket, Who};

/// What somebody does with a return that has arrived.
#[derive(Debug, Clone, Copy)]
pub(super) enum Worked {
    /// The technician finds it locked to an account of this platform.
    Locked(Platform),
    /// The technician says what was found, and goes that way.
    Found(Way, &'static str),
    /// The technician sends it back repaired: what was done.
    Repaired(&'static str),
    /// The technician sends another one.
    Replaced,
    /// The technician sends it back as it is.
    SentBack,
    /// Support confirms the refund.
    PaidBack,
}

fn typed(fields: &[(&str, &str)]) -> Typed {
    let all: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Typed::of(&all)
}

impl Teller<'_> {
    /// Does it, at the moment that the clock shows.
    pub(super) async fn work(&self, n: usize, story: &Story, who: &Customer, what: Worked) -> Result<()> {
        let at = self.reference(n)?;
        let ticket = self.app.write_now(|tx| Ticket::of_company(tx, who, &at))?;
        let technician = self.people.technician(ticket.seller_id.as_ref())?;
        let number = format!("DEMO{:08}GB", 47_110 + n * 13);
        let carriage = [("carrier", "Royal Mail"), ("number", number.as_str())];
        match what {
            Worked::Locked(platform) => self.app.write_now(|tx| {
                let new = NewLock { kind: BlockerKind::AccountLock, platform: Some(platform) };
                let by = By::person(Who::Technician, &technician.person);
                ticket.lock(tx, &self.app.link_key, by, ticket.version, new).map(drop)
            }),
            Worked::Found(way, note) => {
                if way == Way::SendBack {
                    let photo = self.close_up(n, story).await?;
                    let photo =
                        crate::models::photo::NewPhoto { slot: Slot::Finding, message: None, ..photo };
                    self.app.write_now(|tx| ticket.add_evidence(tx, &technician.author(), &photo))?;
                }
                if way == Way::Replace {
                    self.spare(n, technician, &ticket)?;
                }
                self.found(&at, technician, (way, note))
            }
            Worked::Repaired(done) => self.app.write_now(|tx| {
                let [carrier, number] = carriage;
                let form = typed(&[("text_1", done), ("kind_1", "part"), ("tested", "yes"), carrier, number]);
                let sent = Ticket::ship_repaired(tx, technician, &at, ticket.version, &form)?;
                sent.map_err(|_| nobody("such repair"))
            }),
            Worked::Replaced => self.app.write_now(|tx| {
                let unit = Unit::reserved_for(tx, &ticket.id)?.ok_or(Error::NotFound)?;
                let [carrier, number] = carriage;
                let form = typed(&[("code", unit.code.as_str()), carrier, number]);
                let sent = Ticket::ship_replacement(tx, technician, &at, ticket.version, &form)?;
                sent.map_err(|_| nobody("such replacement"))
            }),
            Worked::SentBack => self.app.write_now(|tx| {
                let sent = Ticket::ship_back(tx, technician, &at, ticket.version, &typed(&carriage))?;
                sent.map_err(|_| nobody("such parcel"))
            }),
            Worked::PaidBack => self.paid_back(n, &ticket),
        }
    }

    fn found(&self, at: &Reference, technician: &Technician, (way, note): (Way, &str)) -> Result<()> {
        let there = if way == Way::SendBack { "no" } else { "yes" };
        let form = typed(&[
            ("right_device", "yes"),
            ("answer", there),
            ("cause", "part_failed"),
            ("coverage", "in_warranty"),
            ("note", note),
            ("way", way.as_str()),
            ("skipped", "no_parts"),
        ]);
        self.app.write_now(|tx| {
            let seen = Ticket::of_seller(tx, technician, at)?.version;
            Ticket::keep_analysis(tx, technician, at, &form)?;
            Ticket::conclude(tx, technician, at, seen, &form)?.map(drop).map_err(|_| nobody("such finding"))
        })
    }

    /// A device as the one of the return, in its seller's stock.
    fn spare(&self, n: usize, technician: &Technician, ticket: &Ticket) -> Result<()> {
        self.app.write_now(|tx| {
            let device = Device::of_ticket(tx, ticket.device_id.as_ref().ok_or(Error::NotFound)?)?.device;
            let code =
                code::serial(&format!("DEMO{:05}S", 80_110 + n * 7)).map_err(|_| nobody("such number"))?;
            let new = NewUnit {
                model: device.name(),
                storage_gb: device.storage.as_deref().and_then(stock::storage_gb),
                colour: device.colour,
                grade_rank: device.grade.as_deref().and_then(stock::grade_rank).unwrap_or(1),
                code,
            };
            Unit::add(tx, technician, &new).map(drop)
        })
    }

    fn paid_back(&self, n: usize, ticket: &Ticket) -> Result<()> {
        let agent = self.people.desk(n)?;
        self.app.write_now(|tx| {
            let (refund, _) = Refund::all_of(tx, &ticket.id)?.pop().ok_or(Error::NotFound)?;
            let paid = Paid {
                on: Some(tx.now().naive().date()),
                pence: Some(refund.most_pence),
                reference: format!("BACS {}", 5200 + n),
                why: String::new(),
            };
            let done = Ticket::confirm_refund(tx, agent, &ticket.reference, ticket.version, &paid)?;
            done.map_err(|_| nobody("such payment"))
        })
    }
}
