//! A real mail server, from PyPI, in an environment of its own that is made at first need; with certificates made now.
use super::python::{environment, run};
use sendback::mail::smtp::{Password, Security, Smtp};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/smtp");

/// The Python that has the server.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| environment("smtp-server", "aiosmtpd.smtp", &format!("{HERE}/requirements.txt")))
}

/// A running server with its folder.
pub struct Server {
    child: Child,
    dir: tempfile::TempDir,
    port: u16,
    security: Security,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority and a certificate for localhost that it signed.
fn certificates(dir: &Path) {
    let openssl = |arguments: &str| {
        run(Command::new("openssl").args(arguments.split_whitespace()).current_dir(dir));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(&format!("req -x509 {key} -keyout ca.key -out ca.pem -days 30 -subj /CN=authority"));
    openssl(&format!("req {key} -keyout key.pem -out asked.pem -subj /CN=localhost"));
    fs::write(dir.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n").unwrap();
    openssl(
        "x509 -req -in asked.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out cert.pem",
    );
}

impl Server {
    /// Starts one; with an account it lets nobody else in.
    pub fn start(security: Security, account: Option<(&str, &str)>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mode = match security {
            Security::Tls => "tls",
            Security::StartTls => "starttls",
            Security::Plain => "plain",
        };
        if security != Security::Plain {
            certificates(dir.path());
        }
        let mut command = Command::new(python());
        command.arg(format!("{HERE}/server.py")).arg(dir.path()).arg(mode).stdout(Stdio::piped());
        if let Some((name, password)) = account {
            command.args([name, password]);
        }
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the mail server says its port");
        Self { child, dir, port, security }
    }

    /// What is needed to reach it.
    pub fn settings(&self, account: Option<(&str, &str)>) -> Smtp {
        Smtp {
            host: "localhost".to_owned(),
            port: self.port,
            security: self.security,
            account: account.map(|(name, password)| (name.to_owned(), Password(password.to_owned()))),
            ca_file: (self.security != Security::Plain).then(|| self.dir.path().join("ca.pem")),
            timeout: Duration::from_secs(5),
        }
    }

    /// The letters that it took: whole, and to whom.
    pub fn taken(&self) -> Vec<(Vec<u8>, String)> {
        let file = |n: usize, kind: &str| self.dir.path().join(format!("{n}.{kind}"));
        (1..)
            .take_while(|n| file(*n, "to").exists())
            .map(|n| (fs::read(file(n, "eml")).unwrap(), fs::read_to_string(file(n, "to")).unwrap()))
            .collect()
    }
}
