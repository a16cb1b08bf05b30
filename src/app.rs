//! What the doors share: database, files, mail, clock, settings – and the only two ways to the database.
use crate::{
    carrier::paper,
    clock::Clock,
    config::Config,
    db::{Conn, Pool, Tx},
    error::{Error, Result},
    files::{Files, arrived::Content},
    mail::Mail,
    models::{CarrierId, kept::Choices, label::Label, staged_file},
    secret::Key,
};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The handles. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Connections.
    pub db: Pool,
    /// Photos and labels.
    pub files: Files,
    /// The way out for letters.
    pub mail: Mail,
    /// What time it is.
    pub clock: Clock,
    /// What the operator decided.
    pub config: Arc<Config>,
    /// Makes the tokens of links; never in the database.
    pub link_key: Key,
    /// Rings when a write queued jobs.
    pub work: Arc<Notify>,
    /// The short lists that support's pages offer.
    pub choices: Choices,
    /// Who is asked for labels right now.
    pub turns: Turns,
    heavy: Arc<Heavy>,
}

/// Work that would hold up everybody else: at most a few of a kind at once, and a short queue before each.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Password hashing: 19 MiB each.
    Hash,
    /// Decoding and drawing photos: [`App::memory`] bounds what they take together.
    Picture,
    /// Drawing labels and reading or writing files.
    Paper,
    /// Handing letters over: a server that does not answer holds up letters and nothing else.
    Mail,
    /// Asking carriers: one that does not answer holds up nothing else.
    Carrier,
}

struct Bench {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
}

struct Heavy {
    hash: Bench,
    picture: Bench,
    paper: Bench,
    mail: Bench,
    carrier: Bench,
    /// Megabytes of memory that are free for decoding.
    memory: Arc<Semaphore>,
    decoding: Threads,
}

/// Threads that decode photos and do nothing else, one for each place. A thread keeps for a while what its last photo took: were
/// they decoded on every thread that may wait, each of those would keep as much.
struct Threads(Option<Runtime>);

impl Threads {
    fn new(places: usize) -> Self {
        // Without them the other threads do it.
        Self(Builder::new_current_thread().max_blocking_threads(places).thread_name("photos").build().ok())
    }
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        match &self.0 {
            Some(threads) => threads.spawn_blocking(work).await.map_err(Error::while_doing(WAITING))?,
            None => off_thread(work).await,
        }
    }
}
impl Drop for Threads {
    fn drop(&mut self) {
        // The last handle may go on an async thread, which must not wait for them.
        if let Some(threads) = self.0.take() {
            threads.shutdown_background();
        }
    }
}

/// What is done while work is on another thread.
const WAITING: &str = "waiting for a thread";

impl Bench {
    fn new(places: usize, most_waiting: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0), most_waiting }
    }
}

/// How many questions each carrier is asked at this moment, by this process.
#[derive(Clone, Default)]
pub struct Turns(Arc<Mutex<BTreeMap<CarrierId, i32>>>);

/// A question that a carrier is asked; it ends when this is dropped.
pub struct Turn {
    turns: Turns,
    carrier: CarrierId,
}

impl Turns {
    /// A turn with a carrier that may be asked `at_once` questions at the same time; nothing when it is asked as many already.
    pub fn take(&self, carrier: &CarrierId, at_once: i32) -> Option<Turn> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(carrier.clone()).or_default();
        if *count >= at_once {
            return None;
        }
        *count += 1;
        Some(Turn { turns: self.clone(), carrier: carrier.clone() })
    }
    /// How many questions are asked at this moment, of all carriers.
    pub fn taken(&self) -> i32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut counts = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.carrier) {
            *count -= 1;
        }
    }
}

/// Counts somebody in while they wait, also when they give up.
struct Waiting<'a>(&'a AtomicUsize);
impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl App {
    /// Puts the handles together.
    pub fn new(db: Pool, files: Files, mail: Mail, clock: Clock, config: Config, link_key: Key) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZeroUsize::get);
        let memory = Arc::new(Semaphore::new(config.limits.picture_memory_mb));
        Self {
            db,
            files,
            mail,
            clock,
            config: Arc::new(config),
            link_key,
            work: Arc::new(Notify::new()),
            choices: Choices::default(),
            turns: Turns::default(),
            heavy: Arc::new(Heavy {
                hash: Bench::new(2, 32),
                picture: Bench::new(cores, 64),
                paper: Bench::new(cores, 256),
                mail: Bench::new(4, 64),
                carrier: Bench::new(8, 64),
                memory,
                decoding: Threads::new(cores),
            }),
        }
    }

    /// The same handles with another clock.
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// One trip to a database thread, to look.
    ///
    /// # Errors
    /// What `look` answers, or [`Error::Busy`] when no connection comes free.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.db.clone();
        off_thread(move || {
            let mut conn = pool.get().map_err(|_| Error::Busy("no connection came free"))?;
            look(&mut conn)
        })
        .await
    }

    /// The same as [`App::read`], for a few rows that are found by their keys. SQLite answers that sooner than another thread
    /// wakes up, and no writer keeps a reader waiting: while a connection is free it is asked right here.
    ///
    /// # Errors
    /// As [`App::read`].
    pub async fn glance<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.config.database.starts_with("sqlite:")
            && let Some(mut conn) = self.db.try_get()
        {
            return look(&mut conn);
        }
        self.read(look).await
    }

    /// One trip to a database thread, to change: all or nothing, at one moment. Wakes the worker if jobs were queued.
    ///
    /// # Errors
    /// What `change` answers (then nothing was changed), or [`Error::Busy`] when no connection comes free.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        off_thread(move || app.write_now(change)).await
    }

    /// The same as [`App::write`] for a thread that may wait: start-up, sample data, the command line.
    ///
    /// # Errors
    /// As [`App::write`].
    pub fn write_now<T>(&self, change: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let mut conn = self.db.get().map_err(|_| Error::Busy("no connection came free"))?;
        let written = Tx::run(&mut conn, &self.config, self.clock.now(), change)?;
        if written.changed_choices {
            self.choices.forget();
        }
        if written.queued_jobs {
            self.work.notify_waiters();
        }
        Ok(written.value)
    }

    /// Puts files into the store under keys of [`crate::files::new_key`]. The keys are noted first: whatever happens
    /// before a row takes the files over, the sweep finds them.
    ///
    /// # Errors
    /// The store's, the database's; [`Error::Busy`].
    pub async fn store<C: Into<Content> + Send + 'static>(&self, files: Vec<(String, C)>) -> Result<()> {
        let keys: Vec<String> = files.iter().map(|(key, _)| key.clone()).collect();
        self.write(move |tx| staged_file::stage(tx, &keys.iter().map(String::as_str).collect::<Vec<_>>()))
            .await?;
        let store = self.files.clone();
        let keep = move || files.into_iter().try_for_each(|(key, content)| store.keep(&key, content.into()));
        self.heavy(Kind::Paper, keep).await?.map_err(Error::while_doing("writing a file"))
    }

    /// What is in the store under a key that a row owns.
    ///
    /// # Errors
    /// The store's; [`Error::Internal`] where it is not there; [`Error::Busy`].
    pub async fn stored(&self, key: String) -> Result<Vec<u8>> {
        let files = self.files.clone();
        self.heavy(Kind::Paper, move || files.get(&key))
            .await?
            .map_err(Error::while_doing("reading a file"))?
            .ok_or(Error::Internal { context: "reading a file", source: "it is not in the store".into() })
    }

    /// The packing slip of a label alone: as it was drawn beside a label that is not ours, or drawn now from the same row as
    /// our own sheet, on whose lower half it stands.
    ///
    /// # Errors
    /// The store's; when it cannot be drawn; [`Error::Busy`].
    pub async fn packing_slip(&self, label: &Label) -> Result<Vec<u8>> {
        if let Some(key) = &label.slip_key {
            return self.stored(key.clone()).await;
        }
        let shipment = label.shipment()?;
        let drawn = self.heavy(Kind::Paper, move || paper::slip(&shipment)).await?;
        drawn.map_err(Error::while_doing("drawing a packing slip"))
    }

    /// Runs slow work on a thread of its own, a few of a kind at once.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub async fn heavy<T: Send + 'static>(
        &self,
        kind: Kind,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        self.at_place(kind, self.place(kind).await?, work).await
    }

    /// The same, and nothing when the work takes longer than so. A thread cannot be stopped from outside: it goes on until its
    /// work ends by itself, and until then it keeps its place, and whatever `work` holds of [`App::memory`]. Work that never ended
    /// would keep them until the process does; what bounds it are the limits on what is decoded at all.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait already.
    pub async fn heavy_within<T: Send + 'static>(
        &self,
        kind: Kind,
        longest: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Option<T>> {
        let working = self.at_place(kind, self.place(kind).await?, work);
        tokio::time::timeout(longest, working).await.ok().transpose()
    }

    /// A place for work of a kind. It goes with the work to its thread: whoever asked may be gone before that ends.
    async fn place(&self, kind: Kind) -> Result<OwnedSemaphorePermit> {
        let bench = match kind {
            Kind::Hash => &self.heavy.hash,
            Kind::Picture => &self.heavy.picture,
            Kind::Paper => &self.heavy.paper,
            Kind::Mail => &self.heavy.mail,
            Kind::Carrier => &self.heavy.carrier,
        };
        let before = bench.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&bench.waiting);
        if before >= bench.most_waiting {
            return Err(Error::Busy("too much slow work at once"));
        }
        let places = Arc::clone(&bench.places);
        places.acquire_owned().await.map_err(Error::while_doing("waiting for a place"))
    }

    /// Work on a thread that may wait; its place is free again when it ends, whoever still waits for it.
    async fn at_place<T: Send + 'static>(
        &self,
        kind: Kind,
        place: OwnedSemaphorePermit,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let work = move || {
            let done = work();
            drop(place);
            Ok(done)
        };
        match kind {
            Kind::Picture => self.heavy.decoding.run(work).await,
            Kind::Hash | Kind::Paper | Kind::Mail | Kind::Carrier => off_thread(work).await,
        }
    }

    /// So many bytes of the memory for decoding, until what is returned is dropped. Whoever needs more than there is at all
    /// gets all of it, and is alone then.
    ///
    /// # Errors
    /// [`Error::Busy`] when they do not come free in a little while.
    pub async fn memory(&self, bytes: u64) -> Result<OwnedSemaphorePermit> {
        let limits = &self.config.limits;
        let all = u32::try_from(limits.picture_memory_mb).unwrap_or(u32::MAX);
        let wanted = u32::try_from(bytes.div_ceil(1 << 20)).unwrap_or(all).min(all);
        let free = Arc::clone(&self.heavy.memory).acquire_many_owned(wanted);
        tokio::time::timeout(limits.picture_wait, free)
            .await
            .map_err(|_| Error::Busy("no memory for decoding came free"))?
            .map_err(Error::while_doing("waiting for memory"))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one crossing from async to threads")]
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::while_doing(WAITING))?
}
