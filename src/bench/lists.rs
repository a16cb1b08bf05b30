//! What a list of many devices takes, from pasted to decided, and what the page of its label costs: of one return, and of a box
//! with all of them.
use super::asker::Asker;
use super::service::Service;
use super::{CUSTOMER, Options, SUPPORT, failed, import, io, pause, repeat, say};
use crate::clock::Clock;
use crate::demo::{self, Options as Demo};
use crate::error::Result;
use mail_parser::MessageParser;
use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As many as a list may hold; with `--smoke` a twenty-fifth of them.
const DEVICES: u32 = 500;
/// Looks at the page of a label; with `--smoke` a hundredth of them.
const LOOKS: u32 = 3000;
/// How long a label may take to come by mail.
const PATIENCE: Duration = Duration::from_secs(120);
/// What Ada answers for all of them.
const ANSWERS: [(&str, &str); 10] = [
    ("reason", "defective"),
    ("battery", "no"),
    ("name", "Harbour & Finch"),
    ("line1", "4 Quay Lane"),
    ("town", "Bristol"),
    ("postcode", "BS1 4RN"),
    ("country", "GB"),
    ("label_name", "Pete Lowe"),
    ("label_email", "pete@harbour.example"),
    ("erasure", "yes"),
];

/// Runs it and prints what it took.
///
/// # Errors
/// When the service does not answer as it should.
pub(super) fn measure(dir: &Path, options: &Options) -> Result<()> {
    let (devices, looks) = if options.smoke { (DEVICES / 25, LOOKS / 100) } else { (DEVICES, LOOKS) };
    let data = Demo::within(dir.to_owned(), options.database.clone());
    let app = demo::open(&data, "http://127.0.0.1", Clock::System)
        .map_err(|e| failed("making sample data", e.to_string()))?;
    import::bought(&app, devices + 1)?;
    let mails = app.config.mail_folder();
    drop(app);
    let service = Service::start(dir, options.database.as_deref())?;
    let (ada, sam) = (Asker::new(&service.address, CUSTOMER)?, Asker::new(&service.address, SUPPORT)?);
    let mut people = People { ada, sam, mails };
    say("| job | ms |\n|---|---|")?;
    let of_all = people.returned(0..devices, |job, took| {
        say(&format!("| {job}, {devices} devices | {:.0} |", took.as_secs_f64() * 1000.0))
    })?;
    let of_one = people.returned(devices..devices + 1, |_, _| Ok(()))?;
    say("\n| page | requests | CPU ms each | wall ms each |\n|---|---|---|---|")?;
    let pages = [
        ("label of one return", of_one.as_str(), looks),
        ("label of a box with all", of_all.as_str(), looks / 10),
        ("beside it: sign-in", "/sign-in", looks),
    ];
    for (name, path, times) in pages {
        let mut stranger = Asker::stranger(&service.address);
        let cost = repeat(&service, times, || stranger.get(path))?;
        say(&format!("| {name} | {} |", cost.cells()))?;
    }
    Ok(())
}

struct People {
    ada: Asker,
    sam: Asker,
    mails: PathBuf,
}

impl People {
    /// A list of these devices: pasted, looked at, answered, sent, decided. Says what each took, and gives the path of the page
    /// of the label that came of it.
    fn returned(
        &mut self,
        devices: Range<u32>,
        mut took: impl FnMut(&str, Duration) -> Result<()>,
    ) -> Result<String> {
        let Self { ada, sam, mails } = self;
        let lines: String = devices.map(|n| format!("{}, it rattles\n", import::number(n))).collect();
        let began = Instant::now();
        let list = ada.fill_with_files("/batches/new", ("pasted", &lines))?;
        let list = list.split(['?', '#']).next().unwrap_or_default().to_owned();
        ada.get(&list)?;
        took("pasted and looked at", began.elapsed())?;
        ada.fill(&format!("{list}/answers"), &ANSWERS)?;
        let page = ada.page(&list)?;
        let began = Instant::now();
        ada.fill(&format!("{list}/submission"), &[("seen", value(&page, "seen"))])?;
        took("sent", began.elapsed())?;
        let began = Instant::now();
        let page = sam.page(&format!("/admin{list}"))?;
        took("support’s page", began.elapsed())?;
        let returns: Vec<(&str, String)> =
            values(&page, "pick").map(|reference| (reference, format!("seen-{reference}"))).collect();
        let mut fields = vec![("decision", "approve")];
        for (reference, seen) in &returns {
            fields.extend([("pick", *reference), (seen.as_str(), value(&page, seen))]);
        }
        let mut seen = files(mails)?;
        let began = Instant::now();
        sam.fill(&format!("/admin{list}/decision"), &fields)?;
        took("approved", began.elapsed())?;
        while began.elapsed() < PATIENCE {
            // Only what is new is read: the service needs the processor that it is measured on.
            for mail in files(mails)?.into_iter().filter(|mail| seen.insert(mail.clone())).collect::<Vec<_>>()
            {
                if let Some(path) = label(&mail)? {
                    took("approved, until the label is in the mail", began.elapsed())?;
                    return Ok(path);
                }
            }
            pause(Duration::from_millis(20));
        }
        Err(failed("no label came by mail", list))
    }
}

/// The values of the hidden fields and ticks of that name.
fn values<'a>(page: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let named = format!("name=\"{name}\"");
    page.match_indices(&named)
        .filter_map(|(at, _)| page.get(at..)?.split_once("value=\"")?.1.split('"').next())
        .collect::<Vec<_>>()
        .into_iter()
}

/// The first of them.
fn value<'a>(page: &'a str, name: &str) -> &'a str {
    values(page, name).next().unwrap_or_default()
}

/// The mails that lie in their folder; what is being written has another name.
fn files(mails: &Path) -> Result<BTreeSet<PathBuf>> {
    let paths = fs::read_dir(mails).map_err(io)?.map(|entry| Ok(entry.map_err(io)?.path()));
    let is_mail = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "eml");
    Ok(paths.collect::<Result<Vec<_>>>()?.into_iter().filter(is_mail).collect())
}

/// The path of the label's page that a mail names.
fn label(mail: &Path) -> Result<Option<String>> {
    let bytes = fs::read(mail).map_err(io)?;
    let Some(mail) = MessageParser::default().parse(&bytes) else { return Ok(None) };
    let text = mail.body_text(0).unwrap_or_default();
    Ok(text.split_whitespace().find_map(|word| word.get(word.find("/l/")?..)).map(str::to_owned))
}
