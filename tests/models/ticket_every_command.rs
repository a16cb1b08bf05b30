//! Every command that there is, with everything that it can carry.
use sendback::models::ticket::{BlockerKind, Command, Reception, Rung, Settlement};

use Command as C;

/// The command after this one: a new command does not compile until it stands here.
fn following(command: Command) -> Option<Command> {
    Some(match command {
        C::Submit => C::PurgeDraft,
        C::PurgeDraft => C::Correct,
        C::Correct => C::RequestInfo,
        C::RequestInfo => C::ProvideInfo,
        C::ProvideInfo => C::CloseUnanswered,
        C::CloseUnanswered => C::Approve,
        C::Approve => C::Decline,
        C::Decline => C::Cancel,
        C::Cancel => C::TakeBackApproval,
        C::TakeBackApproval => C::OfferQuote,
        C::OfferQuote => C::WithdrawQuote,
        C::WithdrawQuote => C::AcceptQuote,
        C::AcceptQuote => C::DeclineQuote,
        C::DeclineQuote => C::ExpireQuote,
        C::ExpireQuote => C::PayQuote(Rung::Repair),
        C::PayQuote(_) => C::IssueLabel,
        C::IssueLabel => C::Reissue,
        C::Reissue => C::ExpireLabel,
        C::ExpireLabel => C::CloseExpired,
        C::CloseExpired => C::Post,
        C::Post => C::Scan,
        C::Scan => C::Receive(Reception::NotYet),
        C::Receive(_) => C::ReportMissing,
        C::ReportMissing => C::Settle(Settlement::Close),
        C::Settle(_) => C::ArriveLate,
        C::ArriveLate => C::GoOn,
        C::GoOn => C::GiveUp(Rung::Refund),
        C::GiveUp(_) => C::Decide(Rung::Repair),
        C::Decide(_) => C::CannotRepair,
        C::CannotRepair => C::CannotReplace,
        C::CannotReplace => C::ShipRepaired,
        C::ShipRepaired => C::ShipReplacement,
        C::ShipReplacement => C::ConfirmRefund,
        C::ConfirmRefund => C::RefundFailed,
        C::RefundFailed => C::RefundMore,
        C::RefundMore => C::ShipBack,
        C::ShipBack => C::ReportUndeliverable,
        C::ReportUndeliverable => C::Redirect,
        C::Redirect => C::Dispute,
        C::Dispute => C::Overrule(Rung::Repair),
        C::Overrule(_) => C::WantPrice,
        C::WantPrice => C::ExpireLock,
        C::ExpireLock => C::Block(BlockerKind::AccountLock),
        C::Block(_) => C::Unblock(BlockerKind::AccountLock),
        C::Unblock(_) => C::Reopen,
        C::Reopen => return None,
    })
}

/// Every command with everything that it can carry.
pub(super) fn commands() -> Vec<Command> {
    let mut all: Vec<Command> =
        std::iter::successors(Some(C::Submit), |command| following(*command)).collect();
    let mut also = vec![];
    for rung in [Rung::Repair, Rung::Replace, Rung::Refund, Rung::SendBack] {
        also.extend([C::PayQuote(rung), C::GiveUp(rung), C::Decide(rung), C::Overrule(rung)]);
    }
    also.extend([Settlement::SendBack, Settlement::AwaitOwn, Settlement::Close].map(C::Settle));
    also.extend(Reception::ALL.iter().map(|found| C::Receive(*found)));
    also.extend(BlockerKind::ALL.iter().flat_map(|kind| [C::Block(*kind), C::Unblock(*kind)]));
    also.retain(|command| !all.contains(command));
    all.extend(also);
    all
}
