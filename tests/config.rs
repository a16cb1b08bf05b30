//! Settings: from a file and the environment, everything wrong named at once, and the README's table true.
use sendback::config::known::{Fallback, SETTINGS};
use sendback::config::settings::{Settings, read};
use std::io::Write;

const ENOUGH: &[(&str, &str)] = &[
    ("SENDBACK_BRAND", "Fair Returns"),
    ("SENDBACK_BASE_URL", "https://returns.example"),
    ("SENDBACK_HELP_EMAIL", "help@returns.example"),
    ("SENDBACK_HELP_PHONE", "020 7946 0000"),
    ("SENDBACK_MAIL_FROM", "post@returns.example"),
];

fn with(more: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let pairs = ENOUGH.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    read(None, pairs)
}

/// What is wrong when one setting is `value`.
fn complaint(name: &str, value: &str) -> String {
    with(&[(name, value)]).map(|_| String::new()).unwrap_or_else(|all| all.join("\n"))
}

#[test]
fn what_is_missing_or_wrong_is_named_at_once() {
    let problems = read(
        None,
        [("SENDBACK_PREFIX", "abc"), ("SENDBACK_COLOUR", "red"), ("SENDBACK_THREADS", "0"), ("PATH", "/bin")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    )
    .unwrap_err();
    let text = problems.join("\n");
    for said in [
        "brand (SENDBACK_BRAND) is missing.",
        "base_url (SENDBACK_BASE_URL) is missing.",
        "help_email (SENDBACK_HELP_EMAIL) is missing.",
        "help_phone (SENDBACK_HELP_PHONE) is missing.",
        "mail_from (SENDBACK_MAIL_FROM) is missing.",
        "prefix (SENDBACK_PREFIX) must be two capital letters.",
        "SENDBACK_COLOUR in the environment is not a setting.",
        "threads (SENDBACK_THREADS) must be at least 1.",
    ] {
        assert_eq!(text.matches(said).count(), 1, "{said}: {text}");
    }
    assert!(!text.contains("PATH"));
}

#[test]
fn values_that_cannot_work_are_refused() {
    for (name, value) in [
        ("SENDBACK_BASE_URL", "returns.example"),
        ("SENDBACK_BASE_URL", "https://returns.example/portal"),
        ("SENDBACK_BASE_URL", "https://me:secret@returns.example"),
        ("SENDBACK_BASE_URL", "ftp://returns.example"),
        ("SENDBACK_HELP_EMAIL", "help"),
        ("SENDBACK_MAIL_FROM", "a@b.example,c@d.example"),
        ("SENDBACK_LISTEN", "8080"),
        ("SENDBACK_DATABASE", "mysql://localhost/x"),
        ("SENDBACK_LINK_KEY", "short"),
        ("SENDBACK_TRUSTED_PROXIES", "10.0.0.0/8, everybody"),
        ("SENDBACK_LOG_FORMAT", "xml"),
        ("SENDBACK_PICTURE_MEMORY_MB", "8"),
        ("SENDBACK_PICTURE_MEMORY_MB", "plenty"),
        ("SENDBACK_SESSION_DAYS", "1000"),
        ("SENDBACK_SESSION_IDLE_HOURS", "soon"),
        ("SENDBACK_BRAND", "two\nlines"),
    ] {
        let said = complaint(name, value);
        assert!(said.contains(name), "{name}={value}: {said}");
        assert_eq!(said.lines().count(), 1, "one complaint each: {said}");
    }
}

#[test]
fn plain_http_is_for_this_machine_or_allowed_by_name() {
    for here in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1"] {
        assert_eq!(complaint("SENDBACK_BASE_URL", here), "", "{here}");
    }
    let there = ("SENDBACK_BASE_URL", "http://returns.example");
    assert!(complaint(there.0, there.1).contains("passwords would travel in the clear"));
    let settings = with(&[there, ("SENDBACK_ALLOW_PLAIN_HTTP", "true")]).unwrap();
    assert!(!settings.config.secure());
    assert!(with(&[("SENDBACK_BASE_URL", "https://returns.example/")]).unwrap().config.secure());
}

#[test]
fn the_environment_wins_over_the_file_and_secrets_are_never_shown() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    write!(file, "brand = \"From the file\"\nthreads = 3\nlink_key = \"{key}\"\n").unwrap();
    writeln!(file, "database = \"postgres://sendback:pa@ss@db.example/returns?sslmode=disable\"").unwrap();
    let environment = ENOUGH.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let settings = read(Some(file.path()), environment).unwrap();
    assert_eq!(settings.config.brand, "Fair Returns");
    assert_eq!(settings.config.threads, Some(3));
    assert!(settings.config.link_key.is_some());
    let shown = format!("{:?} {:?}", settings.rows, settings.config.link_key);
    assert!(!shown.contains(key) && !shown.contains("pa@ss") && !shown.contains("ss@db"), "{shown}");
    assert!(shown.contains("postgres://sendback:(hidden)@db.example/returns"), "{shown}");
    for wrong in ["colour = \"red\"", "brand = [1]", "brand = ", "threads = 1.5"] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(wrong.as_bytes()).unwrap();
        assert!(read(Some(file.path()), []).is_err(), "{wrong}");
    }
    assert!(read(Some(std::path::Path::new("/nowhere/at/all")), []).is_err());
}

#[test]
fn the_table_in_the_readme_is_the_table_in_the_code() {
    let readme = include_str!("../README.md");
    for setting in SETTINGS {
        let otherwise = match setting.fallback {
            Fallback::Required => "required".to_owned(),
            Fallback::Nothing => String::new(),
            Fallback::Value(text) => format!("`{text}`"),
        };
        let row = format!("| `{}` | {} | {otherwise} |", setting.name, setting.help);
        assert!(readme.contains(&row), "the README lacks this row:\n{row}");
    }
    let rows = readme.lines().skip_while(|line| *line != "| setting | what it is | otherwise |").skip(2);
    assert_eq!(rows.take_while(|line| line.starts_with('|')).count(), SETTINGS.len());
}

#[test]
fn a_karrio_server_needs_an_address_a_token_and_a_private_way() {
    let karrio = |more: &[(&str, &str)]| with(more).map(|settings| settings.config.karrio);
    assert!(karrio(&[]).unwrap().is_none());
    let (url, token) = ("SENDBACK_KARRIO_URL", "SENDBACK_KARRIO_TOKEN");
    let set_up = karrio(&[(url, "https://karrio.example/"), (token, "key_1")]).unwrap().unwrap();
    assert_eq!((set_up.url.as_str(), set_up.token.0.as_str()), ("https://karrio.example", "key_1"));
    assert!(set_up.webhook_secret.is_none());
    assert!(!format!("{set_up:?}").contains("key_1"), "a token shows itself to nobody");
    assert!(karrio(&[(url, "http://127.0.0.1:5002"), (token, "key_1")]).is_ok(), "this machine");
    for (more, said) in [
        (&[(url, "https://karrio.example")][..], "karrio_token (SENDBACK_KARRIO_TOKEN) is missing"),
        (&[(token, "key_1")], "karrio_url (SENDBACK_KARRIO_URL) is missing"),
        (&[(url, "http://karrio.example"), (token, "key_1")], "must begin with https://"),
        (&[(url, "ftp://karrio.example"), (token, "key_1")], "must be like https://karrio.example.com"),
        (&[(url, "https://a:b@karrio.example"), (token, "key_1")], "must be like https://karrio.example.com"),
    ] {
        let problems = karrio(more).unwrap_err().join("\n");
        assert!(problems.contains(said), "{more:?}: {problems}");
    }
    assert!(
        karrio(&[(url, "http://karrio.example"), (token, "k"), ("SENDBACK_KARRIO_ALLOW_PLAIN", "true")])
            .is_ok()
    );
}

#[test]
fn own_numbers_are_ours_the_operators_or_a_range() {
    for good in ["sendback", "sscc:5012345", "range:AB100-AB199"] {
        assert_eq!(complaint("SENDBACK_OWN_NUMBERING", good), "", "{good}");
    }
    for bad in [
        "",
        "s10",
        "sscc:",
        "sscc:12",
        "sscc:1234567890123",
        "range:",
        "range:AB1-CD9",
        "range:AB9-AB1",
        "range:A-B",
    ] {
        let said = complaint("SENDBACK_OWN_NUMBERING", bad);
        assert!(bad.is_empty() || said.contains("must be sendback, sscc:PREFIX"), "{bad}: {said}");
    }
}
