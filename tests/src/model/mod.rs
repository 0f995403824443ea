//! The naive model: what the help page's mapping makes of an employee, written once more from the rule book
//! and as plainly as possible. It shares no code with the engine.
//!
//! Left out: limits (generated values are short) and everything that depends on what was written before.

use std::collections::BTreeMap;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use world::EmployeeView;
use world::mapped::{TEXTS, normalised};

/// Characters that Litmos refuses in a user name (USR-3).
const REFUSED: &str = "~`!#$%^&*()+{}|:\"<>?,/\\ ";

/// What a learner must look like, by Litmos's members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The user name, in the source's letter case.
    pub user_name: String,
    /// Texts by member. An empty one says that the engine must have left no text there (MAP-20).
    pub members: BTreeMap<&'static str, String>,
    /// Whether this person can log in.
    pub active: bool,
}

/// Whether Litmos Access is ticked (ELG-2).
pub fn is_ticked(employee: &EmployeeView) -> bool {
    let tick = field(employee, "customLitmosAccess");
    ["yes", "true", "1", "checked", "checkbox"].contains(&tick.to_lowercase().as_str())
}

/// What importing this employee must make, or `None` if their own data forbids it.
pub fn wanted(employee: &EmployeeView, today: Date) -> Option<Wanted> {
    let user_name = field(employee, "workEmail");
    if !is_user_name(&user_name) {
        return None;
    }
    let texts = TEXTS.iter().map(|(alias, member)| (*member, field(employee, alias)));
    let members: BTreeMap<_, _> = texts.collect();
    if members["FirstName"].is_empty() || members["LastName"].is_empty() {
        return None;
    }
    Some(Wanted { user_name, members, active: is_active(employee, today) })
}

/// The reason for which an employee's own address or name forbids an import, most important first (USR-1, USR-3, MAP-1,
/// MAP-2).
pub fn fault(employee: &EmployeeView) -> Option<&'static str> {
    let address = field(employee, "workEmail");
    let without_refused: String = address.chars().filter(|letter| !REFUSED.contains(*letter)).collect();
    match address.as_str() {
        "" => Some("missing_work_email"),
        // What holds as an address once the letters are gone that Litmos refuses, fails for those.
        _ if !is_user_name(&address) && is_user_name(&without_refused) => Some("username_not_allowed"),
        _ if !is_user_name(&address) => Some("invalid_work_email"),
        _ if field(employee, "firstName").is_empty() => Some("missing_first_name"),
        _ if field(employee, "lastName").is_empty() => Some("missing_last_name"),
        _ => None,
    }
}

/// Whether this person can log in: STA-1, 3, 4, 5, 6 for people whose status is one of the two words.
pub fn is_active(employee: &EmployeeView, today: Date) -> bool {
    let ended: Option<Date> = field(employee, "terminationDate").parse().ok();
    let hired: Option<Date> = field(employee, "hireDate").parse().ok();
    let ended = ended.filter(|ended| hired.is_none_or(|hired| hired <= *ended));
    let is_terminated =
        field(employee, "employmentHistoryStatus") == "Terminated" || ended.is_some_and(|ended| ended < today);
    field(employee, "status") == "Active" && !is_terminated
}

/// USR-3.
fn is_user_name(name: &str) -> bool {
    let Some((local, domain)) = name.split_once('@') else { return false };
    !local.is_empty()
        && !domain.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && name.chars().count() >= 4
        && !name.starts_with('_')
        && !name.chars().any(|letter| REFUSED.contains(letter))
}

/// A field after MAP-16: NFC, no control or zero-width characters, single spaces, trimmed.
pub fn field(employee: &EmployeeView, alias: &str) -> String {
    let raw = employee.fields.get(alias).map(String::as_str).unwrap_or_default();
    if raw == "0000-00-00" {
        return String::new();
    }
    normalised(raw)
}

/// Whether two user names are the same (USR-4).
pub fn is_same_name(one: &str, other: &str) -> bool {
    let folded = |name: &str| name.nfc().collect::<String>().to_lowercase();
    folded(one) == folded(other)
}
