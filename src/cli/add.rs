//! Adding the first of everything from the command line; all else is done on the administration pages.
use super::operate::{Configured, failed, open, settings};
use super::{Stop, say};
use crate::models::address::NewAddress;
use crate::models::calendar::Calendar;
use crate::models::calendar::bank_holidays::Region;
use crate::models::company;
use crate::models::event::By;
use crate::models::person::administration::Position;
use crate::models::person::{self, Role};
use crate::models::seller::{self, NewSeller};
use crate::{db, mail};

/// What `company add` takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Company {
    #[command(flatten)]
    configured: Configured,
    /// What the company is called
    #[arg(long)]
    name: String,
}

/// What `seller add` takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Seller {
    #[command(flatten)]
    configured: Configured,
    /// What the seller is called
    #[arg(long)]
    name: String,
    /// Its name in law; the same where it is not given
    #[arg(long)]
    legal_name: Option<String>,
    /// Street and number of the address that devices go to; may be given twice
    #[arg(long, required = true)]
    street: Vec<String>,
    /// Town or city
    #[arg(long)]
    town: String,
    /// Postcode
    #[arg(long)]
    postcode: String,
    /// Whose bank holidays: england_and_wales, scotland or northern_ireland
    #[arg(long, default_value = "england_and_wales")]
    region: String,
    /// When its day begins
    #[arg(long, default_value_t = 9)]
    opening_hour: i32,
    /// When its day ends, the hour after which a parcel counts as the next day's
    #[arg(long, default_value_t = 17)]
    closing_hour: i32,
}

/// What `person add` takes.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Person {
    #[command(flatten)]
    configured: Configured,
    /// What the person is called
    #[arg(long)]
    name: String,
    /// The e-mail address that the person signs in with; the link goes there, too
    #[arg(long)]
    email: String,
    /// administrator, agent, customer or technician
    #[arg(long)]
    role: String,
    /// The company of a customer: the id that `company add` showed
    #[arg(long, value_name = "ID", required_if_eq("role", "customer"))]
    company: Option<String>,
    /// The seller of a technician: the id that `seller add` showed
    #[arg(long, value_name = "ID", required_if_eq("role", "technician"))]
    seller: Option<String>,
}

/// A name as people write it: one line, not empty.
fn name(text: &str) -> Result<String, Stop> {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(Stop::Asked("A name is one line of 1 to 200 characters.".to_owned()));
    }
    Ok(name)
}

pub(super) fn company(options: &Company) -> Result<(), Stop> {
    let name = name(&options.name)?;
    let app = open(settings(&options.configured)?.config)?;
    let id = app.write_now(|tx| company::Company::add(tx, &name)).map_err(|e| failed(&e))?;
    say(&format!("{name} is added: {id}"));
    Ok(())
}

pub(super) fn seller(options: &Seller) -> Result<(), Stop> {
    let name = name(&options.name)?;
    let region: Region = options.region.parse().map_err(|_| {
        let known: Vec<&str> = Region::ALL.iter().map(|region| region.as_str()).collect();
        Stop::Asked(format!("The region must be one of {}.", known.join(", ")))
    })?;
    if !(0..24).contains(&options.opening_hour)
        || !(options.opening_hour + 1..=24).contains(&options.closing_hour)
    {
        return Err(Stop::Asked(
            "The day must begin between 0 and 23, and end after that and by 24.".to_owned(),
        ));
    }
    let app = open(settings(&options.configured)?.config)?;
    let new = |calendar| NewSeller {
        name: name.clone(),
        legal_name: options.legal_name.clone().unwrap_or_else(|| name.clone()),
        address: NewAddress {
            name: name.clone(),
            lines: options.street.clone(),
            town: options.town.clone(),
            postcode: options.postcode.to_uppercase(),
            country: "GB".to_owned(),
        },
        calendar,
        opening_minute: options.opening_hour * 60,
        closing_minute: options.closing_hour * 60,
        contract: None,
    };
    let id = app
        .write_now(|tx| {
            let calendar = Calendar::add(tx, &name, region)?;
            seller::Seller::add(tx, &new(calendar))
        })
        .map_err(|e| failed(&e))?;
    say(&format!("{name} is added: {id}"));
    Ok(())
}

/// The position that the options describe; companies and sellers are looked up.
fn position(conn: &mut db::Conn, options: &Person) -> Result<Position, Stop> {
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let role: Role = options
        .role
        .parse()
        .map_err(|_| Stop::Asked(format!("The role must be one of {}.", roles.join(", "))))?;
    match role {
        Role::Customer => {
            let open = company::Company::open(conn).map_err(|e| failed(&e))?;
            let found = open.into_iter().find(|one| Some(one.id.as_str()) == options.company.as_deref());
            let company = found.ok_or_else(|| Stop::Asked("There is no company with that id.".to_owned()))?;
            Ok(Position::Customer(company.id))
        }
        Role::Technician => {
            let open = seller::Seller::open(conn).map_err(|e| failed(&e))?;
            let found = open.into_iter().find(|one| Some(one.id.as_str()) == options.seller.as_deref());
            let seller = found.ok_or_else(|| Stop::Asked("There is no seller with that id.".to_owned()))?;
            Ok(Position::Technician(seller.id))
        }
        Role::Agent => Ok(Position::Agent),
        Role::Administrator => Ok(Position::Administrator),
    }
}

pub(super) fn person(options: &Person) -> Result<(), Stop> {
    let name = name(&options.name)?;
    if !mail::is_address(&options.email) {
        return Err(Stop::Asked("The e-mail address must be one like name@example.com.".to_owned()));
    }
    let app = open(settings(&options.configured)?.config)?;
    let position = {
        let mut conn =
            app.db.get().map_err(|e| Stop::Failed(format!("The database does not answer: {e}.")))?;
        position(&mut conn, options)?
    };
    let by = By::system();
    let added = app
        .write_now(|tx| person::Person::invite(tx, &app.link_key, &by, (&name, &options.email), &position))
        .map_err(|e| failed(&e))?;
    let Some((_, link)) = added else {
        return Err(Stop::Failed("Somebody signs in with this address already.".to_owned()));
    };
    say(&format!(
        "{name} is added. This link sets the password, once, within seven days; it is mailed as well:"
    ));
    say(&format!("{}{}", app.config.base_url, link.path(&app.link_key)));
    Ok(())
}
