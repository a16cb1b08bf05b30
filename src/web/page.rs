//! What every page knows: whose marketplace it is, who is looking, where they can go, and what to tell them.
use super::assets;
use super::visit::{self, Visit};
use crate::app::App;
use crate::error::{Error, Result};
use crate::models::session::Session;
use crate::secret::Key;
use crate::words::{self, Note};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, LOCATION, RETRY_AFTER};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use std::cell::RefCell;

/// Who is looking, and through which door.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// How the door is called.
    pub door: &'static str,
}

/// A place in the navigation.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub text: String,
    /// Whether we are there.
    pub current: bool,
}

/// What the layout needs.
pub struct Page {
    /// The marketplace's name.
    pub brand: String,
    /// The language of the page.
    pub lang: &'static str,
    /// The form token of this visitor.
    pub csrf: String,
    /// Who is looking, if they signed in.
    pub person: Option<Person>,
    /// Where they can go.
    pub nav: Vec<Link>,
    /// What to tell them after what they just did.
    pub flash: Option<String>,
    /// Says so on top.
    pub demonstration: bool,
    /// Whom to ask.
    pub help_email: String,
    /// Whom to ask.
    pub help_phone: String,
    /// When somebody answers.
    pub help_hours: String,
    /// Where the stylesheet is.
    pub style_path: String,
    /// Where the script is.
    pub script_path: String,
    /// Where the icon is.
    pub icon_path: String,
    /// Whether photos of newer phones are taken as they are.
    takes_heic: bool,
    fresh_key: RefCell<Option<Key>>,
}

/// A way into the house, as the navigation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Anybody.
    Public,
    /// Customers.
    Portal,
    /// Support.
    Admin,
    /// Administrators.
    Administration,
    /// Technicians.
    Workshop,
    /// Everybody who is signed in, for what is theirs alone.
    Own,
}

/// What administrators find beside support's own places.
const ADMINISTRATION: &[(&str, &str)] = &[("/admin/manage", "Manage")];

/// Who is signed in, as far as the navigation wants to know. The guard leaves it with the request.
#[derive(Debug, Clone, Copy)]
pub struct Looking {
    door: Door,
    administrator: bool,
}

impl Looking {
    /// The person of this session.
    pub fn of(session: &Session) -> Self {
        Self { door: Door::of(session), administrator: session.administrator().is_some() }
    }
}

impl Door {
    /// Somebody's main door.
    pub fn of(session: &Session) -> Self {
        if session.agent().is_some() {
            Self::Admin
        } else if session.technician().is_some() {
            Self::Workshop
        } else {
            Self::Portal
        }
    }
    /// The first page behind the door.
    pub fn home(self) -> &'static str {
        self.nav().first().map_or("/", |(href, _)| href)
    }
    /// Through which of the doors with places of their own this one is seen, by whoever looks.
    fn seen_by(self, looking: Option<Looking>) -> Self {
        match self {
            Self::Own => looking.map_or(Self::Public, |looking| looking.door),
            Self::Administration => Self::Admin,
            Self::Public | Self::Portal | Self::Admin | Self::Workshop => self,
        }
    }
    fn nav(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Public | Self::Own => &[],
            Self::Portal => &[("/tickets", "Your returns"), ("/devices", "Devices")],
            Self::Admin | Self::Administration => &[
                ("/admin", "Waiting for us"),
                ("/admin/tickets", "All returns"),
                ("/admin/timetable", "Timetable"),
            ],
            Self::Workshop => {
                &[("/workshop", "Arrivals"), ("/workshop/work", "Work to do"), ("/workshop/stock", "Stock")]
            }
        }
    }
    fn name(self) -> &'static str {
        match self {
            Self::Public | Self::Own => "",
            Self::Portal => "Returns",
            Self::Admin | Self::Administration => "Support",
            Self::Workshop => "Workshop",
        }
    }
}

impl Page {
    /// The page for somebody who came through `door` with that name.
    ///
    /// # Errors
    /// When the server was put together wrongly.
    pub fn new(req: &HttpRequest, door: Door, name: Option<&str>) -> Result<Self> {
        let app = req.app_data::<web::Data<App>>().ok_or(Error::Busy("the server is starting"))?;
        let config = &app.config;
        let visit = Visit::of(req);
        let (csrf, fresh_key) = match &visit {
            Some(visit) => (visit.key().form_token(), None),
            None => {
                let key = Key::random();
                (key.form_token(), Some(key))
            }
        };
        let here = req.path();
        let looking = req.extensions().get::<Looking>().copied();
        let door = door.seen_by(looking);
        let more = match looking {
            Some(Looking { administrator: true, .. }) if door == Door::Admin => ADMINISTRATION,
            _ => &[],
        };
        let nav = door
            .nav()
            .iter()
            .chain(more)
            .map(|(href, text)| Link {
                href: (*href).to_owned(),
                text: (*text).to_owned(),
                current: here == *href,
            })
            .collect();
        Ok(Self {
            brand: config.brand.clone(),
            lang: "en-GB",
            csrf,
            person: name.map(|name| Person { name: name.to_owned(), door: door.name() }),
            nav,
            flash: visit::flash(req, config)
                .and_then(|code| code.parse::<Note>().ok())
                .map(|note| note.words().to_owned()),
            demonstration: config.demonstration,
            help_email: config.help.email.clone(),
            help_phone: config.help.phone.clone(),
            help_hours: config.help.hours.clone(),
            style_path: assets::path("style.css"),
            script_path: assets::path("app.js"),
            icon_path: assets::path("icon.svg"),
            takes_heic: config.converter.is_some(),
            fresh_key: RefCell::new(fresh_key),
        })
    }
    /// What a file input for photos offers to choose.
    pub fn photo_types(&self) -> &'static str {
        if self.takes_heic {
            "image/jpeg,image/png,image/webp,image/heic,image/heif,image/avif"
        } else {
            "image/jpeg,image/png,image/webp"
        }
    }
    /// The same in words.
    pub fn photo_kinds(&self) -> &'static str {
        words::photo_kinds(self.takes_heic)
    }
}

/// A template whose first field is the page.
pub trait OnPage: Template {
    /// The page it is on.
    fn page(&self) -> &Page;
}

/// Gives a page struct its [`OnPage`].
#[macro_export]
macro_rules! on_page {
    ($name:ident) => {
        impl $crate::web::page::OnPage for $name {
            fn page(&self) -> &$crate::web::page::Page {
                &self.page
            }
        }
    };
}
pub use on_page;

/// Whether a script of ours asks, which wants JSON instead of a page: the same facts in the same words.
pub fn wants_json(req: &HttpRequest) -> bool {
    let accept = req.headers().get(ACCEPT).and_then(|kinds| kinds.to_str().ok()).unwrap_or_default();
    accept.split([',', ';']).any(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Answers with a page; one that cannot be had now says when to come again.
///
/// # Errors
/// When the template fails.
pub fn show(req: &HttpRequest, status: StatusCode, template: &impl OnPage) -> Result<HttpResponse> {
    let body = template.render().map_err(Error::while_doing("rendering a page"))?;
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8");
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.insert_header((RETRY_AFTER, "5"));
    }
    let page = template.page();
    if let Some(app) = req.app_data::<web::Data<App>>() {
        if let Some(key) = page.fresh_key.borrow_mut().take() {
            response.cookie(visit::passing_cookie(&app.config, &key));
        }
        if page.flash.is_some() {
            response.cookie(visit::no_flash_cookie(&app.config));
        }
    }
    Ok(response.body(body))
}

/// Answers with a page, 200.
///
/// # Errors
/// When the template fails.
pub fn ok(req: &HttpRequest, template: &impl OnPage) -> Result<HttpResponse> {
    show(req, StatusCode::OK, template)
}

/// Answers with the same form again, 422.
///
/// # Errors
/// When the template fails.
pub fn again(req: &HttpRequest, template: &impl OnPage) -> Result<HttpResponse> {
    show(req, StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// After a change: look there, so that reloading repeats nothing.
pub fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, to)).finish()
}

/// [`see_other`], with a note on the next page.
pub fn see_other_with(req: &HttpRequest, to: &str, note: Note) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, to));
    if let Some(app) = req.app_data::<web::Data<App>>() {
        response.cookie(visit::flash_cookie(&app.config, note.as_str()));
    }
    response.finish()
}
