//! When a timed Sync is due (STG-14): `every 1h at :05`, `daily 01:30`, `weekly mon 06:00`, in
//! company time.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A schedule in company time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many hours counted from midnight, at that minute.
    Every {
        /// 1, 2, 3, 4, 6, 8 or 12: what divides a day.
        hours: i8,
        /// 0 to 59.
        minute: i8,
    },
    /// Once a day.
    Daily(Time),
    /// Once a week.
    Weekly(Weekday, Time),
}

/// A text that is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `every 1h at :05`, `daily 01:30`, `weekly mon 06:00` or `off`, found `{0}`")]
pub struct NotASchedule(pub String);

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl Schedule {
    /// The first time after `now` that it names. A local time that a clock change skips is taken at
    /// the moment after the gap; one that comes twice is taken at its first.
    pub fn next_after(&self, now: Timestamp, zone: &TimeZone) -> Timestamp {
        rulebook::hit(&rulebook::STG_14);
        let today = zone.to_datetime(now).date();
        // A clock change can swallow a candidate, a week always holds one: eight days are enough.
        (0..=8)
            .filter_map(|days| today.checked_add(days.days()).ok())
            .filter(|date| !matches!(self, Schedule::Weekly(day, _) if date.weekday() != *day))
            .flat_map(|date| {
                self.times()
                    .into_iter()
                    .map(move |time| date.to_datetime(time))
            })
            .filter_map(|local: DateTime| zone.to_timestamp(local).ok())
            .find(|due| *due > now)
            .unwrap_or(Timestamp::MAX)
    }

    fn times(&self) -> Vec<Time> {
        match *self {
            Schedule::Every { hours, minute } => (0..24)
                .step_by(hours as usize)
                .map(|hour| jiff::civil::time(hour, minute, 0, 0))
                .collect(),
            Schedule::Daily(time) | Schedule::Weekly(_, time) => vec![time],
        }
    }
}

impl FromStr for Schedule {
    type Err = NotASchedule;

    fn from_str(text: &str) -> Result<Schedule, NotASchedule> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let schedule = match words.as_slice() {
            ["every", hours, "at", minute] => every(hours, minute),
            ["daily", time] => clock_time(time).map(Schedule::Daily),
            ["weekly", day, time] => weekday(day)
                .zip(clock_time(time))
                .map(|(day, time)| Schedule::Weekly(day, time)),
            _ => None,
        };
        schedule.ok_or_else(|| NotASchedule(text.to_owned()))
    }
}

fn every(hours: &str, minute: &str) -> Option<Schedule> {
    let hours: i8 = hours.strip_suffix('h')?.parse().ok()?;
    let minute: i8 = minute
        .strip_prefix(':')
        .filter(|digits| digits.len() == 2)?
        .parse()
        .ok()?;
    let fits = [1, 2, 3, 4, 6, 8, 12].contains(&hours) && (0..60).contains(&minute);
    fits.then_some(Schedule::Every { hours, minute })
}

fn weekday(name: &str) -> Option<Weekday> {
    DAYS.iter()
        .find(|(short, _)| *short == name)
        .map(|(_, day)| *day)
}

fn clock_time(text: &str) -> Option<Time> {
    let (hour, minute) = text
        .split_once(':')
        .filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2)?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |time: &Time| format!("{:02}:{:02}", time.hour(), time.minute());
        match self {
            Schedule::Every { hours, minute } => write!(f, "every {hours}h at :{minute:02}"),
            Schedule::Daily(time) => write!(f, "daily {}", clock(time)),
            Schedule::Weekly(day, time) => {
                let name = DAYS
                    .iter()
                    .find(|(_, listed)| listed == day)
                    .map_or("", |(short, _)| short);
                write!(f, "weekly {name} {}", clock(time))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(schedule: &str, now: &str, zone: &str) -> String {
        let schedule: Schedule = schedule.parse().unwrap();
        schedule
            .next_after(now.parse().unwrap(), &TimeZone::get(zone).unwrap())
            .to_string()
    }

    #[test]
    fn the_next_time_is_after_now_in_company_time() {
        assert_eq!(
            next("every 1h at :05", "2026-11-02T09:05:00Z", "UTC"),
            "2026-11-02T10:05:00Z"
        );
        assert_eq!(
            next("every 6h at :00", "2026-11-02T18:00:00Z", "UTC"),
            "2026-11-03T00:00:00Z"
        );
        assert_eq!(
            next("daily 01:30", "2026-11-02T01:29:59Z", "UTC"),
            "2026-11-02T01:30:00Z"
        );
        assert_eq!(
            next("daily 01:30", "2026-11-02T09:00:00Z", "America/New_York"),
            "2026-11-03T06:30:00Z"
        );
        // 2 November 2026 is a Monday.
        assert_eq!(
            next("weekly mon 06:00", "2026-11-02T06:00:00Z", "UTC"),
            "2026-11-09T06:00:00Z"
        );
        assert_eq!(
            next("weekly sun 06:00", "2026-11-02T06:00:00Z", "UTC"),
            "2026-11-08T06:00:00Z"
        );
    }

    #[test]
    fn a_skipped_local_time_is_taken_after_the_gap() {
        // New York springs forward on 8 March 2026 from 02:00 to 03:00.
        assert_eq!(
            next("daily 02:30", "2026-03-08T05:00:00Z", "America/New_York"),
            "2026-03-08T07:30:00Z"
        );
    }

    #[test]
    fn a_schedule_reads_as_it_is_written() {
        for text in ["every 1h at :05", "daily 01:30", "weekly mon 06:00"] {
            assert_eq!(text.parse::<Schedule>().unwrap().to_string(), text);
        }
        for text in [
            "every 5h at :05",
            "every 1h at :60",
            "daily 24:00",
            "daily 1:30",
            "weekly monday 06:00",
            "",
        ] {
            assert_eq!(text.parse::<Schedule>(), Err(NotASchedule(text.to_owned())));
        }
    }
}
