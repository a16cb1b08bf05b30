//! Support checks anything: any company's number, an order, another day, another reason.
use crate::support::world::{ADAS_IMEI, CLEOS_IMEI, World};

#[test]
fn any_number_and_any_order_is_found_with_whose_it_is() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    let mut page = sam.get(&sam_link(&world));
    page.fill("IMEIs, serial numbers or order numbers", &format!("{CLEOS_IMEI}\nM-3\nM-99"));
    let page = sam.press(page, "Check");
    for said in [
        "Covered until 1 February 2027",
        "Oakmere Schools, order M-4, line 1, device 1",
        "M-3: Lenovo ThinkPad X1",
        "Harbour & Finch, order M-3",
        "No device has this number, and no order is called so.",
    ] {
        assert!(page.says(said), "{said}: {}", page.text());
    }
}

fn sam_link(world: &World) -> String {
    world.signed_in("sam@sendback.example").get("/admin").link("Check a warranty")
}

#[test]
fn as_if_it_were_another_day_and_another_reason() {
    let world = World::new();
    let mut sam = world.signed_in("sam@sendback.example");
    let mut ask = |reason: &str, on: &str| {
        let mut page = sam.get("/admin/warranty");
        page.fill("IMEIs, serial numbers or order numbers", ADAS_IMEI);
        page.fill("As if it came back because", reason);
        page.fill("As if it were sent in on", on);
        sam.press(page, "Check")
    };
    assert!(ask("", "2027-03-14").says("Covered until 14 March 2027"));
    assert!(ask("", "2027-03-15").says("Cover ended on 14 March 2027"));
    let page = ask("change_of_mind", "2026-04-13");
    assert!(page.says("In time: this reason counts until Monday 13 April, 23:59."), "{}", page.text());
    let page = ask("change_of_mind", "2026-04-14");
    assert!(page.says("Too late: this reason counted until Monday 13 April, 23:59."), "{}", page.text());
    assert!(
        ask("delivered_damaged", "2026-03-18").says("In time: this reason counts until Thursday 19 March")
    );
    assert!(ask("defective", "").says("the warranty decides"));
    let page = ask("", "2026-02-30");
    assert!(page.status == 422 && page.says("The day must be a real date."), "{}", page.text());
}

#[test]
fn customers_and_technicians_have_no_such_page() {
    let world = World::new();
    for person in ["ada@harbour.example", "rita@brightwell.example"] {
        let mut browser = world.signed_in(person);
        assert_eq!(browser.get("/admin/warranty").status, 404, "{person}");
        assert_eq!(browser.post("/admin/warranty", &[("numbers", CLEOS_IMEI)]).status, 404, "{person}");
    }
}
