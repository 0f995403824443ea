//! Schedules of webhooks (`every 1h`, `every 1h at :05`, `daily 01:30`, `weekly mon 06:00`) and
//! their rate limits.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use super::duration::Duration;
use super::text::as_text;

/// A day of the week, Monday first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weekday {
    /// `mon`
    Mon,
    /// `tue`
    Tue,
    /// `wed`
    Wed,
    /// `thu`
    Thu,
    /// `fri`
    Fri,
    /// `sat`
    Sat,
    /// `sun`
    Sun,
}

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "mon"),
    (Weekday::Tue, "tue"),
    (Weekday::Wed, "wed"),
    (Weekday::Thu, "thu"),
    (Weekday::Fri, "fri"),
    (Weekday::Sat, "sat"),
    (Weekday::Sun, "sun"),
];

impl Weekday {
    /// The same day as jiff's type.
    pub fn to_jiff(self) -> jiff::civil::Weekday {
        jiff::civil::Weekday::from_monday_zero_offset(self as i8)
            .expect("there are seven days on both sides")
    }
}

/// When a webhook fires: once per calendar slot in the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes.
    Every {
        /// The period in minutes, which divides a day.
        minutes: u16,
        /// The offset from the start of each period, in minutes.
        at: u16,
    },
    /// Once a day.
    Daily(Time),
    /// Once a week.
    Weekly(Weekday, Time),
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Schedule, String> {
        let invalid = || {
            format!(
                "invalid schedule `{text}`; write `every 1h`, `every 1h at :05`, `daily 01:30` or `weekly mon 06:00`"
            )
        };
        let time = |text: &str| match text.parse::<Time>() {
            Ok(time) if time.second() == 0 && time.subsec_nanosecond() == 0 => Ok(time),
            _ => Err(invalid()),
        };
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["every", period] => every(period, 0).ok_or_else(invalid),
            ["every", period, "at", past] => past
                .strip_prefix(':')
                .and_then(|past| every(period, past.parse().ok()?))
                .ok_or_else(invalid),
            ["daily", at] => Ok(Schedule::Daily(time(at)?)),
            ["weekly", day, at] => {
                let (day, _) = WEEKDAYS
                    .into_iter()
                    .find(|(_, name)| *name == day)
                    .ok_or_else(invalid)?;
                Ok(Schedule::Weekly(day, time(at)?))
            }
            _ => Err(invalid()),
        }
    }
}

fn every(period: &str, at: u16) -> Option<Schedule> {
    let length = period.parse::<Duration>().ok()?.as_duration();
    let minutes = u16::try_from(length.as_mins()).ok()?;
    let whole =
        minutes > 0 && i128::from(minutes) * 60_000 == length.as_millis() && 24 * 60 % minutes == 0;
    (whole && at < minutes).then_some(Schedule::Every { minutes, at })
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schedule::Every { minutes, at } => {
                write!(f, "every {}", Duration::minutes(i64::from(*minutes)))?;
                if *at == 0 {
                    Ok(())
                } else {
                    write!(f, " at :{at:02}")
                }
            }
            Schedule::Daily(time) => write!(f, "daily {}", time.strftime("%H:%M")),
            Schedule::Weekly(day, time) => {
                write!(
                    f,
                    "weekly {} {}",
                    WEEKDAYS[*day as usize].1,
                    time.strftime("%H:%M")
                )
            }
        }
    }
}

/// A rate limit of deliveries: `10 per 60s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number of deliveries.
    pub count: u32,
    /// The time in which they are counted.
    pub per: Duration,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Limit, String> {
        let invalid = || format!("invalid limit `{text}`; write `10 per 60s`");
        let (count, per) = text.split_once(" per ").ok_or_else(invalid)?;
        let limit = Limit {
            count: count.parse().map_err(|_| invalid())?,
            per: per.parse().map_err(|_| invalid())?,
        };
        // BambooHR counts whole seconds.
        let length = limit.per.as_duration();
        if length.is_zero() || length.subsec_nanos() != 0 {
            Err(invalid())
        } else {
            Ok(limit)
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} per {}", self.count, self.per)
    }
}

as_text!(Schedule, Limit);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_read_and_written_back() {
        for text in [
            "every 1h",
            "every 1h at :05",
            "daily 01:30",
            "weekly mon 06:00",
            "every 15m at :07",
        ] {
            assert_eq!(text.parse::<Schedule>().unwrap().to_string(), text);
        }
        assert_eq!(
            "every 60m".parse::<Schedule>().unwrap(),
            Schedule::Every { minutes: 60, at: 0 }
        );
        assert_eq!(
            "weekly sun 06:00".parse::<Schedule>().unwrap().to_string(),
            "weekly sun 06:00"
        );
    }

    #[test]
    fn a_schedule_that_has_no_slots_is_refused() {
        for invalid in [
            "every 7m",
            "every 1h at :60",
            "every 30s",
            "hourly",
            "daily",
            "weekly monday 06:00",
            "daily 25:00",
            "daily 01:30:15",
        ] {
            assert!(invalid.parse::<Schedule>().is_err(), "{invalid}");
        }
    }

    #[test]
    fn a_limit_is_a_count_in_a_time() {
        assert_eq!(
            "10 per 60s".parse(),
            Ok(Limit {
                count: 10,
                per: Duration::minutes(1)
            })
        );
        for invalid in ["10 a minute", "10 per 0s", "10 per 500ms", "10 per soon"] {
            assert!(invalid.parse::<Limit>().is_err(), "{invalid}");
        }
    }

    #[test]
    fn weekdays_agree_with_the_calendar() {
        assert_eq!(Weekday::Mon.to_jiff(), jiff::civil::Weekday::Monday);
        assert_eq!(Weekday::Sun.to_jiff(), jiff::civil::Weekday::Sunday);
    }
}
