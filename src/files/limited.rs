//! Programs of others that look at files which people brought. Each runs as a process of its own, in a folder of its own that goes
//! afterwards, with limits for time, memory and what it writes, without our environment and, where the system allows that, without
//! a network. What they may read and write beside that is what our own user may: a stricter cage is the operator's to build, around
//! the whole service.
use std::fs;
use std::io::{self, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Where they are looked for.
const PLACES: [&str; 3] = ["/usr/bin", "/usr/local/bin", "/bin"];
/// Bytes of what one of them says that are looked at.
const LONGEST_SAID: u64 = 65_536;
/// What the names of their folders begin with.
const FOLDERS: &str = "sendback-limited-";
/// No program runs for so long: an older folder was left behind by a process of ours that was killed.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

/// Where a program is.
///
/// # Errors
/// Its name, where it is not installed.
pub(super) fn find(name: &'static str) -> Result<PathBuf, &'static str> {
    PLACES.iter().map(|place| Path::new(place).join(name)).find(|path| path.is_file()).ok_or(name)
}

/// A folder that only we can look into, and that goes when this is dropped; if it cannot be removed then, the sweep does it.
pub(super) fn folder() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(FOLDERS).permissions(fs::Permissions::from_mode(0o700)).tempdir()
}

/// Deletes folders of processes of ours that were killed; says how many.
pub fn sweep() -> usize {
    // Nothing is wrong where there is no such place, or where somebody else was faster.
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return 0 };
    let old = |entry: &fs::DirEntry| {
        entry.file_name().to_string_lossy().starts_with(FOLDERS)
            && entry
                .metadata()
                .and_then(|meta| meta.modified())
                .is_ok_and(|at| at.elapsed().is_ok_and(|passed| passed >= LEFT_BEHIND))
    };
    entries.flatten().filter(old).filter(|entry| fs::remove_dir_all(entry.path()).is_ok()).count()
}

/// What a program may use up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    /// Of the clock on the wall, and of the processor.
    pub(super) seconds: u32,
    /// Addresses, in bytes.
    pub(super) memory: u64,
    /// The longest file that it writes, in bytes.
    pub(super) file: u64,
}

/// The programs that set the limits of others: timeout (coreutils), prlimit and unshare (util-linux).
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    timeout: PathBuf,
    limits: PathBuf,
    alone: Option<PathBuf>,
}

impl Keeper {
    /// Looks for them. Containers and some systems let nobody cut off the network: then a program that decodes pictures could
    /// reach it, within all its other limits.
    ///
    /// # Errors
    /// The name of the program that is missing.
    pub(super) fn find() -> Result<Self, &'static str> {
        let cuts = |unshare: &PathBuf| {
            Command::new(unshare)
                .args(["-r", "-n", "/bin/true"])
                .env_clear()
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        };
        let alone = find("unshare").ok().filter(cuts);
        Ok(Self { timeout: find("timeout")?, limits: find("prlimit")?, alone })
    }
    /// Whether programs run without a network.
    pub(super) fn cuts_off(&self) -> bool {
        self.alone.is_some()
    }
    /// Runs a program in the folder, within its limits; what it said, where it ended well.
    pub(super) fn run(
        &self,
        caps: Caps,
        program: &Path,
        arguments: &[&str],
        folder: &TempDir,
    ) -> Option<String> {
        // Into a file, which the limits hold for, too.
        let said = folder.path().join("said");
        let Caps { seconds, memory, file } = caps;
        let mut command = Command::new(&self.timeout);
        command.args(["--kill-after=1", &seconds.to_string()]);
        if let Some(alone) = &self.alone {
            command.arg(alone).args(["-r", "-n", "--"]);
        }
        let status = command
            .arg(&self.limits)
            .args([format!("--cpu={seconds}"), format!("--as={memory}"), format!("--fsize={file}")])
            .args(["--core=0", "--"])
            .arg(program)
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(fs::File::create(&said).ok()?)
            .stderr(Stdio::null())
            .status()
            .ok()?;
        let mut text = vec![];
        fs::File::open(&said).ok()?.take(LONGEST_SAID).read_to_end(&mut text).ok()?;
        status.success().then(|| String::from_utf8_lossy(&text).into_owned())
    }
}
