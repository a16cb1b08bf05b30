//! A real Karrio, started from the folder in which `tests/support/karrio/server.py install` put it.
use super::python::run;
use sendback::carrier::karrio::{Server, Token};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/karrio/server.py");

/// A running server. It ends with its owner, also when that is killed.
pub struct Karrio {
    child: Child,
    /// Its address.
    pub url: String,
    /// The token that it takes.
    pub token: String,
}

impl Drop for Karrio {
    fn drop(&mut self) {
        // It ends when nothing more can come, and takes its folder away.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

impl Karrio {
    /// One for all tests that are content with labels of their own; it ends with their program.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Karrio> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(None))
    }

    /// Starts one with an empty database; `SENDBACK_TEST_KARRIO` names the folder. With a limit, such as `5/minute`, it says
    /// 429 to who asks more often.
    pub fn start(limit: Option<&str>) -> Self {
        let folder =
            std::env::var("SENDBACK_TEST_KARRIO").expect("SENDBACK_TEST_KARRIO names a folder for Karrio");
        run(Command::new("python3").args([PROGRAM, "install", &folder]));
        let mut command = Command::new("python3");
        command.args([PROGRAM, &folder]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(limit) = limit {
            command.env("CARRIER_REQUEST_RATE_LIMIT", limit);
        }
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).expect("Karrio says where it is");
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        Self { child, url: text("url"), token: text("token") }
    }

    /// What is needed to reach it.
    pub fn server(&self) -> Server {
        Server { base: self.url.clone(), token: Token(self.token.clone()), timeout: Duration::from_secs(60) }
    }

    /// Asks it something by hand; status and answer.
    pub fn ask(&self, path: &str, body: Option<&Value>) -> (u16, Value) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let (url, token) = (format!("{}{path}", self.url), format!("Token {}", self.token));
        let answer = match body {
            None => agent.get(url).header("Authorization", token).call(),
            Some(body) => agent
                .post(url)
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .send(body.to_string()),
        };
        let mut answer = answer.unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}
