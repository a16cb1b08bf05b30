//! Settings as an operator gives them: in a TOML file, in the environment (which wins), or not at all. Everything that is
//! missing or wrong is named at once.
use super::invoicing::{Invoicing, QuotesBy};
use super::known::Fallback::{Nothing, Required, Value};
use super::known::{PREFIX, SETTINGS, Setting};
use super::{Config, Help, Limits};
use crate::files::heif::Converter;
use crate::mail::smtp::{Password, Security, Smtp};
use crate::secret::Key;
use ipnet::IpNet;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

/// Names in the environment that are ours and no settings.
const NOT_SETTINGS: &[&str] = &["SENDBACK_CONFIG", "SENDBACK_TEST_DATABASE"];

/// Settings that were read, and where each came from.
#[derive(Debug)]
pub struct Settings {
    /// What the program works with.
    pub config: Config,
    /// Name, value as it may be shown, and where it came from.
    pub rows: Vec<(&'static str, String, &'static str)>,
}

/// Reads the settings from a file, if there is one, and from the environment.
///
/// # Errors
/// Everything that is missing or wrong, a sentence each.
pub fn read(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Settings, Vec<String>> {
    let mut reader = Reader::default();
    if let Some(path) = file {
        reader.take_file(path);
    }
    reader.take_environment(environment);
    let config = reader.config();
    let rows = SETTINGS.iter().map(|setting| reader.row(setting)).collect();
    match config {
        Some(config) if reader.problems.is_empty() => Ok(Settings { config, rows }),
        _ => Err(reader.problems),
    }
}

/// Reads settings one by one, and gathers what is wrong with them.
#[derive(Default)]
pub(super) struct Reader {
    given: BTreeMap<&'static str, (String, &'static str)>,
    problems: Vec<String>,
    /// Settings that were complained about: one complaint each is enough.
    wrong: BTreeSet<&'static str>,
}

impl Reader {
    fn take_file(&mut self, path: &Path) {
        let shown = path.display();
        let table = match std::fs::read_to_string(path) {
            Ok(text) => text.parse::<toml::Table>().map_err(|e| e.message().to_owned()),
            Err(e) => Err(e.to_string()),
        };
        let table = match table {
            Ok(table) => table,
            Err(why) => return self.problems.push(format!("The file {shown} cannot be read: {why}.")),
        };
        for (name, value) in table {
            let text = match value {
                toml::Value::String(text) => Some(text),
                toml::Value::Integer(number) => Some(number.to_string()),
                toml::Value::Boolean(truth) => Some(truth.to_string()),
                toml::Value::Float(_)
                | toml::Value::Datetime(_)
                | toml::Value::Array(_)
                | toml::Value::Table(_) => None,
            };
            match (SETTINGS.iter().find(|setting| setting.name == name), text) {
                (None, _) => self.problems.push(format!("{name} in {shown} is not a setting.")),
                (Some(_), None) => {
                    self.problems
                        .push(format!("{name} in {shown} must be a text, a whole number, true or false."));
                }
                (Some(setting), Some(text)) => {
                    self.given.insert(setting.name, (text, "file"));
                }
            }
        }
    }

    fn take_environment(&mut self, environment: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in environment {
            if !name.starts_with(PREFIX) || NOT_SETTINGS.contains(&name.as_str()) || value.trim().is_empty() {
                continue;
            }
            match SETTINGS.iter().find(|setting| setting.variable() == name) {
                Some(setting) => {
                    self.given.insert(setting.name, (value, "environment"));
                }
                None => self.problems.push(format!("{name} in the environment is not a setting.")),
            }
        }
    }

    /// The value of a setting, its fallback, or nothing.
    pub(super) fn value(&self, name: &'static str) -> Option<String> {
        let given = self.given.get(name).map(|(text, _)| text.trim().to_owned());
        let fallback = || match SETTINGS.iter().find(|setting| setting.name == name)?.fallback {
            Value(text) => Some(text.to_owned()),
            Required | Nothing => None,
        };
        given.filter(|text| !text.is_empty()).or_else(fallback)
    }

    pub(super) fn wrong(&mut self, name: &'static str, why: impl Display) {
        if self.wrong.insert(name) {
            let variable = format!("{PREFIX}{}", name.to_ascii_uppercase());
            self.problems.push(format!("{name} ({variable}) {why}."));
        }
    }

    /// The text of a setting that must be there and be as `fits` says.
    fn text(&mut self, name: &'static str, fits: impl Fn(&str) -> bool, wanted: &str) -> String {
        match self.value(name) {
            None => self.wrong(name, "is missing"),
            Some(text) if fits(&text) => return text,
            Some(_) => self.wrong(name, format_args!("must be {wanted}")),
        }
        String::new()
    }

    /// A setting that has a form of its own.
    pub(super) fn parsed<T: FromStr>(&mut self, name: &'static str, wanted: &str) -> Option<T> {
        let text = self.value(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.wrong(name, format_args!("must be {wanted}"));
        }
        parsed
    }

    fn config(&mut self) -> Option<Config> {
        let data = PathBuf::from(self.text("data", |_| true, "a folder"));
        let database = self
            .value("database")
            .unwrap_or_else(|| format!("sqlite://{}", data.join("sendback.db").display()));
        if !["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| database.starts_with(scheme)) {
            self.wrong("database", "must begin with sqlite:// or postgres://");
        }
        let hours: Option<i64> = self.parsed("session_idle_hours", "a whole number of hours");
        let days: Option<i64> = self.parsed("session_days", "a whole number of days");
        let memory: Option<usize> = self.parsed("picture_memory_mb", "a whole number of megabytes");
        let limits = Limits {
            picture_memory_mb: memory.filter(|mb| (64..=65_536).contains(mb)).unwrap_or_default(),
            session_idle_s: hours.filter(|h| (1..=720).contains(h)).map_or(0, |h| h * 3600),
            session_s: days.filter(|d| (1..=90).contains(d)).map_or(0, |d| d * 24 * 3600),
            ..Limits::default()
        };
        if limits.picture_memory_mb == 0 {
            self.wrong("picture_memory_mb", "must be between 64 and 65536");
        }
        if limits.session_idle_s == 0 {
            self.wrong("session_idle_hours", "must be between 1 and 720");
        }
        if limits.session_s == 0 {
            self.wrong("session_days", "must be between 1 and 90");
        }
        let format = self.text("log_format", |text| ["json", "text"].contains(&text), "json or text");
        let threads: Option<usize> = self.parsed("threads", "a whole number");
        if threads == Some(0) {
            self.wrong("threads", "must be at least 1");
        }
        let key = self.value("link_key").map(|text| Key::parse(&text));
        if matches!(key, Some(None)) {
            self.wrong("link_key", "must be 43 characters of base64url (32 random bytes)");
        }
        let address = crate::mail::is_address;
        let listen: Option<SocketAddr> =
            self.parsed("listen", "an address and a port, for example 127.0.0.1:8080");
        Some(Config {
            brand: self.text("brand", line, "one line of at most 200 characters"),
            prefix: self.text(
                "prefix",
                |text| text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase()),
                "two capital letters",
            ),
            base_url: self.base_url(),
            database,
            demonstration: false,
            help: Help {
                email: self.text("help_email", address, "an e-mail address"),
                phone: self.text("help_phone", line, "one line of at most 200 characters"),
                hours: self.text("help_hours", line, "one line of at most 200 characters"),
            },
            mail_from: self.text("mail_from", address, "an e-mail address"),
            invoicing: self.invoicing(),
            proxies: self.proxies(),
            smtp: self.smtp(),
            numbering: self.numbering(),
            karrio: self.karrio(),
            link_key: key.flatten(),
            link_key_file: self.value("link_key_file").map_or_else(|| data.join("link.key"), PathBuf::from),
            data,
            threads,
            log: self.text("log", |_| true, "a log level"),
            log_json: format == "json",
            converter: Converter::found().ok(),
            limits,
            listen: listen?,
        })
    }

    /// The origin of our pages: scheme and host, perhaps a port, and nothing else.
    fn base_url(&mut self) -> String {
        let name = "base_url";
        let plain_allowed: bool = self.parsed("allow_plain_http", "true or false").unwrap_or_default();
        let text = self.text(name, |_| true, "an address");
        if text.is_empty() {
            return text;
        }
        let text = text.trim_end_matches('/').to_owned();
        let uri: Option<actix_web::http::Uri> = text.parse().ok();
        let host = uri.as_ref().and_then(|uri| uri.host()).unwrap_or_default();
        let scheme = uri.as_ref().and_then(|uri| uri.scheme_str()).unwrap_or_default();
        let bare = uri.as_ref().is_some_and(|uri| uri.path() == "/" && uri.query().is_none());
        let authority = uri.as_ref().and_then(|uri| uri.authority()).map(ToString::to_string);
        let here = host == "localhost"
            || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let named = authority.is_some_and(|authority| !authority.contains('@'));
        if !["http", "https"].contains(&scheme) || host.is_empty() || !bare || !named {
            self.wrong(
                name,
                "must be like https://returns.example.com, without anything after the host and port",
            );
        } else if scheme == "http" && !here && !plain_allowed {
            self.wrong(
                name,
                "must begin with https://, since passwords would travel in the clear (allow_plain_http = true allows it)",
            );
        }
        text
    }

    /// A secret that is given as it is, or as the name of a file that holds it.
    pub(super) fn secret(&mut self, name: &'static str, in_file: &'static str) -> Option<String> {
        if let Some(secret) = self.value(name) {
            return Some(secret);
        }
        match std::fs::read_to_string(self.value(in_file)?) {
            Ok(text) => Some(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(e) => {
                self.wrong(in_file, format_args!("cannot be read: {e}"));
                None
            }
        }
    }

    /// The mail server, if there is one.
    fn smtp(&mut self) -> Option<Smtp> {
        let host = self.value("smtp_host")?;
        let security = match self.value("smtp_security").as_deref() {
            Some("tls") => Security::Tls,
            Some("plain") => Security::Plain,
            Some("starttls") => Security::StartTls,
            _ => {
                self.wrong("smtp_security", "must be starttls, tls or plain");
                Security::StartTls
            }
        };
        let allowed: bool = self.parsed("smtp_allow_plain", "true or false").unwrap_or_default();
        let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if security == Security::Plain && !here && !allowed {
            self.wrong(
                "smtp_security",
                "must be starttls or tls beyond this machine (smtp_allow_plain = true allows it)",
            );
        }
        let usual = if security == Security::Tls { 465 } else { 587 };
        let port = self.parsed("smtp_port", "a port").unwrap_or(usual);
        let seconds: u64 =
            self.parsed("smtp_timeout_seconds", "a whole number of seconds").unwrap_or_default();
        if !(1..=120).contains(&seconds) {
            self.wrong("smtp_timeout_seconds", "must be between 1 and 120");
        }
        let password = self.secret("smtp_password", "smtp_password_file");
        let account = match (self.value("smtp_username"), password) {
            (Some(name), Some(password)) => Some((name, Password(password))),
            (None, None) => None,
            (Some(_), None) => {
                self.wrong("smtp_password", "is missing for smtp_username");
                None
            }
            (None, Some(_)) => {
                self.wrong("smtp_username", "is missing for smtp_password");
                None
            }
        };
        let ca_file = self.value("smtp_ca_file").map(PathBuf::from);
        Some(Smtp { host, port, security, account, ca_file, timeout: Duration::from_secs(seconds) })
    }

    /// Who asks for the money where work is not covered, and where it is paid.
    fn invoicing(&mut self) -> Invoicing {
        let by = self.parsed("quotes_by", "marketplace or seller");
        let mut optional = |name| {
            self.value(name)?;
            Some(self.text(name, line, "one line of at most 200 characters")).filter(|text| !text.is_empty())
        };
        let address = optional("legal_address").unwrap_or_default();
        let bank = [
            ("bank_name", "Account name"),
            ("bank_sort_code", "Sort code"),
            ("bank_account", "Account number"),
            ("bank_iban", "IBAN"),
        ];
        Invoicing {
            quotes_by: by.unwrap_or(QuotesBy::Marketplace),
            legal_name: optional("legal_name"),
            legal_address: address
                .split(',')
                .map(|part| part.trim().to_owned())
                .filter(|part| !part.is_empty())
                .collect(),
            vat_number: optional("vat_number"),
            bank: bank
                .into_iter()
                .filter_map(|(name, what)| Some(format!("{what}: {}", optional(name)?)))
                .collect(),
        }
    }

    fn proxies(&mut self) -> Vec<IpNet> {
        let Some(text) = self.value("trusted_proxies") else { return vec![] };
        let parse =
            |part: &str| part.parse::<IpNet>().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
        let parts: Vec<Option<IpNet>> =
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(parse).collect();
        if parts.contains(&None) {
            self.wrong(
                "trusted_proxies",
                "must be addresses or networks such as 10.0.0.0/8, with commas between",
            );
        }
        parts.into_iter().flatten().collect()
    }

    fn row(&self, setting: &Setting) -> (&'static str, String, &'static str) {
        let origin = self.given.get(setting.name).map_or("default", |(_, origin)| *origin);
        let shown = match self.value(setting.name) {
            None => "–".to_owned(),
            Some(_) if setting.secret => "(hidden)".to_owned(),
            Some(text) => hide_password(&text),
        };
        (setting.name, shown, origin)
    }
}

/// Whether a text stands on one line, and fits on it.
fn line(text: &str) -> bool {
    text.len() <= 200 && !text.chars().any(char::is_control)
}

/// A database's address without its password.
fn hide_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    match authority.rsplit_once('@') {
        Some((who, place)) if who.contains(':') => {
            let name = who.split(':').next().unwrap_or_default();
            format!("{scheme}://{name}:(hidden)@{place}/{path}")
        }
        _ => text.to_owned(),
    }
}
