//! Durations: `90m`, `1h30m`, `30s`, `250ms`, `3d`.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, ToSpan, ZonedDateTime};

use super::text::as_text;

/// A length of time. Days are calendar days, so `3d` keeps the time of day over a clock change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    /// Whole calendar days in the zone.
    pub days: i32,
    /// Elapsed time in addition, in milliseconds.
    pub millis: i64,
}

impl Duration {
    /// A duration in elapsed milliseconds.
    pub const fn millis(millis: i64) -> Duration {
        Duration { days: 0, millis }
    }

    /// A duration in elapsed minutes.
    pub const fn minutes(minutes: i64) -> Duration {
        Duration::millis(minutes * 60_000)
    }

    /// A duration in calendar days.
    pub const fn days(days: i32) -> Duration {
        Duration { days, millis: 0 }
    }

    /// The time this long after `from`, in its zone.
    ///
    /// # Errors
    /// A time past the end of the calendar.
    pub fn after(self, from: &ZonedDateTime) -> Result<ZonedDateTime, jiff::Error> {
        from.checked_add(self.days.days())?
            .checked_add(SignedDuration::from_millis(self.millis))
    }

    /// The elapsed time with a day as 24 hours, for limits and retry lists, which have no zone.
    pub fn as_duration(self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.days) * 24)
            + SignedDuration::from_millis(self.millis)
    }
}

/// The most days a duration may have: a hundred years.
const DAYS_MAX: i32 = 36_525;

impl FromStr for Duration {
    type Err = String;

    fn from_str(text: &str) -> Result<Duration, String> {
        let invalid =
            || format!("invalid duration `{text}`; write `90m`, `1h30m`, `30s`, `250ms` or `3d`");
        let mut duration = Duration::default();
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .ok_or_else(invalid)?;
            let number: i64 = rest[..digits].parse().map_err(|_| invalid())?;
            rest = &rest[digits..];
            let unit = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let millis = match &rest[..unit] {
                "d" => {
                    let days = i32::try_from(number).map_err(|_| invalid())?;
                    duration.days = duration
                        .days
                        .checked_add(days)
                        .filter(|days| *days <= DAYS_MAX)
                        .ok_or_else(invalid)?;
                    0
                }
                "h" => 3_600_000,
                "m" => 60_000,
                "s" => 1_000,
                "ms" => 1,
                _ => return Err(invalid()),
            };
            let add = number.checked_mul(millis).ok_or_else(invalid)?;
            duration.millis = duration.millis.checked_add(add).ok_or_else(invalid)?;
            rest = &rest[unit..];
        }
        if text.is_empty() {
            Err(invalid())
        } else {
            Ok(duration)
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.days == 0 && self.millis == 0 {
            return f.write_str("0m");
        }
        if self.days != 0 {
            write!(f, "{}d", self.days)?;
        }
        let mut rest = self.millis;
        for (unit, millis) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
            if rest / millis != 0 {
                write!(f, "{}{unit}", rest / millis)?;
                rest %= millis;
            }
        }
        Ok(())
    }
}

as_text!(Duration);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_back() {
        assert_eq!("90m".parse(), Ok(Duration::minutes(90)));
        assert_eq!("1h30m".parse(), Ok(Duration::minutes(90)));
        assert_eq!("3d".parse(), Ok(Duration::days(3)));
        assert_eq!("250ms".parse(), Ok(Duration::millis(250)));
        assert_eq!(Duration::minutes(90).to_string(), "1h30m");
        assert_eq!(
            Duration {
                days: 1,
                millis: 500
            }
            .to_string(),
            "1d500ms"
        );
        assert_eq!(Duration::default().to_string(), "0m");
    }

    #[test]
    fn anything_else_says_how_to_write_it() {
        for invalid in [
            "",
            "90",
            "m",
            "3 days",
            "-1h",
            "1w",
            "99999999999999999999h",
            "999999999d",
        ] {
            let error = invalid.parse::<Duration>().expect_err(invalid);
            assert!(
                error.ends_with("write `90m`, `1h30m`, `30s`, `250ms` or `3d`"),
                "{error}"
            );
        }
    }

    #[test]
    fn days_keep_the_time_of_day_over_a_clock_change() {
        let before: ZonedDateTime = "2026-10-31T09:00[America/New_York]".parse().unwrap();
        assert_eq!(
            Duration::days(1).after(&before).unwrap().to_string(),
            "2026-11-01T09:00:00-05:00[America/New_York]"
        );
        let hours = "24h".parse::<Duration>().unwrap();
        assert_eq!(
            hours.after(&before).unwrap().to_string(),
            "2026-11-01T08:00:00-05:00[America/New_York]"
        );
    }
}
