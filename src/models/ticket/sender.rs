//! The last page of a return's form before the check: who sends the device, from where, and who gets the label. The address of
//! every other form is read here, too.
use super::answers::{Field, Problem, Problems, line};
use crate::mail;
use crate::models::address::{Address, NewAddress};
use crate::models::person::Customer;
use serde::{Deserialize, Serialize};

/// The page about the sender and the label, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedSender {
    /// Person or firm.
    pub name: String,
    /// Street.
    pub line1: String,
    /// What else belongs to it.
    pub line2: String,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Who gets the label.
    pub label_name: String,
    /// Where they get it.
    pub label_email: String,
    /// "A repair may erase everything."
    pub erasure: String,
}

/// Where an address is, as typed; whose it is stands beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedPlace {
    /// Street.
    pub line1: String,
    /// What else belongs to it.
    pub line2: String,
    /// Town.
    pub town: String,
    /// Postcode.
    pub postcode: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// The last page, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderAnswers {
    /// Where the parcel comes from.
    pub address: NewAddress,
    /// Who gets the label.
    pub label_name: String,
    /// Where they get it.
    pub label_email: String,
}

/// Countries that can be chosen as the sender's, in the order of the list.
pub const COUNTRIES: &[(&str, &str)] = &[
    ("GB", "United Kingdom"),
    ("IE", "Ireland"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("NL", "Netherlands"),
    ("BE", "Belgium"),
    ("ES", "Spain"),
    ("IT", "Italy"),
];

impl TypedPlace {
    /// That of an address that is here already.
    pub fn of(address: &Address) -> Self {
        let mut lines = address.lines().into_iter();
        Self {
            line1: lines.next().unwrap_or_default(),
            line2: lines.collect::<Vec<_>>().join(", "),
            town: address.town.clone(),
            postcode: address.postcode.clone(),
            country: address.country.clone(),
        }
    }
    /// The address that it means for somebody of that name; what is wrong is added to the problems.
    pub fn check(&self, name: String, problems: &mut Problems) -> NewAddress {
        let line1 = line(problems, Field::Line1, &self.line1, true);
        let line2 = line(problems, Field::Line2, &self.line2, false);
        let town = line(problems, Field::Town, &self.town, true);
        let postcode = line(problems, Field::Postcode, &self.postcode, true).to_uppercase();
        if !COUNTRIES.iter().any(|(code, _)| *code == self.country) {
            problems.push((Field::Country, Problem::NoCountry));
        }
        let lines = [line1, line2].into_iter().filter(|line| !line.is_empty()).collect();
        NewAddress { name, lines, town, postcode, country: self.country.clone() }
    }
}

impl TypedPlace {
    /// The address that it means for somebody whose name was typed as well.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn check_with(&self, name: &str) -> Result<NewAddress, Problems> {
        let mut problems = vec![];
        let name = line(&mut problems, Field::Name, name, true);
        let address = self.check(name, &mut problems);
        if problems.is_empty() { Ok(address) } else { Err(problems) }
    }
}

impl TypedSender {
    fn place(&self) -> TypedPlace {
        TypedPlace {
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            town: self.town.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
        }
    }
    /// Filled in with what we know of a customer: nobody types it twice.
    pub fn known(address: Option<Address>, customer: &Customer) -> Self {
        let mut form = Self {
            name: customer.name.clone(),
            country: "GB".to_owned(),
            label_name: customer.name.clone(),
            label_email: customer.email.clone(),
            ..Self::default()
        };
        if let Some(address) = address {
            let TypedPlace { line1, line2, town, postcode, country } = TypedPlace::of(&address);
            form = Self { name: address.name, line1, line2, town, postcode, country, ..form };
        }
        form
    }
    /// Understands the page.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn check(&self) -> Result<SenderAnswers, Problems> {
        let mut problems = vec![];
        let name = line(&mut problems, Field::Name, &self.name, true);
        let address = self.place().check(name, &mut problems);
        let label_name = line(&mut problems, Field::LabelName, &self.label_name, true);
        let label_email = self.label_email.trim().to_owned();
        if label_email.is_empty() {
            problems.push((Field::LabelEmail, Problem::Missing));
        } else if !mail::is_address(&label_email) {
            problems.push((Field::LabelEmail, Problem::NotAnAddress));
        }
        if self.erasure.is_empty() {
            problems.push((Field::Erasure, Problem::Missing));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(SenderAnswers { address, label_name, label_email })
    }
}
