//! A list as it is looked at before it is sent: what is known of each row's device, and what is to be put right. Judged by what
//! judges the form of one device; six statements, however many rows there are.
use super::answers::Shared;
use super::row::Row;
use super::{Batch, is_shown_to};
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::device::code::{self, ImeiProblem};
use crate::models::device::{Device, DeviceState};
use crate::models::person::Customer;
use crate::models::ticket::answers::{Field, Problem, ProblemAnswers};
use crate::models::ticket::begun::Begun;
use crate::models::ticket::{Cover, Coverage, Reason, Reference};
use crate::models::warranty::Past;
use crate::models::{BatchId, DeviceId, RowId, TicketId};
use crate::schema::{batch_photos, batch_rows, batches, devices, photos, tickets};
use crate::secret::sha256_hex;
use diesel::prelude::*;
use std::collections::HashMap;

/// What is to be put right in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// It has no number.
    NoNumber,
    /// A spreadsheet has cut digits off its number.
    Shortened,
    /// No device of theirs carries the number, or more than one does. Another company's is as unknown as any other.
    NotKnown,
    /// An earlier row is about the same device.
    Twice(i32),
    /// A return of it is open.
    Open(Reference),
    /// It was refunded or replaced.
    Gone,
    /// Something that was typed into the row is missing or wrong.
    Wrong(Field, Problem),
    /// The questions of this row's own reason are not answered.
    Questions,
    /// It must be paid for, and nobody has said what is to be done.
    Price(Coverage),
    /// The days for this reason are over.
    TooLate(Reason),
    /// A return of it can be begun since what stood in the way is over.
    NotBegun,
}

/// A row of the list.
pub struct Line {
    /// Its id.
    pub id: RowId,
    /// From 1.
    pub position: i32,
    /// As it was typed.
    pub number: String,
    /// What is wrong, as it was typed.
    pub fault: String,
    /// `yes`, `no` or nothing.
    pub battery: String,
    /// Whether it has a form that keeps such answers: it was begun for a device.
    pub has_form: bool,
    /// What it is called, where the device is known.
    pub device: Option<String>,
    /// Who sold it, where a return of it can be begun.
    pub seller: Option<String>,
    /// Its cover.
    pub cover: Cover,
    /// Why a price is asked for.
    pub asked: Option<Coverage>,
    /// The draft of its return.
    pub draft: Option<Reference>,
    /// Photos that are stored.
    pub photos: i64,
    /// In which box of its seller it travels, from 1; what may be dangerous travels in none of them.
    pub box_number: i32,
    /// What is to be put right.
    pub flaws: Vec<Flaw>,
    pub(super) begun: Option<Begun>,
}

/// A list that is not sent.
pub struct List {
    /// Whose.
    pub batch: Batch,
    /// What all rows answer alike.
    pub shared: Shared,
    /// Its rows.
    pub lines: Vec<Line>,
    /// Photos that nobody has given to a row.
    pub tray: i64,
}

/// A list as it was found, before it is judged.
pub struct Found {
    /// The list.
    pub batch: Batch,
    /// Photos that wait in its tray.
    tray: i64,
    rows: Vec<(Row, Option<Device>, Option<Reference>)>,
}

/// A row that photos can go to.
#[derive(Debug, Clone)]
pub struct Named {
    /// From 1.
    pub position: i32,
    /// As it was typed.
    pub number: String,
    /// What its device is called.
    pub title: String,
    /// The draft of its return.
    pub draft: Reference,
    /// Photos that are stored.
    pub photos: i64,
}

impl Named {
    /// Whether somebody means this row: by its place on the list, or by its number.
    pub fn is_called(&self, typed: &str) -> bool {
        typed == self.position.to_string()
            || code::either(typed).is_some_and(|one| code::either(&self.number) == Some(one))
    }
}

impl Found {
    /// A list of the customer's company.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another company's; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, id: &BatchId) -> Result<Self> {
        type One = (Batch, Option<i64>, Option<Row>, Option<Device>, Option<Reference>);
        let tray = batch_photos::table.filter(batch_photos::batch_id.eq(batches::id)).count().single_value();
        let found: Vec<One> = batches::table
            .left_join(batch_rows::table)
            .left_join(devices::table.on(devices::id.nullable().eq(batch_rows::device_id)))
            .left_join(tickets::table.on(tickets::id.nullable().eq(batch_rows::ticket_id)))
            .filter(batches::id.eq(id).and(is_shown_to(&customer.company, &customer.person)))
            .order(batch_rows::position)
            .select((
                Batch::as_select(),
                tray,
                Option::<Row>::as_select(),
                Option::<Device>::as_select(),
                tickets::reference.nullable(),
            ))
            .load(conn)?;
        let (batch, tray) =
            found.first().map(|(batch, tray, ..)| (batch.clone(), *tray)).ok_or(Error::NotFound)?;
        let rows = found.into_iter().filter_map(|(.., row, device, draft)| Some((row?, device, draft)));
        Ok(Self { batch, tray: tray.unwrap_or_default(), rows: rows.collect() })
    }
    /// The rows that photos can go to, with how many they have.
    ///
    /// # Errors
    /// The database's.
    pub fn named(self, conn: &mut Conn) -> Result<Vec<Named>> {
        let photos = photos_of(conn, &self.batch.id)?;
        let named = |(row, device, draft): (Row, Option<Device>, Option<Reference>)| {
            let photos = photos.get(row.ticket_id.as_ref()?).copied().unwrap_or_default();
            let (position, number) = (row.position, row.number);
            Some(Named { position, number, title: device?.name(), draft: draft?, photos })
        };
        Ok(self.rows.into_iter().filter_map(named).collect())
    }
    /// The list as it stands at the moment `now`.
    ///
    /// # Errors
    /// The database's.
    pub fn judged(self, conn: &mut Conn, now: Moment) -> Result<List> {
        let Self { batch, tray, rows } = self;
        let (id, shared) = (&batch.id, batch.shared()?);
        let known: Vec<&DeviceId> = rows.iter().filter_map(|(row, ..)| row.device_id.as_ref()).collect();
        let (begun, past) = Begun::of_batch(conn, id, &known, now)?;
        let mut begun: HashMap<TicketId, Begun> =
            begun.into_iter().map(|one| (one.ticket.id.clone(), one)).collect();
        let photos = photos_of(conn, id)?;
        let begins = |row: &Row| row.ticket_id.as_ref().is_some_and(|draft| begun.contains_key(draft));
        let first: HashMap<DeviceId, i32> = rows
            .iter()
            .filter(|(row, ..)| begins(row))
            .filter_map(|(row, ..)| Some((row.device_id.clone()?, row.position)))
            .collect();
        let line = |(row, device, _): (Row, Option<Device>, Option<Reference>)| {
            let own = row.ticket_id.as_ref().and_then(|draft| begun.remove(draft));
            let count = row.ticket_id.as_ref().and_then(|draft| photos.get(draft)).copied();
            let mut line = Line::of(row, (device.as_ref(), own), &shared);
            line.photos = count.unwrap_or_default();
            line.hindered(device.as_ref(), &past, &first);
            line
        };
        let lines = rows.into_iter().map(line).collect();
        Ok(List { batch, shared, lines, tray })
    }
}

impl List {
    /// A list of the customer's company, as it stands at the moment `now`.
    ///
    /// # Errors
    /// [`crate::error::Error::NotFound`] also for another company's; the database's.
    pub fn of_company(conn: &mut Conn, customer: &Customer, id: &BatchId, now: Moment) -> Result<Self> {
        Found::of_company(conn, customer, id)?.judged(conn, now)
    }
    /// How many rows have to be put right.
    pub fn wrong(&self) -> usize {
        self.lines.iter().filter(|line| !line.flaws.is_empty()).count()
    }
    /// Whether it can be sent as it stands.
    pub fn is_ready(&self) -> bool {
        !self.lines.is_empty() && self.wrong() == 0 && self.tray == 0 && self.shared.is_complete()
    }
    /// Photos that rows have.
    pub fn photos(&self) -> i64 {
        self.lines.iter().map(|line| line.photos).sum()
    }
    /// Names exactly what was looked at: whoever sends the list sends this and nothing that came later.
    pub fn seen(&self) -> String {
        let mut text = format!("{} {}", self.batch.version, self.tray);
        for draft in self.lines.iter().filter_map(|line| line.begun.as_ref()) {
            text.push_str(&format!(" {}:{}", draft.ticket.id, draft.ticket.version));
        }
        sha256_hex(text.as_bytes())
    }
}

/// How many photos are stored for each draft of a list.
fn photos_of(conn: &mut Conn, id: &BatchId) -> Result<HashMap<TicketId, i64>> {
    let rows: Vec<(TicketId, i64)> = photos::table
        .inner_join(tickets::table)
        .filter(tickets::batch_id.eq(id).and(photos::message_id.is_null()))
        .group_by(photos::ticket_id)
        .select((photos::ticket_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What is wrong with a number that cannot be one.
fn no_number(number: &str) -> Option<Flaw> {
    if number.trim().is_empty() {
        return Some(Flaw::NoNumber);
    }
    if code::is_shortened(number) {
        return Some(Flaw::Shortened);
    }
    match code::imei(number) {
        Ok(_) => None,
        Err(why @ (ImeiProblem::CheckDigit | ImeiProblem::AllSame)) => {
            Some(Flaw::Wrong(Field::Imei, Problem::Imei(why)))
        }
        Err(
            ImeiProblem::Empty
            | ImeiProblem::TooShort(_)
            | ImeiProblem::WithoutCheckDigit
            | ImeiProblem::TooLong(_)
            | ImeiProblem::Letters,
        ) => code::serial(number).err().map(|why| Flaw::Wrong(Field::Serial, Problem::Serial(why))),
    }
}

impl Line {
    fn of(row: Row, (device, begun): (Option<&Device>, Option<Begun>), shared: &Shared) -> Self {
        let said = begun.as_ref().and_then(|begun| begun.typed.problem.clone()).unwrap_or_default();
        let begun = begun.filter(|begun| begun.sold.is_some());
        let mut line = Self {
            id: row.id,
            position: row.position,
            number: row.number,
            fault: if row.ticket_id.is_some() { said.description } else { row.fault },
            battery: said.battery,
            has_form: row.ticket_id.is_some(),
            device: device.map(Device::name),
            seller: begun.as_ref().and_then(|begun| begun.sold.as_ref()).map(|sold| sold.seller.clone()),
            cover: begun.as_ref().map_or(Cover::Unknown, |begun| begun.cover),
            asked: None,
            draft: begun.as_ref().map(|begun| begun.ticket.reference.clone()),
            photos: 0,
            box_number: row.box_number,
            flaws: vec![],
            begun: None,
        };
        if let Some(begun) = begun {
            line.judge(&begun, shared);
            line.begun = Some(begun);
        }
        line
    }
    /// What is to be put right in the answers, judged as the form of one device judges them.
    fn judge(&mut self, begun: &Begun, shared: &Shared) {
        let said = begun.typed.problem.clone().unwrap_or_default();
        match said.check(true) {
            Ok(problem) => self.judge_answers(begun, &problem),
            Err(problems) => {
                let own = |field: &Field| {
                    matches!(field, Field::Imei | Field::Serial | Field::Description | Field::Battery)
                };
                let others = problems.iter().any(|(field, _)| !own(field));
                // What all rows answer alike is said once, above them.
                if others && shared.problems().is_empty() {
                    self.flaws.push(Flaw::Questions);
                }
                let battery_for_all = |field: &Field| *field == Field::Battery && shared.battery.is_empty();
                let mine = problems.into_iter().filter(|(field, _)| own(field) && !battery_for_all(field));
                self.flaws.extend(mine.map(|(field, problem)| Flaw::Wrong(field, problem)));
            }
        }
        match begun.untold_price() {
            Some(coverage) => self.flaws.push(Flaw::Price(coverage)),
            None => self.asked = begun.typed.price.parse().ok(),
        }
    }
    fn judge_answers(&mut self, begun: &Begun, problem: &ProblemAnswers) {
        if !begun.is_in_time(problem.reason, begun.sold.as_ref()) {
            self.flaws.push(Flaw::TooLate(problem.reason));
        }
    }
    /// What stands in the way of a return of its device at all.
    fn hindered(&mut self, device: Option<&Device>, past: &Past, first: &HashMap<DeviceId, i32>) {
        let hindrance = match device {
            None => Some(no_number(&self.number).unwrap_or(Flaw::NotKnown)),
            Some(device) => match past.open.get(device.id.as_str()) {
                Some(reference) => Some(Flaw::Open(reference.clone())),
                None if device.state != DeviceState::WithCustomer => Some(Flaw::Gone),
                None if self.begun.is_some() => None,
                None => Some(first.get(&device.id).map_or(Flaw::NotBegun, |other| Flaw::Twice(*other))),
            },
        };
        if let Some(flaw) = hindrance {
            self.asked = None;
            self.flaws = vec![flaw];
        }
    }
}
