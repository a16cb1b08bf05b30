//! Finding returns by anything that is written on them, and listing them by where they are. The words of a return are
//! gathered apart, shortly after each of its events.
use super::queue::{PAGE, Place, Waiting};
use super::{Stage, Ticket};
use crate::db::{Conn, Moment, MultiBackend, Tx};
use crate::error::Result;
use crate::models::device::Category;
use crate::models::person::Agent;
use crate::models::setting::Setting;
use crate::models::text;
use crate::models::{CompanyId, PersonId, SellerId, TicketId};
use crate::schema::{
    addresses, companies, device_codes, devices, events, labels, messages, parcels, people, purchases,
    requests, sellers, ticket_words, tickets,
};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// Events that are read in one go.
const AT_ONCE: i64 = 200;
/// Words of a return that are kept at most.
const MOST_WORDS: usize = 600;
/// Characters of a word that are kept.
const LONGEST: usize = 40;
/// The shortest end of a number by which it is found.
const SHORTEST_END: usize = 4;
/// A word that fewer returns have is rare.
const RARE: i64 = 300;
/// Words of a question that are looked at.
const MOST_ASKED: usize = 6;

/// Which returns are listed.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Words, all of which must be there as the beginning of one.
    pub words: String,
    /// Only at this stage; otherwise all that are open, or with [`Wanted::closed_too`] all.
    pub stage: Option<Stage>,
    /// Closed ones as well.
    pub closed_too: bool,
    /// Only of this seller.
    pub seller: Option<SellerId>,
    /// Only of this company.
    pub company: Option<CompanyId>,
    /// Only devices of this kind.
    pub category: Option<Category>,
    /// Only those with a promise that is broken at this moment.
    pub overdue: Option<Moment>,
    /// Only those that nobody has taken on.
    pub unassigned: bool,
    /// Only those whose device is not known.
    pub unmatched: bool,
    /// Only those that this person has taken on.
    pub mine: Option<PersonId>,
}

impl Ticket {
    /// The returns that are wanted, the last changed first, before `before`; one row more than a page tells that there are
    /// more.
    ///
    /// # Errors
    /// The database's.
    pub fn search(
        conn: &mut Conn,
        _agent: &Agent,
        wanted: &Wanted,
        before: Option<&Place>,
    ) -> Result<Vec<Waiting>> {
        let mut query = tickets::table
            .inner_join(companies::table)
            .left_join(sellers::table)
            .filter(tickets::submitted_at.is_not_null())
            .into_boxed::<MultiBackend>();
        match wanted.stage {
            Some(stage) => query = query.filter(tickets::stage.eq(stage)),
            None if wanted.closed_too => {}
            None => query = query.filter(tickets::closed_at.is_null()),
        }
        if let Some(seller) = &wanted.seller {
            query = query.filter(tickets::seller_id.eq(seller.clone()));
        }
        if let Some(company) = &wanted.company {
            query = query.filter(tickets::company_id.eq(company.clone()));
        }
        if let Some(category) = wanted.category {
            let of_kind = devices::table
                .filter(devices::id.nullable().eq(tickets::device_id).and(devices::category.eq(category)));
            query = query.filter(diesel::dsl::exists(of_kind));
        }
        if let Some(now) = wanted.overdue {
            query = query.filter(tickets::due_at.lt(now));
        }
        if wanted.unassigned {
            query = query.filter(tickets::agent_id.is_null());
        }
        if wanted.unmatched {
            query = query.filter(tickets::device_id.is_null());
        }
        if let Some(person) = &wanted.mine {
            query = query.filter(tickets::agent_id.eq(person.clone()));
        }
        for word in asked(&wanted.words) {
            let after = format!("{word}\u{10ffff}");
            let range = ticket_words::word.ge(word.clone()).and(ticket_words::word.lt(after.clone()));
            let having: Vec<TicketId> =
                ticket_words::table.filter(range).limit(RARE).select(ticket_words::ticket_id).load(conn)?;
            let rare = i64::try_from(having.len()).is_ok_and(|found| found < RARE);
            // A rare word leads to its few returns; of a common one each return is asked, the last changed first.
            query = if rare {
                query.filter(tickets::id.eq_any(having))
            } else {
                let its = ticket_words::table
                    .filter(ticket_words::ticket_id.eq(tickets::id))
                    .filter(ticket_words::word.ge(word).and(ticket_words::word.lt(after)));
                query.filter(diesel::dsl::exists(its))
            };
        }
        if let Some((at, id)) = before {
            query = query
                .filter(tickets::changed_at.le(*at))
                .filter(tickets::changed_at.lt(*at).or(tickets::id.lt(id.clone())));
        }
        Ok(query
            .order((tickets::changed_at.desc(), tickets::id.desc()))
            .limit(PAGE + 1)
            .select(Waiting::as_select())
            .load(conn)?)
    }
}

/// The words of a text: folded, without what stands between them.
fn split(text: &str) -> impl Iterator<Item = String> {
    let folded = text::fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .collect();
    words.into_iter()
}

/// What somebody asks for. A number may be written in groups: digits that follow each other are one word, too.
fn asked(text: &str) -> Vec<String> {
    let words: Vec<String> = split(text).collect();
    let grouped: String = words.concat();
    if words.len() > 1 && grouped.len() >= 8 && grouped.chars().all(|c| c.is_ascii_digit()) {
        return vec![grouped.chars().take(LONGEST).collect()];
    }
    words.into_iter().take(MOST_ASKED).collect()
}

/// A number with each of its ends, so that any part of it is the beginning of a word.
fn with_ends(code: &str) -> Vec<String> {
    let letters: Vec<char> = text::fold(code).chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect();
    (0..letters.len())
        .filter(|from| *from == 0 || letters.len() - from >= SHORTEST_END)
        .map(|from| letters.iter().skip(from).collect())
        .collect()
}

/// Gathers the words of the returns whose events are new since the last time. Says how many events it read.
///
/// # Errors
/// The database's.
pub fn catch_up(tx: &mut Tx<'_>) -> Result<usize> {
    // Whoever else does the same waits here, and then finds nothing left to do.
    let known: i64 = Setting::SearchPosition.held(tx)?.parse().unwrap_or_default();
    let new: Vec<(Option<i64>, Option<TicketId>)> = events::table
        .filter(events::position.gt(known))
        .order(events::position)
        .limit(AT_ONCE)
        .select((events::position, events::ticket_id))
        .load(&mut **tx)?;
    let Some(last) = new.iter().filter_map(|(position, _)| *position).max() else { return Ok(0) };
    let changed: BTreeSet<TicketId> = new.iter().filter_map(|(_, ticket)| ticket.clone()).collect();
    for ticket in changed {
        gather(tx, &ticket)?;
    }
    Setting::SearchPosition.put(tx, &last.to_string())?;
    Ok(new.len())
}

/// Writes the words of one return down anew.
///
/// # Errors
/// The database's.
pub(in crate::models) fn gather(tx: &mut Tx<'_>, id: &TicketId) -> Result<()> {
    let ticket = Ticket::named(tx, id)?;
    diesel::delete(ticket_words::table.filter(ticket_words::ticket_id.eq(id))).execute(&mut **tx)?;
    if ticket.submitted_at.is_none() {
        return Ok(());
    }
    let mut words: BTreeSet<String> = BTreeSet::new();
    for code in numbers(tx, &ticket)? {
        words.extend(with_ends(&code));
    }
    for text in texts(tx, &ticket)? {
        words.extend(split(&text));
    }
    for word in words.into_iter().take(MOST_WORDS) {
        diesel::insert_into(ticket_words::table)
            .values((ticket_words::word.eq(word), ticket_words::ticket_id.eq(id)))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// What is found by any part of it: IMEIs, serial numbers, parcel numbers.
fn numbers(conn: &mut Conn, ticket: &Ticket) -> Result<Vec<String>> {
    let mut all: Vec<String> = vec![ticket.reference.to_string()];
    let entered: Option<String> = requests::table.find(&ticket.id).select(requests::code).first(conn)?;
    all.extend(entered);
    if let Some(device) = &ticket.device_id {
        let sold: Vec<String> = device_codes::table
            .filter(device_codes::device_id.eq(device))
            .select(device_codes::code)
            .load(conn)?;
        all.extend(sold);
    }
    if let Some(parcel) = &ticket.parcel_id {
        let numbers: Vec<String> =
            labels::table.filter(labels::parcel_id.eq(parcel)).select(labels::number).load(conn)?;
        all.extend(numbers);
    }
    Ok(all)
}

/// What is found by the beginnings of its words.
fn texts(conn: &mut Conn, ticket: &Ticket) -> Result<Vec<String>> {
    let mut all = vec![ticket.reference.to_string(), ticket.title.clone()];
    let (description, detail): (String, Option<String>) =
        requests::table.find(&ticket.id).select((requests::description, requests::detail)).first(conn)?;
    all.push(description);
    all.extend(detail);
    let (name, email): (String, String) =
        people::table.find(&ticket.person_id).select((people::name, people::email)).first(conn)?;
    all.extend([name, email]);
    all.push(companies::table.find(&ticket.company_id).select(companies::name).first(conn)?);
    if let Some(seller) = &ticket.seller_id {
        all.push(sellers::table.find(seller).select(sellers::name).first(conn)?);
    }
    if let Some(device) = &ticket.device_id {
        let (order, invoice): (String, Option<String>) = devices::table
            .inner_join(purchases::table)
            .filter(devices::id.eq(device))
            .select((purchases::order_number, purchases::invoice_number))
            .first(conn)?;
        all.push(order);
        all.extend(invoice);
    }
    if let Some(parcel) = &ticket.parcel_id {
        type Row = (String, String, String, String, String);
        let (who, where_to, from, town, postcode): Row = parcels::table
            .find(parcel)
            .inner_join(addresses::table.on(addresses::id.eq(parcels::sender_id)))
            .select((
                parcels::recipient_name,
                parcels::recipient_email,
                addresses::name,
                addresses::town,
                addresses::postcode,
            ))
            .first(conn)?;
        all.extend([who, where_to, from, town, postcode]);
    }
    let said: Vec<String> = messages::table
        .filter(messages::ticket_id.eq(&ticket.id).and(messages::draft_at.is_null()))
        .order(messages::created_at.desc())
        .limit(50)
        .select(messages::body)
        .load(conn)?;
    all.extend(said);
    Ok(all)
}
