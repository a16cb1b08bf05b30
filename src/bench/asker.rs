//! Whoever asks: a browser's requests over one connection that stays open, each answer read whole.
use super::{failed, io};
use crate::demo;
use crate::error::Result;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One person who asks.
pub(super) struct Asker {
    address: String,
    cookie: String,
    open: Option<TcpStream>,
}

/// An answer: status, head and body.
struct Answer {
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        let found = self.head.lines().filter_map(|line| line.split_once(": "));
        found
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
            .unwrap_or_default()
    }
    fn expect(self, status: &str) -> Result<Self> {
        if self.head.starts_with(&format!("HTTP/1.1 {status}")) {
            return Ok(self);
        }
        Err(failed("an answer was not the one expected", self.head))
    }
    /// A form was taken. Where something is worth saying about it, the page comes at once.
    fn taken(self) -> Result<Self> {
        let status = if self.head.starts_with("HTTP/1.1 200") { "200" } else { "303" };
        self.expect(status)
    }
    fn whole(self) -> Result<Self> {
        if self.body.trim_ascii_end().ends_with(b"</html>") {
            return Ok(self);
        }
        Err(failed("a page was cut off", self.head))
    }
}

impl Asker {
    /// Somebody who has not signed in.
    pub(super) fn stranger(address: &str) -> Self {
        Self { address: address.to_owned(), cookie: String::new(), open: None }
    }
    /// Signs somebody of the sample data in.
    ///
    /// # Errors
    /// When the service does not answer as it should.
    pub(super) fn new(address: &str, email: &str) -> Result<Self> {
        let mut asker = Self::stranger(address);
        asker.sign_in(email)?;
        Ok(asker)
    }
    fn ask(&mut self, head: &str, kind: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = match self.open.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address).map_err(io)?;
                stream.set_nodelay(true).map_err(io)?;
                stream.set_read_timeout(Some(Duration::from_secs(120))).map_err(io)?;
                stream
            }
        };
        let mut request = format!(
            "{head} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n",
            self.address, self.cookie
        );
        if !kind.is_empty() {
            request.push_str(&format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).and_then(|()| stream.write_all(body)).map_err(io)?;
        let answer = read(&mut stream)?;
        if !answer.header("connection").eq_ignore_ascii_case("close") {
            self.open = Some(stream);
        }
        Ok(answer)
    }
    /// Looks at a page.
    ///
    /// # Errors
    /// When it does not come, whole.
    pub(super) fn get(&mut self, path: &str) -> Result<()> {
        let page = self.ask(&format!("GET {path}"), "", b"")?.expect("200")?;
        page.whole().map(drop)
    }
    /// The same, and reads it.
    ///
    /// # Errors
    /// When it does not come, whole.
    pub(super) fn page(&mut self, path: &str) -> Result<String> {
        let page = self.ask(&format!("GET {path}"), "", b"")?.expect("200")?.whole()?;
        Ok(String::from_utf8_lossy(&page.body).into_owned())
    }
    /// Sends a form.
    ///
    /// # Errors
    /// When something in it is wrong.
    pub(super) fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<()> {
        let body = form(fields)?;
        self.ask(&format!("POST {path}"), FORM, body.as_bytes())?.taken().map(drop)
    }
    /// Sends a form that may hold files, with one field and no file; gives the address that it leads to.
    ///
    /// # Errors
    /// When it leads nowhere, since something in it is wrong.
    pub(super) fn fill_with_files(&mut self, path: &str, (name, value): (&str, &str)) -> Result<String> {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        let body = format!("{head}{value}\r\n--x--\r\n");
        let answer = self.ask(&format!("POST {path}"), MULTIPART, body.as_bytes())?.expect("303")?;
        Ok(answer.header("location").to_owned())
    }
    /// Follows nothing: asks, and is sent on to another page.
    ///
    /// # Errors
    /// When it is not.
    pub(super) fn is_sent_on(&mut self, path: &str) -> Result<()> {
        self.ask(&format!("GET {path}"), "", b"")?.expect("303").map(drop)
    }
    /// Signs in (again).
    ///
    /// # Errors
    /// When that is refused.
    pub(super) fn sign_in(&mut self, email: &str) -> Result<()> {
        let body = form(&[("email", email), ("password", demo::PASSWORD)])?;
        let answer = self.ask("POST /sign-in", FORM, body.as_bytes())?.expect("303")?;
        let cookies = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: sendback="));
        let key = cookies.filter_map(|rest| rest.split(';').next()).next().unwrap_or_default();
        self.cookie = format!("sendback={key}");
        Ok(())
    }
    /// Begins a return and keeps its first page; gives the address for its photos.
    ///
    /// # Errors
    /// When that is refused.
    pub(super) fn begin(&mut self) -> Result<String> {
        let answer = self.ask("POST /devices/unlisted/return", FORM, b"")?.expect("303")?;
        let to = answer.header("location").replace("/reason", "/problem");
        let typed = form(&[
            ("reason", "defective"),
            ("category", "phone"),
            ("brand", "Acme"),
            ("model", "One"),
            ("unreadable", "yes"),
            ("description", "It rattles"),
            ("battery", "no"),
        ])?;
        self.ask(&format!("POST {to}"), FORM, typed.as_bytes())?.expect("303")?;
        Ok(to.replace("/problem", "/photos"))
    }
    /// Stores photos there.
    ///
    /// # Errors
    /// When they are refused.
    pub(super) fn upload(&mut self, to: &str, body: &[u8]) -> Result<()> {
        self.ask(&format!("POST {to}"), MULTIPART, body)?.taken().map(drop)
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data; boundary=x";

fn form(fields: &[(&str, &str)]) -> Result<String> {
    serde_urlencoded::to_string(fields).map_err(|e| failed("writing a form", e.to_string()))
}

/// One answer, to its last byte.
fn read(stream: &mut TcpStream) -> Result<Answer> {
    let mut got = Vec::with_capacity(64 * 1024);
    let mut part = [0; 32 * 1024];
    loop {
        let n = stream.read(&mut part).map_err(io)?;
        got.extend_from_slice(part.get(..n).unwrap_or_default());
        let end = got.windows(4).position(|four| four == b"\r\n\r\n");
        let Some((head, body)) = end.and_then(|end| got.split_at_checked(end + 4)) else {
            if n == 0 {
                return Err(failed("the connection ended", String::new()));
            }
            continue;
        };
        let mut answer = Answer { head: String::from_utf8_lossy(head).into_owned(), body: body.to_vec() };
        let length: usize = answer.header("content-length").parse().unwrap_or_default();
        let missing = length.saturating_sub(answer.body.len());
        let mut rest = vec![0; missing];
        stream.read_exact(&mut rest).map_err(io)?;
        answer.body.append(&mut rest);
        return Ok(answer);
    }
}

/// The body of a form with three photos.
pub(super) fn three_photos() -> Vec<u8> {
    let mut body = vec![];
    for n in 0..3_u32 {
        let head = "--x\r\nContent-Disposition: form-data; name=\"photo-defect\"; filename=";
        body.extend_from_slice(format!("{head}\"{n}.jpg\"\r\n\r\n").as_bytes());
        body.extend(large_photo(n));
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

/// A noisy photo of 3000 × 2000 pixels and about 3.3 MB, made once per seed and kept.
pub(super) fn large_photo(seed: u32) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<u32, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(seed)
        .or_insert_with(|| {
            let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
            let picture = image::RgbImage::from_fn(3000, 2000, |x, y| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let noise = u8::try_from(state >> 27).unwrap_or_default();
                let shade = u8::try_from((x / 12 + y / 8) % 200).unwrap_or_default();
                image::Rgb([shade.wrapping_add(noise), shade, 255 - shade])
            });
            let mut out = vec![];
            let encoder = jpeg_encoder::Encoder::new(&mut out, 92);
            // A picture of this size always encodes.
            let _ = encoder.encode(picture.as_raw(), 3000, 2000, jpeg_encoder::ColorType::Rgb);
            out
        })
        .clone()
}
