//! The rules of the house at work: each is shown something bad and must complain about exactly that.
use crate::house::{
    File, LEFTOVERS, LONGEST, MARKETPLACES, addresses, imports, leftovers, marketplaces, purposes,
    unreachable, verdict,
};

/// One file that holds this.
fn file(path: &str, text: &str) -> Vec<File> {
    vec![(path.to_owned(), text.to_owned())]
}
/// Exactly one complaint, which says this.
fn one(complaints: &[String], says: &str) {
    assert!(complaints.len() == 1 && complaints[0].contains(says), "wanted {says:?}, got {complaints:?}");
}

#[test]
fn an_import_that_reaches_up_is_noticed_however_it_is_written() {
    for code in [
        "use crate::web::page;",
        "use crate::{\n    db::Tx,\n    web::{form, page::Page as P},\n};",
        "use super::super::super::web::page;",
        "use self::super::super::super::web::page::{self, Page};",
        "fn f() { let it = crate::web::page::<u8>(); }",
        "const QUOTE: char = '\"'; const Q: char = '\\''; use crate::web::page;",
        "const RAW: &str = r#\"a \" b\"#; use crate::web::page;",
    ] {
        let complaints = imports(&file("src/models/ticket/clock.rs", code));
        assert!(!complaints.is_empty(), "nothing was said about {code}");
        assert!(complaints.iter().all(|c| c.contains("reaches up to web::")), "{code}: {complaints:?}");
    }
    for code in ["use crate as house;", "use crate::*;", "use super::super as house;"] {
        one(&imports(&file("src/models/device.rs", code)), "whole house");
    }
    for code in [
        "use crate::db::{Tx, web};",
        "// crate::web::page\n",
        "/* crate::web */",
        "const T: &str = \"crate::web::page\";",
    ] {
        verdict(&imports(&file("src/models/device.rs", code)));
    }
    one(&imports(&file("src/attic.rs", "")), "which floor does `attic` live");
}
#[test]
fn strangers_who_talk_to_each_other_are_noticed() {
    one(&imports(&file("src/web/page.rs", "use crate::worker::letters;")), "must not know worker::letters");
    one(
        &imports(&file("src/worker/mod.rs", "use crate::{app::App, web::page::Page};")),
        "must not know web::page",
    );
    one(
        &imports(&file("src/web/portal/devices.rs", "use super::super::admin::queue;")),
        "must not know web::admin::queue",
    );
    one(
        &imports(&file("src/web/portal/mod.rs", "use crate::web::{form, public::sign_in};")),
        "must not know web::public",
    );
    one(&imports(&file("src/web/demo/mod.rs", "use super::*;")), "must not know web::*");
    verdict(&imports(&file("src/web/portal/devices.rs", "use super::tickets; use crate::web::form;")));
    verdict(&imports(&file("src/web/routes.rs", "use super::{admin::queue, portal::devices};")));
}
#[test]
fn a_file_without_purpose_too_long_or_badly_named_is_noticed() {
    one(&purposes(&file("src/app.rs", "use std::fs;")), "what it is for");
    one(&purposes(&file("src/app.rs", "//! App.\n")), "what it is for");
    one(
        &purposes(&file("src/app.rs", &format!("//! What all share.\n{}", "\n".repeat(LONGEST)))),
        "401 lines",
    );
    one(&purposes(&file("src/web/utils.rs", "//! This and that.\n")), "what is inside");
    one(&purposes(&file("src/app.rs", "//! What all share.\n    #[test]\nfn it() {}")), "that nobody runs");
}
#[test]
fn a_file_that_nothing_leads_to_is_noticed() {
    let mut files = file("tests/main.rs", "mod web;\n// mod lost;\n");
    files.extend(file("tests/web/mod.rs", "pub mod headers;"));
    files.extend(file("tests/web/headers.rs", ""));
    verdict(&unreachable(&["tests/main.rs"], &files));
    files.extend(file("tests/web/lost.rs", ""));
    one(&unreachable(&["tests/main.rs"], &files), "tests/web/lost.rs");
    one(&unreachable(&["tests/main.rs"], &file("tests/main.rs", "#[path = \"x.rs\"] mod y;")), "#[path]");
}
#[test]
fn a_page_a_template_or_a_test_at_another_address_is_noticed() {
    let page =
        |template: &str| file("src/web/portal/devices.rs", &format!("#[template(path = \"{template}\")]"));
    let test = file("tests/portal/devices.rs", "");
    verdict(&addresses(
        &page("portal/devices_none.html"),
        &file("templates/portal/devices_none.html", ""),
        &test,
    ));
    one(&addresses(&page("portal/tickets.html"), &[], &test), "belongs to another page");
    one(
        &addresses(&file("src/worker/letters.rs", "#[template(path = \"error.html\")]"), &[], &[]),
        "another page",
    );
    one(&addresses(&page("portal/devices.html"), &[], &[]), "no tests/portal/devices.rs");
    one(&addresses(&[], &[], &test), "no src/web/portal/devices.rs");
    one(&addresses(&[], &file("templates/parts/old.html", ""), &[]), "nothing shows it");
}
#[test]
fn leftovers_and_names_of_marketplaces_are_noticed() {
    for (a, b) in LEFTOVERS {
        one(&leftovers(&file("src/app.rs", &format!("// {a}{b} later"))), "is left");
    }
    for name in MARKETPLACES {
        let name: String = name.chars().rev().collect();
        one(&marketplaces(&file("src/app.rs", &format!("// as on {}", name.to_uppercase()))), "src/app.rs:1");
    }
    for line in ["tekram-kcab", "tekraM kcaB", "tekram_kcab"] {
        let line: String = line.chars().rev().collect();
        one(&marketplaces(&file("templates/x.html", &line)), "templates/x.html:1");
    }
    one(
        &marketplaces(&file("src/x.rs", &"tneilCtekraMkcaB".chars().rev().collect::<String>())),
        "src/x.rs:1",
    );
    verdict(&marketplaces(&file("src/app.rs", "refurbished devices, sent back; the marketplace pays")));
}
