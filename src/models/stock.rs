//! A seller's similar devices: one unit a row, reserved for at most one return. What "similar" means stands here and nowhere
//! else: the same model, the same storage or more, the same or a better grade; another colour only where the customer agreed.
use super::device::administration::number_taken;
use super::device::code::Code;
use super::person::Technician;
use super::ticket::{Reference, Refusal, Ticket, is_taken};
use super::{SellerId, StockId, TicketId, text};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::{Error, Result};
use crate::schema::{devices, requests, stock, tickets};
use diesel::prelude::*;

/// Rows of a page.
pub const PAGE: i64 = 50;

/// The grades, the best first, with the other words that sellers use for them.
static GRADES: [(&str, &[&str]); 5] = [
    ("Premium", &["premium", "like new", "pristine", "new"]),
    ("Excellent", &["excellent"]),
    ("Very good", &["very good"]),
    ("Good", &["good"]),
    ("Fair", &["fair", "acceptable"]),
];

/// A unit before it is a row.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// Brand and model, as people say it.
    pub model: String,
    /// Its storage, where such a device has one.
    pub storage_gb: Option<i32>,
    /// Its colour.
    pub colour: Option<String>,
    /// Its grade, 1 being the best.
    pub grade_rank: i32,
    /// Its IMEI or serial number.
    pub code: Code,
}

/// A unit.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = stock, check_for_backend(MultiBackend))]
pub struct Unit {
    /// Its id.
    pub id: StockId,
    /// Brand and model, folded: what is compared.
    pub model_key: String,
    /// Brand and model, as people say it; empty where only the folded one is known.
    model: String,
    /// Its storage, where such a device has one.
    pub storage_gb: Option<i32>,
    /// Its colour.
    pub colour: Option<String>,
    /// Its grade, 1 being the best.
    pub grade_rank: i32,
    /// Its IMEI or serial number.
    pub code: String,
    /// For which return it is kept, if for any.
    pub ticket_id: Option<TicketId>,
}

/// What would be similar to the device of a return.
#[derive(Debug, Clone)]
struct Wanted {
    seller: SellerId,
    model_key: String,
    /// At least so much; any where it was sold without.
    storage_gb: Option<i32>,
    /// This grade or a better one; any where it was sold without.
    grade_rank: Option<i32>,
    /// This colour, folded; any where it was sold without, or the customer agreed.
    colour: Option<String>,
}

/// The grades as a form offers them: rank and name, the best first.
pub fn grades() -> impl Iterator<Item = (i32, &'static str)> {
    (1..).zip(GRADES.iter().map(|(name, _)| *name))
}

/// The name of a grade.
pub fn grade(rank: i32) -> &'static str {
    grades().find(|(known, _)| *known == rank).map_or("", |(_, name)| name)
}

/// The rank of a grade as somebody writes it, 1 being the best.
pub fn grade_rank(typed: &str) -> Option<i32> {
    let folded = text::fold(typed);
    (1..).zip(&GRADES).find(|(_, (_, words))| words.contains(&folded.as_str())).map(|(rank, _)| rank)
}

/// "128 GB", "128" or "1 TB" in gigabytes.
pub fn storage_gb(typed: &str) -> Option<i32> {
    let plain: String = text::fold(typed).chars().filter(|c| !c.is_whitespace()).collect();
    let digits = plain.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i32 = digits.parse().ok().filter(|n| (1..=100_000).contains(n))?;
    match plain.strip_prefix(digits)? {
        "" | "gb" | "g" => Some(number),
        "tb" | "t" => number.checked_mul(1024),
        _ => None,
    }
}

/// Storage, colour and grade of a unit, as it is sold.
pub fn sold_as(unit: &Unit) -> String {
    let storage = unit.storage_gb.map(storage_name);
    let parts = [storage, unit.colour.clone(), Some(grade(unit.grade_rank).to_owned())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// "128 GB", "1 TB".
pub fn storage_name(gb: i32) -> String {
    if gb >= 1024 && gb % 1024 == 0 { format!("{} TB", gb / 1024) } else { format!("{gb} GB") }
}

impl Unit {
    /// Brand and model, as people say it.
    pub fn name(&self) -> &str {
        if self.model.is_empty() { &self.model_key } else { &self.model }
    }
    /// Puts a unit into the technician's seller's stock.
    ///
    /// # Errors
    /// [`Refusal::NumberTaken`] for a number that is in the stock already or that a device with a customer has; the database's.
    pub fn add(tx: &mut Tx<'_>, technician: &Technician, new: &NewUnit) -> Result<StockId> {
        if number_taken(tx, &[&new.code], None)?.is_some() {
            return Err(Refusal::NumberTaken.into());
        }
        let id: StockId = tx.new_id();
        let now = tx.now();
        let added = tx.attempt(|tx| {
            diesel::insert_into(stock::table)
                .values((
                    stock::id.eq(&id),
                    stock::seller_id.eq(&technician.seller),
                    stock::model_key.eq(text::fold(&new.model)),
                    stock::model.eq(&new.model),
                    stock::storage_gb.eq(new.storage_gb),
                    stock::colour.eq(&new.colour),
                    stock::grade_rank.eq(new.grade_rank),
                    stock::code.eq(new.code.normalised()),
                    stock::added_at.eq(now),
                ))
                .execute(&mut **tx)
        });
        match added {
            Ok(_) => Ok(id),
            Err(e) if is_taken(&e) => Err(Refusal::NumberTaken.into()),
            Err(e) => Err(e.into()),
        }
    }
    /// Takes a unit out that is kept for nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for another seller's; [`Refusal::UnitReserved`]; the database's.
    pub fn remove(tx: &mut Tx<'_>, technician: &Technician, id: &StockId) -> Result<()> {
        let mine = stock::table.filter(stock::id.eq(id).and(stock::seller_id.eq(&technician.seller)));
        if diesel::delete(mine.filter(stock::ticket_id.is_null())).execute(&mut **tx)? == 1 {
            return Ok(());
        }
        let there: bool = diesel::select(diesel::dsl::exists(mine)).get_result(&mut **tx)?;
        Err(if there { Refusal::UnitReserved.into() } else { Error::NotFound })
    }
    /// What is in the stock of the technician's seller, by model, after the unit `after`; and the return that a unit is kept
    /// for. One row more than a page tells that there are more.
    ///
    /// # Errors
    /// The database's.
    pub fn all_of_seller(
        conn: &mut Conn,
        technician: &Technician,
        after: Option<&(String, StockId)>,
    ) -> Result<Vec<(Self, Option<Reference>)>> {
        let mut query = stock::table
            .left_join(tickets::table.on(tickets::id.nullable().eq(stock::ticket_id)))
            .filter(stock::seller_id.eq(&technician.seller).and(stock::shipped_at.is_null()))
            .into_boxed::<MultiBackend>();
        if let Some((model, id)) = after {
            query = query
                .filter(stock::model_key.ge(model))
                .filter(stock::model_key.gt(model).or(stock::id.gt(id)));
        }
        Ok(query
            .order((stock::model_key, stock::id))
            .limit(PAGE + 1)
            .select((Self::as_select(), tickets::reference.nullable()))
            .load(conn)?)
    }
    /// The unit that is kept for a return and was not sent yet.
    ///
    /// # Errors
    /// The database's.
    pub fn reserved_for(conn: &mut Conn, ticket: &TicketId) -> Result<Option<Self>> {
        Ok(stock::table
            .filter(stock::ticket_id.eq(ticket).and(stock::shipped_at.is_null()))
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// How many similar units are free.
    ///
    /// # Errors
    /// The database's.
    pub fn similar_to(conn: &mut Conn, ticket: &Ticket) -> Result<usize> {
        Ok(match wanted(conn, ticket)? {
            Some(wanted) => free(conn, &wanted)?.len(),
            None => 0,
        })
    }
    /// Keeps one similar unit for a return: the least that is good enough. Whoever is there first gets it; says whether one
    /// was left. A return that has one keeps it.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn reserve(tx: &mut Tx<'_>, ticket: &Ticket) -> Result<bool> {
        if Self::reserved_for(tx, &ticket.id)?.is_some() {
            return Ok(true);
        }
        let Some(wanted) = wanted(tx, ticket)? else { return Ok(false) };
        let now = tx.now();
        for unit in free(tx, &wanted)? {
            let row = stock::table.filter(stock::id.eq(&unit.id).and(stock::ticket_id.is_null()));
            let kept = diesel::update(row)
                .set((stock::ticket_id.eq(&ticket.id), stock::reserved_at.eq(now)))
                .execute(&mut **tx)?;
            if kept == 1 {
                return Ok(true);
            }
        }
        Ok(false)
    }
    /// Nobody needs the unit that was kept for a return.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn release(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
        let kept = stock::table.filter(stock::ticket_id.eq(ticket).and(stock::shipped_at.is_null()));
        diesel::update(kept)
            .set((stock::ticket_id.eq(None::<TicketId>), stock::reserved_at.eq(None::<Moment>)))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// It was sent to the customer.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn ship(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        diesel::update(stock::table.find(&self.id)).set(stock::shipped_at.eq(now)).execute(&mut **tx)?;
        Ok(())
    }
}

/// What would be similar to a return's device; nothing where nobody knows who sold it, or what its storage was.
fn wanted(conn: &mut Conn, ticket: &Ticket) -> Result<Option<Wanted>> {
    type Sold = (String, Option<String>, Option<String>, Option<String>, Option<Moment>);
    let (Some(seller), Some(device)) = (&ticket.seller_id, &ticket.device_id) else { return Ok(None) };
    let (model_key, storage, colour, grade, agreed): Sold = devices::table
        .left_join(requests::table.on(requests::ticket_id.eq(&ticket.id)))
        .filter(devices::id.eq(device))
        .select((
            devices::model_key,
            devices::storage,
            devices::colour,
            devices::grade,
            requests::any_colour_at.nullable(),
        ))
        .first(conn)?;
    let gigabytes = match storage.as_deref() {
        None => None,
        Some(said) => match storage_gb(said) {
            None => return Ok(None),
            some @ Some(_) => some,
        },
    };
    Ok(Some(Wanted {
        seller: seller.clone(),
        model_key,
        storage_gb: gigabytes,
        // A grade that nobody knows is met by the best only.
        grade_rank: grade.map(|said| grade_rank(&said).unwrap_or(1)),
        colour: colour.filter(|_| agreed.is_none()).map(|said| text::fold(&said)),
    }))
}

/// Similar units that are kept for nobody, the least first that is good enough.
fn free(conn: &mut Conn, wanted: &Wanted) -> Result<Vec<Unit>> {
    let mut query = stock::table
        .filter(stock::seller_id.eq(&wanted.seller).and(stock::model_key.eq(&wanted.model_key)))
        .filter(stock::ticket_id.is_null())
        .into_boxed::<MultiBackend>();
    if let Some(rank) = wanted.grade_rank {
        query = query.filter(stock::grade_rank.le(rank));
    }
    if let Some(gigabytes) = wanted.storage_gb {
        query = query.filter(stock::storage_gb.ge(gigabytes));
    }
    let mut units: Vec<Unit> =
        query.order((stock::grade_rank.desc(), stock::id)).select(Unit::as_select()).load(conn)?;
    if let Some(colour) = &wanted.colour {
        units.retain(|unit| unit.colour.as_deref().map(text::fold).as_ref() == Some(colour));
    }
    Ok(units)
}
