//! The store: whole or not at all, and only under keys that it made.
use sendback::files::{Files, new_key};
use std::time::Duration;

#[test]
fn what_is_put_is_there_and_what_is_deleted_is_gone_on_disk_and_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    for files in [Files::disk(dir.path()).unwrap(), Files::memory()] {
        let key = new_key("original");
        assert_eq!(files.get(&key).unwrap(), None);
        files.put(&key, b"one").unwrap();
        files.put(&key, b"two").unwrap();
        assert_eq!(files.get(&key).unwrap().as_deref(), Some(&b"two"[..]));
        files.delete(&key).unwrap();
        files.delete(&key).unwrap();
        assert_eq!(files.get(&key).unwrap(), None);
    }
    assert_eq!(std::fs::read_dir(dir.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn a_key_that_is_not_the_stores_own_never_becomes_a_path() {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::disk(&dir.path().join("store")).unwrap();
    std::fs::write(dir.path().join("secret"), "x").unwrap();
    for key in
        ["../secret", "/etc/passwd", "a/../../secret", "A/bb/cc", "a//b", "a/b", "a/b/c/d", "a/b/c.jpg", ""]
    {
        assert!(
            files.get(key).is_err() && files.put(key, b"x").is_err() && files.delete(key).is_err(),
            "{key:?}"
        );
    }
    let keys: std::collections::BTreeSet<String> = (0..1000).map(|_| new_key("x")).collect();
    assert_eq!(keys.len(), 1000);
}

#[test]
fn many_writers_at_once_leave_whole_files_and_nothing_temporary() {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::disk(dir.path()).unwrap();
    let key = new_key("x");
    std::thread::scope(|scope| {
        for n in 0..8_u8 {
            let (files, key) = (files.clone(), key.clone());
            scope.spawn(move || (0..10).for_each(|_| files.put(&key, &vec![n; 10_000]).unwrap()));
        }
    });
    let bytes = files.get(&key).unwrap().unwrap();
    assert!(bytes.len() == 10_000 && bytes.iter().all(|byte| *byte == bytes[0]));
    assert_eq!(std::fs::read_dir(dir.path().join("tmp")).unwrap().count(), 0);
}

#[test]
fn what_a_process_left_behind_goes_when_it_is_old() {
    let dir = tempfile::tempdir().unwrap();
    let files = Files::disk(dir.path()).unwrap();
    std::fs::write(dir.path().join("tmp/left"), "half a ph").unwrap();
    assert_eq!(files.sweep_temporary(Duration::from_secs(3600)).unwrap(), 0);
    assert_eq!(files.sweep_temporary(Duration::ZERO).unwrap(), 1);
}
