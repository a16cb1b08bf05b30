//! Which column is which: suggested by their names, asked where they are needed, remembered for the next file.
use super::import_new::upload;
use crate::support::world::World;

const ODD: &str = "Best.-Nr.,Wer,Von,Am,Summe,Art,Marke,Ding,IMEI\nA-1,Harbour & Finch,Brightwell,2026-03-14,249.00,phone,Apple,iPhone 13,354178036859797\n";

#[test]
fn names_suggest_columns_and_missing_ones_are_asked_for_all_at_once() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let page =
        upload(&mut amy, "devices", b"Order No,Customer,Vendor,Order date,IMEI 1\nA-1,x,y,2026-03-14,1\n");
    assert!(page.body().contains("<option value=\"1\" selected>Customer</option>"), "{}", page.body());
    assert!(page.body().contains("<option value=\"4\" selected>IMEI 1</option>"));
    let page = amy.press(page, "Check the file");
    assert_eq!(page.status, 422);
    for said in ["Price of the whole line", "Kind of device", "Brand", "Model"] {
        assert!(page.says(&format!("{said}: choose the column.")), "{said}: {}", page.text());
    }
    let mut page = page;
    for (field, place) in [("price", "0"), ("category", "1"), ("brand", "2"), ("model", "99")] {
        page.send_as(field, place);
    }
    let page = amy.press(page, "Check the file");
    assert!(page.status == 422 && page.says("One column cannot be both"), "{}", page.text());
    assert!(page.says("Model: choose the column."), "a place that the file does not have is none");
}

#[test]
fn the_columns_of_a_file_are_remembered_for_the_next_one_with_the_same_names() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let mut page = upload(&mut amy, "devices", ODD.as_bytes());
    let fields = ["order_number", "company", "seller", "ordered_on", "price", "category", "brand", "model"];
    for (place, field) in fields.iter().enumerate() {
        page.send_as(field, &place.to_string());
    }
    let page = amy.press(page, "Check the file");
    assert!(page.says("The file is being checked"), "{}", page.text());
    world.work();
    assert!(amy.get(&page.path).says("1 new order line, 1 new device"), "{}", amy.get(&page.path).text());
    let again = upload(&mut amy, "devices", ODD.replace("A-1", "A-2").as_bytes());
    assert!(again.body().contains("<option value=\"7\" selected>Ding</option>"), "{}", again.body());
    let stock = upload(&mut amy, "stock", ODD.as_bytes());
    assert!(!stock.body().contains("selected>Ding"), "another kind of file has columns of its own");
}

#[test]
fn two_who_name_the_columns_at_once_are_told() {
    let world = World::new();
    let mut amy = world.signed_in("amy@sendback.example");
    let text = "Order number,Company,Seller,Order date,Price,Category,Brand,Model\nA-1,Harbour & Finch,Brightwell,2026-03-14,1,phone,A,B\n";
    let first = upload(&mut amy, "devices", text.as_bytes());
    let mut second = amy.get(&first.path);
    amy.press(first, "Check the file");
    second.send_as("brand", "7");
    second.send_as("model", "6");
    assert_eq!(amy.press(second, "Check the file").status, 409);
}
