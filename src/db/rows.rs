//! Rows that are written by the hundred, in one statement: as the tables have them, whatever they mean.
use super::Moment;
use crate::schema::{
    batch_rows, device_codes, devices, events, jobs, letters, purchases, requests, stock, tasks,
    ticket_clocks, ticket_words, tickets,
};
use chrono::NaiveDate;
use diesel::prelude::*;

/// An event of a return.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
pub struct EventRow {
    /// Its id.
    pub id: String,
    /// Which return.
    pub ticket_id: String,
    /// Whose it is.
    pub company_id: String,
    /// Who sold the device.
    pub seller_id: Option<String>,
    /// What happened.
    pub kind: &'static str,
    /// In which role somebody did it.
    pub actor: &'static str,
    /// Which person, if it was one.
    pub person_id: Option<String>,
    /// The return's version.
    pub version: i32,
    /// What else belongs to it.
    pub data: String,
    /// When.
    pub at: Moment,
}

/// An order line.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = purchases, treat_none_as_default_value = false)]
pub struct PurchaseRow {
    /// Its id.
    pub id: String,
    /// Who bought.
    pub company_id: String,
    /// Who sold.
    pub seller_id: String,
    /// As the order is called.
    pub order_number: String,
    /// From 1.
    pub order_line: i32,
    /// Day of the order.
    pub ordered_on: NaiveDate,
    /// Day of delivery.
    pub delivered_on: Option<NaiveDate>,
    /// The seller's invoice.
    pub invoice_number: Option<String>,
    /// How many units.
    pub quantity: i32,
    /// Paid for the line.
    pub price_pence: i64,
    /// In which money.
    pub currency: &'static str,
    /// Since when it is here.
    pub created_at: Moment,
    /// Counts its changes.
    pub version: i32,
}

/// A device.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = devices, treat_none_as_default_value = false)]
pub struct DeviceRow {
    /// Its id.
    pub id: String,
    /// Of which order line.
    pub purchase_id: String,
    /// Who bought.
    pub company_id: String,
    /// Who sold.
    pub seller_id: String,
    /// Which of the line's.
    pub unit: i32,
    /// 1 for the one that was sold.
    pub generation: i32,
    /// What kind.
    pub category: &'static str,
    /// Who made it.
    pub brand: String,
    /// What it is called.
    pub model: String,
    /// Both, folded.
    pub model_key: String,
    /// As sold.
    pub storage: Option<String>,
    /// As sold.
    pub colour: Option<String>,
    /// As sold.
    pub grade: Option<String>,
    /// Where it is in its life.
    pub state: &'static str,
    /// Since when it is here.
    pub created_at: Moment,
    /// Counts its changes.
    pub version: i32,
}

/// A number of a device.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = device_codes)]
pub struct CodeRow {
    /// Its id.
    pub id: String,
    /// Of which device.
    pub device_id: String,
    /// What kind.
    pub kind: &'static str,
    /// As it is kept.
    pub code: String,
    /// Backwards.
    pub tail: String,
}

/// A word by which a return is found.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = ticket_words)]
pub struct WordRow {
    /// Folded.
    pub word: String,
    /// Which return.
    pub ticket_id: String,
}

/// A unit of a seller's stock.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = stock, treat_none_as_default_value = false)]
pub struct StockRow {
    /// Its id.
    pub id: String,
    /// Whose.
    pub seller_id: String,
    /// Brand and model, folded.
    pub model_key: String,
    /// Brand and model, as people say it.
    pub model: String,
    /// In gigabytes.
    pub storage_gb: Option<i32>,
    /// As it is called.
    pub colour: Option<String>,
    /// From the best, or from the worst: as stock counts it.
    pub grade_rank: i32,
    /// Its number.
    pub code: String,
    /// Since when it is here.
    pub added_at: Moment,
}

/// A task about a return as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tasks)]
pub struct TaskRow {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub kind: &'static str,
    /// With which return.
    pub ticket_id: String,
    /// What it is about.
    pub data: &'static str,
    /// When it should be done.
    pub due_at: Moment,
    /// Since when it is there.
    pub created_at: Moment,
}

/// A letter as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = letters)]
pub struct LetterRow {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: &'static str,
    /// Which return it is about.
    pub ticket_id: Option<String>,
    /// Which person it is about.
    pub person_id: Option<String>,
    /// The event that asks for it.
    pub event_id: String,
    /// The same for every try.
    pub message_id: String,
    /// To whom.
    pub to_name: String,
    /// Where.
    pub to_email: String,
    /// The same, as it is looked for.
    pub to_key: String,
    /// What it says.
    pub facts: String,
    /// What became of it.
    pub state: &'static str,
    /// Its date.
    pub created_at: Moment,
}

/// A job as a row, for many in one statement.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    /// Its id.
    pub id: String,
    /// What to do.
    pub kind: &'static str,
    /// Of which form its body is.
    pub v: i32,
    /// What to do, in full.
    pub body: String,
    /// Not before.
    pub run_at: Moment,
    /// How often it was tried.
    pub attempt: i32,
    /// At most one has it.
    pub dedupe_key: String,
    /// Which return it serves.
    pub ticket_id: Option<String>,
    /// The event that asks for it.
    pub event_id: String,
    /// The higher the sooner.
    pub priority: i32,
    /// Since when it is there.
    pub created_at: Moment,
}

/// A return that is begun.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
pub struct TicketRow {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub reference: String,
    /// Counts its changes.
    pub version: i32,
    /// Whose it is.
    pub company_id: String,
    /// Who begins it.
    pub person_id: String,
    /// Of which device.
    pub device_id: String,
    /// Who sold it.
    pub seller_id: String,
    /// With which others.
    pub batch_id: String,
    /// By which numbers it is judged.
    pub policy_id: String,
    /// Where it is.
    pub stage: &'static str,
    /// What became of the arrival.
    pub reception: &'static str,
    /// Whether the fault is covered.
    pub coverage: &'static str,
    /// Brand and model.
    pub title: String,
    /// Whether an unsafe battery was reported.
    pub unsafe_battery: bool,
    /// How often it has arrived.
    pub receipts: i32,
    /// When it is deleted, if it is not sent.
    pub due_at: Moment,
    /// When it was begun.
    pub created_at: Moment,
    /// When it changed last.
    pub changed_at: Moment,
}

/// What is typed into its form.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = requests, treat_none_as_default_value = false)]
pub struct RequestRow {
    /// Which return.
    pub ticket_id: String,
    /// As it was typed.
    pub form: String,
    /// What is wrong, once it is sent.
    pub description: &'static str,
    /// What happened to it, once it is sent.
    pub exclusions: &'static str,
    /// When it was typed.
    pub saved_at: Moment,
}

/// A promise that begins.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = ticket_clocks, treat_none_as_default_value = false)]
pub struct ClockRow {
    /// Its id.
    pub id: String,
    /// Of which return.
    pub ticket_id: String,
    /// Which promise.
    pub kind: &'static str,
    /// From when it counts.
    pub started_at: Moment,
    /// When it ends.
    pub due_at: Moment,
    /// When somebody is reminded of it.
    pub remind_at: Option<Moment>,
}

/// A row of a list of devices.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = batch_rows, treat_none_as_default_value = false)]
pub struct ListRow {
    /// Its id.
    pub id: String,
    /// Of which list.
    pub batch_id: String,
    /// From 1.
    pub position: i32,
    /// As typed.
    pub number: String,
    /// As typed.
    pub fault: String,
    /// The device that carries the number.
    pub device_id: Option<String>,
    /// Its return, as far as it is begun.
    pub ticket_id: Option<String>,
}
