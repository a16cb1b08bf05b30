//! To which row of a list a photo belongs, by the name of its file.
use sendback::models::batch::photo::{Names, Place};
use sendback::models::ticket::Reference;

fn names(numbers: &[&str]) -> (Names, Vec<Reference>) {
    let reference = |n: usize| Reference::new("SB", [u8::try_from(n).unwrap(), 1, 2, 3, 4, 5, 6]);
    let all: Vec<Reference> = (0..numbers.len()).map(reference).collect();
    (Names::new(numbers.iter().map(ToString::to_string).zip(all.clone())), all)
}

#[test]
fn a_file_goes_to_the_one_row_whose_number_is_in_its_name() {
    let (names, all) = names(&["490154203237518", "PF3X7Q2A", "PF3X7Q2AB", "C-1234/X"]);
    for (file, row) in [
        ("490154203237518.jpg", Some(0)),
        ("IMG_49-015420-323751-8_back.JPG", Some(0)),
        ("back of 490154203237518 (2).png", Some(0)),
        ("pf3x7q2a-lid.jpg", Some(1)),
        ("PF3X7Q2AB.jpg", Some(2)),
        ("c-1234-x.webp", Some(3)),
        ("1490154203237518.jpg", None),
        ("4901542032375180.jpg", None),
        ("490154203237518 and PF3X7Q2A.jpg", None),
        ("IMG_0001.jpg", None),
        ("", None),
    ] {
        let wanted = row.map_or(Place::Tray, |row: usize| Place::Row(all[row].clone()));
        assert_eq!(names.place(file), wanted, "{file}");
    }
}
