//! The command line. Exit codes: 0 done, 1 it could not be done here and now, 2 it was asked for wrongly.
mod add;
mod audit;
mod doctor;
mod files;
mod import;
mod operate;
mod second_factor;

use crate::models::import::ImportKind;
use crate::{bench, demo};
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::io::{self, Write};
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
    /// Serve the pages and do the work beside them, until told to stop.
    Serve(operate::Serve),
    /// Only do the work: letters, labels, reminders. For nodes without pages.
    Work(operate::Configured),
    /// Bring the database's tables up to date.
    Migrate(operate::Configured),
    /// The settings.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Look whether everything that the program needs is there and works.
    Doctor(operate::Configured),
    /// The files in the store: photos, labels, PDFs.
    #[command(subcommand)]
    Files(FilesCommand),
    /// The log of everything that happened.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Companies: the marketplace's customers.
    #[command(subcommand)]
    Company(CompanyCommand),
    /// Sellers: who receives and mends the devices.
    #[command(subcommand)]
    Seller(SellerCommand),
    /// People: everybody who signs in.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Import orders and devices, or sellers' stock, from a CSV file: all of it or nothing.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Measure what a request costs, with 10,000 returns on SQLite.
    Bench(bench::Options),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Read all settings, and show each with its value and where it came from.
    Check(operate::Configured),
}

#[derive(Debug, Subcommand)]
enum FilesCommand {
    /// Compare the files with the rows that own them, and name what is missing, damaged or owned by nobody.
    Verify(operate::Configured),
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Look whether an event was changed, removed, added or moved since it was sealed, and say the last seal.
    Verify(audit::Verify),
}

#[derive(Debug, Subcommand)]
enum ImportCommand {
    /// Orders and their devices: a row is one device.
    Devices(import::File),
    /// Sellers' stock: a row is one unit.
    Stock(import::File),
}

#[derive(Debug, Subcommand)]
enum CompanyCommand {
    /// Add a company.
    Add(add::Company),
}

#[derive(Debug, Subcommand)]
enum SellerCommand {
    /// Add a seller with a calendar of its own.
    Add(add::Seller),
}

#[derive(Debug, Subcommand)]
enum PersonCommand {
    /// Add a person, and show the link with which they choose a password.
    Add(add::Person),
    /// Take a person's second factor away; they set up another at the next sign-in.
    ForgetSecondFactor(second_factor::Forget),
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
        Command::Serve(options) => operate::serve(&options),
        Command::Work(configured) => operate::work(&configured),
        Command::Migrate(configured) => operate::migrate(&configured),
        Command::Config(ConfigCommand::Check(configured)) => operate::check(&configured),
        Command::Doctor(configured) => doctor::run(&configured),
        Command::Files(FilesCommand::Verify(configured)) => files::verify(&configured),
        Command::Audit(AuditCommand::Verify(verify)) => audit::verify(&verify),
        Command::Company(CompanyCommand::Add(company)) => add::company(&company),
        Command::Seller(SellerCommand::Add(seller)) => add::seller(&seller),
        Command::Person(PersonCommand::Add(person)) => add::person(&person),
        Command::Person(PersonCommand::ForgetSecondFactor(whose)) => second_factor::forget(&whose),
        Command::Import(ImportCommand::Devices(file)) => import::run(ImportKind::Devices, &file),
        Command::Import(ImportCommand::Stock(file)) => import::run(ImportKind::Stock, &file),
        Command::Bench(options) => bench::run(&options),
    };
    let Err(stop) = done else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "sendback: {stop}");
    ExitCode::from(match stop {
        Stop::Failed(_) => 1,
        Stop::Asked(_) => 2,
    })
}

/// Writes a line for whoever started the program; nobody may be listening, and that is fine.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
