//! What a photo becomes: bounded before it is decoded, decoded once, turned upright, stripped of everything but its
//! pixels, and drawn in two sizes.
#![expect(
    clippy::as_conversions,
    reason = "arithmetic on pixels: sizes are bounded by MOST_EDGE long before any conversion"
)]
use super::camera::{self, Camera};
use super::colour::to_srgb;
use super::sniff::sniff;
use super::verdict::{MIDDLE_EDGE, remarks};
use fast_image_resize::PixelType;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use jpeg_decoder::{CodingProcess, PixelFormat};
use std::io::{BufRead, Cursor, Read, Seek};

/// More pixels are refused before decoding: 50 million take 150 MB.
pub(super) const MOST_PIXELS: u64 = 50_000_000;
/// No edge may be longer, in pixels.
const MOST_EDGE: u32 = 16_000;
/// The most that texts and profiles beside the pixels may take once they are unpacked, in bytes.
const MOST_BESIDE: u64 = 32 << 20;
/// The most that a decoder may ask for, in bytes.
const MOST_MEMORY: u64 = 256 << 20;
/// Long edge of the picture that people look at, in pixels.
const SHOWN_EDGE: u32 = 2048;
/// A large photo need not be decoded to more than this long edge: it is shown as it is then. The half of 12 megapixels is more.
const ENOUGH_EDGE: u32 = 1800;
/// Long edge of the picture in lists, in pixels.
const THUMB_EDGE: u32 = 400;
/// The most that a picture in lists may take, in bytes: a page has fifty of them.
const THUMB_BYTES: usize = 25_000;
/// Its quality, and the ones below, for photos of which each is too much.
const THUMB_QUALITIES: [u8; 6] = [78, 65, 50, 35, 20, 8];
/// Long edge of the picture that bar codes are looked for on, in pixels.
const GREY_EDGE: u32 = 2048;

/// A photo, ready to be kept.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Of the original, upright, in pixels.
    pub width: u32,
    /// Of the original, upright, in pixels.
    pub height: u32,
    /// JPEG, at most 2048 pixels long.
    pub shown: Vec<u8>,
    /// JPEG, at most 400 pixels long and 25 KB.
    pub thumb: Vec<u8>,
    /// What is worth saying about it.
    pub remarks: Vec<Remark>,
    /// What the file says of its camera.
    pub camera: Camera,
}

/// What is worth saying about a photo, without refusing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Details cannot be seen.
    TooSmall,
    /// Hardly any light.
    Dark,
    /// No sharp edge.
    Blurred,
}

impl Remark {
    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooSmall => "too_small",
            Self::Dark => "dark",
            Self::Blurred => "blurred",
        }
    }
}

/// Why a file is not taken as a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Nothing in it.
    Empty,
    /// Larger than the cap.
    TooLarge,
    /// No picture that we know.
    NotAPhoto,
    /// The format of newer iPhones.
    Heic,
    /// A web format that few programs write.
    Avif,
    /// More pixels than we decode.
    TooManyPixels,
    /// It could not be turned into a format that we know.
    NotConverted,
    /// Decoding it takes too long.
    TooSlow,
    /// Too many are decoded at this moment.
    NotNow,
    /// It ends in the middle.
    CutOff,
    /// It is a picture, but a damaged one.
    Broken,
}

/// Takes a photo: JPEG, PNG or WebP, whatever its name says.
///
/// # Errors
/// [`Refused`].
pub fn take(bytes: &[u8]) -> Result<Picture, Refused> {
    draw(bytes, None)
}

/// The same for a picture that was turned upright already, whatever it says about that itself.
///
/// # Errors
/// [`Refused`].
pub fn take_upright(bytes: &[u8]) -> Result<Picture, Refused> {
    draw(bytes, Some(Orientation::NoTransforms))
}

fn draw(bytes: &[u8], turned_by: Option<Orientation>) -> Result<Picture, Refused> {
    let Decoded { picture, orientation, profile, camera, width, height } = decoded(bytes)?;
    let shown = shrunk(&picture, SHOWN_EDGE)?.unwrap_or(picture);
    let mut shown = DynamicImage::ImageRgb8(to_srgb(shown, profile.as_deref()));
    let turned = (shown.width(), shown.height());
    shown.apply_orientation(turned_by.unwrap_or(orientation));
    let sideways = turned != (shown.width(), shown.height());
    let (width, height) = if sideways { (height, width) } else { (width, height) };
    let shown = shown.into_rgb8();
    let shown_jpeg = jpeg(&shown, 82)?;
    let middle = shrunk(&shown, MIDDLE_EDGE)?.unwrap_or(shown);
    let remarks = remarks(&DynamicImage::ImageRgb8(middle.clone()).into_luma8(), width.max(height));
    let thumb = shrunk(&middle, THUMB_EDGE)?.unwrap_or(middle);
    Ok(Picture { width, height, shown: shown_jpeg, thumb: small_jpeg(&thumb)?, remarks, camera })
}

/// A photo in grey, at most 2048 pixels long and as it lies in its file: for whoever looks at it from every side.
///
/// # Errors
/// [`Refused`].
pub fn grey(bytes: &[u8]) -> Result<GrayImage, Refused> {
    let picture = decoded(bytes)?.picture;
    let small = shrunk(&picture, GREY_EDGE)?.unwrap_or(picture);
    Ok(DynamicImage::ImageRgb8(small).into_luma8())
}

fn decoded(bytes: &[u8]) -> Result<Decoded, Refused> {
    let format = sniff(&mut Cursor::new(bytes))?;
    let reduced = if format == ImageFormat::Jpeg { reduced(bytes) } else { None };
    reduced.map_or_else(|| whole(bytes, format), Ok)
}

/// A picture as it lies in its file, how to turn it, and what its colours mean.
struct Decoded {
    picture: RgbImage,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
    camera: Camera,
    width: u32,
    height: u32,
}

/// A large photo at a half, a quarter or an eighth of its size, where that is enough: it takes a quarter of the memory or less.
/// Whatever is unusual about it is left to the way that takes everything.
fn reduced(bytes: &[u8]) -> Option<Decoded> {
    let (mut decoder, width, height) = reducible(bytes)?;
    let longest = width.max(height);
    let wanted = |side: u32| u16::try_from((side * ENOUGH_EDGE).div_ceil(longest)).ok();
    let (across, down) = decoder.scale(wanted(width)?, wanted(height)?).ok()?;
    let pixels = decoder.decode().ok()?;
    let (orientation, camera) = said(decoder.exif_data());
    let picture = RgbImage::from_raw(u32::from(across), u32::from(down), pixels)?;
    let profile = decoder.icc_profile();
    Some(Decoded { picture, orientation, profile, camera, width, height })
}

/// A large photo with nothing unusual about it: its decoder and its size.
fn reducible<R: Read>(photo: R) -> Option<(jpeg_decoder::Decoder<R>, u32, u32)> {
    let mut decoder = jpeg_decoder::Decoder::new(photo);
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let usual =
        info.coding_process == CodingProcess::DctSequential && info.pixel_format == PixelFormat::RGB24;
    (usual
        && (2 * ENOUGH_EDGE..=MOST_EDGE).contains(&width.max(height))
        && u64::from(width) * u64::from(height) <= MOST_PIXELS)
        .then_some((decoder, width, height))
}

/// How many pixels are decoded of a JPEG that is not decoded in its full size.
pub(super) fn pixels_reduced<R: Read>(photo: R) -> Option<u64> {
    let (_, width, height) = reducible(photo)?;
    let parts = [8, 4, 2].into_iter().find(|parts| width.max(height).div_ceil(*parts) >= ENOUGH_EDGE)?;
    Some(u64::from(width.div_ceil(parts)) * u64::from(height.div_ceil(parts)))
}

/// A picture in its full size.
fn whole(bytes: &[u8], format: ImageFormat) -> Result<Decoded, Refused> {
    let mut decoder = opened(Cursor::new(bytes), format)?;
    let (width, height) = decoder.dimensions();
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).map_err(|_| Refused::TooManyPixels)?;
    let (orientation, camera) = said(decoder.exif_metadata().map_err(|_| Refused::Broken)?.as_deref());
    let profile = decoder.icc_profile().ok().flatten();
    let decoded = DynamicImage::from_decoder(decoder).map_err(|e| refused(&e))?;
    Ok(Decoded { picture: on_white(decoded), orientation, profile, camera, width, height })
}

/// A decoder that has read the first bytes, of a picture that is not too large by what they say.
pub(super) fn opened<'a, R: BufRead + Seek + 'a>(
    photo: R,
    format: ImageFormat,
) -> Result<impl ImageDecoder + 'a, Refused> {
    let mut reader = ImageReader::new(photo);
    reader.set_format(format);
    // What a PNG's texts and profile unpack to is bounded from the first byte on, here and nowhere else.
    let mut beside = Limits::default();
    beside.max_alloc = Some(MOST_BESIDE);
    reader.limits(beside);
    let decoder = reader.into_decoder().map_err(|e| refused(&e))?;
    let (width, height) = decoder.dimensions();
    // Other limits are not enforced on this way into the decoder, so the sizes are looked at here.
    if width > MOST_EDGE
        || height > MOST_EDGE
        || u64::from(width) * u64::from(height) > MOST_PIXELS
        || decoder.total_bytes() > MOST_MEMORY
    {
        return Err(Refused::TooManyPixels);
    }
    Ok(decoder)
}

/// What a photo's EXIF says that we want to know: how to turn it, and its camera.
fn said(exif: Option<&[u8]>) -> (Orientation, Camera) {
    let orientation = exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    (orientation, exif.map(camera::read).unwrap_or_default())
}

fn refused(error: &image::ImageError) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels,
        image::ImageError::IoError(_) => Refused::CutOff,
        image::ImageError::Decoding(_)
        | image::ImageError::Encoding(_)
        | image::ImageError::Parameter(_)
        | image::ImageError::Unsupported(_) => Refused::Broken,
    }
}

/// What is transparent becomes white.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    let mut flat = RgbImage::new(rgba.width(), rgba.height());
    for (from, to) in rgba.pixels().zip(flat.pixels_mut()) {
        let [r, g, b, a] = from.0;
        let over = |c: u8| ((u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a))) / 255) as u8;
        to.0 = [over(r), over(g), over(b)];
    }
    flat
}

/// The picture with that long edge, if it is longer.
fn shrunk(picture: &RgbImage, edge: u32) -> Result<Option<RgbImage>, Refused> {
    let Some((width, height)) = size_with(edge, picture.dimensions()) else { return Ok(None) };
    let mut small = DynamicImage::ImageRgb8(RgbImage::new(width, height));
    let filled = fill(&mut small, picture.as_raw(), picture.dimensions(), PixelType::U8x3);
    filled.ok_or(Refused::Broken).map(|()| Some(small.into_rgb8()))
}

/// The grey picture with that long edge, if it is longer.
pub(super) fn shrunk_grey(picture: &GrayImage, edge: u32) -> Option<GrayImage> {
    let (width, height) = size_with(edge, picture.dimensions())?;
    let mut small = DynamicImage::ImageLuma8(GrayImage::new(width, height));
    fill(&mut small, picture.as_raw(), picture.dimensions(), PixelType::U8)?;
    Some(small.into_luma8())
}

/// The size that a picture has with that long edge, if its own is longer.
fn size_with(edge: u32, (width, height): (u32, u32)) -> Option<(u32, u32)> {
    let longest = width.max(height);
    let scaled = |side: u32| ((u64::from(side) * u64::from(edge) / u64::from(longest)) as u32).max(1);
    (longest > edge).then(|| (scaled(width), scaled(height)))
}

/// Draws the pixels of a picture of that size into a smaller one.
fn fill(small: &mut DynamicImage, pixels: &[u8], (width, height): (u32, u32), kind: PixelType) -> Option<()> {
    let view = fast_image_resize::images::ImageRef::new(width, height, pixels, kind).ok()?;
    fast_image_resize::Resizer::new().resize(&view, small, None).ok()
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    jpeg_encoder::Encoder::new(&mut out, quality)
        .encode(picture.as_raw(), width, height, jpeg_encoder::ColorType::Rgb)
        .map_err(|_| Refused::Broken)?;
    Ok(out)
}

/// A picture for lists, as good as fits into its bytes.
fn small_jpeg(thumb: &RgbImage) -> Result<Vec<u8>, Refused> {
    let mut smallest = vec![];
    for quality in THUMB_QUALITIES {
        smallest = jpeg(thumb, quality)?;
        if smallest.len() <= THUMB_BYTES {
            break;
        }
    }
    Ok(smallest)
}
