//! The sample returns: each is told through the same commands that people use, with a held clock.
use super::people::{self, People};
use super::pictures;
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::code::{self, Code};
use crate::models::device::{Category, Device, NewDevice};
use crate::models::label::Label;
use crate::models::parcel::Parcel;
use crate::models::person::Customer;
use crate::models::photo::Slot;
use crate::models::purchase::{NewPurchase, Purchase};
use crate::models::ticket::answers::{TypedProblem, TypedSender};
use crate::models::ticket::decision::Decision;
use crate::models::ticket::{DeclineReason, Reception, Reference, Ticket, receipt};
use crate::models::{CompanyId, DeviceId, SellerId};
use crate::web::upload::{File, Taken, stage_photo};
use crate::worker;
use chrono::NaiveDate;

/// Company, seller, category, brand, model, storage, colour, grade, days since delivery.
type Sold = (bool, bool, Category, &'static str, &'static str, &'static str, &'static str, &'static str, i64);

/// Twenty devices: most in warranty, two near its end, four after it. The first flag is Harbour & Finch, the second
/// Brightwell.
const DEVICES: [Sold; 20] = [
    (true, true, Category::Phone, "Apple", "iPhone 13", "128 GB", "Midnight", "Very good", 96),
    (true, true, Category::Phone, "Apple", "iPhone 12", "64 GB", "Blue", "Good", 352),
    (true, true, Category::Laptop, "Lenovo", "ThinkPad X1 Carbon", "512 GB", "Black", "Very good", 201),
    (true, false, Category::Tablet, "Apple", "iPad Air", "256 GB", "Space grey", "Good", 64),
    (true, false, Category::Phone, "Samsung", "Galaxy S22", "128 GB", "Phantom white", "Very good", 140),
    (true, true, Category::Watch, "Garmin", "Forerunner 255", "4 GB", "Slate", "Good", 30),
    (true, true, Category::Phone, "Google", "Pixel 7", "128 GB", "Obsidian", "Fair", 420),
    (true, false, Category::Audio, "Sony", "WH-1000XM4", "", "Silver", "Very good", 18),
    (true, true, Category::Laptop, "Apple", "MacBook Air M1", "256 GB", "Silver", "Good", 290),
    (true, true, Category::Phone, "Apple", "iPhone SE", "64 GB", "Red", "Good", 12),
    (false, true, Category::Tablet, "Samsung", "Galaxy Tab A8", "64 GB", "Grey", "Good", 88),
    (false, true, Category::Tablet, "Samsung", "Galaxy Tab A8", "64 GB", "Grey", "Good", 88),
    (false, true, Category::Tablet, "Samsung", "Galaxy Tab A8", "64 GB", "Grey", "Good", 88),
    (false, false, Category::Laptop, "Dell", "Latitude 7420", "256 GB", "Black", "Good", 358),
    (false, false, Category::Laptop, "Dell", "Latitude 7420", "256 GB", "Black", "Good", 410),
    (false, false, Category::Laptop, "HP", "EliteBook 840", "512 GB", "Silver", "Very good", 170),
    (false, true, Category::Console, "Nintendo", "Switch OLED", "64 GB", "White", "Good", 75),
    (false, false, Category::Phone, "Samsung", "Galaxy A54", "128 GB", "Graphite", "Good", 55),
    (false, true, Category::Phone, "Apple", "iPhone 11", "64 GB", "Black", "Fair", 500),
    (false, true, Category::Phone, "Nokia", "G42", "128 GB", "Purple", "Very good", 640),
];

/// A teller of stories: the clock is held, and set before each step.
struct Teller<'a> {
    app: &'a App,
    now: Moment,
    people: People,
    devices: Vec<DeviceId>,
}

/// How a story's return is filled in.
struct Form<'a> {
    reason: &'a str,
    description: &'a str,
    battery: &'a str,
    imei: Option<String>,
    ticks: &'a [&'a str],
    slots: &'a [Slot],
}

/// Makes everything, told up to `now`.
///
/// # Errors
/// When a command is refused: then the sample data would be wrong.
pub(super) async fn make(app: &App, now: Moment) -> Result<()> {
    app.clock.set(now.plus_days(-700));
    let people = people::add(app)?;
    let devices = sell(app, &people, now)?;
    let teller = Teller { app, now, people, devices };
    teller.tell().await?;
    app.clock.set(now);
    worker::run_all_due(app).await
}

fn sell(app: &App, people: &People, now: Moment) -> Result<Vec<DeviceId>> {
    let today = now.naive().date();
    let mut made = vec![];
    for (n, sold) in DEVICES.iter().enumerate() {
        let (harbour, brightwell, category, brand, model, storage, colour, grade, days) = *sold;
        let company: &CompanyId = if harbour { &people.harbour } else { &people.oakmere };
        let seller: &SellerId = if brightwell { &people.brightwell } else { &people.tayside };
        let delivered: NaiveDate = today - chrono::TimeDelta::days(days);
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let code = number(n, category)?;
        let id = app.write_now(|tx| {
            let purchase = Purchase::add(
                tx,
                &NewPurchase {
                    company: company.clone(),
                    seller: seller.clone(),
                    order_number: format!("M-{}", 410_200 + n * 37),
                    order_line: 1,
                    ordered_on: delivered - chrono::TimeDelta::days(3),
                    delivered_on: Some(delivered),
                    invoice_number: Some(format!("INV-{}", 9001 + n)),
                    quantity: 1,
                    price_pence: 14_900 + i64::try_from(n).unwrap_or_default() * 1250,
                },
            )?;
            Device::add(
                tx,
                &NewDevice {
                    purchase,
                    company: company.clone(),
                    seller: seller.clone(),
                    unit: 1,
                    category,
                    brand: brand.to_owned(),
                    model: model.to_owned(),
                    storage: given(storage),
                    colour: given(colour),
                    grade: given(grade),
                    codes: vec![code],
                },
            )
        })?;
        made.push(id);
    }
    Ok(made)
}

/// A number that no real device has: the IMEIs begin with 35 and zeros, and their check digit is right.
fn number(n: usize, category: Category) -> Result<Code> {
    let wrong = || Error::Internal { context: "making a device number", source: "it is not valid".into() };
    match category {
        Category::Phone | Category::Tablet => {
            let body = format!("35000000{:06}", 100_300 + n * 7);
            let digit = code::luhn(&body).ok_or_else(wrong)?;
            code::imei(&format!("{body}{digit}")).map_err(|_| wrong())
        }
        Category::Laptop | Category::Watch | Category::Console | Category::Audio => {
            code::serial(&format!("DEMO{:05}X", 70_210 + n * 11)).map_err(|_| wrong())
        }
    }
}

impl Teller<'_> {
    /// Sets the clock to so many days and hours before now.
    fn at(&self, days: i64, hours: i64) {
        self.app.clock.set(self.now.plus_days(-days).plus_seconds(-hours * 3600));
    }

    fn device(&self, n: usize) -> Result<&DeviceId> {
        self.devices.get(n).ok_or(Error::NotFound)
    }

    async fn tell(&self) -> Result<()> {
        self.arrived(8, 9, "The keyboard types letters by itself.").await?;
        self.declined().await?;
        self.on_the_way().await?;
        self.with_labels().await?;
        self.waiting().await?;
        self.begun().await
    }

    /// Arrived two days ago, being analysed.
    async fn arrived(&self, device: usize, days: i64, what: &str) -> Result<()> {
        self.at(days, 3);
        let form = plain("defective", what, &[Slot::Defect, Slot::Keyboard, Slot::Lid]);
        let reference = self.send(&self.people.ada, Some(self.device(device)?), &form).await?;
        self.at(days, 0);
        self.approve(&reference).await?;
        self.at(days - 2, 2);
        self.post(&reference).await?;
        self.at(2, 4);
        let ticket = self.look(&reference)?;
        let rita = self.people.rita.clone();
        self.app.write_now(|tx| {
            Ticket::receive(tx, &rita, &reference, ticket.version, Reception::AsExpected, None)
        })?;
        worker::run_all_due(self.app).await
    }

    /// Support said no.
    async fn declined(&self) -> Result<()> {
        self.at(12, 5);
        let form = plain("change_of_mind", "We ordered one too many.", &[Slot::Front]);
        let device = self.device(16)?;
        let reference = self.send(&self.people.cleo, Some(device), &form).await?;
        self.at(11, 6);
        let ticket = self.look(&reference)?;
        let decision = Decision::Decline {
            reason: DeclineReason::TooLate,
            message: "It was delivered more than 30 days ago. If it is defective, please send a new return."
                .to_owned(),
        };
        self.app
            .write_now(|tx| Ticket::decide(tx, &self.people.sam, &reference, ticket.version, &decision))?;
        worker::run_all_due(self.app).await
    }

    /// Posted yesterday.
    async fn on_the_way(&self) -> Result<()> {
        self.at(5, 6);
        let form = plain(
            "defective",
            "Since the last update the screen flickers and goes dark after a minute.",
            &[Slot::Defect, Slot::ScreenOn, Slot::Back],
        );
        let reference = self.send(&self.people.ada, Some(self.device(0)?), &form).await?;
        self.at(4, 7);
        self.approve(&reference).await?;
        self.at(1, 5);
        self.post(&reference).await
    }

    /// Labels are out: one with the seller's postage contract, one without.
    async fn with_labels(&self) -> Result<()> {
        for (device, what) in [(10, "It does not charge any more."), (17, "The speaker crackles on calls.")] {
            self.at(3, 4);
            let form = plain("defective", what, &[Slot::Defect, Slot::Back]);
            let reference = self.send(&self.people.cleo, Some(self.device(device)?), &form).await?;
            self.at(2, 6);
            self.approve(&reference).await?;
        }
        Ok(())
    }

    /// What waits for support: an ordinary one, one after its warranty, an unsafe battery, an unknown device.
    async fn waiting(&self) -> Result<()> {
        self.at(0, 20);
        let form = plain(
            "defective",
            "The hinge is loose and the lid does not stay open.",
            &[Slot::Defect, Slot::Lid],
        );
        self.send(&self.people.ada, Some(self.device(2)?), &form).await?;
        self.at(0, 9);
        let mut form = plain("defective", "The battery lasts two hours.", &[Slot::ScreenOn, Slot::Back]);
        form.ticks = &["wear"];
        self.send(&self.people.cleo, Some(self.device(18)?), &form).await?;
        self.at(0, 3);
        let mut form = plain("defective", "The back is bulging and it gets warm.", &[Slot::Defect]);
        form.battery = "yes";
        self.send(&self.people.ada, Some(self.device(4)?), &form).await?;
        self.at(0, 2);
        let mut form = plain("not_as_described", "It has 64 GB, the invoice says 128 GB.", &[Slot::ScreenOn]);
        form.imei = Some("490154203237518".to_owned());
        self.send(&self.people.cleo, None, &form).await?;
        Ok(())
    }

    /// Begun and left.
    async fn begun(&self) -> Result<()> {
        self.at(0, 1);
        let ada = self.people.ada.clone();
        let device = self.device(9)?;
        let ticket = self.app.write_now(|tx| Ticket::start(tx, &ada, Some(device)))?;
        let typed = TypedProblem {
            reason: "defective".to_owned(),
            description: "No sound from the earpiece.".to_owned(),
            ..TypedProblem::default()
        };
        self.app.write_now(|tx| Ticket::keep_problem(tx, &ada, &ticket.reference, &typed))?;
        self.photo(&ada, &ticket.reference, (Category::Phone, Slot::ScreenOn), 77).await
    }

    /// Fills the form in and sends it, as a customer does.
    async fn send(&self, who: &Customer, device: Option<&DeviceId>, form: &Form<'_>) -> Result<Reference> {
        let ticket = self.app.write_now(|tx| Ticket::start(tx, who, device))?;
        let at = ticket.reference;
        let ticked = |name: &str| if form.ticks.contains(&name) { "yes".to_owned() } else { String::new() };
        let mut typed = TypedProblem {
            reason: form.reason.to_owned(),
            description: form.description.to_owned(),
            battery: form.battery.to_owned(),
            wear: ticked("wear"),
            ..TypedProblem::default()
        };
        let mut category = Category::Phone;
        match (device, &form.imei) {
            (_, Some(imei)) => {
                typed.imei.clone_from(imei);
                typed.category = "phone".to_owned();
                typed.brand = "Motorola".to_owned();
                typed.model = "Edge 30".to_owned();
                typed.detail = "storage".to_owned();
            }
            (Some(id), None) => {
                let sold = self.app.write_now(|tx| Device::of_company(tx, who, id))?;
                let code = sold.codes.first().cloned().unwrap_or_default();
                category = sold.device.category;
                match category {
                    Category::Phone | Category::Tablet => typed.imei = code,
                    Category::Laptop | Category::Watch | Category::Console | Category::Audio => {
                        typed.serial = code;
                    }
                }
            }
            (None, None) => typed.unreadable = "yes".to_owned(),
        }
        self.app.write_now(|tx| Ticket::keep_problem(tx, who, &at, &typed))?;
        for (n, slot) in (0_u32..).zip(form.slots) {
            self.photo(
                who,
                &at,
                (category, *slot),
                n + u32::try_from(form.description.len()).unwrap_or_default(),
            )
            .await?;
        }
        let sender = sender(who, who.company == self.people.harbour);
        let ticket = self.app.write_now(|tx| Ticket::keep_sender(tx, who, &at, &sender))?;
        self.app.write_now(|tx| Ticket::submit(tx, who, &at, ticket.version))?;
        worker::run_all_due(self.app).await?;
        Ok(at)
    }

    async fn photo(
        &self,
        who: &Customer,
        at: &Reference,
        (category, slot): (Category, Slot),
        seed: u32,
    ) -> Result<()> {
        let file = File {
            field: String::new(),
            name: format!("IMG_{:04}.jpg", 1000 + seed),
            bytes: Some(pictures::draw(seed, category, slot)),
        };
        match stage_photo(self.app, slot, file).await? {
            Taken::Staged(new) => {
                self.app.write_now(|tx| Ticket::add_photo(tx, who, at, &new))?;
                Ok(())
            }
            Taken::Refused(why) => {
                Err(Error::Internal { context: "drawing a sample photo", source: format!("{why:?}").into() })
            }
        }
    }

    fn look(&self, at: &Reference) -> Result<Ticket> {
        self.app.write_now(|tx| Ticket::for_agent(tx, &self.people.sam, at))
    }

    async fn approve(&self, at: &Reference) -> Result<()> {
        let ticket = self.look(at)?;
        let yes = Decision::Approve { label_by_hand: false };
        self.app.write_now(|tx| Ticket::decide(tx, &self.people.sam, at, ticket.version, &yes))?;
        worker::run_all_due(self.app).await
    }

    async fn post(&self, at: &Reference) -> Result<()> {
        let ticket = self.look(at)?;
        self.app.write_now(|tx| {
            let parcel = Parcel::of(tx, &ticket)?;
            let label = Label::open_of(tx, &parcel.id)?.ok_or(Error::NotFound)?;
            receipt::post(tx, &label)
        })?;
        worker::run_all_due(self.app).await
    }
}

fn plain<'a>(reason: &'a str, description: &'a str, slots: &'a [Slot]) -> Form<'a> {
    Form { reason, description, battery: "no", imei: None, ticks: &[], slots }
}

fn sender(who: &Customer, harbour: bool) -> TypedSender {
    let (name, line1, town, postcode) = if harbour {
        ("Harbour & Finch", "4 Quay Lane", "Bristol", "BS1 4RN")
    } else {
        ("Oakmere Schools", "Oakmere House, Mill Road", "Norwich", "NR2 1TF")
    };
    let (label_name, label_email) = if harbour {
        ("Pete Lowe, post room", "postroom@harbour.example")
    } else {
        (who.name.as_str(), who.email.as_str())
    };
    TypedSender {
        name: name.to_owned(),
        line1: line1.to_owned(),
        town: town.to_owned(),
        postcode: postcode.to_owned(),
        country: "GB".to_owned(),
        label_name: label_name.to_owned(),
        label_email: label_email.to_owned(),
        erasure: "yes".to_owned(),
        ..TypedSender::default()
    }
}
