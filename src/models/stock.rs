//! A seller's similar devices: one unit a row, reserved for at most one return. What "similar" means stands here and nowhere
//! else: the same model, the same storage or more, the same or a better grade; another colour only where the customer agreed.
use super::text;

/// The grades, the best first, with the other words that sellers use for them.
const GRADES: [(&str, &[&str]); 5] = [
    ("Premium", &["premium", "like new", "pristine", "new"]),
    ("Excellent", &["excellent"]),
    ("Very good", &["very good"]),
    ("Good", &["good"]),
    ("Fair", &["fair", "acceptable"]),
];

/// The rank of a grade as somebody writes it, 1 being the best.
pub fn grade_rank(typed: &str) -> Option<i32> {
    let folded = text::fold(typed);
    (1..).zip(&GRADES).find(|(_, (_, words))| words.contains(&folded.as_str())).map(|(rank, _)| rank)
}

/// "128 GB", "128" or "1 TB" in gigabytes.
pub fn storage_gb(typed: &str) -> Option<i32> {
    let plain: String = text::fold(typed).chars().filter(|c| !c.is_whitespace()).collect();
    let digits = plain.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: i32 = digits.parse().ok().filter(|n| (1..=100_000).contains(n))?;
    match plain.strip_prefix(digits)? {
        "" | "gb" | "g" => Some(number),
        "tb" | "t" => number.checked_mul(1024),
        _ => None,
    }
}
