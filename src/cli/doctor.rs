//! Whether everything that the program needs is there and works, said line by line. It changes nothing but what `migrate`
//! would.
use super::operate::{Configured, open_to_look, settings};
use super::{Stop, say};
use crate::app::App;
use crate::carrier::{Kind, karrio::Server};
use crate::error::{Error, Result};
use crate::files::heif::Converter;
use crate::files::readback;
use crate::models::calendar::Calendar;
use crate::models::carrier::Carrier;
use crate::models::{job, policy::Policy};
use std::time::Duration;

/// Bank holidays should be known so many days ahead.
const DAYS_AHEAD: i64 = 300;
/// Whoever looks whether all is well does not wait as long for a carrier as a label does.
const KARRIO_TIMEOUT: Duration = Duration::from_secs(5);

type Check = (&'static str, fn(&App) -> Result<String>);

const CHECKS: &[Check] = &[
    ("database", database),
    ("files", files),
    ("bar codes", bar_codes),
    ("HEIC", heic),
    ("mail", mail),
    ("Karrio", karrio),
    ("policy", policy),
    ("calendar", calendar),
    ("worker", worker),
];

pub(super) fn run(configured: &Configured) -> std::result::Result<(), Stop> {
    let app = open_to_look(settings(configured)?.config)?;
    let mut bad = 0;
    for (name, check) in CHECKS {
        match check(&app) {
            Ok(said) => say(&format!("ok   {name:<10} {said}")),
            Err(e) => {
                bad += 1;
                say(&format!("BAD  {name:<10} {}", e.chain()));
            }
        }
    }
    match bad {
        0 => Ok(()),
        1 => Err(Stop::Failed("One thing is not in order.".to_owned())),
        n => Err(Stop::Failed(format!("{n} things are not in order."))),
    }
}

fn database(app: &App) -> Result<String> {
    let waiting = app.write_now(|tx| job::waiting(tx))?;
    Ok(format!("reads and writes; {waiting} jobs wait"))
}

fn files(app: &App) -> Result<String> {
    app.files.check().map_err(Error::while_doing("writing a file"))?;
    Ok(format!("{} can be written to", app.config.file_folder().display()))
}

/// A label that is bought elsewhere is read back where that is possible; nothing is wrong where it is not.
fn bar_codes(_: &App) -> Result<String> {
    Ok(match readback::is_possible() {
        Ok(()) => "of labels bought elsewhere are read back and compared".to_owned(),
        Err(missing) => {
            format!("are not read back: {missing} is missing (Debian: poppler-utils and zbar-tools)")
        }
    })
}

/// A photo of a newer phone is taken where that is possible; nothing is wrong where it is not.
fn heic(_: &App) -> Result<String> {
    Ok(match Converter::found() {
        Ok(converter) if converter.cuts_off() => {
            "and AVIF photos are converted, by a program without a network".to_owned()
        }
        Ok(_) => {
            "and AVIF photos are converted, by a program that this system does not cut off from the network"
                .to_owned()
        }
        Err(missing) => {
            format!("and AVIF photos are not taken: {missing} is missing (Debian: libheif-examples)")
        }
    })
}

fn mail(app: &App) -> Result<String> {
    app.mail.check().map_err(Error::while_doing("reaching the mail server"))
}

/// Where no Karrio is needed, nothing is wrong without one.
fn karrio(app: &App) -> Result<String> {
    let is_asked = app.write_now(|tx| Carrier::is_any(tx, Kind::Karrio))?;
    let Some(set_up) = &app.config.karrio else {
        return if is_asked {
            Err(Error::Busy("a carrier is asked through Karrio, and karrio_url is not set"))
        } else {
            Ok("is not set up".to_owned())
        };
    };
    let (base, token) = (set_up.url.clone(), set_up.token.clone());
    let server = Server { base, token, timeout: KARRIO_TIMEOUT };
    let version = server.version().map_err(Error::while_doing("asking Karrio"))?;
    let version =
        version.map_or_else(|| "without saying its version".to_owned(), |v| format!("as version {v}"));
    let asked = if is_asked { "" } else { "; no carrier is asked through it" };
    Ok(format!("answers {version}{asked}"))
}

fn policy(app: &App) -> Result<String> {
    let policy = app.write_now(|tx| {
        let now = tx.now();
        Policy::at(tx, now)
    })?;
    policy.numbers()?;
    Ok(format!("version {}", policy.version))
}

fn calendar(app: &App) -> Result<String> {
    let days = app.write_now(|tx| Calendar::marketplace(tx))?;
    let until = days.closed.iter().next_back().copied().ok_or(Error::NotFound)?;
    let today = days.local_day(app.clock.now().naive());
    if (until - today).num_days() < DAYS_AHEAD {
        return Err(Error::Busy(
            "the bank holidays that are known end soon: add the next ones under Calendars",
        ));
    }
    Ok(format!("bank holidays are known until {until}"))
}

fn worker(app: &App) -> Result<String> {
    let now = app.clock.now();
    let late = app.write_now(|tx| job::late_by_s(tx, now))?;
    if late > job::LATE_S {
        return Err(Error::Busy("the oldest job has waited for minutes: does `sendback work` run?"));
    }
    Ok(format!("no job has waited for more than {late} s"))
}
