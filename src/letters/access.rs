//! What letters say when somebody's access has changed. They go out whether or not it was them, so they hold no link: nothing
//! in them opens anything, and nobody learns to press a link in such a mail.
use super::Sources;
use super::text::{Block, Words};
use crate::app::App;
use crate::words;

/// What to do for whoever did not do it.
fn not_you(app: &App, what_we_do: &str) -> Block {
    let help = &app.config.help;
    Block::Warning(format!(
        "It was not you? Call {} or write to {} at once: {what_we_do}",
        help.phone, help.email
    ))
}

fn when(sources: &Sources) -> String {
    words::moment(sources.letter.created_at, sources.letter.created_at)
}

/// To whoever has another password now.
pub(super) fn password_changed(app: &App, sources: &Sources) -> Words {
    Words {
        subject: format!("Your password at {} was changed", app.config.brand),
        title: "Your password was changed".to_owned(),
        blocks: vec![
            Block::Text(format!(
                "The password of the account with this address was changed on {}. Everybody who was signed in with \
                 the old one is signed out.",
                when(sources)
            )),
            Block::Facts(vec![("Account", sources.letter.to_email.clone())]),
            Block::Text("It was you? Then there is nothing to do.".to_owned()),
            not_you(app, "we close the account until it is yours again."),
        ],
    }
}

/// To whoever has another address now: the new one, and the old one, which is not told the new one.
pub(super) fn address_changed(app: &App, sources: &Sources) -> Words {
    let brand = &app.config.brand;
    let is_new = sources.facts.address.as_deref() == Some(sources.letter.to_email.as_str());
    let (said, account) = if is_new {
        ("You sign in with this address from now on; your password stays as it is.", "Sign in with")
    } else {
        ("It is not this one any more: you sign in with the new address, and mails go there.", "Before")
    };
    Words {
        subject: format!("Your e-mail address at {brand} was changed"),
        title: "Your e-mail address was changed".to_owned(),
        blocks: vec![
            Block::Text(format!(
                "Support changed the e-mail address of your account at {brand} on {}. {said}",
                when(sources)
            )),
            Block::Facts(vec![(account, sources.letter.to_email.clone())]),
            Block::Text("You asked for it? Then there is nothing to do.".to_owned()),
            not_you(app, "we look into it, and close the account until then."),
        ],
    }
}
