//! How text is compared and searched: folded here, in one way, since the two databases fold differently.
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// NFKC, lower case, without accents, runs of spaces as one: `"Ünïted  ÅB"` and `"united ab"` are the same.
pub fn fold(text: &str) -> String {
    let plain: String =
        text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).nfkc().collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An e-mail address as it is compared.
pub fn email_key(email: &str) -> String {
    fold(email)
}

/// Brand and model, as people say it: the brand stands there once, also where the model begins with it ("Fairphone 5").
pub fn brand_and_model(brand: &str, model: &str) -> String {
    let begins = format!("{} ", fold(model)).starts_with(&format!("{} ", fold(brand)));
    if begins { model.to_owned() } else { format!("{brand} {model}") }
}

/// "249", "249.5", "£1,249.50" in pence; up to a million pounds.
pub fn pence(typed: &str) -> Option<i64> {
    let plain: String = typed.chars().filter(|c| !matches!(c, '£' | ',' | ' ')).collect();
    let (pounds, rest) = plain.split_once('.').unwrap_or((&plain, "0"));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !digits(pounds) || !digits(rest) {
        return None;
    }
    let pounds: i64 = pounds.parse().ok()?;
    let rest: i64 = match rest.len() {
        1 => rest.parse::<i64>().ok()? * 10,
        2 => rest.parse().ok()?,
        _ => return None,
    };
    (pounds < 1_000_000).then(|| pounds * 100 + rest)
}
