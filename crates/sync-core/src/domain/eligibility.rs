//! Who may be synced at all: exactly those with Litmos Access (ELG-1..3).

use crate::domain::employee::Employee;
use crate::domain::text::is_same_ignoring_case;
use crate::domain::value::Value;

/// What the Litmos Access box says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Ticked.
    Checked,
    /// Seen, and not ticked.
    Unchecked,
    /// Not seen: neither (ELG-4).
    NotVisible,
}

const CHECKED: [&str; 5] = ["yes", "true", "1", "checked", "checkbox"];

/// Reads the box (ELG-2).
pub fn read(litmos_access: &Value) -> Access {
    rulebook::hit(&rulebook::ELG_2);
    match litmos_access.normalised().as_ref() {
        Value::Absent | Value::Unreadable => Access::NotVisible,
        Value::Text(text) if CHECKED.iter().any(|word| is_same_ignoring_case(word, text)) => {
            Access::Checked
        }
        Value::Empty | Value::Text(_) => Access::Unchecked,
    }
}

/// Reads the box of `employee`. Nothing else about a person counts (ELG-1), whatever their
/// employment status (ELG-3).
pub fn of(employee: &Employee) -> Access {
    rulebook::hit(&rulebook::ELG_1);
    read(&employee.litmos_access)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_words_are_checked_and_everything_else_seen_is_not() {
        for checked in ["yes", "Yes", " TRUE ", "1", "checked", "Checkbox\u{200B}"] {
            assert_eq!(
                read(&Value::Text(checked.into())),
                Access::Checked,
                "{checked:?}"
            );
        }
        for unchecked in ["no", "0", "false", "y", "yes please", "on", "null"] {
            assert_eq!(
                read(&Value::Text(unchecked.into())),
                Access::Unchecked,
                "{unchecked:?}"
            );
        }
        assert_eq!(read(&Value::Text("  ".into())), Access::Unchecked);
        assert_eq!(read(&Value::Empty), Access::Unchecked);
        assert_eq!(read(&Value::Absent), Access::NotVisible);
    }

    #[test]
    fn a_terminated_employee_with_access_is_eligible() {
        let mut employee = Employee::silent("1".into());
        employee.status = Value::Text("Inactive".into());
        employee.employment_status = Value::Text("Terminated".into());
        employee.litmos_access = Value::Text("yes".into());
        assert_eq!(of(&employee), Access::Checked);
    }
}
