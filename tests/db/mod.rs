//! The ground floor: transactions, migrations, and what holds on both databases.
mod migrations;
mod tx;
