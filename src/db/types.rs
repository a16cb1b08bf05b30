//! Column types that mean the same on both databases: moments, text enums, JSON kept as text, and typed ids.
use super::MultiBackend;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SubsecRound, Timelike};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Text, Timestamp};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// A moment in UTC, cut to microseconds: PostgreSQL keeps no more, and SQLite would keep whatever it gets.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, Serialize, Deserialize,
)]
#[diesel(sql_type = Timestamp)]
#[serde(transparent)]
pub struct Moment(NaiveDateTime);

impl Moment {
    /// The moment of a UTC date and time.
    pub fn new(at: NaiveDateTime) -> Self {
        Self(at.trunc_subsecs(6))
    }
    /// Seconds since 1970 as a moment; what lies outside the calendar becomes 1970.
    pub fn from_unix(seconds: i64) -> Self {
        Self(DateTime::from_timestamp(seconds, 0).unwrap_or_default().naive_utc())
    }
    /// The UTC date and time.
    pub fn naive(self) -> NaiveDateTime {
        self.0
    }
    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0.and_utc().timestamp()
    }
    /// Microseconds since 1970: all that the databases keep of it.
    pub fn micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }
    /// This moment plus (or minus) so many seconds.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + chrono::TimeDelta::seconds(seconds))
    }
    /// This moment plus (or minus) so many times 24 hours.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0 + chrono::TimeDelta::days(days))
    }
}

impl ToSql<Timestamp, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamp, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}
impl ToSql<Timestamp, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        // Always six digits, so that the order of the text is the order of time.
        out.set_value(sqlite_text(self.0));
        Ok(IsNull::No)
    }
}
impl ToSql<Timestamp, MultiBackend> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Timestamp, self));
        Ok(IsNull::No)
    }
}
impl FromSql<Timestamp, Pg> for Moment {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(FromSql::<Timestamp, Pg>::from_sql(bytes)?))
    }
}
impl FromSql<Timestamp, Sqlite> for Moment {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        // A moment that was written by hand may have fewer digits.
        let any = || NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S%.f");
        Ok(Self(read_sqlite_text(&text).map_or_else(any, Ok)?))
    }
}
impl FromSql<Timestamp, MultiBackend> for Moment {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, Timestamp>()
    }
}

fn sqlite_text(at: NaiveDateTime) -> String {
    let mut text = Vec::with_capacity(26);
    // Writing into a Vec cannot fail.
    let _ = write!(
        text,
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.nanosecond() / 1000
    );
    String::from_utf8_lossy(&text).into_owned()
}

/// What [`sqlite_text`] wrote. Its shape is known, so reading it costs a tenth of trying patterns.
fn read_sqlite_text(text: &str) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    day.and_hms_micro_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, number(20, 26)?)
}

/// Implements Diesel's Text for a type that has `as_str()`, on both databases; it is read by `FromStr`, or as it is said.
#[macro_export]
macro_rules! text_column {
    ($name:ty) => {
        $crate::text_column!($name, |text| Ok(text.parse::<Self>()?));
    };
    ($name:ty, $read:expr) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(
                    self.as_str(),
                    out,
                )
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::sqlite::Sqlite>>::to_sql(
                    self.as_str(),
                    out,
                )
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::Text, $crate::db::MultiBackend> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, $crate::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value((diesel::sql_types::Text, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text =
                    <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(bytes)?;
                let read: fn(String) -> diesel::deserialize::Result<Self> = $read;
                read(text)
            }
        }
    };
}

/// An enum that is kept as text in the database and in JSON: `as_str`, `ALL`, `FromStr`, `Display`, serde.
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize, serde::Deserialize,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The value as it is kept in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::db::UnknownText;
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::db::UnknownText { kind: stringify!($name), text: text.to_owned() }),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        $crate::text_column!($name);
    };
}
pub use {text_column, text_enum};

/// A text in the database that this program has no value for: written by a newer one, or by hand.
#[derive(Debug, thiserror::Error)]
#[error("no {kind} is called {text:?}")]
pub struct UnknownText {
    /// The enum that was expected.
    pub kind: &'static str,
    /// What was found.
    pub text: String,
}

/// Typed ids (UUIDv7 as text): a `TicketId` is no `ParcelId`.
#[macro_export]
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash,
            diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
            serde::Serialize, serde::Deserialize,
        )]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// The id as text, as it stands in the database and in addresses.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self { Self(id.hyphenated().to_string()) }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::db::UnknownText;
            /// Takes the usual 36 characters only, so that `%00` or a path never reaches a query.
            fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
                match uuid::Uuid::try_parse(text) {
                    Ok(id) if text.len() == 36 => Ok(Self::from(id)),
                    _ => Err($crate::db::UnknownText { kind: stringify!($name), text: text.to_owned() }),
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        // A list reads hundreds of ids: what is in the database was checked on its way in.
        $crate::text_column!($name, |text| Ok(Self(text)));
    )+};
}
pub use ids;
