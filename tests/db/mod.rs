//! The ground floor: transactions, migrations, settings, and what holds on both databases.
mod migrations;
mod settings;
mod tx;
