//! Reading Rust for the rules of the house: its words, the addresses it uses, the files it leads to.

/// Words, `::` and single signs of Rust code; comments and everything in quotes are left out.
pub fn tokens(code: &str) -> Vec<String> {
    let signs: Vec<char> = code.chars().collect();
    let sign = |at: usize| signs.get(at).copied().unwrap_or(' ');
    let (mut out, mut at) = (vec![], 0);
    while at < signs.len() {
        match (sign(at), sign(at + 1), sign(at + 2)) {
            ('/', '/', _) => at = after(&signs, at, "\n"),
            ('/', '*', _) => at = after(&signs, at, "*/"),
            ('r', '"', _) | ('r', '#', '"' | '#') => {
                let hashes = signs[at + 1..].iter().take_while(|sign| **sign == '#').count();
                at = after(&signs, at + 2 + hashes, &format!("\"{}", "#".repeat(hashes)));
            }
            ('"', ..) => at = after_text(&signs, at + 1),
            ('\'', '\\', _) => at = after(&signs, at + 3, "'"),
            ('\'', _, '\'') => at += 3,
            (':', ':', _) => {
                out.push("::".to_owned());
                at += 2;
            }
            (letter, ..) if letter.is_alphanumeric() || letter == '_' => {
                let rest = signs[at..].iter();
                let word: String = rest.take_while(|sign| sign.is_alphanumeric() || **sign == '_').collect();
                at += word.chars().count();
                out.push(word);
            }
            (other, ..) => {
                if !other.is_whitespace() {
                    out.push(other.to_string());
                }
                at += 1;
            }
        }
    }
    out
}
fn after(signs: &[char], from: usize, end: &str) -> usize {
    let end: Vec<char> = end.chars().collect();
    (from..signs.len()).find(|at| signs[*at..].starts_with(&end)).map_or(signs.len(), |at| at + end.len())
}
fn after_text(signs: &[char], mut at: usize) -> usize {
    while at < signs.len() && signs[at] != '"' {
        at += if signs[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The address of a file as a module: `src/web/portal/mod.rs` is `["web", "portal"]`, a root is `[]`.
pub fn module(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_start_matches("tests/").trim_end_matches(".rs");
    let inner = inner.strip_suffix("/mod").unwrap_or(inner);
    if matches!(inner, "lib" | "main") { vec![] } else { inner.split('/').map(str::to_owned).collect() }
}

/// Every path in a file that begins at `crate`, `self` or `super`, as an address from the root. Groups are opened, also
/// over several lines, and `super` is followed.
pub fn used(path: &str, code: &str) -> Vec<Vec<String>> {
    let (tokens, mut out) = (tokens(code), vec![]);
    for (at, word) in tokens.iter().enumerate() {
        let begins =
            matches!(word.as_str(), "crate" | "self" | "super") && (at == 0 || tokens[at - 1] != "::");
        if begins && matches!(tokens.get(at + 1).map(String::as_str), Some("::" | "as")) {
            walk(&tokens, at, module(path), &mut out);
        }
    }
    out
}
/// Walks one path or one member of a group; gives the place after it.
fn walk(tokens: &[String], mut at: usize, mut address: Vec<String>, out: &mut Vec<Vec<String>>) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    loop {
        match token(at) {
            "{" => {
                at += 1;
                while !matches!(token(at), "}" | "") {
                    at = if token(at) == "," { at + 1 } else { walk(tokens, at, address.clone(), out) };
                }
                return at + 1;
            }
            // The end of the file, or `::<Type>`.
            "" | "<" => {
                out.push(address);
                return at + 1;
            }
            "crate" => address.clear(),
            "self" => {}
            "super" => drop(address.pop()),
            name => address.push(name.to_owned()),
        }
        at += 1;
        if token(at) != "::" {
            out.push(address);
            return if token(at) == "as" { at + 2 } else { at };
        }
        at += 1;
    }
}

/// Where the modules that a file declares may lie, and whether it sends one elsewhere by `#[path]`.
pub fn children(path: &str, code: &str) -> (Vec<String>, bool) {
    let root = path.split('/').next().unwrap();
    let folder = [&[root.to_owned()], module(path).as_slice()].concat().join("/");
    let tokens = tokens(code);
    let declared =
        tokens.windows(3).filter(|three| three[0] == "mod" && three[2] == ";").map(|three| &three[1]);
    let places = declared.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]);
    (places.collect(), tokens.windows(4).any(|four| four.concat() == "#[path="))
}
