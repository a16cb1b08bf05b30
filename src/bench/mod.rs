//! Measuring: what a request costs in CPU time, with 10,000 returns, on SQLite or PostgreSQL. The service is a process of its
//! own that does what it does every day: session and permission are read each time, a line is logged each time. What it
//! takes to ask is not counted.
mod asker;
mod clocks;
mod import;
mod lists;
mod photos;
mod seed;
mod service;

use crate::app::App;
use crate::cli::Stop;
use crate::clock::Clock;
use crate::db::{self, Watch};
use crate::demo::{self, Options as Demo};
use crate::error::{Error, Result};
use crate::files::picture;
use crate::secret::password;
use crate::serve;
use asker::{Asker, large_photo, three_photos};
use service::{Service, own_cpu_ms};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What `sendback bench` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// A few requests on a few returns: shows that it runs, and measures nothing
    #[arg(long)]
    pub smoke: bool,
    /// How long a file of 100,000 devices takes, and nothing else
    #[arg(long)]
    pub import: bool,
    /// Measure with this empty PostgreSQL database in place of SQLite; the server's own CPU time is not counted
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Measure a list of 500 devices from pasted to decided, and the page of its label, in place of the other requests
    #[arg(long)]
    pub lists: bool,
    /// Measure what photos cost, alone and of many people at once, in place of the other requests
    #[arg(long)]
    pub photos: bool,
    /// The photos for that: all files of this folder, in place of some that are made
    #[arg(long, value_name = "FOLDER", requires = "photos")]
    pub folder: Option<PathBuf>,
    /// Measure one round of the clock over 100,000 open returns, and a seller's pages with as many, in place of the other
    /// requests
    #[arg(long)]
    pub clocks: bool,
}

/// How much is measured.
struct Scale {
    returns: u32,
    rounds: u32,
    saturated: Duration,
    rest: Duration,
}

const FULL: Scale = Scale {
    returns: 10_000,
    rounds: 2000,
    saturated: Duration::from_secs(10),
    rest: Duration::from_secs(60),
};
const SMOKE: Scale =
    Scale { returns: 200, rounds: 20, saturated: Duration::from_secs(1), rest: Duration::from_secs(1) };
const SUPPORT: &str = "sam@sendback.example";
const CUSTOMER: &str = "ada@harbour.example";
const OTHER_CUSTOMER: &str = "cleo@oakmere.example";

/// Runs the measurement in a folder of its own and prints a table.
///
/// # Errors
/// [`Stop`], with one sentence.
pub fn run(options: &Options) -> std::result::Result<(), Stop> {
    let dir = std::env::temp_dir().join(format!("sendback-bench-{:016x}", rand::random::<u64>()));
    let done = match options {
        Options { clocks: true, .. } => clocks::measure(&dir, options),
        Options { lists: true, .. } => lists::measure(&dir, options),
        Options { photos: true, .. } => photos::measure(&dir, options),
        Options { import: true, .. } => import::measure(&dir, options),
        Options { .. } => measure(&dir, options),
    };
    let removed = fs::remove_dir_all(&dir);
    done.map_err(|e| Stop::Failed(format!("The measurement failed: {}.", e.chain())))?;
    removed.map_err(|e| Stop::Failed(format!("The folder {} could not be removed: {e}.", dir.display())))
}

fn io(e: std::io::Error) -> Error {
    Error::while_doing("measuring")(e)
}

fn failed(context: &'static str, what: String) -> Error {
    Error::Internal { context, source: what.into() }
}

fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").map_err(io)
}

fn measure(dir: &Path, options: &Options) -> Result<()> {
    let scale = if options.smoke { &SMOKE } else { &FULL };
    let data = Demo::within(dir.to_owned(), options.database.clone());
    let app = demo::open(&data, "http://127.0.0.1", Clock::System)
        .map_err(|e: Stop| failed("making sample data", e.to_string()))?;
    let reference = seed::multiply(&app, scale.returns)?;
    let ticket = format!("/admin/tickets/{reference}");
    let pages = [
        ("queue page, 50 rows", "/admin", 1),
        ("list of returns", "/admin/tickets", 1),
        (
            "the same, filtered by stage and kind of device",
            "/admin/tickets?stage=submitted&category=laptop",
            1,
        ),
        ("search for a part of a number", "/admin/tickets?stage=all&q=bench0001", 1),
        ("search for two words that every return has", "/admin/tickets?stage=all&q=lenovo+hinge", 4),
        ("a return's page on support's screen", ticket.as_str(), 1),
    ];
    let statements = statements(app, pages.map(|(_, path, _)| path))?;
    let database = options.database.as_deref();
    drop(Service::start(dir, database)?);
    let service = Service::start(dir, database)?;
    let started = service.started_in;
    Asker::stranger(&service.address).get("/sign-in")?;
    let (idle, mut rows) = (service.memory_mb()?, vec![]);
    let mut sam = Asker::new(&service.address, SUPPORT)?;
    for ((name, path, fewer), statements) in pages.into_iter().zip(statements) {
        let cost = repeat(&service, scale.rounds / fewer, || sam.get(path))?;
        rows.push(format!("| {name} | {} | {statements} |", cost.cells()));
    }
    let signed = repeat(&service, scale.rounds / 20, || sam.sign_in(SUPPORT))?;
    rows.push(format!("| sign-in | {} | |", signed.cells()));
    let verifying = own_ms_each(scale.rounds / 20, || {
        password::verify(None, CUSTOMER);
        Ok(())
    })?;
    rows.push(format!("| one argon2id verification alone | {} | {verifying:.2} | | |", scale.rounds / 20));
    // Before somebody signs in: a connection on which nothing is asked for a while is closed.
    let (times, photos) = ((scale.rounds / 100).max(2), three_photos());
    let mut ada = Asker::new(&service.address, CUSTOMER)?;
    let form = repeat(&service, times, || {
        let to = ada.begin()?;
        ada.upload(&to, &photos)
    })?;
    let originals: Vec<Vec<u8>> = (0..3).map(large_photo).collect();
    let drawing = own_ms_each(times, || {
        originals.iter().try_for_each(|photo| match picture::take(photo) {
            Ok(_) => Ok(()),
            Err(why) => Err(failed("a photo was not taken", format!("{why:?}"))),
        })
    })?;
    rows.push(format!("| form with three photos of 3.3 MB, decoded and redrawn | {} | |", form.cells()));
    rows.push(format!("| decoding and redrawing alone | {times} | {drawing:.2} | | |"));
    rows.push(format!("| the form without it | | {:.2} | | |", form.cpu_ms - drawing));
    say("| job | requests | CPU ms each | wall ms each | statements |\n|---|---|---|---|---|")?;
    rows.iter().try_for_each(|row| say(row))?;
    drop(service);
    let fresh = Service::start(dir, database)?;
    let peak = uploads(&fresh, &photos)?;
    pause(scale.rest);
    let later = fresh.memory_mb()?;
    say(&format!(
        "\nMemory (PSS): {idle:.0} MB after start and one request, {peak:.0} MB while four forms of three photos come in, \
         {later:.0} MB {} s later.",
        scale.rest.as_secs()
    ))?;
    let (p50, p99, forms) = saturated(&fresh, scale, &ticket, &photos)?;
    say(&format!(
        "A return's page while {forms} forms with photos came in within {} s: p50 {p50:.1} ms, p99 {p99:.1} ms.",
        scale.saturated.as_secs()
    ))?;
    say(&format!("Start on this data: {:.0} ms.", started.as_secs_f64() * 1000.0))
}

/// How many statements each of these pages asks, its guard's included, when it is looked at again.
fn statements<const N: usize>(app: App, paths: [&str; N]) -> Result<[usize; N]> {
    let watch = Watch::default();
    let pool = db::open_watched(&app.config.database, &watch).map_err(Error::while_doing("measuring"))?;
    let listener = TcpListener::bind("127.0.0.1:0").map_err(io)?;
    let address = listener.local_addr().map_err(io)?.to_string();
    let app = App::new(pool, app.files, app.mail, app.clock, (*app.config).clone(), app.link_key);
    let (send, handle) = std::sync::mpsc::channel();
    #[expect(clippy::disallowed_methods, reason = "the pages are served beside the one who asks")]
    let served = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = serve::pages(app, listener, 1)?;
            // Whoever waits for it is still there.
            let _ = send.send(server.handle());
            server.await
        })
    });
    let handle = handle.recv().map_err(Error::while_doing("measuring"))?;
    let mut sam = Asker::new(&address, SUPPORT)?;
    let mut counts = [0; N];
    for (path, count) in paths.into_iter().zip(&mut counts) {
        sam.get(path)?;
        watch.take();
        sam.get(path)?;
        *count = watch.take().len();
    }
    actix_web::rt::System::new().block_on(handle.stop(false));
    served.join().map_err(|_| failed("measuring", "the pages ended".to_owned()))?.map_err(io)?;
    Ok(counts)
}

/// What a job costs.
struct Cost {
    times: u32,
    cpu_ms: f64,
    wall_ms: f64,
}

impl Cost {
    fn cells(&self) -> String {
        format!("{} | {:.2} | {:.2}", self.times, self.cpu_ms, self.wall_ms)
    }
}

/// Runs a job so often, after once to warm up.
fn repeat(service: &Service, times: u32, mut job: impl FnMut() -> Result<()>) -> Result<Cost> {
    job()?;
    let (began, cpu) = (Instant::now(), service.cpu_ms()?);
    for _ in 0..times {
        job()?;
    }
    let each = |total: f64| total / f64::from(times.max(1));
    let wall_ms = each(began.elapsed().as_secs_f64() * 1000.0);
    Ok(Cost { times, cpu_ms: each(service.cpu_ms()? - cpu), wall_ms })
}

/// CPU time in ms that a part of a request takes by itself, without the service around it.
fn own_ms_each(times: u32, mut part: impl FnMut() -> Result<()>) -> Result<f64> {
    let began = own_cpu_ms()?;
    for _ in 0..times {
        part()?;
    }
    Ok((own_cpu_ms()? - began) / f64::from(times.max(1)))
}

#[expect(clippy::disallowed_methods, reason = "nothing else is to be done meanwhile")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Sends four forms with photos at once; the most memory that was seen meanwhile, in MB.
fn uploads(service: &Service, photos: &[u8]) -> Result<f64> {
    std::thread::scope(|scope| {
        let send = || {
            let mut ada = Asker::new(&service.address, CUSTOMER)?;
            let to = ada.begin()?;
            ada.upload(&to, photos)
        };
        let forms: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
        let mut peak: f64 = 0.0;
        while forms.iter().any(|form| !form.is_finished()) {
            peak = peak.max(service.memory_mb()?);
            pause(Duration::from_millis(5));
        }
        for form in forms {
            form.join().map_err(|_| failed("measuring", "a form was not sent".to_owned()))??;
        }
        Ok(peak)
    })
}

/// Looks at a page again and again while two people send photos: the times in ms that half and 99 in 100 stay within, and
/// how many forms came in.
fn saturated(service: &Service, scale: &Scale, page: &str, photos: &[u8]) -> Result<(f64, f64, usize)> {
    let over = AtomicBool::new(false);
    let mut sam = Asker::new(&service.address, SUPPORT)?;
    let (mut times, forms) = std::thread::scope(|scope| {
        let send = |email: &'static str| {
            let over = &over;
            move || {
                let (mut asker, mut sent) = (Asker::new(&service.address, email)?, 0);
                while !over.load(Ordering::Relaxed) {
                    let to = asker.begin()?;
                    asker.upload(&to, photos)?;
                    sent += 1;
                }
                Ok::<usize, Error>(sent)
            }
        };
        let senders = [scope.spawn(send(CUSTOMER)), scope.spawn(send(OTHER_CUSTOMER))];
        pause(scale.saturated / 10);
        let (began, mut times) = (Instant::now(), vec![]);
        let looked = loop {
            if began.elapsed() >= scale.saturated {
                break Ok(());
            }
            let asked = Instant::now();
            if let Err(why) = sam.get(page) {
                break Err(why);
            }
            times.push(asked.elapsed().as_secs_f64() * 1000.0);
        };
        over.store(true, Ordering::Relaxed);
        let mut forms = 0;
        for sender in senders {
            forms += sender.join().map_err(|_| failed("measuring", "photos were not sent".to_owned()))??;
        }
        looked.map(|()| (times, forms))
    })?;
    times.sort_by(f64::total_cmp);
    Ok((within(&times, 50), within(&times, 99), forms))
}

/// What so many in a hundred of these stay within, the smallest first.
fn within(times: &[f64], share: usize) -> f64 {
    times.get(times.len() * share / 100).copied().unwrap_or_default()
}
