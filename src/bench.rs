//! Measuring: what a request costs in CPU time, with 10,000 returns on SQLite, in the settings of production. Each request
//! is signed in, comes over a real connection, and its whole body is read; session and permission are read each time.
use crate::app::App;
use crate::cli::Stop;
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::{self, Options as Demo};
use crate::error::{Error, Result};
use crate::models::ticket::Reference;
use crate::serve;
use diesel::connection::SimpleConnection;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// What `sendback bench` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// A few requests on a few returns: shows that it runs, and measures nothing
    #[arg(long)]
    pub smoke: bool,
}

/// Clock ticks of the kernel's accounting in a second (`getconf CLK_TCK`; Linux has 100 everywhere).
const TICKS_A_SECOND: u64 = 100;

/// Runs the measurement in a folder of its own and prints a table.
///
/// # Errors
/// [`Stop`], with one sentence.
pub fn run(options: &Options) -> std::result::Result<(), Stop> {
    let dir = std::env::temp_dir().join(format!("sendback-bench-{:016x}", rand::random::<u64>()));
    let done = measure(&dir, options.smoke);
    let removed = fs::remove_dir_all(&dir);
    done.map_err(|e| Stop::Failed(format!("The measurement failed: {}.", e.chain())))?;
    removed.map_err(|e| Stop::Failed(format!("The folder {} could not be removed: {e}.", dir.display())))
}

fn io(e: std::io::Error) -> Error {
    Error::while_doing("measuring")(e)
}

fn measure(dir: &Path, smoke: bool) -> Result<()> {
    let (returns, rounds) = if smoke { (200, 20) } else { (10_000, 2000) };
    let options = Demo { data: dir.to_owned(), port: 0, database: None };
    let began = Instant::now();
    let failed = |e: Stop| Error::Internal { context: "making sample data", source: e.to_string().into() };
    let app = demo::open(&options, "http://127.0.0.1", Clock::System).map_err(failed)?;
    let reference = multiply(&app, returns)?;
    say(&format!("sample data with {returns} returns made in {:.1} s", began.elapsed().as_secs_f64()))?;
    drop(app);
    let began = Instant::now();
    let app = demo::open(&options, "http://127.0.0.1", Clock::System).map_err(failed)?;
    say(&format!("opened again in {:.0} ms", began.elapsed().as_secs_f64() * 1000.0))?;
    let listener = TcpListener::bind("127.0.0.1:0").map_err(io)?;
    let address = listener.local_addr().map_err(io)?.to_string();
    let plain = Config { base_url: format!("http://{address}"), ..(*app.config).clone() };
    let app = App::new(app.db, app.files, app.mail, app.clock, plain, app.link_key);
    #[expect(
        clippy::disallowed_methods,
        reason = "the server under measurement runs beside the one who asks"
    )]
    std::thread::spawn(move || serve::serve(app, serve::Parts::Both(listener), || {}));
    let mut asker = Asker { address, cookie: String::new() };
    asker.sign_in("sam@sendback.example")?;
    let queue = asker.repeat("queue page, 50 rows", rounds, |asker| asker.get("/admin"))?;
    let filtered = asker.repeat("list filtered by stage and device", rounds, |asker| {
        asker.get("/admin/tickets?stage=submitted&category=laptop")
    })?;
    let searched = asker.repeat("search, a part of a number", rounds, |asker| {
        asker.get("/admin/tickets?stage=all&q=bench0001")
    })?;
    let common = asker.repeat("search, two words that all have", rounds / 10, |asker| {
        asker.get("/admin/tickets?stage=all&q=lenovo+hinge")
    })?;
    let page = format!("/admin/tickets/{reference}");
    let ticket = asker.repeat("return's page", rounds, |asker| asker.get(&page))?;
    let signed = asker.repeat("sign-in", rounds / 20, |asker| asker.sign_in("sam@sendback.example"))?;
    asker.sign_in("ada@harbour.example")?;
    let drawing = drawing_ms((rounds / 100).max(2))?;
    let form = asker.repeat("form and 3 photos of 3.3 MB", (rounds / 100).max(2), Asker::send_form)?;
    say("\n| job | requests | CPU ms each | wall ms each |\n|---|---|---|---|")?;
    for row in [queue, filtered, searched, common, ticket, signed, form] {
        say(&row)?;
    }
    say(&format!("\ndecoding and redrawing three such photos alone: {drawing:.1} ms CPU"))?;
    say(&format!("memory of this process, the asking and its photos included: {} MB (PSS)", memory_mb()?))
}

fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").map_err(io)
}

/// Copies a return of the sample data until there are so many, spread over stages and days, each with a device, five photos,
/// six events, three messages and its words; the reference of one.
fn multiply(app: &App, returns: u32) -> Result<Reference> {
    let mut sql = String::new();
    let mut one = None;
    for n in 0..returns {
        let digit = |over: u32| u8::try_from(n / over % 30).unwrap_or_default();
        let reference = Reference::new("SB", [digit(1), digit(30), digit(900), 3, 4, 5, 6]);
        // One in twenty waits for support; of the others most are over.
        let (stage, ended) = match n % 20 {
            0 => ("submitted", false),
            1..4 => ("received", false),
            _ => ("closed", true),
        };
        let due = format!("datetime(t.due_at, '-{} minutes') || '.000000'", n % 5000);
        let waits = if stage == "submitted" { &due } else { "NULL" };
        let (outcome, closed) = if ended { ("'repaired'", "t.changed_at") } else { ("NULL", "NULL") };
        let device = format!("00000000-0000-7000-8001-{n:012}");
        sql.push_str(&format!(
            "INSERT INTO devices (id, purchase_id, company_id, seller_id, unit, generation, category, brand, model, model_key, storage, \
             colour, grade, state, created_at) SELECT '{device}', purchase_id, company_id, seller_id, {n} + 10, generation, category, \
             brand, model, model_key, storage, colour, grade, state, created_at FROM devices WHERE model = 'ThinkPad X1 Carbon' LIMIT 1; \
             INSERT INTO device_codes (id, device_id, kind, code, tail) VALUES ('00000000-0000-7000-8002-{n:012}', '{device}', 'serial', \
             'BENCH{n:06}', 'HCNEB{n:06}'); \
             INSERT INTO tickets (id, reference, version, company_id, person_id, device_id, seller_id, parcel_id, policy_id, stage, \
             reception, coverage, outcome, reason, identity, title, unsafe_battery, receipts, due_at, agent_at, created_at, changed_at, \
             submitted_at, closed_at) SELECT '00000000-0000-7000-8000-{n:012}', '{reference}', t.version, t.company_id, t.person_id, \
             '{device}', t.seller_id, t.parcel_id, t.policy_id, '{stage}', t.reception, t.coverage, {outcome}, t.reason, t.identity, \
             t.title || ' {n}', t.unsafe_battery, t.receipts, {due}, {waits}, t.created_at, \
             datetime(t.changed_at, '-{n} minutes') || '.000000', t.submitted_at, {closed} FROM tickets t \
             WHERE t.title = 'Lenovo ThinkPad X1 Carbon' LIMIT 1; \
             INSERT INTO ticket_words (word, ticket_id) VALUES ('bench{n:06}', '00000000-0000-7000-8000-{n:012}'), \
             ('{:04}', '00000000-0000-7000-8000-{n:012}');",
            n % 10_000
        ));
        if stage == "submitted" {
            one = one.or(Some(reference));
        }
    }
    for (times, table) in [(5, "photos"), (6, "events"), (3, "messages")] {
        sql.push_str(&children(table, times));
    }
    sql.push_str(
        "INSERT INTO requests SELECT c.id, r.form, r.detail, r.code_kind, r.code, r.description, r.exclusions, r.cover, \
         r.erasure_wording, r.erasure_at, r.saved_at FROM tickets c CROSS JOIN (SELECT r.* FROM requests r JOIN tickets t ON \
         t.id = r.ticket_id WHERE t.title = 'Lenovo ThinkPad X1 Carbon' LIMIT 1) r WHERE c.id LIKE '00000000-0000-7000-8000-%'; \
         INSERT INTO ticket_words SELECT w.word, c.id FROM tickets c CROSS JOIN (SELECT 'lenovo' AS word UNION SELECT 'thinkpad' UNION \
         SELECT 'hinge' UNION SELECT 'harbour' UNION SELECT 'finch' UNION SELECT 'ada' UNION SELECT 'marsh' UNION SELECT 'leeds' UNION \
         SELECT 'brightwell' UNION SELECT 'refurb') w WHERE c.id LIKE '00000000-0000-7000-8000-%'; ANALYZE;",
    );
    app.write_now(|tx| match &mut **tx {
        crate::db::Conn::Sqlite(conn) => Ok(conn.batch_execute(&sql)?),
        crate::db::Conn::Postgres(_) => Err(Error::NotFound),
    })?;
    one.ok_or(Error::NotFound)
}

/// So many rows of a table for each copied return, made from one of the sample data.
fn children(table: &str, times: u32) -> String {
    let (columns, from) = match table {
        "photos" => (
            "ticket_id, slot, file_name, original_key, shown_key, thumb_key, sha256, bytes, width, height, remarks, person_id, created_at",
            "s.slot, s.file_name, s.original_key, s.shown_key, s.thumb_key, s.sha256 || k.n, s.bytes, s.width, s.height, s.remarks, \
             s.person_id, s.created_at",
        ),
        "events" => (
            "ticket_id, company_id, seller_id, kind, actor, person_id, version, data, at",
            "s.company_id, s.seller_id, s.kind, s.actor, s.person_id, s.version, s.data, s.at",
        ),
        _ => (
            "ticket_id, person_id, side, internal, body, created_at",
            "s.person_id, 'customer', FALSE, 'The hinge is loose and the lid does not stay open, also after a restart.', s.created_at",
        ),
    };
    let source = match table {
        "photos" => "SELECT * FROM photos LIMIT 1",
        "events" => "SELECT * FROM events WHERE kind = 'submitted' LIMIT 1",
        _ => "SELECT person_id, created_at FROM photos LIMIT 1",
    };
    let numbers: Vec<String> = (0..times).map(|n| format!("SELECT {n} AS n")).collect();
    format!(
        "INSERT INTO {table} (id, {columns}) SELECT '0000000' || k.n || substr(c.id, 9), c.id, {from} FROM tickets c CROSS JOIN \
         ({source}) s CROSS JOIN ({}) k WHERE c.id LIKE '00000000-0000-7000-8000-%';",
        numbers.join(" UNION ")
    )
}

/// Asks over plain sockets, so that asking costs next to nothing in this process.
struct Asker {
    address: String,
    cookie: String,
}

impl Asker {
    fn ask(&self, head: &str, body: &[u8]) -> Result<String> {
        let mut stream = TcpStream::connect(&self.address).map_err(io)?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).map_err(io)?;
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {}\r\n",
            self.address,
            self.cookie,
            body.len()
        );
        let kind = if body.starts_with(b"--") {
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        } else {
            "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        };
        stream.write_all(request.as_bytes()).and_then(|()| stream.write_all(kind.as_bytes())).map_err(io)?;
        stream.write_all(body).map_err(io)?;
        let mut answer = vec![];
        stream.read_to_end(&mut answer).map_err(io)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
    fn expect(answer: &str, status: &str) -> Result<()> {
        if answer.starts_with(&format!("HTTP/1.1 {status}"))
            && (status != "200" || answer.contains("</html>"))
        {
            return Ok(());
        }
        let head: String = answer.chars().take(200).collect();
        Err(Error::Internal { context: "an answer was not the one expected", source: head.into() })
    }
    fn get(&mut self, path: &str) -> Result<()> {
        Self::expect(&self.ask(&format!("GET {path}"), b"")?, "200")
    }
    fn sign_in(&mut self, email: &str) -> Result<()> {
        let body = serde_urlencoded::to_string([("email", email), ("password", demo::PASSWORD)])
            .map_err(Error::while_doing("measuring"))?;
        let answer = self.ask("POST /sign-in", body.as_bytes())?;
        Self::expect(&answer, "303")?;
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: sendback="));
        let key = cookie.and_then(|rest| rest.split(';').next()).unwrap_or_default();
        self.cookie = format!("sendback={key}");
        Ok(())
    }
    /// Begins a return, keeps its first page and stores three photos.
    fn send_form(&mut self) -> Result<()> {
        let answer = self.ask("POST /devices/unlisted/return", b"")?;
        Self::expect(&answer, "303")?;
        let to = answer
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap_or_default()
            .trim()
            .to_owned();
        let form = "reason=defective&category=phone&brand=Acme&model=One&unreadable=yes&description=It+rattles&battery=no";
        Self::expect(&self.ask(&format!("POST {to}"), form.as_bytes())?, "303")?;
        let mut body = vec![];
        for n in 0..3_u32 {
            body.extend_from_slice(
                format!("--x\r\nContent-Disposition: form-data; name=\"photo-defect\"; filename=\"{n}.jpg\"\r\n\r\n").as_bytes(),
            );
            body.extend(large_photo(n));
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--x--\r\n");
        let to = to.replace("/problem", "/photos");
        let answer = self.ask(&format!("POST {to}"), &body)?;
        if answer.starts_with("HTTP/1.1 303") { Ok(()) } else { Self::expect(&answer, "200") }
    }
    /// Runs a job so often and says what it cost, as a row of the table.
    fn repeat(
        &mut self,
        name: &str,
        times: u32,
        mut job: impl FnMut(&mut Self) -> Result<()>,
    ) -> Result<String> {
        job(self)?;
        let (began, cpu) = (Instant::now(), cpu_ms()?);
        for _ in 0..times {
            job(self)?;
        }
        let each = |total: f64| total / f64::from(times.max(1));
        let (cpu, wall) = (each(cpu_ms()? - cpu), each(began.elapsed().as_secs_f64() * 1000.0));
        Ok(format!("| {name} | {times} | {cpu:.2} | {wall:.2} |"))
    }
}

/// A noisy photo of 3000 × 2000 pixels and about 3.3 MB, made once per seed and kept.
fn large_photo(seed: u32) -> Vec<u8> {
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    static MADE: Mutex<BTreeMap<u32, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
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

/// CPU time of this process so far, user and system, in milliseconds (`/proc/self/stat`, fields 14 and 15).
fn cpu_ms() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(io)?;
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    let ms = u32::try_from(ticks * 1000 / TICKS_A_SECOND).unwrap_or(u32::MAX);
    Ok(f64::from(ms))
}

/// CPU time that decoding and redrawing three photos takes, in milliseconds: what the form costs apart from the rest.
fn drawing_ms(times: u32) -> Result<f64> {
    let photos: Vec<Vec<u8>> = (0..3).map(large_photo).collect();
    let began = cpu_ms()?;
    for _ in 0..times {
        for photo in &photos {
            let taken = crate::files::picture::take(photo);
            taken.map_err(|why| Error::Internal {
                context: "a photo was not taken",
                source: format!("{why:?}").into(),
            })?;
        }
    }
    Ok((cpu_ms()? - began) / f64::from(times.max(1)))
}

/// Memory of this process in MB, shared pages by their share (`/proc/self/smaps_rollup`).
fn memory_mb() -> Result<u64> {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup").map_err(io)?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
    let kb: u64 = line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default();
    Ok(kb / 1024)
}
