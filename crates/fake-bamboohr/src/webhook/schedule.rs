//! When a scheduled webhook fires: calendar slots in the company's zone (scenario format 4.6).
//!
//! A slot of a doubled hour fires once; a slot of a missing hour fires at the first valid minute.
//! Not implemented: years, and days of the month on the screen; the old API had those.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Zone;

/// When a webhook fires. Written `every 1h`, `every 1h at :05`, `daily 12:00`, `weekly mon 06:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Schedule {
    /// Every so many hours of the day, counted from midnight, at this minute.
    Hourly {
        /// Hours between slots: 1, 2, 3, 4, 6, 8 or 12.
        every: i8,
        /// The minute of the hour.
        minute: i8,
    },
    /// Every day at this time.
    Daily(Time),
    /// Every week on this day at this time.
    Weekly(Weekday, Time),
    /// `frequency` of the old API (section 8.2): whenever all parts fit; `None` is every one.
    /// Written `cron 5 * * * *`: minute, hour, day of the month, month, and any day of the week.
    Calendar {
        /// 0 to 59.
        minute: Option<i8>,
        /// 0 to 23.
        hour: Option<i8>,
        /// 1 to 31.
        day: Option<i8>,
        /// 1 to 12.
        month: Option<i8>,
    },
}

/// How many days ahead a slot is looked for: 29 February may be eight years away.
const DAYS_MAX: usize = 8 * 366;

/// A schedule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no schedule; write `every 1h`, `every 1h at :05`, `daily 12:00` or `weekly mon 06:00`"
)]
pub struct ScheduleError(String);

impl Schedule {
    /// The first time after `now` that the schedule fires.
    pub fn next_after(&self, now: Timestamp, zone: &Zone) -> Timestamp {
        // A few hours back: a slot that a clock change skipped fires later than its name says.
        let from = zone.wall(now - SignedDuration::from_hours(4));
        let days = from
            .date()
            .series(jiff::Span::new().days(1))
            .take(DAYS_MAX)
            .filter(|day| self.includes(*day));
        let slots = days.flat_map(|day| {
            self.times()
                .into_iter()
                .map(move |time| day.to_datetime(time))
        });
        slots
            .filter(|slot| *slot >= from)
            .map(|slot| zone.first_instant(slot))
            .find(|at| *at > now)
            .unwrap_or(Timestamp::MAX)
    }

    fn times(&self) -> Vec<Time> {
        match *self {
            Schedule::Hourly { every, minute } => (0..24)
                .step_by(every.unsigned_abs().into())
                .map(|hour| Time::constant(hour, minute, 0, 0))
                .collect(),
            Schedule::Daily(at) | Schedule::Weekly(_, at) => vec![at],
            Schedule::Calendar { minute, hour, .. } => {
                let minutes = || minute.map_or(0..=59, |minute| minute..=minute);
                let hours = hour.map_or(0..=23, |hour| hour..=hour);
                hours
                    .flat_map(|hour| {
                        minutes().map(move |minute| Time::constant(hour, minute, 0, 0))
                    })
                    .collect()
            }
        }
    }

    fn includes(&self, date: Date) -> bool {
        match *self {
            Schedule::Hourly { .. } | Schedule::Daily(_) => true,
            Schedule::Weekly(day, _) => date.weekday() == day,
            Schedule::Calendar { day, month, .. } => {
                day.is_none_or(|day| date.day() == day)
                    && month.is_none_or(|month| date.month() == month)
            }
        }
    }
}

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

impl FromStr for Schedule {
    type Err = ScheduleError;
    fn from_str(text: &str) -> Result<Schedule, ScheduleError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let schedule = match words[..] {
            ["every", hours] => hourly(hours, ":00"),
            ["every", hours, "at", minute] => hourly(hours, minute),
            ["cron", minute, hour, day, month, "*"] => calendar([minute, hour, day, month]),
            ["daily", at] => time(at).map(Schedule::Daily),
            ["weekly", day, at] => {
                let day = DAYS.iter().find(|(name, _)| *name == day);
                day.and_then(|(_, day)| time(at).map(|at| Schedule::Weekly(*day, at)))
            }
            _ => None,
        };
        schedule.ok_or_else(|| ScheduleError(text.to_owned()))
    }
}

fn calendar(parts: [&str; 4]) -> Option<Schedule> {
    let ranges = [0..=59, 0..=23, 1..=31, 1..=12];
    let part = |at: usize| match parts[at] {
        "*" => Some(None),
        text => text
            .parse()
            .ok()
            .filter(|number| ranges[at].contains(number))
            .map(Some),
    };
    Some(Schedule::Calendar {
        minute: part(0)?,
        hour: part(1)?,
        day: part(2)?,
        month: part(3)?,
    })
}

fn hourly(hours: &str, minute: &str) -> Option<Schedule> {
    let every = hours
        .strip_suffix('h')?
        .parse()
        .ok()
        .filter(|hours| [1, 2, 3, 4, 6, 8, 12].contains(hours))?;
    let minute = minute
        .strip_prefix(':')
        .filter(|minute| minute.len() == 2)?;
    let minute = minute
        .parse()
        .ok()
        .filter(|minute| (0..60).contains(minute))?;
    Some(Schedule::Hourly { every, minute })
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text
        .split_once(':')
        .filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2)?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Schedule::Hourly { every, minute: 0 } => write!(f, "every {every}h"),
            Schedule::Hourly { every, minute } => write!(f, "every {every}h at :{minute:02}"),
            Schedule::Daily(at) => write!(f, "daily {:02}:{:02}", at.hour(), at.minute()),
            Schedule::Weekly(day, at) => {
                let name = DAYS
                    .iter()
                    .find(|(_, of)| *of == day)
                    .map_or("", |(name, _)| name);
                write!(f, "weekly {name} {:02}:{:02}", at.hour(), at.minute())
            }
            Schedule::Calendar {
                minute,
                hour,
                day,
                month,
            } => {
                let part = |part: Option<i8>| {
                    part.map_or_else(|| "*".to_owned(), |number| number.to_string())
                };
                write!(
                    f,
                    "cron {} {} {} {} *",
                    part(minute),
                    part(hour),
                    part(day),
                    part(month)
                )
            }
        }
    }
}

impl TryFrom<String> for Schedule {
    type Error = ScheduleError;
    fn try_from(text: String) -> Result<Schedule, ScheduleError> {
        text.parse()
    }
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> String {
        schedule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next `count` slots after `from`, as UTC.
    fn slots(schedule: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let schedule: Schedule = schedule.parse().expect("a schedule");
        let zone = Zone::parse(zone).expect("a zone");
        let mut at = from.parse().expect("a timestamp");
        let next = || {
            at = schedule.next_after(at, &zone);
            at.to_string()
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    #[test]
    fn an_hourly_slot_comes_at_its_minute() {
        let found = slots("every 1h at :05", "UTC", "2026-11-02T08:00:00Z", 3);
        assert_eq!(
            found,
            [
                "2026-11-02T08:05:00Z",
                "2026-11-02T09:05:00Z",
                "2026-11-02T10:05:00Z"
            ]
        );
        assert_eq!(
            slots("every 1h", "UTC", "2026-11-02T08:00:00Z", 1),
            ["2026-11-02T09:00:00Z"]
        );
        let found = slots("every 6h at :30", "UTC", "2026-11-02T13:00:00Z", 2);
        assert_eq!(found, ["2026-11-02T18:30:00Z", "2026-11-03T00:30:00Z"]);
    }

    #[test]
    fn a_daily_slot_is_local_and_a_weekly_one_waits_for_its_day() {
        let found = slots("daily 12:00", "America/Denver", "2026-11-02T19:00:00Z", 2);
        assert_eq!(found, ["2026-11-03T19:00:00Z", "2026-11-04T19:00:00Z"]);
        let found = slots("weekly mon 06:00", "UTC", "2026-11-02T06:00:00Z", 2);
        assert_eq!(found, ["2026-11-09T06:00:00Z", "2026-11-16T06:00:00Z"]);
    }

    #[test]
    fn the_old_apis_frequency_fires_when_all_its_parts_fit() {
        let found = slots("cron * * * * *", "UTC", "2026-11-02T08:00:30Z", 2);
        assert_eq!(found, ["2026-11-02T08:01:00Z", "2026-11-02T08:02:00Z"]);
        let found = slots(
            "cron 5 12 * * *",
            "America/Denver",
            "2026-11-02T20:00:00Z",
            1,
        );
        assert_eq!(found, ["2026-11-03T19:05:00Z"]);
        let found = slots("cron 30 * 1 * *", "UTC", "2026-11-02T08:00:00Z", 2);
        assert_eq!(found, ["2026-12-01T00:30:00Z", "2026-12-01T01:30:00Z"]);
        assert_eq!(
            slots("cron 0 0 29 2 *", "UTC", "2026-11-02T08:00:00Z", 1),
            ["2028-02-29T00:00:00Z"]
        );
        assert_eq!(
            slots("cron 0 0 31 2 *", "UTC", "2026-11-02T08:00:00Z", 1),
            [Timestamp::MAX.to_string()]
        );
    }

    #[test]
    fn the_doubled_hour_fires_once() {
        // 01:30 comes twice on 1 November 2026 in New York: at 05:30Z and at 06:30Z.
        let found = slots("daily 01:30", "America/New_York", "2026-10-31T00:00:00Z", 3);
        assert_eq!(
            found,
            [
                "2026-10-31T05:30:00Z",
                "2026-11-01T05:30:00Z",
                "2026-11-02T06:30:00Z"
            ]
        );
        let found = slots("every 1h", "America/New_York", "2026-11-01T04:30:00Z", 3);
        assert_eq!(
            found,
            [
                "2026-11-01T05:00:00Z",
                "2026-11-01T07:00:00Z",
                "2026-11-01T08:00:00Z"
            ]
        );
    }

    #[test]
    fn the_missing_hour_fires_at_the_first_valid_minute() {
        // 02:00 to 03:00 does not exist on 8 March 2026 in New York; 03:00 is 07:00Z.
        let found = slots("daily 02:30", "America/New_York", "2026-03-08T00:00:00Z", 2);
        assert_eq!(found, ["2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z"]);
        let found = slots(
            "every 1h at :05",
            "America/New_York",
            "2026-03-08T06:00:00Z",
            3,
        );
        assert_eq!(
            found,
            [
                "2026-03-08T06:05:00Z",
                "2026-03-08T07:00:00Z",
                "2026-03-08T07:05:00Z"
            ]
        );
    }

    #[test]
    fn a_schedule_is_written_as_it_is_read() {
        for text in [
            "every 1h",
            "every 1h at :05",
            "every 12h at :30",
            "daily 01:30",
            "weekly mon 06:00",
            "cron 5 * 31 12 *",
        ] {
            assert_eq!(
                text.parse::<Schedule>().expect("a schedule").to_string(),
                text
            );
        }
        for text in [
            "",
            "every 5h",
            "every 1h at 5",
            "every 0h",
            "daily 24:00",
            "daily 1:30",
            "weekly 06:00",
            "hourly",
            "cron 60 * * * *",
        ] {
            text.parse::<Schedule>().expect_err(text);
        }
    }
}
