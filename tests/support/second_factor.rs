//! An authenticator app, as somebody who sets it up on a page does.
use super::browser::{Browser, Page};
use diesel::prelude::*;
use sendback::app::App;
use sendback::schema::second_factors;
use sendback::secret::one_time::Shared;

/// What the page says that an app is to know.
pub fn shown_on(page: &Page) -> Shared {
    let body = page.body();
    let after =
        body.split("<p class=\"code\" translate=\"no\">").nth(1).unwrap_or_else(|| panic!("{}", page.text()));
    let letters: String = after.split('<').next().unwrap().chars().filter(|c| !c.is_whitespace()).collect();
    assert_eq!(letters.len(), 32, "160 bits in letters");
    Shared::of(totp_rs::Secret::try_from_base32(&letters).unwrap().as_ref().to_vec())
}

/// The recovery codes on a page.
pub fn recovery_codes(page: &Page) -> Vec<String> {
    page.body()
        .split("<li class=\"code\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

/// The time on this machine, in seconds since 1970: programs of their own know no other.
pub fn now() -> i64 {
    sendback::clock::Clock::System.now().unix()
}

/// Signs somebody of staff in for the first time, who sets up a second factor then.
pub fn first_sign_in(base: &str, email: &str, password: &str) -> (Browser, Shared) {
    let mut browser = Browser::new(base);
    let mut page = browser.get("/sign-in");
    page.fill("E-mail address", email);
    page.fill("Password", password);
    let page = browser.press(page, "Sign in");
    let shared = switched_on(&mut browser, page, now());
    (browser, shared)
}

/// Sets up what the page offers at that time.
pub fn switched_on(browser: &mut Browser, mut page: Page, unix: i64) -> Shared {
    assert!(page.path.starts_with("/sign-in/set-up"), "{}", page.text());
    let shared = shown_on(&page);
    page.fill("Code", &shared.code(unix));
    let page = browser.press(page, "Switch it on");
    assert_eq!(recovery_codes(&page).len(), 10, "{}", page.text());
    shared
}

/// Goes on after the right password: sets a second factor up, or types the code of the sample people's app, where one of them is asked
/// for. The clock of a test stands still, and each code is taken once: what was used before is forgotten.
pub fn second_step(app: &App, browser: &mut Browser, mut page: Page) -> Page {
    let unix = app.clock.now().unix();
    if page.path.starts_with("/sign-in/set-up") {
        switched_on(browser, page, unix);
        return browser.get("/");
    }
    if !page.path.starts_with("/sign-in/code") {
        return page;
    }
    app.write_now(|tx| {
        let all = diesel::update(second_factors::table);
        Ok(all.set(second_factors::last_step.eq(0)).execute(&mut **tx)?)
    })
    .unwrap();
    page.fill("Code", &Shared::of_sample_people().code(unix));
    browser.press(page, "Sign in")
}
