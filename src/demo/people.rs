//! Who lives in a demonstration: two companies, two sellers in two parts of the country, support.
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::address::NewAddress;
use crate::models::calendar::Calendar;
use crate::models::calendar::bank_holidays::Region;
use crate::models::company::Company;
use crate::models::marketplace;
use crate::models::person::{Agent, Customer, NewPerson, Person, Role, Technician};
use crate::models::seller::{NewSeller, Seller};
use crate::models::{CompanyId, SellerId};
use crate::secret::password;

/// The password of everybody in a demonstration.
pub const PASSWORD: &str = "phone-comes-back";

/// Who can sign in, and as what: the same table as in the README.
pub const SIGN_INS: &[(&str, &str)] = &[
    ("ada@harbour.example", "customer of Harbour & Finch"),
    ("cleo@oakmere.example", "customer of Oakmere Schools"),
    ("sam@sendback.example", "agent: support of the marketplace"),
    ("amy@sendback.example", "administrator: support that also sets everything up"),
    ("rita@brightwell.example", "technician at Brightwell Refurb, Leeds"),
    ("tom@tayside.example", "technician at Tayside Devices, Dundee"),
];

/// Everybody, as the commands want them.
pub(super) struct People {
    pub(super) ada: Customer,
    pub(super) cleo: Customer,
    pub(super) sam: Agent,
    pub(super) rita: Technician,
    pub(super) harbour: CompanyId,
    pub(super) oakmere: CompanyId,
    pub(super) brightwell: SellerId,
    pub(super) tayside: SellerId,
}

fn address(name: &str, line: &str, town: &str, postcode: &str) -> NewAddress {
    NewAddress {
        name: name.to_owned(),
        lines: vec![line.to_owned()],
        town: town.to_owned(),
        postcode: postcode.to_owned(),
        country: "GB".to_owned(),
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
    app.write_now(|tx| {
        marketplace::found(tx)?;
        let england = Calendar::add(tx, "Brightwell Refurb", Region::EnglandAndWales)?;
        let scotland = Calendar::add(tx, "Tayside Devices", Region::Scotland)?;
        let brightwell = Seller::add(
            tx,
            &NewSeller {
                name: "Brightwell Refurb".to_owned(),
                legal_name: "Brightwell Refurb Ltd".to_owned(),
                address: address("Brightwell Refurb, Returns", "Unit 7, Canal Works", "Leeds", "LS11 5QP"),
                calendar: england,
                opening_minute: 8 * 60,
                closing_minute: 17 * 60,
                contract: None,
            },
        )?;
        let tayside = Seller::add(
            tx,
            &NewSeller {
                name: "Tayside Devices".to_owned(),
                legal_name: "Tayside Devices Ltd".to_owned(),
                address: address("Tayside Devices", "12 Dock Street", "Dundee", "DD1 3JX"),
                calendar: scotland,
                opening_minute: 9 * 60,
                closing_minute: 16 * 60,
                contract: Some(("Freepost Parcels".to_owned(), "Licence RTXX-DEMO-0000".to_owned())),
            },
        )?;
        let harbour = Company::add(tx, "Harbour & Finch")?;
        let oakmere = Company::add(tx, "Oakmere Schools")?;
        let mut person =
            |email: &str, name: &str| Person::add(tx, &NewPerson { email, name, password_hash: Some(&hash) });
        let ada = person("ada@harbour.example", "Ada Marsh")?;
        let cleo = person("cleo@oakmere.example", "Cleo Ray")?;
        let sam = person("sam@sendback.example", "Sam Okoro")?;
        let amy = person("amy@sendback.example", "Amy Lund")?;
        let rita = person("rita@brightwell.example", "Rita Holm")?;
        let tom = person("tom@tayside.example", "Tom Reid")?;
        Person::join_company(tx, &ada, &harbour)?;
        Person::join_company(tx, &cleo, &oakmere)?;
        Person::join_marketplace(tx, &sam, Role::Agent)?;
        Person::join_marketplace(tx, &amy, Role::Administrator)?;
        Person::join_seller(tx, &rita, &brightwell)?;
        Person::join_seller(tx, &tom, &tayside)?;
        let customer = |person, name: &str, email: &str, company: &CompanyId| Customer {
            person,
            name: name.to_owned(),
            email: email.to_owned(),
            company: company.clone(),
        };
        Ok(People {
            ada: customer(ada, "Ada Marsh", "ada@harbour.example", &harbour),
            cleo: customer(cleo, "Cleo Ray", "cleo@oakmere.example", &oakmere),
            sam: Agent { person: sam, name: "Sam Okoro".to_owned() },
            rita: Technician { person: rita, name: "Rita Holm".to_owned(), seller: brightwell.clone() },
            harbour,
            oakmere,
            brightwell,
            tayside,
        })
    })
}
