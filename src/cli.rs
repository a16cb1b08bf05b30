//! The command line. Exit codes: 0 done, 1 it could not be done here and now, 2 it was asked for wrongly.
use crate::{bench, demo};
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// The returns portal of a marketplace for refurbished devices.
#[derive(Debug, Parser)]
#[command(name = "sendback", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a demonstration with sample data on this machine.
    Demo(demo::Options),
    /// Measure what a request costs, with 10,000 returns on SQLite.
    Bench(bench::Options),
}

/// Why the program ends without having done what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// It could not be done here and now.
    #[error("{0}")]
    Failed(String),
    /// It was asked for wrongly.
    #[error("{0}")]
    Asked(String),
}

/// Runs the program with these arguments (the first is its own name).
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(told) => {
            let code = if told.use_stderr() { 2 } else { 0 };
            // Nobody is left to tell when not even this can be written.
            let _ = told.print();
            return ExitCode::from(code);
        }
    };
    let done = match cli.command {
        Command::Demo(options) => demo::run(&options),
        Command::Bench(options) => bench::run(&options),
    };
    let Err(stop) = done else { return ExitCode::SUCCESS };
    let _ = writeln!(std::io::stderr(), "sendback: {stop}");
    ExitCode::from(match stop {
        Stop::Failed(_) => 1,
        Stop::Asked(_) => 2,
    })
}
