//! Files on their way in: read part by part, each within its cap. One bad file never costs the others, and none is kept
//! under the name that it had at home.
use super::form::{self, Fields, FilesNamed};
use super::guard::{Guard, enter};
use super::safety::{check_token, needs_token};
use crate::app::{App, Kind};
use crate::config::Limits;
use crate::error::{Error, Result};
use crate::files::arrived::{Arrived, Arriving};
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt};
use std::borrow::Cow;
use std::io;
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
    app: App,
    parts: Multipart,
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
    /// What is in it, or nothing when there were more bytes than the cap.
    pub content: Option<Arrived>,
}

impl File {
    /// Whether a file input was left empty: browsers send it all the same.
    pub fn is_left_empty(&self) -> bool {
        self.name.is_empty() && self.content.as_ref().is_some_and(Arrived::is_empty)
    }
    /// Its bytes, or nothing when there were more than the cap.
    ///
    /// # Errors
    /// The file system's; [`Error::Busy`].
    pub async fn bytes(self, app: &App) -> Result<Option<Vec<u8>>> {
        let Some(content) = self.content else { return Ok(None) };
        on_disk(app, move || content.bytes().map(Cow::into_owned)).await.map(Some)
    }
}

impl<G: Guard> FromRequest for Upload<G> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;
    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        async move {
            let app = req.app_data::<web::Data<App>>().ok_or(Error::Busy("starting"))?;
            let limits = &app.config.limits;
            let announced =
                req.headers().get(CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse::<usize>().ok());
            let most = limits.upload_bytes;
            let of_files = req.content_type().eq_ignore_ascii_case("multipart/form-data");
            let refused = match enter::<G>(&req).await {
                Ok(_) if !of_files => Err(Error::UnsupportedKind),
                Ok(_) if announced.is_some_and(|bytes| bytes > most) => Err(Error::TooLarge { most }),
                entered => entered,
            };
            let start = |payload| Body::new(app, Multipart::new(req.headers(), payload));
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
    fn new(app: &App, parts: Multipart) -> Self {
        let Limits { upload_bytes: most, form_bytes: field_most, polite, .. } = app.config.limits;
        let patience = Patience { waited: Duration::ZERO, polite };
        Self { app: app.clone(), parts, read: 0, most, field_most, patience }
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
        let files = &self.app.files;
        let mut arriving =
            Some(if name.is_some() { Arriving::new(files) } else { Arriving::in_memory(files) });
        while let Some(chunk) = self.patience.wait(self.read, part.next()).await? {
            let chunk = chunk.map_err(broken)?;
            self.read += chunk.len();
            // What is too large is read to its end, so that the next part is found, and kept nowhere.
            arriving = match arriving.filter(|arriving| arriving.len() + chunk.len() <= cap) {
                Some(more) => Some(keep(&self.app, more, &chunk).await?),
                None => None,
            };
            if self.read > self.most {
                drop(part);
                self.read_on().await;
                return Err(Error::TooLarge { most: self.most });
            }
        }
        drop(part);
        match (name, arriving) {
            (None, None) => {
                self.read_on().await;
                Err(Error::TooLarge { most: cap })
            }
            (None, Some(value)) => {
                let value = form::clean(&String::from_utf8_lossy(value.unwritten()));
                Ok(Some(Part::Field(field, value)))
            }
            (Some(name), None) => Ok(Some(Part::File(File { field, name, content: None }))),
            (Some(name), Some(file)) => {
                let content = Some(on_disk(&self.app, move || file.end()).await?);
                Ok(Some(Part::File(File { field, name, content })))
            }
        }
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

/// Keeps what came of a file.
async fn keep(app: &App, mut arriving: Arriving, mut came: &[u8]) -> Result<Arriving> {
    while !came.is_empty() {
        if arriving.take(&mut came) {
            arriving = on_disk(app, move || arriving.write()).await?;
        }
    }
    Ok(arriving)
}

/// What a thread that may wait does with the temporary file of an upload.
async fn on_disk<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    app.heavy(Kind::Paper, work).await?.map_err(Error::while_doing("keeping an upload"))
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
