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
