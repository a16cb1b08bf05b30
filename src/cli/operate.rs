//! Running the program for real: with settings from a file and the environment, on data that is no demonstration's.
use super::{Stop, say};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::config::settings::{self, Settings};
use crate::db::{self, OpenError};
use crate::error::Error;
use crate::files::Files;
use crate::mail::Mail;
use crate::models::marketplace::{self, Purpose};
use crate::secret::Key;
use crate::serve::{self, Parts};
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

/// Where the settings are.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Configured {
    /// A TOML file with settings; SENDBACK_CONFIG names it as well. Variables such as SENDBACK_BRAND win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// What `serve` takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    configured: Configured,
    /// Only the pages: `sendback work` does the rest
    #[arg(long)]
    no_worker: bool,
}

/// The settings, or all that is wrong with them.
pub(super) fn settings(configured: &Configured) -> Result<Settings, Stop> {
    let file = configured.config.clone().or_else(|| std::env::var_os("SENDBACK_CONFIG").map(PathBuf::from));
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    settings::read(file.as_deref(), environment).map_err(|problems| {
        let list: Vec<String> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        Stop::Asked(format!("These settings are missing or wrong:{}", list.concat()))
    })
}

/// Says in a sentence why a database cannot be opened.
fn unopened(e: &OpenError) -> Stop {
    match e {
        OpenError::Scheme | OpenError::NoTls { .. } => Stop::Asked(e.to_string()),
        OpenError::Connect(_) | OpenError::Newer(_) | OpenError::Migrate(_) => Stop::Failed(e.to_string()),
    }
}

/// Makes the folders of the data.
fn folders(config: &Config) -> Result<(), Stop> {
    let make = |folder: &std::path::Path| {
        fs::create_dir_all(folder)
            .map_err(|e| Stop::Failed(format!("The folder {} cannot be made: {e}.", folder.display())))
    };
    make(&config.data)?;
    config.database_folder().map_or(Ok(()), make)
}

/// The handles, on a database whose tables are up to date. A demonstration's data are its own.
pub(super) fn open(config: Config) -> Result<App, Stop> {
    match handles(config)? {
        (app, Purpose::Marketplace) => Ok(app),
        (_, Purpose::Demonstration) => Err(Stop::Asked(
            "This data is a demonstration's. Start it with `sendback demo`, or choose another folder and database."
                .to_owned(),
        )),
    }
}

/// The same for what only looks: a demonstration's data may be looked at, too.
pub(super) fn open_to_look(config: Config) -> Result<App, Stop> {
    handles(config).map(|(app, _)| app)
}

fn handles(config: Config) -> Result<(App, Purpose), Stop> {
    folders(&config)?;
    let db = db::open(&config.database).map_err(|e| unopened(&e))?;
    let unusable = |folder: PathBuf| {
        move |e: io::Error| Stop::Failed(format!("{} cannot be used: {e}.", folder.display()))
    };
    let files = Files::disk(&config.file_folder()).map_err(unusable(config.file_folder()))?;
    let mail = match &config.smtp {
        Some(smtp) => Mail::smtp(smtp.clone()),
        None => Mail::folder(&config.mail_folder()).map_err(unusable(config.mail_folder()))?,
    };
    let key = match &config.link_key {
        Some(key) => key.clone(),
        None => Key::kept_in(&config.link_key_file).map_err(unusable(config.link_key_file.clone()))?,
    };
    let app = App::new(db, files, mail, Clock::System, config, key);
    let purpose = app.write_now(marketplace::prepare).map_err(|e| failed(&e))?;
    Ok((app, purpose))
}

pub(super) fn failed(e: &Error) -> Stop {
    Stop::Failed(format!("It did not work: {}.", e.chain()))
}

fn listen(at: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(at).map_err(|e| {
        Stop::Failed(if e.kind() == io::ErrorKind::AddrInUse {
            format!("{at} is taken. Choose another address or port with the setting listen.")
        } else {
            format!("{at} cannot be listened on: {e}.")
        })
    })
}

pub(super) fn serve(options: &Serve) -> Result<(), Stop> {
    let config = settings(&options.configured)?.config;
    serve::log(&config.log, config.log_json);
    let listener = listen(config.listen)?;
    let app = open(config)?;
    let at = listener.local_addr().map_err(|e| Stop::Failed(e.to_string()))?;
    tracing::info!(%at, base_url = %app.config.base_url, worker = !options.no_worker, "listening");
    let ready = format!("Listening on http://{at} for {}", app.config.base_url);
    let parts = if options.no_worker { Parts::Pages(listener) } else { Parts::Both(listener) };
    serve::serve(app, parts, || say(&ready)).map_err(|e| Stop::Failed(format!("The server stopped: {e}.")))
}

pub(super) fn work(configured: &Configured) -> Result<(), Stop> {
    let config = settings(configured)?.config;
    serve::log(&config.log, config.log_json);
    let app = open(config)?;
    tracing::info!("working");
    serve::serve(app, Parts::Worker, || say("Working. Press Ctrl-C to stop."))
        .map_err(|e| Stop::Failed(format!("The worker stopped: {e}.")))
}

pub(super) fn migrate(configured: &Configured) -> Result<(), Stop> {
    open(settings(configured)?.config)?;
    say("The tables are up to date.");
    Ok(())
}

pub(super) fn check(configured: &Configured) -> Result<(), Stop> {
    let settings = settings(configured)?;
    for (name, value, origin) in &settings.rows {
        say(&format!("{name:<20} {value}  [{origin}]"));
    }
    say("All settings are fine.");
    Ok(())
}
