//! Letters that nobody needs any more when their turn comes: they do not go out.
use super::{Letter, LetterKind, boxes, clock, quote};
use crate::db::{Conn, Moment};
use crate::error::Result;
use crate::models::label::Label;
use crate::models::link::Link;
use crate::models::person::password_link::PasswordLink;
use crate::models::ticket::{Stage, Ticket, lock};

impl Letter {
    /// Whether there is no point in sending it any more: its label has been replaced or taken back, the question was
    /// answered, the draft was sent or deleted, the link to set a password has ended.
    ///
    /// # Errors
    /// The database's.
    pub fn is_obsolete(&self, conn: &mut Conn, now: Moment) -> Result<bool> {
        let stage = match &self.ticket_id {
            Some(id) => Some(Ticket::named(conn, id)?.stage),
            None => None,
        };
        match self.kind {
            LetterKind::QuestionReminder => return Ok(stage != Some(Stage::InfoNeeded)),
            LetterKind::DraftEnding => return Ok(stage != Some(Stage::Draft)),
            LetterKind::LockReminder | LetterKind::Locked => {
                let id = self.ticket_id.as_ref();
                return Ok(id.map(|id| lock::until(conn, id)).transpose()?.flatten().is_none());
            }
            LetterKind::AddressWanted => {
                let id = self.ticket_id.as_ref();
                let ticket = id.map(|id| Ticket::named(conn, id)).transpose()?;
                return Ok(!ticket.is_some_and(|ticket| ticket.waits_for_an_address()));
            }
            LetterKind::SellerReminder => return clock::are_all_done(conn, &self.facts()?.lines),
            LetterKind::LabelReminder | LetterKind::NewSlip if !boxes::waits(conn, &self.facts()?)? => {
                return Ok(true);
            }
            LetterKind::Label | LetterKind::LabelReminder | LetterKind::NewSlip => {}
            LetterKind::Invite | LetterKind::Reset => {
                let Some(link) = self.facts()?.password else { return Ok(true) };
                return Ok(PasswordLink::named(conn, &link)?.has_ended(now));
            }
            LetterKind::Confirmation
            | LetterKind::BatchSent
            | LetterKind::Approved
            | LetterKind::Declined
            | LetterKind::Arrived
            | LetterKind::NotInBox
            | LetterKind::ArrivedLate
            | LetterKind::WentOn
            | LetterKind::ArrivalSettled
            | LetterKind::GivenUp
            | LetterKind::Reopened
            | LetterKind::Question
            | LetterKind::Message
            | LetterKind::BatchMessage
            | LetterKind::LabelExpired
            | LetterKind::Closed
            | LetterKind::LockEnded
            | LetterKind::Unlocked
            | LetterKind::UnlockedSeller
            | LetterKind::BatteryReported
            | LetterKind::BatteryCleared
            | LetterKind::SellerLate
            | LetterKind::SellerPriceAccepted
            | LetterKind::SellerPaid
            | LetterKind::SellerPriceEnded
            | LetterKind::SellerLockEnded
            | LetterKind::SellerDecided
            | LetterKind::DateMoved
            | LetterKind::ApprovalTakenBack
            | LetterKind::Posted
            | LetterKind::QuotePaid
            | LetterKind::QuotePartPaid
            | LetterKind::QuoteDeclined
            | LetterKind::QuoteExpired
            | LetterKind::QuoteWithdrawn
            | LetterKind::Decision
            | LetterKind::Corrected
            | LetterKind::WayChanged
            | LetterKind::Repaired
            | LetterKind::Replaced
            | LetterKind::SentBack
            | LetterKind::Refunded
            | LetterKind::RefundFailed
            | LetterKind::RefundMore
            | LetterKind::WayBack
            | LetterKind::WayBackSeller
            | LetterKind::Upheld => return Ok(false),
            LetterKind::Quote | LetterKind::QuoteInvoice | LetterKind::QuoteReminder => {
                return quote::is_over(conn, &self.facts()?);
            }
            // Late or not, and whatever came after it: whoever did not do it themselves must hear of it.
            LetterKind::PasswordChanged | LetterKind::SecondFactor | LetterKind::AddressChanged => {
                return Ok(false);
            }
        }
        let facts = self.facts()?;
        // A label's letter without its link has nothing to give.
        let (Some(label), Some(link)) = (&facts.label, &facts.link) else { return Ok(true) };
        let label = Label::named(conn, label)?;
        let link = Link::named(conn, link)?;
        Ok(label.a4_key.is_none() || link.revoked_at.is_some())
    }
}
