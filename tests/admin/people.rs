//! The list of people: found by the beginning of any word, fifty a page, and administrators' alone.
use crate::support::world::World;
use sendback::models::person::{NewPerson, Person};

#[test]
fn people_are_found_by_the_beginning_of_any_word_of_their_name_or_address() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            for (name, email) in [
                ("Zoë Åkesson-O’Neill", "zoe.akesson@nordic.example"),
                ("100% Müller_", "percent@harbour.example"),
            ] {
                Person::add(tx, &NewPerson { email, name, password_hash: None })?;
            }
            Ok(())
        })
        .unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut find = |words: &str| -> Vec<String> {
        let query = serde_urlencoded::to_string([("q", words)]).unwrap();
        let page = amy.get(&format!("/admin/people?{query}"));
        assert_eq!((page.status, page.value("q").as_str()), (200, words));
        let names = [
            "Ada Marsh",
            "Bob Finch",
            "Cleo Ray",
            "Sam Okoro",
            "Amy Lund",
            "Rita Holm",
            "Tom Reid",
            "Zoë Åkesson",
            "100% Müller_",
        ];
        // The one who looks stands in the header of every page.
        let text = page.text().replacen("Amy Lund", "", 1);
        names.into_iter().filter(|name| text.contains(name)).map(str::to_owned).collect()
    };
    assert_eq!(find("").len(), 9);
    assert_eq!(find("mars"), ["Ada Marsh"]);
    assert_eq!(find("ADA m"), ["Ada Marsh"]);
    assert_eq!(find("ada@harb"), ["Ada Marsh"]);
    assert_eq!(find("harbour"), ["Ada Marsh", "Bob Finch", "100% Müller_"]);
    assert_eq!(find("akesson"), ["Zoë Åkesson"]);
    assert_eq!(find("zoe o’ne"), ["Zoë Åkesson"]);
    assert_eq!(find("neill"), ["Zoë Åkesson"]);
    assert_eq!(find("100% mull"), ["100% Müller_"]);
    for nobody in ["arsh", "ada finch", "%", "_", "x' OR '1'='1", "\u{10ffff}"] {
        assert!(find(nobody).is_empty(), "{nobody}");
    }
    let page = amy.get("/admin/people?q=nobody");
    assert!(page.says("Nobody is found."));
}

#[test]
fn each_row_says_what_somebody_does_here_and_whether_they_can_sign_in() {
    let world = World::new();
    world.app.write_now(|tx| Person::disable(tx, &world.bob)).unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let text = amy.get("/admin/people").text();
    for row in [
        "Ada Marsh ada@harbour.example Customer, Harbour & Finch Can sign in",
        "Amy Lund amy@sendback.example Administrator Can sign in",
        "Bob Finch bob@harbour.example Customer, Harbour & Finch Access closed",
        "Rita Holm rita@brightwell.example Technician, Brightwell Can sign in",
        "Sam Okoro sam@sendback.example Agent Can sign in",
    ] {
        assert!(text.contains(row), "{row} is not in {text}");
    }
}

#[test]
fn fifty_stand_on_a_page_and_no_one_is_left_out_or_shown_twice() {
    let world = World::new();
    world
        .app
        .write_now(|tx| {
            for n in 0..120 {
                // Two of each name: the id decides.
                let name = format!("Member {:03}", n / 2);
                let email = format!("member{n}@oakmere.example");
                Person::add(tx, &NewPerson { email: &email, name: &name, password_hash: None })?;
            }
            Ok(())
        })
        .unwrap();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = amy.get("/admin/people?q=member");
    let mut seen = vec![];
    loop {
        let body = page.body();
        let here: Vec<String> = body
            .split("<bdi>member")
            .skip(1)
            .map(|rest| rest.split('@').next().unwrap().to_owned())
            .collect();
        assert!(here.len() <= 50);
        seen.extend(here);
        if !page.says("More") {
            break;
        }
        page = amy.get(&page.link("More"));
    }
    assert_eq!(seen.len(), 120);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120);
    for strange in ["after=nobody", "after=00000000-0000-7000-8000-000000000000"] {
        assert_eq!(amy.get(&format!("/admin/people?{strange}")).status, 200);
    }
}

#[test]
fn only_administrators_find_the_way_here() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let home = amy.get("/admin");
    let manage = amy.get(&home.link("Manage"));
    assert_eq!(amy.get(&manage.link("People")).status, 200);
    for email in ["sam@sendback.example", "ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(email);
        assert_eq!(browser.get("/admin/people").status, 404, "{email}");
        assert_eq!(browser.get("/admin/people/new").status, 404, "{email}");
    }
}
