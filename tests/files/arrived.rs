//! A file while it arrives: a large one lies on the disk and not in memory, is hashed on the way, moves into the store without
//! being written again, and leaves nothing when nobody wants it.
use sendback::files::arrived::{Arrived, Arriving};
use sendback::files::{Files, new_key};
use sendback::secret::sha256_hex;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// All that came, in pieces as a network brings them.
fn arrived(store: &Files, bytes: &[u8], piece: usize) -> Arrived {
    let mut arriving = Arriving::new(store);
    for mut piece in bytes.chunks(piece) {
        while !piece.is_empty() {
            if arriving.take(&mut piece) {
                arriving = arriving.write().unwrap();
                assert!(arriving.unwritten().is_empty());
            }
            assert!(
                arriving.unwritten().len() < 64 * 1024,
                "no more lies in memory, however much comes at once"
            );
        }
    }
    assert_eq!(arriving.len(), bytes.len());
    arriving.end().unwrap()
}

fn temporary(dir: &Path) -> usize {
    std::fs::read_dir(dir.join("tmp")).unwrap().count()
}

#[test]
fn whatever_its_size_and_its_pieces_it_is_kept_as_it_came() {
    let dir = tempfile::tempdir().unwrap();
    for store in [Files::disk(dir.path()).unwrap(), Files::memory()] {
        for length in [0, 1, 65_535, 65_536, 65_537, 300_000] {
            let bytes: Vec<u8> = (0..length).map(|n: u32| (n % 251) as u8).collect();
            for piece in [1 + bytes.len() / 3, 10_000, 1 << 20] {
                let came = arrived(&store, &bytes, piece);
                assert_eq!((came.len(), came.is_empty()), (bytes.len(), bytes.is_empty()));
                assert_eq!(came.sha256(), sha256_hex(&bytes), "{length} in pieces of {piece}");
                assert_eq!(*came.bytes().unwrap(), *bytes);
                let mut end = vec![];
                let mut reader = came.reader().unwrap();
                reader.seek(SeekFrom::Start(bytes.len() as u64 / 2)).unwrap();
                reader.read_to_end(&mut end).unwrap();
                assert_eq!(end, &bytes[bytes.len() / 2..]);
                drop(reader);
                let key = new_key("original");
                store.keep(&key, came.into_content()).unwrap();
                assert_eq!(store.get(&key).unwrap().unwrap(), bytes);
                assert_eq!(temporary(dir.path()), 0);
            }
        }
    }
}

#[test]
fn nothing_is_left_of_what_nobody_keeps() {
    let dir = tempfile::tempdir().unwrap();
    let store = Files::disk(dir.path()).unwrap();
    let large = vec![7; 200_000];
    let came = arrived(&store, &large, 50_000);
    assert_eq!(temporary(dir.path()), 1);
    drop(came);
    assert_eq!(temporary(dir.path()), 0);
    let mut arriving = Arriving::new(&store);
    arriving.take(&mut large.as_slice());
    let half = arriving.write().unwrap();
    assert_eq!(temporary(dir.path()), 1);
    drop(half);
    assert_eq!(temporary(dir.path()), 0);
    // A key that is none is refused, and the file goes.
    let refused = store.keep("../elsewhere", arrived(&store, &large, 1 << 20).into_content());
    assert!(refused.is_err());
    assert_eq!(temporary(dir.path()), 0);
}

#[cfg(unix)]
#[test]
fn every_file_may_be_read_by_whom_the_umask_allows_however_it_came() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let store = Files::disk(dir.path()).unwrap();
    std::fs::write(dir.path().join("beside"), "x").unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode();
    let (put, kept) = (new_key("original"), new_key("original"));
    store.put(&put, b"x").unwrap();
    store.keep(&kept, arrived(&store, &[7; 200_000], 1 << 20).into_content()).unwrap();
    for key in [put, kept] {
        assert_eq!(mode(&dir.path().join(key)), mode(&dir.path().join("beside")));
    }
}

#[test]
fn a_field_stays_in_memory_however_long_it_is() {
    let mut field = Arriving::in_memory(&Files::memory());
    let text = vec![b'x'; 300_000];
    for mut piece in text.chunks(70_000) {
        assert!(!field.take(&mut piece) && piece.is_empty());
    }
    assert_eq!(field.unwritten(), text);
}
