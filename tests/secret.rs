//! What is sealed opens for whom it was sealed and with its key alone; recovery codes are random and forgive how they are typed.
use sendback::secret::Key;
use sendback::secret::one_time::recovery_codes;
use std::collections::BTreeSet;

#[test]
fn what_is_sealed_opens_for_its_purpose_with_its_key_and_untouched_or_not_at_all() {
    let (key, other) = (Key::random(), Key::random());
    let parts = ["second factor", "ada"];
    let sealed = key.seal(&parts, b"twenty bytes in here").unwrap();
    assert_eq!(key.unseal(&parts, &sealed).unwrap(), b"twenty bytes in here");
    assert_ne!(key.seal(&parts, b"twenty bytes in here").unwrap(), sealed, "never the same twice");
    assert!(other.unseal(&parts, &sealed).is_none());
    for wrong in [&["second factor", "bob"][..], &["second factorada", ""], &["second factor"], &[]] {
        assert!(key.unseal(wrong, &sealed).is_none(), "{wrong:?}");
    }
    for at in 0..sealed.len() {
        let mut changed = sealed.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(key.unseal(&parts, &changed).is_none(), "character {at}");
        assert!(key.unseal(&parts, &sealed[..at]).is_none(), "cut off at {at}");
    }
    assert!(key.unseal(&parts, "").is_none() && key.unseal(&parts, "no base64!").is_none());
}

#[test]
fn recovery_codes_are_all_different_and_the_same_however_they_are_typed() {
    let codes: BTreeSet<String> = (0..100).flat_map(|_| recovery_codes()).collect();
    assert_eq!(codes.len(), 1000);
    let key = Key::random();
    for code in codes.iter().take(50) {
        assert!(code.len() == 11 && !code.contains(['0', '1', 'I', 'O']), "{code}");
        let hash = key.recovery_hash("ada", code);
        for typed in [code.to_lowercase(), code.replace('-', ""), format!(" {} ", code.replace('-', " – "))]
        {
            assert_eq!(key.recovery_hash("ada", &typed), hash, "{typed}");
        }
        assert_ne!(key.recovery_hash("bob", code), hash);
        assert_ne!(Key::random().recovery_hash("ada", code), hash, "without the key it says nothing");
    }
}
