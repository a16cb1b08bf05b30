//! The running program: pages and worker side by side, until it is told to stop.
use crate::app::App;
use crate::web::{routes, safety};
use crate::worker;
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{HttpServer, web};
use std::io;
use std::net::TcpListener;
use std::time::Duration;
use tokio::sync::watch;

/// How long requests and jobs that have begun may go on after the signal to stop, in seconds: with this the program ends
/// within 10.
const GRACE_S: u64 = 8;

/// Writes the log to the standard error, one line an event: for machines as JSON, for people as text. `filter` is a level,
/// or a list such as `sendback=debug,warn`.
pub fn log(filter: &str, json: bool) {
    use tracing_subscriber::EnvFilter;
    // A level alone is ours; of the libraries only what is wrong is interesting.
    let ours = |level: &str| format!("warn,sendback={level}");
    let named = filter.parse::<tracing::Level>().map_or_else(|_| filter.to_owned(), |_| ours(filter));
    let filter = EnvFilter::new(named);
    let to = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    // A second subscriber in one process is refused, and the first one stays.
    let _ = if json { to.json().flatten_event(true).try_init() } else { to.try_init() };
}

/// The pages on `listener`, with so many threads: the same for production and for tests.
///
/// # Errors
/// When the listener fails.
pub fn pages(app: App, listener: TcpListener, threads: usize) -> io::Result<Server> {
    let app = web::Data::new(app);
    let make = move || {
        actix_web::App::new().app_data(app.clone()).wrap(from_fn(safety::around)).configure(routes::register)
    };
    Ok(HttpServer::new(make)
        .workers(threads)
        .worker_max_blocking_threads(8)
        .tcp_nodelay(true)
        .client_request_timeout(Duration::from_secs(20))
        .shutdown_timeout(GRACE_S)
        .disable_signals()
        .listen(listener)?
        .run())
}

/// What a process does.
#[derive(Debug)]
pub enum Parts {
    /// The pages, on this listener.
    Pages(TcpListener),
    /// The work behind them.
    Worker,
    /// Both.
    Both(TcpListener),
}

/// Serves pages and runs jobs until SIGTERM or Ctrl-C. Then no job is claimed any more, and what has begun may end. `ready`
/// is called as soon as it can be told to stop.
///
/// # Errors
/// When the listener fails.
pub fn serve(app: App, parts: Parts, ready: impl FnOnce()) -> io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
    let threads = app.config.threads.unwrap_or(cores);
    let (listener, works) = match parts {
        Parts::Pages(listener) => (Some(listener), false),
        Parts::Worker => (None, true),
        Parts::Both(listener) => (Some(listener), true),
    };
    actix_web::rt::System::new().block_on(async move {
        let told = Told::listen()?;
        ready();
        let (stop, stopped) = watch::channel(false);
        let background = works.then(|| actix_web::rt::spawn(worker::run(app.clone(), stopped)));
        let server = listener.map(|listener| pages(app, listener, threads)).transpose()?;
        let handle = server.as_ref().map(Server::handle);
        let mut running = server.map(actix_web::rt::spawn);
        let ended = async {
            match running.as_mut() {
                Some(server) => server.await.unwrap_or(Ok(())),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            told = told.heard() => told?,
            ended = ended => return ended,
        }
        tracing::info!("stopping");
        // Nobody listens where there is no worker.
        let _ = stop.send(true);
        let ending = async {
            if let Some(handle) = handle {
                handle.stop(true).await;
            }
            if let Some(background) = background {
                let _ = background.await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(GRACE_S + 1), ending).await.is_err() {
            // What does not end keeps nothing: a job is somebody else's after its lease, and a write is all or nothing.
            tracing::warn!("something did not end in time");
            std::process::exit(0);
        }
        Ok(())
    })
}

/// What tells a process to stop: SIGTERM, or Ctrl-C.
struct Told {
    #[cfg(unix)]
    term: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Told {
    /// From here on a signal is heard and ends nothing by itself.
    #[cfg(unix)]
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { term: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }
    #[cfg(unix)]
    async fn heard(mut self) -> io::Result<()> {
        tokio::select! {
            _ = self.term.recv() => Ok(()),
            _ = self.interrupt.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    fn listen() -> io::Result<Self> {
        Ok(Self {})
    }
    #[cfg(not(unix))]
    async fn heard(self) -> io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}
