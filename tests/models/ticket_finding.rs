//! What a technician may find: which ways are open for which reason, and what has to be said for each.
use sendback::models::device::Category;
use sendback::models::ticket::finding::{Case, Check, Finding, Flaw, Flaws, Question, Skip, Way, read, ways};
use sendback::models::ticket::typed::Typed;
use sendback::models::ticket::{Coverage, Reason};

fn typed(fields: &[(&str, &str)]) -> Typed {
    let all: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Typed::of(&all)
}

fn case(reason: Reason) -> Case {
    Case {
        reason: Some(reason),
        coverage: Coverage::InWarranty,
        in_time: true,
        our_risk: false,
        similar: 1,
        photos: 0,
        paid: false,
    }
}

fn found(case: &Case, fields: &[(&str, &str)]) -> Result<Finding, Flaws> {
    let always = [("right_device", "yes"), ("note", "The display connector is broken.")];
    // What a test says itself comes last, and counts.
    let all: Vec<(&str, &str)> = always.iter().chain(fields).copied().collect();
    read(&typed(&all), case, Check::of(Category::Phone))
}

fn flaws(case: &Case, fields: &[(&str, &str)]) -> Flaws {
    found(case, fields).expect_err("this must not be taken")
}

const FAULT: [(&str, &str); 3] = [("answer", "yes"), ("cause", "display"), ("coverage", "in_warranty")];

fn fault(way: &'static str) -> Vec<(&'static str, &'static str)> {
    let mut all = FAULT.to_vec();
    all.push(("way", way));
    all
}

#[test]
fn an_empty_form_says_everything_at_once() {
    let said = read(&Typed::default(), &case(Reason::Defective), &[]).unwrap_err();
    let fields: Vec<&str> = said.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["right_device", "answer", "note", "way"]);
    let all = found(&case(Reason::Defective), &[("answer", "yes"), ("note", " ")]).unwrap_err();
    let fields: Vec<&str> = all.iter().map(|(field, _)| *field).collect();
    assert_eq!(fields, ["cause", "coverage", "note", "way"]);
}

#[test]
fn a_confirmed_fault_that_is_covered_is_repaired_and_skipping_that_needs_a_reason() {
    let case = case(Reason::Defective);
    let repair = found(&case, &fault("repair")).unwrap();
    assert_eq!((repair.way, repair.skipped, repair.fault_found), (Way::Repair, None, Some(true)));
    for way in ["replace", "refund"] {
        assert_eq!(flaws(&case, &fault(way)), [("skipped", Flaw::Skipped)]);
        let mut with = fault(way);
        with.push(("skipped", "no_parts"));
        assert_eq!(found(&case, &with).unwrap().skipped, Some(Skip::NoParts));
    }
    // A reason for what is not skipped is not kept.
    let mut with = fault("repair");
    with.push(("skipped", "no_parts"));
    assert_eq!(found(&case, &with).unwrap().skipped, None);
}

#[test]
fn without_a_similar_device_nothing_is_replaced() {
    let none = Case { similar: 0, ..case(Reason::Defective) };
    let mut with = fault("replace");
    with.push(("skipped", "no_parts"));
    assert_eq!(flaws(&none, &with), [("way", Flaw::NoneInStock)]);
    // A part that was missing takes no second device.
    let part = Case { similar: 0, ..case(Reason::PartMissing) };
    let missing = [("answer", "no"), ("coverage", "in_warranty"), ("way", "replace")];
    assert_eq!(found(&part, &missing).unwrap().way, Way::Replace);
}

#[test]
fn a_no_needs_a_photo_and_gets_a_price_or_goes_back() {
    let none = case(Reason::Defective);
    let seen = Case { photos: 1, ..none };
    for way in ["quote", "send_back"] {
        let nothing_found = [("answer", "no"), ("way", way)];
        assert_eq!(flaws(&none, &nothing_found), [("photos", Flaw::Photos)]);
        assert!(found(&seen, &nothing_found).is_ok());
        let liquid = [("answer", "yes"), ("cause", "liquid"), ("coverage", "liquid"), ("way", way)];
        assert_eq!(flaws(&none, &liquid), [("photos", Flaw::Photos)]);
        assert_eq!(found(&seen, &liquid).unwrap().coverage, Coverage::Liquid);
    }
    for way in ["repair", "replace", "refund"] {
        let all = [("answer", "no"), ("way", way), ("skipped", "no_parts")];
        assert_eq!(flaws(&seen, &all), [("way", Flaw::NotThisWay)], "{way}");
    }
    for way in ["quote", "send_back"] {
        assert_eq!(flaws(&seen, &fault(way)), [("way", Flaw::NotThisWay)], "{way}");
    }
}

#[test]
fn what_is_not_as_described_or_missing_begins_at_the_replacement_and_has_no_fault_to_find() {
    for reason in [Reason::NotAsDescribed, Reason::PartMissing] {
        assert_eq!(Question::of(Some(reason)), Question::AsDescribed);
        assert_eq!(ways(Some(reason), true, true), [Way::Replace, Way::Refund]);
        assert_eq!(ways(Some(reason), false, true), [Way::SendBack]);
        let case = Case { photos: 1, ..case(reason) };
        let said =
            found(&case, &[("answer", "no"), ("coverage", "in_warranty"), ("way", "replace")]).unwrap();
        assert_eq!((said.fault_found, said.as_described, said.skipped), (None, Some(false), None));
        let repair = [("answer", "no"), ("coverage", "in_warranty"), ("way", "repair")];
        assert_eq!(flaws(&case, &repair), [("way", Flaw::NotThisWay)]);
        let refund = [("answer", "no"), ("coverage", "in_warranty"), ("way", "refund")];
        assert_eq!(flaws(&case, &refund), [("skipped", Flaw::Skipped)]);
    }
    let none = Case { similar: 0, ..case(Reason::NotAsDescribed) };
    let refund = [("answer", "no"), ("coverage", "in_warranty"), ("way", "refund")];
    assert!(found(&none, &refund).is_ok(), "nothing is skipped where nothing is in stock");
}

#[test]
fn a_change_of_mind_in_order_is_refunded() {
    for coverage in [Coverage::InWarranty, Coverage::Liquid, Coverage::NotKnown] {
        let case = Case { coverage, photos: 0, ..case(Reason::ChangeOfMind) };
        assert!(found(&case, &[("answer", "yes"), ("way", "refund")]).is_ok(), "{coverage}");
        let price = [("answer", "yes"), ("way", "quote")];
        assert_eq!(flaws(&case, &price), [("way", Flaw::NotThisWay)], "{coverage}");
    }
    let case = Case { photos: 1, ..case(Reason::ChangeOfMind) };
    let refund = [("answer", "yes"), ("way", "refund")];
    let said = found(&case, &refund).unwrap();
    assert_eq!((said.way, said.as_described, said.skipped), (Way::Refund, Some(true), None));
    let used = [("answer", "no"), ("way", "refund")];
    assert_eq!(flaws(&case, &used), [("way", Flaw::NotThisWay)]);
    assert!(found(&case, &[("answer", "no"), ("way", "send_back")]).is_ok());
}

#[test]
fn cover_that_had_ended_stays_ended_and_damage_on_our_label_stays_covered() {
    let late =
        Case { coverage: Coverage::OutOfWarranty, in_time: false, photos: 1, ..case(Reason::Defective) };
    assert_eq!(flaws(&late, &fault("repair")), [("coverage", Flaw::OutOfTime)]);
    // Declared as dropped, and found to be something else: then it is covered.
    let declared = Case { coverage: Coverage::Impact, ..case(Reason::Defective) };
    assert!(found(&declared, &fault("repair")).is_ok());
    let ours = Case { our_risk: true, photos: 1, ..case(Reason::Defective) };
    let impact = [("answer", "yes"), ("cause", "impact"), ("coverage", "impact"), ("way", "send_back")];
    assert_eq!(flaws(&ours, &impact), [("coverage", Flaw::OurRisk)]);
    assert!(found(&ours, &fault("repair")).is_ok());
}

#[test]
fn another_device_is_not_analysed_and_checks_are_kept() {
    let case = case(Reason::Defective);
    let mut other = fault("repair");
    other.push(("right_device", "no"));
    assert_eq!(flaws(&case, &other), [("right_device", Flaw::WrongDevice)]);
    let mut checked = fault("repair");
    checked.extend([("check_power", "fine"), ("check_display", "faulty"), ("check_touch", "perhaps")]);
    assert_eq!(found(&case, &checked).unwrap().checks, "power:fine,display:faulty");
    for category in Category::ALL {
        assert!(Check::of(*category).len() >= 6, "{category}");
    }
    let long = "x".repeat(2001);
    let mut with: Vec<(&str, &str)> = fault("repair");
    with.push(("internal_note", &long));
    assert_eq!(flaws(&case, &with), [("internal_note", Flaw::TooLong)]);
}
