//! IMEI, MEID and serial: the published numbers, what people put around them, and what cannot be right.
use proptest::prelude::*;
use sendback::models::device::code::{self, Code, CodeKind, ImeiProblem, SerialProblem, imei, serial};

fn read(typed: &str) -> String {
    let code = imei(typed).unwrap_or_else(|why| panic!("{typed:?}: {why:?}"));
    assert_eq!(code.kind(), CodeKind::Imei, "{typed:?}");
    code.normalised().to_owned()
}

#[test]
fn published_imeis_are_valid() {
    for typed in ["490154203237518", "356868000041418", "354178036859789", "352099001761481"] {
        assert_eq!(read(typed), typed);
    }
    // One whose check digit is 0.
    assert_eq!(read("356868000041400"), "356868000041400");
    assert_eq!((code::luhn("7992739871"), code::luhn("79927398A1")), (Some(3), None));
}

#[test]
fn what_people_and_programs_put_around_the_digits_is_forgiven() {
    let written = [
        "35-686800-004141-8",
        "35 686800 004141 8",
        "35/686800/004141/8",
        " 356868000041418\t",
        "35\u{a0}686800\u{202f}004141 8",
        "\u{feff}3568\u{200b}6800\u{200d}0041418\u{200e}",
        "\u{202a}356868000041418\u{202c}",
        "\u{2068}356868000041418\u{2069}\u{61c}",
        "35\u{2011}686800\u{2010}004141\u{2013}8",
        "=\"356868000041418\"",
        "'356868000041418",
        "35\u{2212}686800\u{2014}004141\u{ad}8",
        "３５６８６８００００４１４１８",
    ];
    for typed in written {
        assert_eq!(read(typed), "356868000041418", "{typed:?}");
    }
}

#[test]
fn no_invisible_character_and_no_kind_of_dash_gets_in_the_way() {
    let ranges = [
        '\u{2010}'..='\u{2015}',
        '\u{200b}'..='\u{200f}',
        '\u{202a}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
        '\u{fe00}'..='\u{fe0f}',
    ];
    for c in ranges.into_iter().flatten().chain(['\u{ad}', '\u{61c}', '\u{180e}', '\u{2212}', '\u{feff}']) {
        assert_eq!(read(&format!("35686800{c}0041418")), "356868000041418", "{c:?}");
    }
}

#[test]
fn sixteen_digits_are_an_imei_with_a_software_version() {
    assert_eq!(read("35686800-004141-20"), "356868000041418");
}

#[test]
fn what_is_no_imei_is_told_apart() {
    let cases = [
        ("", ImeiProblem::Empty),
        (" \u{200b}- ", ImeiProblem::Empty),
        ("35686800004", ImeiProblem::TooShort(11)),
        ("35686800004141", ImeiProblem::WithoutCheckDigit),
        ("35686800004141800", ImeiProblem::TooLong(17)),
        ("356868000041412", ImeiProblem::CheckDigit),
        ("35-417803-685978-1", ImeiProblem::CheckDigit),
        ("990000862471854", ImeiProblem::CheckDigit),
        ("000000000000000", ImeiProblem::AllSame),
        ("111111111111111", ImeiProblem::AllSame),
        ("0000000000000000", ImeiProblem::AllSame),
        ("1111111111111111", ImeiProblem::AllSame),
        ("F2LXK0ABCD12", ImeiProblem::Letters),
        ("35686800004141B", ImeiProblem::Letters),
        ("🙂", ImeiProblem::Letters),
    ];
    for (typed, why) in cases {
        assert_eq!(imei(typed), Err(why), "{typed:?}");
    }
}

#[test]
fn every_single_wrong_digit_of_an_imei_is_noticed() {
    let right = "356868000041418";
    for place in 0..15 {
        for digit in '0'..='9' {
            let mut wrong: Vec<char> = right.chars().collect();
            if wrong[place] == digit {
                continue;
            }
            wrong[place] = digit;
            let wrong: String = wrong.into_iter().collect();
            assert_eq!(imei(&wrong), Err(ImeiProblem::CheckDigit), "{wrong}");
        }
    }
}

#[test]
fn a_meid_is_known_with_and_without_its_check_digit() {
    for typed in ["AF 01 23 45 0A BC DE", "af0123450abcde", "AF0123450ABCDEC"] {
        let code = imei(typed).unwrap();
        assert_eq!((code.kind(), code.normalised()), (CodeKind::Meid, "AF0123450ABCDE"), "{typed}");
    }
    // One whose check digit is 0, and one of eights: the smallest digit that doubles to two.
    for typed in ["AF0123450ABCDC0", "A8888888888888F"] {
        assert_eq!(imei(typed).unwrap().normalised(), &typed[..14]);
    }
    // A wrong check digit, one character too many, another letter than hexadecimal, a decimal beginning.
    for typed in ["AF0123450ABCDED", "AF0123450ABCDECC", "AG0123450ABCDE", "3F0123450ABCDE"] {
        assert_eq!(imei(typed), Err(ImeiProblem::Letters), "{typed}");
    }
}

#[test]
fn serial_numbers_are_never_walled_in() {
    for (typed, kept) in [
        ("c02xl0gfjgh5", "C02XL0GFJGH5"),
        (" F2L XK0 ABCD12 ", "F2LXK0ABCD12"),
        ("R58N\u{200b}12ABCDE", "R58N12ABCDE"),
        ("ab/12-c", "AB/12-C"),
        ("AB\u{2013}12", "AB-12"),
        ("ＡＢ１２", "AB12"),
        ("356868000041412", "356868000041412"),
        ("1234567890123456", "1234567890123456"),
    ] {
        assert_eq!(serial(typed).as_ref().map(Code::normalised), Ok(kept), "{typed:?}");
    }
    assert_eq!(serial(&"A".repeat(40)).unwrap().kind(), CodeKind::Serial);
}

#[test]
fn what_is_no_serial_number_is_told_apart() {
    let long = "A".repeat(41);
    let cases = [
        ("", SerialProblem::Empty),
        ("\u{200b} ", SerialProblem::Empty),
        ("A12", SerialProblem::TooShort),
        (long.as_str(), SerialProblem::TooLong),
        ("AB_12", SerialProblem::Character('_')),
        ("AB12é", SerialProblem::Character('É')),
        ("35-686800-004141-8", SerialProblem::IsImei),
        ("35/686800/004141/8", SerialProblem::IsImei),
    ];
    for (typed, why) in cases {
        assert_eq!(serial(typed), Err(why), "{typed:?}");
    }
}

#[test]
fn a_makers_shape_is_a_hint() {
    let shape = |brand, typed| code::has_usual_shape(brand, &serial(typed).unwrap());
    for (typed, usual) in [
        ("C02XL0GFJGH5", true),
        ("C02XL0GF", true),
        ("C02XL0GFJGH5AB", true),
        ("C02XL0G", false),
        ("C02XL0GFJGH5ABC", false),
        ("C02-XL0GFJ", false),
    ] {
        assert_eq!(shape("apple", typed), Some(usual), "{typed}");
    }
    assert_eq!(shape("Apple", "C02XL0GFJGH5"), Some(true));
    assert_eq!(shape("Samsung", "R58N12ABCDE"), None);
    assert_eq!(code::has_usual_shape("Apple", &imei("356868000041418").unwrap()), None);
}

#[test]
fn the_last_digits_are_the_first_of_the_tail() {
    assert!(imei("356868000041418").unwrap().tail().starts_with("814140"));
}

proptest! {
    // A failing case is printed; no file is left in the tree.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_gets_an_answer(typed in any::<String>()) {
        if let Ok(code) = imei(&typed) {
            prop_assert_eq!(imei(code.normalised()), Ok(code.clone()), "what is kept reads as itself");
        }
        if let Ok(code) = serial(&typed) {
            prop_assert_eq!(serial(code.normalised()), Ok(code.clone()), "what is kept reads as itself");
        }
    }
}
