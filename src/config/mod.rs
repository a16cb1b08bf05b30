//! Everything that an operator decides, in one struct that is made once at the start.
pub mod carriers;
pub mod invoicing;
pub mod known;
pub mod settings;

use crate::carrier::number::Numbering;
use crate::files::heif::Converter;
use crate::mail::smtp::Smtp;
use crate::secret::Key;
use carriers::Karrio;
use invoicing::{Invoicing, QuotesBy};
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Names, numbers and places of this marketplace. What is secret here hides itself when it is written to a log.
#[derive(Debug, Clone)]
pub struct Config {
    /// The marketplace's name, on every page and letter.
    pub brand: String,
    /// The two letters that references and own parcel numbers begin with.
    pub prefix: String,
    /// Where people reach us, without a slash at the end, for example `http://127.0.0.1:8080`.
    pub base_url: String,
    /// Where files and mails live.
    pub data: PathBuf,
    /// `sqlite://PATH` or `postgres://…`.
    pub database: String,
    /// A demonstration: says so everywhere, has sample people and shows its mails.
    pub demonstration: bool,
    /// Whom to ask.
    pub help: Help,
    /// The sender of our mails.
    pub mail_from: String,
    /// The mail server; letters are written into a folder without one.
    pub smtp: Option<Smtp>,
    /// Whose tracking numbers stand on labels of our own.
    pub numbering: Numbering,
    /// The server that speaks to the operator's carriers.
    pub karrio: Option<Karrio>,
    /// Where requests come in.
    pub listen: SocketAddr,
    /// Whose word about the address of a visitor is believed.
    pub proxies: Vec<IpNet>,
    /// The key of links, if it was given as it is.
    pub link_key: Option<Key>,
    /// Where the key of links is kept otherwise; made at the first start.
    pub link_key_file: PathBuf,
    /// Threads that answer requests; one for each core where it is not said.
    pub threads: Option<usize>,
    /// What is logged.
    pub log: String,
    /// A log for machines to read.
    pub log_json: bool,
    /// Who asks for the money where work is not covered, and where it is paid.
    pub invoicing: Invoicing,
    /// What turns HEIC and AVIF into JPEG, where it is installed.
    pub converter: Option<Converter>,
    /// How much is too much.
    pub limits: Limits,
}

/// Whom to ask, shown in the same place on every page and in every letter.
#[derive(Debug, Clone)]
pub struct Help {
    /// An e-mail address.
    pub email: String,
    /// A telephone number.
    pub phone: String,
    /// When somebody answers.
    pub hours: String,
}

/// Caps, each tested at the cap and one above it. Sizes in bytes, times in seconds.
#[derive(Debug, Clone)]
pub struct Limits {
    /// One photo.
    pub photo_bytes: usize,
    /// One PDF: an invoice, or a label bought elsewhere.
    pub pdf_bytes: usize,
    /// Memory that decoding photos takes at the same time, in megabytes.
    pub picture_memory_mb: usize,
    /// How long a photo waits for its share of that memory.
    pub picture_wait: Duration,
    /// How long decoding and redrawing one photo may take.
    pub picture_time: Duration,
    /// How long bar codes are looked for on one photo.
    pub barcode_time: Duration,
    /// Photos taken from one request; further ones are reported one by one and not kept.
    pub photos_a_request: usize,
    /// Photos on one ticket.
    pub photos_a_ticket: usize,
    /// Photos on the messages of one ticket.
    pub photos_on_messages: usize,
    /// Photos that support and the seller add to one ticket as evidence, apart from the customer's own.
    pub photos_of_evidence: usize,
    /// Photos that one person may add in 24 hours: six for each device of a list with the most rows.
    pub photos_a_day: i32,
    /// Messages that one person may send in 24 hours.
    pub messages_a_day: i32,
    /// The body of a form without files. 100,000 characters fit, and come back with a friendly page.
    pub form_bytes: usize,
    /// The body of a form with files.
    pub upload_bytes: usize,
    /// How long the rest of a body that is too large or unwanted is read on, so that the browser listens to the answer;
    /// and how long a form may take to arrive.
    pub polite: Duration,
    /// Failed sign-ins of one account from one address within [`Limits::sign_in_window_s`].
    pub sign_in_failures: i32,
    /// Failed sign-ins from one address, whatever the account.
    pub sign_in_failures_address: i32,
    /// See [`Limits::sign_in_failures`].
    pub sign_in_window_s: i64,
    /// Unknown links tried from one address within an hour.
    pub link_misses: i32,
    /// Links to set a password that are sent to one address within an hour.
    pub forgotten: i32,
    /// Links to set a password that are asked for from one network within an hour, whatever the address.
    pub forgotten_network: i32,
    /// A session ends after so long without a request.
    pub session_idle_s: i64,
    /// A session ends after so long in any case.
    pub session_s: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            photo_bytes: 15 << 20,
            pdf_bytes: 10 << 20,
            picture_memory_mb: 256,
            picture_wait: Duration::from_secs(10),
            picture_time: Duration::from_secs(30),
            barcode_time: Duration::from_secs(3),
            photos_a_request: 12,
            photos_a_ticket: 24,
            photos_on_messages: 20,
            photos_of_evidence: 40,
            photos_a_day: 3000,
            messages_a_day: 300,
            form_bytes: 2 << 20,
            upload_bytes: 192 << 20,
            polite: Duration::from_secs(20),
            sign_in_failures: 5,
            sign_in_failures_address: 50,
            sign_in_window_s: 15 * 60,
            link_misses: 30,
            forgotten: 3,
            forgotten_network: 20,
            session_idle_s: 12 * 3600,
            session_s: 7 * 24 * 3600,
        }
    }
}

impl Config {
    /// The settings of a demonstration that keeps its data in `data` and its tables in `database`.
    pub fn demonstration(data: PathBuf, database: String, base_url: String) -> Self {
        Self {
            brand: "Sendback".to_owned(),
            prefix: "SB".to_owned(),
            base_url,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            proxies: vec![],
            smtp: None,
            numbering: Numbering::Sendback { prefix: "SB".to_owned() },
            karrio: None,
            link_key: None,
            link_key_file: data.join("link.key"),
            threads: None,
            log: "warn".to_owned(),
            log_json: false,
            data,
            database,
            demonstration: true,
            help: Help {
                email: "help@sendback.example".to_owned(),
                phone: "020 7946 0123".to_owned(),
                hours: "Monday to Friday, 9:00 to 17:00".to_owned(),
            },
            mail_from: "returns@sendback.example".to_owned(),
            invoicing: Invoicing {
                quotes_by: QuotesBy::Marketplace,
                legal_name: Some("Sendback Trading Ltd".to_owned()),
                legal_address: vec!["1 Sample Street".to_owned(), "London".to_owned(), "EC1A 1AA".to_owned()],
                vat_number: Some("GB 999 9999 73".to_owned()),
                bank: vec![
                    "Account name: Sendback Trading Ltd".to_owned(),
                    "Sort code: 00-00-00".to_owned(),
                    "Account number: 00000000".to_owned(),
                ],
            },
            converter: Converter::found().ok(),
            limits: Limits::default(),
        }
    }
    /// Where mails are written when no server takes them.
    pub fn mail_folder(&self) -> PathBuf {
        self.data.join("mail")
    }
    /// Where photos and labels live.
    pub fn file_folder(&self) -> PathBuf {
        self.data.join("files")
    }
    /// The folder of a SQLite database, which must be there before it is opened.
    pub fn database_folder(&self) -> Option<&Path> {
        Path::new(self.database.strip_prefix("sqlite://")?).parent()
    }
    /// Whether pages are reached over https: cookies are then bound to it.
    pub fn secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}
