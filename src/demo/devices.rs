//! What the companies of a demonstration bought: orders of one or more units, of every kind of device.
use super::people::{People, nobody};
use crate::app::App;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::models::device::code::{self, Code};
use crate::models::device::{Category, Device, NewDevice};
use crate::models::person::Customer;
use crate::models::purchase::{NewPurchase, Purchase};
use crate::models::{CompanyId, DeviceId, SellerId};
use chrono::{NaiveDate, TimeDelta};

/// Company, seller, units, kind, maker, model, storage, colour, grade, days since delivery.
type Sold =
    (usize, usize, i32, Category, &'static str, &'static str, &'static str, &'static str, &'static str, i64);

/// Most are in warranty, some near its end, some after it.
const ORDERS: [Sold; 46] = {
    use Category::{Audio, Console, Laptop, Phone, Tablet, Watch};
    [
        (0, 0, 1, Phone, "Apple", "iPhone 13", "128 GB", "Midnight", "Very good", 96),
        (0, 0, 1, Phone, "Apple", "iPhone 12", "64 GB", "Blue", "Good", 352),
        (0, 0, 1, Laptop, "Lenovo", "ThinkPad X1 Carbon", "512 GB", "Black", "Very good", 201),
        (0, 1, 1, Tablet, "Apple", "iPad Air", "256 GB", "Space grey", "Good", 64),
        (0, 1, 1, Phone, "Samsung", "Galaxy S22", "128 GB", "Phantom white", "Very good", 140),
        (0, 0, 1, Watch, "Garmin", "Forerunner 255", "4 GB", "Slate", "Good", 30),
        (0, 0, 1, Phone, "Google", "Pixel 7", "128 GB", "Obsidian", "Fair", 420),
        (0, 1, 1, Audio, "Sony", "WH-1000XM4", "", "Silver", "Very good", 18),
        (0, 0, 1, Laptop, "Apple", "MacBook Air M1", "256 GB", "Silver", "Good", 290),
        (0, 0, 1, Phone, "Apple", "iPhone SE", "64 GB", "Red", "Good", 12),
        (0, 2, 1, Tablet, "Samsung", "Galaxy Tab Active3", "64 GB", "Black", "Good", 210),
        (0, 3, 1, Laptop, "Lenovo", "ThinkPad T14", "512 GB", "Black", "Good", 260),
        (1, 0, 3, Tablet, "Samsung", "Galaxy Tab A8", "64 GB", "Grey", "Good", 88),
        (1, 1, 1, Laptop, "Dell", "Latitude 7420", "256 GB", "Black", "Good", 358),
        (1, 1, 1, Laptop, "Dell", "Latitude 7420", "256 GB", "Black", "Good", 410),
        (1, 1, 1, Laptop, "HP", "EliteBook 840", "512 GB", "Silver", "Very good", 170),
        (1, 0, 1, Console, "Nintendo", "Switch OLED", "64 GB", "White", "Good", 75),
        (1, 1, 1, Phone, "Samsung", "Galaxy A54", "128 GB", "Graphite", "Good", 55),
        (1, 0, 1, Phone, "Apple", "iPhone 11", "64 GB", "Black", "Fair", 500),
        (1, 0, 1, Phone, "Nokia", "G42", "128 GB", "Purple", "Very good", 640),
        (1, 4, 3, Laptop, "Acer", "Chromebook 314", "64 GB", "Silver", "Good", 230),
        (2, 3, 3, Tablet, "Samsung", "Galaxy Tab A9", "64 GB", "Graphite", "Very good", 150),
        (2, 0, 1, Tablet, "Apple", "iPad 9", "64 GB", "Silver", "Good", 240),
        (2, 4, 1, Phone, "Nokia", "C32", "64 GB", "Charcoal", "Good", 320),
        (2, 1, 1, Audio, "JBL", "Flip 6", "", "Blue", "Good", 190),
        (3, 1, 4, Phone, "Samsung", "Galaxy XCover 6 Pro", "128 GB", "Black", "Good", 180),
        (3, 0, 1, Phone, "Google", "Pixel 6a", "128 GB", "Sage", "Very good", 275),
        (3, 4, 1, Watch, "Garmin", "Instinct 2", "32 MB", "Graphite", "Fair", 400),
        (3, 3, 1, Laptop, "Dell", "Latitude 5430", "512 GB", "Grey", "Very good", 205),
        (4, 3, 3, Laptop, "HP", "ProBook 450", "256 GB", "Silver", "Good", 220),
        (4, 0, 1, Tablet, "Microsoft", "Surface Go 3", "128 GB", "Platinum", "Good", 130),
        (4, 2, 1, Phone, "Apple", "iPhone 13 mini", "128 GB", "Starlight", "Very good", 160),
        (4, 1, 1, Audio, "Jabra", "Evolve2 65", "", "Black", "Good", 100),
        (5, 2, 1, Tablet, "Apple", "iPad mini", "64 GB", "Space grey", "Very good", 120),
        (5, 2, 1, Phone, "Samsung", "Galaxy A34", "128 GB", "Lime", "Good", 90),
        (5, 0, 1, Laptop, "Acer", "Swift 3", "512 GB", "Silver", "Good", 300),
        (5, 1, 1, Watch, "Fitbit", "Versa 4", "", "Black", "Very good", 45),
        (6, 4, 2, Phone, "Google", "Pixel 7a", "128 GB", "Charcoal", "Good", 140),
        (6, 0, 1, Tablet, "Lenovo", "Tab M10", "64 GB", "Storm grey", "Good", 200),
        (6, 1, 1, Laptop, "Lenovo", "IdeaPad 5", "512 GB", "Abyss blue", "Good", 250),
        (6, 2, 1, Watch, "Samsung", "Galaxy Watch 5", "16 GB", "Graphite", "Good", 110),
        (7, 0, 1, Console, "Sony", "PlayStation 5", "825 GB", "White", "Good", 160),
        (7, 4, 1, Console, "Microsoft", "Xbox Series S", "512 GB", "White", "Very good", 145),
        (7, 3, 1, Console, "Nintendo", "Switch Lite", "32 GB", "Turquoise", "Fair", 185),
        (7, 1, 1, Audio, "Apple", "AirPods Max", "", "Sky blue", "Good", 70),
        (7, 0, 1, Laptop, "Apple", "MacBook Pro 14", "512 GB", "Silver", "Very good", 215),
    ]
};

/// A device that was sold, as the stories speak of it.
pub(super) struct Stocked {
    company: CompanyId,
    model: &'static str,
    unit: usize,
    pub(super) id: DeviceId,
    pub(super) category: Category,
    pub(super) code: Code,
}

/// Every device that was sold.
pub(super) struct Stock(Vec<Stocked>);

impl Stock {
    /// A device of the customer's company by its model; of several the one that is counted so, from 1.
    pub(super) fn find(&self, who: &Customer, (model, unit): (&str, usize)) -> Result<&Stocked> {
        self.0
            .iter()
            .find(|one| one.company == who.company && one.model == model && one.unit == unit)
            .ok_or_else(|| nobody(model))
    }
}

/// Sells everything, each order on its day.
pub(super) fn sell(app: &App, people: &People, now: Moment) -> Result<Stock> {
    let today = now.naive().date();
    let mut stock = Stock(vec![]);
    let mut orders: Vec<(usize, &Sold)> = ORDERS.iter().enumerate().collect();
    orders.sort_by_key(|(n, order)| (-order.9, *n));
    // Order numbers grow with time.
    for (order_number, (n, order)) in (410_200..).step_by(37).zip(orders) {
        let delivered: NaiveDate = today - TimeDelta::days(order.9);
        app.clock.set(now.plus_days(-order.9 - 3));
        deliver(app, people, (n, order, order_number, delivered), &mut stock)?;
    }
    Ok(stock)
}

/// One order line with its units.
fn deliver(
    app: &App,
    people: &People,
    (n, order, order_number, delivered): (usize, &Sold, u32, NaiveDate),
    stock: &mut Stock,
) -> Result<()> {
    let (company, seller, units, category, brand, model, storage, colour, grade, _) = *order;
    let company: &CompanyId = people.companies.get(company).ok_or_else(|| nobody("company"))?;
    let seller: &SellerId = people.sellers.get(seller).ok_or_else(|| nobody("seller"))?;
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    app.write_now(|tx| {
        let purchase = Purchase::add(
            tx,
            &NewPurchase {
                company: company.clone(),
                seller: seller.clone(),
                order_number: format!("M-{order_number}"),
                order_line: 1,
                ordered_on: delivered - TimeDelta::days(3),
                delivered_on: Some(delivered),
                invoice_number: Some(format!("INV-{}", 9001 + n)),
                quantity: units,
                price_pence: i64::from(units)
                    * (about_pence(category) + i64::try_from(n).unwrap_or_default() * 150),
            },
        )?;
        for unit in 1..=units {
            let code = number(n * 10 + usize::try_from(unit).unwrap_or_default(), category)?;
            let id = Device::add(
                tx,
                &NewDevice {
                    purchase: purchase.clone(),
                    company: company.clone(),
                    seller: seller.clone(),
                    unit,
                    category,
                    brand: brand.to_owned(),
                    model: model.to_owned(),
                    storage: given(storage),
                    colour: given(colour),
                    grade: given(grade),
                    codes: vec![code.clone()],
                },
            )?;
            let same = |one: &&Stocked| one.company == *company && one.model == model;
            let unit = stock.0.iter().filter(same).count() + 1;
            stock.0.push(Stocked { company: company.clone(), model, unit, id, category, code });
        }
        Ok(())
    })
}

/// What such a device costs about, in pence.
fn about_pence(category: Category) -> i64 {
    match category {
        Category::Phone => 18_900,
        Category::Tablet => 21_900,
        Category::Laptop => 38_900,
        Category::Watch => 12_900,
        Category::Console => 19_900,
        Category::Audio => 8_900,
    }
}

/// A number that no real device has: the IMEIs begin with 35 and zeros, and their check digit is right.
pub(super) fn number(n: usize, category: Category) -> Result<Code> {
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
