//! The words by which a return is found: gathered anew shortly after each of its events, and added to when something else that
//! is written on it has changed.
use super::super::Ticket;
use crate::db::{Conn, MOST_AT_ONCE, MultiBackend, Tx, WordRow, insert_words};
use crate::error::Result;
use crate::models::event::Kind;
use crate::models::setting::Setting;
use crate::models::{TicketId, text};
use crate::schema::{
    addresses, analyses, companies, device_codes, devices, dispatches, events, labels, messages, parcels,
    payments, people, purchases, receptions, repair_parts, repairs, requests, sellers, ticket_words, tickets,
};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::collections::{BTreeSet, HashSet};

/// Events that are read in one go.
const AT_ONCE: i64 = 200;
/// Words of a return that are kept at most. Numbers and names come first: a long conversation does not push them out.
const MOST_WORDS: usize = 600;
/// Characters of a word that are kept.
pub(super) const LONGEST: usize = 40;
/// The shortest end of a number by which it is found.
const SHORTEST_END: usize = 4;
/// Messages, findings and notes that are read, the last first.
const MOST_SAID: i64 = 50;

/// The words of a text: folded, without what stands between them.
pub(super) fn split(text: &str) -> impl Iterator<Item = String> {
    let folded = text::fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST).collect())
        .collect();
    words.into_iter()
}

/// A number with each of its ends, so that any part of it is the beginning of a word.
pub fn with_ends(code: &str) -> Vec<String> {
    let letters: Vec<char> = text::fold(code).chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect();
    (0..letters.len())
        .filter(|from| *from == 0 || letters.len() - from >= SHORTEST_END)
        .map(|from| letters.iter().skip(from).collect())
        .collect()
}

/// Gathers the words of the returns whose events are new since the last time, and the new words of what is written on others.
/// Says how many events it read.
///
/// # Errors
/// The database's.
pub fn catch_up(tx: &mut Tx<'_>) -> Result<usize> {
    // Whoever else does the same waits here, and then finds nothing left to do.
    let known: i64 = Setting::SearchPosition.held(tx)?.parse().unwrap_or_default();
    type Row = (Option<i64>, Option<TicketId>, Option<String>, Kind);
    let new: Vec<Row> = events::table
        .filter(events::position.gt(known))
        .order(events::position)
        .limit(AT_ONCE)
        .select((events::position, events::ticket_id, events::subject, events::kind))
        .load(&mut **tx)?;
    let Some(last) = new.iter().filter_map(|(position, ..)| *position).max() else { return Ok(0) };
    let changed: BTreeSet<&TicketId> = new.iter().filter_map(|(_, ticket, ..)| ticket.as_ref()).collect();
    for ticket in changed {
        gather(tx, ticket)?;
    }
    let renamed: BTreeSet<&str> = new
        .iter()
        .filter(|(.., kind)| RENAMED.contains(kind))
        .filter_map(|(.., subject, _)| subject.as_deref())
        .collect();
    for subject in renamed {
        add_words_of(tx, subject)?;
    }
    Setting::SearchPosition.put(tx, &last.to_string())?;
    Ok(new.len())
}

/// What changes words on returns and is no event of theirs.
const RENAMED: [Kind; 6] = [
    Kind::PersonChanged,
    Kind::CompanyChanged,
    Kind::SellerChanged,
    Kind::PurchaseChanged,
    Kind::DeviceChanged,
    Kind::NumberAdded,
];

/// Adds what something is called now to all returns that it is written on. What it was called before goes on finding those
/// that were sent until then: somebody may have that on paper.
fn add_words_of(tx: &mut Tx<'_>, subject: &str) -> Result<()> {
    let Some((kind, id)) = subject.split_once(':') else { return Ok(()) };
    let id = id.to_owned();
    let conn: &mut Conn = &mut *tx;
    let (theirs, called): (Theirs, Vec<String>) = match kind {
        "person" => {
            let found: Option<(String, String)> =
                people::table.find(&id).select((people::name, people::email)).first(conn).optional()?;
            let called = found.into_iter().flat_map(|(name, email)| [name, email]).collect();
            (Box::new(move || sent().filter(tickets::person_id.eq(id.clone()))), called)
        }
        "company" => {
            let called = companies::table.find(&id).select(companies::name).load(conn)?;
            (Box::new(move || sent().filter(tickets::company_id.eq(id.clone()))), called)
        }
        "seller" => {
            let called = sellers::table.find(&id).select(sellers::name).load(conn)?;
            (Box::new(move || sent().filter(tickets::seller_id.eq(id.clone()))), called)
        }
        "purchase" => {
            let found: Option<(String, Option<String>)> = purchases::table
                .find(&id)
                .select((purchases::order_number, purchases::invoice_number))
                .first(conn)
                .optional()?;
            let called = found.into_iter().flat_map(|(order, invoice)| [Some(order), invoice]).flatten();
            let units = move || {
                devices::table.filter(devices::purchase_id.eq(id.clone())).select(devices::id.nullable())
            };
            (Box::new(move || sent().filter(tickets::device_id.eq_any(units()))), called.collect())
        }
        "device" => {
            let codes =
                device_codes::table.filter(device_codes::device_id.eq(&id)).select(device_codes::code);
            let codes: Vec<String> = codes.load(conn)?;
            let called = codes.iter().flat_map(|code| with_ends(code)).collect();
            (Box::new(move || sent().filter(tickets::device_id.eq(id.clone()))), called)
        }
        _ => return Ok(()),
    };
    let words: BTreeSet<String> = called.iter().flat_map(|text| split(text)).collect();
    for word in words {
        let known = ticket_words::table
            .filter(ticket_words::ticket_id.eq(tickets::id).and(ticket_words::word.eq(word.clone())));
        theirs()
            .filter(not(exists(known)))
            .select((word.into_sql::<Text>(), tickets::id))
            .insert_into(ticket_words::table)
            .into_columns((ticket_words::word, ticket_words::ticket_id))
            .execute(&mut **tx)?;
    }
    Ok(())
}

type Sent = tickets::BoxedQuery<'static, MultiBackend>;
type Theirs = Box<dyn Fn() -> Sent>;

/// The returns that can be found.
fn sent() -> Sent {
    tickets::table.filter(tickets::submitted_at.is_not_null()).into_boxed()
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
    let (mut known, mut rows) = (HashSet::new(), vec![]);
    let numbers = numbers(tx, &ticket)?;
    let (called, said) = (called(tx, &ticket)?, said(tx, &ticket.id)?);
    let words = numbers.iter().flat_map(|code| with_ends(code));
    for word in words.chain(called.iter().chain(&said).flat_map(|text| split(text))) {
        if known.insert(word.clone()) {
            rows.push(WordRow { word, ticket_id: id.to_string() });
        }
        if rows.len() == MOST_WORDS {
            break;
        }
    }
    for some in rows.chunks(MOST_AT_ONCE) {
        insert_words(tx, some)?;
    }
    Ok(())
}

/// What is found by any part of it: IMEIs, serial numbers, parcel numbers, those of a replacement and of the way back too.
fn numbers(conn: &mut Conn, ticket: &Ticket) -> Result<Vec<String>> {
    let mut all: Vec<String> = vec![ticket.reference.to_string()];
    let entered: Option<String> = requests::table.find(&ticket.id).select(requests::code).first(conn)?;
    all.extend(entered);
    let sent: Vec<(String, Option<String>)> = dispatches::table
        .filter(dispatches::ticket_id.eq(&ticket.id))
        .select((dispatches::number, dispatches::device_id))
        .load(conn)?;
    let seen: Vec<Option<String>> =
        receptions::table.filter(receptions::ticket_id.eq(&ticket.id)).select(receptions::code).load(conn)?;
    let mut theirs: Vec<String> = ticket.device_id.iter().map(ToString::to_string).collect();
    for (number, device) in sent {
        all.push(number);
        theirs.extend(device);
    }
    all.extend(seen.into_iter().flatten());
    let sold: Vec<String> = device_codes::table
        .filter(device_codes::device_id.eq_any(theirs))
        .select(device_codes::code)
        .load(conn)?;
    all.extend(sold);
    if let Some(parcel) = &ticket.parcel_id {
        let numbers: Vec<String> =
            labels::table.filter(labels::parcel_id.eq(parcel)).select(labels::number).load(conn)?;
        all.extend(numbers);
    }
    Ok(all)
}

/// Names and short texts, found by the beginnings of their words.
fn called(conn: &mut Conn, ticket: &Ticket) -> Result<Vec<String>> {
    let mut all = vec![ticket.reference.to_string(), ticket.title.clone()];
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
        type Row = (String, String, String, String, String, String);
        let (who, where_to, from, lines, town, postcode): Row = parcels::table
            .find(parcel)
            .inner_join(addresses::table.on(addresses::id.eq(parcels::sender_id)))
            .select((
                parcels::recipient_name,
                parcels::recipient_email,
                addresses::name,
                addresses::lines,
                addresses::town,
                addresses::postcode,
            ))
            .first(conn)?;
        all.extend([who, where_to, from, lines, town, postcode]);
    }
    let paid: Vec<String> =
        payments::table.filter(payments::ticket_id.eq(&ticket.id)).select(payments::reference).load(conn)?;
    all.extend(paid);
    Ok(all)
}

/// What was said, found by the beginnings of its words: by the customer first.
fn said(conn: &mut Conn, ticket: &TicketId) -> Result<Vec<String>> {
    let (description, detail): (String, Option<String>) =
        requests::table.find(ticket).select((requests::description, requests::detail)).first(conn)?;
    let mut all = vec![description];
    all.extend(detail);
    let found: Vec<(String, String, String)> = analyses::table
        .filter(analyses::ticket_id.eq(ticket).and(analyses::final_at.is_not_null()))
        .order(analyses::id.desc())
        .limit(MOST_SAID)
        .select((analyses::note, analyses::internal_note, analyses::why))
        .load(conn)?;
    all.extend(found.into_iter().flat_map(|(note, internal, why)| [note, internal, why]));
    let seen: Vec<String> = receptions::table
        .filter(receptions::ticket_id.eq(ticket))
        .order(receptions::id.desc())
        .limit(MOST_SAID)
        .select(receptions::note)
        .load(conn)?;
    all.extend(seen);
    let built_in: Vec<String> = repair_parts::table
        .inner_join(repairs::table)
        .filter(repairs::ticket_id.eq(ticket).and(repairs::sent_at.is_not_null()))
        .select(repair_parts::text)
        .load(conn)?;
    all.extend(built_in);
    let written: Vec<String> = messages::table
        .filter(messages::ticket_id.eq(ticket).and(messages::draft_at.is_null()))
        .order(messages::created_at.desc())
        .limit(MOST_SAID)
        .select(messages::body)
        .load(conn)?;
    all.extend(written);
    Ok(all)
}
