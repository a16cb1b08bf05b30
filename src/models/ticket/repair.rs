//! The repair: what it took is kept as typed while it goes on, and written down line by line when the device is sent. What
//! cannot be repaired is replaced where a similar device is in stock, and refunded otherwise.
use super::dispatch::{Carriage, Dispatch, Flaw, Flaws, Sent};
use super::finding::Skip;
use super::stage::{Outcome, Stage, Who};
use super::typed::Typed;
use super::{Act, Command, Reference, Ticket};
use crate::db::{Conn, Moment, Tx, text_enum};
use crate::error::{Error, Result};
use crate::models::event::{By, Data, Kind};
use crate::models::person::Technician;
use crate::models::{RowId, TicketId};
use crate::schema::{repair_parts, repairs};
use diesel::prelude::*;

/// Lines that a form begins with, and how many it grows by.
pub const LINES: usize = 4;
/// Lines that a repair can have.
pub const MOST_LINES: usize = 40;
/// Characters of a line.
const LINE_LONGEST: usize = 200;

text_enum! {
    /// What a line is.
    pub enum LineKind {
        /// Work that was done.
        Work => "work",
        /// A part that was put in.
        Part => "part",
    }
}

/// Something that a repair took.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Line {
    /// Work or a part.
    pub kind: LineKind,
    /// What it is.
    pub text: String,
    /// How many.
    pub quantity: i32,
}

/// How many lines a form shows: those that are filled in and some more, up to what a repair can have.
pub fn lines_shown(typed: &Typed) -> usize {
    let asked = typed.number("lines").and_then(|n| usize::try_from(n).ok()).unwrap_or(LINES);
    asked.clamp(LINES, MOST_LINES)
}

fn read(typed: &Typed) -> (Vec<Line>, Flaws) {
    let (mut lines, mut flaws) = (vec![], vec![]);
    for n in 1..=lines_shown(typed) {
        let text = typed.get(&format!("text_{n}")).split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            continue;
        }
        if text.chars().count() > LINE_LONGEST {
            flaws.push((format!("text_{n}"), Flaw::LineText));
        }
        let field = format!("quantity_{n}");
        let quantity = if typed.get(&field).trim().is_empty() { Some(1) } else { typed.number(&field) };
        let quantity = quantity.filter(|n| (1..=99).contains(n));
        if quantity.is_none() {
            flaws.push((field, Flaw::LineQuantity));
        }
        let kind = typed.choice(&format!("kind_{n}")).unwrap_or(LineKind::Work);
        lines.push(Line { kind, text, quantity: quantity.unwrap_or(1) });
    }
    if lines.is_empty() {
        flaws.push(("text_1".to_owned(), Flaw::NoLines));
    }
    (lines, flaws)
}

impl Line {
    /// What the last repair of a return took, once it was sent.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<Self>> {
        Ok(repair_parts::table
            .inner_join(repairs::table)
            .filter(repairs::ticket_id.eq(ticket).and(repairs::sent_at.is_not_null()))
            .order((repairs::receipt, repair_parts::position))
            .select((repair_parts::kind, repair_parts::text, repair_parts::quantity))
            .load(conn)?)
    }
}

impl Ticket {
    /// The form of a repair that goes on, as it was kept last.
    ///
    /// # Errors
    /// The database's.
    pub fn repair_draft(&self, conn: &mut Conn) -> Result<(Typed, Option<Moment>)> {
        let kept: Option<(String, Moment)> = repairs::table
            .filter(repairs::ticket_id.eq(&self.id).and(repairs::receipt.eq(self.receipts)))
            .select((repairs::form, repairs::made_at))
            .first(conn)
            .optional()?;
        Ok(match kept {
            Some((form, at)) => (Typed::read(&form)?, Some(at)),
            None => (Typed::default(), None),
        })
    }

    /// Keeps the form as typed, right or wrong. The seller's technicians share it.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn keep_repair(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        typed: &Typed,
    ) -> Result<()> {
        let ticket = Self::of_seller(tx, technician, at)?;
        if ticket.stage == Stage::Repairing {
            ticket.write_repair(tx, technician, typed).map(drop)
        } else {
            Ok(())
        }
    }

    fn write_repair(&self, tx: &mut Tx<'_>, technician: &Technician, typed: &Typed) -> Result<RowId> {
        let (now, form) = (tx.now(), typed.to_text()?);
        let mine =
            repairs::table.filter(repairs::ticket_id.eq(&self.id).and(repairs::receipt.eq(self.receipts)));
        let kept: Option<RowId> = diesel::update(mine)
            .set((repairs::form.eq(&form), repairs::made_at.eq(now)))
            .returning(repairs::id)
            .get_result(&mut **tx)
            .optional()?;
        if let Some(id) = kept {
            return Ok(id);
        }
        let id: RowId = tx.new_id();
        let made = tx.attempt(|tx| {
            diesel::insert_into(repairs::table)
                .values((
                    repairs::id.eq(&id),
                    repairs::ticket_id.eq(&self.id),
                    repairs::receipt.eq(self.receipts),
                    repairs::person_id.eq(&technician.person),
                    repairs::form.eq(&form),
                    repairs::tested.eq(false),
                    repairs::made_at.eq(now),
                ))
                .execute(&mut **tx)
        });
        match made {
            Ok(_) => Ok(id),
            // A colleague begins at the same moment: what this one typed is asked for again.
            Err(e) if super::is_taken(&e) => Err(Error::Stale { seen: self.version }),
            Err(e) => Err(e.into()),
        }
    }

    /// Repaired, tested and sent: the return is over. The same form twice counts once.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; [`Error::Refused`]; [`Error::Stale`]; the database's. What is wrong with
    /// the form is an answer.
    pub fn ship_repaired(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        typed: &Typed,
    ) -> Result<std::result::Result<(), Flaws>> {
        let ticket = Self::of_seller(tx, technician, at)?;
        if ticket.was_sent_so(tx, technician, Outcome::Repaired, typed)? {
            return Ok(Ok(()));
        }
        let (lines, mut flaws) = read(typed);
        if !typed.ticked("tested") {
            flaws.push(("tested".to_owned(), Flaw::Untested));
        }
        let carriage = Carriage::read(typed, &mut flaws);
        if !flaws.is_empty() {
            return Ok(Err(flaws));
        }
        ticket.hold(tx, seen)?;
        let repair = ticket.write_repair(tx, technician, typed)?;
        let now = tx.now();
        diesel::update(repairs::table.find(&repair))
            .set((
                repairs::tested.eq(true),
                repairs::sent_at.eq(now),
                repairs::person_id.eq(&technician.person),
            ))
            .execute(&mut **tx)?;
        for (position, line) in (1..).zip(&lines) {
            let id: RowId = tx.new_id();
            diesel::insert_into(repair_parts::table)
                .values((
                    repair_parts::id.eq(id),
                    repair_parts::repair_id.eq(&repair),
                    repair_parts::position.eq(position),
                    repair_parts::kind.eq(line.kind),
                    repair_parts::text.eq(&line.text),
                    repair_parts::quantity.eq(line.quantity),
                ))
                .execute(&mut **tx)?;
        }
        let sent = Dispatch::add(tx, &ticket, technician, &carriage, (Sent::Repaired, None, ""))?;
        let act = Act {
            command: Command::ShipRepaired,
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind: Kind::Repaired,
            data: Data { dispatch: Some(sent), ..Data::default() },
        };
        ticket.act(tx, &act)?;
        Ok(Ok(()))
    }

    /// It cannot be repaired: the next rung, with a similar device kept for it where there is one. Says where the return is
    /// then. Said twice, it is said once.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; [`Error::Refused`]; [`Error::Stale`]; the database's.
    pub fn cannot_repair(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        (why, any_colour): (Skip, bool),
    ) -> Result<Stage> {
        let ticket = Self::of_seller(tx, technician, at)?;
        ticket.hold(tx, seen)?;
        // What was agreed before stays agreed.
        if any_colour {
            ticket.note_any_colour(tx, true)?;
        }
        let act = Act {
            command: Command::CannotRepair,
            by: By::person(Who::Technician, &technician.person),
            seen: Some(seen),
            kind: Kind::CannotRepair,
            data: Data { what: Some(why.as_str().to_owned()), ..Data::default() },
        };
        Ok(ticket.act(tx, &act)?.0.stage)
    }
}
