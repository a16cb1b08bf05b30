//! What photos cost: one of 12 megapixels from its last byte to the verdict, beside `vipsthumbnail` drawing the same two pictures;
//! 64 people who send three each at once; and a hundred who send 15 MB each, slowly.
use super::asker::{Asker, Upload, noisy_photo, photo_form, photo_head};
use super::service::{Service, children_cpu_ms};
use super::{CUSTOMER, Options, SUPPORT, failed, io, pause, repeat, say, within};
use crate::clock::Clock;
use crate::demo::{self, Options as Demo};
use crate::error::{Error, Result};
use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

/// How much is measured.
struct Scale {
    /// Photos that one person sends, one after the other.
    alone: u32,
    /// People who send three photos each at the same moment.
    people: u32,
    /// Photos that come slowly, at the same moment.
    slow: u32,
    /// How long each of them waits between two pieces: with [`PIECE`], about what a telephone on a poor line sends.
    breath: Duration,
}

const FULL: Scale = Scale { alone: 60, people: 64, slow: 100, breath: Duration::from_millis(100) };
const SMOKE: Scale = Scale { alone: 3, people: 4, slow: 4, breath: Duration::ZERO };
/// Photos that each of the many people sends.
const EACH: u32 = 3;
/// Photos that a return takes of one kind.
const OF_A_RETURN: u32 = 6;
/// A photo that comes slowly, in bytes: the largest that is taken.
const SLOW_BYTES: usize = 15 << 20;
/// What comes of it at a time.
const PIECE: usize = 64 << 10;

/// Runs it and prints what it took.
///
/// # Errors
/// When the service does not answer as it should; when a photo is lost.
pub(super) fn measure(dir: &Path, options: &Options) -> Result<()> {
    let scale = if options.smoke { &SMOKE } else { &FULL };
    let data = Demo::within(dir.to_owned(), options.database.clone());
    drop(
        demo::open(&data, "http://127.0.0.1", Clock::System)
            .map_err(|e| failed("making sample data", e.to_string()))?,
    );
    let photos = photos(options)?;
    let database = options.database.as_deref();
    alone(&Service::start(dir, database)?, dir, scale, &photos)?;
    many(&Service::start(dir, database)?, scale, &photos)?;
    slow(&Service::start(dir, database)?, scale)
}

/// The JPEGs of a folder, or some that are made here: 12 megapixels each.
fn photos(options: &Options) -> Result<Vec<Vec<u8>>> {
    let Some(folder) = &options.folder else {
        return Ok((0..EACH).map(|seed| noisy_photo((4032, 3024), seed)).collect());
    };
    let mut paths = fs::read_dir(folder)
        .map_err(io)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .map_err(io)?;
    paths.sort();
    let photos = paths.iter().map(fs::read).collect::<std::io::Result<Vec<_>>>().map_err(io)?;
    if photos.is_empty() {
        return Err(failed("measuring", "the folder is empty".to_owned()));
    }
    Ok(photos)
}

/// One person, one photo after the other, on a service that has nothing else to do.
fn alone(service: &Service, dir: &Path, scale: &Scale, photos: &[Vec<u8>]) -> Result<()> {
    let mut ada = Asker::new(&service.address, CUSTOMER)?;
    let (mut to, mut sent, mut times, mut in_turn) = (String::new(), 0, vec![], photos.iter().cycle());
    let cost = repeat(service, scale.alone, || {
        if sent % OF_A_RETURN == 0 {
            to = ada.begin()?;
        }
        let photo = in_turn.next().ok_or(Error::NotFound)?;
        let form = form_of(photo, sent);
        sent += 1;
        let Upload { status, verdict, .. } = ada.send(&to, &form)?;
        if status != 200 && status != 303 {
            return Err(failed("a photo was not taken", status.to_string()));
        }
        times.push(verdict.as_secs_f64() * 1000.0);
        Ok(())
    })?;
    times.sort_by(f64::total_cmp);
    let bytes = photos.iter().map(Vec::len).sum::<usize>() / photos.len();
    say(&format!("Photos of {:.1} MB on the average.\n", mb(bytes)))?;
    say("| one photo | CPU ms each |\n|---|---|")?;
    say(&format!(
        "| arrival, until both pictures are stored and the verdict is there | {:.0} |",
        cost.cpu_ms
    ))?;
    match beside(dir, photos) {
        Some(theirs) => say(&format!(
            "| vipsthumbnail, the same two pictures | {theirs:.0} |\n| ours by theirs | {:.2} |",
            cost.cpu_ms / theirs
        ))?,
        None => say("| vipsthumbnail (libvips-tools) | is not installed |")?,
    }
    say(&format!(
        "\nFrom the last byte to the verdict: p50 {:.0} ms, p95 {:.0} ms, of {} photos.",
        within(&times, 50),
        within(&times, 95),
        times.len()
    ))
}

/// The form of a photo that is like no other: the same one twice in a return is not kept again. A JPEG may have a comment after its
/// first two bytes.
fn form_of(photo: &[u8], n: u32) -> Vec<u8> {
    let (start, rest) = photo.split_at_checked(2).unwrap_or_default();
    photo_form(&[[start, &[0xff, 0xfe, 0, 6], &n.to_be_bytes(), rest].concat()])
}

/// CPU time in ms that vipsthumbnail takes for the same two pictures of a photo; nothing where it is not installed.
fn beside(dir: &Path, photos: &[Vec<u8>]) -> Option<f64> {
    let before = children_cpu_ms().ok()?;
    for photo in photos {
        let file = dir.join("beside.jpg");
        fs::write(&file, photo).ok()?;
        for (edge, to) in [("2048x2048>", "beside-shown.jpg[Q=82]"), ("400x400>", "beside-thumb.jpg[Q=78]")] {
            let mut program = Command::new("vipsthumbnail");
            program.arg(&file).args(["--size", edge, "--output"]).arg(dir.join(to)).stdout(Stdio::null());
            program.status().ok().filter(std::process::ExitStatus::success)?;
        }
    }
    let times = u32::try_from(photos.len()).ok()?;
    Some((children_cpu_ms().ok()? - before) / f64::from(times))
}

/// Many people at once, each with three photos at the same moment: a browser tries again by itself when it is told to.
fn many(service: &Service, scale: &Scale, photos: &[Vec<u8>]) -> Result<()> {
    let mut ada = Asker::new(&service.address, CUSTOMER)?;
    let places = (0..scale.people).map(|_| ada.begin()).collect::<Result<Vec<_>>>()?;
    let (told_to_wait, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut sam = Asker::new(&service.address, SUPPORT)?;
    let (ada, began) = (&ada, Instant::now());
    let (mut peak, mut looks) = (service.memory_mb()?, vec![]);
    let took = std::thread::scope(|scope| {
        let send = |((to, n), photo): ((&'_ String, u32), &Vec<u8>)| {
            let (told_to_wait, to, form) = (&told_to_wait, to.clone(), form_of(photo, n));
            scope.spawn(move || until_taken(ada, &to, &form, told_to_wait))
        };
        let all = places.iter().flat_map(|to| (0..EACH).map(move |n| (to, n)));
        let senders: Vec<ScopedJoinHandle<'_, Result<()>>> =
            all.zip(photos.iter().cycle()).map(send).collect();
        let over = &over;
        let watching = scope.spawn(move || {
            let mut looks = vec![];
            while !over.load(Ordering::Relaxed) {
                let asked = Instant::now();
                sam.get("/admin")?;
                looks.push(asked.elapsed().as_secs_f64() * 1000.0);
            }
            Ok::<_, Error>(looks)
        });
        while senders.iter().any(|sender| !sender.is_finished()) {
            peak = peak.max(service.memory_mb()?);
            pause(Duration::from_millis(20));
        }
        let took = began.elapsed();
        over.store(true, Ordering::Relaxed);
        let lost = || failed("measuring", "photos were not sent".to_owned());
        looks = watching.join().map_err(|_| lost())??;
        senders.into_iter().try_for_each(|sender| sender.join().map_err(|_| lost())?)?;
        Ok::<_, Error>(took)
    })?;
    let mut ada = ada.once_more();
    for to in &places {
        let there = ada.page(to)?.matches("/thumb.jpg").count();
        if u32::try_from(there) != Ok(EACH) {
            return Err(failed("photos were lost", format!("{there} of {EACH}")));
        }
    }
    looks.sort_by(f64::total_cmp);
    say(&format!(
        "{} people with {EACH} photos each at once: all {} are there after {:.1} s; {} times one was told to wait and did. Support's \
         queue meanwhile: p50 {:.0} ms, p99 {:.0} ms. Memory (PSS) at the most {peak:.0} MB.",
        places.len(),
        scale.people * EACH,
        took.as_secs_f64(),
        told_to_wait.load(Ordering::Relaxed),
        within(&looks, 50),
        within(&looks, 99),
    ))
}

/// Sends a photo, again whenever it is told to wait.
fn until_taken(ada: &Asker, to: &str, form: &[u8], told_to_wait: &AtomicUsize) -> Result<()> {
    loop {
        // While one waits, the connection on which that was said may be closed.
        let Upload { status, again_in, .. } = ada.once_more().send(to, form)?;
        match status {
            200 | 303 => return Ok(()),
            503 => {
                told_to_wait.fetch_add(1, Ordering::Relaxed);
                pause(again_in);
            }
            _ => return Err(failed("a photo was not taken", status.to_string())),
        }
    }
}

/// Large photos that come slowly: every one has nearly come, and none is whole.
fn slow(service: &Service, scale: &Scale) -> Result<()> {
    let mut ada = Asker::new(&service.address, CUSTOMER)?;
    let to = ada.begin()?;
    let idle = service.memory_mb()?;
    let mut coming: Vec<TcpStream> =
        (0..scale.slow).map(|_| ada.announce(&to, SLOW_BYTES)).collect::<Result<_>>()?;
    let mut peak: f64 = 0.0;
    let piece = vec![7_u8; PIECE];
    for one in &mut coming {
        one.write_all(photo_head("slow.jpg").as_bytes()).map_err(io)?;
    }
    for _ in 0..SLOW_BYTES / PIECE - 1 {
        for one in &mut coming {
            one.write_all(&piece).map_err(io)?;
        }
        peak = peak.max(service.memory_mb()?);
        pause(scale.breath);
    }
    say(&format!(
        "{} photos of {:.0} MB on their way at once: at the most {:.0} MB more than before ({idle:.0} MB).",
        scale.slow,
        mb(SLOW_BYTES),
        peak - idle
    ))
}

fn mb(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / f64::from(1 << 20)
}
