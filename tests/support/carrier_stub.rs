//! A carrier on this machine that speaks as a real Karrio does (`tests/carrier/karrio_real.rs` says how), keeps books, and
//! misbehaves when it is told to. As the real one it sells again when it is asked again under the same key.
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The token that it takes.
pub const TOKEN: &str = "key_of_the_stub";
/// What comes with its news.
pub const SECRET: &str = "whsec_of_the_stub";

/// How one request goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    /// It goes well.
    None,
    /// Nothing is done, and no answer comes.
    HangBefore,
    /// It is done, and no answer comes.
    HangAfter,
    /// No answer comes, and it is done only when the caller has given up.
    Late,
    /// Nothing is done, and the connection is cut.
    CutBefore,
    /// It is done, and the connection is cut.
    CutAfter,
    /// It is done, and the connection is cut in the middle of the answer.
    CutWithin,
    /// Nothing is done; this status with these headers and this body.
    Says(u16, &'static str, String),
    /// It is done, and this body comes as a good answer.
    Garbles(Vec<u8>),
    /// It is done, and the answer comes a byte at a time.
    Drips,
    /// The label's file is this one.
    Paper(Vec<u8>),
    /// Something on the way puts a number of its own into `X-Request-ID`.
    OtherKey,
}

impl Mishap {
    /// A status without a word.
    pub fn status(status: u16) -> Self {
        Self::Says(status, "", String::new())
    }
    /// The refusal that the real one gives for a return on its generic carrier.
    pub fn refusal() -> Self {
        let body = json!({ "messages": [{ "carrier_id": "parcelpost", "carrier_name": "parcelpost",
            "code": "SHIPPING_SDK_NON_SUPPORTED_ERROR", "message": "this operation is not supported." }] });
        Self::Says(424, "", body.to_string())
    }
    /// Too many requests.
    pub fn busy(retry_after: &str) -> Self {
        let body = json!({ "errors": [{ "code": "throttled", "level": "warning", "message": "Request was throttled." }] });
        // The headers live as long as the tests do.
        let header = format!("Date: Thu, 26 Nov 2026 16:00:00 GMT\r\nRetry-After: {retry_after}\r\n").leak();
        Self::Says(429, header, body.to_string())
    }
    /// What a bad day holds: the `n`th mishap of a seed. About every second request goes well.
    pub fn of(seed: u64, n: u64) -> Self {
        let mut x = (seed << 20) ^ n ^ 0x9e37_79b9_7f4a_7c15;
        for _ in 0..3 {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
        }
        match x % 18 {
            0 => Self::HangBefore,
            1 => Self::HangAfter,
            2 => Self::CutBefore,
            3 => Self::CutAfter,
            4 => Self::CutWithin,
            5 => Self::status(500),
            6 => Self::busy("1"),
            7 => Self::Garbles(b"{\"id\": \"shp_".to_vec()),
            8 => Self::OtherKey,
            _ => Self::None,
        }
    }
}

/// A label that was sold.
#[derive(Debug, Clone)]
pub struct Sold {
    /// Karrio's id.
    pub id: String,
    /// What came as `X-Request-ID`.
    pub key: String,
    /// The tracking number.
    pub number: String,
    /// The order, as it came.
    pub order: Value,
    /// Karrio's word for the shipment's state.
    pub status: String,
    /// Scans, newest first, as Karrio shows them.
    pub events: Vec<Value>,
}

#[derive(Default)]
struct Books {
    sold: Vec<Sold>,
    /// Labels that were ever sold.
    ever: usize,
    asked: Vec<String>,
    plan: VecDeque<Mishap>,
    seed: Option<u64>,
    closing: bool,
}

/// The carrier; it goes with its owner.
pub struct Stub {
    port: u16,
    books: Arc<Mutex<Books>>,
    door: Option<JoinHandle<()>>,
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.books.lock().unwrap().closing = true;
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.door.take().map(JoinHandle::join);
    }
}

impl Stub {
    /// Opens on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let books = Arc::new(Mutex::new(Books::default()));
        let here = books.clone();
        let door = run(move || {
            for stream in listener.incoming().flatten() {
                if here.lock().unwrap().closing {
                    return;
                }
                let books = here.clone();
                run(move || serve(stream, &books));
            }
        });
        Self { port, books, door: Some(door) }
    }
    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
    /// How the next requests go; after them all is well.
    pub fn plan(&self, mishaps: impl IntoIterator<Item = Mishap>) {
        self.books.lock().unwrap().plan.extend(mishaps);
    }
    /// What was planned and did not come yet does not come.
    pub fn forget_plan(&self) {
        self.books.lock().unwrap().plan.clear();
    }
    /// From now on every request that is not planned goes as the seed wants; `None`: well.
    pub fn moody(&self, seed: Option<u64>) {
        self.books.lock().unwrap().seed = seed;
    }
    /// Everything sold.
    pub fn sold(&self) -> Vec<Sold> {
        self.books.lock().unwrap().sold.clone()
    }
    /// How many labels were bought for a key; by what the order says of itself, whatever became of the header.
    pub fn bought(&self, key: &str) -> usize {
        let of_key = |sold: &&Sold| sold.order["metadata"]["sendback_key"] == key;
        self.books.lock().unwrap().sold.iter().filter(of_key).count()
    }
    /// How many of them are not cancelled.
    pub fn alive(&self, key: &str) -> usize {
        self.all_alive().iter().filter(|alive| *alive == key).count()
    }
    /// The keys of all labels that are not cancelled.
    pub fn all_alive(&self) -> Vec<String> {
        let books = self.books.lock().unwrap();
        let alive = books.sold.iter().filter(|sold| sold.status != "cancelled");
        alive.filter_map(|sold| sold.order["metadata"]["sendback_key"].as_str().map(str::to_owned)).collect()
    }
    /// Forgets what is cancelled: nobody asks for it any more.
    pub fn tidy(&self) {
        self.books.lock().unwrap().sold.retain(|sold| sold.status != "cancelled");
    }
    /// Method and path of every request, in order.
    pub fn asked(&self) -> Vec<String> {
        self.books.lock().unwrap().asked.clone()
    }
    /// A scan: from now on it is on the tracker; the news of it, as Karrio sends it.
    pub fn scan(&self, number: &str, status: &str, at: &str) -> String {
        let mut books = self.books.lock().unwrap();
        let sold = books.sold.iter_mut().find(|sold| sold.number == number).unwrap();
        sold.status = status.to_owned();
        let event = json!({ "date": at.split('T').next(), "timestamp": at, "status": status,
            "description": format!("Parcel {status}"), "location": "Bristol" });
        sold.events.insert(0, event);
        json!({ "event": "tracker_updated", "data": tracker(sold) }).to_string()
    }
}

/// A PDF of one empty page.
pub fn pdf() -> Vec<u8> {
    let head = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
                3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 432]>>endobj\n";
    let at = |text: &str| head.find(text).unwrap();
    format!(
        "{head}xref\n0 4\n0000000000 65535 f \n{:010} 00000 n \n{:010} 00000 n \n{:010} 00000 n \n\
         trailer<</Size 4/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n",
        at("1 0 obj"),
        at("2 0 obj"),
        at("3 0 obj"),
        head.len()
    )
    .into_bytes()
}

fn run(work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::Builder::new().spawn(work).unwrap()
}

struct Request {
    line: String,
    head: String,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &mut TcpStream) -> Option<Self> {
        let (mut bytes, mut chunk) = (vec![], [0; 8192]);
        loop {
            let taken = stream.read(&mut chunk).ok().filter(|taken| *taken > 0)?;
            bytes.extend_from_slice(&chunk[..taken]);
            let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let line = head.lines().next()?.to_owned();
            let mut request = Self { line, head, body: bytes[end + 4..].to_vec() };
            let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
            let mut rest = vec![0; length - request.body.len()];
            stream.read_exact(&mut rest).ok()?;
            request.body.extend(rest);
            return Some(request);
        }
    }
    fn header(&self, name: &str) -> Option<String> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
    }
}

fn serve(mut stream: TcpStream, books: &Mutex<Books>) {
    let Some(request) = Request::read(&mut stream) else { return };
    let mishap = {
        let mut books = books.lock().unwrap();
        books.asked.push(request.line.split(' ').take(2).collect::<Vec<_>>().join(" "));
        let n = books.asked.len() as u64;
        let mood = books.seed.map_or(Mishap::None, |seed| Mishap::of(seed, n));
        books.plan.pop_front().unwrap_or(mood)
    };
    use Mishap as M;
    match &mishap {
        M::HangBefore => return until_given_up(&mut stream),
        M::CutBefore => return drop(stream.shutdown(Shutdown::Both)),
        M::Says(status, headers, body) => return say(&mut stream, *status, headers, body.as_bytes()),
        M::Late => until_given_up(&mut stream),
        M::None
        | M::HangAfter
        | M::CutAfter
        | M::CutWithin
        | M::Garbles(_)
        | M::Drips
        | M::Paper(_)
        | M::OtherKey => {}
    }
    let (status, answer) = answer(&request, &mishap, &mut books.lock().unwrap());
    let answer = answer.to_string().into_bytes();
    let head = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\n\r\n", answer.len());
    match mishap {
        M::HangAfter => until_given_up(&mut stream),
        M::CutAfter => drop(stream.shutdown(Shutdown::Both)),
        M::CutWithin => {
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(&answer[..answer.len() / 2]));
        }
        M::Garbles(bytes) => say(&mut stream, status, "", &bytes),
        M::Drips => {
            let mut bytes = head.bytes().chain(answer);
            while bytes.next().is_some_and(|byte| stream.write_all(&[byte]).is_ok()) {
                thread::park_timeout(Duration::from_millis(20));
            }
        }
        M::None | M::HangBefore | M::CutBefore | M::Late | M::Says(..) | M::Paper(_) | M::OtherKey => {
            say(&mut stream, status, "", &answer);
        }
    }
}

/// Waits until the caller hangs up, at most half a minute.
fn until_given_up(stream: &mut TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let _ = stream.read(&mut [0]);
}

fn say(stream: &mut TcpStream, status: u16, headers: &str, body: &[u8]) {
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn error(status: u16, code: &str, message: &str) -> (u16, Value) {
    (status, json!({ "errors": [{ "code": code, "level": "error", "message": message }] }))
}

fn answer(request: &Request, mishap: &Mishap, books: &mut Books) -> (u16, Value) {
    if request.header("authorization").as_deref() != Some(&format!("Token {TOKEN}")) {
        return error(401, "invalid_token", "Given token not valid for any token type");
    }
    let mut words = request.line.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let found = |books: &Books, id: &str| books.sold.iter().position(|sold| sold.id == id);
    match (method, parts.as_slice()) {
        ("GET", [""]) => (200, json!({ "APP_NAME": "Karrio", "VERSION": "2026.1.3" })),
        ("POST", ["v1", "shipments"]) => sell(request, mishap, books),
        ("GET", ["v1", "shipments"]) => {
            let asked =
                |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            let (key, value) = (asked("request_id"), asked("metadata_value"));
            let fits = |sold: &&Sold| {
                key.is_none_or(|key| sold.key == key)
                    && value.is_none_or(|value| sold.order["metadata"]["sendback_key"] == value)
            };
            let results: Vec<Value> = books.sold.iter().filter(fits).rev().map(shown).collect();
            (200, json!({ "count": results.len(), "next": null, "previous": null, "results": results }))
        }
        ("POST", ["v1", "shipments", id, "documents", "label"]) => {
            use base64::{Engine, engine::general_purpose::STANDARD};
            if found(books, id).is_none() {
                let why = format!("Shipment '{id}' not found or has no label");
                return (404, json!({ "errors": [{ "message": why }] }));
            }
            let file = if let Mishap::Paper(file) = mishap { file.clone() } else { pdf() };
            (200, json!({ "category": "label", "format": "PDF", "base64": STANDARD.encode(file) }))
        }
        ("POST", ["v1", "shipments", id, "cancel"]) => {
            let Some(at) = found(books, id) else { return error(404, "not_found", "Resource not found") };
            let sold = &mut books.sold[at];
            let status = match sold.status.as_str() {
                "cancelled" => 202,
                "created" => 200,
                other => {
                    let why = format!("The shipment is '{other}' and can not be cancelled anymore...");
                    return error(409, "state_error", &why);
                }
            };
            sold.status = "cancelled".to_owned();
            (status, shown(sold))
        }
        ("GET", ["v1", "trackers", number]) => {
            let sold = books.sold.iter().find(|sold| sold.number == *number && sold.status != "cancelled");
            sold.map_or_else(|| error(404, "not_found", "Tracking not found"), |sold| (200, tracker(sold)))
        }
        _ => (404, Value::String("<!doctype html>".to_owned())),
    }
}

fn sell(request: &Request, mishap: &Mishap, books: &mut Books) -> (u16, Value) {
    let order: Value = match serde_json::from_slice(&request.body) {
        Ok(order) => order,
        Err(e) => return error(400, "parse_error", &format!("JSON parse error - {e}")),
    };
    books.ever += 1;
    let n = books.ever;
    let given = request.header("x-request-id").filter(|_| *mishap != Mishap::OtherKey);
    let key = given.unwrap_or_else(|| format!("req_{n:032}"));
    let (id, number) = (format!("shp_{n:032}"), format!("PP{n:010}"));
    let event = json!({ "date": "2026-11-26", "time": "04:37 PM", "timestamp": "2026-11-26T16:37:51.341Z",
        "status": "created", "code": "CREATED", "description": "Shipment label created" });
    let sold = Sold { id, key, number, order, status: "created".to_owned(), events: vec![event] };
    let answer = shown(&sold);
    books.sold.push(sold);
    (201, answer)
}

fn shown(sold: &Sold) -> Value {
    json!({ "id": sold.id, "object_type": "shipment", "status": sold.status, "tracking_number": sold.number,
        "tracker_id": format!("trk_{}", sold.number), "is_return": false, "carrier_id": sold.order["carrier_ids"][0],
        "selected_rate": { "total_charge": 4.35, "currency": "GBP", "service": sold.order["service"] },
        "meta": { "request_id": sold.key }, "metadata": sold.order["metadata"], "reference": sold.order["reference"] })
}

fn tracker(sold: &Sold) -> Value {
    let status = if sold.status == "created" { "pending" } else { &sold.status };
    json!({ "id": format!("trk_{}", sold.number), "object_type": "tracker", "tracking_number": sold.number,
        "status": status, "delivered": status == "delivered", "events": sold.events })
}
