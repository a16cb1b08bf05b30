//! Who and what is set up: roles, regions, the life of a device; what happened to somebody's access, and what is wrong with a
//! password.
use super::event::{event, event_actor};
use crate::models::PersonId;
use crate::models::calendar::bank_holidays::Region;
use crate::models::device::DeviceState;
use crate::models::event::{Event, Kind};
use crate::models::person::Role;
use crate::models::person::password_link::Purpose;
use crate::models::ticket::Who;
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

/// What happened to somebody's access, for the page about them.
pub fn person_event(happened: &Event) -> String {
    let what = happened.data.what.as_deref().unwrap_or_default();
    if happened.kind == Kind::PersonAdded
        && let Ok(is) = what.parse::<Role>()
    {
        return format!("Added: {}", role(is).to_lowercase());
    }
    if happened.kind == Kind::PersonChanged {
        let parts: Vec<String> = what.split(' ').map(changed).collect();
        return format!("Changed: {}", parts.join(", "));
    }
    if happened.kind == Kind::PasswordLinkSent
        && let Ok(purpose) = what.parse::<Purpose>()
    {
        return match purpose {
            Purpose::Invite => "Invitation sent".to_owned(),
            Purpose::Reset => "Link for a new password sent".to_owned(),
        };
    }
    event(happened)
}

/// A part of a person that was changed: a name, an address, or what they do here from then on.
fn changed(what: &str) -> String {
    match what.parse::<Role>() {
        Ok(is) => format!("now {}", role(is).to_lowercase()),
        Err(_) if what == "email" => "e-mail address".to_owned(),
        Err(_) => what.to_owned(),
    }
}

/// Who did it, on the page about somebody: what they did themselves has their own name.
pub fn person_event_actor(happened: &Event, about: &PersonId) -> String {
    match (&happened.name, happened.actor) {
        (Some(name), Who::System) if happened.person.as_ref() == Some(about) => name.clone(),
        _ => event_actor(happened, true),
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
