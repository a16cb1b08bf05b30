//! Python with libraries from PyPI, in environments of their own that are made at first need: beside the tests' program, and
//! kept there. What they need is pinned beside whoever uses them.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a program that must succeed.
pub fn run(command: &mut Command) {
    let out = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
}

/// The Python of the environment `name`, which can import `module` and has everything of the list `requirements`.
pub fn environment(name: &str, module: &str, requirements: &str) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let python = home.join("bin/python");
    let lock = fs::File::create(home.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let works = Command::new(&python).args(["-c", &format!("import {module}")]).output();
    if !works.is_ok_and(|out| out.status.success()) {
        let _ = fs::remove_dir_all(&home);
        run(Command::new("python3").args(["-m", "venv"]).arg(&home));
        let install = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements];
        run(Command::new(&python).args(install));
    }
    python
}
