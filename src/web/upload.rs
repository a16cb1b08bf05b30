//! Files on their way in: read part by part, each within its cap. One bad file never costs the others, and none is kept
//! under the name that it had at home.
use super::form::{self, Fields, FilesNamed};
use super::guard::{Guard, enter};
use super::safety::{check_token, needs_token};
use crate::app::{App, Kind};
use crate::config::Limits;
use crate::db::Moment;
use crate::error::{Error, Result};
use crate::files::intake;
use crate::files::new_key;
use crate::files::picture::{self, Picture, Refused};
use crate::models::photo::{NewPhoto, Slot};
use crate::secret::sha256_hex;
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt};
use std::time::{Duration, Instant};

/// The longest file name that is kept, in characters; the end of a longer one goes.
const NAME_LONGEST: usize = 120;
/// Files of a form that nobody was signed in for, whose names are kept.
const MOST_NAMED: usize = 40;
/// What a body must bring in a second, on the average, once [`Limits::polite`] is over: the slowest mobile network brings more.
const SLOWEST_BYTES: usize = 4 * 1024;

/// A form with files, from somebody whom the guard let in and, where the request does not say where it comes from, with a
/// token of their own pages: a handler never sees another. Whoever is refused is refused after the body was read, so that
/// the browser shows our page and not a broken connection.
pub struct Upload<G> {
    /// Who sends it.
    pub person: G,
    body: Body,
}

/// The body of such a form, as far as it has come.
struct Body {
    parts: Multipart,
    announced: usize,
    read: usize,
    most: usize,
    field_most: usize,
    patience: Patience,
}

/// What comes next.
pub enum Part {
    /// A field beside the files.
    Field(String, String),
    /// A file.
    File(File),
}

/// A file as it came.
pub struct File {
    /// The field that it came in.
    pub field: String,
    /// What it was called at home, cleaned; for people's eyes only.
    pub name: String,
    /// Its bytes, or nothing when there were more than the cap.
    pub bytes: Option<Vec<u8>>,
}

impl<G: Guard> FromRequest for Upload<G> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        async move {
            let limits = req.app_data::<web::Data<App>>().map(|app| app.config.limits.clone());
            let limits = limits.ok_or(Error::Busy("starting"))?;
            let announced =
                req.headers().get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse::<usize>().ok());
            let most = limits.upload_bytes;
            let of_files = req.content_type().eq_ignore_ascii_case("multipart/form-data");
            let refused = match enter::<G>(&req).await {
                Ok(_) if !of_files => Err(Error::UnsupportedKind),
                Ok(_) if announced.is_some_and(|bytes| bytes > most) => Err(Error::TooLarge { most }),
                entered => entered,
            };
            let start = |payload| {
                Body::new(Multipart::new(req.headers(), payload), announced.unwrap_or_default(), &limits)
            };
            match refused {
                Ok(person) => {
                    let mut body = start(payload);
                    body.admit(&req).await?;
                    Ok(Self { person, body })
                }
                Err(why @ Error::NotSignedIn) if of_files && !needs_token(&req) => {
                    start(payload).keep_typed(&req).await;
                    Err(why)
                }
                Err(why) => {
                    form::drain(payload, limits.polite).await;
                    Err(why)
                }
            }
        }
        .boxed_local()
    }
}

impl<G> Upload<G> {
    /// Takes fields beside the files of up to so many bytes.
    pub fn with_fields_of(mut self, bytes: usize) -> Self {
        self.body.field_most = bytes;
        self
    }
    /// The next part, or nothing after the last. A file of more than `file_bytes` comes without its bytes.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when the whole, or a field beside the files, is above its cap; [`Error::Malformed`] for what is no
    /// form, and for one that comes too slowly.
    pub async fn next(&mut self, file_bytes: usize) -> Result<Option<Part>> {
        self.body.next(file_bytes).await
    }
}

impl Body {
    fn new(parts: Multipart, announced: usize, limits: &Limits) -> Self {
        let Limits { upload_bytes: most, form_bytes: field_most, polite, .. } = *limits;
        let patience = Patience { waited: Duration::ZERO, polite };
        Self { parts, announced, read: 0, most, field_most, patience }
    }
    /// Keeps what somebody typed whose session has ended, for [`super::public::sign_in`], and what their files are called: a
    /// page cannot give files back.
    async fn keep_typed(mut self, req: &HttpRequest) {
        let (mut typed, mut files, mut room) = (vec![], vec![], self.field_most);
        let polite = self.patience.polite;
        let reading = async {
            while let Ok(Some(part)) = self.next(0).await {
                match part {
                    Part::Field(name, value) if value.len() <= room => {
                        room -= value.len();
                        typed.push((name, value));
                    }
                    Part::File(file) if !file.name.is_empty() && files.len() < MOST_NAMED => {
                        files.push((file.field, file.name));
                    }
                    Part::Field(..) | Part::File(_) => {}
                }
            }
        };
        // What came until then is kept.
        let _ = tokio::time::timeout(polite, reading).await;
        if typed.is_empty() && files.is_empty() {
            return;
        }
        let mut extensions = req.extensions_mut();
        extensions.insert(Fields(typed));
        extensions.insert(FilesNamed(files));
    }
    /// Looks at the token, where the request needs one: every form of ours begins with it.
    async fn admit(&mut self, req: &HttpRequest) -> Result<()> {
        if !needs_token(req) {
            return Ok(());
        }
        let token = match self.next(0).await? {
            Some(Part::Field(name, value)) if name == "csrf" => Some(value),
            Some(Part::Field(..) | Part::File(_)) | None => None,
        };
        let verdict = check_token(req, token.as_deref());
        if verdict.is_err() {
            self.read_on().await;
        }
        verdict
    }
    async fn next(&mut self, file_bytes: usize) -> Result<Option<Part>> {
        let broken = |_| Error::Malformed("the upload ended early");
        let Some(part) = self.patience.wait(self.read, self.parts.next()).await? else { return Ok(None) };
        let mut part = part.map_err(broken)?;
        let field = part.name().map(form::clean).unwrap_or_default();
        let name = part.content_disposition().and_then(|d| d.get_filename()).map(clean_name);
        let cap = if name.is_some() { file_bytes } else { self.field_most };
        // Room for the rest of the form, or for the largest part: growing would copy what came already.
        let room = if name.is_some() { self.announced.saturating_sub(self.read).min(cap) } else { 0 };
        let (mut bytes, mut over) = (Vec::with_capacity(room), false);
        while let Some(chunk) = self.patience.wait(self.read, part.next()).await? {
            let chunk = chunk.map_err(broken)?;
            self.read += chunk.len();
            over |= bytes.len() + chunk.len() > cap;
            if over {
                // What is too large is read to its end, so that the next part is found, and kept nowhere.
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&chunk);
            }
            if self.read > self.most {
                drop(part);
                self.read_on().await;
                return Err(Error::TooLarge { most: self.most });
            }
        }
        drop(part);
        let Some(name) = name else {
            if over {
                self.read_on().await;
                return Err(Error::TooLarge { most: cap });
            }
            let value = form::clean(&String::from_utf8_lossy(&bytes));
            return Ok(Some(Part::Field(field, value)));
        };
        Ok(Some(Part::File(File { field, name, bytes: (!over).then_some(bytes) })))
    }

    /// Reads what is left, politely and for a while.
    async fn read_on(&mut self) {
        let reading = async {
            while let Some(Ok(mut part)) = self.parts.next().await {
                while part.next().await.is_some_and(|chunk| chunk.is_ok()) {}
            }
        };
        // Whether it ended or we gave up makes no difference.
        let _ = tokio::time::timeout(self.patience.polite, reading).await;
    }
}

/// How long somebody's body is waited for. What we do with what came in between does not count.
struct Patience {
    waited: Duration,
    polite: Duration,
}

impl Patience {
    /// Waits for more, after `read` bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it comes too slowly.
    async fn wait<T>(&mut self, read: usize, coming: impl Future<Output = T>) -> Result<T> {
        let earned = Duration::from_secs(u64::try_from(read / SLOWEST_BYTES).unwrap_or(u64::MAX));
        let left = self.polite.saturating_add(earned).saturating_sub(self.waited);
        let began = Instant::now();
        let came = tokio::time::timeout(left, coming).await;
        self.waited += began.elapsed();
        came.map_err(|_| Error::Malformed("the upload came too slowly"))
    }
}

/// The last part of a path, without what could disturb a page.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    form::clean(last).replace('\n', " ").chars().take(NAME_LONGEST).collect()
}

/// What became of one photo.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and it is taken apart at once")]
pub enum Taken {
    /// Its files are staged; a row may take them over.
    Staged(NewPhoto),
    /// It is not taken.
    Refused(Refused),
}

/// A photo that was decoded and redrawn, and the file that it came as.
#[derive(Debug, Clone)]
pub struct Looked {
    picture: Picture,
    sha256: String,
    original: Vec<u8>,
}

/// Decodes and redraws a photo, within the memory and the time that there is for it.
///
/// # Errors
/// [`Error::Busy`] when no place or no memory comes free.
pub async fn look_at_photo(app: &App, bytes: Vec<u8>) -> Result<std::result::Result<Looked, Refused>> {
    let (need, bytes) = app.heavy(Kind::Picture, move || (intake::need(&bytes), bytes)).await?;
    let need = match need {
        Ok(need) => need,
        Err(why) => return Ok(Err(why)),
    };
    let memory = app.memory(need).await?;
    let (config, longest) = (app.config.clone(), app.config.limits.picture_time);
    let looked = app
        .heavy_within(Kind::Picture, longest, move || {
            let taken = intake::take(&bytes, config.converter.as_ref());
            drop(memory);
            taken.map(|picture| Looked { picture, sha256: sha256_hex(&bytes), original: bytes })
        })
        .await?;
    Ok(looked.unwrap_or(Err(Refused::TooSlow)))
}

/// Stages the files of a photo: nothing owns them until a row takes them over.
///
/// # Errors
/// The store's, the database's; [`Error::Busy`].
pub async fn stage_looked(app: &App, slot: Slot, file_name: String, looked: Looked) -> Result<NewPhoto> {
    let Looked { picture, sha256, original } = looked;
    let keys = [new_key("original"), new_key("shown"), new_key("thumb")];
    let size = i64::try_from(original.len()).unwrap_or(i64::MAX);
    let Picture { width, height, shown, thumb, remarks, camera } = picture;
    app.store(keys.iter().cloned().zip([original, shown, thumb]).collect()).await?;
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

/// Decodes and redraws a photo and stages its files: nothing owns them until a row takes them over. Where too many are decoded
/// at this moment it is not taken, and whoever sent it keeps what they typed beside it.
///
/// # Errors
/// The store's, the database's; [`Error::Busy`].
pub async fn stage_photo(app: &App, slot: Slot, file: File) -> Result<Taken> {
    let Some(bytes) = file.bytes else { return Ok(Taken::Refused(Refused::TooLarge)) };
    match look_at_photo(app, bytes).await {
        Ok(Ok(looked)) => Ok(Taken::Staged(stage_looked(app, slot, file.name, looked).await?)),
        Ok(Err(why)) => Ok(Taken::Refused(why)),
        Err(Error::Busy(why)) => {
            tracing::warn!(why, "a photo is not taken now");
            Ok(Taken::Refused(Refused::NotNow))
        }
        Err(other) => Err(other),
    }
}
