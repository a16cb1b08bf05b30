//! Five hundred labels of random people, with numbers of every kind, in both sizes: each is read back as a label printer prints it.
use super::{address, item, shipment};
use sendback::carrier::number::Numbering;
use sendback::carrier::{Shipment, paper};
use std::path::{Path, PathBuf};
use std::process::Command;

const ALL: u64 = 500;
/// Labels that are rendered and read with one call of each program.
const AT_ONCE: usize = 50;

/// Numbers without an order, the same at each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "bri", "ght", "wełł", "Ár", "nör", "th", "ham", "pton", "Łó", "dź", "Πα", "πα", "o'", "&", "sé",
            "field",
        ];
        (0..1 + self.roll(4)).map(|_| SYLLABLES[self.roll(SYLLABLES.len())]).collect()
    }
    fn words(&mut self, most: usize) -> String {
        (0..1 + self.roll(most)).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
    fn one(&mut self, n: u64) -> Shipment {
        let numberings = [
            Numbering::Sendback { prefix: "SB".to_owned() },
            Numbering::Sscc { company_prefix: "7613032".to_owned() },
            Numbering::Range { from: "AB00000001".to_owned(), to: "AB99999999".to_owned() },
        ];
        let numbering = &numberings[usize::try_from(n).unwrap() % 3];
        let letters: Vec<char> = "23456789BCDFGHJKMNPQRSTVWXYZ".chars().collect();
        let mut sent = shipment();
        sent.key = format!("label {n}");
        sent.number = numbering.mint(n * 7919 + u64::try_from(self.roll(5000)).unwrap()).unwrap();
        sent.bars = numbering.bars();
        for whose in [true, false] {
            let (name, town) = (self.words(5), self.words(2));
            let lines: Vec<String> = (0..self.roll(5)).map(|_| self.words(5)).collect();
            let postcode =
                format!("{}{} {}AB", ["LS", "B", "NN"][self.roll(3)], 1 + self.roll(40), self.roll(9));
            let made =
                address(&name, &lines.iter().map(String::as_str).collect::<Vec<_>>(), &town, &postcode);
            if whose { sent.to = made } else { sent.from = made }
        }
        let mut reference = |front: &str| {
            let mut part = || (0..4).map(|_| letters[self.roll(letters.len())]).collect::<String>();
            format!("{front}-{}-{}", part(), part())
        };
        sent.items = vec![item(&reference("SB"))];
        sent.parcel_reference = reference("PX");
        sent.items.extend((0..n % 3).map(|_| item(&reference("SB"))));
        sent.demonstration = n.is_multiple_of(7);
        sent
    }
}

fn lines(program: &str, arguments: &[&str], files: &[PathBuf]) -> Vec<String> {
    let output = Command::new(program).args(arguments).args(files).output();
    let output = output.unwrap_or_else(|e| panic!("{program} is needed for this test: {e}"));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Draws, renders and reads these labels.
fn read_back(folder: &Path, labels: &[Shipment]) {
    let file = |name: String| folder.join(name);
    let pdfs: Vec<PathBuf> = labels
        .iter()
        .enumerate()
        .map(|(n, sent)| {
            let pdf = if n % 2 == 0 { paper::draw(sent).unwrap().small } else { paper::a6(sent).unwrap() };
            std::fs::write(file(format!("{n:03}.pdf")), pdf).unwrap();
            file(format!("{n:03}.pdf"))
        })
        .collect();
    let all = file("all.pdf".to_owned());
    assert!(Command::new("pdfunite").args(&pdfs).arg(&all).status().expect("pdfunite").success());
    let pages = file("page".to_owned());
    let rendered = Command::new("pdftoppm").args(["-r", "203", "-gray"]).args([&all, &pages]).status();
    assert!(rendered.expect("pdftoppm").success());
    let mut pictures: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "pgm"))
        .collect();
    pictures.sort();
    assert_eq!(pictures.len(), labels.len());
    let bars = lines("zbarimg", &["-q", "--raw", "-Sdisable", "-Scode128.enable"], &pictures);
    let wanted: Vec<String> = labels
        .iter()
        .map(|sent| if sent.number.len() == 18 { format!("00{}", sent.number) } else { sent.number.clone() })
        .collect();
    assert_eq!(bars, wanted, "the bars");
    // The symbol is in the right part of the label.
    let symbols = lines("dmtxread", &["-n", "-N1", "-m20000", "-x60%"], &pictures);
    let wanted: Vec<&str> = labels.iter().map(Shipment::reference).collect();
    assert_eq!(symbols, wanted, "the symbols");
    for picture in pictures {
        std::fs::remove_file(picture).unwrap();
    }
}

#[test]
fn five_hundred_labels_are_read_back_as_they_are_printed() {
    let mut dice = Dice(20_261_126);
    let labels: Vec<Shipment> = (0..ALL).map(|n| dice.one(n)).collect();
    let chunks: Vec<&[Shipment]> = labels.chunks(AT_ONCE).collect();
    let (one, other) = chunks.split_at(chunks.len() / 2);
    std::thread::scope(|scope| {
        for half in [one, other] {
            scope.spawn(move || {
                for labels in half {
                    read_back(tempfile::tempdir().unwrap().path(), labels);
                }
            });
        }
    });
}
