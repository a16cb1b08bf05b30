//! What prices add up to: always to the penny, and rounded once.
use proptest::prelude::*;
use sendback::models::quote::sums::{LARGEST_PENCE, Line, Sums};

fn line(quantity: i32, net_pence: i64) -> Line {
    Line { text: "Work".to_owned(), quantity, net_pence }
}

#[test]
fn vat_is_rounded_once_for_all_lines_and_half_a_penny_up() {
    // Three times 0.33 at 20% is 0.198 of VAT; line by line it would be 0.21.
    let sums = Sums::of(&[line(1, 33), line(1, 33), line(1, 33)], 2000).unwrap();
    assert_eq!((sums.net_pence, sums.vat_pence, sums.total()), (99, 20, 119));
    for (net, points, vat) in [(5, 1000, 1), (4, 1000, 0), (12_345, 1750, 2160), (1, 2000, 0), (3, 2000, 1)] {
        assert_eq!(Sums::of(&[line(1, net)], points).unwrap().vat_pence, vat, "{net} at {points}");
    }
    assert_eq!(Sums::of(&[line(3, 1_000)], 0).unwrap().total(), 3_000);
}

#[test]
fn a_price_of_nothing_or_of_too_much_is_none() {
    assert_eq!(Sums::of(&[], 2000), None);
    assert_eq!(Sums::of(&[line(1, 0)], 2000), None);
    assert_eq!(Sums::of(&[line(1, LARGEST_PENCE)], 1), None);
    assert!(Sums::of(&[line(1, LARGEST_PENCE)], 0).is_some());
    assert_eq!(Sums::of(&[line(i32::MAX, i64::MAX)], 2000), None);
}

proptest! {
    #[test]
    fn the_parts_add_up_and_the_vat_is_never_more_than_half_a_penny_off(
        lines in proptest::collection::vec((1..=999_i32, 0..=20_000_i64), 1..=20),
        points in 0..=10_000_i32,
    ) {
        let lines: Vec<Line> = lines.into_iter().map(|(quantity, pence)| line(quantity, pence)).collect();
        let net: i64 = lines.iter().map(Line::sum).sum();
        if let Some(sums) = Sums::of(&lines, points) {
            prop_assert_eq!(sums.net_pence, net);
            prop_assert_eq!(sums.total(), sums.net_pence + sums.vat_pence);
            let off = sums.vat_pence * 10_000 - net * i64::from(points);
            prop_assert!(-5_000 < off && off <= 5_000, "{} off", off);
        } else {
            let most = net + net * i64::from(points) / 10_000 + 1;
            prop_assert!(most <= 1 || most > LARGEST_PENCE);
        }
    }
}
