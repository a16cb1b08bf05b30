//! Bar codes of a PDF that somebody brought are read back; what cannot be read is nothing, and never an error.
use crate::carrier::shipment;
use sendback::carrier::paper;
use sendback::files::readback::{Read, is_possible, read};

#[test]
fn a_labels_number_is_read_back() {
    assert_eq!(is_possible(), Ok(()));
    let read = read(&paper::draw(&shipment()).unwrap().a4).unwrap();
    assert_eq!(read.pages, 1);
    assert!(read.holds(&shipment().number), "{read:?}");
    assert!(!read.holds("RP99999999"), "{read:?}");
}

#[test]
fn a_number_among_routing_codes_is_found_and_part_of_another_is_not() {
    let read = Read { pages: 1, codes: vec!["%0LS186XN15501234567890123".to_owned()] };
    assert!(read.holds("1550 1234 5678 9012 3") && read.holds("15501234567890123"));
    assert!(!read.holds("15501234567890124") && !Read { pages: 1, codes: vec![] }.holds("1"));
}

#[test]
fn what_is_no_pdf_or_a_strange_one_is_nothing() {
    for strange in [&b""[..], b"%PDF-1.4\n%%EOF", b"GIF89a", &[0; 5000]] {
        assert_eq!(read(strange), None);
    }
}
