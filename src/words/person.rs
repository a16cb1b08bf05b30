//! Who and what is set up: roles, regions, the life of a device; and what is wrong with a password.
use crate::models::calendar::bank_holidays::Region;
use crate::models::device::DeviceState;
use crate::models::person::Role;
use crate::secret::password::{ADVISED, LONGEST, Problem, SHORTEST};

/// What somebody does here.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Customer => "Customer",
        Role::Technician => "Technician",
        Role::Agent => "Agent",
        Role::Administrator => "Administrator",
    }
}

/// Whose bank holidays.
pub fn region(region: Region) -> &'static str {
    match region {
        Region::EnglandAndWales => "England and Wales",
        Region::Scotland => "Scotland",
        Region::NorthernIreland => "Northern Ireland",
    }
}

/// Where a device is in its life here.
pub fn device_state(state: DeviceState) -> &'static str {
    match state {
        DeviceState::WithCustomer => "With the customer",
        DeviceState::Returned => "Refunded",
        DeviceState::Replaced => "Replaced",
    }
}

/// What that means.
pub fn role_hint(role: Role) -> &'static str {
    match role {
        Role::Customer => "Sends devices of a company in, and sees that company’s returns.",
        Role::Technician => "Works for a seller, and sees the returns of what that seller sold.",
        Role::Agent => "Support: sees and decides every return.",
        Role::Administrator => "Support, and sets up people, companies and sellers.",
    }
}

/// What a new password should be; a test holds it against the rule.
pub const NEW_PASSWORD_HINT: &str = "At least 8 characters; 15 or more are better, three or four words for example. Spaces and any letters are fine.";

/// Why a password is not taken.
pub fn password_problem(problem: Problem) -> String {
    match problem {
        Problem::TooShort => {
            format!(
                "Use {SHORTEST} characters or more; {ADVISED} are better, three or four words for example."
            )
        }
        Problem::TooLong => format!("Use {LONGEST} characters or fewer."),
        Problem::TooEasy => {
            "That is one of the first that somebody would guess: it is common, a simple pattern, or \
                             made of your name, your address or ours. Choose another one."
                .to_owned()
        }
    }
}
