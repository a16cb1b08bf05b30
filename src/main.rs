//! The program: reads the command line and says in one sentence what went wrong, if something did.
use std::process::ExitCode;

fn main() -> ExitCode {
    sendback::cli::run(std::env::args_os())
}
