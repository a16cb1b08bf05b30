//! Whoever asks: a browser's requests over one connection that stays open, each answer read whole.
use super::{failed, io, pause};
use crate::clock::Clock;
use crate::demo;
use crate::error::Result;
use crate::secret::one_time::Shared;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a code of the second factor is shown, in seconds.
const STEP_S: i64 = 30;
/// How often the codes of the moment are tried, ten seconds apart, before somebody gives up signing in.
const CODES_TRIED: u32 = 5;

/// One person who asks.
pub(super) struct Asker {
    address: String,
    cookie: String,
    open: Option<TcpStream>,
}

/// An answer: status, head and body, and how long it took since the request was sent.
struct Answer {
    head: String,
    body: Vec<u8>,
    took: Duration,
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

/// What became of a photo that was sent.
pub(super) struct Upload {
    pub(super) status: u16,
    /// From its last byte until all of the answer was there.
    pub(super) verdict: Duration,
    /// When to try again, where that is said.
    pub(super) again_in: Duration,
}

/// Whether the service has not closed a connection that nothing was asked on for a while.
fn is_open(stream: &TcpStream) -> bool {
    let closed = stream.set_nonblocking(true).and_then(|()| stream.peek(&mut [0])).is_ok();
    stream.set_nonblocking(false).is_ok() && !closed
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
    /// The same person at another connection.
    pub(super) fn once_more(&self) -> Self {
        Self { address: self.address.clone(), cookie: self.cookie.clone(), open: None }
    }
    fn connect(&self) -> Result<TcpStream> {
        let stream = TcpStream::connect(&self.address).map_err(io)?;
        stream.set_nodelay(true).map_err(io)?;
        stream.set_read_timeout(Some(Duration::from_secs(120))).map_err(io)?;
        Ok(stream)
    }
    fn head(&self, head: &str, kind: &str, length: usize) -> String {
        let Self { address, cookie, .. } = self;
        let mut head = format!(
            "{head} HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n"
        );
        if !kind.is_empty() {
            head.push_str(&format!("Content-Type: {kind}\r\nContent-Length: {length}\r\n"));
        }
        head + "\r\n"
    }
    fn ask(&mut self, head: &str, kind: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = match self.open.take().filter(is_open) {
            Some(stream) => stream,
            None => self.connect()?,
        };
        let request = self.head(head, kind, body.len());
        stream.write_all(request.as_bytes()).and_then(|()| stream.write_all(body)).map_err(io)?;
        let sent = Instant::now();
        let mut answer = read(&mut stream)?;
        answer.took = sent.elapsed();
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
        self.keep_cookie(&answer);
        if !answer.header("location").starts_with("/sign-in/code") {
            return Ok(());
        }
        // A code is taken once, but those of the step before and after are taken, too.
        for _ in 0..CODES_TRIED {
            for earlier_or_later in [-STEP_S, 0, STEP_S] {
                let code = Shared::of_sample_people().code(Clock::System.now().unix() + earlier_or_later);
                let body = form(&[("code", &code)])?;
                let answer = self.ask("POST /sign-in/code", FORM, body.as_bytes())?;
                if answer.head.starts_with("HTTP/1.1 303") {
                    self.keep_cookie(&answer);
                    return Ok(());
                }
            }
            pause(Duration::from_secs(10));
        }
        Err(failed("no code was taken", email.to_owned()))
    }
    fn keep_cookie(&mut self, answer: &Answer) {
        let cookies = answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: sendback="));
        let key = cookies.filter_map(|rest| rest.split(';').next()).next().unwrap_or_default();
        self.cookie = format!("sendback={key}");
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
    /// The same, whatever becomes of them.
    ///
    /// # Errors
    /// When there is no answer.
    pub(super) fn send(&mut self, to: &str, body: &[u8]) -> Result<Upload> {
        let answer = self.ask(&format!("POST {to}"), MULTIPART, body)?;
        let status = answer.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        let again_in = Duration::from_secs(answer.header("retry-after").parse().unwrap_or_default());
        Ok(Upload { status, verdict: answer.took, again_in })
    }
    /// Says that photos of so many bytes are coming there: whoever gets the connection sends them.
    ///
    /// # Errors
    /// When there is no connection.
    pub(super) fn announce(&self, to: &str, bytes: usize) -> Result<TcpStream> {
        let mut stream = self.connect()?;
        stream.write_all(self.head(&format!("POST {to}"), MULTIPART, bytes).as_bytes()).map_err(io)?;
        Ok(stream)
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
        let mut answer = Answer {
            head: String::from_utf8_lossy(head).into_owned(),
            body: body.to_vec(),
            took: Duration::ZERO,
        };
        let length: usize = answer.header("content-length").parse().unwrap_or_default();
        let missing = length.saturating_sub(answer.body.len());
        let mut rest = vec![0; missing];
        stream.read_exact(&mut rest).map_err(io)?;
        answer.body.append(&mut rest);
        return Ok(answer);
    }
}

/// The body of a form with photos.
pub(super) fn photo_form<T: AsRef<[u8]>>(photos: &[T]) -> Vec<u8> {
    let mut body = vec![];
    for (n, photo) in photos.iter().enumerate() {
        body.extend_from_slice(photo_head(&format!("{n}.jpg")).as_bytes());
        body.extend_from_slice(photo.as_ref());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

/// What stands before a photo in such a form.
pub(super) fn photo_head(name: &str) -> String {
    format!("--x\r\nContent-Disposition: form-data; name=\"photo-defect\"; filename=\"{name}\"\r\n\r\n")
}

/// The body of a form with three photos of about 3.3 MB.
pub(super) fn three_photos() -> Vec<u8> {
    photo_form(&[0, 1, 2].map(large_photo))
}

/// A noisy photo of 3000 × 2000 pixels and about 3.3 MB.
pub(super) fn large_photo(seed: u32) -> Vec<u8> {
    noisy_photo((3000, 2000), seed)
}

/// A noisy photo of that size, made once and kept.
pub(super) fn noisy_photo((width, height): (u16, u16), seed: u32) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<(u16, u32), Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
        let picture = image::RgbImage::from_fn(u32::from(width), u32::from(height), |x, y| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = u8::try_from(state >> 27).unwrap_or_default();
            let shade = u8::try_from((x / 12 + y / 8) % 200).unwrap_or_default();
            image::Rgb([shade.wrapping_add(noise), shade, 255 - shade])
        });
        let mut out = vec![];
        let encoder = jpeg_encoder::Encoder::new(&mut out, 92);
        // A picture of this size always encodes.
        let _ = encoder.encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb);
        out
    };
    made.entry((width, seed)).or_insert_with(make).clone()
}
