//! The rules of the house, checked: imports only go down, doors are strangers, every file says what it is for and stays
//! small, a page, its template and its test share one address, and nothing is left over. Every rule is a plain function
//! from files to complaints, so the second half of this file can show each of them something bad.
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// From the ground up. A file may use names of its own floor or of a lower one.
const FLOORS: &[&[&str]] = &[
    &["carrier", "clock", "config", "db", "files", "mail", "schema", "secret"],
    &["error", "models"],
    &["app", "words"],
    &["web", "worker"],
    &["bench", "cli", "demo", "lib", "main", "serve"],
];
/// Rooms of one group know nothing of each other: what two of them share belongs downstairs.
const STRANGERS: &[&[&str]] =
    &[&["web", "worker"], &["web/public", "web/portal", "web/admin", "web/workshop", "web/demo"]];
/// The doors: folders of `src/web` where each file is a page or a form of its own.
const DOORS: &[&str] = &["public", "portal", "admin", "workshop", "demo"];
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "services", "repositories"];
const LONGEST: usize = 400;
/// Leftovers of unfinished work, in two halves so that this line is none.
const LEFTOVERS: &[(&str, &str)] = &[("TO", "DO"), ("FIX", "ME"), ("to", "do!("), ("unimple", "mented!")];
/// Real marketplaces, backwards so that they are not named here either.
const MARKETPLACES: &[&str] = &[
    "tekramkcab", "debrufer", "eippaws", "eipgamcisum", "olebeer", "yabe", "nozama", "nozamazon", "netukar", "odnalaz",
    "tnuocsidc", "caNf", "orgella", "yste",
];

/// A file of the repository: its path from the root, with forward slashes, and its text.
type File = (String, String);

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
    found.sort();
    found
}

/// Words, `::` and single signs of Rust code; comments and texts in quotes are left out.
fn tokens(code: &str) -> Vec<String> {
    let signs: Vec<char> = code.chars().collect();
    let (mut out, mut at) = (vec![], 0);
    let until = |from: usize, end: &str| {
        let end: Vec<char> = end.chars().collect();
        (from..signs.len()).find(|i| signs[*i..].starts_with(&end)).map_or(signs.len(), |i| i + end.len())
    };
    while at < signs.len() {
        let (sign, next) = (signs[at], signs.get(at + 1).copied().unwrap_or(' '));
        if sign == '/' && next == '/' {
            at = until(at, "\n");
        } else if sign == '/' && next == '*' {
            at = until(at, "*/");
        } else if sign == 'r' && (next == '"' || next == '#' && matches!(signs.get(at + 2), Some('"' | '#'))) {
            let hashes = signs[at + 1..].iter().take_while(|c| **c == '#').count();
            at = until(at + 2 + hashes, &format!("\"{}", "#".repeat(hashes)));
        } else if sign == '"' {
            at += 1;
            while at < signs.len() && signs[at] != '"' {
                at += if signs[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if sign == '\'' && (next == '\\' || signs.get(at + 2) == Some(&'\'')) {
            at = until(at + 3, "'").max(at + 3).min(if next == '\\' { usize::MAX } else { at + 3 });
        } else if sign.is_alphanumeric() || sign == '_' {
            let word: String = signs[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            at += word.chars().count();
            out.push(word);
        } else if sign == ':' && next == ':' {
            out.push("::".to_owned());
            at += 2;
        } else {
            if !sign.is_whitespace() {
                out.push(sign.to_string());
            }
            at += 1;
        }
    }
    out
}

/// The address of a file as a module: `src/web/portal/mod.rs` is `["web", "portal"]`, a root is `[]`.
fn module(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    if matches!(inner, "lib" | "main") { vec![] } else { inner.split('/').map(str::to_owned).collect() }
}

/// Every path of a file that begins at `crate`, `self` or `super`, as an address from the root: groups are opened, also
/// over several lines, and `super` is followed.
fn used(path: &str, code: &str) -> Vec<Vec<String>> {
    fn tree(tokens: &[String], mut at: usize, mut front: Vec<String>, out: &mut Vec<Vec<String>>) -> usize {
        let sign = |at: usize| tokens.get(at).map_or("", String::as_str);
        loop {
            if sign(at) == "{" {
                at += 1;
                while !matches!(sign(at), "}" | "") {
                    if sign(at) == "," { at += 1 } else { at = tree(tokens, at, front.clone(), out) }
                }
                return at + 1;
            }
            if sign(at) == "" || sign(at) == "<" {
                out.push(front);
                return at + 1;
            }
            match sign(at) {
                "crate" => front.clear(),
                "self" => {}
                "super" => drop(front.pop()),
                name => front.push(name.to_owned()),
            }
            at += 1;
            if sign(at) != "::" {
                out.push(front);
                return if sign(at) == "as" { at + 2 } else { at };
            }
            at += 1;
        }
    }
    let (tokens, mut out) = (tokens(code), vec![]);
    for at in 0..tokens.len() {
        let begins = matches!(tokens[at].as_str(), "crate" | "self" | "super");
        let goes_on = matches!(tokens.get(at + 1).map(String::as_str), Some("::" | "as"));
        if begins && goes_on && (at == 0 || tokens[at - 1] != "::") && !in_group(&tokens, at) {
            tree(&tokens, at, module(path), &mut out);
        }
    }
    out
}
/// Whether the word stands in a group that a path has opened: then that path has read it already.
fn in_group(tokens: &[String], at: usize) -> bool {
    let mut open = 0;
    for here in (0..at).rev() {
        match tokens[here].as_str() {
            "}" => open += 1,
            "{" if open > 0 => open -= 1,
            "{" => return here > 0 && tokens[here - 1] == "::",
            ";" => return false,
            _ => {}
        }
    }
    false
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}
fn room(path: &str) -> &str {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    inner.split('/').next().unwrap_or(inner)
}

fn imports(files: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    for (path, code) in files {
        let Some(mine) = floor(room(path)) else {
            complaints.push(format!("{path}: on which floor does `{}` live?", room(path)));
            continue;
        };
        for address in used(path, code) {
            let shown = address.join("::");
            let Some(theirs) = address.first().and_then(|first| floor(first)) else {
                if mine + 1 < FLOORS.len() && !matches!(address.first(), Some(name) if name != "*" ) {
                    complaints.push(format!("{path}: takes the whole house: name the room"));
                }
                continue;
            };
            if theirs > mine {
                complaints.push(format!("{path}: reaches up to {shown}"));
            }
            for (group, other) in STRANGERS.iter().flat_map(|group| group.iter().map(move |other| (group, other))) {
                let me = group.iter().find(|me| format!("{path}/").replace(".rs/", "/").starts_with(&format!("src/{me}/")));
                let theirs = address.join("/");
                // `web` or `web::*` would hand over every door at once.
                let whole = other.strip_suffix(&format!("/{}", other.rsplit('/').next().unwrap())) == Some(theirs.trim_end_matches("/*"));
                if me.is_some_and(|me| me != other) && (format!("{theirs}/").starts_with(&format!("{other}/")) || whole) {
                    complaints.push(format!("{path}: must not know {shown}"));
                }
            }
        }
    }
    complaints.sort();
    complaints.dedup();
    complaints
}

fn purposes(files: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    for (path, text) in files {
        if !text.lines().next().is_some_and(|first| first.starts_with("//! ") && first.len() > 12) {
            complaints.push(format!("{path}: begin with a //! line that says what it is for"));
        }
        if text.lines().count() > LONGEST {
            complaints.push(format!("{path}: {} lines, the longest has {LONGEST}", text.lines().count()));
        }
        if module(path).iter().any(|name| EMPTY_NAMES.contains(&name.as_str())) {
            complaints.push(format!("{path}: its name does not say what is inside"));
        }
    }
    complaints
}

/// Files that no `mod` line leads to: they are neither compiled nor run, and nobody notices.
fn unreachable(roots: &[&str], files: &[File]) -> Vec<String> {
    let mut reached: BTreeSet<String> = roots.iter().map(|&root| root.to_owned()).collect();
    let mut open: Vec<String> = reached.iter().cloned().collect();
    let mut complaints = vec![];
    while let Some(path) = open.pop() {
        let Some((_, code)) = files.iter().find(|(name, _)| *name == path) else { continue };
        let (folder, name) = path.rsplit_once('/').unwrap();
        let stem = name.trim_end_matches(".rs");
        let inside = roots.contains(&path.as_str()) || stem == "mod";
        let folder = if inside { folder.to_owned() } else { format!("{folder}/{stem}") };
        let tokens = tokens(code);
        for three in tokens.windows(3).filter(|three| three[0] == "mod" && three[2] == ";") {
            for child in [format!("{folder}/{}.rs", three[1]), format!("{folder}/{}/mod.rs", three[1])] {
                if reached.insert(child.clone()) {
                    open.push(child);
                }
            }
        }
        if tokens.windows(4).any(|four| four.concat() == "#[path=") {
            complaints.push(format!("{path}: leads to a file by #[path], where nobody looks for it"));
        }
    }
    let lost = files.iter().filter(|(path, _)| !reached.contains(path));
    complaints.extend(lost.map(|(path, _)| format!("{path}: no `mod` line leads here")));
    complaints
}

fn addresses(sources: &[File], templates: &[File], tests: &[File]) -> Vec<String> {
    let mut complaints = vec![];
    let mut rendered = BTreeSet::new();
    let fits = |page: &str, template: &str| template == page || template.starts_with(&format!("{page}_"));
    for (path, code) in sources {
        let me = path.trim_start_matches("src/").trim_start_matches("web/").trim_end_matches(".rs");
        for used in code.split("template(path = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
            rendered.insert(used.to_owned());
            let stem = used.rsplit_once('.').map_or(used, |(stem, _)| stem);
            let right = if path.starts_with("src/web/") { fits(me, stem) } else { stem.starts_with("letters/") };
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

fn leftovers(files: &[File]) -> Vec<String> {
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
fn marketplaces(files: &[File]) -> Vec<String> {
    let names: Vec<String> = MARKETPLACES.iter().map(|name| name.chars().rev().collect::<String>().to_lowercase()).collect();
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
