//! Whether a learner should be active (STA-1..6, STA-12, STA-14): Status, employment status,
//! termination and hire date, and what day it is for the company.

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::config::Config;
use crate::domain::employee::Employee;
use crate::domain::text::is_same_ignoring_case;
use crate::domain::value::Value;
use crate::mapping::SourceField;

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
    /// Status holds another word, or nothing (STA-2): a linked learner stays as it is, a new one
    /// fails.
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

/// Judges the status of `employee` as of `now`, in company time. Terminated goes before whatever
/// Status holds (STA-2).
pub fn judge(employee: &Employee, config: &Config, now: Timestamp) -> Standing {
    let status = employee.status.normalised();
    let is_word = |word| {
        status
            .as_text()
            .is_some_and(|it| is_same_ignoring_case(it, word))
    };
    let (is_active, is_inactive) = (is_word("active"), is_word("inactive"));
    if is_terminated(employee, config, now) {
        rulebook::hit(if is_active {
            &rulebook::STA_6
        } else {
            &rulebook::STA_1
        });
        if !is_active && !is_inactive {
            rulebook::hit(&rulebook::STA_2);
        }
        return Standing::Inactive {
            conflict: is_active,
        };
    }
    if is_active || is_inactive {
        rulebook::hit(&rulebook::MAP_13);
        rulebook::hit(&rulebook::STA_1);
        return if is_active {
            Standing::Active
        } else {
            Standing::Inactive { conflict: false }
        };
    }
    rulebook::hit(&rulebook::STA_2);
    if status.is_absent() {
        Standing::NotVisible
    } else {
        Standing::Unknown
    }
}

/// STA-3: by employment status, or because the termination date has passed.
pub fn is_terminated(employee: &Employee, config: &Config, now: Timestamp) -> bool {
    let terminated = says_terminated(&employee.employment_status, config)
        || termination_has_passed(employee, config, now);
    if terminated {
        rulebook::hit(&rulebook::MAP_14);
        rulebook::hit(&rulebook::STA_3);
    }
    terminated
}

/// Whether this employment status is one of those that mean terminated.
pub(crate) fn says_terminated(employment_status: &Value, config: &Config) -> bool {
    employment_status
        .normalised()
        .as_text()
        .is_some_and(|status| {
            let mut values = config.terminated_values.iter();
            values.any(|terminated| is_same_ignoring_case(terminated.trim(), status))
        })
}

/// STA-4, STA-5: the last day is over in company time, and lies not before the current hire date.
/// While one of the two dates cannot be read, neither counts (STA-14).
pub(crate) fn termination_has_passed(employee: &Employee, config: &Config, now: Timestamp) -> bool {
    let (last_day, hired) = match (
        read_date(&employee.termination_date),
        read_date(&employee.hire_date),
    ) {
        (DateReading::Day(last_day), DateReading::Day(hired)) => (last_day, Some(hired)),
        (DateReading::Day(last_day), DateReading::NoDate) => (last_day, None),
        (DateReading::NoDate, _) | (DateReading::Unreadable, _) | (_, DateReading::Unreadable) => {
            return false;
        }
    };
    if hired.is_some_and(|hired| last_day < hired) {
        rulebook::hit(&rulebook::STA_5);
        return false;
    }
    rulebook::hit(&rulebook::STA_4);
    last_day < config.company_timezone.zone().to_datetime(now).date()
}

/// Takes the status fields of `told` over into `known`, as far as `is_news` says so, and returns
/// which. A termination date that has passed does not outlive the employment status that went with
/// it: it counts no more once that is told to be another one (WHK-17). What cannot be read replaces
/// nothing that says terminated, and else it bars reactivation (STA-14).
pub(crate) fn merge(
    known: &mut Employee,
    told: &Employee,
    is_news: impl Fn(SourceField) -> bool,
    config: &Config,
    now: Timestamp,
) -> Vec<SourceField> {
    let is_told =
        |field: &SourceField| !told.get(*field).is_absent() || told.get(*field).is_unreadable();
    let news = SourceField::STATUS_AND_HIRE
        .into_iter()
        .filter(|field| is_told(field) && is_news(*field));
    let (unreadable, readable): (Vec<_>, Vec<_>) =
        news.partition(|field| is_unreadable(told, *field));
    let employment = SourceField::EmploymentStatus;
    let is_employed_again = readable.contains(&employment)
        && says_terminated(&known.employment_status, config)
        && !says_terminated(&told.employment_status, config);
    if is_employed_again && termination_has_passed(known, config, now) {
        rulebook::hit(&rulebook::WHK_17);
        known.termination_date = Value::Absent;
    }
    let mut taken = readable;
    for field in &taken {
        known.set(*field, told.get(*field).clone());
    }
    if !is_terminated(known, config, now) {
        let bars = unreadable
            .into_iter()
            .filter(|field| *field != SourceField::Status);
        for field in bars {
            known.set(field, told.get(field).clone());
            taken.push(field);
        }
    }
    taken
}

/// Whether the value of a status field cannot be read.
fn is_unreadable(employee: &Employee, field: SourceField) -> bool {
    let value = employee.get(field);
    value.is_unreadable() || (field.is_date() && read_date(value) == DateReading::Unreadable)
}

/// Whether a learner who is inactive stays so although nothing says it, because what could say it
/// is among the fields that cannot be read (STA-14). Status alone lets nobody back in anyway
/// (STA-2).
pub fn bars_reactivation(unreadable: impl IntoIterator<Item = SourceField>) -> bool {
    let is_barred = unreadable
        .into_iter()
        .any(|field| field != SourceField::Status);
    if is_barred {
        rulebook::hit(&rulebook::STA_14);
    }
    is_barred
}

/// The fields that decide the active state and cannot be read (STA-14).
pub fn unreadable_fields(employee: &Employee) -> impl Iterator<Item = SourceField> + '_ {
    let fields = SourceField::STATUS_AND_HIRE.into_iter();
    fields.filter(|field| is_unreadable(employee, *field))
}

/// What a date field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReading {
    /// No date, or nothing is known of one.
    NoDate,
    /// This day.
    Day(Date),
    /// Something that is neither (STA-14).
    Unreadable,
}

/// Reads `YYYY-MM-DD`, with or without a time behind it, which is left aside. `0000-00-00`, blank
/// and null mean no date (RD-6); anything else cannot be read (STA-14).
pub fn read_date(value: &Value) -> DateReading {
    if value.is_unreadable() {
        return DateReading::Unreadable;
    }
    let text = value.normalised();
    let Some(text) = text.as_text() else {
        return DateReading::NoDate;
    };
    let Some((day, time)) = text
        .split_at_checked(10)
        .filter(|(day, _)| has_date_form(day))
    else {
        return DateReading::Unreadable;
    };
    if !time.is_empty() && !is_time(time) {
        return DateReading::Unreadable;
    }
    if day == "0000-00-00" {
        rulebook::hit(&rulebook::RD_6);
        return DateReading::NoDate;
    }
    day.parse()
        .map_or(DateReading::Unreadable, DateReading::Day)
}

/// Whether `text` is four, two and two digits with hyphens between.
fn has_date_form(text: &str) -> bool {
    text.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    })
}

/// Whether `text` is what may stand behind a date: `T` or a space, a time, and an offset or none.
fn is_time(text: &str) -> bool {
    let Some(time) = text.strip_prefix(['T', 't', ' ']) else {
        return false;
    };
    let (time, offset) = time.split_at(time.find(['Z', 'z', '+', '-', ' ']).unwrap_or(time.len()));
    let is_offset = match offset.trim_start().strip_prefix(['+', '-']) {
        Some(hours) => {
            matches!(hours.len(), 2 | 4 | 5)
                && hours
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b':')
        }
        None => matches!(offset, "" | "Z" | "z"),
    };
    is_offset && time.contains(':') && time.parse::<Time>().is_ok()
}

#[cfg(test)]
mod tests;
