//! Prices in the sample data: offered by support to whoever pays at the company, answered, and paid by bank transfer.
use super::stories::Teller;
use crate::error::{Error, Result};
use crate::models::event::By;
use crate::models::payment::{Direction, NewPayment};
use crate::models::person::Customer;
use crate::models::quote::sums::USUAL_VAT;
use crate::models::quote::{Answer, Line, NewQuote, Quote, Work};
use crate::models::ticket::{Ticket, Who};

/// What somebody does with a price.
#[derive(Debug, Clone, Copy)]
pub(super) enum Priced {
    /// Support offers it: what for, and how many pounds without VAT.
    Offer(&'static str, i64),
    /// Whoever pays says yes.
    Accept,
    /// The customer says no.
    Decline,
    /// Support finds the payment on the bank's statement.
    Pay,
}

impl Teller<'_> {
    /// Does it, at the moment that the clock shows.
    pub(super) fn price(&self, n: usize, who: &Customer, what: Priced) -> Result<()> {
        let (agent, at) = (self.people.desk(n)?, self.reference(n)?);
        let domain = who.email.rsplit_once('@').map_or("sendback.example", |(_, domain)| domain);
        let key = self.app.link_key.clone();
        self.app.write_now(|tx| {
            let ticket = Ticket::for_agent(tx, agent, &at)?;
            match what {
                Priced::Offer(text, pounds) => {
                    let line = |text: &str, pounds: i64| Line {
                        text: text.to_owned(),
                        quantity: 1,
                        net_pence: pounds * 100,
                    };
                    let new = NewQuote {
                        work: Work::Repair,
                        lines: vec![line(text, pounds), line("Work, an hour", 35)],
                        vat_points: USUAL_VAT,
                        to_name: "Accounts".to_owned(),
                        to_email: format!("accounts@{domain}"),
                        note: "You get it back with the same data where that is possible.".to_owned(),
                    };
                    let by = By::person(Who::Agent, &agent.person);
                    ticket.offer_quote(tx, &key, &by, ticket.version, &new).map(drop)
                }
                Priced::Accept => {
                    let quote = Quote::open_of(tx, &ticket.id)?.ok_or(Error::NotFound)?;
                    ticket.answer_quote(tx, By::recipient(), quote.version, Answer::Accept)
                }
                Priced::Decline => {
                    let quote = Quote::open_of(tx, &ticket.id)?.ok_or(Error::NotFound)?;
                    let by = By::person(Who::Customer, &who.person);
                    ticket.answer_quote(tx, by, quote.version, Answer::Decline)
                }
                Priced::Pay => {
                    let quote = Quote::open_of(tx, &ticket.id)?.ok_or(Error::NotFound)?;
                    let payment = NewPayment {
                        direction: Direction::In,
                        pence: quote.total(),
                        paid_on: tx.now().naive().date(),
                        reference: quote.number(&ticket.reference),
                    };
                    ticket.record_payment(tx, agent, ticket.version, (&payment, false)).map(drop)
                }
            }
        })
    }
}
