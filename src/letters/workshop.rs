//! Letters of the workshop: what was found and what happens next, what was sent, what is paid back and when it can be seen.
use super::Sources as Letter;
use super::text::{Block, Words, about, own_page};
use crate::app::App;
use crate::carrier::number::grouped;
use crate::db::{Conn, Moment};
use crate::error::{Error, Result};
use crate::models::TicketId;
use crate::models::calendar::Calendar;
use crate::models::device::Device;
use crate::models::letter::Facts;
use crate::models::policy::Policy;
use crate::models::ticket::analysis::Analysis;
use crate::models::ticket::dispatch::{Dispatch, Sent};
use crate::models::ticket::finding::Skip;
use crate::models::ticket::refund::{Payment, Refund};
use crate::models::ticket::repair::Line;
use crate::models::ticket::replacement::NoUnit;
use crate::models::ticket::{Stage, Ticket};
use crate::words;
use chrono::{Days, NaiveDate};

/// What the letters of the workshop are written from.
#[derive(Default)]
pub(super) struct Sources {
    analysis: Option<Analysis>,
    dispatch: Option<Dispatch>,
    /// The numbers of the device that was sent, where it is another one.
    numbers: Vec<String>,
    lines: Vec<Line>,
    refund: Option<(Refund, Option<Payment>)>,
    /// The last day on which the repair is covered by itself.
    covered_until: Option<NaiveDate>,
}

impl Sources {
    /// Gathers it.
    ///
    /// # Errors
    /// The database's.
    pub(super) fn load(conn: &mut Conn, ticket: Option<&TicketId>, facts: &Facts) -> Result<Self> {
        let Some(ticket) = ticket else { return Ok(Self::default()) };
        let analysis = facts.analysis.as_ref().map(|id| Analysis::named(conn, id)).transpose()?;
        let refund = facts.refund.as_ref().map(|id| Refund::named(conn, id)).transpose()?;
        let dispatch = facts.dispatch.as_ref().map(|id| Dispatch::named(conn, id)).transpose()?;
        let repaired = dispatch.as_ref().filter(|sent| sent.what == Sent::Repaired);
        let (lines, covered_until) = match repaired {
            None => (vec![], None),
            Some(sent) => {
                let policy = Ticket::named(conn, ticket)?.policy_id;
                let days = Policy::named(conn, &policy)?.numbers()?.repair_guarantee_days;
                let on = Calendar::marketplace(conn)?.local_day(sent.sent_at.naive());
                (Line::all_of(conn, ticket)?, on.checked_add_days(Days::new(days.into())))
            }
        };
        let numbers = match dispatch.as_ref().and_then(|sent| sent.device_id.as_ref()) {
            None => vec![],
            Some(device) => Device::of_ticket(conn, device)?.codes,
        };
        Ok(Self { analysis, dispatch, numbers, lines, refund, covered_until })
    }
}

/// What happens next, and by when.
fn next(letter: &Letter) -> String {
    let facts = &letter.facts;
    let by =
        facts.due_at.map(|due| format!(" {}", words::by(due, letter.letter.created_at))).unwrap_or_default();
    match facts.to {
        Some(Stage::Repairing) => {
            format!("What happens next: the seller repairs the device and sends it to you{by}.")
        }
        Some(Stage::Replacing) => format!("What happens next: the seller sends the replacement to you{by}."),
        Some(Stage::Refunding) => {
            let amount = letter.workshop.refund.as_ref().map(|(refund, _)| words::money(refund.most_pence));
            format!(
                "What happens next: you get {} back. Support confirms the payment{by}, and we write to you then.",
                amount.unwrap_or_else(|| "the price".to_owned())
            )
        }
        Some(Stage::SendingBack) => {
            format!("What happens next: the seller sends the device back to you as it is{by}.")
        }
        _ => "What happens next: you get a price by e-mail. Nothing is done, and nothing is to be paid, before you \
              accept it; the device can also come back as it is."
            .to_owned(),
    }
}

/// "I disagree": asked beside every decision, also where a price follows.
pub(super) fn disagreement(app: &App, facts: &Facts) -> [Block; 2] {
    [
        Block::Text(
            "Do you see it differently? Tell us why: support looks at it. It stops nothing meanwhile."
                .to_owned(),
        ),
        Block::Button("I disagree".to_owned(), format!("{}/disagreement", own_page(app, facts))),
    ]
}

/// The page of the return, and what to do for whoever sees it differently.
fn disagree(app: &App, letter: &Letter) -> Vec<Block> {
    let facts = &letter.facts;
    let mut blocks = vec![Block::Button("See your return and the photos".to_owned(), own_page(app, facts))];
    blocks.extend(disagreement(app, facts));
    blocks
}

/// To the customer: what was found (or how that was corrected) and what happens next.
///
/// # Errors
/// [`Error::NotFound`] where the finding is not there.
pub(super) fn decision(app: &App, letter: &Letter, corrected: bool) -> Result<Words> {
    let (facts, mut blocks) = (&letter.facts, vec![about(&letter.facts)]);
    if let Some(found) = &letter.workshop.analysis {
        if corrected {
            blocks.push(Block::Text(
                "Support has looked at your return and corrected what the seller had decided.".to_owned(),
            ));
        } else {
            blocks.push(Block::Text(format!("What the seller found: {}", words::finding(found))));
            blocks.push(Block::Text(found.note.clone()));
        }
    } else if !corrected {
        return Err(Error::NotFound);
    }
    blocks.push(Block::Text(next(letter)));
    blocks.extend(disagree(app, letter));
    let title = if corrected { "A correction of what was decided" } else { "Your device was looked at" };
    Ok(Words { subject: format!("{title}: {}", facts.reference), title: title.to_owned(), blocks })
}

/// To the customer: it cannot be repaired, or not replaced.
pub(super) fn way_changed(app: &App, letter: &Letter) -> Words {
    let facts = &letter.facts;
    let what = facts.what.as_deref().unwrap_or_default();
    let why = match (what.parse::<Skip>(), what.parse::<NoUnit>()) {
        (Ok(why), _) => words::skip(why),
        (Err(_), Ok(why)) => words::no_unit(why),
        (Err(_), Err(_)) => "It turned out otherwise",
    };
    let mut blocks = vec![about(facts), Block::Text(format!("{why}.")), Block::Text(next(letter))];
    blocks.extend(disagree(app, letter));
    let title = "Your return goes another way";
    Words { subject: format!("{title}: {}", facts.reference), title: title.to_owned(), blocks }
}

fn way_back(dispatch: &Dispatch) -> Block {
    Block::Facts(vec![("Carrier", dispatch.carrier.clone()), ("Tracking number", grouped(&dispatch.number))])
}

/// To the customer: repaired and sent.
///
/// # Errors
/// [`Error::NotFound`] where what was sent is not there.
pub(super) fn repaired(app: &App, letter: &Letter) -> Result<Words> {
    let (facts, workshop) = (&letter.facts, &letter.workshop);
    let sent = workshop.dispatch.as_ref().ok_or(Error::NotFound)?;
    let mut blocks =
        vec![about(facts), Block::Text("Your device is repaired, tested and on its way.".to_owned())];
    blocks.push(way_back(sent));
    let done: Vec<String> = workshop.lines.iter().map(words::repair_line).collect();
    blocks.push(Block::Text(format!("What was done: {}.", done.join("; "))));
    if let Some(day) = workshop.covered_until {
        blocks.push(Block::Text(format!(
            "The repair is covered by itself until {}. Is it broken still, or again? Say so on the page of your return.",
            words::weekday(day)
        )));
    }
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    Ok(Words {
        subject: format!("Repaired and sent: {}, {}", facts.reference, facts.title),
        title: "Your device comes back repaired".to_owned(),
        blocks,
    })
}

/// To the customer: another one was sent, or what was missing.
///
/// # Errors
/// [`Error::NotFound`] where what was sent is not there.
pub(super) fn replaced(app: &App, letter: &Letter) -> Result<Words> {
    let (facts, workshop) = (&letter.facts, &letter.workshop);
    let sent = workshop.dispatch.as_ref().ok_or(Error::NotFound)?;
    let mut blocks = vec![about(facts)];
    if sent.what == Sent::Part {
        blocks.push(Block::Text(format!("What was missing is on its way, with your device: {}.", sent.note)));
    } else {
        blocks.push(Block::Text(
            "Another device is on its way to you. It takes over the cover of the one that you sent in, and that one stays \
             with the seller."
                .to_owned(),
        ));
        if !workshop.numbers.is_empty() {
            blocks
                .push(Block::Facts(vec![("IMEI or serial of the new device", workshop.numbers.join("\n"))]));
        }
    }
    blocks.push(way_back(sent));
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    let title = if sent.what == Sent::Part {
        "What was missing is on its way"
    } else {
        "Another device is on its way"
    };
    Ok(Words {
        subject: format!("{title}: {}, {}", facts.reference, facts.title),
        title: title.to_owned(),
        blocks,
    })
}

/// To the customer: sent back as it was.
///
/// # Errors
/// [`Error::NotFound`] where what was sent is not there.
pub(super) fn sent_back(app: &App, letter: &Letter) -> Result<Words> {
    let facts = &letter.facts;
    let sent = letter.workshop.dispatch.as_ref().ok_or(Error::NotFound)?;
    Ok(Words {
        subject: format!("On its way back: {}, {}", facts.reference, facts.title),
        title: "Your device comes back as it was".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text("The seller has sent your device back as it was.".to_owned()),
            way_back(sent),
            Block::Text("Is there still a problem? Say so on the page of your return.".to_owned()),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    })
}

/// To the customer: the money was paid back, and when it can be seen.
///
/// # Errors
/// [`Error::NotFound`] where the payment is not there.
pub(super) fn refunded(app: &App, letter: &Letter) -> Result<Words> {
    let facts = &letter.facts;
    let (refund, payment) = letter.workshop.refund.as_ref().ok_or(Error::NotFound)?;
    let payment = payment.as_ref().ok_or(Error::NotFound)?;
    let mut blocks = vec![
        about(facts),
        Block::Facts(vec![
            ("Paid back", words::money(payment.pence)),
            ("Paid on", words::weekday(payment.paid_on)),
            ("Payment reference", payment.reference.clone()),
        ]),
    ];
    if !refund.why.is_empty() {
        blocks.push(Block::Text(format!("Why it is less than {}:", words::money(refund.most_pence))));
        blocks.push(Block::Text(refund.why.clone()));
    }
    blocks.push(Block::Text(words::visible(payment)));
    blocks.push(Block::Text(
        "You do not see it after that? Write to us on the page of your return within 30 days.".to_owned(),
    ));
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    Ok(Words {
        subject: format!("Paid back: {} for return {}", words::money(payment.pence), facts.reference),
        title: "Your refund is paid".to_owned(),
        blocks,
    })
}

/// To the customer: more is paid back.
pub(super) fn refund_more(app: &App, letter: &Letter) -> Words {
    let facts = &letter.facts;
    let mut blocks = vec![about(facts)];
    blocks.extend(letter.said.clone().map(Block::Text));
    blocks.push(Block::Text(format!(
        "Support pays the rest {}and writes to you with the amount and the dates.",
        paid_by(letter)
    )));
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    Words {
        subject: format!("More is paid back to you: {}", facts.reference),
        title: "You get more of your money back".to_owned(),
        blocks,
    }
}

/// Until when support pays, with a space after it.
fn paid_by(letter: &Letter) -> String {
    let by = |due: Moment| format!("{} ", words::by(due, letter.letter.created_at));
    letter.facts.due_at.map(by).unwrap_or_default()
}

/// To the customer: the payment did not arrive.
pub(super) fn refund_failed(app: &App, letter: &Letter) -> Words {
    let facts = &letter.facts;
    Words {
        subject: format!("Your refund did not arrive: {}", facts.reference),
        title: "Your refund did not arrive".to_owned(),
        blocks: vec![
            about(facts),
            Block::Text(format!(
                "The payment came back to us. Support pays it again {}and writes to you with the new dates.",
                paid_by(letter)
            )),
            Block::Button("See your return".to_owned(), own_page(app, facts)),
        ],
    }
}

/// To the customer: the decision stands.
pub(super) fn upheld(app: &App, letter: &Letter) -> Words {
    let facts = &letter.facts;
    let mut blocks = vec![
        about(facts),
        Block::Text("Support has looked at it again, and the decision stands.".to_owned()),
    ];
    blocks.extend(letter.said.clone().map(Block::Text));
    blocks.push(Block::Button("See your return".to_owned(), own_page(app, facts)));
    Words {
        subject: format!("About your disagreement: {}", facts.reference),
        title: "We have looked at it again".to_owned(),
        blocks,
    }
}
