//! Photos of newer phones (HEIC) and of the web (AVIF): heif-convert (libheif-examples) turns them into a JPEG, or a PNG where one
//! has transparent parts, where it is installed, within limits ([`super::limited`]). That then takes the way of every other photo.
use super::limited::{Caps, Keeper, find, folder};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// How long one photo may take, in seconds.
const LONGEST_S: u32 = 15;
/// What heif-convert may ask for, in bytes: 50 megapixels take it about 500 MB.
const MEMORY: u64 = 1 << 30;
/// The longest file that it may write, in bytes.
const LONGEST: u64 = 64 << 20;
/// The quality of that JPEG: what is shown is made from it, so that nothing is seen of this step.
const QUALITY: &str = "95";
/// Bytes at the beginning in which the sizes of a picture are looked for.
pub(super) const HEAD: u64 = 256 * 1024;
/// What AVIF and HEIC call the picture that says how opaque another is (ISO/IEC 23008-12, 6.9.5 and annex B).
const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];

/// What turns HEIC and AVIF into JPEG. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Converter(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    keeper: Keeper,
    program: PathBuf,
    seconds: u32,
}

impl Converter {
    /// The one that is installed here: looked for once, at the start.
    ///
    /// # Errors
    /// The name of the program that is missing.
    pub fn found() -> Result<Self, &'static str> {
        static FOUND: OnceLock<Result<Converter, &'static str>> = OnceLock::new();
        FOUND.get_or_init(|| Self::of(find("heif-convert")?, LONGEST_S)).clone()
    }
    /// Another program that takes the same arguments, and may take so many seconds.
    ///
    /// # Errors
    /// The name of a program that is missing beside it.
    pub fn of(program: PathBuf, seconds: u32) -> Result<Self, &'static str> {
        Ok(Self(Arc::new(Parts { keeper: Keeper::find()?, program, seconds })))
    }
    /// Whether the program runs without a network.
    pub fn cuts_off(&self) -> bool {
        self.0.keeper.cuts_off()
    }
    /// The picture as a JPEG or PNG that is upright already, whatever its EXIF says; nothing when the program hangs, falls, asks for
    /// too much, or writes none.
    pub fn convert(&self, photo: &[u8]) -> Option<Vec<u8>> {
        let Parts { keeper, program, seconds } = &*self.0;
        let folder = folder().ok()?;
        fs::write(folder.path().join("photo.heif"), photo).ok()?;
        let caps = Caps { seconds: *seconds, memory: MEMORY, file: LONGEST };
        let head = usize::try_from(HEAD).ok().and_then(|head| photo.get(..head)).unwrap_or(photo);
        // A JPEG would show what lies below transparent parts, and a PNG of every photo would take seconds.
        let transparent = ALPHA.iter().any(|name| head.windows(name.len()).any(|window| window == *name));
        let kind = if transparent { "png" } else { "jpg" };
        keeper.run(
            caps,
            program,
            &["--quiet", "-q", QUALITY, "photo.heif", &format!("photo.{kind}")],
            &folder,
        )?;
        // A file with several pictures becomes several, and the first is the photo.
        let written = ["photo", "photo-1"].map(|name| folder.path().join(format!("{name}.{kind}")));
        // Whatever else lies there is no file of ours: not even a link is followed.
        let written = written.iter().find(|path| path.symlink_metadata().is_ok_and(|meta| meta.is_file()))?;
        fs::read(written).ok()
    }
}

/// How many pixels the largest picture in a file has, by what its beginning says itself: its boxes `ispe`. What it does not say,
/// or says wrongly, the limits of the program answer for.
pub fn pixels(head: &[u8]) -> u64 {
    let side = |bytes: &[u8]| bytes.try_into().map_or(0, |four| u64::from(u32::from_be_bytes(four)));
    // The name, four bytes of version and flags, the width, the height.
    let sizes = head.windows(16).filter(|box_of| box_of.starts_with(b"ispe"));
    let area = |box_of: &[u8]| Some(side(box_of.get(8..12)?).saturating_mul(side(box_of.get(12..16)?)));
    sizes.filter_map(area).max().unwrap_or_default()
}
