//! The nouns: their rows, their rules, their SQL. Nothing here is slow, and nothing knows a page, a file or a mail.
pub mod address;
pub mod calendar;
pub mod company;
pub mod device;
pub mod event;
pub mod job;
pub mod label;
pub mod letter;
pub mod link;
pub mod marketplace;
pub mod message;
pub mod parcel;
pub mod person;
pub mod photo;
pub mod policy;
pub mod purchase;
pub mod seller;
pub mod session;
pub mod setting;
pub mod staged_file;
pub mod task;
pub mod text;
pub mod throttle;
pub mod ticket;

crate::db::ids! {
    /// A postal address.
    AddressId,
    /// A calendar of working days.
    CalendarId,
    /// A business customer.
    CompanyId,
    /// One unit of a purchase.
    DeviceId,
    /// Who did what when.
    EventId,
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
    /// A refurbisher.
    SellerId,
    /// Something that a person must look at.
    TaskId,
    /// One return case for one device.
    TicketId,
    /// A row that only its parent names: a calendar's day, a device's code, a clock, a blocker.
    RowId,
}
