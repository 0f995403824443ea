//! Whether a learner should be active (STA-1..6, STA-12): Status, employment status, termination and hire date, and
//! what day it is for the company. Left out: writing it (`plan`), and a missing email on the way out (`desired`).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::config::Config;
use crate::employee::Employee;
use crate::value::Value;

/// What the status fields come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Should be active.
    Active,
    /// Should be inactive. `conflict`: Status says Active, the rest says terminated (STA-6).
    Inactive {
        /// Whether the two disagree.
        conflict: bool,
    },
    /// Status holds another word, or nothing (STA-2): a linked learner stays as it is, a new one fails.
    Unknown,
    /// Status was not told (STA-2): the same, under another name.
    NotVisible,
}

impl Standing {
    /// What `Active` should be; `None` leaves it.
    pub fn active(self) -> Option<bool> {
        match self {
            Standing::Active => Some(true),
            Standing::Inactive { .. } => Some(false),
            Standing::Unknown | Standing::NotVisible => None,
        }
    }
}

/// Judges the status of `employee` as of `now`, in company time.
pub fn judge(employee: &Employee, config: &Config, now: Timestamp) -> Standing {
    let status = match employee.status.normalised() {
        Value::Absent | Value::Unreadable => {
            rulebook::hit(&rulebook::STA_2);
            return Standing::NotVisible;
        }
        Value::Empty => String::new(),
        Value::Text(text) => text.to_lowercase(),
    };
    match status.as_str() {
        "active" if is_terminated(employee, config, now) => {
            rulebook::hit(&rulebook::STA_6);
            Standing::Inactive { conflict: true }
        }
        "active" => {
            rulebook::hit(&rulebook::MAP_13);
            rulebook::hit(&rulebook::STA_1);
            Standing::Active
        }
        "inactive" => {
            rulebook::hit(&rulebook::MAP_13);
            rulebook::hit(&rulebook::STA_1);
            Standing::Inactive { conflict: false }
        }
        _ => {
            rulebook::hit(&rulebook::STA_2);
            Standing::Unknown
        }
    }
}

/// STA-3: by employment status, or because the termination date has passed.
pub fn is_terminated(employee: &Employee, config: &Config, now: Timestamp) -> bool {
    let by_status = employee.employment_status.normalised().as_text().is_some_and(|status| {
        let status = status.to_lowercase();
        config.terminated_values.iter().any(|terminated| terminated.trim().to_lowercase() == status)
    });
    let terminated = by_status || termination_has_passed(employee, config, now);
    if terminated {
        rulebook::hit(&rulebook::MAP_14);
        rulebook::hit(&rulebook::STA_3);
    }
    terminated
}

/// STA-4, STA-5: the last day is over in company time, and lies not before the current hire date.
fn termination_has_passed(employee: &Employee, config: &Config, now: Timestamp) -> bool {
    let Some(last_day) = read_date(&employee.termination_date) else { return false };
    if read_date(&employee.hire_date).is_some_and(|hired| last_day < hired) {
        rulebook::hit(&rulebook::STA_5);
        return false;
    }
    rulebook::hit(&rulebook::STA_4);
    last_day < config.company_timezone.zone().to_datetime(now).date()
}

/// RD-6: `0000-00-00`, blank and null mean no date. A time behind the date is cut off; what is no date at all
/// means none too.
pub fn read_date(value: &Value) -> Option<Date> {
    let text = value.normalised();
    let text = text.as_text()?;
    if text == "0000-00-00" {
        rulebook::hit(&rulebook::RD_6);
        return None;
    }
    text.get(..10)?.parse().ok()
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
