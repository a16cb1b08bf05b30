//! How text is compared, and how a device is called.
use sendback::models::text::brand_and_model;

#[test]
fn a_brand_stands_in_the_name_of_a_device_once() {
    assert_eq!(brand_and_model("Apple", "iPhone 13"), "Apple iPhone 13");
    assert_eq!(brand_and_model("Fairphone", "Fairphone 5"), "Fairphone 5");
    assert_eq!(brand_and_model("fairphone", "FAIRPHONE"), "FAIRPHONE");
    assert_eq!(brand_and_model("Fair", "Fairphone 5"), "Fair Fairphone 5", "a brand is whole words");
}
