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

/// How long requests that have begun may go on after the signal to stop, in seconds.
const GRACE_S: u64 = 8;

/// Writes the log to the standard error, one line an event.
pub fn log_to_stderr() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_env("SENDBACK_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    // A second subscriber in one process is refused, and the first one stays.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).try_init();
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
        .listen(listener)?
        .run())
}

/// Serves pages on `listener` and runs jobs until SIGTERM or Ctrl-C.
///
/// # Errors
/// When the listener fails.
pub fn serve(app: App, listener: TcpListener) -> io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
    actix_web::rt::System::new().block_on(async move {
        let (stop, stopped) = watch::channel(false);
        let background = actix_web::rt::spawn(worker::run(app.clone(), stopped));
        pages(app, listener, cores)?.await?;
        // No pages any more: the worker finishes what it has begun; a job that does not end is somebody else's after
        // its lease.
        if stop.send(true).is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(GRACE_S), background).await;
        }
        Ok(())
    })
}
