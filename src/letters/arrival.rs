//! Letters about arrivals: what was found in the box, what is looked for, what support decided.
use super::Sources;
use super::text::{Block, Words, about, own_page};
use crate::app::App;
use crate::models::letter::Facts;
use crate::models::ticket::Reception;
use crate::words;

fn letter(app: &App, facts: &Facts, subject: &str, title: &str, texts: Vec<String>) -> Words {
    let mut blocks = vec![about(facts)];
    blocks.extend(texts.into_iter().map(Block::Text));
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    Words { subject: format!("{subject} {}", facts.reference), title: title.to_owned(), blocks }
}

/// "The seller analyses it by …".
fn analysis(sources: &Sources) -> String {
    let due = match sources.facts.due_at {
        Some(due) => format!("The seller analyses it {}.", words::by(due, sources.letter.created_at)),
        None => "The seller analyses it within three business days.".to_owned(),
    };
    format!("{due} Then it is repaired, replaced or refunded, and we write to you.")
}

fn decides(sources: &Sources) -> String {
    match sources.facts.due_at {
        Some(due) => format!(
            "Support decides {} what happens now, and writes to you.",
            words::by(due, sources.letter.created_at)
        ),
        None => "Support decides within one business day what happens now, and writes to you.".to_owned(),
    }
}

/// It is here, and what was found.
pub(super) fn arrived(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let found = facts.what.as_deref().and_then(|what| what.parse::<Reception>().ok());
    let detail = facts.detail.as_deref().unwrap_or_default();
    let (subject, title, texts) = match found {
        Some(Reception::WrongDevice) => (
            "Another device arrived for your return",
            "Another device was in the box",
            vec![
                "The parcel has arrived, but the device in it is another one than you sent in. It is safe with the seller, and \
                 the photos are on the page of your return."
                    .to_owned(),
                decides(sources),
            ],
        ),
        Some(Reception::PartsMissing) => (
            "Arrived, with something missing: your return",
            "Your device has arrived, with something missing",
            vec![
                format!("Missing in the box: {}. If you still have it, keep it safe: nothing needs to be posted now.", words::kept_parts(detail)),
                analysis(sources),
            ],
        ),
        Some(Reception::DamagedOnReturn) if facts.ours => (
            "Damaged on the way: your return",
            "Your device was damaged on the way to the seller",
            vec![
                "It travelled on our label, so that is our risk: the damage is covered and costs you nothing. We claim it from \
                 the carrier ourselves."
                    .to_owned(),
                analysis(sources),
            ],
        ),
        Some(Reception::DamagedOnReturn) => (
            "Damaged on the way: your return",
            "Your device was damaged on the way to the seller",
            vec![
                "The photos are on the page of your return. The postage was your own: please report the damage where you handed \
                 the parcel in, and keep your receipt."
                    .to_owned(),
                analysis(sources),
            ],
        ),
        Some(Reception::NotYet) if detail == "moved" => (
            "Arrived: your return",
            "Your device has arrived",
            vec!["It came in the parcel of another return of yours.".to_owned(), analysis(sources)],
        ),
        Some(Reception::NotYet) => (
            "Delivered: your return",
            "Your parcel was delivered to the seller",
            vec![
                "The carrier says so; the seller has not opened it yet. Your time counts all the same.".to_owned(),
                analysis(sources),
            ],
        ),
        Some(Reception::AsExpected | Reception::EmptyBox | Reception::Lost) | None => {
            ("Arrived: your return", "Your device has arrived", vec![analysis(sources)])
        }
    };
    letter(app, facts, subject, title, texts)
}

/// It was not in the box.
pub(super) fn not_in_box(app: &App, sources: &Sources) -> Words {
    let texts = vec![
        "A parcel has reached the seller, but your device was not in it. Support asks the carrier, and writes to you as soon as \
         there is news."
            .to_owned(),
        "Do you still have the device? Then write to us on the page of your return.".to_owned(),
    ];
    letter(app, &sources.facts, "Not in the box: your return", "Your device was not in the box", texts)
}

/// It came after the end.
pub(super) fn late(app: &App, sources: &Sources) -> Words {
    let texts = vec![
        "Your return was closed, and now the device has reached the seller after all. It is safe there."
            .to_owned(),
        decides(sources),
    ];
    letter(
        app,
        &sources.facts,
        "Arrived after closing: your return",
        "Your device has arrived after all",
        texts,
    )
}

/// It is looked at after all.
pub(super) fn goes_on(app: &App, sources: &Sources) -> Words {
    let texts = vec![
        "It came after your return had been closed; we look at it all the same.".to_owned(),
        analysis(sources),
    ];
    letter(app, &sources.facts, "We look at it: your return", "Your return goes on", texts)
}

/// How a wrong or late arrival was settled.
pub(super) fn settled(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let moved = facts.detail.as_deref() == Some("moved");
    let (title, text) = match (facts.what.as_deref(), facts.detail.as_deref()) {
        (Some("await_own"), _) => (
            "Your return waits for its own device",
            "The device that arrived is not the one of this return. A new label goes out now: please post the right device \
             with it.",
        ),
        (Some("close"), _) => (
            "Your return is closed",
            "The device that arrived is not the one of this return, so this return is closed. Is the device itself still a \
             problem? Write to us on its page within 30 days, or start a new return.",
        ),
        (_, Some("late")) => (
            "Your device goes back to you",
            "It came after your return had been closed, and is not looked at any more. The seller sends it back as it is.",
        ),
        _ => (
            "The device goes back to you",
            "The device that arrived is another one than you sent in. The seller sends it back as it is.",
        ),
    };
    let mut texts = vec![text.to_owned()];
    if moved {
        texts.push(
            "The device that arrived belongs to another return of yours. It is received there, and you get a letter about \
             it."
                .to_owned(),
        );
    }
    letter(app, facts, "About what arrived for your return", title, texts)
}

/// The parcel is given up.
pub(super) fn given_up(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let where_it_is = match facts.detail.as_deref() {
        Some("returned") => "Your parcel went back to whoever sent it, and did not reach the seller.",
        _ => "Your parcel did not reach the seller, and the carrier does not find it.",
    };
    let now = match facts.what.as_deref() {
        Some("replace") => "It travelled on our label, so that is our risk: the seller sends you another device.".to_owned(),
        Some("refund") => "It travelled on our label, so that is our risk: you get your money back.".to_owned(),
        _ => {
            "The postage was your own, so the return is closed as lost. Your receipt of posting is what the carrier asks for \
             when you claim it there."
                .to_owned()
        }
    };
    letter(
        app,
        facts,
        "Not arrived: your return",
        "Your parcel did not arrive",
        vec![where_it_is.to_owned(), now],
    )
}

/// It is open again.
pub(super) fn reopened(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let answer = match facts.due_at {
        Some(due) => format!("Support answers {}.", words::by(due, sources.letter.created_at)),
        None => "Support answers soon.".to_owned(),
    };
    let texts = vec![format!(
        "We have opened it again. {answer} A label that came before must not be used any more."
    )];
    letter(app, facts, "Open again: your return", "Your return is open again", texts)
}
