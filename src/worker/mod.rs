//! The worker: claims due jobs, runs them outside any transaction, and settles each in the same write as its result.
mod carriers;
mod imports;
mod labels;
mod letters;
mod papers;
pub mod schedule;

use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::job::{self, Claimed, Job, LEASE_S};
use crate::models::letter::{Letter, LetterState};
use crate::models::task::Task;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::time::Duration;
use tokio::sync::watch;

/// Jobs that are run side by side.
const AT_ONCE: i64 = 4;
/// How long the worker sleeps when nobody rings.
const POLL: Duration = Duration::from_secs(1);
/// A job that is still running is held on to this often.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// What running a job came to.
enum Outcome {
    /// Done, and settled with its result.
    Settled,
    /// Not now: another try at this moment.
    Later { why: String, at: Moment },
    /// It is not its turn: that does not count as a try.
    NotYet { at: Moment },
}

/// Runs jobs until `stop` says so; jobs that have begun are finished. Labels and letters go in lanes of their own, so that a
/// mail server that does not answer holds up no label, a large file holds up neither, and the timetable waits for none.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let name = format!("worker-{:08x}", rand::random::<u32>());
    let labels = lane(&app, &name, Job::OF_LABELS, stop.clone());
    let letters = lane(&app, &name, Job::OF_LETTERS, stop.clone());
    let imports = lane(&app, &name, Job::OF_IMPORTS, stop.clone());
    futures_util::future::join4(labels, letters, imports, keep_time(&app, stop)).await;
}

/// Looks at the timetable, over and over.
async fn keep_time(app: &App, mut stop: watch::Receiver<bool>) {
    let mut schedule = schedule::Schedule::default();
    while !*stop.borrow() {
        schedule.tick(app).await;
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Runs jobs of these kinds, over and over. One that takes long holds up none of the others: as soon as a place is free, the
/// next one is taken.
async fn lane(app: &App, name: &str, kinds: &'static [&'static str], mut stop: watch::Receiver<bool>) {
    let mut running = FuturesUnordered::new();
    while !*stop.borrow() {
        let free = AT_ONCE - i64::try_from(running.len()).unwrap_or(AT_ONCE);
        let taken = if free > 0 { take(app, name, kinds, free).await } else { Ok((vec![], 0)) };
        let pause = POLL.mul_f64(0.75 + rand::random::<f64>() / 2.0);
        let idle = match taken {
            Ok((mine, parked)) => {
                let idle = mine.is_empty() && parked == 0;
                running.extend(mine.into_iter().map(|claimed| one(app, claimed)));
                idle
            }
            Err(error) => {
                tracing::error!(error = %error.chain(), "the worker goes on");
                true
            }
        };
        if !idle && i64::try_from(running.len()).unwrap_or(AT_ONCE) < AT_ONCE {
            continue;
        }
        tokio::select! {
            Some(done) = running.next() => said(done),
            () = app.work.notified(), if idle => {}
            () = tokio::time::sleep(pause), if idle => {}
            _ = stop.changed() => {}
        }
    }
    // Jobs that have begun are finished.
    while let Some(done) = running.next().await {
        said(done);
    }
}

/// A job that could not even be given back is somebody else's when its lease ends.
fn said(done: Result<()>) {
    if let Err(error) = done {
        tracing::error!(error = %error.chain(), "the worker goes on");
    }
}

/// Takes up to `most` due jobs of these kinds, and says how many were parked because they were tried too often.
async fn take(
    app: &App,
    worker: &str,
    kinds: &'static [&'static str],
    most: i64,
) -> Result<(Vec<Claimed>, usize)> {
    let name = worker.to_owned();
    app.write(move |tx| {
        let (mine, parked) = job::claim(tx, &name, kinds, most)?;
        for job in &parked {
            open_task(tx, job, "its process ended during every attempt")?;
        }
        Ok((mine, parked.len()))
    })
    .await
}

/// Runs whatever of these kinds is due now and says how many jobs that were.
///
/// # Errors
/// When the jobs cannot be claimed or given back.
pub async fn run_due(app: &App, worker: &str, kinds: &'static [&'static str]) -> Result<usize> {
    let (mine, parked) = take(app, worker, kinds, AT_ONCE).await?;
    let count = mine.len() + parked;
    let done = futures_util::future::join_all(mine.into_iter().map(|claimed| one(app, claimed))).await;
    done.into_iter().collect::<Result<Vec<()>>>()?;
    Ok(count)
}

/// One job, from claimed to settled or given back.
async fn one(app: &App, claimed: Claimed) -> Result<()> {
    let work = async {
        match &claimed.job {
            Job::BuyLabel { label } => labels::buy(app, &claimed, label).await,
            Job::VoidLabel { label } => labels::void(app, &claimed, label).await,
            Job::TrackLabel { label } => carriers::track(app, &claimed, label).await,
            Job::DrawPapers { label } => papers::redraw(app, &claimed, label).await,
            Job::CheckImport { import } => imports::check(app, &claimed, import).await,
            Job::RunImport { import } => imports::run(app, &claimed, import).await,
            Job::SendLetter { letter } => letters::send(app, &claimed, letter).await,
        }
    };
    let outcome = tokio::select! {
        outcome = work => outcome,
        never = heartbeat(app, &claimed) => never,
    };
    let (why, at) = match outcome {
        Ok(Outcome::Settled) => return Ok(()),
        Ok(Outcome::NotYet { at }) => return app.write(move |tx| claimed.postpone(tx, at)).await,
        Ok(Outcome::Later { why, at }) => (why, at),
        Err(error) => {
            tracing::error!(job = %claimed.id, attempt = claimed.attempt, error = %error.chain());
            (error.chain(), app.clock.now().plus_seconds(backoff_s(&claimed)))
        }
    };
    app.write(move |tx| {
        if claimed.fail(tx, &why, at)? {
            open_task(tx, &claimed, &why)?;
        }
        Ok(())
    })
    .await
}

/// Holds the job for as long as it takes.
async fn heartbeat(app: &App, claimed: &Claimed) -> Result<Outcome> {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let claimed = claimed.clone();
        app.write(move |tx| claimed.hold(tx)).await?;
    }
}

/// 1 s, 2 s, 4 s … up to the longest pause of such a job.
fn backoff_s(claimed: &Claimed) -> i64 {
    let longest = claimed.job.longest_pause_s();
    let doublings = u32::try_from(claimed.tries().max(1) - 1).unwrap_or_default();
    // 2^20 seconds is more than any pause.
    (1_i64 << doublings.min(20)).clamp(1, longest)
}

/// A parked job is somebody's to look at, and what it was to do does not happen by itself any more.
fn open_task(tx: &mut crate::db::Tx<'_>, claimed: &Claimed, why: &str) -> Result<()> {
    if let Job::SendLetter { letter } = &claimed.job {
        Letter::settle(tx, letter, LetterState::Failed, Some(why))?;
    }
    let Some(ticket) = &claimed.ticket else { return Ok(()) };
    Task::open_for_job(tx, &claimed.id, ticket, &format!("{}: {why}", claimed.job.kind()))?;
    crate::models::ticket::Ticket::refresh_queue(tx, ticket)
}

/// Runs jobs, and those that they queue, until none is due at the moment that the clock shows. For sample data and for
/// tests: there is no waiting.
///
/// # Errors
/// As [`run_due`]; [`Error::Busy`] when jobs go on queueing jobs.
pub async fn run_all_due(app: &App) -> Result<()> {
    for _ in 0..1000 {
        if run_due(app, "now", Job::KINDS).await? == 0 {
            return Ok(());
        }
    }
    Err(Error::Busy("jobs go on queueing jobs"))
}

const _: () = assert!(LEASE_S > 40, "the heartbeat must come well before the lease ends");
