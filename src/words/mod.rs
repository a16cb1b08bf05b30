//! Values turned into words, for pages and letters: the only place where a stage, a verdict, a refusal or a date becomes
//! English.
mod arrival;
pub mod audit;
mod batch;
mod branch;
pub mod by_itself;
mod dates;
mod error;
mod event;
mod form;
mod import;
mod label;
mod lock;
mod note;
mod operations;
mod person;
mod photo;
mod progress;
pub mod quote;
mod ticket;
mod warranty;
mod workshop;

pub use arrival::{accessory, came_late, compared, found, gone, kept_parts, part_list, part_missing};
pub use batch::{
    NEEDS_A_PRICE, ask_for_a_price, battery_of_all, box_state, boxes, boxes_to, devices, flaw, others,
    returns, stored_of,
};
pub use branch::{
    aspect, branch_heading, branch_of, condition, condition_hint, description_hint, description_label,
    detail_label, photos_wanted, too_late, too_late_heading, why_paid,
};
pub use dates::{beginning, by, date, distance, is_over, moment, money, pounds, weekday};
pub use error::{error, refusal};
pub use event::{author, event, event_actor, is_own, letter, letter_state};
pub use form::{correction, problem, reason_hint, sender_correction};
pub use import::{
    fate, fate_colour, import_colour, import_counts, import_field, import_field_hint, import_kind,
    import_kind_hint, import_problems, import_state, no_table, part, remark,
};
pub use label::{carried, few_numbers, prepared, read_back, scan, settled, task, times};
pub use lock::{StepWords, lock, lock_hint, lock_kind, platform, removal, removed_button};
pub use note::Note;
pub use operations::{
    calendar_change, carrier_health, job, letter_became, letter_colour, not_needed, task_data, unknown_year,
};
pub use person::{
    NEW_PASSWORD_HINT, device_state, password_problem, person_event, person_event_actor, region, role,
    role_hint,
};
pub use photo::{
    NO_SUCH_PART, added_by, advice, category, file_size, light_group, light_of, light_side, not_read,
    not_stored, nothing_read, pdf_refused, pdf_too_large, photo_kinds, photos_stored, remarks, repeated,
    short_hash, slot, slot_hint, taken_at, too_many_at_once, too_many_today, unstored,
};
pub use progress::{ProgressStep, Reached, progress, what_next, who_next};
pub use ticket::{
    can_cancel, cleared, cover, cover_meaning, coverage, declined, exclusion, has_manifest, identity,
    identity_meaning, in_time, label_has_ended, label_is_alive, next_step, number, outcome, planned, reason,
    reception, recognised, stage, stage_colour, travels_on, turn, unusual_serial,
};
pub use warranty::{cover_colour, cover_short, judged, judged_reason, to_do};
pub use workshop::{
    cause, check, checked, coverage_answer, finding, finding_flaw, line_kind, link, names_people, no_unit,
    question, reads_all, refund_flaw, repair_line, sending_flaw, sent, skip, visible, way, way_hint,
};
