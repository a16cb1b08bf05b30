//! Settings of carriers: whose tracking numbers stand on labels of our own, and where Karrio is.
use super::settings::Reader;
use crate::carrier::karrio::Token;
use crate::carrier::number::Numbering;
use std::net::IpAddr;

/// A Karrio server of the operator's.
#[derive(Debug, Clone)]
pub struct Karrio {
    /// Where it answers, without a slash at the end.
    pub url: String,
    /// What it knows us by.
    pub token: Token,
    /// What its news carry, so that they are believed to be its own; without it news are not taken, and it is asked.
    pub webhook_secret: Option<Token>,
}

impl Reader {
    /// Whose tracking numbers stand on labels of our own.
    pub(super) fn numbering(&mut self) -> Numbering {
        let prefix = self.value("prefix").unwrap_or_default();
        let text = self.value("own_numbering").unwrap_or_default();
        Numbering::read(&text, &prefix).unwrap_or_else(|| {
            self.wrong(
                "own_numbering",
                "must be sendback, sscc:PREFIX with a GS1 company prefix of 4 to 12 digits, or range:FROM-TO",
            );
            Numbering::Sendback { prefix }
        })
    }

    /// The Karrio server, if there is one.
    pub(super) fn karrio(&mut self) -> Option<Karrio> {
        let token = self.secret("karrio_token", "karrio_token_file").map(Token);
        let webhook_secret = self.secret("karrio_webhook_secret", "karrio_webhook_secret_file").map(Token);
        let Some(url) = self.value("karrio_url") else {
            if token.is_some() {
                self.wrong("karrio_url", "is missing for karrio_token");
            }
            return None;
        };
        let url = url.trim_end_matches('/').to_owned();
        let uri: Option<actix_web::http::Uri> = url.parse().ok();
        let host = uri.as_ref().and_then(|uri| uri.host()).unwrap_or_default();
        let scheme = uri.as_ref().and_then(|uri| uri.scheme_str()).unwrap_or_default();
        let here = host == "localhost"
            || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let allowed: bool = self.parsed("karrio_allow_plain", "true or false").unwrap_or_default();
        if !["http", "https"].contains(&scheme) || host.is_empty() || url.contains(['@', '?', '#']) {
            self.wrong("karrio_url", "must be like https://karrio.example.com");
        } else if scheme == "http" && !here && !allowed {
            self.wrong(
                "karrio_url",
                "must begin with https://, since the token would travel in the clear (karrio_allow_plain = true allows it)",
            );
        }
        let Some(token) = token else {
            self.wrong("karrio_token", "is missing for karrio_url");
            return None;
        };
        Some(Karrio { url, token, webhook_secret })
    }
}
