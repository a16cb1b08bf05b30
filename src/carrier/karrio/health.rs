//! Whether a Karrio server answers, and which one it is: for whoever sets it up.
use super::http::JSON;
use super::{Refused, Server, wire, words};

/// Characters of a version that are shown.
const VERSION_LONGEST: usize = 40;

impl Server {
    /// Asks whether it answers and takes our token; its version, where it says one.
    ///
    /// # Errors
    /// Why not, in words that may be shown: neither the address nor the token is in them.
    pub fn version(&self) -> Result<Option<String>, String> {
        let mut calls = vec![];
        let list = "/v1/shipments?limit=1".to_owned();
        self.get("GET /v1/shipments", list, JSON, &mut calls).map_err(why)?;
        // Who answers there is no secret to it; a server that says nothing of itself works all the same.
        let about = self.get("GET /", "/".to_owned(), JSON, &mut calls).ok();
        let version = about.and_then(|about| wire::text(&about, "VERSION"));
        let short =
            |version: String| words::tidy(&version, &self.token, &[]).chars().take(VERSION_LONGEST).collect();
        Ok(version.map(short))
    }
}

fn why(refused: Refused) -> String {
    match refused {
        Refused::ForGood(why) | Refused::NotThere(why) | Refused::Unsettled(why) => why,
        Refused::NotNow(later) => later.why,
    }
}
