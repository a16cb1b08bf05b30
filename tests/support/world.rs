//! The app as in production, with memory for files and mail and a clock that is held; and the people in it.
use super::browser::Browser;
use super::database;
use super::second_factor::second_step;
use chrono::NaiveDate;
use diesel::RunQueryDsl;
use sendback::app::App;
use sendback::clock::Clock;
use sendback::config::Config;
use sendback::db::{self, Moment, Watch};
use sendback::files::Files;
use sendback::mail::Mail;
use sendback::models::address::NewAddress;
use sendback::models::calendar::Calendar;
use sendback::models::calendar::bank_holidays::Region;
use sendback::models::company::Company;
use sendback::models::device::code;
use sendback::models::device::{Category, Device, NewDevice};
use sendback::models::person::second_factor::SecondFactor;
use sendback::models::person::{Agent, Customer, NewPerson, Person, Role, Technician};
use sendback::models::policy::{Numbers, Policy};
use sendback::models::purchase::{NewPurchase, Purchase};
use sendback::models::seller::{NewSeller, Seller};
use sendback::models::ticket::Reference;
use sendback::models::{CompanyId, DeviceId, PersonId, SellerId};
use sendback::secret::one_time::Shared;
use sendback::secret::{Key, password};
use sendback::{serve, worker};
use std::net::TcpListener;
use std::sync::OnceLock;

pub const PASSWORD: &str = "correct horse battery";
/// Phones of Ada's company, sold by Rita's seller: in warranty, and out of it.
pub const ADAS_IMEI: &str = "490154203237518";
pub const ADAS_OLD_IMEI: &str = "356868000041418";
/// A phone of Cleo's company, sold by Tom's seller.
pub const CLEOS_IMEI: &str = "354178036859789";

pub struct World {
    pub app: App,
    /// What the app asks of its database.
    pub watch: Watch,
    pub ada: Customer,
    pub bob: PersonId,
    pub sam: Agent,
    pub rita: Technician,
    pub adas_phone: DeviceId,
    pub adas_old_phone: DeviceId,
    pub adas_laptop: DeviceId,
    pub cleos_phone: DeviceId,
    server: actix_web::dev::ServerHandle,
    pub base: String,
    /// Kept until the end: the database lives in it.
    _dir: tempfile::TempDir,
}

impl Drop for World {
    fn drop(&mut self) {
        actix_web::rt::System::new().block_on(self.server.stop(false));
    }
}

/// Monday 18 May 2026, 10:00 in London.
pub fn monday() -> Moment {
    Moment::new(NaiveDate::from_ymd_opt(2026, 5, 18).unwrap().and_hms_opt(9, 0, 0).unwrap())
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| password::hash(PASSWORD).unwrap())
}

pub fn address(name: &str, postcode: &str) -> NewAddress {
    NewAddress {
        name: name.to_owned(),
        lines: vec!["1 High Street".to_owned()],
        town: "Leeds".to_owned(),
        postcode: postcode.to_owned(),
        country: "GB".to_owned(),
    }
}

impl World {
    /// A world with its server.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// A world whose settings are changed first.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let url = database::fresh(dir.path(), true);
        let mut config = Config::demonstration(dir.path().to_owned(), url.clone(), base.clone());
        change(&mut config);
        let clock = Clock::held(monday());
        let watch = Watch::default();
        let pool = db::open_watched(&url, &watch).unwrap();
        let app = App::new(pool, Files::memory(), Mail::memory(), clock, config, Key::random());
        let (send, handle) = std::sync::mpsc::channel();
        let served = app.clone();
        #[expect(clippy::disallowed_methods, reason = "the server's own thread")]
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = serve::pages(served, listener, 1).unwrap();
                send.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let server = handle.recv().unwrap();
        populate((app, watch), server, base, dir)
    }

    /// Moves the clock.
    pub fn at(&self, to: Moment) {
        self.app.clock.set(to);
    }

    /// A browser on nobody's desk.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A browser in which somebody has signed in through the form.
    pub fn signed_in(&self, email: &str) -> Browser {
        self.signed_in_with(email, PASSWORD)
    }

    /// The same with a password of their own; whoever needs a second factor and has none sets it up.
    pub fn signed_in_with(&self, email: &str, password: &str) -> Browser {
        let mut browser = self.browser();
        let mut page = browser.get("/sign-in");
        page.fill("E-mail address", email);
        page.fill("Password", password);
        let page = browser.press(page, "Sign in");
        let page = second_step(&self.app, &mut browser, page);
        assert_eq!(page.status, 200, "{email} could not sign in: {}", page.text());
        assert_ne!(page.path, "/sign-in/code", "{email} could not sign in: {}", page.text());
        browser
    }

    /// What the app on the telephones of staff shows now.
    pub fn code(&self) -> String {
        Shared::of_sample_people().code(self.app.clock.now().unix())
    }

    /// Somebody of staff types a code once more, as what they do next needs a fresh one.
    pub fn code_given(&self, browser: &mut Browser) {
        let page = browser.post("/sign-in/code", &[("code", &self.code())]);
        assert_eq!(page.status, 303, "{}", page.text());
    }

    /// Runs every job that is due.
    pub fn work(&self) {
        actix_web::rt::System::new().block_on(worker::run_all_due(&self.app)).unwrap();
    }

    /// The mails that went out, oldest first: recipient, subject, and the whole as text.
    pub fn mails(&self) -> Vec<(String, String, String)> {
        let Mail::Memory(sent) = &self.app.mail else { panic!("the tests' mail is in memory") };
        let sent = sent.lock().unwrap();
        sent.values()
            .map(|copies| {
                let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
                let to = mail.to().unwrap().first().unwrap().address().unwrap().to_owned();
                (to, mail.subject().unwrap().to_owned(), mail.body_text(0).unwrap().into_owned())
            })
            .collect()
    }

    /// Name and bytes of what is attached to the newest mail to somebody.
    pub fn attached_to(&self, to: &str) -> Vec<(String, Vec<u8>)> {
        let Mail::Memory(sent) = &self.app.mail else { panic!("the tests' mail is in memory") };
        let sent = sent.lock().unwrap();
        let newest = sent.values().rev().find_map(|copies| {
            let mail = mail_parser::MessageParser::default().parse(&copies[0]).unwrap();
            let theirs = mail.to().unwrap().first().unwrap().address() == Some(to);
            theirs.then(|| {
                mail.attachments()
                    .map(|part| {
                        let name = mail_parser::MimeHeaders::attachment_name(part).unwrap().to_owned();
                        (name, part.contents().to_vec())
                    })
                    .collect()
            })
        });
        newest.unwrap_or_else(|| panic!("no mail to {to}"))
    }

    /// The newest mail to somebody.
    pub fn mail_to(&self, to: &str) -> (String, String) {
        let (_, subject, text) = self
            .mails()
            .into_iter()
            .rfind(|(who, ..)| who == to)
            .unwrap_or_else(|| panic!("no mail to {to}"));
        (subject, text)
    }
}

fn seller(tx: &mut db::Tx<'_>, name: &str, region: Region, contract: bool) -> SellerId {
    let calendar = Calendar::add(tx, name, region).unwrap();
    let new = NewSeller {
        name: name.to_owned(),
        legal_name: format!("{name} Ltd"),
        address: address(name, "LS1 1AA"),
        calendar,
        opening_minute: 540,
        closing_minute: 1020,
        contract: contract.then(|| ("Freepost".to_owned(), "RTXX-TEST".to_owned())),
    };
    Seller::add(tx, &new).unwrap()
}

/// Copies of the one return that is there, "Copy 000" and so on, each a row of its own, with moments of a day that go up in
/// that column.
pub fn copied(world: &World, most: u8, column: &str) {
    const COLUMNS: [&str; 19] = [
        "id",
        "reference",
        "version",
        "company_id",
        "person_id",
        "seller_id",
        "parcel_id",
        "policy_id",
        "stage",
        "reception",
        "coverage",
        "title",
        "receipts",
        "due_at",
        "agent_at",
        "created_at",
        "changed_at",
        "submitted_at",
        "reason",
    ];
    world
        .app
        .write_now(|tx| {
            for n in 0..most {
                let values = COLUMNS.map(|of| match of {
                    "id" => format!("'00000000-0000-7000-8000-0000000{n:05}'"),
                    "reference" => format!("'{}'", Reference::new("SB", [n, 1, 2, 3, 4, n / 30, 7])),
                    "title" => format!("'Copy {n:03}'"),
                    _ if of == column => format!("'2026-05-20 10:{:02}:00.000000'", n / 4),
                    _ => of.to_owned(),
                });
                let sql = format!(
                    "INSERT INTO tickets ({}, unsafe_battery) SELECT {}, unsafe_battery FROM tickets WHERE title = 'Apple iPhone 13'",
                    COLUMNS.join(", "),
                    values.join(", ")
                );
                diesel::sql_query(sql).execute(&mut **tx)?;
            }
            Ok(())
        })
        .unwrap();
}

pub struct Unit<'a> {
    pub company: &'a CompanyId,
    pub seller: &'a SellerId,
    pub category: Category,
    pub order: &'a str,
    pub delivered: &'a str,
    pub code: &'a str,
}

pub fn device(tx: &mut db::Tx<'_>, unit: &Unit<'_>) -> DeviceId {
    let delivered = day(unit.delivered);
    let purchase = NewPurchase {
        company: unit.company.clone(),
        seller: unit.seller.clone(),
        order_number: unit.order.to_owned(),
        order_line: 1,
        ordered_on: delivered - chrono::TimeDelta::days(3),
        delivered_on: Some(delivered),
        invoice_number: Some(format!("INV-{}", unit.order)),
        quantity: 1,
        price_pence: 24_900,
    };
    let purchase = Purchase::add(tx, &purchase).unwrap();
    let code = code::imei(unit.code).or_else(|_| code::serial(unit.code)).unwrap();
    let (brand, model) = match unit.category {
        Category::Laptop => ("Lenovo", "ThinkPad X1"),
        Category::Phone | Category::Tablet | Category::Watch | Category::Console | Category::Audio => {
            ("Apple", "iPhone 13")
        }
    };
    let new = NewDevice {
        purchase,
        company: unit.company.clone(),
        seller: unit.seller.clone(),
        unit: 1,
        category: unit.category,
        brand: brand.to_owned(),
        model: model.to_owned(),
        storage: Some("128 GB".to_owned()),
        colour: Some("Midnight".to_owned()),
        grade: Some("Good".to_owned()),
        codes: vec![code],
    };
    Device::add(tx, &new).unwrap()
}

fn populate(
    (app, watch): (App, Watch),
    server: actix_web::dev::ServerHandle,
    base: String,
    dir: tempfile::TempDir,
) -> World {
    let (hash, key) = (hash(), app.link_key.clone());
    let made = app.write_now(|tx| {
        let england = Calendar::add(tx, "England and Wales", Region::EnglandAndWales)?;
        Calendar::make_marketplace(tx, &england)?;
        Policy::publish(tx, &Numbers::default(), None)?;
        let one = seller(tx, "Brightwell", Region::EnglandAndWales, false);
        let two = seller(tx, "Tayside", Region::Scotland, true);
        let harbour = Company::add(tx, "Harbour & Finch")?;
        let oakmere = Company::add(tx, "Oakmere Schools")?;
        let mut person = |email: &str, name: &str| -> PersonId {
            Person::add(tx, &NewPerson { email, name, password_hash: Some(hash) }).unwrap()
        };
        let ada = person("ada@harbour.example", "Ada Marsh");
        let bob = person("bob@harbour.example", "Bob Finch");
        let cleo = person("cleo@oakmere.example", "Cleo Ray");
        let sam = person("sam@sendback.example", "Sam Okoro");
        let amy = person("amy@sendback.example", "Amy Lund");
        let rita = person("rita@brightwell.example", "Rita Holm");
        let tom = person("tom@tayside.example", "Tom Reid");
        Person::join_company(tx, &ada, &harbour)?;
        Person::join_company(tx, &bob, &harbour)?;
        Person::join_company(tx, &cleo, &oakmere)?;
        Person::join_marketplace(tx, &sam, Role::Agent)?;
        Person::join_marketplace(tx, &amy, Role::Administrator)?;
        Person::join_seller(tx, &rita, &one)?;
        Person::join_seller(tx, &tom, &two)?;
        for staff in [&sam, &amy, &rita, &tom] {
            SecondFactor::put_on(tx, &key, staff, &Shared::of_sample_people())?;
        }
        let phone = Category::Phone;
        let unit = |company, seller, category, order, delivered, code| Unit {
            company,
            seller,
            category,
            order,
            delivered,
            code,
        };
        let adas_phone = device(tx, &unit(&harbour, &one, phone, "M-1", "2026-03-14", ADAS_IMEI));
        let adas_old_phone = device(tx, &unit(&harbour, &one, phone, "M-2", "2024-03-14", ADAS_OLD_IMEI));
        let adas_laptop =
            device(tx, &unit(&harbour, &two, Category::Laptop, "M-3", "2026-01-10", "PF3X7Q2A"));
        let cleos_phone = device(tx, &unit(&oakmere, &two, phone, "M-4", "2026-02-01", CLEOS_IMEI));
        let ada = Customer {
            person: ada,
            name: "Ada Marsh".to_owned(),
            email: "ada@harbour.example".to_owned(),
            company: harbour.clone(),
        };
        Ok((
            ada,
            Agent { person: sam, name: "Sam Okoro".to_owned() },
            Technician { person: rita, name: "Rita Holm".to_owned(), seller: one },
            bob,
            [adas_phone, adas_old_phone, adas_laptop, cleos_phone],
        ))
    });
    let (ada, sam, rita, bob, devices) = made.unwrap();
    let [adas_phone, adas_old_phone, adas_laptop, cleos_phone] = devices;
    World {
        app,
        watch,
        ada,
        bob,
        sam,
        rita,
        adas_phone,
        adas_old_phone,
        adas_laptop,
        cleos_phone,
        server,
        base,
        _dir: dir,
    }
}
