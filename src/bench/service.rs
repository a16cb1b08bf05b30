//! The service that is measured: this very program as a process of its own, with what the kernel counts for it.
use super::{failed, io};
use crate::error::Result;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Clock ticks of the kernel's accounting in a second (`getconf CLK_TCK`; Linux has 100 everywhere).
const TICKS_A_SECOND: u64 = 100;

/// A running service; ends when dropped.
pub(super) struct Service {
    child: Child,
    /// Where it listens.
    pub(super) address: String,
    /// How long it took from its start until it said so.
    pub(super) started_in: Duration,
}

impl Drop for Service {
    fn drop(&mut self) {
        // What cannot be ended has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    /// Starts it on the data of a demonstration. It writes a line for each request, as in production, to nowhere.
    ///
    /// # Errors
    /// When it does not come up.
    pub(super) fn start(data: &Path, database: Option<&str>) -> Result<Self> {
        // A copy: of a file that two processes run, each would count half.
        let program = data.join("sendback");
        if !program.exists() {
            fs::copy(std::env::current_exe().map_err(io)?, &program).map_err(io)?;
        }
        let mut command = Command::new(program);
        command.arg("demo").arg("--data").arg(data).args(["--port", "0"]);
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let began = Instant::now();
        let mut child = command
            .env("SENDBACK_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(io)?;
        let mut first = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut first).map_err(io)?;
        }
        let started_in = began.elapsed();
        let address = first.trim().rsplit_once("http://").map(|(_, address)| address.to_owned());
        let mut service = Self { child, address: String::new(), started_in };
        service.address = address.ok_or_else(|| failed("the service did not start", first))?;
        Ok(service)
    }
    fn file(&self, name: &str) -> Result<String> {
        fs::read_to_string(format!("/proc/{}/{name}", self.child.id())).map_err(io)
    }
    /// Its CPU time so far, user and system, in milliseconds (`/proc/PID/stat`, fields 14 and 15).
    ///
    /// # Errors
    /// When the kernel does not say.
    pub(super) fn cpu_ms(&self) -> Result<f64> {
        Ok(cpu_in(&self.file("stat")?, OWN))
    }
    /// Its memory in MB, shared pages by their share (`/proc/PID/smaps_rollup`, PSS).
    ///
    /// # Errors
    /// When the kernel does not say.
    pub(super) fn memory_mb(&self) -> Result<f64> {
        let rollup = self.file("smaps_rollup")?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
        let kb: u32 = line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default();
        Ok(f64::from(kb) / 1024.0)
    }
}

/// CPU time of this process so far, in milliseconds.
///
/// # Errors
/// When the kernel does not say.
pub(super) fn own_cpu_ms() -> Result<f64> {
    Ok(cpu_in(&fs::read_to_string("/proc/self/stat").map_err(io)?, OWN))
}

/// CPU time of the processes that this one has waited for, in milliseconds.
///
/// # Errors
/// When the kernel does not say.
pub(super) fn children_cpu_ms() -> Result<f64> {
    Ok(cpu_in(&fs::read_to_string("/proc/self/stat").map_err(io)?, CHILDREN))
}

/// Where a process's own time stands in `/proc/PID/stat` after its name, and its children's.
const OWN: usize = 11;
const CHILDREN: usize = 13;

fn cpu_in(stat: &str, whose: usize) -> f64 {
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 =
        after.split_whitespace().skip(whose).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    f64::from(u32::try_from(ticks * 1000 / TICKS_A_SECOND).unwrap_or(u32::MAX))
}
