//! Letters about dates and about where a return is: to a seller's technicians what comes due and what is late; to the customer
//! a later date, an approval taken back, a parcel on its way.
use super::Sources;
use super::text::{Block, Words, about, own_page};
use crate::app::App;
use crate::models::letter::Line;
use crate::models::ticket::ClockKind;
use crate::words;

/// What a seller has to do by then.
fn duty(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::Workshop => "repair or replace it, and send it",
        ClockKind::SendBack => "send it back",
        ClockKind::Analysis
        | ClockKind::Delivered
        | ClockKind::FirstAnswer
        | ClockKind::InfoAnswer
        | ClockKind::Quote
        | ClockKind::LabelMade
        | ClockKind::LabelUsed
        | ClockKind::LabelRenewed
        | ClockKind::CarrierNews
        | ClockKind::UntrackedArrival
        | ClockKind::Refund
        | ClockKind::ArrivalDecision
        | ClockKind::DraftPurge
        | ClockKind::Lock => "analyse it",
    }
}

/// To a technician: what comes due, or is late; one letter for all of them.
pub(super) fn to_seller(app: &App, sources: &Sources, late: bool) -> Words {
    let facts = &sources.facts;
    let all = facts.all.unwrap_or(facts.lines.len());
    let when = |line: &Line| words::by(line.due_at, sources.letter.created_at);
    let told =
        |line: &Line| format!("{}, {}: {} {}", line.reference, line.title, duty(line.kind), when(line));
    let (subject, title, said) = if late {
        (
            format!("Overdue: {}", words::returns(all)),
            "These returns are overdue",
            "What was promised to these customers has not happened. Support has been told, and looks at them as well. \
             Please do these first.",
        )
    } else {
        (
            format!("Due soon: {}", words::returns(all)),
            "These returns are due soon",
            "This is what was promised to customers:",
        )
    };
    let mut list: Vec<String> = facts.lines.iter().map(told).collect();
    if all > facts.lines.len() {
        list.push(format!("… and {} more.", all.saturating_sub(facts.lines.len())));
    }
    Words {
        subject,
        title: title.to_owned(),
        blocks: vec![
            Block::Text(said.to_owned()),
            Block::Text(list.join("\n")),
            Block::Button("Open the workshop".to_owned(), format!("{}/workshop", app.config.base_url)),
        ],
    }
}

/// What is due at another date, said to the customer.
fn promise(kind: Option<ClockKind>) -> &'static str {
    match kind {
        Some(ClockKind::FirstAnswer) => "Support answers your return",
        Some(ClockKind::Analysis) => "The seller analyses your device",
        Some(ClockKind::Workshop) => "The seller sends your device, or another one,",
        Some(ClockKind::SendBack) => "The seller sends your device back",
        Some(ClockKind::Refund) => "Support confirms the refund",
        Some(ClockKind::InfoAnswer) => "There is more time for your answer:",
        Some(ClockKind::Quote) => "The price that was offered stands longer:",
        Some(ClockKind::LabelRenewed) => "There is more time to ask for a new label:",
        Some(ClockKind::Lock) => "There is more time to remove what is in the seller’s way:",
        Some(ClockKind::ArrivalDecision) => "Support decides about what arrived",
        Some(
            ClockKind::Delivered
            | ClockKind::UntrackedArrival
            | ClockKind::CarrierNews
            | ClockKind::LabelMade
            | ClockKind::LabelUsed
            | ClockKind::DraftPurge,
        )
        | None => "The next step comes",
    }
}

/// To the customer: later than they were told.
pub(super) fn date_moved(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let date = facts.until.map(|at| words::by(at, sources.letter.created_at)).unwrap_or_default();
    Words {
        subject: format!("A new date: your return {}", facts.reference),
        title: "A date has moved".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!(
                "Days on which nobody works have been added to the calendar. {} {date}. The date in earlier mails does \
                 not count any more.",
                promise(facts.clock)
            )),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

/// To the customer: support has taken its yes back.
pub(super) fn taken_back(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    let due = match facts.due_at {
        Some(due) => format!(
            "Support looks at it once more and answers {}.",
            words::by(due, sources.letter.created_at)
        ),
        None => "Support looks at it once more.".to_owned(),
    };
    Words {
        subject: format!("Please wait: your return {}", facts.reference),
        title: "The approval was taken back".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!(
                "Your return was approved, and that was too early. {due} Please keep the device until then, and do not \
                 use a label that you may have got."
            )),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

/// To the customer: whoever holds the label has posted it.
pub(super) fn posted(app: &App, sources: &Sources) -> Words {
    let facts = &sources.facts;
    Words {
        subject: format!("On its way: your return {}", facts.reference),
        title: "Your device is on its way".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(
                "The parcel is posted. We write to you when it has arrived at the seller; from then on the date of the \
                 analysis counts. Please keep the receipt of the post until then."
                    .to_owned(),
            ),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}
