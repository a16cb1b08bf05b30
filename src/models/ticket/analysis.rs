//! The seller's finding: kept as typed while the technician works, final once for each arrival of a device. What comes of it
//! is a command like every other, in the same write.
use super::finding::{self, Case, Cause, Check, Finding, Flaws, Skip, Way};
use super::stage::{Reception, Stage, TaskKind, Who};
use super::typed::Typed;
use super::{Act, Command, Cover, Coverage, Reference, Refusal, Rung, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::models::device::Category;
use crate::models::event::{self, By, Data, Kind};
use crate::models::label::Label;
use crate::models::person::Technician;
use crate::models::photo::{Photo, Slot};
use crate::models::stock::Unit;
use crate::models::task::Task;
use crate::models::{AnalysisId, PersonId};
use crate::schema::{analyses, devices, requests, tickets};
use diesel::prelude::*;

/// A finding that is final, or a correction of one.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = analyses, check_for_backend(MultiBackend))]
pub struct Analysis {
    /// Its id.
    pub id: AnalysisId,
    /// Of which arrival.
    pub receipt: i32,
    /// Whose it is.
    pub person_id: PersonId,
    /// Whether the fault is there, where that is the question.
    pub fault_found: Option<bool>,
    /// Whether it is as it was described or sold, where that is the question.
    pub as_described: Option<bool>,
    /// Why.
    pub cause: Option<Cause>,
    /// Whether it is covered.
    pub coverage: Option<Coverage>,
    /// What is done.
    pub decision: Option<Way>,
    /// Why a rung is skipped.
    pub skipped_why: Option<Skip>,
    /// What was checked: `check:result`, with commas between.
    pub checks: String,
    /// What the customer reads.
    pub note: String,
    /// What only we read.
    pub internal_note: String,
    /// Why it was corrected; what only we read.
    pub why: String,
    /// Which finding it corrects or follows.
    pub corrects_id: Option<AnalysisId>,
    /// When it was said.
    pub final_at: Option<Moment>,
}

/// The form of a return that is being analysed, and what its answers depend on.
#[derive(Debug, Clone)]
pub struct Draft {
    /// As it was typed.
    pub typed: Typed,
    /// When it was kept last, if it ever was.
    pub kept_at: Option<Moment>,
    /// What the answers depend on.
    pub case: Case,
    /// What is worth checking.
    pub checks: &'static [Check],
}

impl Analysis {
    /// The one that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &AnalysisId) -> Result<Self> {
        Ok(analyses::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The first one of the arrival that a return is at, once it is final.
    ///
    /// # Errors
    /// The database's.
    pub fn of_receipt(conn: &mut Conn, ticket: &Ticket) -> Result<Option<Self>> {
        Ok(analyses::table
            .filter(analyses::ticket_id.eq(&ticket.id).and(analyses::receipt.eq(ticket.receipts)))
            .filter(analyses::final_at.is_not_null().and(analyses::corrects_id.is_null()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// What was checked and what it said, as it is kept.
    pub fn checks(&self) -> impl Iterator<Item = (Check, finding::Checked)> {
        self.checks.split(',').filter_map(|pair| {
            let (check, said) = pair.split_once(':')?;
            Some((check.parse().ok()?, said.parse().ok()?))
        })
    }
}

impl Ticket {
    /// The form of a return that is here to be analysed, as it was kept last; nothing before it is here, while support has to
    /// say first what happens with it, and after it was said.
    ///
    /// # Errors
    /// The database's.
    pub fn analysis_draft(&self, conn: &mut Conn) -> Result<Option<Draft>> {
        if self.stage != Stage::Received || self.held || Analysis::of_receipt(conn, self)?.is_some() {
            return Ok(None);
        }
        let kept: Option<(String, Moment)> = analyses::table
            .filter(analyses::ticket_id.eq(&self.id).and(analyses::receipt.eq(self.receipts)))
            .filter(analyses::final_at.is_null())
            .select((analyses::form, analyses::made_at))
            .first(conn)
            .optional()?;
        let (typed, kept_at) = match kept {
            Some((form, at)) => (Typed::read(&form)?, Some(at)),
            None => (Typed::default(), None),
        };
        let (category, cover): (Option<Category>, Option<String>) = requests::table
            .left_join(devices::table.on(devices::id.nullable().eq(self.device_id.as_ref())))
            .filter(requests::ticket_id.eq(&self.id))
            .select((devices::category.nullable(), requests::cover))
            .first(conn)?;
        let cover = cover.and_then(|text| serde_json::from_str(&text).ok());
        let seen = |photo: &&Photo| {
            photo.slot == Slot::Finding && self.received_at.is_none_or(|at| photo.created_at >= at)
        };
        let photos = Photo::of(conn, &self.id)?;
        let prepaid = match &self.parcel_id {
            Some(parcel) => Label::is_prepaid(conn, parcel)?,
            None => false,
        };
        let case = Case {
            reason: self.reason,
            coverage: self.coverage,
            in_time: matches!(cover, Some(Cover::Covered { .. })),
            our_risk: self.reception == Reception::DamagedOnReturn && prepaid,
            similar: Unit::similar_to(conn, self)?,
            photos: photos.iter().filter(seen).count(),
            paid: super::quote::is_paid(conn, self)?,
        };
        let checks = category.map_or(&[][..], Check::of);
        Ok(Some(Draft { typed, kept_at, case, checks }))
    }

    /// Keeps the form as typed, right or wrong. The seller's technicians share it.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; the database's.
    pub fn keep_analysis(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        typed: &Typed,
    ) -> Result<()> {
        let ticket = Self::of_seller(tx, technician, at)?;
        let Some(draft) = ticket.analysis_draft(tx)? else { return Ok(()) };
        let (now, form) = (tx.now(), typed.to_text()?);
        if draft.kept_at.is_some() {
            let mine = analyses::table
                .filter(analyses::ticket_id.eq(&ticket.id).and(analyses::receipt.eq(ticket.receipts)))
                .filter(analyses::final_at.is_null());
            diesel::update(mine)
                .set((analyses::form.eq(form), analyses::made_at.eq(now)))
                .execute(&mut **tx)?;
            return Ok(());
        }
        let id: AnalysisId = tx.new_id();
        let made = tx.attempt(|tx| {
            diesel::insert_into(analyses::table)
                .values((
                    analyses::id.eq(id),
                    analyses::ticket_id.eq(&ticket.id),
                    analyses::receipt.eq(ticket.receipts),
                    analyses::person_id.eq(&technician.person),
                    analyses::right_device.eq(false),
                    analyses::note.eq(""),
                    analyses::form.eq(&form),
                    analyses::made_at.eq(now),
                ))
                .execute(&mut **tx)
        });
        match made {
            Ok(_) => Ok(()),
            // A colleague begins at the same moment: what this one typed is asked for again.
            Err(e) if super::is_taken(&e) => Err(Error::Stale { seen: ticket.version }),
            Err(e) => Err(e.into()),
        }
    }

    /// Says what was found, and goes that way. The same form twice counts once.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; [`Error::Refused`]; [`Error::Stale`]; the database's. What is wrong with
    /// the finding itself is an answer.
    pub fn conclude(
        tx: &mut Tx<'_>,
        technician: &Technician,
        at: &Reference,
        seen: i32,
        typed: &Typed,
    ) -> Result<std::result::Result<Way, Flaws>> {
        let ticket = Self::of_seller(tx, technician, at)?;
        if let Some(said) = Analysis::of_receipt(tx, &ticket)?
            && let Some(way) = said.decision
            && said.person_id == technician.person
            && (typed.trimmed("note"), typed.choice("way")) == (said.note, Some(way))
        {
            return Ok(Ok(way));
        }
        ticket.hold(tx, seen)?;
        ticket.note_any_colour(tx, typed.ticked("any_colour"))?;
        let Some(Draft { case, checks, .. }) = ticket.analysis_draft(tx)? else {
            return Err(Refusal::NotHere(ticket.stage).into());
        };
        match finding::read(typed, &case, checks) {
            Err(flaws) => Ok(Err(flaws)),
            Ok(finding) => ticket.found(tx, technician, seen, &finding).map(|()| Ok(finding.way)),
        }
    }

    /// Writes a finding down and goes its way.
    fn found(&self, tx: &mut Tx<'_>, technician: &Technician, seen: i32, finding: &Finding) -> Result<()> {
        let id = self.finalise(tx, technician, finding)?;
        let by = By::person(Who::Technician, &technician.person);
        let what = Some(finding.way.as_str().to_owned());
        let data = Data { what, analysis: Some(id), ..Data::default() };
        // What was found decides from here on.
        let judged = Self { coverage: finding.coverage, ..self.clone() };
        match finding.way.rung() {
            Some(rung) => judged.decided(tx, by, seen, (rung, data)),
            None => judged.wants_price(tx, &by, seen, &data),
        }
    }

    pub(super) fn decided(
        &self,
        tx: &mut Tx<'_>,
        by: By,
        seen: i32,
        (rung, data): (Rung, Data),
    ) -> Result<()> {
        let act = Act { command: Command::Decide(rung), by, seen: Some(seen), kind: Kind::Decided, data };
        self.act(tx, &act).map(drop)
    }

    /// The draft becomes final.
    fn finalise(&self, tx: &mut Tx<'_>, technician: &Technician, finding: &Finding) -> Result<AnalysisId> {
        let now = tx.now();
        let draft = analyses::table
            .filter(analyses::ticket_id.eq(&self.id).and(analyses::receipt.eq(self.receipts)))
            .filter(analyses::final_at.is_null());
        let id: Option<AnalysisId> = diesel::update(draft)
            .set((
                (
                    analyses::person_id.eq(&technician.person),
                    analyses::right_device.eq(true),
                    analyses::fault_found.eq(finding.fault_found),
                    analyses::as_described.eq(finding.as_described),
                    analyses::cause.eq(finding.cause),
                    analyses::coverage.eq(finding.coverage),
                ),
                (
                    analyses::decision.eq(finding.way),
                    analyses::skipped_why.eq(finding.skipped),
                    analyses::checks.eq(&finding.checks),
                    analyses::note.eq(&finding.note),
                    analyses::internal_note.eq(&finding.internal_note),
                    analyses::final_at.eq(now),
                ),
            ))
            .returning(analyses::id)
            .get_result(&mut **tx)
            .optional()?;
        id.ok_or(Error::Stale { seen: self.version })
    }

    /// Not covered, and the customer is to get a price: the return stays here until one is offered, which is support's to see
    /// to.
    fn wants_price(&self, tx: &mut Tx<'_>, by: &By, seen: i32, data: &Data) -> Result<()> {
        let now = tx.now();
        let row = tickets::table.filter(tickets::id.eq(&self.id).and(tickets::version.eq(seen)));
        let changed = diesel::update(row)
            .set((
                tickets::coverage.eq(self.coverage),
                tickets::version.eq(tickets::version + 1),
                tickets::changed_at.eq(now),
            ))
            .execute(&mut **tx)?;
        if changed != 1 {
            return Err(Error::Stale { seen });
        }
        let due = self.due_at.unwrap_or(now);
        Task::open(tx, TaskKind::PriceWanted, &self.id, "", due)?;
        Self::refresh_queue(tx, &self.id)?;
        let judged = Self::named(tx, &self.id)?;
        event::record(tx, &judged, Kind::Decided, by, data).map(drop)
    }

    /// Notes that the customer takes another colour, or not any more.
    pub(super) fn note_any_colour(&self, tx: &mut Tx<'_>, agreed: bool) -> Result<()> {
        let row = requests::table.find(&self.id);
        let known: Option<Moment> = row.select(requests::any_colour_at).first(&mut **tx)?;
        if known.is_some() == agreed {
            return Ok(());
        }
        let at = agreed.then(|| tx.now());
        diesel::update(row).set(requests::any_colour_at.eq(at)).execute(&mut **tx)?;
        Ok(())
    }
}
