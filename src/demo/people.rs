//! Who lives in a demonstration: eight companies, five sellers in three parts of the country, support.
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::models::address::NewAddress;
use crate::models::calendar::Calendar;
use crate::models::calendar::bank_holidays::Region;
use crate::models::company::Company;
use crate::models::marketplace;
use crate::models::person::second_factor::SecondFactor;
use crate::models::person::{Agent, Customer, NewPerson, Person, Role, Technician};
use crate::models::seller::{NewSeller, Seller};
use crate::models::ticket::answers::TypedSender;
use crate::models::{CompanyId, SellerId};
use crate::secret::one_time::Shared;
use crate::secret::password;

/// The password of everybody in a demonstration.
pub const PASSWORD: &str = "phone-comes-back";

/// Who is named at the start, and as what: the same table as in the README. Everybody else can sign in as well.
pub const SIGN_INS: &[(&str, &str)] = &[
    ("ada@harbour.example", "customer of Harbour & Finch"),
    ("cleo@oakmere.example", "customer of Oakmere Schools"),
    ("imran@wendham.example", "customer of Wendham District Council"),
    ("sam@sendback.example", "agent: support of the marketplace"),
    ("amy@sendback.example", "administrator: support that also sets everything up"),
    ("rita@brightwell.example", "technician at Brightwell Refurb, Leeds"),
    ("tom@tayside.example", "technician at Tayside Devices, Dundee"),
    ("niamh@lagan.example", "technician at Lagan Renewed, Belfast"),
];

/// A company: name, street, town, postcode, and who gets its labels (nobody: whoever sends the return).
type Firm = (&'static str, &'static str, &'static str, &'static str, Option<(&'static str, &'static str)>);

/// The companies, in the order in which the customers and the devices count them.
const COMPANIES: [Firm; 8] = [
    (
        "Harbour & Finch",
        "4 Quay Lane",
        "Bristol",
        "BS1 4RN",
        Some(("Pete Lowe, post room", "postroom@harbour.example")),
    ),
    ("Oakmere Schools", "Oakmere House, Mill Road", "Norwich", "NR2 1TF", None),
    (
        "Larkrise Care Homes",
        "Larkrise Lodge, 18 Orchard Rise",
        "Exeter",
        "EX2 4QD",
        Some(("Reception, Larkrise Lodge", "reception@larkrise.example")),
    ),
    (
        "Pell & Hardy Logistics",
        "Depot 3, Carr Road",
        "Doncaster",
        "DN4 5HX",
        Some(("Goods out, depot 3", "goodsout@pellhardy.example")),
    ),
    (
        "Wendham District Council",
        "Civic Offices, Market Street",
        "Wendham",
        "LN9 6BT",
        Some(("IT stores, room 0.14", "itstores@wendham.example")),
    ),
    ("Glenarra Veterinary Centre", "62 Shore Road", "Newtownards", "BT23 4DS", None),
    (
        "Tarn Valley Housing",
        "1 Weir Court",
        "Kendal",
        "LA9 4UQ",
        Some(("Front desk, Weir Court", "frontdesk@tarnvalley.example")),
    ),
    ("Copperfield Events", "Unit 11, Tramshed Yard", "Cardiff", "CF11 6BH", None),
];

/// A customer: address, name, and which of the companies is theirs.
const CUSTOMERS: [(&str, &str, usize); 11] = [
    ("ada@harbour.example", "Ada Marsh", 0),
    ("ben@harbour.example", "Ben Tolley", 0),
    ("cleo@oakmere.example", "Cleo Ray", 1),
    ("mary@larkrise.example", "Mary Pember", 2),
    ("dean@pellhardy.example", "Dean Foxall", 3),
    ("ruth@pellhardy.example", "Ruth Askew", 3),
    ("imran@wendham.example", "Imran Sadiq", 4),
    ("orla@glenarra.example", "Orla Devine", 5),
    ("kit@tarnvalley.example", "Kit Rowan", 6),
    ("bethan@copperfield.example", "Bethan Rees", 7),
    ("luca@copperfield.example", "Luca Ferri", 7),
];

/// Support; the last one also sets everything up.
const SUPPORT: [(&str, &str); 4] = [
    ("sam@sendback.example", "Sam Okoro"),
    ("priya@sendback.example", "Priya Nair"),
    ("joel@sendback.example", "Joel Byrne"),
    ("amy@sendback.example", "Amy Lund"),
];

/// A seller: name, street, town, postcode, holidays, opening and closing hour, postage contract, and its technician.
type Shop = (
    (&'static str, &'static str, &'static str, &'static str),
    Region,
    (i32, i32),
    Option<(&'static str, &'static str)>,
    (&'static str, &'static str),
);

/// The sellers, in the order in which the devices count them.
const SELLERS: [Shop; 5] = [
    (
        ("Brightwell Refurb", "Unit 7, Canal Works", "Leeds", "LS11 5QP"),
        Region::EnglandAndWales,
        (8, 17),
        None,
        ("rita@brightwell.example", "Rita Holm"),
    ),
    (
        ("Tayside Devices", "12 Dock Street", "Dundee", "DD1 3JX"),
        Region::Scotland,
        (9, 16),
        Some(("Freepost Parcels", "Licence RTXX-DEMO-0000")),
        ("tom@tayside.example", "Tom Reid"),
    ),
    (
        ("Lagan Renewed", "Mill 2, Conway Yard", "Belfast", "BT13 2DE"),
        Region::NorthernIreland,
        (9, 17),
        Some(("Freepost Parcels", "Licence RTYY-DEMO-0001")),
        ("niamh@lagan.example", "Niamh Quill"),
    ),
    (
        ("Second Spring Tech", "5 Copper Quarter", "Swansea", "SA1 7FW"),
        Region::EnglandAndWales,
        (8, 16),
        Some(("Return Parcel 48", "Account 00-DEMO-4471")),
        ("owen@secondspring.example", "Owen Prosser"),
    ),
    (
        ("Clyde Circuit Works", "Arch 9, Pointhouse Road", "Glasgow", "G3 8RD"),
        Region::Scotland,
        (10, 18),
        None,
        ("isla@clydecircuit.example", "Isla Baird"),
    ),
];

/// Everybody, as the commands want them.
pub(super) struct People {
    pub(super) companies: Vec<CompanyId>,
    pub(super) sellers: Vec<SellerId>,
    pub(super) customers: Vec<Customer>,
    pub(super) support: Vec<Agent>,
    pub(super) technicians: Vec<Technician>,
}

/// Whom sample data speaks of and who is not there.
pub(super) fn nobody(who: &str) -> Error {
    Error::Internal { context: "telling a sample story", source: format!("there is no {who}").into() }
}

impl People {
    /// The customer whose address begins so.
    pub(super) fn customer(&self, who: &str) -> Result<&Customer> {
        let here = |email: &str| email.split('@').next() == Some(who);
        self.customers.iter().find(|customer| here(&customer.email)).ok_or_else(|| nobody(who))
    }
    /// The one of support whose first name this is.
    pub(super) fn agent(&self, name: &str) -> Result<&Agent> {
        let called = |agent: &&Agent| agent.name.split(' ').next() == Some(name);
        self.support.iter().find(called).ok_or_else(|| nobody(name))
    }
    /// Who of support looks after the `n`-th return.
    pub(super) fn desk(&self, n: usize) -> Result<&Agent> {
        self.support.iter().cycle().nth(n % 3).ok_or_else(|| nobody("agent"))
    }
    /// The seller's technician.
    pub(super) fn technician(&self, seller: Option<&SellerId>) -> Result<&Technician> {
        self.technicians.iter().find(|one| Some(&one.seller) == seller).ok_or_else(|| nobody("technician"))
    }
    /// The last page of the form, as this customer fills it in; from abroad where somebody is on tour there.
    pub(super) fn sender(&self, who: &Customer, abroad: bool) -> Result<TypedSender> {
        let firms = self.companies.iter().zip(COMPANIES);
        let (_, (name, line1, town, postcode, post)) =
            firms.into_iter().find(|(id, _)| **id == who.company).ok_or_else(|| nobody("company"))?;
        let (label_name, label_email) = post.unwrap_or((&who.name, &who.email));
        let mut form = TypedSender {
            name: name.to_owned(),
            line1: line1.to_owned(),
            town: town.to_owned(),
            postcode: postcode.to_owned(),
            country: "GB".to_owned(),
            label_name: label_name.to_owned(),
            label_email: label_email.to_owned(),
            erasure: "yes".to_owned(),
            ..TypedSender::default()
        };
        if abroad {
            "Stage door, 9 Grattan Wharf".clone_into(&mut form.line1);
            "Dublin".clone_into(&mut form.town);
            "D02 X285".clone_into(&mut form.postcode);
            "IE".clone_into(&mut form.country);
        }
        Ok(form)
    }
}

/// Adds them, all in one write.
pub(super) fn add(app: &App) -> Result<People> {
    // Sample people obey the rule for new passwords, too.
    password::check(PASSWORD, &[]).map_err(|why| Error::Internal {
        context: "checking a password",
        source: format!("{why:?}").into(),
    })?;
    let hash = password::hash(PASSWORD)
        .map_err(|e| Error::Internal { context: "hashing a password", source: e.to_string().into() })?;
    let (key, shared) = (app.link_key.clone(), Shared::of_sample_people());
    app.write_now(|tx| {
        marketplace::found(tx)?;
        let mut people = People {
            companies: COMPANIES.iter().map(|firm| Company::add(tx, firm.0)).collect::<Result<_>>()?,
            sellers: vec![],
            customers: vec![],
            support: vec![],
            technicians: vec![],
        };
        for (email, name, company) in CUSTOMERS {
            let company = people.companies.get(company).ok_or_else(|| nobody("company"))?;
            let person = Person::add(tx, &NewPerson { email, name, password_hash: Some(&hash) })?;
            Person::join_company(tx, &person, company)?;
            people.customers.push(Customer {
                person,
                name: name.to_owned(),
                email: email.to_owned(),
                company: company.clone(),
            });
        }
        for (n, (email, name)) in SUPPORT.into_iter().enumerate() {
            let role = if n + 1 == SUPPORT.len() { Role::Administrator } else { Role::Agent };
            let person = Person::add(tx, &NewPerson { email, name, password_hash: Some(&hash) })?;
            Person::join_marketplace(tx, &person, role)?;
            SecondFactor::put_on(tx, &key, &person, &shared)?;
            people.support.push(Agent { person, name: name.to_owned() });
        }
        for shop in SELLERS {
            let (email, name) = shop.4;
            let seller = open_shop(tx, &shop)?;
            let person = Person::add(tx, &NewPerson { email, name, password_hash: Some(&hash) })?;
            Person::join_seller(tx, &person, &seller)?;
            SecondFactor::put_on(tx, &key, &person, &shared)?;
            people.technicians.push(Technician { person, name: name.to_owned(), seller: seller.clone() });
            people.sellers.push(seller);
        }
        Ok(people)
    })
}

fn open_shop(tx: &mut Tx<'_>, shop: &Shop) -> Result<SellerId> {
    let ((name, line, town, postcode), region, (opens, closes), contract, _) = *shop;
    let calendar = Calendar::add(tx, name, region)?;
    let new = NewSeller {
        name: name.to_owned(),
        legal_name: format!("{name} Ltd"),
        address: NewAddress {
            name: format!("{name}, Returns"),
            lines: vec![line.to_owned()],
            town: town.to_owned(),
            postcode: postcode.to_owned(),
            country: "GB".to_owned(),
        },
        calendar,
        opening_minute: opens * 60,
        closing_minute: closes * 60,
        contract: contract.map(|(service, licence)| (service.to_owned(), licence.to_owned())),
    };
    Seller::add(tx, &new)
}
