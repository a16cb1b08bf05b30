//! The nouns: their rows, their rules, their SQL. Nothing here is slow, and nothing knows a page, a file or a mail.
/// Takes a row from the version that a page showed to the next, or says that somebody was faster.
macro_rules! next_version {
    ($tx:expr, $table:ident, $id:expr, $version:expr) => {{
        let row = $table::table.filter($table::id.eq($id).and($table::version.eq($version)));
        match diesel::update(row).set($table::version.eq($version + 1)).execute(&mut **$tx)? {
            1 => Ok(()),
            _ => Err($crate::error::Error::Stale { seen: $version }),
        }
    }};
}

/// A page of a query over a table with `name_key`: those whose name begins with `$search`, by name, after the row `$after`.
macro_rules! page_by_name {
    ($conn:expr, $query:expr, $table:ident, $search:expr, $after:expr) => {{
        let mut query = $query;
        let begins = $crate::models::text::fold($search);
        if !begins.is_empty() {
            let end = format!("{begins}\u{10ffff}");
            query = query.filter($table::name_key.ge(begins).and($table::name_key.lt(end)));
        }
        if let Some(after) = $after {
            let last: Option<String> =
                $table::table.find(after).select($table::name_key).first($conn).optional()?;
            if let Some(key) = last {
                query = query
                    .filter($table::name_key.ge(key.clone()))
                    .filter($table::name_key.gt(key).or($table::id.gt(after.clone())));
            }
        }
        query.order(($table::name_key, $table::id)).limit($crate::models::person::administration::PAGE + 1)
    }};
}

/// Whether another open row has that name. Two administrators who add the same at the same moment take turns here.
macro_rules! is_named_already {
    ($tx:expr, $table:ident, $name:expr, $but:expr) => {{
        $crate::models::setting::next_number($tx, "administration")?;
        let mut same = $table::table
            .filter($table::name_key.eq($crate::models::text::fold($name)).and($table::closed_at.is_null()))
            .select($table::id)
            .into_boxed::<$crate::db::MultiBackend>();
        if let Some(but) = $but {
            same = same.filter($table::id.ne(but));
        }
        same.first::<String>(&mut **$tx).optional()?.is_some()
    }};
}

pub mod address;
pub mod batch;
pub mod calendar;
pub mod carrier;
pub mod company;
pub mod device;
pub mod event;
pub mod file_key;
pub mod import;
pub mod job;
pub mod kept;
pub mod label;
pub mod letter;
pub mod light;
pub mod link;
pub mod marketplace;
pub mod message;
pub mod parcel;
pub mod payment;
pub mod person;
pub mod photo;
pub mod policy;
pub mod purchase;
pub mod quote;
pub mod seller;
pub mod session;
pub mod setting;
pub mod staged_file;
pub mod stock;
pub mod task;
pub mod text;
pub mod throttle;
pub mod ticket;
pub mod unexpected;
pub mod warranty;

crate::db::ids! {
    /// A seller's finding.
    AnalysisId,
    /// A postal address.
    AddressId,
    /// Devices that come back together.
    BatchId,
    /// A calendar of working days.
    CalendarId,
    /// Somebody who is asked for labels.
    CarrierId,
    /// A rule of who is asked for which box.
    CarrierRuleId,
    /// A business customer.
    CompanyId,
    /// One unit of a purchase.
    DeviceId,
    /// What a seller sent to the customer.
    DispatchId,
    /// Who did what when.
    EventId,
    /// A file of orders or stock on its way in.
    ImportId,
    /// Something that the worker does.
    JobId,
    /// A carrier's label.
    LabelId,
    /// A mail that leaves.
    LetterId,
    /// What somebody may do.
    MembershipId,
    /// What somebody wrote on a ticket.
    MessageId,
    /// A capability for a recipient.
    LinkId,
    /// One box.
    ParcelId,
    /// A link with which a person sets a password.
    PasswordLinkId,
    /// Somebody who signs in.
    PersonId,
    /// A picture on a ticket.
    PhotoId,
    /// A version of the marketplace's numbers.
    PolicyId,
    /// An order line.
    PurchaseId,
    /// A price for work outside cover.
    QuoteId,
    /// What is to be paid back.
    RefundId,
    /// A refurbisher.
    SellerId,
    /// A unit in a seller's stock.
    StockId,
    /// Something that a person must look at.
    TaskId,
    /// One return case for one device.
    TicketId,
    /// A parcel that nobody expected.
    UnexpectedId,
    /// A row that only its parent names: a calendar's day, a device's code, a clock, a blocker.
    RowId,
}
