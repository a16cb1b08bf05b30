//! Colours as screens show them: a photo that was taken in a wider range of colours says so in a profile, which does not come out.
use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The longest profile that is looked at, in bytes: those of cameras and phones have a few thousand.
const LONGEST: usize = 1 << 20;

/// The picture in sRGB. Where the profile is none of colours as the picture has them (of printing colours, of grey), or cannot be
/// read, it stays as it is: as a program without colour management would show it.
pub(super) fn to_srgb(picture: RgbImage, profile: Option<&[u8]>) -> RgbImage {
    profile.and_then(|profile| converted(&picture, profile)).unwrap_or(picture)
}

fn converted(picture: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    if profile.len() > LONGEST {
        return None;
    }
    let from = ColorProfile::new_from_slice(profile).ok()?;
    if from.color_space != DataColorSpace::Rgb {
        return None;
    }
    let to = ColorProfile::new_srgb();
    let change =
        from.create_transform_8bit(Layout::Rgb, &to, Layout::Rgb, TransformOptions::default()).ok()?;
    let mut out = RgbImage::new(picture.width(), picture.height());
    change.transform(picture, &mut out).ok()?;
    Some(out)
}
