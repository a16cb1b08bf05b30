//! What every connection is told, and how text is compared.
use crate::support::world::World;
use diesel::prelude::*;
use diesel::sql_types::Text;
use sendback::db::Conn;
use sendback::models::company::Company;
use sendback::models::text::{email_key, fold};
use sendback::schema::companies;

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    said: String,
}

#[test]
fn every_connection_waits_for_locks_checks_keys_and_loses_nothing_in_a_power_cut() {
    let world = World::new();
    let mut lent: Vec<_> = (0..3).map(|_| world.app.db.get().unwrap()).collect();
    for conn in &mut lent {
        let ask = |conn: &mut Conn, what: &str| -> String {
            diesel::sql_query(what).get_result::<Said>(conn).unwrap().said
        };
        let wanted: &[(&str, &str)] = match **conn {
            Conn::Sqlite(_) => &[
                ("SELECT CAST(synchronous AS TEXT) AS said FROM pragma_synchronous", "2"),
                ("SELECT CAST(foreign_keys AS TEXT) AS said FROM pragma_foreign_keys", "1"),
                ("SELECT journal_mode AS said FROM pragma_journal_mode", "wal"),
                ("SELECT CAST(timeout AS TEXT) AS said FROM pragma_busy_timeout", "10000"),
            ],
            Conn::Postgres(_) => &[
                ("SELECT current_setting('TimeZone') AS said", "UTC"),
                ("SELECT current_setting('statement_timeout') AS said", "15s"),
                ("SELECT current_setting('lock_timeout') AS said", "5s"),
                ("SELECT current_setting('idle_in_transaction_session_timeout') AS said", "30s"),
            ],
        };
        for (what, answer) in wanted {
            assert_eq!(ask(conn, what), *answer, "{what}");
        }
    }
}

#[test]
fn text_is_folded_by_us_and_the_same_on_both_databases() {
    for (one, other) in
        [("Ünïted  ÅB", "united ab"), ("ＳＴＲＡẞＥ", "straße"), ("Łódź", "łodz"), ("ΑΘΉΝΑ", "αθηνα")]
    {
        assert_eq!(fold(one), fold(other), "{one}");
    }
    assert_eq!(email_key(" Ada@Harbour.Example "), "ada@harbour.example");
    let world = World::new();
    let found: String = world
        .app
        .write_now(|tx| {
            Company::add(tx, "ÉCOLE  100%_Ünïted")?;
            let mine = companies::table.filter(companies::name_key.eq(fold("école 100%_united")));
            Ok(mine.select(companies::name).first(&mut **tx)?)
        })
        .unwrap();
    assert_eq!(found, "ÉCOLE  100%_Ünïted");
}
