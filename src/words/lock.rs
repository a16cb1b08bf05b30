//! What keeps the seller from looking at a device, and how its owner removes it, in words. Nobody is ever asked for a passcode.
use crate::models::ticket::BlockerKind;
use crate::models::ticket::lock::Platform;

/// One step: what to do, and how.
pub type StepWords = (&'static str, &'static str);

/// Whose account a device is locked to, as a choice.
pub fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::Apple => "Apple (Find My, Activation Lock)",
        Platform::Google => "Google (Android)",
        Platform::Samsung => "Samsung",
        Platform::Windows => "Windows, or a company’s device management",
        Platform::Other => "Another account",
    }
}

/// What is in the way, as a choice and for our own people.
pub fn lock_kind(kind: BlockerKind) -> &'static str {
    match kind {
        BlockerKind::AccountLock => "Locked to an account",
        BlockerKind::Passcode => "Locked with a passcode",
        BlockerKind::MissingProof => "A proof is missing",
        BlockerKind::UnsafeBattery => "The battery may be dangerous",
    }
}

/// What a kind means, for whoever chooses it.
pub fn lock_hint(kind: BlockerKind) -> &'static str {
    match kind {
        BlockerKind::AccountLock => {
            "The customer gets the steps for that account, and a link to say that it is done."
        }
        BlockerKind::Passcode => "The customer is told how to remove it. Never ask for it.",
        BlockerKind::MissingProof => "For example the invoice. The customer sends it as a message.",
        BlockerKind::UnsafeBattery => "",
    }
}

/// What is in the way, in a sentence for everybody.
pub fn lock(kind: BlockerKind, platform: Option<Platform>) -> &'static str {
    match (kind, platform) {
        (BlockerKind::AccountLock, Some(Platform::Apple)) => "The device is locked to an Apple account.",
        (BlockerKind::AccountLock, Some(Platform::Google)) => "The device is locked to a Google account.",
        (BlockerKind::AccountLock, Some(Platform::Samsung)) => "The device is locked to a Samsung account.",
        (BlockerKind::AccountLock, Some(Platform::Windows)) => {
            "The device is managed by a company, or locked to a Windows account."
        }
        (BlockerKind::AccountLock, Some(Platform::Other) | None) => "The device is locked to an account.",
        (BlockerKind::Passcode, _) => "The device asks for a passcode.",
        (BlockerKind::MissingProof, _) => "A proof is missing that the seller needs, such as the invoice.",
        (BlockerKind::UnsafeBattery, _) => "The battery may be dangerous.",
    }
}

/// What its owner does about it, one after the other.
pub fn removal(kind: BlockerKind, platform: Option<Platform>) -> Vec<StepWords> {
    match kind {
        BlockerKind::AccountLock => account_removal(platform.unwrap_or(Platform::Other)),
        BlockerKind::Passcode => vec![
            (
                "Erase it from a distance",
                "Apple: icloud.com/find, choose the device, Erase. Android: google.com/android/find, choose the device, \
                 Factory reset. A managed device: your IT team wipes it.",
            ),
            ("Never send the passcode", "We do not ask for it, and we delete it unread."),
            ("Tell us", "Say that it is removed, and the seller goes on."),
        ],
        BlockerKind::MissingProof => vec![
            ("Find it", "The invoice of the order, or whatever the seller’s message asks for."),
            ("Send it", "As a photo or a PDF, in a message on the page of your return."),
        ],
        BlockerKind::UnsafeBattery => vec![],
    }
}

fn account_removal(platform: Platform) -> Vec<StepWords> {
    let last = ("Tell us", "Say that you removed it, and the seller goes on.");
    match platform {
        Platform::Apple => vec![
            (
                "Sign in at icloud.com/find",
                "With the Apple account that the device is locked to, on any other device.",
            ),
            (
                "Choose the device, then Remove This Device",
                "If it only offers to erase: do that first, then remove it.",
            ),
            (
                "A company’s device",
                "Your IT team releases it in Apple Business Manager or its device management.",
            ),
            last,
        ],
        Platform::Google => vec![
            (
                "Open myaccount.google.com/device-activity",
                "Signed in with the account that is on the device.",
            ),
            ("Choose the device, then Sign out", "It can take some hours before the device notices."),
            ("Or erase it", "At google.com/android/find: choose the device, Factory reset."),
            last,
        ],
        Platform::Samsung => vec![
            ("Sign in at account.samsung.com", "With the Samsung account that the device is locked to."),
            ("Devices: choose it, then Sign out", "Remove it from SmartThings Find as well."),
            (
                "Then Google",
                "The same device usually has a Google account: myaccount.google.com/device-activity, Sign out.",
            ),
            last,
        ],
        Platform::Windows => vec![
            (
                "Ask your IT team",
                "They delete the device from its management and from Autopilot, by its serial number.",
            ),
            ("A device of your own", "At account.microsoft.com/devices: choose it, then Remove device."),
            last,
        ],
        Platform::Other => vec![
            ("Sign in to the account on another device", "The one whose name the device shows."),
            ("Remove the device from its list", "It is usually under Devices or Security."),
            ("A company’s device", "Your IT team releases it."),
            last,
        ],
    }
}

/// What the button says with which its owner tells us.
pub fn removed_button(kind: BlockerKind) -> &'static str {
    match kind {
        BlockerKind::AccountLock | BlockerKind::UnsafeBattery => "I removed it",
        BlockerKind::Passcode => "I removed the passcode",
        BlockerKind::MissingProof => "It is here",
    }
}
