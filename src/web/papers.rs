//! The papers that lie in a box, for whoever the page's own finder let in: packing slip and manifest.
use super::files;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::models::ParcelId;
use crate::models::label::Label;
use crate::models::parcel::Parcel;
use crate::models::ticket::{Reference, Ticket};
use actix_web::HttpResponse;

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// The packing slip alone.
    Slip,
    /// The list of everything in a box with several returns.
    Manifest,
}

impl std::str::FromStr for Paper {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "packing-slip.pdf" => Ok(Self::Slip),
            "manifest.pdf" => Ok(Self::Manifest),
            _ => Err(Error::NotFound),
        }
    }
}

/// The newest label of a box, where it has papers.
///
/// # Errors
/// [`Error::NotFound`] where it has none; the database's.
pub fn label_of(conn: &mut Conn, parcel: &ParcelId) -> Result<Label> {
    Label::latest_of(conn, parcel)?.filter(Label::has_papers).ok_or(Error::NotFound)
}

/// A paper of the box in which the return travels that `find` lets this person see. `at` is the reference and the file, as they
/// stand in the address.
///
/// # Errors
/// [`Error::NotFound`] for what is not theirs or not there; when the store does not answer.
pub async fn of_return(
    app: &App,
    at: (String, String),
    find: impl FnOnce(&mut Conn, &Reference) -> Result<Ticket> + Send + 'static,
) -> Result<HttpResponse> {
    let (reference, file) = at;
    let reference: Reference = reference.parse().map_err(|_| Error::NotFound)?;
    let paper: Paper = file.parse()?;
    let label = app
        .read(move |conn| {
            let ticket = find(conn, &reference)?;
            let parcel = Parcel::of(conn, &ticket)?;
            label_of(conn, &parcel.id)
        })
        .await?;
    show(app, label, paper).await
}

/// Shows a paper of a label in the browser.
///
/// # Errors
/// [`Error::NotFound`] where the box has no manifest; when the store does not answer.
pub async fn show(app: &App, label: Label, paper: Paper) -> Result<HttpResponse> {
    let reference = label.request_reference();
    match paper {
        Paper::Slip => {
            files::our_pdf(app.packing_slip(&label).await?, &format!("{reference}-packing-slip.pdf"))
        }
        Paper::Manifest => {
            let key = label.manifest_key.ok_or(Error::NotFound)?;
            files::pdf(app, key, &format!("{reference}-manifest.pdf")).await
        }
    }
}
