//! A PDF that somebody brought.
use sendback::files::pdf::{Refused, check};

#[test]
fn only_a_plain_whole_pdf_that_does_nothing_by_itself_is_taken() {
    let pdf = |inside: &str| format!("%PDF-1.7\n{inside}\n%%EOF\n").into_bytes();
    assert_eq!(check(&pdf("1 0 obj << /Type /Catalog /JSON 1 >> endobj")), Ok(()));
    assert_eq!(check(b""), Err(Refused::Empty));
    assert_eq!(check(b"%PDF-1.7 cut off"), Err(Refused::NotAPdf));
    assert_eq!(check(b"<html>%PDF-1.7 %%EOF"), Err(Refused::NotAPdf));
    for name in ["/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/RichMedia", "/XFA"] {
        assert_eq!(check(&pdf(&format!("<< {name} 3 0 R >>"))), Err(Refused::Active), "{name}");
    }
    assert_eq!(check(&pdf("<< /Encrypt 3 0 R >>")), Err(Refused::Encrypted));
}
