//! The reference: what people type is forgiven, what they mistype is noticed.
use proptest::prelude::*;
use sendback::models::ticket::Reference;

const ALPHABET: &str = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Every letter stands at every place in one of them.
fn samples() -> impl Iterator<Item = String> {
    (0..30).map(|n| {
        let random = std::array::from_fn(|place| ((n * 7 + place * 11) % 30) as u8);
        Reference::new("SB", random).as_str().to_owned()
    })
}

fn with(code: &[char]) -> String {
    let (front, back) = code.split_at(4);
    format!("SB-{}-{}", front.iter().collect::<String>(), back.iter().collect::<String>())
}

fn code(reference: &str) -> Vec<char> {
    reference.strip_prefix("SB-").unwrap().chars().filter(char::is_ascii_alphanumeric).collect()
}

#[test]
fn a_reference_has_a_prefix_and_twice_four_letters_that_nobody_mixes_up() {
    for reference in samples() {
        assert_eq!(reference.len(), "SB-7K2M-9QX4".len());
        let parts: Vec<&str> = reference.split('-').collect();
        assert_eq!((parts[0], parts[1].len(), parts[2].len()), ("SB", 4, 4));
        assert!(code(&reference).iter().all(|letter| ALPHABET.contains(*letter)), "{reference}");
    }
    assert!(!ALPHABET.contains(['0', 'O', '1', 'I', 'L', 'U']));
}

/// Computed apart from the program, by the textbook's Luhn modulo 30.
#[test]
fn references_that_were_given_out_keep_their_check_character() {
    for right in ["SB-7K2M-9QXH", "SB-2222-2222", "SB-ZZZZ-ZZZ9", "SB-ABCD-EFGZ", "SB-2345-678X"] {
        assert_eq!(Reference::parse("SB", right).map(|read| read.to_string()).as_deref(), Some(right));
    }
}

#[test]
fn small_letters_spaces_and_a_missing_dash_or_prefix_are_forgiven() {
    for reference in samples() {
        let bare = code(&reference).into_iter().collect::<String>();
        let typed = [
            reference.clone(),
            reference.to_lowercase(),
            reference.replace('-', ""),
            reference.replace('-', " "),
            bare.clone(),
            bare.to_lowercase(),
            format!("  sb {} ", bare.to_lowercase()),
            format!("{}\u{2013}{}", &bare[..4], &bare[4..]),
        ];
        for typed in typed {
            assert_eq!(Reference::parse("SB", &typed).unwrap().as_str(), reference, "{typed:?}");
        }
    }
}

#[test]
fn addresses_and_rows_hold_the_exact_form_only() {
    for reference in samples() {
        assert_eq!(reference.parse::<Reference>().unwrap().as_str(), reference);
        assert!(reference.to_lowercase().parse::<Reference>().is_err());
        assert!(reference.replace('-', "").parse::<Reference>().is_err());
        assert!(format!("{reference} ").parse::<Reference>().is_err());
    }
}

#[test]
fn a_prefix_in_small_letters_makes_a_reference_that_reads_back() {
    let reference = Reference::new("rma", [1, 2, 3, 4, 5, 6, 7]);
    assert!(reference.as_str().starts_with("RMA-"));
    assert_eq!(reference.as_str().parse::<Reference>().unwrap(), reference);
    assert_eq!(Reference::parse("rma", &reference.as_str().to_lowercase()), Some(reference));
}

#[test]
fn every_single_wrong_letter_is_noticed() {
    for reference in samples() {
        let right = code(&reference);
        for place in 0..8 {
            for letter in ALPHABET.chars().filter(|letter| *letter != right[place]) {
                let mut wrong = right.clone();
                wrong[place] = letter;
                assert_eq!(Reference::parse("SB", &with(&wrong)), None, "{reference} typed as {wrong:?}");
            }
        }
    }
}

#[test]
fn every_swap_of_neighbours_is_noticed_but_that_of_2_and_z() {
    // For two neighbours the rest of the code is a constant: every pair, at every place, in one code each.
    for place in 0..6 {
        for a in 0..30_u8 {
            for b in (0..30_u8).filter(|b| *b != a) {
                let mut random = [5; 7];
                random[place] = a;
                random[place + 1] = b;
                let right = code(Reference::new("SB", random).as_str());
                swapped_is_noticed(&right, place);
            }
        }
    }
    for reference in samples() {
        swapped_is_noticed(&code(&reference), 6);
    }
}

fn swapped_is_noticed(right: &[char], place: usize) {
    let mut wrong = right.to_vec();
    wrong.swap(place, place + 1);
    let same = wrong[place] == wrong[place + 1];
    let blind = matches!((wrong[place], wrong[place + 1]), ('2', 'Z') | ('Z', '2'));
    let read = Reference::parse("SB", &with(&wrong));
    assert_eq!(read.is_some(), same || blind, "{right:?} typed as {wrong:?}");
}

proptest! {
    // A failing case is printed; no file is left in the tree.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_gets_an_answer(typed in any::<String>(), random in any::<[u8; 7]>()) {
        let reference = Reference::new("SB", random);
        prop_assert_eq!(Reference::parse("SB", reference.as_str()), Some(reference));
        if let Some(read) = Reference::parse("SB", &typed) {
            prop_assert_eq!(read.as_str().parse::<Reference>().unwrap(), read);
        }
    }
}
