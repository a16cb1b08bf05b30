//! A capability for somebody without an account. The token can be made again from the link's row and a key that is not
//! in the database; the row keeps the token's hash.
use super::{LabelId, LinkId, QuoteId, RowId, TicketId};
use crate::db::{Conn, Moment, MultiBackend, Tx, text_enum};
use crate::error::Result;
use crate::schema::{link_uses, links};
use crate::secret::{Key, sha256_hex};
use diesel::prelude::*;

text_enum! {
    /// What a link opens.
    pub enum Purpose {
        /// One label.
        Label => "label",
        /// One return's status.
        Status => "status",
        /// One quote.
        Quote => "quote",
        /// "I have removed the lock".
        Removal => "removal",
    }
}

text_enum! {
    /// What somebody did with a link.
    pub enum Use {
        /// The page was opened; it may have been a mail filter.
        Opened => "opened",
        /// The PDF was fetched.
        Downloaded => "downloaded",
    }
}

/// Which key signs today's tokens; older rows keep the number of theirs.
const KEY_NUMBER: i32 = 1;

/// Uses of one kind, of the same file, within so many seconds are one.
const SAME_USE_S: i64 = 60;

/// A link.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = links, check_for_backend(MultiBackend))]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    generation: i32,
    /// What it opens.
    pub purpose: Purpose,
    /// The label it opens, if it is a label's.
    pub label_id: Option<LabelId>,
    /// The price it opens, if it is a price's.
    pub quote_id: Option<QuoteId>,
    /// The ticket it opens, if it is a ticket's.
    pub ticket_id: Option<TicketId>,
    /// Who got it.
    pub sent_to: String,
    /// When it ends by itself.
    pub expires_at: Moment,
    /// When it was ended.
    pub revoked_at: Option<Moment>,
}

fn token(key: &Key, id: &LinkId, generation: i32) -> String {
    key.token(&["link", id.as_str(), &generation.to_string()])
}

/// What a new link opens.
#[derive(Clone, Copy)]
enum Opens<'a> {
    Label(&'a LabelId),
    Quote(&'a QuoteId),
    Removal(&'a TicketId),
}

/// Makes a link.
fn make(tx: &mut Tx<'_>, key: &Key, opens: Opens<'_>, sent_to: &str, expires_at: Moment) -> Result<LinkId> {
    let id: LinkId = tx.new_id();
    let now = tx.now();
    let hash = sha256_hex(token(key, &id, 1).as_bytes());
    let (purpose, label, quote, ticket) = match opens {
        Opens::Label(label) => (Purpose::Label, Some(label), None, None),
        Opens::Quote(quote) => (Purpose::Quote, None, Some(quote), None),
        Opens::Removal(ticket) => (Purpose::Removal, None, None, Some(ticket)),
    };
    diesel::insert_into(links::table)
        .values((
            links::id.eq(&id),
            links::token_hash.eq(hash),
            links::key_number.eq(KEY_NUMBER),
            links::generation.eq(1),
            links::purpose.eq(purpose),
            links::label_id.eq(label),
            links::quote_id.eq(quote),
            links::ticket_id.eq(ticket),
            links::sent_to.eq(sent_to),
            links::created_at.eq(now),
            links::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(id)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn removals<'a>(ticket: &'a TicketId) -> _ {
    let purpose: Purpose = Purpose::Removal;
    links::table
        .filter(links::ticket_id.eq(ticket))
        .filter(links::purpose.eq(purpose))
        .filter(links::revoked_at.is_null())
}

impl Link {
    /// Makes the link to a label.
    ///
    /// # Errors
    /// The database's.
    pub fn to_label(
        tx: &mut Tx<'_>,
        key: &Key,
        label: &LabelId,
        sent_to: &str,
        expires_at: Moment,
    ) -> Result<LinkId> {
        make(tx, key, Opens::Label(label), sent_to, expires_at)
    }
    /// Makes the link to a price.
    ///
    /// # Errors
    /// The database's.
    pub fn to_quote(
        tx: &mut Tx<'_>,
        key: &Key,
        quote: &QuoteId,
        sent_to: &str,
        expires_at: Moment,
    ) -> Result<LinkId> {
        make(tx, key, Opens::Quote(quote), sent_to, expires_at)
    }
    /// The newest link to a price that was not ended.
    ///
    /// # Errors
    /// The database's.
    pub fn of_quote(conn: &mut Conn, quote: &QuoteId) -> Result<Option<Self>> {
        Ok(links::table
            .filter(links::quote_id.eq(quote).and(links::revoked_at.is_null()))
            .order(links::id.desc())
            .select(Self::as_select())
            .first(conn)
            .optional()?)
    }
    /// The links to a price open until `until`.
    ///
    /// # Errors
    /// The database's.
    pub fn extend_of_quote(tx: &mut Tx<'_>, quote: &QuoteId, until: Moment) -> Result<()> {
        let open = links::table.filter(links::quote_id.eq(quote).and(links::revoked_at.is_null()));
        diesel::update(open).set(links::expires_at.eq(until)).execute(&mut **tx)?;
        Ok(())
    }
    /// Ends every link to a price.
    ///
    /// # Errors
    /// The database's.
    pub fn revoke_of_quote(tx: &mut Tx<'_>, quote: &QuoteId) -> Result<()> {
        let now = tx.now();
        let open = links::table.filter(links::quote_id.eq(quote).and(links::revoked_at.is_null()));
        diesel::update(open).set(links::revoked_at.eq(now)).execute(&mut **tx)?;
        Ok(())
    }
    /// Makes the link with which a device's owner says that its lock is removed. Earlier ones open nothing any more.
    ///
    /// # Errors
    /// The database's.
    pub fn to_removal(
        tx: &mut Tx<'_>,
        key: &Key,
        ticket: &TicketId,
        sent_to: &str,
        expires_at: Moment,
    ) -> Result<LinkId> {
        Self::revoke_removals(tx, ticket)?;
        make(tx, key, Opens::Removal(ticket), sent_to, expires_at)
    }
    /// The link with which a return's lock is removed, if one is out.
    ///
    /// # Errors
    /// The database's.
    pub fn removal_of(conn: &mut Conn, ticket: &TicketId) -> Result<Option<LinkId>> {
        Ok(removals(ticket).order(links::id.desc()).select(links::id).first(conn).optional()?)
    }
    /// Ends every link with which a return's lock is removed.
    ///
    /// # Errors
    /// The database's.
    pub fn revoke_removals(tx: &mut Tx<'_>, ticket: &TicketId) -> Result<()> {
        let now = tx.now();
        diesel::update(removals(ticket)).set(links::revoked_at.eq(now)).execute(&mut **tx)?;
        Ok(())
    }
    /// The link that this token opens, also when it has ended: whoever asks looks at [`Link::has_ended`].
    ///
    /// # Errors
    /// [`Error::NotFound`] for a token that never was; the database's.
    pub fn opened_by(conn: &mut Conn, token: &str, purpose: Purpose) -> Result<Self> {
        Ok(links::table
            .filter(links::token_hash.eq(sha256_hex(token.as_bytes())))
            .filter(links::purpose.eq(purpose))
            .select(Self::as_select())
            .first(conn)?)
    }
    /// The link that another row names.
    ///
    /// # Errors
    /// The database's.
    pub fn named(conn: &mut Conn, id: &LinkId) -> Result<Self> {
        Ok(links::table.find(id).select(Self::as_select()).first(conn)?)
    }
    /// The token, made again.
    pub fn token(&self, key: &Key) -> String {
        token(key, &self.id, self.generation)
    }
    /// Whether it opens nothing any more.
    pub fn has_ended(&self, now: Moment) -> bool {
        self.revoked_at.is_some() || self.expires_at <= now
    }
    /// Ends every link to a label.
    ///
    /// # Errors
    /// The database's.
    pub fn revoke_of_label(tx: &mut Tx<'_>, label: &LabelId) -> Result<()> {
        let now = tx.now();
        diesel::update(links::table.filter(links::label_id.eq(label).and(links::revoked_at.is_null())))
            .set(links::revoked_at.eq(now))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// Whether it was used in this way, and for this file, a moment ago: somebody who loads a page again, or a mail filter that comes
    /// several times, uses it once. It also keeps whoever has a link from filling the table: a link has a handful of files.
    ///
    /// # Errors
    /// The database's.
    pub fn was_just_used(&self, conn: &mut Conn, (what, file): (Use, &str), now: Moment) -> Result<bool> {
        let last: Option<Moment> = link_uses::table
            .filter(link_uses::link_id.eq(&self.id).and(link_uses::what.eq(what)))
            .filter(link_uses::file.eq(file))
            .order(link_uses::id.desc())
            .select(link_uses::at)
            .first(conn)
            .optional()?;
        Ok(last.is_some_and(|last| last.plus_seconds(SAME_USE_S) > now))
    }
    /// Counts a use, with the name of the file if it is one's. Not a change of anything: it is a log.
    ///
    /// # Errors
    /// The database's.
    pub fn count(&self, tx: &mut Tx<'_>, (what, file): (Use, &str)) -> Result<()> {
        let id: RowId = tx.new_id();
        let now = tx.now();
        diesel::insert_into(link_uses::table)
            .values((
                link_uses::id.eq(id),
                link_uses::link_id.eq(&self.id),
                link_uses::what.eq(what),
                link_uses::at.eq(now),
                link_uses::file.eq(file),
            ))
            .execute(&mut **tx)?;
        Ok(())
    }
    /// How often the links to a label were opened, and how often its PDF was fetched.
    ///
    /// # Errors
    /// The database's.
    pub fn uses_of_label(conn: &mut Conn, label: &LabelId) -> Result<(i64, i64)> {
        let counts: Vec<(Use, i64)> = link_uses::table
            .inner_join(links::table)
            .filter(links::label_id.eq(label))
            .group_by(link_uses::what)
            .select((link_uses::what, diesel::dsl::count_star()))
            .load(conn)?;
        let of = |what| counts.iter().find(|(used, _)| *used == what).map_or(0, |(_, times)| *times);
        Ok((of(Use::Opened), of(Use::Downloaded)))
    }
}
