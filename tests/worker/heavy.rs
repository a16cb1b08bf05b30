//! Slow work: a few of a kind at once, a short queue, and an honest "busy" beyond it.
use crate::support::world::World;
use futures_util::future::join_all;
use sendback::app::Kind;
use sendback::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn at_most_two_passwords_are_hashed_at_once_and_a_crowd_is_told_to_come_back() {
    let world = World::new();
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let answers = actix_web::rt::System::new().block_on(async {
        join_all((0..100).map(|_| {
            let (now, most) = (now.clone(), most.clone());
            world.app.heavy(Kind::Hash, move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                #[expect(clippy::disallowed_methods, reason = "this plays the slow work")]
                std::thread::sleep(std::time::Duration::from_millis(5));
                now.fetch_sub(1, Ordering::SeqCst);
            })
        }))
        .await
    });
    assert_eq!(most.load(Ordering::SeqCst), 2);
    let busy = answers.iter().filter(|answer| matches!(answer, Err(Error::Busy(_)))).count();
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!(busy > 0 && done >= 32 && busy + done == 100, "{done} done, {busy} busy");
}
