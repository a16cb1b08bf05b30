//! The one way in for photos of every kind: how much memory one needs is known before it is decoded, HEIC and AVIF are converted
//! first, and a decoder that falls over is a photo that is not taken.
use super::heif::{self, Converter};
use super::picture::{self, MOST_PIXELS, Picture, Refused};
use super::sniff::sniff;
use image::{GrayImage, ImageDecoder as _, ImageFormat};
use std::io::{BufRead, Read as _, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes that a pixel takes on its way, beside what the decoder hands out: the coefficients of a progressive JPEG, or the same
/// picture once more in another form.
const BESIDE: u64 = 6;
/// Bytes that a pixel takes in heif-convert, which runs before us: planes, and the whole picture in colours.
const CONVERTING: u64 = 8;
/// Every photo takes some for what is drawn from it.
const LEAST: u64 = 8 << 20;

/// About how many bytes of memory it takes to decode and redraw a photo, by what its first bytes say: too much rather than too
/// little. Nothing is decoded for it, and the photo itself is not counted.
///
/// # Errors
/// [`Refused`], where the first bytes suffice to say so.
pub fn need<R: BufRead + Seek>(mut photo: R) -> Result<u64, Refused> {
    guarded(|| {
        let format = match sniff(&mut photo) {
            Ok(format) => format,
            Err(Refused::Heic | Refused::Avif) => {
                let mut head = vec![];
                (&mut photo).take(heif::HEAD).read_to_end(&mut head).map_err(|_| Refused::Broken)?;
                let pixels = heif::pixels(&head);
                let allowed = pixels <= MOST_PIXELS;
                return if allowed { Ok(LEAST + pixels * CONVERTING) } else { Err(Refused::TooManyPixels) };
            }
            Err(why) => return Err(why),
        };
        if format == ImageFormat::Jpeg {
            if let Some(pixels) = picture::pixels_reduced(&mut photo) {
                return Ok(LEAST + pixels * BESIDE);
            }
            photo.rewind().map_err(|_| Refused::Broken)?;
        }
        let decoder = picture::opened(photo, format)?;
        let (width, height) = decoder.dimensions();
        Ok(LEAST + decoder.total_bytes() + u64::from(width) * u64::from(height) * BESIDE)
    })
}

/// Takes a photo: JPEG, PNG or WebP, whatever its name says; HEIC and AVIF where there is something to convert them.
///
/// # Errors
/// [`Refused`].
pub fn take(photo: &[u8], converter: Option<&Converter>) -> Result<Picture, Refused> {
    // A converted one was turned with the picture; what its EXIF says about that was copied, and is over.
    converted(photo, converter, (picture::take, picture::take_upright))
}

/// The same in grey, at most 2048 pixels long, for whoever looks at it from every side.
///
/// # Errors
/// [`Refused`].
pub fn grey(photo: &[u8], converter: Option<&Converter>) -> Result<GrayImage, Refused> {
    converted(photo, converter, (picture::grey, picture::grey))
}

/// What decodes a photo.
type Decode<T> = fn(&[u8]) -> Result<T, Refused>;

/// Decodes a photo as it is, or as what it was converted to where it has to be.
fn converted<T>(
    photo: &[u8],
    converter: Option<&Converter>,
    (as_it_is, after): (Decode<T>, Decode<T>),
) -> Result<T, Refused> {
    guarded(|| match (as_it_is(photo), converter) {
        (Err(Refused::Heic | Refused::Avif), Some(converter)) => {
            let converted = converter.convert(photo).ok_or(Refused::NotConverted)?;
            after(&converted).map_err(|why| match why {
                Refused::TooManyPixels => Refused::TooManyPixels,
                Refused::Empty
                | Refused::TooLarge
                | Refused::NotAPhoto
                | Refused::Heic
                | Refused::Avif
                | Refused::NotConverted
                | Refused::TooSlow
                | Refused::NotNow
                | Refused::CutOff
                | Refused::Broken => Refused::NotConverted,
            })
        }
        (taken, _) => taken,
    })
}

/// What a decoder answers; a fall is a broken photo. Nothing of ours is changed by what runs in here, so that a fall leaves
/// nothing half done.
///
/// # Errors
/// [`Refused`].
pub fn guarded<T>(decode: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or(Err(Refused::Broken))
}
