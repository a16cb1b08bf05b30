//! Prices at the doors: the form with which support or the seller offers one, and answers as they come in.
use super::evidence::{self, Received};
use super::form::{Choice, Errors, line, pence};
use super::guard::Guard;
use super::upload::Upload;
use crate::app::App;
use crate::db::{Conn, Tx};
use crate::error::{Error, Result};
use crate::mail::is_address;
use crate::models::event::By;
use crate::models::message::Author;
use crate::models::quote::sums::{MOST_LINES, MOST_QUANTITY, MOST_VAT, USUAL_VAT};
use crate::models::quote::{Answer, Invoice, Line, NewQuote, Quote, Sums, Work};
use crate::models::ticket::Ticket;
use crate::models::ticket::answers::LINE_LONGEST;
use crate::words;
use actix_web::http::StatusCode;
use serde::Deserialize;

/// Empty rows that a new form has.
const ROWS: usize = 3;
/// Characters of a line's text.
const TEXT_LONGEST: usize = 200;
/// Characters of what is said with a price.
const NOTE_LONGEST: usize = 2000;

/// A line as it is typed.
#[derive(Debug, Clone, Default)]
pub struct TypedLine {
    /// What it is for.
    pub text: String,
    /// How many.
    pub quantity: String,
    /// What one costs.
    pub price: String,
}

/// The form of a price as it is typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// The version of the return that its page showed.
    pub version: i32,
    /// A [`Work`].
    pub work: String,
    /// The lines, empty ones included.
    pub rows: Vec<TypedLine>,
    /// The rate of VAT, in percent.
    pub vat: String,
    /// Who gets the offer.
    pub to_name: String,
    /// Where they get it.
    pub to_email: String,
    /// What is said with it.
    pub note: String,
    /// Whether another row was asked for.
    pub another: bool,
}

impl Form {
    /// An empty form for this person, or one that begins with the price `last`.
    pub fn begin(to: (&str, &str), last: Option<(&Quote, &[Line])>) -> Self {
        let mut form = match last {
            None => Self {
                vat: words::quote::rate_typed(USUAL_VAT),
                to_name: to.0.to_owned(),
                to_email: to.1.to_owned(),
                ..Self::default()
            },
            Some((quote, lines)) => Self {
                work: quote.work.as_str().to_owned(),
                rows: lines.iter().map(TypedLine::of).collect(),
                vat: words::quote::rate_typed(quote.vat_points),
                to_name: quote.to_name.clone(),
                to_email: quote.to_email.clone(),
                note: quote.note.clone(),
                ..Self::default()
            },
        };
        while form.rows.len() < ROWS {
            form.rows.push(TypedLine::default());
        }
        form
    }
    /// The form as it came in.
    pub fn read(received: &Received) -> Self {
        let of = |name: &str| received.field(name).to_owned();
        let row = |n: usize| TypedLine {
            text: line(received.field(&format!("text-{n}"))),
            quantity: of(&format!("quantity-{n}")),
            price: of(&format!("price-{n}")),
        };
        let rows: usize = received.field("rows").parse().unwrap_or(ROWS);
        let another = received.field("do") == "another";
        let wanted = rows.saturating_add(usize::from(another)).clamp(1, MOST_LINES);
        Self {
            version: received.field("version").parse().unwrap_or_default(),
            work: of("work"),
            rows: (1..=wanted).map(row).collect(),
            vat: of("vat"),
            to_name: line(received.field("to_name")),
            to_email: received.field("to_email").trim().to_owned(),
            note: received.field("note").trim().to_owned(),
            another,
        }
    }
    /// The same form for this person, whoever stands in it.
    fn addressed_to(&self, (name, email): (&str, &str)) -> Self {
        Self { to_name: name.to_owned(), to_email: email.to_owned(), ..self.clone() }
    }
    /// What can be chosen.
    pub fn works(&self) -> Vec<Choice> {
        Work::ALL.iter().map(|w| Choice::new(w.as_str(), words::quote::work(*w), "", &self.work)).collect()
    }
    /// Whether there may be one more row.
    pub fn takes_more(&self) -> bool {
        self.rows.len() < MOST_LINES
    }
    /// What is typed so far adds up to, where it adds up.
    pub fn sums(&self) -> Option<Sums> {
        let mut ignored = Errors::default();
        let (lines, vat) = (self.lines(&mut ignored), vat_points(&self.vat)?);
        if ignored.is_empty() { Sums::of(&lines, vat) } else { None }
    }
    fn lines(&self, errors: &mut Errors) -> Vec<Line> {
        (1_usize..).zip(&self.rows).filter_map(|(n, row)| row.check(n, errors)).collect()
    }
    /// The price that it says.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn check(&self) -> std::result::Result<NewQuote, Errors> {
        let mut errors = Errors::default();
        let work = self.work.parse::<Work>().ok();
        if work.is_none() {
            errors.add("work", "Choose what is done for the price.");
        }
        let lines = self.lines(&mut errors);
        if lines.is_empty() && errors.of("text-1").is_none() {
            errors.add("text-1", "Write at least one line: what it is for, and what it costs.");
        }
        let vat_points = vat_points(&self.vat);
        if vat_points.is_none() {
            errors.add("vat", "Enter the VAT in percent, for example 20 or 17.5.");
        }
        if errors.is_empty() && vat_points.is_some_and(|points| Sums::of(&lines, points).is_none()) {
            errors.add("price-1", "The total must be more than nothing, and less than £1,000,000.");
        }
        if self.to_name.is_empty() || self.to_name.chars().count() > LINE_LONGEST {
            errors.add("to_name", "Enter the name of whoever gets the price.");
        }
        if !is_address(&self.to_email) {
            errors.add("to_email", "Enter an e-mail address like name@example.com.");
        }
        if self.note.chars().count() > NOTE_LONGEST {
            errors.add("note", format!("Shorten this to {NOTE_LONGEST} characters or fewer."));
        }
        match (work, vat_points) {
            (Some(work), Some(vat_points)) if errors.is_empty() => Ok(NewQuote {
                work,
                lines,
                vat_points,
                to_name: self.to_name.clone(),
                to_email: self.to_email.clone(),
                note: self.note.clone(),
            }),
            _ => Err(errors),
        }
    }
}

impl TypedLine {
    fn of(line: &Line) -> Self {
        Self {
            text: line.text.clone(),
            quantity: line.quantity.to_string(),
            price: words::pounds(line.net_pence),
        }
    }
    /// The line, or nothing for one that is empty or wrong; what is wrong is added.
    fn check(&self, n: usize, errors: &mut Errors) -> Option<Line> {
        let (quantity, price) = (self.quantity.trim(), self.price.trim());
        if self.text.is_empty() && price.is_empty() {
            return None;
        }
        if self.text.is_empty() {
            errors.add(format!("text-{n}"), format!("Line {n}: write what it is for."));
        } else if self.text.chars().count() > TEXT_LONGEST {
            errors.add(
                format!("text-{n}"),
                format!("Line {n}: shorten the text to {TEXT_LONGEST} characters or fewer."),
            );
        }
        let quantity = if quantity.is_empty() { Some(1) } else { quantity.parse::<i32>().ok() };
        let quantity = quantity.filter(|many| (1..=MOST_QUANTITY).contains(many));
        if quantity.is_none() {
            errors.add(
                format!("quantity-{n}"),
                format!("Line {n}: enter how many, a whole number from 1 to {MOST_QUANTITY}."),
            );
        }
        let net_pence = pence(price);
        if net_pence.is_none() {
            errors.add(
                format!("price-{n}"),
                format!("Line {n}: enter what one costs in pounds, for example 89.00 or 1,234.50."),
            );
        }
        Some(Line { text: self.text.clone(), quantity: quantity?, net_pence: net_pence? })
    }
}

/// "20", "17.5 %" in hundredths of a percent.
fn vat_points(typed: &str) -> Option<i32> {
    let plain: String = typed.chars().filter(|c| !matches!(c, '%' | ' ')).collect();
    let points = i32::try_from(pence(&plain)?).ok()?;
    (0..=MOST_VAT).contains(&points).then_some(points)
}

/// What became of a price's form.
pub enum Offer {
    /// It is offered.
    Made,
    /// The form comes back: for another row, or with what is wrong.
    Again(StatusCode, Form, Errors),
}

/// Offers the price that a form says: to whoever stands in it, or always to `to`. Its photos are stored in any case; sent twice,
/// it is offered once.
///
/// # Errors
/// [`Error::TooLarge`] and the like; the store's, the database's.
pub async fn offer<G: Guard>(
    app: &App,
    upload: &mut Upload<G>,
    (author, by): (&Author, By),
    ticket: &Ticket,
    to: Option<(&str, &str)>,
) -> Result<Offer> {
    let received = evidence::receive(upload, app, author, ticket).await?;
    let form = Form::read(&received);
    let mut errors = received.errors;
    if form.another && errors.is_empty() {
        return Ok(Offer::Again(StatusCode::OK, form, errors));
    }
    let new = match to.map_or_else(|| form.clone(), |to| form.addressed_to(to)).check() {
        Ok(new) if errors.is_empty() => new,
        checked => {
            errors.extend(checked.err().unwrap_or_default());
            return Ok(Offer::Again(errors.status(), form, errors));
        }
    };
    let (key, seen) = (app.link_key.clone(), form.version);
    let done = {
        let (ticket, new) = (ticket.id.clone(), new.clone());
        app.write(move |tx| Ticket::named(tx, &ticket)?.offer_quote(tx, &key, &by, seen, &new)).await
    };
    let why = match done {
        Ok(_) => return Ok(Offer::Made),
        Err(why) => why,
    };
    if let Error::Stale { .. } = why {
        let (who, ticket) = (author.person.clone(), ticket.clone());
        if app.read(move |conn| ticket.offered_so(conn, &who, seen, &new)).await? {
            return Ok(Offer::Made);
        }
    }
    Ok(Offer::Again(StatusCode::CONFLICT, form, Errors::refused(why, "this return")?))
}

/// An answer to a price as it is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answered {
    /// The version of the price that the page showed.
    pub version: i32,
    /// An [`Answer`].
    pub answer: String,
}

impl Answered {
    /// What was chosen.
    ///
    /// # Errors
    /// That nothing was.
    pub fn check(&self) -> std::result::Result<Answer, Errors> {
        self.answer.parse().map_err(|_| {
            let mut errors = Errors::default();
            errors.add("answer", "Choose whether to accept the price.");
            errors
        })
    }
}

/// What can be answered to a price; `at_seller`: where the device is.
pub fn answers(quote: &Quote, at_seller: bool, typed: &str) -> Vec<Choice> {
    let accept = format!("I accept: {}, VAT included", words::money(quote.total()));
    let (decline, then) = if at_seller {
        ("No: send the device back as it is", "It comes back unrepaired, and nothing is to be paid.")
    } else {
        ("No, thank you", "The return is closed, and nothing is to be paid.")
    };
    vec![
        Choice::new(
            Answer::Accept.as_str(),
            &accept,
            "How to pay comes by e-mail. The work begins when it is paid.",
            typed,
        ),
        Choice::new(Answer::Decline.as_str(), decline, then, typed),
    ]
}

/// Answers the price of the return that `find` lets this person see. Said twice, it is said once.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`]; [`Error::Stale`] where another version took its place; the database's.
pub async fn answer(
    app: &App,
    by: By,
    (version, answer): (i32, Answer),
    find: impl Fn(&mut Conn) -> Result<Ticket> + Clone + Send + 'static,
) -> Result<()> {
    let again = find.clone();
    let done = app.write(move |tx: &mut Tx<'_>| find(tx)?.answer_quote(tx, by, version, answer)).await;
    match done {
        Err(why @ (Error::Stale { .. } | Error::Refused(_))) => {
            let before = app.read(move |conn| again(conn)?.answered_so(conn, version, answer)).await?;
            if before { Ok(()) } else { Err(why) }
        }
        other => other,
    }
}

/// The pro-forma invoice of the newest price of a return that somebody may see.
///
/// # Errors
/// [`Error::NotFound`] where there is none; the database's.
pub fn invoice_of(conn: &mut Conn, ticket: &Ticket) -> Result<Invoice> {
    let newest = Quote::latest_of(conn, &ticket.id)?.ok_or(Error::NotFound)?;
    newest.invoice()?.ok_or(Error::NotFound)
}
