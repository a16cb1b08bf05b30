//! The paper, read back by programs that know nothing of ours: bars, DataMatrix, words and places.
use super::reading::{Sheet, assert_tidy, bars_in, matrix_in, picture_of};
use super::{address, item, shipment};
use sendback::carrier::number::Numbering;
use sendback::carrier::paper::{DrawError, Paper, code128, draw, symbols};
use sendback::carrier::{Bars, PartOf, Postage, Shipment};

fn drawn(shipment: &Shipment) -> Paper {
    draw(shipment).unwrap()
}

/// The ways in which a label can be full.
fn crowded() -> Vec<Shipment> {
    let line = "Building Twelve, Second Floor, behind the Old Corn Exchange";
    let long =
        address(&"Refurbishers of the North ".repeat(2), &[line; 8], "Llanfairpwllgwyngyll", "LL61 5UJ");
    let mut eight = shipment();
    (eight.to, eight.from) = (long.clone(), long);
    let mut everything = eight.clone();
    everything.from.country = "IE".to_owned();
    everything.demonstration = true;
    everything.items = (10..60).map(|n| item(&format!("SB-7K2M-9Q{n}"))).collect();
    everything.parcel = PartOf { n: 1000, of: 1000 };
    let mut hostile = shipment();
    let x = "x".repeat(100);
    hostile.to = address(&x, &[&x, &x, &x, "\u{202e}gnihton\u{202c}", "👩‍👩‍👧 東京"], &x, &x);
    hostile.from = hostile.to.clone();
    hostile.brand = "W".repeat(100_000);
    hostile.help.clone_from(&x);
    hostile.items[0].device = "😀".repeat(90);
    hostile.items[0].order_number = Some(x.clone());
    hostile.items[0].invoice_number = Some("M".repeat(100));
    hostile.postage = Postage::Contract { service: x.clone(), licence: x };
    vec![shipment(), eight, everything, hostile]
}

#[test]
fn the_number_and_the_reference_are_read_back_from_both_papers() {
    let paper = drawn(&shipment());
    let (small, a4) = (Sheet::of(&paper.small), Sheet::of(&paper.a4));
    assert_eq!(small.bars(), ["SB000000345675"]);
    assert_eq!(a4.bars(), ["SB-7K2M-9QX4", "SB000000345675"]);
    assert_eq!(small.matrix(), "SB-7K2M-9QX4");
    assert_eq!(a4.matrix(), "SB-7K2M-9QX4");
}

#[test]
fn every_minted_number_is_read_back_whatever_its_kind() {
    let allotted = |from: &str, to: &str| Numbering::Range { from: from.to_owned(), to: to.to_owned() };
    let kinds = [
        Numbering::Sendback { prefix: "ZQ".to_owned() },
        allotted("1Z999AA1012345000", "1Z999AA1012345999"),
        allotted("A1", "A9"),
        allotted("00340434161094000001", "00340434161094999999"),
        allotted("ABCDEFGHIJKLMNOPQR1", "ABCDEFGHIJKLMNOPQR9"),
    ];
    for numbering in kinds {
        let mut sent = shipment();
        sent.number = numbering.mint(7).unwrap();
        sent.bars = numbering.bars();
        assert_eq!(Sheet::of(&drawn(&sent).small).bars(), [sent.number]);
    }
}

#[test]
fn an_sscc_is_drawn_as_gs1_128_with_its_identifier() {
    let numbering = Numbering::Sscc { company_prefix: "7613032".to_owned() };
    let mut sent = shipment();
    (sent.number, sent.bars) = (numbering.mint(3_110_910_342).unwrap(), numbering.bars());
    let sheet = Sheet::of(&drawn(&sent).small);
    assert_eq!(sheet.bars(), ["00376130321109103420"]);
    assert!(sheet.text().contains("(00) 3761 3032 1109 1034 20"));
    sent.bars = Bars::Code128;
    assert_eq!(Sheet::of(&drawn(&sent).small).bars(), ["376130321109103420"]);
}

#[test]
fn several_returns_in_a_box_are_named_and_stand_under_the_parcels_reference() {
    let mut sent = shipment();
    sent.items = vec![item("SB-7K2M-9QX4"), item("SB-22KM-8TT3")];
    let paper = drawn(&sent);
    let sheet = Sheet::of(&paper.small);
    assert_eq!(sheet.matrix(), "PX-4H7T-2M9C");
    assert!(sheet.text().contains("2 returns: SB-7K2M-9QX4, SB-22KM-8TT3"));
    assert_eq!(Sheet::of(&paper.a4).bars(), ["PX-4H7T-2M9C", "SB000000345675"]);
}

#[test]
fn the_label_shows_where_it_goes_and_nothing_of_what_is_inside() {
    let text = Sheet::of(&drawn(&shipment()).small).text();
    for shown in [
        "RETURN",
        "ADDRESS LABEL – POSTAGE NOT INCLUDED",
        "Northern Refurb Ltd",
        "Bay 7, Millrace Estate",
        "Leeds",
        "Pete Morgan",
        "Unit 4, 12 Quayside Road",
        "Bristol BS1 4QA",
        "SB-7K2M-9QX4",
        "SB00 0000 3456 75",
        "Valid until 12 December 2026",
        "About 450 g",
        "Parcel 1 of 1",
    ] {
        assert!(text.contains(shown), "{shown:?} is missing from:\n{text}");
    }
    assert!(text.lines().any(|line| line.trim() == "LS9 8AB"), "the postcode has a line of its own:\n{text}");
    for hidden in ["Pear", "graphite", "ORD-00418", "INV-88123", "prepaid", "NOT VALID"] {
        assert!(!text.contains(hidden), "{hidden:?} is on the outside:\n{text}");
    }
}

#[test]
fn a_contract_is_named_and_its_postage_called_prepaid() {
    let mut sent = shipment();
    sent.postage =
        Postage::Contract { service: "Freepost Return".to_owned(), licence: "Freepost RTXX-ABCD".to_owned() };
    sent.weight_g = Some(1245);
    let text = Sheet::of(&drawn(&sent).small).text();
    for shown in ["Freepost Return ", "Postage prepaid", "Freepost RTXX-ABCD", "About 1.3 kg"] {
        assert!(text.contains(shown), "{shown:?} is missing from:\n{text}");
    }
    assert!(!text.contains("NOT INCLUDED"));
}

#[test]
fn a_demonstration_says_on_both_papers_that_it_is_not_valid_and_is_still_read() {
    let mut sent = shipment();
    sent.demonstration = true;
    let paper = drawn(&sent);
    let (small, a4) = (Sheet::of(&paper.small), Sheet::of(&paper.a4));
    assert_eq!(small.text().matches("NOT VALID FOR POSTING").count(), 1);
    assert_eq!(a4.text().matches("NOT VALID FOR POSTING").count(), 2, "on the label and on the packing slip");
    assert!(small.text().contains("POSTAGE NOT INCLUDED"));
    assert_eq!(small.bars(), ["SB000000345675"]);
    assert_eq!(small.matrix(), "SB-7K2M-9QX4");
}

#[test]
fn the_sheet_says_what_to_do_and_what_is_in_the_box() {
    let text = Sheet::of(&drawn(&shipment()).a4).text();
    for shown in [
        "Before you post",
        "Back up what you want to keep",
        "Find My",
        "Google",
        "Samsung",
        "Windows",
        "MDM",
        "Cut here",
        "Packing slip",
        "Sendback",
        "Return SB-7K2M-9QX4",
        "Pear Phone 14, 256 GB, graphite",
        "ORD-00418",
        "INV-88123",
        "Pay the postage",
        "Questions? help@example.com",
    ] {
        assert!(text.contains(shown), "{shown:?} is missing from:\n{text}");
    }
}

#[test]
fn a_long_list_goes_on_to_further_pages_and_names_every_return() {
    let mut sent = shipment();
    sent.items = (100..150).map(|n| item(&format!("SB-7K2M-{n}X"))).collect();
    let sheet = Sheet::of(&drawn(&sent).a4);
    assert!(sheet.info().contains("Pages:           3"), "{}", sheet.info());
    let text = sheet.text();
    for item in &sent.items {
        assert!(text.contains(&format!("{}  ", item.reference)), "{} is missing", item.reference);
    }
    assert!(text.contains("page 3 of 3"));
}

#[test]
fn pages_have_their_size_and_their_date_from_the_row() {
    let paper = drawn(&shipment());
    let (small, a4) = (Sheet::of(&paper.small).info(), Sheet::of(&paper.a4).info());
    for (info, size) in [(small, "288 x 432 pts"), (a4, "595.28 x 841.89 pts (A4)")] {
        for shown in ["Pages:           1", size, "2026-11-28T09:30:15Z", "Return label SB-7K2M-9QX4"] {
            assert!(info.contains(shown), "{shown:?} is missing from:\n{info}");
        }
    }
}

#[test]
fn the_same_row_gives_the_same_bytes_again_and_another_label_others() {
    let row = serde_json::to_string(&shipment()).unwrap();
    let again: Shipment = serde_json::from_str(&row).unwrap();
    assert_eq!(drawn(&shipment()), drawn(&again));
    let mut other = shipment();
    other.key.push('2');
    assert_ne!(drawn(&shipment()).small, drawn(&other).small);
}

#[test]
fn letters_of_europe_are_drawn_and_nothing_is_reported() {
    let mut sent = shipment();
    sent.to = address(
        "Łódź Żółw sp. z o.o.",
        &["Οδός Αθηνάς 12", "Straße Ærø 7", "Cafe\u{301} O'Brien"],
        "Kraków",
        "31-000",
    );
    let paper = drawn(&sent);
    assert!(paper.replaced.is_empty(), "{:?}", paper.replaced);
    let text = Sheet::of(&paper.small).text();
    for shown in ["Łódź Żółw sp. z o.o.", "Οδός Αθηνάς 12", "Straße Ærø 7", "Café O'Brien", "Kraków"]
    {
        assert!(text.contains(shown), "{shown:?} is missing from:\n{text}");
    }
}

#[test]
fn what_the_fonts_cannot_draw_is_a_visible_box_and_is_reported_once() {
    let mut sent = shipment();
    sent.to.name = "Ann 📱📱 東\u{202e}x\u{200b}y\u{7}z\tשלום".to_owned();
    sent.to.lines = vec!["Bay 7\nGate 2".to_owned()];
    let paper = drawn(&sent);
    assert_eq!(paper.replaced, ['ו', 'ל', 'ם', 'ש', '\u{200b}', '\u{202e}', '東', '📱']);
    let text = Sheet::of(&paper.small).text();
    assert!(text.contains("Ann □□ □xyz □□□□"), "{text}");
    assert!(text.lines().any(|line| line.trim() == "Gate 2"), "a line break in a line is kept:\n{text}");
}

#[test]
fn nothing_runs_off_the_paper_or_over_other_words_however_much_there_is_to_say() {
    for (case, sent) in crowded().iter().enumerate() {
        let paper = drawn(sent);
        assert_tidy(&paper.small, (288.0, 432.0), &format!("label {case}"));
        assert_tidy(&paper.a4, (595.0, 842.0), &format!("sheet {case}"));
    }
}

#[test]
fn addresses_of_any_length_stay_in_their_place() {
    for (count, width) in (0..12).flat_map(|count| [5, 20, 45, 70].map(|width| (count, width))) {
        let mut sent = shipment();
        sent.to.lines = (0..count).map(|n| format!("{n} ") + &"Mill Rd ".repeat(width / 8)).collect();
        sent.from.lines.clone_from(&sent.to.lines);
        sent.demonstration = count % 2 == 1;
        sent.items = vec![item("SB-7K2M-9QX4"); 1 + count % 3];
        let (paper, case) = (drawn(&sent).small, format!("{count} lines of {width}"));
        assert_tidy(&paper, (288.0, 432.0), &case);
        let words = Sheet::of(&paper).boxes().remove(0);
        let place =
            |word: &str| words.iter().find(|(line, _)| line.contains(&format!(">{word}<"))).unwrap().1;
        // The rule between TO and FROM is 5 points above the caption.
        assert!(place("LS9")[3] < place("FROM")[1] - 5.0, "{case}: the address runs over the rule");
    }
}

#[test]
fn a_crowded_label_is_still_read_and_still_shows_the_postcode() {
    for sent in crowded() {
        let sheet = Sheet::of(&drawn(&sent).small);
        assert_eq!(sheet.bars(), ["SB000000345675"]);
        assert_eq!(sheet.matrix(), sent.reference());
        let postcode: String = sent.to.postcode.chars().take(8).collect();
        assert!(sheet.text().lines().any(|line| line.trim_start().starts_with(&postcode)));
    }
}

#[test]
fn eight_lines_of_sixty_characters_are_all_there() {
    let eight = &crowded()[1];
    let text = Sheet::of(&drawn(eight).small).text();
    // The sender's lines are filled up; the reference stands beside one of them.
    let running = text.replace("SB-7K2M-9QX4", "").split_whitespace().collect::<Vec<_>>().join(" ");
    let line = "Building Twelve, Second Floor, behind the Old Corn Exchange";
    assert_eq!(running.matches(line).count(), 16, "{text}");
    assert!(!text.contains('…'), "{text}");
}

#[test]
fn a_number_that_bars_cannot_hold_is_refused_with_its_reason() {
    let refused = |number: &str, bars| {
        let mut sent = shipment();
        (sent.number, sent.bars) = (number.to_owned(), bars);
        draw(&sent).unwrap_err()
    };
    assert!(matches!(refused("", Bars::Code128), DrawError::Bars(_)));
    assert!(matches!(refused("SB–1", Bars::Code128), DrawError::Bars(_)));
    assert!(matches!(refused("ABCDEFGHIJKLMNOPQRSTUVWXYZ", Bars::Code128), DrawError::TooLong(_)));
    for wrong in ["376130321109103421", "37613032110910342", "3761303211091034200", "SB000000345675", ""] {
        assert!(matches!(refused(wrong, Bars::Sscc), DrawError::NotSscc(_)), "{wrong:?}");
    }
}

#[test]
fn a_page_can_draw_the_same_bars_and_the_same_symbol() {
    for text in ["SB-7K2M-9QX4", "SB000000345675", "12", "123", "a~ 1", "12345A678901B2", "9999999"] {
        let modules = code128::modules(text).unwrap();
        let bars = picture_of(modules.len(), 1, &|x, _| modules[x], 120);
        assert_eq!(bars_in(bars.path()), [text]);
        let symbol = symbols::datamatrix(text).unwrap();
        let square = picture_of(symbol.width, symbol.height, &|x, y| symbol.dark.contains(&(x, y)), 6);
        assert_eq!(matrix_in(square.path()), text);
    }
    assert!(code128::modules("").is_err());
    assert!(code128::modules("é").is_err());
    assert!(symbols::datamatrix("").is_err());
    assert!(symbols::datamatrix(&"x".repeat(10_000)).is_err());
}
