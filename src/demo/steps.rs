//! One step of a sample return: what a customer, support, a technician or whoever holds the label does with it.
use super::devices::number;
use super::papers;
use super::people::nobody;
use super::script::{Step, Story, Wanted};
use super::stories::Teller;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::files::new_key_of;
use crate::models::device::NewDevice;
use crate::models::event::By;
use crate::models::label::{HandLabel, Label};
use crate::models::message::{Author, Message};
use crate::models::parcel::Parcel;
use crate::models::person::{Agent, Customer};
use crate::models::purchase::NewPurchase;
use crate::models::ticket::decision::Decision;
use crate::models::ticket::talk::Saying;
use crate::models::ticket::{Reception, Reference, Ticket, Who, receipt};
use chrono::TimeDelta;

/// What is added to a message.
enum Added {
    Nothing,
    Photo,
    Invoice,
}

impl Teller<'_> {
    /// Does it, at the moment that the clock shows.
    pub(super) async fn take(&self, n: usize, story: &Story, step: Step) -> Result<()> {
        let who = self.people.customer(story.who)?;
        match step {
            Step::Begin => self.fill(n, story, 1).await.map(drop),
            Step::Send { abroad } => self.send(n, story, who, abroad).await,
            Step::Call => self.call(n, story, who),
            Step::Correct(words) => self.correct(n, story, who, words),
            Step::Answer(body) => {
                self.say(n, story, &who.author(), (body, Added::Photo, Saying::Message)).await
            }
            Step::Write { body, invoice } => {
                let added = if invoice { Added::Invoice } else { Added::Nothing };
                self.say(n, story, &who.author(), (body, added, Saying::Message)).await
            }
            Step::Cancel => {
                self.by_customer(n, who, |tx, ticket, by| ticket.cancel(tx, by, ticket.version).map(drop))
            }
            Step::Battery => {
                self.by_customer(n, who, |tx, ticket, by| ticket.report_battery(tx, by).map(drop))
            }
            Step::Again(to) => {
                let key = self.app.link_key.clone();
                self.by_customer(n, who, |tx, ticket, by| ticket.send_label_again(tx, &key, by, to).map(drop))
            }
            Step::Post => self.app.write_now(|tx| {
                let ticket = Ticket::of_company(tx, who, &self.reference(n)?)?;
                let parcel = Parcel::of(tx, &ticket)?;
                let label = Label::open_of(tx, &parcel.id)?.ok_or(Error::NotFound)?;
                receipt::post(tx, &label)
            }),
            Step::Receive | Step::Technician(_) => self.at_the_seller(n, story, who, step).await,
            Step::Ask(body) => self.write(n, story, (body, Saying::Question)).await,
            Step::Note(body) => self.write(n, story, (body, Saying::Note)).await,
            Step::Reply(body) => self.write(n, story, (body, Saying::Message)).await,
            Step::Bring(carrier, number) => self.bring(n, (carrier, number)).await,
            Step::Create(order) => self.create(n, story, order),
            Step::Price(what) => self.price(n, who, what),
            Step::Work(what) => self.work(n, story, who, what).await,
            Step::Approve { .. }
            | Step::Decline(..)
            | Step::TakeBack(_)
            | Step::Clear(_)
            | Step::Judge(..)
            | Step::Give(_)
            | Step::Link(..)
            | Step::CancelForThem => self.decide(n, who, step),
        }
    }

    /// What support decides.
    fn decide(&self, n: usize, who: &Customer, step: Step) -> Result<()> {
        match step {
            Step::Approve { label_by_hand } => self.by_agent(n, |tx, agent, ticket| {
                let yes = Decision::Approve { label_by_hand };
                Ticket::decide(tx, agent, &ticket.reference, ticket.version, &yes).map(drop)
            }),
            Step::Decline(reason, message) => self.by_agent(n, |tx, agent, ticket| {
                let no = Decision::Decline { reason, message: message.to_owned() };
                Ticket::decide(tx, agent, &ticket.reference, ticket.version, &no).map(drop)
            }),
            Step::TakeBack(why) => self
                .by_agent(n, |tx, agent, ticket| ticket.take_back(tx, agent, ticket.version, why).map(drop)),
            Step::Clear(why) => self.by_agent(n, |tx, agent, ticket| {
                ticket.clear_battery(tx, agent, ticket.version, why).map(drop)
            }),
            Step::Judge(coverage, why) => self
                .by_agent(n, |tx, agent, ticket| ticket.judge_anew(tx, agent, ticket.version, coverage, why)),
            Step::Give(name) => {
                let to = self.people.agent(name)?;
                self.by_agent(n, |tx, agent, ticket| {
                    Ticket::assign(tx, agent, &ticket.reference, Some(&to.person))
                })
            }
            Step::Link(model, unit) => {
                let device = self.stock.find(who, (model, unit))?;
                self.by_agent(n, |tx, agent, ticket| {
                    Ticket::link_device(tx, agent, &ticket.reference, ticket.version, &device.id).map(drop)
                })
            }
            Step::CancelForThem => self.by_agent(n, |tx, agent, ticket| {
                let by = By::person(Who::Agent, &agent.person);
                ticket.cancel(tx, by, ticket.version).map(drop)
            }),
            Step::Begin
            | Step::Send { .. }
            | Step::Call
            | Step::Correct(_)
            | Step::Ask(_)
            | Step::Answer(_)
            | Step::Battery
            | Step::Bring(..)
            | Step::Again(_)
            | Step::Post
            | Step::Receive
            | Step::Note(_)
            | Step::Write { .. }
            | Step::Reply(_)
            | Step::Technician(_)
            | Step::Create(_)
            | Step::Price(_)
            | Step::Work(_)
            | Step::Cancel => Err(nobody("such decision")),
        }
    }

    async fn at_the_seller(&self, n: usize, story: &Story, who: &Customer, step: Step) -> Result<()> {
        let at = self.reference(n)?;
        let seller = self.app.write_now(|tx| Ok(Ticket::of_company(tx, who, &at)?.seller_id))?;
        let technician = self.people.technician(seller.as_ref())?;
        if let Step::Technician(body) = step {
            return self.say(n, story, &technician.author(), (body, Added::Photo, Saying::Message)).await;
        }
        self.app.write_now(|tx| {
            let seen = Ticket::of_seller(tx, technician, &at)?.version;
            Ticket::receive(tx, technician, &at, seen, Reception::AsExpected, None).map(drop)
        })
    }

    /// Fills the form in and sends it, as a customer does.
    async fn send(&self, n: usize, story: &Story, who: &Customer, abroad: bool) -> Result<()> {
        let at = self.fill(n, story, usize::MAX).await?;
        let sender = self.people.sender(who, abroad)?;
        self.app.write_now(|tx| {
            Ticket::keep_sender(tx, who, &at, &sender)?;
            let draft = Ticket::ask_for_price(tx, who, &at)?;
            Ticket::submit(tx, who, &at, draft.version).map(drop)
        })
    }

    fn call(&self, n: usize, story: &Story, who: &Customer) -> Result<()> {
        let agent = self.people.desk(n)?;
        let device = self.device(who, story)?.map(|device| &device.id);
        let (problem, sender) = (self.problem(n, story, who)?, self.people.sender(who, false)?);
        let opened =
            self.app.write_now(|tx| Ticket::open_for_caller(tx, agent, who, device, (&problem, &sender)))?;
        self.begun(n, &opened.reference);
        Ok(())
    }

    fn correct(&self, n: usize, story: &Story, who: &Customer, words: &str) -> Result<()> {
        let at = self.reference(n)?;
        let mut typed = self.problem(n, story, who)?;
        words.clone_into(&mut typed.description);
        self.app.write_now(|tx| {
            let seen = Ticket::of_company(tx, who, &at)?.version;
            Ticket::correct(tx, who, &at, seen, &typed).map(drop)
        })
    }

    /// Whoever of support opens a return has seen it; every other one they take on.
    fn by_agent(&self, n: usize, act: impl FnOnce(&mut Tx<'_>, &Agent, &Ticket) -> Result<()>) -> Result<()> {
        let (agent, at) = (self.people.desk(n)?, self.reference(n)?);
        self.app.write_now(|tx| {
            let ticket = Ticket::for_agent(tx, agent, &at)?;
            let now = tx.now();
            ticket.look(tx, agent, now)?;
            if n.is_multiple_of(2) {
                Ticket::assign(tx, agent, &at, Some(&agent.person))?;
            }
            act(tx, agent, &ticket)
        })
    }

    /// What support writes.
    async fn write(&self, n: usize, story: &Story, (body, saying): (&str, Saying)) -> Result<()> {
        let author = self.people.desk(n)?.author();
        self.say(n, story, &author, (body, Added::Nothing, saying)).await
    }

    fn by_customer(
        &self,
        n: usize,
        who: &Customer,
        act: impl FnOnce(&mut Tx<'_>, &Ticket, By) -> Result<()>,
    ) -> Result<()> {
        let at: Reference = self.reference(n)?;
        self.app.write_now(|tx| {
            let ticket = Ticket::of_company(tx, who, &at)?;
            act(tx, &ticket, By::person(Who::Customer, &who.person))
        })
    }

    /// Writes a message with what belongs to it, and sends it.
    async fn say(
        &self,
        n: usize,
        story: &Story,
        author: &Author,
        (body, added, saying): (&str, Added, Saying),
    ) -> Result<()> {
        let who = self.people.customer(story.who)?;
        let at = self.reference(n)?;
        let ticket = self.app.write_now(|tx| Ticket::of_company(tx, who, &at))?;
        match added {
            Added::Nothing => {}
            Added::Photo => {
                let photo = self.close_up(n, story).await?;
                self.app.write_now(|tx| Message::attach_photo(tx, &ticket, author, &photo))?;
            }
            Added::Invoice => {
                let bytes =
                    papers::page(&["Invoice INV-9012", "1 ThinkPad T14, refurbished, grade good", "Paid."]);
                let key = new_key_of("invoice", &bytes);
                self.app.store(vec![(key.clone(), bytes)]).await?;
                let name = "invoice-INV-9012.pdf";
                self.app.write_now(|tx| Message::attach_pdf(tx, &ticket, author, &key, name))?;
            }
        }
        self.app.write_now(|tx| {
            Message::keep(tx, &ticket, author, body)?;
            ticket.say(tx, author, saying, Some(ticket.version))
        })
    }

    /// A label that the agent bought elsewhere.
    async fn bring(&self, n: usize, (carrier, number): (&str, &str)) -> Result<()> {
        let pdf = papers::page(&[carrier, number, "A sample: not valid for posting."]);
        let key = new_key_of("label", &pdf);
        self.app.store(vec![(key.clone(), pdf)]).await?;
        let hand = HandLabel {
            carrier_name: carrier.to_owned(),
            number: number.to_owned(),
            cost_pence: Some(435),
            key,
            differs: None,
        };
        self.by_agent(n, |tx, agent, ticket| {
            Ticket::bring_label(tx, agent, &ticket.reference, ticket.version, &hand).map(drop)
        })
    }

    /// Writes the order of a device down that is not on the list.
    fn create(&self, n: usize, story: &Story, order: &str) -> Result<()> {
        let Wanted::Unlisted(category, brand, model) = story.device else { return Err(Error::NotFound) };
        let seller = self.people.sellers.first().ok_or_else(|| nobody("seller"))?;
        let code = number(900 + n, category)?;
        let delivered = self.app.clock.now().naive().date() - TimeDelta::days(150);
        self.by_agent(n, |tx, agent, ticket| {
            let purchase = NewPurchase {
                company: ticket.company_id.clone(),
                seller: seller.clone(),
                order_number: order.to_owned(),
                order_line: 1,
                ordered_on: delivered - TimeDelta::days(3),
                delivered_on: Some(delivered),
                invoice_number: None,
                quantity: 1,
                price_pence: 18_900,
            };
            Ticket::create_device(tx, agent, &ticket.reference, ticket.version, &purchase, |purchase| {
                NewDevice {
                    purchase,
                    company: ticket.company_id.clone(),
                    seller: seller.clone(),
                    unit: 1,
                    category,
                    brand: brand.to_owned(),
                    model: model.to_owned(),
                    storage: None,
                    colour: None,
                    grade: Some("Good".to_owned()),
                    codes: vec![code],
                }
            })
            .map(drop)
        })
    }
}
