//! Whether the log of everything that happened still says what it said. It changes nothing, and may run beside everything else.
use super::operate::{Configured, failed, open_to_look, settings};
use super::{Stop, say};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::event::seal::{Entry, Noted, Walk};

/// Events that are read together.
const AT_ONCE: i64 = 1000;

/// What it takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Verify {
    #[command(flatten)]
    configured: Configured,
    /// A place and its seal, as an earlier run said them: then nobody can have made all of it anew, or cut off its end, unnoticed
    #[arg(long, value_name = "PLACE:SEAL")]
    noted: Option<Noted>,
}

pub(super) fn verify(options: &Verify) -> std::result::Result<(), Stop> {
    let app = open_to_look(settings(&options.configured)?.config)?;
    match walk(&app, options.noted.clone()).map_err(|e| failed(&e))? {
        0 => Ok(()),
        1 => Err(Stop::Failed("One event is not as it was written.".to_owned())),
        n => Err(Stop::Failed(format!("{n} events are not as they were written."))),
    }
}

/// Walks along all events, says what is wrong with each, and how many these were.
fn walk(app: &App, noted: Option<Noted>) -> Result<usize> {
    let mut conn = app.db.get().map_err(|_| Error::Busy("no connection came free"))?;
    let (mut walk, mut bad) = (Walk::new(noted), 0);
    let mut complain = |what: &dyn std::fmt::Display| {
        bad += 1;
        say(&what.to_string());
    };
    loop {
        let entries = Entry::after(&mut conn, walk.position(), AT_ONCE)?;
        if entries.is_empty() {
            break;
        }
        for entry in &entries {
            walk.look(entry)?.iter().for_each(|broken| complain(broken));
        }
    }
    let (sealed, unsealed, waiting) = (walk.sealed, walk.unsealed, Entry::waiting(&mut conn)?);
    let (lost, last) = walk.end();
    if let Some(lost) = lost {
        complain(&lost);
    }
    if unsealed > 0 {
        say(&format!("{unsealed} events are older than the seals: nothing is known of them."));
    }
    say(&format!("{sealed} sealed events were looked at; {waiting} wait for their seal."));
    if let Some(last) = last {
        say(&format!("Last seal, to note elsewhere: {last}"));
    }
    Ok(bad)
}
