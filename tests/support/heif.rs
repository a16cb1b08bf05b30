//! Real HEIC and AVIF files, made by heif-enc of the same library that reads them.
use std::path::Path;
use std::process::Command;

/// A picture as that kind of file (`heic` or `avif`): what heif-enc makes of a JPEG or PNG.
pub fn encoded(picture: &[u8], kind: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let from = dir.path().join(if picture.starts_with(&[0xff, 0xd8]) { "from.jpg" } else { "from.png" });
    let to = dir.path().join(format!("to.{kind}"));
    std::fs::write(&from, picture).unwrap();
    let mut command = Command::new("heif-enc");
    if kind == "avif" {
        command.arg("-A");
    }
    let made = command.args(["-q", "90"]).arg(&from).arg("-o").arg(&to).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::read(&to).unwrap()
}

/// The same file with a property that says that it is to be turned by three quarters against the clock, as phones write them that were
/// held upright: it takes the place of the one about bits, which nothing needs.
pub fn turned(mut heif: Vec<u8>) -> Vec<u8> {
    let at = heif.windows(4).position(|name| name == b"pixi").unwrap();
    heif[at..at + 4].copy_from_slice(b"irot");
    heif[at + 4] = 3;
    heif
}

/// A program that takes the place of heif-convert: a script of the shell, which finds the photo and writes another.
pub fn program(dir: &Path, script: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = dir.join("program");
    std::fs::write(&path, format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}
