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
        Value::Absent => {
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
mod tests {
    use super::*;
    use crate::config::CompanyTimezone;

    fn employee(status: &str, employment: &str, terminated: &str, hired: &str) -> Employee {
        let mut employee = Employee::silent("1".into());
        let told = |text: &str| if text == "-" { Value::Absent } else { Value::Text(text.to_owned()) };
        employee.status = told(status);
        employee.employment_status = told(employment);
        employee.termination_date = told(terminated);
        employee.hire_date = told(hired);
        employee
    }

    /// Noon on 2 November 2026, in UTC.
    const NOON: &str = "2026-11-02T12:00:00Z";
    const CONFLICT: Standing = Standing::Inactive { conflict: true };
    const INACTIVE: Standing = Standing::Inactive { conflict: false };

    #[test]
    fn active_is_status_active_and_not_terminated() {
        for (status, employment, terminated, hired, expected) in [
            ("Active", "Full-Time", "0000-00-00", "2020-01-01", Standing::Active),
            (" ACTIVE ", "-", "-", "-", Standing::Active),
            ("Inactive", "Full-Time", "", "", INACTIVE),
            ("inactive", "Terminated", "2026-10-01", "2020-01-01", INACTIVE),
            ("Active", "Terminated", "-", "-", CONFLICT),
            ("Active", "terminated ", "-", "-", CONFLICT),
            // After today, today, before today.
            ("Active", "-", "2026-11-03", "-", Standing::Active),
            ("Active", "-", "2026-11-02", "-", Standing::Active),
            ("Inactive", "-", "2026-11-02", "-", INACTIVE),
            ("Active", "-", "2026-11-01", "-", CONFLICT),
            // A rehire on the same record.
            ("Active", "-", "2024-06-30", "2025-01-15", Standing::Active),
            ("Active", "-", "2025-01-15", "2025-01-15", CONFLICT),
            ("Active", "Terminated", "2024-06-30", "2025-01-15", CONFLICT),
            // No date in every form, and what is none.
            ("Active", "-", " ", "2020-01-01", Standing::Active),
            ("Active", "-", "soon", "2020-01-01", Standing::Active),
            ("Active", "-", "2026-11-01T00:00:00", "0000-00-00", CONFLICT),
            // STA-2 goes before all.
            ("On leave", "Terminated", "2026-10-01", "-", Standing::Unknown),
            ("", "-", "-", "-", Standing::Unknown),
            ("-", "Terminated", "2026-10-01", "-", Standing::NotVisible),
        ] {
            let judged =
                judge(&employee(status, employment, terminated, hired), &Config::default(), NOON.parse().unwrap());
            assert_eq!(judged, expected, "{status:?} {employment:?} {terminated:?} {hired:?}");
        }
    }

    #[test]
    fn the_day_ends_at_midnight_in_company_time() {
        let leaving = employee("Active", "-", "2026-11-02", "-");
        let at = |zone: &str, now: &str| {
            let config = Config { company_timezone: CompanyTimezone::named(zone).unwrap(), ..Config::default() };
            judge(&leaving, &config, now.parse().unwrap())
        };
        assert_eq!(at("UTC", "2026-11-02T23:59:59Z"), Standing::Active);
        assert_eq!(at("UTC", "2026-11-03T00:00:00Z"), CONFLICT);
        // New York is at -05:00 by then (clocks went back on 1 November).
        assert_eq!(at("America/New_York", "2026-11-03T04:59:59Z"), Standing::Active);
        assert_eq!(at("America/New_York", "2026-11-03T05:00:00Z"), CONFLICT);
        assert_eq!(at("Pacific/Auckland", "2026-11-02T10:59:59Z"), Standing::Active);
        assert_eq!(at("Pacific/Auckland", "2026-11-02T11:00:00Z"), CONFLICT);
    }

    #[test]
    fn the_words_for_terminated_are_configurable() {
        let config = Config { terminated_values: vec!["Ausgeschieden".into()], ..Config::default() };
        let now = NOON.parse().unwrap();
        assert_eq!(judge(&employee("Active", "AUSGESCHIEDEN", "-", "-"), &config, now), CONFLICT);
        assert_eq!(judge(&employee("Active", "Terminated", "-", "-"), &config, now), Standing::Active);
    }
}
