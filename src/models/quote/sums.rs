//! What a price adds up to: lines, VAT rounded once, and a total that is right to the penny.
use serde::{Deserialize, Serialize};

/// VAT that holds where nobody says otherwise, in hundredths of a percent.
pub const USUAL_VAT: i32 = 2000;
/// The highest rate of VAT, in hundredths of a percent.
pub const MOST_VAT: i32 = 10_000;
/// Lines of one price.
pub const MOST_LINES: usize = 20;
/// The most of one thing on a line.
pub const MOST_QUANTITY: i32 = 999;
/// The highest total: a penny below a million pounds.
pub const LARGEST_PENCE: i64 = 99_999_999;

/// A line of a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What it is for.
    pub text: String,
    /// How many.
    pub quantity: i32,
    /// What one of them costs, without VAT.
    pub net_pence: i64,
}

impl From<(String, i32, i64)> for Line {
    /// Text, quantity and net pence, as they are kept.
    fn from((text, quantity, net_pence): (String, i32, i64)) -> Self {
        Self { text, quantity, net_pence }
    }
}

impl Line {
    /// What the line costs, without VAT.
    pub fn sum(&self) -> i64 {
        self.net_pence.saturating_mul(i64::from(self.quantity))
    }
}

/// What the lines add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// All lines, without VAT.
    pub net_pence: i64,
    /// The VAT on all of them together, rounded once, half a penny up.
    pub vat_pence: i64,
}

impl Sums {
    /// Adds up; nothing where the total is zero, or above [`LARGEST_PENCE`].
    pub fn of(lines: &[Line], vat_points: i32) -> Option<Self> {
        let net_pence = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.sum()));
        if !(0..=LARGEST_PENCE).contains(&net_pence) {
            return None;
        }
        let vat_pence = (net_pence * i64::from(vat_points) + 5_000) / 10_000;
        let sums = Self { net_pence, vat_pence };
        (1..=LARGEST_PENCE).contains(&sums.total()).then_some(sums)
    }
    /// What is to be paid.
    pub fn total(self) -> i64 {
        self.net_pence + self.vat_pence
    }
}
