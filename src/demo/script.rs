//! The sample returns as they are written down in `returns.txt`, read into steps with their moments.
use super::prices::Priced;
use super::works::Worked;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::Category;
use crate::models::ticket::course::Cleared;
use crate::models::ticket::finding::Way;
use crate::models::ticket::{Coverage, DeclineReason, Exclusion, Reason};
use chrono::TimeDelta;
use std::str::FromStr;

/// The returns, one on a line.
const RETURNS: &str = include_str!("returns.txt");
/// Minutes of a day at which the first story's people begin to work, UTC.
const MORNING: i64 = 8 * 60 + 15;

/// When something happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// So many minutes before now.
    Ago(i64),
    /// So many days before today, so many minutes after the morning began.
    Day(i64, i64),
}

/// Which device somebody returns.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted {
    /// Of several of a model the one that is counted so, from 1.
    Owned(&'static str, usize),
    /// One that is not on the company's list: kind, maker, model.
    Unlisted(Category, &'static str, &'static str),
}

/// Why it comes back, as the form's first page asks it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Why {
    pub(super) reason: Reason,
    pub(super) detail: &'static str,
    pub(super) tick: Option<Exclusion>,
    pub(super) battery: bool,
}

/// What somebody does with a return.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// The customer begins the form and leaves it.
    Begin,
    /// The customer fills it in and sends it; from abroad, or not.
    Send { abroad: bool },
    /// Support fills it in for a customer who called.
    Call,
    /// The customer corrects the description.
    Correct(&'static str),
    /// Support asks.
    Ask(&'static str),
    /// The customer answers, with a photo.
    Answer(&'static str),
    /// Support says yes.
    Approve { label_by_hand: bool },
    /// Support says no.
    Decline(DeclineReason, &'static str),
    /// Support takes its yes back.
    TakeBack(&'static str),
    /// The battery has become dangerous.
    Battery,
    /// Support says why it may travel after all.
    Clear(Cleared),
    /// Support brings a label of this carrier with this number.
    Bring(&'static str, &'static str),
    /// The label goes out again: to somebody else, or a new one for one that has expired.
    Again(Option<(&'static str, &'static str)>),
    /// Whoever has the label posts the parcel.
    Post,
    /// The technician has it.
    Receive,
    /// Support judges the cover anew.
    Judge(Coverage, &'static str),
    /// Support notes something for itself.
    Note(&'static str),
    /// Support gives it to a colleague.
    Give(&'static str),
    /// The customer writes; with the invoice as a PDF, or not.
    Write { body: &'static str, invoice: bool },
    /// Support writes back.
    Reply(&'static str),
    /// The technician writes, with a photo.
    Technician(&'static str),
    /// Support finds the device on the company's list.
    Link(&'static str, usize),
    /// Support writes the order of an unknown device down.
    Create(&'static str),
    /// The customer calls it off.
    Cancel,
    /// Support calls it off for the customer.
    CancelForThem,
    /// A price is offered, answered or paid.
    Price(Priced),
    /// The seller works on it, or support pays it back.
    Work(Worked),
}

/// A return.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) who: &'static str,
    pub(super) device: Wanted,
    pub(super) why: Why,
    pub(super) words: &'static str,
    pub(super) steps: Vec<(When, Step)>,
}

impl When {
    /// The moment. `spread` (minutes) keeps people from working in step.
    pub(super) fn moment(self, now: Moment, spread: i64) -> Moment {
        match self {
            Self::Ago(minutes) => now.plus_seconds(-60 * minutes),
            Self::Day(days, minutes) => {
                let day = (now.naive().date() - TimeDelta::days(days)).and_time(chrono::NaiveTime::MIN);
                Moment::new(day + TimeDelta::minutes(MORNING + spread + minutes))
            }
        }
    }
    /// So many days later, and so many minutes; what began a short while ago goes on halfway to now.
    fn then(self, days: i64, minutes: i64) -> Self {
        match self {
            Self::Ago(ago) => Self::Ago(ago / 2),
            Self::Day(before, _) => Self::Day(before - days, minutes),
        }
    }
}

fn wrong(line: &str) -> Error {
    Error::Internal { context: "reading a sample return", source: line.to_owned().into() }
}

/// All of them, in the order in which they are written down.
///
/// # Errors
/// When a line says what nobody understands.
pub(super) fn read() -> Result<Vec<Story>> {
    let told = RETURNS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    told.map(|line| story(line).ok_or_else(|| wrong(line))).collect()
}

fn story(line: &'static str) -> Option<Story> {
    let mut columns = line.split('|').map(str::trim);
    let (who, device, began) = (columns.next()?, columns.next()?, when(columns.next()?)?);
    let (why, words, course) = (why(columns.next()?)?, columns.next()?, columns.next()?);
    let more: Vec<&'static str> = columns.collect();
    let steps = steps(course, began, &more)?;
    Some(Story { who, device: wanted(device)?, why, words, steps })
}

fn when(text: &str) -> Option<When> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok()?;
    match unit {
        "m" => Some(When::Ago(number)),
        "h" => Some(When::Ago(number * 60)),
        "d" => Some(When::Day(number, 0)),
        _ => None,
    }
}

fn wanted(text: &'static str) -> Option<Wanted> {
    if let Some(unlisted) = text.strip_prefix("? ") {
        let (category, name) = unlisted.split_once(' ')?;
        let (brand, model) = name.split_once('/')?;
        return Some(Wanted::Unlisted(category.parse().ok()?, brand, model));
    }
    counted(text)
}

fn counted(text: &'static str) -> Option<Wanted> {
    Some(match text.split_once(" #") {
        Some((model, unit)) => Wanted::Owned(model, unit.parse().ok()?),
        None => Wanted::Owned(text, 1),
    })
}

fn why(text: &'static str) -> Option<Why> {
    let (name, detail) = text.split_once(": ").unwrap_or((text, ""));
    let tick = Exclusion::from_str(name).ok();
    let battery = name == "battery";
    let reason = if battery || tick.is_some() { Reason::Defective } else { name.parse().ok()? };
    Some(Why { reason, detail, tick, battery })
}

/// What became of a return that was begun `at`.
fn steps(course: &str, at: When, more: &[&'static str]) -> Option<Vec<(When, Step)>> {
    use Step::{Answer, Approve, Ask, Begin, Call, Cancel, CancelForThem, Correct, Decline, Receive};
    let mut words = more.iter().copied();
    let mut word = || words.next();
    let send = (at, Step::Send { abroad: false });
    let yes = (at.then(1, 75), Approve { label_by_hand: false });
    let posted = (at.then(3, 200), Step::Post);
    let received = (at.then(5, 30), Receive);
    Some(match course {
        "begun" => vec![(at, Begin)],
        "waiting" => vec![send],
        "called" => vec![(at, Call)],
        "corrected" => vec![send, (at.then(1, 0), Correct(word()?))],
        "asked" => vec![send, (at.then(1, 40), Ask(word()?))],
        "answered" => vec![send, (at.then(1, 40), Ask(word()?)), (When::Ago(240), Answer(word()?))],
        "declined" => vec![send, (at.then(1, 90), Decline(word()?.parse().ok()?, word()?))],
        "cancelled" => vec![send, (at.then(1, 120), Cancel)],
        "cancelled by support" => vec![send, (at.then(1, 60), CancelForThem)],
        "cancelled after question" => {
            vec![send, (at.then(1, 40), Ask(word()?)), (at.then(3, 100), Cancel)]
        }
        "cancelled with label" => vec![send, yes, (at.then(4, 10), Cancel)],
        "labelled" => vec![send, yes],
        "posted" => vec![send, yes, posted],
        "received" => vec![send, yes, posted, received],
        other => rare(other, at, [send, yes, posted, received], &mut word)?,
    })
}

/// What happens once or twice.
fn rare(
    course: &str,
    at: When,
    [send, yes, posted, received]: [(When, Step); 4],
    word: &mut dyn FnMut() -> Option<&'static str>,
) -> Option<Vec<(When, Step)>> {
    use Step::{Again, Battery, Bring, Clear, Create, Give, Judge, Link, Note, Reply, TakeBack, Technician};
    let by_hand = (at.then(1, 95), Step::Approve { label_by_hand: true });
    if course.starts_with("price") {
        return price(course, at, [send, yes, posted, received], word);
    }
    if let Some(steps) = worked(course, at, word) {
        return Some([vec![send, yes, posted, received], steps].concat());
    }
    Some(match course {
        "taken back" => vec![send, by_hand, (at.then(2, 20), TakeBack(word()?))],
        "battery later" => vec![send, yes, (When::Ago(300), Battery)],
        "judged" => vec![send, (at.then(1, 50), Judge(word()?.parse().ok()?, word()?))],
        "reassigned" => vec![
            send,
            (at.then(1, 10), Give("Sam")),
            (at.then(1, 55), Note("Same picture on two other units of this model, see their returns.")),
            (at.then(1, 70), Give(word()?)),
            (at.then(1, 71), Note(word()?)),
        ],
        "abroad" => vec![(at, Step::Send { abroad: true }), yes],
        "by hand" => vec![send, by_hand],
        "cleared by hand" => {
            vec![send, (at.then(1, 60), Clear(word()?.parse().ok()?)), by_hand]
        }
        "wrote" => {
            vec![send, yes, (When::Ago(150), Step::Write { body: word()?, invoice: false })]
        }
        "brought" => vec![send, by_hand, (at.then(1, 240), Bring(word()?, word()?))],
        "labelled to" => vec![send, yes, (at.then(2, 15), Again(Some((word()?, word()?))))],
        "renewed" => vec![send, yes, (When::Day(2, 25), Again(None))],
        "linked" => {
            let Wanted::Owned(model, unit) = counted(word()?)? else { return None };
            vec![send, (at.then(1, 20), Link(model, unit)), yes]
        }
        "created" => vec![send, (at.then(1, 20), Create(word()?)), yes],
        "discussed" => vec![
            send,
            (at.then(1, 30), Note("Third one of this model with this fault this year.")),
            yes,
            (
                at.then(2, 5),
                Step::Write {
                    body: "Here is the invoice, you asked for it on the telephone.",
                    invoice: true,
                },
            ),
            (
                at.then(2, 45),
                Reply("Thank you, Ben. Everything is here now; please use the label from the mail."),
            ),
            posted,
            received,
            (
                at.then(5, 130),
                Technician("We see it here, too: it wakes up only with the battery taken out."),
            ),
        ],
        _ => return None,
    })
}

/// What becomes of a return that has arrived: its words are what was found, and for a repair what was done; for a lock whose
/// account it is.
fn worked(
    course: &str,
    at: When,
    word: &mut dyn FnMut() -> Option<&'static str>,
) -> Option<Vec<(When, Step)>> {
    if course == "locked" {
        return Some(vec![(at.then(6, 45), Step::Work(Worked::Locked(word()?.parse().ok()?)))]);
    }
    let way = match course {
        "repairing" | "repaired" => Way::Repair,
        "replacing" | "replaced" => Way::Replace,
        "refunding" | "refunded" => Way::Refund,
        "sending back" | "sent back" => Way::SendBack,
        _ => return None,
    };
    let mut steps = vec![(at.then(6, 45), Step::Work(Worked::Found(way, word()?)))];
    let ended = match course {
        "repaired" => Some(Worked::Repaired(word()?)),
        "replaced" => Some(Worked::Replaced),
        "refunded" => Some(Worked::PaidBack),
        "sent back" => Some(Worked::SentBack),
        _ => None,
    };
    steps.extend(ended.map(|ended| (at.then(7, 130), Step::Work(ended))));
    Some(steps)
}

/// What becomes of a price: its words are what it is for, and how many pounds.
fn price(
    course: &str,
    at: When,
    [send, yes, posted, received]: [(When, Step); 4],
    word: &mut dyn FnMut() -> Option<&'static str>,
) -> Option<Vec<(When, Step)>> {
    let offer = Step::Price(Priced::Offer(word()?, word()?.parse().ok()?));
    let offered = (at.then(1, 30), offer);
    let accepted = (at.then(1, 120), Step::Price(Priced::Accept));
    Some(match course {
        "price offered" => vec![send, offered],
        "price offered at the seller" => vec![send, yes, posted, received, (at.then(6, 20), offer)],
        "price accepted" => vec![send, offered, accepted],
        "price paid" => vec![send, offered, accepted, (at.then(1, 240), Step::Price(Priced::Pay))],
        "price declined" => vec![send, offered, (at.then(2, 30), Step::Price(Priced::Decline))],
        _ => return None,
    })
}
