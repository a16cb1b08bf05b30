//! Every setting there is, with what it means and what holds without it: the table in the README is held against this one.

/// What holds where a setting is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// The program does not start without it.
    Required,
    /// Nothing; the help says what that means.
    Nothing,
    /// This value.
    Value(&'static str),
}

/// A setting: `name` in the file, `SENDBACK_NAME` in the environment.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// As in the file.
    pub name: &'static str,
    /// Where it is not given.
    pub fallback: Fallback,
    /// What it is, in a line.
    pub help: &'static str,
    /// Its value is never shown.
    pub secret: bool,
}

impl Setting {
    /// As in the environment.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_ascii_uppercase())
    }
}

/// What the names in the environment begin with.
pub(super) const PREFIX: &str = "SENDBACK_";
macro_rules! settings {
    ($($name:literal $fallback:expr, $($secret:ident)? $help:literal;)+) => {
        /// Every setting there is: the table in the README is held against this one.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            fallback: $fallback,
            help: $help,
            secret: settings!(@secret $($secret)?),
        }),+];
    };
    (@secret secret) => { true };
    (@secret) => { false };
}

use Fallback::{Nothing, Required, Value};

settings! {
    "brand" Required, "The marketplace's name, on every page and letter";
    "base_url" Required, "Where people reach the pages, for example https://returns.example.com; cookies are bound to https";
    "help_email" Required, "Whom to ask, on every page and in every letter";
    "help_phone" Required, "The telephone number for the same";
    "help_hours" Value("Monday to Friday, 9:00 to 17:00"), "When somebody answers";
    "mail_from" Required, "The address that letters come from";
    "prefix" Value("SB"), "Two capital letters that references begin with; not to be changed later";
    "listen" Value("127.0.0.1:8080"), "Address and port to listen on";
    "allow_plain_http" Value("false"), "true allows a base_url with http beyond this machine: passwords then travel in the clear";
    "trusted_proxies" Nothing, "Addresses or networks, with commas between, whose X-Forwarded-For is believed; without them it is ignored";
    "data" Value("data"), "Folder of photos, labels and, by default, of the database, the key and mails";
    "database" Nothing, "sqlite:///PATH or postgres://…; without it sendback.db in the data folder";
    "link_key" Nothing, secret "The key that links in mails are made from, 43 characters of base64url; the same on every node";
    "link_key_file" Nothing, "A file with that key; without either link.key in the data folder, made at the first start";
    "smtp_host" Nothing, "The mail server; without it letters are written into the folder mail of the data and sent to nobody";
    "smtp_port" Nothing, "Its port; 587, or 465 with smtp_security = tls";
    "smtp_security" Value("starttls"), "starttls (required), tls (from the first byte), or plain (only to this machine)";
    "smtp_allow_plain" Value("false"), "true allows plain to other machines: letters and the password then travel in the clear";
    "smtp_username" Nothing, "The account at the mail server, where it asks for one";
    "smtp_password" Nothing, secret "Its password";
    "smtp_password_file" Nothing, "A file with that password";
    "smtp_ca_file" Nothing, "A PEM file with a certificate that is trusted beside the usual ones";
    "smtp_timeout_seconds" Value("20"), "How long each step may take";
    "own_numbering" Value("sendback"), "Tracking numbers of our own labels: sendback, sscc:PREFIX (your GS1 company prefix) or range:FROM-TO (allotted to you)";
    "karrio_url" Nothing, "A Karrio server that buys labels from carriers, for example https://karrio.example.com; carriers are added under Manage";
    "karrio_allow_plain" Value("false"), "true allows http to a Karrio server beyond this machine: the token then travels in the clear";
    "karrio_token" Nothing, secret "The token of the Karrio server";
    "karrio_token_file" Nothing, "A file with that token";
    "karrio_webhook_secret" Nothing, secret "What Karrio’s news carry in X-Event-Id; without it news are not taken, and Karrio is asked";
    "karrio_webhook_secret_file" Nothing, "A file with that secret";
    "threads" Nothing, "Threads that answer requests; without it one for each core";
    "picture_memory_mb" Value("256"), "Memory in megabytes that decoding photos may take at the same time; whoever comes above it waits, and is told after ten seconds to try again";
    "log" Value("info"), "error, warn, info or debug, or a filter such as sendback=debug,warn";
    "log_format" Value("json"), "json or text";
    "session_idle_hours" Value("12"), "A session ends after so long without a request";
    "session_days" Value("7"), "A session ends after so long in any case";
    "quotes_by" Value("marketplace"), "Who offers prices for work that is not covered and asks for the money: marketplace or seller";
    "legal_name" Nothing, "The marketplace's name in law, on its pro-forma invoices; the brand where it is not given";
    "legal_address" Nothing, "Where it is, with commas between the lines";
    "vat_number" Nothing, "Its VAT number";
    "bank_name" Nothing, "The name of the account where offers are paid; without bank details the marketplace can offer no price";
    "bank_sort_code" Nothing, "Its sort code";
    "bank_account" Nothing, "Its number";
    "bank_iban" Nothing, "Its IBAN, for payments from abroad";
}
