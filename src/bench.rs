//! Measuring.
use crate::cli::Stop;
/// What `sendback bench` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// A few requests only
    #[arg(long)]
    pub smoke: bool,
}
/// Runs.
///
/// # Errors
/// Stop.
pub fn run(options: &Options) -> Result<(), Stop> {
    drop(options.smoke);
    Ok(())
}
