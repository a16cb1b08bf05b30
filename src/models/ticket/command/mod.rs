//! Everything that can be done with a return: the commands, who may give them, the facts that decide and what comes of
//! it. What is allowed where stands in [`table`], and nothing else in the program changes a stage.
mod table;

pub use table::step;

use super::cover::Coverage;
use super::stage::{BlockerKind, Outcome, Reason, Reception, Stage, TaskKind, Who};

/// A step on the ladder: repair, else replacement, else refund; or back as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rung {
    /// Repair it.
    Repair,
    /// Send another one.
    Replace,
    /// Give the money back.
    Refund,
    /// Send it back unrepaired.
    SendBack,
}

/// How an agent settles an arrival that is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// Another device of somebody's: it goes back.
    SendBack,
    /// It belonged to another return; this one waits for its own device with a new label.
    AwaitOwn,
    /// It belonged to another return, and this one is over.
    Close,
}

/// What somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// The form is sent.
    Submit,
    /// A form that nobody touched for long is deleted.
    PurgeDraft,
    /// An answer is corrected.
    Correct,
    /// Support asks something.
    RequestInfo,
    /// The customer answers.
    ProvideInfo,
    /// Nobody answered.
    CloseUnanswered,
    /// Support says yes.
    Approve,
    /// Support says no.
    Decline,
    /// The customer says no.
    Cancel,
    /// Support takes its yes back.
    TakeBackApproval,
    /// A price is offered (again).
    OfferQuote,
    /// The price is taken back.
    WithdrawQuote,
    /// The customer agrees to the price.
    AcceptQuote,
    /// The customer does not.
    DeclineQuote,
    /// Nobody answered the quote, or nobody paid.
    ExpireQuote,
    /// The price was paid (or is on account): what was quoted is done.
    PayQuote(Rung),
    /// The label exists and was sent.
    IssueLabel,
    /// Another label is wanted.
    Reissue,
    /// The label's days are over.
    ExpireLabel,
    /// Nobody asked for a new label.
    CloseExpired,
    /// "I have posted it."
    Post,
    /// The carrier has seen the parcel.
    Scan,
    /// It arrived; what was in the box. The carrier's word says nothing about that; a technician who looks closer says
    /// it again.
    Receive(Reception),
    /// The box came without this device.
    ReportMissing,
    /// An arrival that is not right is settled.
    Settle(Settlement),
    /// It came after the return had been closed.
    ArriveLate,
    /// A late arrival is looked at after all.
    GoOn,
    /// It is lost, or went back to its sender. The rung is for our own prepaid label.
    GiveUp(Rung),
    /// The seller's finding: what is done.
    Decide(Rung),
    /// The seller cannot repair it.
    CannotRepair,
    /// The seller cannot replace it.
    CannotReplace,
    /// Repaired and sent.
    ShipRepaired,
    /// Another one was sent.
    ShipReplacement,
    /// The payment was made.
    ConfirmRefund,
    /// The payment did not arrive.
    RefundFailed,
    /// More is paid back than was, up to what could have been.
    RefundMore,
    /// Sent back as it was.
    ShipBack,
    /// It could not be delivered back.
    ReportUndeliverable,
    /// It is sent back to another address.
    Redirect,
    /// The customer disagrees with what the seller found. It stops nothing.
    Dispute,
    /// Support corrects what the seller decided.
    Overrule(Rung),
    /// Support corrects it to a price that is to be offered: it is not covered.
    WantPrice,
    /// Nobody removed the lock: it goes back as it is.
    ExpireLock,
    /// Something keeps the return from going on.
    Block(BlockerKind),
    /// It does not any more.
    Unblock(BlockerKind),
    /// A closed return is opened again.
    Reopen,
}

/// What the table needs to know about a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Where it is.
    pub stage: Stage,
    /// Whether it names a device that was sold here.
    pub matched: bool,
    /// Whether an unsafe battery was reported and not cleared.
    pub unsafe_battery: bool,
    /// Whether another return of the same device is open.
    pub other_open: bool,
    /// Whether the device was refunded or replaced before.
    pub device_gone: bool,
    /// Whether the seller has the device.
    pub at_seller: bool,
    /// Whether the fault is covered.
    pub coverage: Coverage,
    /// What became of the arrival.
    pub reception: Reception,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Whether the way to the seller was on a label that we paid for.
    pub prepaid: bool,
    /// Whether the seller has a similar device; looked up for the commands that ask for it.
    pub similar_in_stock: bool,
    /// Whether it ended so long ago that it stays closed.
    pub too_old_to_reopen: bool,
    /// Whether support has to say first what happens with what has arrived, or where it goes: nobody works on it.
    pub held: bool,
    /// Why it comes back.
    pub reason: Option<Reason>,
    /// Whether something keeps the seller from looking at the device, so that the analysis stands still.
    pub locked: bool,
    /// Whether the price that was offered is accepted, and not paid yet.
    pub accepted: bool,
    /// Whether a price for it was paid: what is not covered is paid for.
    pub paid: bool,
    /// As what it was sent to the customer before, where that came back and is to be sent again.
    pub came_back: Option<Outcome>,
    /// Whether the seller has said what was found, and the return still lies where it is looked at.
    pub found: bool,
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Where the return is afterwards.
    pub to: Stage,
    /// What became of the arrival, where this says so.
    pub reception: Option<Reception>,
    /// Set when it ends; a return that is opened again loses it.
    pub outcome: Option<Outcome>,
    /// What happens to the promise.
    pub clock: ClockChange,
    /// What somebody must look at.
    pub task: Option<TaskKind>,
    /// Covered from here on: damaged on a label that we paid for, or support overruled the seller.
    pub becomes_covered: bool,
}

impl Step {
    fn to(to: Stage) -> Self {
        Self {
            to,
            reception: None,
            outcome: None,
            clock: ClockChange::ByStage,
            task: None,
            becomes_covered: false,
        }
    }
    fn close(outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), ..Self::to(Stage::Closed) }
    }
    fn clock(self, clock: ClockChange) -> Self {
        Self { clock, ..self }
    }
    fn task(self, task: TaskKind) -> Self {
        Self { task: Some(task), ..self }
    }
    fn reception(self, reception: Reception) -> Self {
        Self { reception: Some(reception), ..self }
    }
}

/// What happens to the promise of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockChange {
    /// A new stage starts its own; the same stage goes on.
    ByStage,
    /// It starts anew.
    Restart,
    /// It does not run until somebody says go on.
    Held,
    /// It stands still.
    Pause,
    /// It runs on.
    Resume,
}

/// Why a command is refused. Safe to tell whoever asked; the words are made at the doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not possible where the return is.
    NotHere(Stage),
    /// Not this person's to do.
    NotTheirs(Who),
    /// It names no device that was sold here.
    Unmatched,
    /// The battery was reported as unsafe.
    UnsafeBattery,
    /// Another return of the same device is open.
    OtherOpen,
    /// The device was refunded or replaced.
    DeviceGone,
    /// The fault is not covered: it needs a quote.
    NotCovered,
    /// The seller has no similar device.
    NoneInStock,
    /// Not the way for this reason of return.
    NotForThisReason(Reason),
    /// Closed for too long.
    TooOld,
    /// The form is not complete.
    Incomplete,
    /// A receipt may not be dated so.
    WrongDate,
    /// A label is alive, and this would not fit it any more.
    LabelAlive,
    /// There are as many photos as a return can have.
    TooManyPhotos,
    /// The number is another one than this return's.
    AnotherNumber,
    /// That is not believed without a photo.
    PhotosNeeded,
    /// Something that was recorded later rests on this photo.
    PhotoSealed,
    /// This form has been sent before; it was taken once.
    AlreadyDone,
    /// Nobody takes their own administration away, or shuts themselves out.
    Yourself,
    /// The person may not sign in.
    ShutOut,
    /// A company or seller with open returns cannot close.
    OpenReturns,
    /// Another device that is with a customer carries that number.
    NumberTaken,
    /// Nobody needs that letter any more.
    NotNeeded,
    /// It was said to be unlocked: a photo shows that it is not.
    PhotoNeeded,
    /// A file has rows that cannot be taken, or nothing that is new.
    ImportNotRight,
    /// The days for this reason are over.
    TooLate,
    /// There are no bank details, so nobody could pay.
    NoBankDetails,
    /// The price stood until a moment that is past.
    QuoteEnded,
    /// The price has not been accepted.
    NotAccepted,
    /// That day has not come yet.
    InFuture,
    /// More than was paid too much.
    MoreThanOwed,
    /// A payment that looks the same is written down.
    SamePayment,
    /// A unit of the stock is kept for a return.
    UnitReserved,
    /// A list has as many rows as it can hold.
    TooManyRows,
}

impl Command {
    /// The people (and the program) who may give the command, at all.
    fn givers(self) -> &'static [Who] {
        use Who::{Agent, Customer, Recipient, System, Technician};
        match self {
            Self::Submit => &[Customer, Agent],
            Self::Correct | Self::ProvideInfo | Self::Cancel | Self::Redirect => &[Customer, Agent],
            Self::RequestInfo | Self::Decline | Self::TakeBackApproval => &[Agent],
            Self::Approve => &[Agent, System],
            Self::PurgeDraft => &[System],
            Self::CloseUnanswered | Self::ExpireQuote | Self::ExpireLabel | Self::CloseExpired => &[System],
            Self::OfferQuote => &[Agent, Technician],
            Self::AcceptQuote | Self::DeclineQuote | Self::Reissue => &[Customer, Recipient, Agent],
            Self::WithdrawQuote | Self::PayQuote(_) => &[Agent],
            Self::IssueLabel => &[System, Agent],
            Self::Post | Self::Dispute => &[Customer, Recipient],
            Self::Scan | Self::ExpireLock => &[System],
            Self::Receive(_) | Self::ArriveLate | Self::ReportUndeliverable => &[Technician, System],
            Self::ReportMissing => &[Technician],
            Self::Settle(_) | Self::GoOn | Self::GiveUp(_) | Self::Reopen => &[Agent],
            Self::Overrule(_) | Self::WantPrice => &[Agent],
            Self::Decide(_) | Self::CannotRepair | Self::CannotReplace => &[Technician],
            Self::ShipRepaired | Self::ShipReplacement | Self::ShipBack => &[Technician],
            Self::ConfirmRefund | Self::RefundFailed | Self::RefundMore => &[Agent],
            Self::Block(BlockerKind::UnsafeBattery) => &[Customer, Recipient, Technician, Agent],
            Self::Block(BlockerKind::AccountLock | BlockerKind::Passcode | BlockerKind::MissingProof) => {
                &[Technician, Agent]
            }
            Self::Unblock(BlockerKind::UnsafeBattery) => &[Agent],
            Self::Unblock(BlockerKind::AccountLock) => &[Customer, Recipient, Technician, Agent],
            Self::Unblock(BlockerKind::Passcode) => &[Customer, Technician, Agent],
            // Whoever gave it does not say whether it is one.
            Self::Unblock(BlockerKind::MissingProof) => &[Technician, Agent],
        }
    }
    /// Whether what comes of the command depends on what is in the seller's stock.
    pub fn looks_into_stock(self) -> bool {
        matches!(
            self,
            Self::PayQuote(Rung::Replace)
                | Self::GiveUp(Rung::Replace)
                | Self::Decide(Rung::Replace)
                | Self::Overrule(Rung::Replace)
                | Self::CannotRepair
        )
    }
    /// Whether `who` may give the command to a return that is at `here`.
    fn is_given_by(self, who: Who, here: Stage) -> bool {
        self.givers().contains(&who)
            && match (who, self) {
                // A seller sees nothing before the label, and a price that was offered is support's to revise.
                (Who::Technician, Self::OfferQuote) => here == Stage::Received,
                // A carrier knows that it was delivered, and not what is inside.
                (Who::System, Self::Receive(reception)) => reception == Reception::NotYet,
                _ => true,
            }
    }
}
