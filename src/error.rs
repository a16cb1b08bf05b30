//! Everything that can go wrong, said once. What a person reads about it is written at the doors.
use crate::models::ticket::Refusal;

/// Why a request or a job could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such thing, or not this person's to see: the same answer for both.
    #[error("no such thing, or not theirs to see")]
    NotFound,
    /// Nobody is signed in, or not with the role that this door needs.
    #[error("not signed in")]
    NotSignedIn,
    /// It needs a code of the last minutes.
    #[error("no code was given lately")]
    NotProven,
    /// The request did not come from a page of ours.
    #[error("the request came from elsewhere: {0}")]
    Elsewhere(&'static str),
    /// The rules said no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// Somebody else changed the ticket after the page was shown.
    #[error("the ticket changed after version {seen}")]
    Stale {
        /// The version that the form carried.
        seen: i32,
    },
    /// Tried too often.
    #[error("too many tries")]
    TooMany {
        /// When it is worth trying again, in seconds.
        retry_after_s: i64,
    },
    /// Everything is in use; it is worth trying again in a few seconds.
    #[error("busy: {0}")]
    Busy(&'static str),
    /// The request is larger than we take.
    #[error("larger than {most} bytes")]
    TooLarge {
        /// The cap, in bytes.
        most: usize,
    },
    /// The request is not what a form of ours sends.
    #[error("not a request of ours: {0}")]
    Malformed(&'static str),
    /// The body is of a kind that this address does not take.
    #[error("a kind of body that is not taken here")]
    UnsupportedKind,
    /// The address exists, but not for this method.
    #[error("not a method of this address")]
    WrongMethod,
    /// A link that did exist: expired, or replaced by a newer one.
    #[error("the link has ended")]
    LinkEnded,
    /// Anything else. Logged once with its cause; nobody outside sees the cause.
    #[error("{context}")]
    Internal {
        /// What was being done.
        context: &'static str,
        /// What went wrong.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// What nearly everything here answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Wraps any error as [`Error::Internal`]; for `map_err`.
    pub fn while_doing<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        context: &'static str,
    ) -> impl FnOnce(E) -> Self {
        move |e| Self::Internal { context, source: e.into() }
    }
    /// The chain of causes, for the log.
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(next) = cause {
            text.push_str(": ");
            text.push_str(&next.to_string());
            cause = next.source();
        }
        text
    }
}

impl From<Refusal> for Error {
    fn from(why: Refusal) -> Self {
        Self::Refused(why)
    }
}
impl From<diesel::result::Error> for Error {
    fn from(e: diesel::result::Error) -> Self {
        if matches!(e, diesel::result::Error::NotFound) {
            return Self::NotFound;
        }
        Self::Internal { context: "asking the database", source: Box::new(e) }
    }
}
impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Self::Internal { context: "reading or writing JSON", source: Box::new(e) }
    }
}
