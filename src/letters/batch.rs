//! Letters about devices that come back together: that all of their returns are here, what is said about all of them, and that a
//! list which was not sent is deleted soon.
use super::Sources;
use super::text::{Block, Words};
use crate::app::App;
use crate::models::letter::Facts;
use crate::words;

fn page(app: &App, sources: &Sources) -> String {
    let id = sources.facts.batch.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("{}/batches/{id}", app.config.base_url)
}

/// How many returns it is about, and each of them as far as they are told.
fn all_of(sources: &Sources) -> (String, String) {
    let facts = &sources.facts;
    (words::returns(facts.all.unwrap_or(facts.together.len())), listed(facts))
}

/// Each return that a letter is about, with its device, a line each; and how many more there are.
pub(super) fn listed(facts: &Facts) -> String {
    let all = facts.all.unwrap_or(facts.together.len());
    let mut list: Vec<String> =
        facts.together.iter().map(|(reference, title)| format!("{reference}: {title}")).collect();
    if all > facts.together.len() {
        list.push(format!("… and {} more.", all.saturating_sub(facts.together.len())));
    }
    list.join("\n")
}

/// To the customer: somebody wrote about all of them.
pub(super) fn message(app: &App, sources: &Sources) -> Words {
    let (returns, list) = all_of(sources);
    let mut blocks = vec![Block::Text(format!("Support writes about {returns} that you sent together:"))];
    blocks.extend(sources.said.clone().map(Block::Text));
    blocks.push(Block::Text(list));
    blocks.push(Block::Button("See them and answer".to_owned(), page(app, sources)));
    Words {
        subject: format!("A message about your {returns}"),
        title: format!("A message about your {returns}"),
        blocks,
    }
}

/// To the customer: we have all of them.
pub(super) fn sent(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let (returns, list) = all_of(sources);
    let mut blocks = vec![];
    if facts.unsafe_battery {
        blocks.push(Block::Warning(
            "You told us that at least one of the devices may be dangerous. Do not charge it, do not press on it and do not \
             post it. Put it outside or on tiles, away from anything that burns. Support calls you."
                .to_owned(),
        ));
    }
    let answer = match facts.due_at {
        Some(due) => format!(" {}", words::by(due, sources.letter.created_at)),
        None => String::new(),
    };
    blocks.push(Block::Text(format!(
        "We have {returns} of yours. Support looks at each of them and answers{answer}. Please keep the devices until the labels \
         come."
    )));
    blocks.push(Block::Text(list));
    blocks.push(Block::Button("See how far they are".to_owned(), page(app, sources)));
    Words { subject: format!("We have your {returns}"), title: format!("We have your {returns}"), blocks }
}

/// To the customer: the list is deleted soon.
pub(super) fn ending(app: &App, sources: &Sources) -> Words {
    let until = match sources.facts.due_at {
        Some(due) => format!(" on {}", words::moment(due, sources.letter.created_at)),
        None => " soon".to_owned(),
    };
    Words {
        subject: "Your list of devices is not sent yet".to_owned(),
        title: "Your list of devices is not sent yet".to_owned(),
        blocks: vec![
            Block::Text(format!(
                "You began a list of devices that come back, and have not sent it. What you typed and your photos are \
                 deleted{until}."
            )),
            Block::Button("Go on with it".to_owned(), page(app, sources)),
            Block::Text("You do not need it any more? Then there is nothing to do.".to_owned()),
        ],
    }
}
