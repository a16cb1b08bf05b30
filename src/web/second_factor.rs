//! What pages show of a second factor that is being set up, and the words for a code that is wrong.
use super::form::Errors;
use crate::app::App;
use crate::error::{Error, Result};
use crate::secret::one_time::Shared;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;

/// How an authenticator app learns what it must know: from a picture, or from letters that are typed into it.
#[derive(Debug)]
pub struct SetUp {
    /// A QR code, as SVG of our own drawing: nothing that anybody typed is markup in it.
    pub picture: String,
    /// The same to type.
    pub letters: String,
}

impl SetUp {
    /// Of what an app is to know, for the account with that address.
    ///
    /// # Errors
    /// When it does not fit a QR code.
    pub fn of(app: &App, shared: &Shared, email: &str) -> Result<Self> {
        let address = shared.address(&app.config.brand, email).ok_or(Error::NotFound)?;
        let code = QRBuilder::new(address).build();
        let code = code.map_err(|why| Error::Internal {
            context: "drawing a QR code",
            source: format!("{why:?}").into(),
        })?;
        // Four modules of white around it (ISO/IEC 18004).
        let picture = SvgBuilder::default().margin(4).to_str(&code);
        Ok(Self { picture, letters: shared.in_letters() })
    }
}

/// A code that is not taken. Whether it was wrong or used before is not said.
pub fn wrong() -> Errors {
    let mut errors = Errors::default();
    errors.add(
        "code",
        "That code is not right, or it was used already. Wait until the app shows the next one, and type that.",
    );
    errors
}
