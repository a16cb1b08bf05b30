//! A demonstration: sample people, devices and returns in a folder of its own, on this machine only.
mod devices;
mod papers;
mod people;
mod pictures;
mod prices;
mod script;
mod steps;
mod stories;
mod works;

use crate::app::App;
use crate::cli::Stop;
use crate::clock::Clock;
use crate::config::Config;
use crate::db;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::mail::{self, Mail};
use crate::models::marketplace::Purpose;
use crate::models::setting::Setting;
use crate::schema::people as people_table;
use crate::secret::Key;
use crate::serve::{self, Parts};
use diesel::{QueryDsl, RunQueryDsl};
pub use people::{PASSWORD, SIGN_INS};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

/// Threads that wait for the disk when the sample files are written.
const SYNCED_AT_ONCE: usize = 8;

/// What `sendback demo` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// Where the demonstration keeps its database, files and mails
    #[arg(long, value_name = "DIR", default_value = "var")]
    pub data: PathBuf,
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Use this PostgreSQL database in place of SQLite, for example postgres://localhost/sendback_demo
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Show it as it is so many days from now: what reminds, expires and closes by itself, does
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub days_later: u16,
}

impl Options {
    /// A demonstration in a folder, with a database of its own there or in another one, as of now.
    pub fn within(data: PathBuf, database: Option<String>) -> Self {
        Self { data, port: 0, database, days_later: 0 }
    }
}

/// Starts a demonstration and serves it until it is told to stop.
///
/// # Errors
/// [`Stop`], with one sentence.
pub fn run(options: &Options) -> std::result::Result<(), Stop> {
    let data = &options.data;
    let dir = data.display();
    writable(data).map_err(|e| Stop::Failed(format!("The folder {dir} cannot be written to: {e}.")))?;
    let listener = TcpListener::bind(("127.0.0.1", options.port)).map_err(|e| {
        Stop::Failed(if e.kind() == std::io::ErrorKind::AddrInUse {
            format!("Port {} is taken. Choose another one with --port, or 0 for a free one.", options.port)
        } else {
            format!("Port {} cannot be used: {e}.", options.port)
        })
    })?;
    let port = listener.local_addr().map_err(|e| Stop::Failed(e.to_string()))?.port();
    let clock = if options.days_later == 0 { Clock::System } else { Clock::DaysLater(options.days_later) };
    let app = open(options, &format!("http://127.0.0.1:{port}"), clock)?;
    serve::log(&std::env::var("SENDBACK_LOG").unwrap_or_else(|_| "warn".to_owned()), false);
    let said = app.clone();
    // Whoever started it may not be listening: it runs all the same.
    let ready = move || drop(say(&said));
    serve::serve(app, Parts::Both(listener), ready)
        .map_err(|e| Stop::Failed(format!("The server stopped: {e}.")))
}

/// Opens the demonstration that lives in the folder, made with its sample data if it is not there yet.
///
/// # Errors
/// [`Stop`], with one sentence.
pub fn open(options: &Options, base_url: &str, clock: Clock) -> std::result::Result<App, Stop> {
    let data = &options.data;
    writable(data)
        .map_err(|e| Stop::Failed(format!("The folder {} cannot be written to: {e}.", data.display())))?;
    let url = options
        .database
        .clone()
        .unwrap_or_else(|| format!("sqlite://{}", data.join("sendback.db").display()));
    let failed = |e: Error| Stop::Failed(format!("The sample data could not be made: {}.", e.chain()));
    let mut app = assemble(data, &url, base_url)?;
    match state(&app).map_err(failed)? {
        State::Somebodys => {
            return Err(Stop::Failed(format!(
                "The data in {} is not a demonstration's, so it was left alone. Choose another folder with --data.",
                data.display()
            )));
        }
        State::Complete => {}
        State::Begun if options.database.is_some() => {
            return Err(Stop::Failed(
                "The sample data in this database is not complete, since making it was interrupted. Please use an empty database."
                    .to_owned(),
            ));
        }
        State::Begun => {
            // Making it was interrupted: nobody has used it, so it is made again.
            drop(app);
            clear(data).map_err(|e| {
                Stop::Failed(format!("The folder {} cannot be cleared: {e}.", data.display()))
            })?;
            app = assemble(data, &url, base_url)?;
            make(&app, &clock).map_err(failed)?;
        }
        State::Empty => make(&app, &clock).map_err(failed)?,
    }
    Ok(app.with_clock(clock))
}

enum State {
    Empty,
    Begun,
    Complete,
    Somebodys,
}

fn state(app: &App) -> Result<State> {
    app.write_now(|tx| {
        let purpose = Setting::Purpose.get(tx)?;
        if purpose.as_deref() == Some(Purpose::Demonstration.as_str()) {
            let complete = Setting::SampleData.get(tx)?.is_some();
            return Ok(if complete { State::Complete } else { State::Begun });
        }
        let people: i64 = people_table::table.count().get_result(&mut **tx)?;
        Ok(if purpose.is_none() && people == 0 { State::Empty } else { State::Somebodys })
    })
}

/// Makes the sample data. Nothing of it has to outlive a power cut before it is complete – then it is made again –, so that
/// files and mails are laid down together at the end and the database waits for the disk once.
fn make(app: &App, clock: &Clock) -> Result<()> {
    app.write_now(|tx| Setting::Purpose.put(tx, Purpose::Demonstration.as_str()))?;
    let now = clock.now();
    let (files, mail) = (Files::memory(), Mail::memory());
    let held = Clock::held(now);
    let (config, key) = ((*app.config).clone(), app.link_key.clone());
    let held = App::new(app.db.clone(), files.clone(), mail.clone(), held, config, key);
    trust_the_disk(app, true)?;
    actix_web::rt::System::new().block_on(stories::make(&held, now))?;
    trust_the_disk(app, false)?;
    lay_down(app, &files, &mail).map_err(Error::while_doing("writing sample files"))?;
    app.write_now(|tx| Setting::SampleData.put(tx, "complete"))
}

/// The same for every connection: all are taken, and given back.
fn trust_the_disk(app: &App, yes: bool) -> Result<()> {
    let connections: std::result::Result<Vec<_>, _> = (0..app.db.max_size()).map(|_| app.db.get()).collect();
    let mut connections = connections.map_err(|_| Error::Busy("no connection came free"))?;
    connections.iter_mut().try_for_each(|conn| Ok(db::trust_the_disk(conn, yes)?))
}

/// Writes files and mails into their folders, and then waits for the disk.
fn lay_down(app: &App, files: &Files, mail: &Mail) -> std::io::Result<()> {
    let (file_folder, mail_folder) = (app.config.file_folder(), app.config.mail_folder());
    let mut written: BTreeSet<PathBuf> = [file_folder.clone(), mail_folder.clone()].into();
    let mut write = |path: PathBuf, bytes: &[u8]| {
        for folder in path.ancestors().skip(1).take_while(|above| above.starts_with(&file_folder)) {
            if !written.insert(folder.to_owned()) {
                break;
            }
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, bytes)?;
        written.insert(path);
        Ok::<(), std::io::Error>(())
    };
    if let Files::Memory(files) = files {
        for (key, bytes) in &*files.lock().unwrap_or_else(PoisonError::into_inner) {
            write(file_folder.join(key), bytes)?;
        }
    }
    if let Mail::Memory(mails) = mail {
        for (id, copies) in &*mails.lock().unwrap_or_else(PoisonError::into_inner) {
            for bytes in copies {
                write(mail_folder.join(mail::file_name(id)), bytes)?;
            }
        }
    }
    on_disk(&written.into_iter().collect::<Vec<_>>())
}

/// Waits until the disk has all of them. Asked by several at once it writes for all of them together: 1500 files took 0.2 s,
/// one after the other 3 to 5 s.
fn on_disk(paths: &[PathBuf]) -> std::io::Result<()> {
    let share = paths.len().div_ceil(SYNCED_AT_ONCE).max(1);
    std::thread::scope(|scope| {
        let asked: Vec<_> = paths
            .chunks(share)
            .map(|some| scope.spawn(|| some.iter().try_for_each(|path| fs::File::open(path)?.sync_all())))
            .collect();
        let gone = |_| Err(std::io::Error::other("a thread ended early"));
        asked.into_iter().try_for_each(|one| one.join().unwrap_or_else(gone))
    })
}

fn assemble(data: &Path, url: &str, base_url: &str) -> std::result::Result<App, Stop> {
    let failed =
        |e: std::io::Error| Stop::Failed(format!("The folder {} cannot be used: {e}.", data.display()));
    let db = db::open(url).map_err(|e| match e {
        db::OpenError::Scheme | db::OpenError::NoTls { .. } => Stop::Asked(e.to_string()),
        db::OpenError::Connect(_) | db::OpenError::Newer(_) | db::OpenError::Migrate(_) => {
            Stop::Failed(e.to_string())
        }
    })?;
    let config = Config::demonstration(data.to_owned(), url.to_owned(), base_url.to_owned());
    let files = Files::disk(&config.file_folder()).map_err(failed)?;
    let mail = Mail::folder(&config.mail_folder()).map_err(failed)?;
    let key = Key::kept_in(&config.link_key_file).map_err(failed)?;
    Ok(App::new(db, files, mail, Clock::System, config, key))
}

/// Whether the folder can be made and written to.
fn writable(data: &Path) -> std::io::Result<()> {
    fs::create_dir_all(data)?;
    let probe = data.join(format!(".probe-{:016x}", rand::random::<u64>()));
    fs::File::create(&probe)?;
    fs::remove_file(probe)
}

/// Takes away what an interrupted start left behind.
fn clear(data: &Path) -> std::io::Result<()> {
    for name in ["sendback.db", "sendback.db-wal", "sendback.db-shm"] {
        match fs::remove_file(data.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
    }
    for name in ["files", "mail"] {
        match fs::remove_dir_all(data.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Tells where it is and who can sign in.
fn say(app: &App) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "Sendback, a demonstration: {}", app.config.base_url)?;
    writeln!(out, "Sign in with one of these addresses and the password {PASSWORD}")?;
    writeln!(out, "Codes of the second factor: {}/demo/codes", app.config.base_url)?;
    for (email, who) in SIGN_INS {
        writeln!(out, "  {email:<28} {who}")?;
    }
    writeln!(
        out,
        "Mails appear at {}/demo/mail and in {}",
        app.config.base_url,
        app.config.mail_folder().display()
    )?;
    writeln!(out, "Press Ctrl-C to stop.")?;
    out.flush()
}
