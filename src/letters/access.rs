//! What letters say about somebody's access. Those that tell of a change go out whether or not it was them, so they hold no
//! link: nothing in them opens anything, and nobody learns to press a link in such a mail. Only what was asked for, or is new,
//! has one: to choose a password.
use super::Sources;
use super::text::{Block, Words};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::event::Kind;
use crate::models::person::password_link::PasswordLink;
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

/// To whoever's second factor is another now, or whose recovery code was used.
pub(super) fn second_factor(app: &App, sources: &Sources) -> Words {
    let brand = &app.config.brand;
    let (subject, title, said) = match sources.facts.what.as_deref().and_then(|what| what.parse().ok()) {
        Some(Kind::SecondFactorRemoved) => (
            format!("Your second factor at {brand} was taken away"),
            "Your second factor was taken away",
            "No code is asked for beside the password of this account any more, since",
        ),
        Some(Kind::RecoveryCodeUsed) => (
            format!("A recovery code was used at {brand}"),
            "A recovery code was used",
            "Somebody with the password of this account used one of its recovery codes, which now is worth nothing, on",
        ),
        _ => (
            format!("Your second factor at {brand} was set up"),
            "Your second factor was set up",
            "A code of an authenticator app is asked for beside the password of this account from now on. It was set up on",
        ),
    };
    Words {
        subject,
        title: title.to_owned(),
        blocks: vec![
            Block::Text(format!("{said} {}.", when(sources))),
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

/// To somebody new: a link to choose a password.
///
/// # Errors
/// [`Error::NotFound`] where its link is not there.
pub(super) fn invite(app: &App, sources: &Sources) -> Result<Words> {
    let link = sources.password.as_ref().ok_or(Error::NotFound)?;
    let brand = &app.config.brand;
    Ok(Words {
        subject: format!("Your account at {brand}: choose a password"),
        title: "Your account is ready".to_owned(),
        blocks: vec![
            Block::Text(format!("Choose a password, and you can sign in at {brand} with this address:")),
            Block::Facts(vec![("Sign in with", sources.letter.to_email.clone())]),
            Block::Button("Choose your password".to_owned(), password_page(app, sources, link)),
            Block::Text(format!(
                "The link works once, until {}. After that, press “Forgotten password?” on the sign-in page: a fresh one comes.",
                words::moment(link.expires_at, sources.letter.created_at)
            )),
            Block::Text("You did not expect this? Then leave it: nothing happens.".to_owned()),
        ],
    })
}

/// To whoever forgot their password: a link to choose another.
///
/// # Errors
/// [`Error::NotFound`] where its link is not there.
pub(super) fn reset(app: &App, sources: &Sources) -> Result<Words> {
    let link = sources.password.as_ref().ok_or(Error::NotFound)?;
    Ok(Words {
        subject: format!("Choose a new password for {}", app.config.brand),
        title: "Choose a new password".to_owned(),
        blocks: vec![
            Block::Text("A new password was asked for, for the account with this address:".to_owned()),
            Block::Facts(vec![("Sign in with", sources.letter.to_email.clone())]),
            Block::Button("Choose a new password".to_owned(), password_page(app, sources, link)),
            Block::Text(format!(
                "The link works once, until {}.",
                words::moment(link.expires_at, sources.letter.created_at)
            )),
            Block::Text(
                "It was not you? Then leave it: your password stays as it is, and nobody else gets this link.".to_owned(),
            ),
        ],
    })
}

fn password_page(app: &App, sources: &Sources, link: &PasswordLink) -> String {
    sources.secret(|| format!("{}{}", app.config.base_url, link.path(&app.link_key)))
}
