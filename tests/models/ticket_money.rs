//! The money of a return on a random walk: prices are offered, answered, paid in parts or too much, paid back and refunded as
//! people do it, and after every step all of it adds up to the penny.
use crate::support::world::World;
use diesel::prelude::*;
use proptest::sample::Index;
use sendback::error::Error;
use sendback::models::payment::{Direction, NewPayment};
use sendback::models::quote::{Line, NewQuote, Quote, QuoteState, Work};
use sendback::models::task::Task;
use sendback::models::ticket::account::Account;
use sendback::models::ticket::refund::{Paid, Refund};
use sendback::models::ticket::{Command, Reception, Rung, Stage, TaskKind, Ticket, Who};
use sendback::schema::{payments, quote_lines, tickets};

use super::ticket_walks::by;

/// What people do about a price that is to be paid: the table knows one command for all of it.
const PAY_IN: Command = Command::PayQuote(Rung::Repair);
const ON_ACCOUNT: Command = Command::PayQuote(Rung::Replace);
const GO_ON: Command = Command::PayQuote(Rung::Refund);
const PAY_BACK: Command = Command::PayQuote(Rung::SendBack);

/// What is worth doing about money where a return is.
pub(super) fn worth_doing(stage: Stage) -> &'static [(Command, Who)] {
    match stage {
        Stage::Draft => &[(Command::Submit, Who::Customer)],
        Stage::Submitted => &[(Command::OfferQuote, Who::Agent), (Command::Approve, Who::Agent)],
        Stage::Received => {
            &[(Command::OfferQuote, Who::Technician), (Command::Decide(Rung::Refund), Who::Technician)]
        }
        Stage::Quoted => &[
            (Command::AcceptQuote, Who::Recipient),
            (Command::AcceptQuote, Who::Customer),
            (PAY_IN, Who::Agent),
            (PAY_IN, Who::Agent),
            (ON_ACCOUNT, Who::Agent),
            (GO_ON, Who::Agent),
            (Command::OfferQuote, Who::Agent),
        ],
        Stage::Repairing | Stage::Replacing => {
            &[(PAY_IN, Who::Agent), (PAY_BACK, Who::Agent), (Command::Overrule(Rung::Refund), Who::Agent)]
        }
        Stage::Refunding => {
            &[(Command::ConfirmRefund, Who::Agent), (PAY_IN, Who::Agent), (PAY_BACK, Who::Agent)]
        }
        Stage::Approved | Stage::LabelSent | Stage::InTransit => {
            &[(Command::Receive(Reception::AsExpected), Who::Technician), (PAY_BACK, Who::Agent)]
        }
        Stage::InfoNeeded | Stage::SendingBack => {
            &[(PAY_IN, Who::Agent), (PAY_BACK, Who::Agent), (Command::Overrule(Rung::Refund), Who::Agent)]
        }
        Stage::Closed => &[
            (PAY_IN, Who::Agent),
            (PAY_BACK, Who::Agent),
            (Command::RefundFailed, Who::Agent),
            (Command::RefundMore, Who::Agent),
            (Command::Reopen, Who::Agent),
        ],
    }
}

/// How much is paid, of what is asked for and of what is owed.
fn amount(pick: Index, asked: i64) -> i64 {
    [asked, asked - 1, asked + 1, asked / 2, asked * 2, 1][pick.index(6)].max(1)
}

fn price(pick: Index) -> NewQuote {
    let line = |n: usize| Line {
        text: format!("line {n}"),
        quantity: i32::try_from(1 + (pick.index(997) + n) % 7).unwrap(),
        net_pence: i64::try_from(1 + (pick.index(99_991) * (n + 3)) % 20_011).unwrap(),
    };
    NewQuote {
        work: if pick.index(2) == 0 { Work::Repair } else { Work::Replace },
        lines: (0..=pick.index(4)).map(line).collect(),
        vat_points: [2000, 1750, 0, 500, 333][pick.index(5)],
        to_name: "Nora Field".to_owned(),
        to_email: "nora@harbour.example".to_owned(),
        note: String::new(),
    }
}

/// The step as people take it through their pages, where money is in it: with its rows. Nothing for every other command.
pub(super) fn asked(
    world: &World,
    at: &Ticket,
    (command, who, pick): (Command, Who, Index),
) -> Option<Result<(), Error>> {
    let (key, sam) = (world.app.link_key.clone(), world.sam.clone());
    let done = world.app.write_now(|tx| {
        let newest = Quote::latest_of(tx, &at.id)?;
        let version = newest.as_ref().map_or(0, |quote| quote.version);
        let account = Account::of(tx, at, newest.as_ref())?;
        let (now, seen) = (tx.now(), at.version);
        let paid = |direction, pence: i64| NewPayment {
            direction,
            pence,
            paid_on: now.naive().date(),
            // Each is another payment.
            reference: format!("P {}", at.version),
        };
        let (agent, member) = (who == Who::Agent, matches!(who, Who::Customer | Who::Agent));
        let done = if command == Command::Submit && member {
            // As people send it: with its box and its verdict, that of a device bought a few months ago.
            let sent = Ticket::submit(tx, &world.ada, &at.reference, seen);
            sent.and_then(|sent| {
                diesel::update(tickets::table.find(&sent.id))
                    .set(tickets::coverage.eq(at.coverage))
                    .execute(&mut **tx)?;
                Ok(())
            })
        } else if command == Command::OfferQuote && matches!(who, Who::Agent | Who::Technician) {
            at.offer_quote(tx, &key, &by(world, who), seen, &price(pick)).map(drop)
        } else if command == Command::AcceptQuote {
            at.accept_quote(tx, by(world, who), version)
        } else if command == Command::DeclineQuote {
            at.decline_quote(tx, by(world, who), version)
        } else if command == Command::WithdrawQuote && agent {
            at.withdraw_quote(tx, &sam, seen).map(drop)
        } else if command == PAY_IN && agent {
            let pence = amount(pick, account.open);
            at.record_payment(tx, &sam, seen, (&paid(Direction::In, pence), false)).map(drop)
        } else if command == PAY_BACK && agent {
            let pence = amount(pick, account.owed_back);
            at.record_payment(tx, &sam, seen, (&paid(Direction::Out, pence), false)).map(drop)
        } else if command == ON_ACCOUNT && agent {
            at.put_on_account(tx, &sam, seen, "every month")
        } else if command == GO_ON && agent {
            at.go_on_paid(tx, &sam, seen)
        } else if command == Command::ConfirmRefund && agent {
            let mut refunds = Refund::all_of(tx, &at.id)?.into_iter();
            let open = refunds.find(|(refund, _)| refund.ended_at.is_none());
            let most = open.map_or(1, |(refund, _)| refund.most_pence);
            let paid = Paid {
                on: Some(now.naive().date()),
                pence: Some(amount(pick, most)),
                reference: "BACK 1".to_owned(),
                why: "As agreed.".to_owned(),
            };
            Ticket::confirm_refund(tx, &sam, &at.reference, seen, &paid).map(drop)
        } else if command == Command::RefundFailed && agent {
            Ticket::refund_failed(tx, &sam, &at.reference, seen, "It came back.")
        } else if command == Command::RefundMore && agent {
            Ticket::refund_more(tx, &sam, &at.reference, seen, "We see it as you do.")
        } else {
            return Ok(false);
        };
        // What is refused leaves no row behind.
        done.map(|()| true)
    });
    match done {
        Ok(true) => Some(Ok(())),
        Ok(false) => None,
        Err(why) => Some(Err(why)),
    }
}

/// Whether the money of a return adds up, looked up in the rows and counted here once more; what does not.
pub(super) fn adds_up(world: &World, now: &Ticket) -> Result<(), String> {
    type Paid = (Option<String>, Direction, i64);
    let (quotes, lines, account, rows, tasks, refunds) = world
        .app
        .write_now(|tx| {
            let quotes = Quote::all_of(tx, &now.id)?;
            let mut lines = vec![];
            for quote in &quotes {
                let of: Vec<(i32, i64)> = quote_lines::table
                    .filter(quote_lines::quote_id.eq(&quote.id))
                    .select((quote_lines::quantity, quote_lines::net_pence))
                    .load(&mut **tx)?;
                lines.push(of);
            }
            let rows: Vec<Paid> = payments::table
                .filter(payments::ticket_id.eq(&now.id))
                .select((payments::quote_id, payments::direction, payments::pence))
                .load(&mut **tx)?;
            let account = Account::of(tx, now, quotes.first())?;
            let tasks = Task::open_of(tx, &now.id)?;
            Ok((quotes, lines, account, rows, tasks, Refund::all_of(tx, &now.id)?))
        })
        .map_err(|e| e.chain())?;
    for (quote, lines) in quotes.iter().zip(&lines) {
        let net: i64 = lines.iter().map(|(many, each)| i64::from(*many) * each).sum();
        // Half a penny goes up, once for all lines together.
        let vat = (net * i64::from(quote.vat_points) * 2 + 10_000).div_euclid(20_000);
        if (quote.net_pence, quote.vat_pence, quote.total()) != (net, vat, net + vat) {
            return Err(format!("lines of {net} and VAT of {vat} are another price: {quote:?}"));
        }
    }
    let signed = |direction: &Direction, pence: &i64| match direction {
        Direction::In => *pence,
        Direction::Out => -pence,
    };
    let for_prices = rows.iter().filter(|(quote, ..)| quote.is_some());
    let received: i64 = for_prices.map(|(_, direction, pence)| signed(direction, pence)).sum();
    let stands = quotes
        .first()
        .filter(|quote| matches!(quote.state, QuoteState::Offered | QuoteState::Accepted | QuoteState::Paid));
    let asked = stands.map_or(0, Quote::total);
    let too_much = (received - asked).max(0);
    let waits: Vec<i64> = tasks
        .iter()
        .filter(|task| task.kind == TaskKind::PayBack)
        .map(|task| task.data.parse().unwrap())
        .collect();
    let open_refunds: Vec<&Refund> =
        refunds.iter().map(|(refund, _)| refund).filter(|refund| refund.ended_at.is_none()).collect();
    let open = quotes.iter().filter(|quote| quote.is_open()).count();
    let owes = account.open > 0;
    let rules = [
        (account.received == received, "received is what came in less what went back"),
        (received >= 0, "no more goes back than came in"),
        (account.owed_back == too_much, "too much is what nobody asks for"),
        (
            waits == if too_much > 0 { vec![too_much] } else { vec![] },
            "support is asked to pay back just that",
        ),
        (!owes || account.open == asked - received, "what is open is the rest of the price"),
        (!owes || too_much == 0, "nobody owes and is owed"),
        ((open == 1) == (now.stage == Stage::Quoted), "a price is open while it is on the table"),
        (open <= 1, "one price is open"),
        (
            open_refunds.len() == usize::from(now.stage == Stage::Refunding),
            "one refund is to be paid, and only where money goes back",
        ),
        (
            open_refunds.iter().all(|refund| {
                refund.most_pence + Refund::paid_back(&refunds) == refund.price_pence + received - too_much
            }),
            "the price of the device and what was paid for work go back, and not a penny more",
        ),
        (
            refunds.iter().all(|(refund, payment)| {
                payment.as_ref().is_none_or(|paid| (1..=refund.most_pence).contains(&paid.pence))
            }),
            "no more is refunded than was to be",
        ),
        (
            refunds.iter().filter(|(_, payment)| payment.is_some()).count()
                == rows.iter().filter(|(quote, ..)| quote.is_none()).count(),
            "a refund is one payment",
        ),
    ];
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, rule)) => Err(format!(
            "{rule}: {} {received} of {asked}, {waits:?} {account:?} {quotes:#?} {refunds:?}",
            now.stage
        )),
        None => Ok(()),
    }
}
