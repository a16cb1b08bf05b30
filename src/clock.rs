//! What time it is. Production asks the system; tests and sample data hold the clock.
use crate::db::Moment;
use std::sync::{Arc, Mutex, PoisonError};

/// The only source of time in the program.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock and so many days: what a demonstration looks like when nobody has touched it for a while.
    DaysLater(u16),
    /// A clock that stands still until somebody moves it.
    Held(Arc<Mutex<Moment>>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn held(at: Moment) -> Self {
        Self::Held(Arc::new(Mutex::new(at)))
    }
    /// The present moment, UTC, to the microsecond.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn now(&self) -> Moment {
        let system = || Moment::new(chrono::Utc::now().naive_utc());
        match self {
            Self::System => system(),
            Self::DaysLater(days) => system().plus_days(i64::from(*days)),
            Self::Held(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
    /// Moves a held clock to `to`; the system's clock is nobody's to move, and stays.
    pub fn set(&self, to: Moment) {
        if let Self::Held(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) = to;
        }
    }
}
