//! Code 128 (sets B and C) and GS1-128 as a row of modules, from the width table of ISO/IEC 15417.

/// Bar and space widths of the 106 characters and of the stop pattern.
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const FNC1: u8 = 102;
const START_B: u8 = 104;
const START_C: u8 = 105;
const STOP: u8 = 106;

/// Modules of white that a scanner needs on either side of the bars (ISO/IEC 15417).
pub const QUIET: u16 = 10;

/// A text that Code 128 as drawn here cannot hold: empty, or with a character outside printable ASCII.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot be drawn as a bar code: it takes one or more printable ASCII characters")]
pub struct NotInCode128(pub String);

/// The modules of `text`, left to right, `true` is dark; without quiet zones ([`QUIET`] modules on either
/// side).
pub fn modules(text: &str) -> Result<Vec<bool>, NotInCode128> {
    symbol(text, false)
}

/// The modules of one GS1 element string without brackets, such as `00` and an SSCC.
pub fn gs1_modules(element: &str) -> Result<Vec<bool>, NotInCode128> {
    symbol(element, true)
}

fn symbol(text: &str, gs1: bool) -> Result<Vec<bool>, NotInCode128> {
    if text.is_empty() || !text.bytes().all(|b| (32..=126).contains(&b)) {
        return Err(NotInCode128(text.to_owned()));
    }
    let data = text.as_bytes();
    let leading = digits(data);
    let in_c = leading >= 4 && leading.is_multiple_of(2) || leading == 2 && data.len() == 2;
    let mut codes = vec![if in_c { START_C } else { START_B }];
    if gs1 {
        codes.push(FNC1);
    }
    encode(data, in_c, &mut codes);
    let weights = std::iter::once(1).chain(1_u32..);
    let sum: u32 = codes.iter().zip(weights).map(|(code, weight)| u32::from(*code) * weight).sum();
    codes.extend(u8::try_from(sum % 103));
    codes.push(STOP);
    // Every code made above is below 107, so the table has each of them.
    let widths = codes.iter().filter_map(|code| WIDTHS.get(usize::from(*code)));
    let runs = widths.flat_map(|w| w.bytes().zip([true, false].into_iter().cycle()));
    Ok(runs.flat_map(|(width, dark)| std::iter::repeat_n(dark, usize::from(width - b'0'))).collect())
}

/// Pairs of digits go into set C, everything else into set B; changing sets pays from four digits on.
fn encode(mut data: &[u8], mut in_c: bool, codes: &mut Vec<u8>) {
    while let [first, rest @ ..] = data {
        let run = digits(data);
        data = match rest {
            [second, rest @ ..] if in_c && run >= 2 => {
                codes.push((first - b'0') * 10 + (second - b'0'));
                rest
            }
            _ if in_c => {
                codes.push(CODE_B);
                in_c = false;
                data
            }
            _ if run >= 4 && run.is_multiple_of(2) => {
                codes.push(CODE_C);
                in_c = true;
                data
            }
            _ => {
                codes.push(first - b' ');
                rest
            }
        };
    }
}

/// How many digits `data` begins with.
fn digits(data: &[u8]) -> usize {
    data.iter().take_while(|b| b.is_ascii_digit()).count()
}
