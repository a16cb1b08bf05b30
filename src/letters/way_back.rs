//! Letters about where a device is sent back to. The address itself stands on the page of the return, for those who may see it.
use super::Sources;
use super::text::{Block, Words, about, own_page, sellers_page};
use crate::app::App;
use crate::words;

/// To the customer: it could not be delivered, and we ask where it goes.
pub(super) fn wanted(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    Words {
        subject: format!("Where shall we send it? Your return {}", facts.reference),
        title: "It could not be delivered to you".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(
                "The seller has what is to be sent to you, and keeps it safe: it could not be delivered to the address that \
                 we know. Please look at that address, and correct it or save it as it is. Then it is sent again."
                    .to_owned(),
            ),
            Block::Button("Say where it goes".to_owned(), format!("{}/way-back", own_page(app, facts))),
            Block::Text(format!(
                "You would rather tell us? Write to {} or call {}.",
                app.config.help.email, app.config.help.phone
            )),
        ],
    }
}

/// To the customer: support has noted another address.
pub(super) fn noted(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    Words {
        subject: format!("Another address for the way back: your return {}", facts.reference),
        title: "It is sent to another address".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(
                "Support has noted another address to which your device, or what is sent in its place, goes. It stands on \
                 the page of your return; you can correct it there."
                    .to_owned(),
            ),
            Block::Button("See the address".to_owned(), format!("{}/way-back", own_page(app, facts))),
            Block::Warning(format!(
                "Nobody of your company asked for it? Call {} or write to {} at once.",
                app.config.help.phone, app.config.help.email
            )),
        ],
    }
}

/// To the seller's technicians: it goes to another address.
pub(super) fn to_seller(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let by = facts.due_at.map(|due| format!(" {}", words::by(due, sources.letter.created_at)));
    Words {
        subject: format!("The address to send it to: {}", facts.reference),
        title: "It goes to this address now".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!(
                "Please look at the address on the page of the return before you send it{}.",
                by.unwrap_or_default()
            )),
            Block::Button("Open the return".to_owned(), sellers_page(app, facts)),
        ],
    }
}
