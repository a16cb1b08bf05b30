//! The real process is killed in the middle of fifty uploads, over and over: every photo that was confirmed is there with all of
//! its bytes, and no file is left that nobody owns.
use super::{Victim, load, pause, place};
use crate::support::browser::{Browser, multipart_body};
use crate::support::story::photo;
use diesel::prelude::*;
use rand::RngExt as _;
use sendback::models::ticket::Reference;
use sendback::schema::photos;
use sendback::secret::sha256_hex;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// How often it is killed.
const TIMES: usize = 20;
/// Uploads at the same moment.
const UPLOADS: usize = 50;
/// Of these go to one return, since a return takes only so many.
const OF_ONE_RETURN: usize = 5;

/// One photo on its way.
struct Sent {
    to: Reference,
    name: String,
    sha256: String,
    body: (String, Vec<u8>),
}

/// A photo that says `n` in a comment of 100 KB: large enough to lie in a file while it comes, and like no other.
fn large(n: usize) -> Vec<u8> {
    let photo = photo(u8::try_from(n % 250).unwrap());
    let mut comments = vec![];
    for byte in n.to_be_bytes().into_iter().take(2).chain(*b"ab") {
        comments.extend([0xff, 0xfe]);
        comments.extend(25_002_u16.to_be_bytes());
        comments.extend(n.to_be_bytes());
        comments.resize(comments.len() + 25_000 - size_of::<usize>(), byte);
    }
    [&photo[..2], &comments, &photo[2..]].concat()
}

/// Sends it: the answer, if there was one.
fn send(ada: &mut Browser, photo: &mut Sent) -> Option<u16> {
    let path = format!("/tickets/{}/photos", photo.to);
    let (kind, body) = std::mem::take(&mut photo.body);
    let here = [("sec-fetch-site", "same-origin")];
    let upload = AssertUnwindSafe(|| ada.request("POST", &path, &here, Some((&kind, body))).status);
    catch_unwind(upload).ok()
}

#[test]
fn killed_in_the_middle_of_fifty_uploads_confirmed_photos_are_whole_and_no_file_is_left_over() {
    let place = place();
    let mut cookies = BTreeMap::new();
    let (mut confirmed, mut lost) = (vec![], 0);
    let mut within_ms = 300;
    for round in 0..TIMES {
        let first = round * UPLOADS;
        let returns: Vec<Reference> =
            (0..UPLOADS / OF_ONE_RETURN).map(|n| place.draft(first + n).reference).collect();
        let sent = (first..first + UPLOADS).map(|n| {
            let (bytes, name) = (large(n), format!("photo-{n}.jpg"));
            let sha256 = sha256_hex(&bytes);
            let body = multipart_body(&[], &[("photo-defect".to_owned(), name.clone(), bytes)]);
            Sent { to: returns[n % returns.len()].clone(), name, sha256, body }
        });
        let sent: Vec<Sent> = sent.collect();
        let victim = Victim::start(&place.options);
        place.signed_in(&victim, &mut cookies);
        let base = victim.base.clone();
        let answers: Vec<(Sent, Option<u16>)> = thread::scope(|scope| {
            let coming: Vec<_> = sent
                .into_iter()
                .map(|mut photo| {
                    let mut ada = Browser::new(&base);
                    ada.cookies.clone_from(&cookies);
                    scope.spawn(move || {
                        let answer = send(&mut ada, &mut photo);
                        (photo, answer)
                    })
                })
                .collect();
            pause(rand::rng().random_range(0..within_ms));
            victim.kill();
            coming.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let answered = answers.iter().filter(|(_, answer)| answer.is_some()).count();
        // The window follows how fast this machine is just now.
        within_ms = if answered > UPLOADS / 2 { (within_ms * 3 / 4).max(20) } else { within_ms * 5 / 4 };
        for (photo, answer) in answers {
            match answer {
                Some(303) => confirmed.push(photo),
                // A slow machine has no memory free for all of them, says so, and keeps none.
                Some(503) | None => lost += 1,
                Some(other) => panic!("{}: {other}", photo.name),
            }
        }
    }
    let all = TIMES * UPLOADS;
    assert!(confirmed.len() > all / 20, "hardly anything was ever confirmed: {}", confirmed.len());
    assert!(lost > all / 20, "it was hardly ever killed in time: {lost}");
    place.finish();
    for Sent { to, name, sha256, .. } in &confirmed {
        let same = photos::table
            .filter(photos::ticket_id.eq(load(&place, to).id).and(photos::file_name.eq(name)))
            .select((photos::original_key, photos::sha256));
        let rows: Vec<(String, String)> = place.app.write_now(|tx| Ok(same.load(&mut **tx)?)).unwrap();
        let [(key, said)] = rows.as_slice() else {
            panic!("{name} was confirmed and is there {} times", rows.len())
        };
        assert_eq!(said, sha256, "{name}");
        let kept = place.app.files.get(key).unwrap().expect("its file is there");
        assert_eq!(&sha256_hex(&kept), sha256, "{name}: other bytes than those that came");
    }
    place.check();
}
