//! Karrio's news: only with the secret, and only ever a hint.
use crate::support::story::{labelled, submitted};
use crate::support::world::{World, monday};
use diesel::prelude::*;
use sendback::carrier::karrio::Token;
use sendback::config::carriers::Karrio;
use sendback::db::Moment;
use sendback::schema::labels;

const SECRET: &str = "a-long-secret-of-karrio";

fn world(webhook_secret: Option<&str>) -> World {
    World::with(|config| {
        config.karrio = Some(Karrio {
            url: "http://127.0.0.1:9".to_owned(),
            token: Token("t".to_owned()),
            webhook_secret: webhook_secret.map(|secret| Token(secret.to_owned())),
        });
    })
}

fn news(number: &str) -> Vec<u8> {
    let data = format!(r#"{{"tracking_number":"{number}","status":"delivered","id":"trk_1"}}"#);
    format!(r#"{{"event":"tracker_updated","data":{data}}}"#).into_bytes()
}

fn post(world: &World, secret: Option<&str>, body: Vec<u8>) -> u16 {
    let headers: Vec<(&str, &str)> = secret.map(|secret| ("X-Event-Id", secret)).into_iter().collect();
    world.browser().request("POST", "/hooks/karrio", &headers, Some(("application/json", body))).status
}

/// A label that is followed, asked about next in an hour; its number.
fn followed(world: &World) -> String {
    let reference = submitted(world);
    labelled(world, &reference);
    let later = monday().plus_seconds(3600);
    let follow = |tx: &mut sendback::db::Tx<'_>| {
        diesel::update(labels::table).set(labels::track_at.eq(later)).execute(&mut **tx)?;
        Ok(labels::table.select(labels::number).first(&mut **tx)?)
    };
    world.app.write_now(follow).unwrap()
}

fn asked_at(world: &World) -> Option<Moment> {
    world.app.write_now(|tx| Ok(labels::table.select(labels::track_at).first(&mut **tx)?)).unwrap()
}

#[test]
fn news_with_the_secret_have_the_carrier_asked_at_once() {
    let world = world(Some(SECRET));
    let number = followed(&world);
    assert_eq!(post(&world, Some(SECRET), news("ANOTHER-NUMBER")), 204);
    assert_eq!(asked_at(&world), Some(monday().plus_seconds(3600)));
    assert_eq!(post(&world, Some(SECRET), news(&number)), 204);
    assert_eq!(asked_at(&world), Some(world.app.clock.now()));
}

#[test]
fn news_without_the_secret_are_nowhere() {
    let world = world(Some(SECRET));
    let number = followed(&world);
    let near = format!("{SECRET}x");
    for secret in [None, Some(""), Some("wrong"), Some(near.as_str()), Some(&SECRET[1..])] {
        assert_eq!(post(&world, secret, news(&number)), 404, "{secret:?}");
    }
    assert_eq!(asked_at(&world), Some(monday().plus_seconds(3600)));
}

#[test]
fn without_a_secret_in_the_settings_no_news_are_taken() {
    let world = world(None);
    for secret in [None, Some(""), Some("t")] {
        assert_eq!(post(&world, secret, news("X")), 404);
    }
}

#[test]
fn strange_bodies_are_harmless() {
    let world = world(Some(SECRET));
    for body in [&b""[..], b"{", b"[]", b"null", &[0xff; 40], br#"{"data":{"tracking_number":7}}"#] {
        let status = post(&world, Some(SECRET), body.to_vec());
        assert!(matches!(status, 204 | 404), "{status}");
    }
    let large = vec![b'x'; world.app.config.limits.form_bytes + 1];
    assert_eq!(post(&world, Some(SECRET), large), 413);
}
