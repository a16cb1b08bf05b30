//! Tracking numbers and their check digits, against published vectors.
use proptest::prelude::*;
use sendback::carrier::number::{
    NoNumber, Numbering, grouped, gs1_check_digit, looks_like_s10_with_bad_check, s10_check_digit,
};

fn sendback(prefix: &str) -> Numbering {
    Numbering::Sendback { prefix: prefix.to_owned() }
}

fn sscc(prefix: &str) -> Numbering {
    Numbering::Sscc { company_prefix: prefix.to_owned() }
}

fn range(from: &str, to: &str) -> Numbering {
    Numbering::Range { from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn the_gs1_check_digit_is_the_published_one() {
    assert_eq!(gs1_check_digit("629104150021"), Some(3));
    assert_eq!(gs1_check_digit("400638133393"), Some(1));
    for wrong in ["", "62910415002x", "12 34", "١٢٣"] {
        assert_eq!(gs1_check_digit(wrong), None, "{wrong:?}");
    }
}

#[test]
fn the_s10_check_digit_is_the_published_one() {
    let vectors = [
        ("47312482", 9),
        ("12345678", 5),
        ("00000000", 5),
        ("00000008", 0),
        ("99999999", 5),
        ("10000000", 3),
    ];
    for (digits, check) in vectors {
        assert_eq!(s10_check_digit(digits), Some(check), "{digits}");
    }
    for wrong in ["", "1234567", "123456789", "1234567x"] {
        assert_eq!(s10_check_digit(wrong), None, "{wrong:?}");
    }
}

#[test]
fn a_mistyped_postal_number_is_noticed_and_other_shapes_are_left_alone() {
    for bad in ["RR123456789GB", "rr 1234 5678 9 gb", "RR473124828GB", "CP000000081DE"] {
        assert!(looks_like_s10_with_bad_check(bad), "{bad}");
    }
    let good = ["RR473124829GB", "RR123456785GB", "CP000000080DE", "rr 4731 2482 9 gb"];
    let other_shapes =
        ["", "GB", "SB000000345675", "1Z999AA10123456784", "RR12345678GB", "R1473124828GB", "ÄÖ123456789GB"];
    for fine in good.into_iter().chain(other_shapes) {
        assert!(!looks_like_s10_with_bad_check(fine), "{fine:?}");
    }
}

#[test]
fn the_published_ssccs_are_minted_from_their_company_prefixes() {
    let vectors = [
        ("7613032", 3_110_910_342, "376130321109103420"),
        ("5703538", 1_141_037_517, "157035381410375177"),
        ("0614141", 1_123_456_789, "106141411234567897"),
        ("0614141", 123_456_789, "006141411234567890"),
    ];
    for (prefix, sequence, number) in vectors {
        assert_eq!(sscc(prefix).mint(sequence).as_deref(), Ok(number));
    }
}

#[test]
fn our_own_number_is_two_letters_eleven_digits_and_a_check_digit() {
    assert_eq!(sendback("SB").mint(0).as_deref(), Ok("SB000000000000"));
    assert_eq!(sendback("SB").mint(34567).as_deref(), Ok("SB000000345675"));
    assert_eq!(sendback("SB").mint(99_999_999_999).as_deref(), Ok("SB999999999993"));
    assert_eq!(sendback("SB").mint(100_000_000_000), Err(NoNumber::UsedUp));
}

#[test]
fn an_allotted_range_is_used_from_its_first_number_to_its_last_and_no_further() {
    let allotted = range("AB009098", "AB009101");
    let all: Vec<String> = (0..4).map(|n| allotted.mint(n).unwrap()).collect();
    assert_eq!(all, ["AB009098", "AB009099", "AB009100", "AB009101"]);
    assert_eq!(allotted.mint(4), Err(NoNumber::UsedUp));
    assert_eq!(allotted.mint(u64::MAX), Err(NoNumber::UsedUp));
    assert_eq!(
        range("00000000000000000001", "99999999999999999999").mint(1).as_deref(),
        Ok("00000000000000000002")
    );
    assert_eq!(
        sscc("761303212345").mint(100_000),
        Err(NoNumber::UsedUp),
        "ten digits of 4 places are used up"
    );
}

#[test]
fn a_numbering_that_cannot_give_numbers_says_what_is_wrong_with_it() {
    let wrong = [
        sendback("S"),
        sendback("sb"),
        sendback("S1"),
        sendback("ÄÖ"),
        sscc("123"),
        sscc("1234567890123"),
        sscc("76130x2"),
        range("AB1", "AC2"),
        range("AB1", "AB10"),
        range("AB2", "AB1"),
        range("AB", "AB"),
        range("", ""),
        range("Ä1", "Ä2"),
    ];
    for numbering in wrong {
        let said = numbering.mint(0).unwrap_err();
        assert!(matches!(said, NoNumber::NotValid(_)), "{numbering:?}: {said}");
    }
}

#[test]
fn few_are_left_of_a_small_range_while_there_still_is_one() {
    for (to, few) in [("AB000001", 2), ("AB000004", 2), ("AB000020", 5), ("AB000200", 20), ("AB009000", 500)]
    {
        assert_eq!(range("AB000001", to).few(), few, "{to}");
    }
}

#[test]
fn a_number_is_read_aloud_in_groups_of_four() {
    assert_eq!(grouped("SB000000345675"), "SB00 0000 3456 75");
    assert_eq!(grouped("12345678"), "1234 5678");
    assert_eq!(grouped("SB 12"), "SB12");
    assert_eq!(grouped(""), "");
}

proptest! {
    #[test]
    fn no_number_of_ours_is_given_twice_or_looks_like_a_postal_one(a in 0..99_999_999_999_u64, step in 1..1000_u64) {
        let (first, second) = (sendback("GB").mint(a).unwrap(), sendback("GB").mint(a + step));
        prop_assert_eq!(first.len(), 14);
        prop_assert!(first.ends_with(|c: char| c.is_ascii_digit()));
        prop_assert_ne!(Ok(first), second);
    }

    #[test]
    fn every_sscc_has_eighteen_digits_and_its_check_digit(prefix in "[0-9]{4,12}", sequence in 0..100_000_u64) {
        let number = sscc(&prefix).mint(sequence).unwrap();
        prop_assert_eq!(number.len(), 18);
        let check = number.chars().next_back().and_then(|c| c.to_digit(10));
        prop_assert_eq!(gs1_check_digit(&number[..17]), check);
        prop_assert_eq!(&number[1..=prefix.len()], prefix);
    }
}
