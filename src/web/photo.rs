//! What a photo that has come goes through, whoever sent it: decoded within the memory and the time that there is, redrawn, and its
//! files staged for the row that takes them over; or looked at for its bar codes, and kept nowhere.
use super::upload::File;
use crate::app::{App, Kind};
use crate::config::Config;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::files::arrived::Arrived;
use crate::files::barcode;
use crate::files::intake;
use crate::files::picture::{self, Picture, Refused};
use crate::files::{new_key, new_key_of};
use crate::models::photo::{NewPhoto, Slot};
use crate::words;
use std::io;

/// What went wrong when a file that had come cannot be read.
const READING: &str = "reading an upload";

/// What became of one photo.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken apart at once")]
pub enum Taken {
    /// Its files are staged; a row may take them over.
    Staged(NewPhoto),
    /// It is not taken.
    Refused(Refused),
}

/// Why a photo was not stored: for good, or at this moment.
#[derive(Debug)]
pub struct Unstored {
    /// The words.
    pub why: String,
    /// Whether another try in a few seconds may store it.
    pub not_now: bool,
}

impl Unstored {
    /// Of a file that was not taken as a photo.
    pub fn of(app: &App, why: Refused) -> Self {
        let (most, heic) = (app.config.limits.photo_bytes, app.config.converter.is_some());
        Self { why: words::unstored(why, most, heic), not_now: why == Refused::NotNow }
    }
    /// The same with the name of the file.
    pub fn named(self, name: &str) -> Self {
        Self { why: words::not_stored(name, &self.why), ..self }
    }
}

impl From<String> for Unstored {
    /// For good.
    fn from(why: String) -> Self {
        Self { why, not_now: false }
    }
}

/// A photo that was decoded and redrawn, and the file that it came as.
#[derive(Debug)]
pub struct Looked {
    /// What was drawn from it.
    pub picture: Picture,
    /// As it came.
    pub original: Arrived,
}

/// Decodes and redraws a photo, within the memory and the time that there is for it.
///
/// # Errors
/// [`Error::Busy`] when no place or no memory comes free; the file system's.
pub async fn look_at_photo(app: &App, photo: Arrived) -> Result<std::result::Result<Looked, Refused>> {
    decoding(app, photo, |config, photo| {
        let taken = intake::take(&photo.bytes()?, config.converter.as_ref());
        Ok(taken.map(|picture| Looked { picture, original: photo }))
    })
    .await
}

/// The texts of the bar codes on a photo, of which nothing is kept; once one is `wanted`, the others beside it are enough.
///
/// # Errors
/// The file system's. [`Error::Busy`] is none of them: such a photo is refused.
pub async fn read_barcodes(
    app: &App,
    file: File,
    wanted: fn(&str) -> bool,
) -> Result<std::result::Result<Vec<String>, Refused>> {
    let Some(photo) = file.content else { return Ok(Err(Refused::TooLarge)) };
    let read = decoding(app, photo, move |config, photo| {
        let grey = intake::grey(&photo.bytes()?, config.converter.as_ref());
        Ok(grey.map(|grey| barcode::read(&grey, config.limits.barcode_time, wanted)))
    });
    unless_busy(read.await)
}

/// Does something with a photo that decodes it, within the memory and the time that there is for it.
async fn decoding<T: Send + 'static>(
    app: &App,
    photo: Arrived,
    work: impl FnOnce(&Config, Arrived) -> io::Result<std::result::Result<T, Refused>> + Send + 'static,
) -> Result<std::result::Result<T, Refused>> {
    let (need, photo) = app.heavy(Kind::Picture, move || (photo.reader().map(intake::need), photo)).await?;
    let need = match need.map_err(Error::while_doing(READING))? {
        Ok(need) => need + u64::try_from(photo.len()).unwrap_or(u64::MAX),
        Err(why) => return Ok(Err(why)),
    };
    let memory = app.memory(need).await?;
    let (config, longest) = (app.config.clone(), app.config.limits.picture_time);
    let done = app
        .heavy_within(Kind::Picture, longest, move || {
            let done = work(&config, photo);
            drop(memory);
            done
        })
        .await?;
    done.unwrap_or(Ok(Err(Refused::TooSlow))).map_err(Error::while_doing(READING))
}

/// Where too many photos are decoded at this moment, one is not taken, and whoever sent it keeps what they typed beside it.
fn unless_busy<T>(
    decoded: Result<std::result::Result<T, Refused>>,
) -> Result<std::result::Result<T, Refused>> {
    match decoded {
        Err(Error::Busy(why)) => {
            tracing::warn!(why, "a photo is not taken now");
            Ok(Err(Refused::NotNow))
        }
        other => other,
    }
}

/// Stages the files of a photo: nothing owns them until a row takes them over.
///
/// # Errors
/// The store's, the database's; [`Error::Busy`].
pub async fn stage_looked(app: &App, slot: Slot, file_name: String, looked: Looked) -> Result<NewPhoto> {
    let Looked { picture, original } = looked;
    let size = i64::try_from(original.len()).unwrap_or(i64::MAX);
    let sha256 = original.sha256().to_owned();
    let Picture { width, height, shown, thumb, remarks, camera } = picture;
    let keys = [new_key("original"), new_key_of("shown", &shown), new_key_of("thumb", &thumb)];
    let files = [original.into_content(), shown.into(), thumb.into()];
    app.store(keys.iter().cloned().zip(files).collect()).await?;
    // A day further no clock on earth can be: whatever is later was never set.
    let tomorrow = app.clock.now().plus_days(1);
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let remarks: Vec<&str> = remarks.into_iter().map(picture::Remark::as_str).collect();
    Ok(NewPhoto {
        slot,
        message: None,
        file_name,
        keys,
        sha256,
        bytes: size,
        width: side(width),
        height: side(height),
        remarks: remarks.join(","),
        camera: camera.name,
        taken_at: camera.taken_at.map(Moment::new).filter(|at| *at < tomorrow),
    })
}

/// Decodes and redraws a photo and stages its files: nothing owns them until a row takes them over.
///
/// # Errors
/// The store's, the database's; [`Error::Busy`].
pub async fn stage_photo(app: &App, slot: Slot, file: File) -> Result<Taken> {
    let Some(photo) = file.content else { return Ok(Taken::Refused(Refused::TooLarge)) };
    match unless_busy(look_at_photo(app, photo).await)? {
        Ok(looked) => Ok(Taken::Staged(stage_looked(app, slot, file.name, looked).await?)),
        Err(why) => Ok(Taken::Refused(why)),
    }
}
