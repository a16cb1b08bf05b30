//! What bar codes say about a device, and what is no number of one.
use sendback::models::device::sticker::{is_number, readings};

fn read(text: &str) -> Vec<String> {
    readings(text).into_iter().map(|one| one.code.normalised().to_owned()).collect()
}

#[test]
fn the_number_is_found_behind_what_stands_before_it() {
    for (text, number) in [
        ("356868000041418", "356868000041418"),
        (" 35 686800 004141 8 ", "356868000041418"),
        ("IMEI:356868000041418", "356868000041418"),
        ("IMEI356868000041418", "356868000041418"),
        ("IMEI 1: 35 686800 004141 8", "356868000041418"),
        ("IMEI2:356868000041418", "356868000041418"),
        ("IMEI/MEID: 356868000041418", "356868000041418"),
        ("IMEI 356868000041418", "356868000041418"),
        ("8002356868000041418", "356868000041418"),
        ("(8002)356868000041418", "356868000041418"),
        ("A0000012345678", "A0000012345678"),
        ("(S) F2LX9ABCD12", "F2LX9ABCD12"),
        ("SF2LX9ABCD12", "F2LX9ABCD12"),
        ("S/N: PF3X7Q2A", "PF3X7Q2A"),
        ("Serial No. PF3X7Q2A", "PF3X7Q2A"),
        ("SN:R58N123ABCD", "R58N123ABCD"),
        ("1S20W0CTO1WWPF3X7Q2A", "PF3X7Q2A"),
        ("PF3X7Q2A", "PF3X7Q2A"),
        ("5CG0123ABC", "5CG0123ABC"),
        ("7KXJ3M2", "7KXJ3M2"),
    ] {
        assert_eq!(read(text).first().map(String::as_str), Some(number), "{text}");
        assert!(is_number(text), "{text}");
    }
}

#[test]
fn what_is_no_number_of_a_device_is_not_offered() {
    for text in [
        "",
        "4006381333931",
        "194252707289",
        "96385074",
        "10194252707286",
        "356868000041419",
        "00340123450000000018",
        "8944500102198304826",
        "89049032004008882600012345678901",
        "3568680000414101",
        "1PMLPF3B/A",
        "(1P)MLPF3B/A",
        "MLPF3B/A",
        "SM-G991BZADEUH",
        "A0B1C2D3E4F5",
        "IPHONE",
        "A2633",
        "https://example.com/x",
        "SERIAL",
        "Größe 128",
    ] {
        assert!(!is_number(text), "{text}: {:?}", readings(text));
    }
}

#[test]
fn what_looks_like_something_else_is_a_number_all_the_same_where_a_device_is_known_by_it() {
    for text in ["MLPF3B/A", "A0B1C2D3E4F5", "4006381333931", "12345"] {
        assert_eq!(read(text), [text], "{text}");
    }
    assert_eq!(read("SF2LX9ABCD12"), ["F2LX9ABCD12", "SF2LX9ABCD12"]);
}
