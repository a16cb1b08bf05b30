//! The picture of the stages, made from the table of commands: what the file shows is what the table allows.
use super::ticket_stage::{commands, situations};
use sendback::models::ticket::{Coverage, Facts, Stage, Who, step};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/models/ticket/command/stages.md");
const WRITE: &str = "SENDBACK_WRITE_STAGES";

/// "Receive", of "Receive(AsExpected)".
fn name(command: &impl std::fmt::Debug) -> String {
    let whole = format!("{command:?}");
    whole.split('(').next().unwrap().to_owned()
}

/// From where to where each command leads, in any situation and by anybody, and who gives it.
pub fn ways() -> BTreeMap<(Stage, Stage), BTreeMap<String, BTreeSet<Who>>> {
    let mut ways: BTreeMap<_, BTreeMap<String, BTreeSet<Who>>> = BTreeMap::new();
    // The same with an empty stock, and where the work on what is not covered was paid for: the ladder ends elsewhere then.
    let otherwise = |facts: Facts| {
        let paid = Facts { paid: true, coverage: Coverage::Liquid, ..facts };
        [facts, Facts { similar_in_stock: false, ..facts }, paid]
    };
    for facts in situations().into_iter().flat_map(|(_, facts)| otherwise(facts)) {
        for command in commands() {
            for who in Who::ALL {
                if let Ok(step) = step(&facts, *who, command) {
                    let way = ways.entry((facts.stage, step.to)).or_default();
                    way.entry(name(&command)).or_default().insert(*who);
                }
            }
        }
    }
    ways
}

fn picture() -> String {
    let mut text = String::from(
        "# The stages of a return\n\n\
         What leads from one stage to another, as `table.rs` allows it. The test `ticket_diagram` makes this file from the \
         table and\nholds it against it; `SENDBACK_WRITE_STAGES=1 cargo test --test it ticket_diagram` writes it anew.\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> draft\n",
    );
    let ways = ways();
    for ((from, to), commands) in ways.iter().filter(|((from, to), _)| from != to) {
        let names: Vec<&str> = commands.keys().map(String::as_str).collect();
        writeln!(text, "    {from} --> {to}: {}", names.join(", ")).unwrap();
    }
    text.push_str("    closed --> [*]\n```\n\n## Who gives which command where\n\n| at | command | by | leads to |\n|---|---|---|---|\n");
    for ((from, to), commands) in &ways {
        for (command, by) in commands {
            let by: Vec<&str> = by.iter().map(|who| who.as_str()).collect();
            let to = if from == to { "stays" } else { to.as_str() };
            writeln!(text, "| {from} | {command} | {} | {to} |", by.join(", ")).unwrap();
        }
    }
    text
}

#[test]
fn the_picture_of_the_stages_shows_what_the_table_allows() {
    let picture = picture();
    if std::env::var_os(WRITE).is_some() {
        fs::write(FILE, &picture).unwrap();
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    assert!(kept == picture, "the table has changed: {WRITE}=1 writes {FILE} anew");
    for stage in Stage::ALL {
        assert!(picture.contains(&format!(" --> {stage}")), "nothing leads to {stage}");
    }
}
