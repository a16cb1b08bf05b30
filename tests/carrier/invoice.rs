//! The pro-forma invoice, read back by a program that knows nothing of ours: words, places, size.
use super::reading::{Sheet, assert_tidy};
use sendback::carrier::paper::invoice::{Sheet as Words, draw};

fn words() -> Words {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Words {
        title: "Pro-forma invoice SB-7K2M-9QX4-Q1".to_owned(),
        heading: "Pro-forma invoice".to_owned(),
        strip: None,
        parties: [
            ("From".to_owned(), vec!["Brightwell Refurb Ltd".to_owned(), "VAT number GB 1".to_owned()]),
            ("To".to_owned(), vec!["Harbour & Finch".to_owned(), "Nora Field".to_owned()]),
        ],
        facts: vec![pair("Number", "SB-7K2M-9QX4-Q1"), pair("Device", "Apple iPhone 13")],
        headings: ["What", "How many", "Each", "Sum"].map(str::to_owned),
        rows: vec![["New screen", "1", "£49.00", "£49.00"].map(str::to_owned)],
        sums: vec![pair("Without VAT", "£49.00"), pair("VAT 20%", "£9.80"), pair("Total", "£58.80")],
        pay_heading: "How to pay".to_owned(),
        pay: vec![pair("Pay by", "Tuesday 2 June 2026"), pair("Sort code", "00-00-00")],
        remark: "Please pay by bank transfer.".to_owned(),
        foot: "Sendback · help@sendback.example".to_owned(),
        creator: "Sendback".to_owned(),
        drawn_at: "2026-05-18T09:00:00".parse().unwrap(),
    }
}

/// As much as a price can hold, in the longest words.
fn crowded() -> Words {
    let mut full = words();
    let long = "Refurbishers of the North-Eastern Counties and the Islands ".repeat(3);
    full.parties[0].1 = vec![long.clone(); 6];
    full.parties[1].1 = vec![long.clone(), "Bahnhofstraße 12, Łódź, Ἀθῆναι".to_owned(), "東京 😀".to_owned()];
    full.facts.push(("Device".to_owned(), "W".repeat(300)));
    let row = |n: usize| {
        [
            format!("{n}: {}", "a part and the work that goes with it ".repeat(5)),
            "999".into(),
            "£999,999.99".into(),
            "£999,999.99".into(),
        ]
    };
    full.rows = (1..=20).map(row).collect();
    full.pay = vec![("Account name".to_owned(), long.clone()), (String::new(), "x".repeat(200))];
    full.strip = Some("This is a demonstration: please do not pay".to_owned());
    full
}

#[test]
fn everything_stands_on_it_and_it_has_a_title_and_a_language() {
    let pdf = draw(&words()).unwrap();
    let (text, info) = (Sheet::of(&pdf).text(), Sheet::of(&pdf).info());
    for said in [
        "Pro-forma invoice",
        "Brightwell Refurb Ltd",
        "VAT number GB 1",
        "Harbour & Finch",
        "SB-7K2M-9QX4-Q1",
        "New screen",
        "£58.80",
        "VAT 20%",
        "Tuesday 2 June 2026",
        "00-00-00",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(info.contains("Pro-forma invoice SB-7K2M-9QX4-Q1"), "{info}");
    assert!(info.contains("2026-05-18T09:00:00Z"), "{info}");
    assert!(info.lines().any(|line| line.starts_with("Pages:") && line.ends_with(" 1")), "{info}");
    assert!(String::from_utf8_lossy(&pdf).contains("en-GB"));
    assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
}

#[test]
fn the_same_words_are_the_same_bytes() {
    assert_eq!(draw(&words()).unwrap(), draw(&words()).unwrap());
    assert_eq!(draw(&crowded()).unwrap(), draw(&crowded()).unwrap());
}

#[test]
fn long_names_and_many_lines_wrap_and_nothing_lies_over_anything() {
    let full = crowded();
    let pdf = draw(&full).unwrap();
    assert_tidy(&pdf, (595.0, 842.0), "crowded");
    let text = Sheet::of(&pdf).text();
    for n in 1..=20 {
        assert!(text.contains(&format!("{n}: a part")), "line {n} is missing: {text}");
    }
    assert!(text.contains("Page 2 of") && text.matches("How many").count() > 1, "{text}");
    assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
}
