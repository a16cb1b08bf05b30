//! The program: reads the command line and says in one sentence what went wrong, if something did.
use std::process::ExitCode;

/// Gives back what photos took: the system's own allocator keeps up to 200 MB of it for good.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sendback::cli::run(std::env::args_os())
}
