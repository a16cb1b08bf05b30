//! A number that was read off a picture of the device, compared with what was sold at once, as it is when the form is checked.
use super::begun::{Begun, identity, the_one};
use crate::db::Conn;
use crate::error::Result;
use crate::models::device::code::{Code, CodeKind, Identity};
use crate::models::device::sticker::{Reading, readings};
use crate::models::device::{Device, Sold};
use crate::models::person::Customer;

/// Numbers that are offered at once, at the most.
const MOST: usize = 6;

/// A number, and what it is to this return.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The number.
    pub code: Code,
    /// How it relates to what was sold.
    pub identity: Identity,
    /// The device of theirs that carries it, where it is one alone.
    pub device: Option<Sold>,
}

impl Recognised {
    /// What belongs to the return comes first, then what belongs to another device of theirs.
    fn place(&self) -> u8 {
        match self.identity {
            Identity::Match => 0,
            Identity::AnotherOfTheirs => 1,
            Identity::Differs | Identity::Unknown | Identity::NotConfirmed => 2,
        }
    }
    /// Of those an IMEI before a serial number.
    fn rank(&self) -> (u8, u8) {
        let kind = match self.code.kind() {
            CodeKind::Imei => 0,
            CodeKind::Meid => 1,
            CodeKind::Serial => 2,
        };
        (self.place(), kind)
    }
}

impl Begun {
    /// The numbers of a device among texts that were read off a picture, the best first. The one of the device that comes back
    /// leaves nothing to choose.
    ///
    /// # Errors
    /// The database's.
    pub fn recognise(
        &self,
        conn: &mut Conn,
        customer: &Customer,
        texts: &[String],
    ) -> Result<Vec<Recognised>> {
        let read: Vec<Vec<Reading>> = texts.iter().map(|text| readings(text)).collect();
        let codes: Vec<Code> = read.iter().flatten().map(|reading| reading.code.clone()).collect();
        if codes.is_empty() {
            return Ok(vec![]);
        }
        let theirs = Device::carrying(conn, customer, &codes)?;
        let mut all: Vec<Recognised> = vec![];
        for may_mean in read {
            let known = may_mean.into_iter().map(|one| (one.plausible, self.compared(one.code, &theirs)));
            let worth_it = known.filter(|(plausible, one)| *plausible || one.place() < 2).map(|(_, one)| one);
            // The first of the best: a text means one number.
            if let Some(best) = worth_it.min_by_key(Recognised::place)
                && all.iter().all(|one| one.code != best.code)
            {
                all.push(best);
            }
        }
        all.sort_by_key(Recognised::rank);
        let is_clear = all.first().is_some_and(|best| best.identity == Identity::Match);
        all.truncate(if is_clear { 1 } else { MOST });
        Ok(all)
    }
    /// What a number is to this return; `theirs` are devices of the customer's company.
    fn compared(&self, code: Code, theirs: &[Sold]) -> Recognised {
        let carrying: Vec<Sold> = theirs.iter().filter(|sold| sold.carries(&code)).cloned().collect();
        let codes = [code.clone()];
        let one = the_one(&codes, &carrying);
        let identity = identity(&codes, self.sold.as_ref().or(one), &carrying);
        let own = self.sold.as_ref().filter(|sold| sold.carries(&code));
        Recognised { identity, device: own.or(one).cloned(), code }
    }
}
