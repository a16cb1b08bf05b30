//! The rules of the house, checked: imports only go down, doors are strangers, every file says what it is for and stays
//! small, a page, its template and its test share one address, and nothing is left over. Every rule is a plain function
//! from files to complaints: `house_proof.rs` shows each of them something bad.
use crate::house_code::{children, module, used};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// From the ground up. A file may use names of its own floor or of a lower one.
const FLOORS: &[&[&str]] = &[
    &["carrier", "clock", "config", "db", "files", "mail", "schema", "secret"],
    &["error", "models"],
    &["app", "letters", "words"],
    &["web", "worker"],
    &["bench", "cli", "demo", "lib", "main", "serve"],
];
/// Rooms of one group know nothing of each other: what two of them share belongs downstairs.
const STRANGERS: &[&[&str]] =
    &[&["web", "worker"], &["web/public", "web/portal", "web/admin", "web/workshop", "web/own", "web/demo"]];
/// The doors: folders of `src/web` where each file is a page or a form of its own.
const DOORS: &[&str] = &["public", "portal", "admin", "workshop", "own", "demo"];
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["utils", "util", "helpers", "helper", "common", "misc", "services", "repositories"];
/// Lines that the longest file may have.
pub const LONGEST: usize = 400;
/// Leftovers of unfinished work, in two halves so that this line is none.
pub const LEFTOVERS: &[(&str, &str)] = &[("TO", "DO"), ("FIX", "ME"), ("to", "do!("), ("unimple", "mented!")];
/// Real marketplaces, backwards so that they are not named here either.
pub const MARKETPLACES: &[&str] = &[
    "tekramkcab",
    "debrufer",
    "eippaws",
    "eipgamcisum",
    "olebeer",
    "yabe",
    "nozama",
    "netukar",
    "odnalaz",
    "tnuocsidc",
    "canf",
    "orgella",
    "yste",
];

/// A file of the repository: its path from the root, with forward slashes, and its text.
pub type File = (String, String);

fn read(folders: &[&str], endings: &[&str]) -> Vec<File> {
    fn walk(root: &Path, path: &Path, endings: &[&str], found: &mut Vec<File>) {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if name.ends_with("node_modules") || name.ends_with("shots") {
                return;
            }
            for entry in fs::read_dir(path).unwrap() {
                walk(root, &entry.unwrap().path(), endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push((name, fs::read_to_string(path).unwrap()));
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![];
    for folder in folders {
        walk(root, &root.join(folder), endings, &mut found);
    }
    assert!(
        !found.is_empty(),
        "nothing ends in {endings:?} below {folders:?}: the rule would watch over nothing"
    );
    found.sort();
    found
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}
fn room(path: &str) -> &str {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    inner.split('/').next().unwrap_or(inner)
}

/// The rooms that a file must know nothing of.
fn strangers(path: &str) -> Vec<&'static str> {
    let mine = module(path).join("/") + "/";
    let lives_in = |room: &str| mine.starts_with(&format!("{room}/"));
    let groups = STRANGERS.iter().filter(|group| group.iter().any(|room| lives_in(room)));
    groups.flat_map(|group| group.iter().copied().filter(|room| !lives_in(room))).collect()
}

/// Imports that go up, and rooms that talk to a stranger.
pub fn imports(files: &[File]) -> Vec<String> {
    let mut complaints = BTreeSet::new();
    for (path, code) in files {
        let Some(mine) = floor(room(path)) else {
            complaints.insert(format!("{path}: on which floor does `{}` live?", room(path)));
            continue;
        };
        for address in used(path, code) {
            let (shown, theirs) = (address.join("::"), address.join("/"));
            let whole = matches!(theirs.as_str(), "" | "*");
            if whole && mine + 1 < FLOORS.len() {
                complaints.insert(format!("{path}: takes the whole house: name the room"));
            }
            if floor(&address.first().cloned().unwrap_or_default()).is_some_and(|theirs| theirs > mine) {
                complaints.insert(format!("{path}: reaches up to {shown}"));
            }
            for other in strangers(path) {
                let inside = format!("{theirs}/").starts_with(&format!("{other}/"));
                // `web` alone, or `web::*`, would hand over every door at once.
                let above =
                    other.rsplit_once('/').is_some_and(|(above, _)| theirs.trim_end_matches("/*") == above);
                if inside || above {
                    complaints.insert(format!("{path}: must not know {shown}"));
                }
            }
        }
    }
    complaints.into_iter().collect()
}

/// Files that do not say what they are for, are too long, or are named so that nobody guesses what is inside.
pub fn purposes(files: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    for (path, text) in files {
        if !text.lines().next().is_some_and(|first| first.starts_with("//! ") && first.len() > 12) {
            complaints.push(format!("{path}: begin with a //! line that says what it is for"));
        }
        if text.lines().count() > LONGEST {
            complaints.push(format!("{path}: {} lines, the longest has {LONGEST}", text.lines().count()));
        }
        if path.starts_with("src/") && text.lines().any(|line| line.trim_start().starts_with("#[test]")) {
            complaints.push(format!("{path}: a test that nobody runs, tests live below tests/"));
        }
        if module(path).iter().any(|name| EMPTY_NAMES.contains(&name.as_str())) {
            complaints.push(format!("{path}: its name does not say what is inside"));
        }
    }
    complaints
}

/// Files that no `mod` line leads to: they are neither compiled nor run, and nobody notices.
pub fn unreachable(roots: &[&str], files: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    let mut reached = BTreeSet::new();
    let mut open: Vec<String> = roots.iter().map(|&root| root.to_owned()).collect();
    while let Some(path) = open.pop() {
        if let Some((_, code)) = files.iter().find(|(name, _)| *name == path) {
            let (places, elsewhere) = children(&path, code);
            open.extend(places);
            if elsewhere {
                complaints.push(format!("{path}: leads to a file by #[path], where nobody looks for it"));
            }
            reached.insert(path);
        }
    }
    let lost = files.iter().filter(|(path, _)| !reached.contains(path));
    complaints.extend(lost.map(|(path, _)| format!("{path}: no `mod` line leads here")));
    complaints
}

/// Pages that render another page's template, templates that nothing shows, and pages and tests without each other.
pub fn addresses(sources: &[File], templates: &[File], tests: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    let mut rendered = BTreeSet::new();
    let fits = |page: &str, template: &str| template == page || template.starts_with(&format!("{page}_"));
    for (path, code) in sources {
        let me = path.trim_start_matches("src/").trim_start_matches("web/").trim_end_matches(".rs");
        for used in code.split("template(path = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            rendered.insert(used.to_owned());
            let stem = used.rsplit_once('.').map_or(used, |(stem, _)| stem);
            let right =
                if path.starts_with("src/web/") { fits(me, stem) } else { stem.starts_with("letters/") };
            if !right {
                complaints.push(format!("{path}: renders {used}, which belongs to another page"));
            }
        }
    }
    for (path, _) in templates {
        let name = path.trim_start_matches("templates/");
        let by_another = templates.iter().any(|(_, text)| text.contains(&format!("\"{name}\"")));
        if !rendered.contains(name) && !by_another {
            complaints.push(format!("{path}: nothing shows it"));
        }
    }
    let behind_a_door = |path: &str, front: &str| {
        let inner = path.strip_prefix(front)?.strip_suffix(".rs")?;
        let (door, page) = inner.split_once('/')?;
        (DOORS.contains(&door) && page != "mod").then(|| inner.to_owned())
    };
    let pages: BTreeSet<_> = sources.iter().filter_map(|(path, _)| behind_a_door(path, "src/web/")).collect();
    let tested: BTreeSet<_> = tests.iter().filter_map(|(path, _)| behind_a_door(path, "tests/")).collect();
    complaints.extend(pages.difference(&tested).map(|page| format!("src/web/{page}.rs: no tests/{page}.rs")));
    complaints.extend(tested.difference(&pages).map(|page| format!("tests/{page}.rs: no src/web/{page}.rs")));
    complaints
}

/// Unfinished work.
pub fn leftovers(files: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    for (path, text) in files {
        for (n, line) in text.lines().enumerate() {
            for (a, b) in LEFTOVERS.iter().filter(|(a, b)| line.contains(&format!("{a}{b}"))) {
                complaints.push(format!("{path}:{}: {a}{b} is left", n + 1));
            }
        }
    }
    complaints
}

/// Words of a line in lower case; `twoWords`, `two_words` and `two-words` are two each.
fn words(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut before = ' ';
    for sign in line.chars() {
        if !sign.is_alphanumeric() || (before.is_lowercase() && sign.is_uppercase()) {
            out.push(String::new());
        }
        if sign.is_alphanumeric() {
            out.last_mut().unwrap().extend(sign.to_lowercase());
        }
        before = sign;
    }
    out.retain(|word| !word.is_empty());
    out
}
/// Lines that name a real marketplace, however it is spelt.
pub fn marketplaces(files: &[File]) -> Vec<String> {
    let names: Vec<String> = MARKETPLACES.iter().map(|name| name.chars().rev().collect()).collect();
    let mut complaints = vec![];
    for (path, text) in files {
        for (n, line) in text.lines().enumerate() {
            let words = words(line);
            let pairs = words.windows(2).map(<[String]>::concat);
            if words.iter().cloned().chain(pairs).any(|word| names.contains(&word)) {
                complaints.push(format!("{path}:{}: names a real marketplace", n + 1));
            }
        }
    }
    complaints
}

/// Falls over with all complaints, one a line.
pub fn verdict(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
/// Where people of this house write.
const EVERYTHING: &[&str] =
    &["src", "templates", "static", "tests", "migrations", ".ci", "Cargo.toml", "README.md", "CHANGELOG.md"];
const TEXTS: &[&str] =
    &[".rs", ".html", ".txt", ".sql", ".css", ".js", ".mjs", ".svg", ".toml", ".md", "run"];

#[test]
fn imports_only_go_down_and_doors_are_strangers() {
    verdict(&imports(&read(&["src"], &[".rs"])));
}
#[test]
fn every_file_says_what_it_is_for_and_stays_small() {
    verdict(&purposes(&read(&["src", "tests"], &[".rs"])));
}
#[test]
fn every_file_is_reached_by_a_mod_line() {
    let sources = unreachable(&["src/lib.rs", "src/main.rs"], &read(&["src"], &[".rs"]));
    let tests = unreachable(&["tests/main.rs"], &read(&["tests"], &[".rs"]));
    verdict(&[sources, tests].concat());
}
#[test]
fn a_page_its_template_and_its_test_share_one_address() {
    verdict(&addresses(
        &read(&["src"], &[".rs"]),
        &read(&["templates"], &[".html", ".txt"]),
        &read(&["tests"], &[".rs"]),
    ));
}
#[test]
fn no_unfinished_work_is_left_and_no_real_marketplace_is_named() {
    let all = read(EVERYTHING, TEXTS);
    verdict(&[leftovers(&all), marketplaces(&all)].concat());
}
