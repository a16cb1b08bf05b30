//! Mail over SMTP, as bytes that are complete already. Each letter has a connection of its own: a server that was away is
//! simply there again.
use super::MailError;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport};
use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, fs, io};

/// How a connection to the mail server is kept private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS asked for first, and required (port 587).
    StartTls,
    /// None: only to this machine, or where it is allowed by name.
    Plain,
}

/// A password that shows itself to nobody.
#[derive(Clone)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Where and how mail is handed over.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// The server's name; its certificate must carry it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub security: Security,
    /// Name and password, where the server asks for them.
    pub account: Option<(String, Password)>,
    /// A PEM file with a certificate that is trusted beside the usual ones.
    pub ca_file: Option<PathBuf>,
    /// How long each step may take. RFC 5321 (4.5.3.2.6) gives the answer to the message's last dot ten minutes, more than
    /// any other step, so that a slow server's yes is not missed; lettre's transport has this one limit for all of them, and
    /// would have to be given up for a conversation of our own. A yes that comes later than this is asked for again with the
    /// same Message-ID and bytes: the letter may arrive twice, and is never lost.
    pub timeout: Duration,
}

/// Answers that are about our own account, whatever the letter (RFC 4954): another try may work once it is put right.
const ABOUT_US: [&str; 4] = ["530", "534", "535", "538"];

impl Smtp {
    fn transport(&self) -> Result<SmtpTransport, MailError> {
        let later = |e: lettre::transport::smtp::Error| MailError::Later(io::Error::other(e));
        let mut tls = TlsParameters::builder(self.host.clone());
        if let Some(path) = &self.ca_file {
            let certificate = Certificate::from_pem(&fs::read(path)?).map_err(later)?;
            tls = tls.add_root_certificate(certificate);
        }
        let tls = match self.security {
            Security::Tls => Tls::Wrapper(tls.build().map_err(later)?),
            Security::StartTls => Tls::Required(tls.build().map_err(later)?),
            Security::Plain => Tls::None,
        };
        let mut builder =
            SmtpTransport::builder_dangerous(&self.host).port(self.port).tls(tls).timeout(Some(self.timeout));
        if let Some((name, password)) = &self.account {
            builder = builder.credentials(Credentials::new(name.clone(), password.0.clone()));
        }
        Ok(builder.build())
    }

    /// Hands a letter over; the server's last answer.
    ///
    /// # Errors
    /// [`MailError::Unsendable`] when the server refuses this letter or its recipient for good (5xx),
    /// [`MailError::Later`] for everything else: 4xx, no answer, no TLS, our own account.
    pub fn send(&self, from: &str, to: &str, bytes: &[u8]) -> Result<String, MailError> {
        let address = |text: &str| {
            text.parse::<Address>().map_err(|e| MailError::Unsendable(format!("the address is not one: {e}")))
        };
        let envelope = Envelope::new(Some(address(from)?), vec![address(to)?])
            .map_err(|e| MailError::Unsendable(e.to_string()))?;
        match self.transport()?.send_raw(&envelope, bytes) {
            Ok(answer) => {
                let said: Vec<&str> = answer.message().collect();
                Ok(one_line(&format!("{} {}", answer.code(), said.join(" "))))
            }
            Err(error) => Err(judge(&error)),
        }
    }

    /// Whether the server answers and lets us in.
    ///
    /// # Errors
    /// As [`Smtp::send`].
    pub fn check(&self) -> Result<(), MailError> {
        match self.transport()?.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Later(io::Error::other("the mail server does not answer"))),
            Err(error) => Err(judge(&error)),
        }
    }
}

/// A server's words as they are kept: one line, and not a long one.
fn one_line(said: &str) -> String {
    let spaced: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn judge(error: &lettre::transport::smtp::Error) -> MailError {
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    let said = one_line(&error.to_string());
    // 5.7.x is a matter of what we may do (RFC 3463), not of the letter.
    let about_us = ABOUT_US.contains(&code.as_str()) || said.contains(" 5.7.") || said.contains("(5.7.");
    if error.is_permanent() && !about_us {
        return MailError::Unsendable(said);
    }
    MailError::Later(io::Error::other(said))
}
