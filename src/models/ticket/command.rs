//! Everything that can be done with a return, and the one table of what is allowed. Pure: it is told the facts and says
//! where the return goes, or why not. Nothing else in the program changes a stage.
use super::cover::Coverage;
use super::stage::{BlockerKind, Outcome, Reception, Stage, TaskKind, Who};

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
    /// It arrived; what was in the box. From the carrier's word, or by the technician.
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
    /// Sent back as it was.
    ShipBack,
    /// It could not be delivered back.
    ReportUndeliverable,
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
    /// Whether the seller has a similar device.
    pub similar_in_stock: bool,
    /// Whether it ended so long ago that it stays closed.
    pub too_old_to_reopen: bool,
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
    /// Damage on our own label is our risk: covered from here on.
    pub becomes_covered: bool,
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
    /// This form has been sent before; it was taken once.
    AlreadyDone,
}

impl Command {
    /// The people (and the program) who may give the command, at all.
    fn givers(self) -> &'static [Who] {
        use Who::{Agent, Customer, Recipient, System, Technician};
        match self {
            Self::Submit | Self::Correct | Self::ProvideInfo => &[Customer, Agent],
            Self::RequestInfo | Self::Approve | Self::Decline | Self::TakeBackApproval => &[Agent],
            Self::CloseUnanswered | Self::ExpireQuote | Self::ExpireLabel | Self::CloseExpired => &[System],
            Self::Cancel => &[Customer, Agent],
            Self::OfferQuote | Self::WithdrawQuote => &[Agent, Technician],
            Self::AcceptQuote | Self::DeclineQuote => &[Customer, Recipient, Agent],
            Self::PayQuote(_) | Self::Settle(_) | Self::GoOn | Self::Reopen => &[Agent],
            Self::IssueLabel => &[System, Agent],
            Self::Reissue => &[Customer, Recipient, Agent],
            Self::Post => &[Customer, Recipient],
            Self::Scan => &[System],
            Self::Receive(_) => &[Technician, System],
            Self::ReportMissing => &[Technician],
            Self::ArriveLate => &[Technician, System],
            Self::GiveUp(_) => &[Agent, System],
            Self::Decide(_) | Self::CannotRepair | Self::CannotReplace => &[Technician],
            Self::ShipRepaired | Self::ShipReplacement | Self::ShipBack => &[Technician],
            Self::ConfirmRefund | Self::RefundFailed => &[Agent],
            Self::ReportUndeliverable => &[Technician, System],
            Self::Block(BlockerKind::UnsafeBattery) => &[Customer, Recipient, Technician, Agent],
            Self::Block(BlockerKind::AccountLock | BlockerKind::Passcode | BlockerKind::MissingProof) => {
                &[Technician, Agent]
            }
            Self::Unblock(BlockerKind::UnsafeBattery) => &[Agent],
            Self::Unblock(BlockerKind::AccountLock) => &[Customer, Recipient, Technician, Agent],
            Self::Unblock(BlockerKind::Passcode | BlockerKind::MissingProof) => &[Customer, Technician, Agent],
        }
    }
}

impl Step {
    fn to(to: Stage) -> Self {
        Self { to, reception: None, outcome: None, clock: ClockChange::ByStage, task: None, becomes_covered: false }
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

/// What `command`, given by `who`, does to a return of these facts.
///
/// # Errors
/// [`Refusal`].
pub fn step(facts: &Facts, who: Who, command: Command) -> Result<Step, Refusal> {
    if !command.givers().contains(&who) {
        return Err(Refusal::NotTheirs(who));
    }
    before_the_label(facts, command)
        .or_else(|| on_the_way(facts, command))
        .or_else(|| at_the_seller(facts, command))
        .or_else(|| at_any_time(facts, command))
        .unwrap_or(Err(Refusal::NotHere(facts.stage)))
}

type Verdict = Option<Result<Step, Refusal>>;

fn unless(refused: bool, why: Refusal, step: Step) -> Verdict {
    Some(if refused { Err(why) } else { Ok(step) })
}

/// From the draft to the approval, and quotes while the customer still has the device.
fn before_the_label(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Approved, Draft, InfoNeeded, Quoted, Submitted};
    let here = facts.stage;
    let quoted_at_home = here == Quoted && !facts.at_seller;
    match command {
        Command::Submit if here == Draft && facts.device_gone => Some(Err(Refusal::DeviceGone)),
        Command::Submit if here == Draft => unless(facts.other_open, Refusal::OtherOpen, Step::to(Submitted)),
        Command::Correct if here == Submitted => Some(Ok(Step::to(Submitted))),
        Command::RequestInfo if here == Submitted => Some(Ok(Step::to(InfoNeeded))),
        Command::ProvideInfo if here == InfoNeeded => Some(Ok(Step::to(Submitted))),
        Command::CloseUnanswered if here == InfoNeeded => Some(Ok(Step::close(Outcome::Expired))),
        Command::Approve if here == Submitted && !facts.matched => Some(Err(Refusal::Unmatched)),
        Command::Approve if here == Submitted => {
            unless(facts.unsafe_battery, Refusal::UnsafeBattery, Step::to(Approved))
        }
        Command::Decline if here == Submitted => Some(Ok(Step::close(Outcome::Declined))),
        Command::OfferQuote if here == Submitted || quoted_at_home => {
            unless(!facts.matched, Refusal::Unmatched, Step::to(Quoted).clock(ClockChange::Restart))
        }
        Command::WithdrawQuote if quoted_at_home => Some(Ok(Step::to(Submitted))),
        Command::AcceptQuote if here == Quoted => Some(Ok(Step::to(Quoted).clock(ClockChange::Restart))),
        Command::PayQuote(_) if quoted_at_home => {
            unless(facts.unsafe_battery, Refusal::UnsafeBattery, Step::to(Approved))
        }
        Command::DeclineQuote if quoted_at_home => Some(Ok(Step::close(Outcome::Cancelled))),
        Command::ExpireQuote if quoted_at_home => Some(Ok(Step::close(Outcome::Expired))),
        Command::Cancel if matches!(here, Submitted | InfoNeeded | Approved | Stage::LabelSent) || quoted_at_home => {
            Some(Ok(Step::close(Outcome::Cancelled)))
        }
        Command::TakeBackApproval if here == Approved => Some(Ok(Step::to(Submitted))),
        _ => None,
    }
}

/// From the label to the seller's door, and arrivals that are not right.
fn on_the_way(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Approved, Closed, InTransit, LabelSent, Received, Refunding, Replacing, SendingBack};
    let here = facts.stage;
    let underway = matches!(here, Approved | LabelSent | InTransit);
    let wrong_device = here == Received && facts.reception == Reception::WrongDevice;
    match command {
        Command::IssueLabel if here == Approved => Some(Ok(Step::to(LabelSent))),
        Command::Reissue if here == LabelSent => {
            unless(facts.unsafe_battery, Refusal::UnsafeBattery, Step::to(Approved))
        }
        Command::ExpireLabel if here == LabelSent => Some(Ok(Step::to(LabelSent).clock(ClockChange::Restart))),
        Command::CloseExpired if here == LabelSent => Some(Ok(Step::close(Outcome::Expired))),
        Command::Post if here == LabelSent => Some(Ok(Step::to(InTransit))),
        Command::Scan if here == LabelSent => Some(Ok(Step::to(InTransit))),
        Command::Scan if here == InTransit => Some(Ok(Step::to(InTransit).clock(ClockChange::Restart))),
        Command::Receive(reception) if underway => Some(received(reception)),
        // The carrier's word came first; now somebody has opened the box.
        Command::Receive(reception) if here == Received && facts.reception == Reception::NotYet => {
            Some(received(reception))
        }
        Command::ReportMissing if underway => {
            Some(Ok(Step::to(InTransit).reception(Reception::EmptyBox).task(TaskKind::NotInBox)))
        }
        Command::Settle(how) if wrong_device => Some(Ok(match how {
            Settlement::SendBack => Step::to(SendingBack),
            Settlement::AwaitOwn => Step::to(Approved).reception(Reception::NotYet),
            Settlement::Close => Step::close(Outcome::Cancelled),
        })),
        Command::ArriveLate if here == Closed && arrives_late(facts.outcome) => unless(
            facts.other_open,
            Refusal::OtherOpen,
            Step::to(Received)
                .reception(Reception::AsExpected)
                .clock(ClockChange::Held)
                .task(TaskKind::LateArrival),
        ),
        Command::GoOn if here == Received => Some(Ok(Step::to(Received).clock(ClockChange::Restart))),
        Command::GiveUp(_) if here == InTransit && !facts.prepaid => {
            Some(Ok(Step::close(Outcome::Lost).reception(Reception::Lost)))
        }
        Command::GiveUp(Rung::Refund) if here == InTransit => {
            Some(Ok(Step::to(Refunding).reception(Reception::Lost)))
        }
        Command::GiveUp(Rung::Replace) if here == InTransit => unless(
            !facts.similar_in_stock,
            Refusal::NoneInStock,
            Step::to(Replacing).reception(Reception::Lost),
        ),
        _ => None,
    }
}

fn received(reception: Reception) -> Result<Step, Refusal> {
    let step = Step::to(Stage::Received).reception(reception);
    Ok(match reception {
        Reception::NotYet | Reception::AsExpected | Reception::PartsMissing => step,
        // Support decides within a day; the analysis of a device that is not theirs does not run.
        Reception::WrongDevice => step.clock(ClockChange::Held).task(TaskKind::WrongDevice),
        Reception::DamagedOnReturn => Step { becomes_covered: true, ..step.task(TaskKind::CarrierClaim) },
        // An empty box is reported, a lost one given up; neither is a receipt.
        Reception::EmptyBox | Reception::Lost => return Err(Refusal::NotHere(Stage::Received)),
    })
}

fn arrives_late(outcome: Option<Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Cancelled | Outcome::Expired | Outcome::Declined))
}

/// From the analysis to the end.
fn at_the_seller(facts: &Facts, command: Command) -> Verdict {
    use Stage::{Closed, Quoted, Received, Refunding, Repairing, Replacing, SendingBack, Submitted};
    let here = facts.stage;
    let opened = here == Received && !matches!(facts.reception, Reception::NotYet | Reception::WrongDevice);
    let quoted_here = here == Quoted && facts.at_seller;
    match command {
        Command::Decide(Rung::SendBack) if opened => Some(Ok(Step::to(SendingBack))),
        Command::Decide(_) if opened && !facts.coverage.is_covered() => Some(Err(Refusal::NotCovered)),
        Command::Decide(Rung::Repair) if opened => Some(Ok(Step::to(Repairing))),
        Command::Decide(Rung::Replace) if opened => {
            unless(!facts.similar_in_stock, Refusal::NoneInStock, Step::to(Replacing))
        }
        Command::Decide(Rung::Refund) if opened => Some(Ok(Step::to(Refunding))),
        Command::OfferQuote if opened || quoted_here => {
            Some(Ok(Step::to(Quoted).clock(ClockChange::Restart)))
        }
        Command::WithdrawQuote if quoted_here => Some(Ok(Step::to(Received))),
        Command::PayQuote(Rung::Repair) if quoted_here => Some(Ok(Step::to(Repairing))),
        Command::PayQuote(Rung::Replace) if quoted_here => {
            unless(!facts.similar_in_stock, Refusal::NoneInStock, Step::to(Replacing))
        }
        Command::DeclineQuote | Command::ExpireQuote if quoted_here => Some(Ok(Step::to(SendingBack))),
        Command::CannotRepair if here == Repairing => {
            Some(Ok(Step::to(if facts.similar_in_stock { Replacing } else { Refunding })))
        }
        Command::CannotReplace if here == Replacing => Some(Ok(Step::to(Refunding))),
        Command::ShipRepaired if here == Repairing => Some(Ok(Step::close(Outcome::Repaired))),
        Command::ShipReplacement if here == Replacing => Some(Ok(Step::close(Outcome::Replaced))),
        Command::ConfirmRefund if here == Refunding => Some(Ok(Step::close(Outcome::Refunded))),
        Command::ShipBack if here == SendingBack => Some(Ok(Step::close(Outcome::ReturnedUnrepaired))),
        Command::ReportUndeliverable if here == SendingBack => {
            Some(Ok(Step::to(SendingBack).task(TaskKind::Undeliverable)))
        }
        Command::RefundFailed if here == Closed && facts.outcome == Some(Outcome::Refunded) => {
            Some(Ok(Step::to(Refunding)))
        }
        Command::Reopen if here == Closed && reopens(facts.outcome) => Some(if facts.too_old_to_reopen {
            Err(Refusal::TooOld)
        } else if facts.other_open {
            Err(Refusal::OtherOpen)
        } else {
            Ok(Step::to(Submitted))
        }),
        _ => None,
    }
}

fn reopens(outcome: Option<Outcome>) -> bool {
    matches!(outcome, Some(Outcome::Declined | Outcome::Cancelled | Outcome::Expired))
}

/// Blockers come and go wherever the return is open.
fn at_any_time(facts: &Facts, command: Command) -> Verdict {
    let here = facts.stage;
    let open = !matches!(here, Stage::Draft | Stage::Closed);
    match command {
        // Before it is posted the label is void; after that it must never travel by ordinary parcel.
        Command::Block(BlockerKind::UnsafeBattery) if here == Stage::LabelSent => {
            Some(Ok(Step::to(Stage::Submitted).task(TaskKind::UnsafeBattery)))
        }
        Command::Block(BlockerKind::UnsafeBattery) if open => {
            Some(Ok(Step::to(here).task(TaskKind::UnsafeBattery)))
        }
        Command::Block(_) if here == Stage::Received => Some(Ok(Step::to(here).clock(ClockChange::Pause))),
        Command::Unblock(BlockerKind::UnsafeBattery) if open => Some(Ok(Step::to(here))),
        Command::Unblock(_) if here == Stage::Received => Some(Ok(Step::to(here).clock(ClockChange::Resume))),
        _ => None,
    }
}
