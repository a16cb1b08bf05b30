//! Letters about what keeps the seller from looking at a device, and about batteries.
use super::Sources;
use super::text::{Block, Words, about, own_page, sellers_page};
use crate::app::App;
use crate::models::ticket::BlockerKind;
use crate::words;

const NEVER: &str = "Never send us a password or a passcode: nobody here asks for one.";

fn when(sources: &Sources) -> Option<String> {
    sources.facts.until.map(|until| words::moment(until, sources.letter.created_at))
}

/// To the customer: what is in the way, how to remove it, and until when.
pub(super) fn locked(app: &App, sources: &Sources, again: bool) -> Words {
    let facts = &sources.facts;
    let only_proof = facts.locks.iter().all(|(kind, _)| *kind == BlockerKind::MissingProof);
    let title = match (only_proof, again) {
        (false, false) => "Your device is locked",
        (false, true) => "Your device is still locked",
        (true, false) => "The seller needs a proof from you",
        (true, true) => "The seller still needs a proof from you",
    };
    let mut blocks = vec![about(facts)];
    for (kind, platform) in &facts.locks {
        let seller = "The seller cannot look at it until that is done: the analysis waits.";
        blocks.push(Block::Text(format!("{} {seller}", words::lock(*kind, *platform))));
        blocks.push(Block::Steps(words::removal(*kind, *platform)));
    }
    if let Some(until) = when(sources) {
        blocks.push(Block::Text(format!(
            "There is time for it until {until}. After that the device comes back to you as it is."
        )));
    }
    let account = facts.locks.iter().any(|(kind, _)| *kind == BlockerKind::AccountLock);
    match &sources.removal {
        Some(link) if account => {
            let page = sources.secret(|| format!("{}/k/{}", app.config.base_url, link.token(&app.link_key)));
            blocks.push(Block::Button("I removed it".to_owned(), page));
        }
        _ if only_proof => blocks.push(Block::Button("Send the proof".to_owned(), own_page(app, facts))),
        _ => blocks.push(Block::Button("See what to do".to_owned(), own_page(app, facts))),
    }
    if !only_proof {
        blocks.push(Block::Warning(NEVER.to_owned()));
    }
    Words { subject: format!("{title}: return {}", facts.reference), title: title.to_owned(), blocks }
}

/// To the customer: nobody removed it.
pub(super) fn ended(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let due = match facts.due_at {
        Some(due) => format!("The seller sends it {}.", words::by(due, sources.letter.created_at)),
        None => "The seller sends it in the next days.".to_owned(),
    };
    Words {
        subject: format!("Your device comes back locked: return {}", facts.reference),
        title: "Your device comes back as it is".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!(
                "It is still locked, or the proof is still missing, so the seller could not look at it. {due}"
            )),
            Block::Text(
                "Has it been removed after all? Write to us on the page of your return before it is sent."
                    .to_owned(),
            ),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

/// To the customer: the seller goes on.
pub(super) fn unlocked(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let due = match facts.due_at {
        Some(due) => {
            format!("The seller goes on, and analyses it {}.", words::by(due, sources.letter.created_at))
        }
        None => "The seller goes on.".to_owned(),
    };
    Words {
        subject: format!("Nothing is in the way any more: return {}", facts.reference),
        title: "The seller can look at your device".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!("Thank you. {due} Should it still be locked, we write to you again.")),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

/// To the seller's technicians: the same.
pub(super) fn unlocked_seller(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let due = match facts.due_at {
        Some(due) => format!("The analysis is due {}.", words::by(due, sources.letter.created_at)),
        None => "Please go on.".to_owned(),
    };
    Words {
        subject: format!("Unlocked, please go on: {}", facts.reference),
        title: "Nothing is in the way any more".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!(
                "We were told that nothing keeps you from looking at this device now. {due}"
            )),
            Block::Text(
                "Is it still locked? Say so again on its page, with a photo of the screen.".to_owned(),
            ),
            Block::Button("Open the return".to_owned(), sellers_page(app, facts)),
        ],
    }
}

/// To the customer: somebody else says that the battery is dangerous.
pub(super) fn battery_reported(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    Words {
        subject: format!("Do not post it: the battery of return {}", facts.reference),
        title: "The battery may be dangerous".to_owned(),
        blocks: vec![
            about(facts),
            Block::Warning(format!(
                "We were told that the battery is swollen, hot, leaking or smoking, or that the device is crushed. Do not \
                 charge it, do not press on it and do not post it. If it smokes or burns, leave the room and call 999. \
                 You reach us at {}.",
                app.config.help.phone
            )),
            Block::Text("A label that was out is void. We call you before anything else.".to_owned()),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

/// To the customer: the battery may travel after all.
pub(super) fn battery_cleared(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    Words {
        subject: format!("The battery is cleared: return {}", facts.reference),
        title: "The battery is cleared".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(
                "The device may travel, on a label that support chooses for it and sends by e-mail. Please use no other \
                 one, and wait until it is there."
                    .to_owned(),
            ),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}
