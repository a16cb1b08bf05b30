//! Taking a second factor away from the shell: the last administrator has lost telephone and recovery codes.
use super::operate::{Configured, failed, open, settings};
use super::{Stop, say};
use crate::error::Error;
use crate::models::person::second_factor::SecondFactor;

/// What it takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Forget {
    #[command(flatten)]
    configured: Configured,
    /// The e-mail address that the person signs in with
    #[arg(long)]
    email: String,
}

pub(super) fn forget(options: &Forget) -> Result<(), Stop> {
    let app = open(settings(&options.configured)?.config)?;
    let email = options.email.clone();
    app.write_now(|tx| SecondFactor::forget(tx, &email)).map_err(|why| {
        if matches!(why, Error::NotFound) {
            Stop::Failed("Nobody with this address has a second factor.".to_owned())
        } else {
            failed(&why)
        }
    })?;
    say("The second factor is taken away, and every session has ended. The person is told by e-mail.");
    Ok(())
}
