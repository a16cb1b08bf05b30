//! Why something could not be done, and what can be done instead.
use super::ticket::stage;
use crate::error::Error;
use crate::models::batch::MOST;
use crate::models::ticket::Refusal;

/// Why the rules said no, and what can be done.
pub fn refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::NotHere(here) => {
            format!("This return is now at “{}”, so that step is no longer possible.", stage(here))
        }
        Refusal::ImportNotRight => {
            "This file cannot be imported as it is: look at what the check found.".to_owned()
        }
        Refusal::TooLate => "The days for this reason are over. Choose another reason.".to_owned(),
        Refusal::NotTheirs(_) => "This step is for somebody else to take.".to_owned(),
        Refusal::Unmatched => {
            "Find or create the device first: without it nobody knows who sold it.".to_owned()
        }
        Refusal::UnsafeBattery => {
            "The battery was reported as unsafe. No label goes out until a specialist has cleared it."
                .to_owned()
        }
        Refusal::OtherOpen => "There is an open return for this device already.".to_owned(),
        Refusal::DeviceGone => {
            "This device was refunded or replaced before, so it cannot be returned again.".to_owned()
        }
        Refusal::NotCovered => "The fault is not covered, so it needs an accepted price first.".to_owned(),
        Refusal::NoneInStock => "The seller has no similar device in stock.".to_owned(),
        Refusal::NotForThisReason(_) => {
            "For the reason of this return that is not the way: what is not as described or missing is replaced or \
             refunded, a change of mind is refunded."
                .to_owned()
        }
        Refusal::TooOld => "It was closed too long ago to be opened again.".to_owned(),
        Refusal::Incomplete => "Some answers are missing. Go back to the form and complete it.".to_owned(),
        Refusal::WrongDate => "A receipt can be dated back by up to 5 days, and never forward.".to_owned(),
        Refusal::LabelAlive => "This parcel has a label already, or that number was used before.".to_owned(),
        Refusal::TooManyPhotos => {
            "This return has as many photos as it can hold. Remove one first.".to_owned()
        }
        Refusal::AnotherNumber => {
            "The number is another one than was sold. Choose “Another device”, or leave the number out where it cannot be read."
                .to_owned()
        }
        Refusal::PhotosNeeded => "Add at least one photo that shows it.".to_owned(),
        Refusal::PhotoSealed => {
            "The return has moved on since this photo was added: what was recorded rests on it, so it stays.".to_owned()
        }
        Refusal::AlreadyDone => "This was done before, and it counts once.".to_owned(),
        Refusal::Yourself => {
            "You cannot change your own role or close your own access. Ask another administrator.".to_owned()
        }
        Refusal::OpenReturns => {
            "There are returns that are still open. They have to be closed first.".to_owned()
        }
        Refusal::NumberTaken => {
            "Another device that is with a customer carries this number. Remove it there first.".to_owned()
        }
        Refusal::NotNeeded => "Nobody needs this letter any more, so it does not go out again.".to_owned(),
        Refusal::PhotoNeeded => {
            "It was said to be unlocked. Add a photo of the screen that shows that it still is locked.".to_owned()
        }
        Refusal::NoBankDetails => {
            "No bank details are known for whoever asks for the money, so nobody could pay. They have to be set up first."
                .to_owned()
        }
        Refusal::QuoteEnded => {
            "The price stood until a moment that is past. Write to support if you still want it.".to_owned()
        }
        Refusal::NotAccepted => "The price has to be accepted first.".to_owned(),
        Refusal::InFuture => "That day has not come yet.".to_owned(),
        Refusal::SamePayment => "A payment of that day, with this amount and reference, is written down already. Is it another one? \
                                 Then say so."
            .to_owned(),
        Refusal::MoreThanOwed => "That is more than was paid too much.".to_owned(),
        Refusal::UnitReserved => "This device is kept for a return, so it stays in the stock.".to_owned(),
        Refusal::TooManyRows => {
            format!("A list holds {MOST} devices. Send this one, and put the others on another list.")
        }
        Refusal::ShutOut => "This person’s access is closed. Open it first.".to_owned(),
    }
}

/// Title and text of an error's page.
pub fn error(error: &Error) -> (String, Vec<String>) {
    let (title, text): (&str, String) = match error {
        Error::NotFound => (
            "Page not found",
            "Check the address, or start again from your own pages. If somebody sent you a link, use it as it is in the e-mail.".to_owned(),
        ),
        Error::NotSignedIn => ("Please sign in", "Sign in to see this page.".to_owned()),
        Error::NotProven => ("Please type a code", "This needs a code of your authenticator app.".to_owned()),
        Error::Elsewhere(_) => (
            "That did not come from our own page",
            "For your safety we only take changes from our own pages. Go back, reload the page and try again.".to_owned(),
        ),
        Error::Refused(why) => ("That step is not possible", refusal(*why)),
        Error::Stale { .. } => (
            "Somebody was faster",
            "This has changed since you opened the page. Go back, reload it and look at what changed. Nothing of yours was applied.".to_owned(),
        ),
        Error::TooMany { retry_after_s } => (
            "Please wait a moment",
            format!(
                "That was tried too often. Try again in {}.",
                if *retry_after_s <= 90 { "a minute".to_owned() } else { format!("{} minutes", (retry_after_s + 59) / 60) }
            ),
        ),
        Error::Busy(_) => ("We are very busy", "Please try again in a few seconds. Nothing was changed.".to_owned()),
        Error::TooLarge { most } => (
            "That is too much at once",
            format!("We take up to {} MB at once. Go back and send fewer or smaller files; what is stored already stays stored.", most >> 20),
        ),
        Error::Malformed(_) => ("We could not read that", "Go back, reload the page and try again.".to_owned()),
        Error::UnsupportedKind => ("We could not read that", "This address does not take that kind of data.".to_owned()),
        Error::WrongMethod => ("That is not possible here", "This address does not do that.".to_owned()),
        Error::LinkEnded => (
            "This link is no longer valid",
            "What it opened has been used, replaced or has expired. Ask the person who requested the return, or contact us: we send a fresh one.".to_owned(),
        ),
        Error::Internal { .. } => (
            "Sorry, something went wrong",
            "It is our fault, and we have been told. Please try again in a minute. Nothing that was stored is lost.".to_owned(),
        ),
    };
    (title.to_owned(), vec![text])
}
