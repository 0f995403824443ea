//! How long: `90m`, `1h30m`, `30s`, `250ms`, `3d`.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, ToSpan, ZonedDateTime};

use super::as_text;

/// A length of time; days are calendar days, so that `3d` keeps the time of day over a clock
/// change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lapse {
    /// Whole calendar days in the zone.
    pub days: i32,
    /// Elapsed time on top, in milliseconds.
    pub millis: i64,
}

impl Lapse {
    /// A length in elapsed time.
    pub const fn millis(millis: i64) -> Lapse {
        Lapse { days: 0, millis }
    }

    /// A length in elapsed minutes.
    pub const fn minutes(minutes: i64) -> Lapse {
        Lapse::millis(minutes * 60_000)
    }

    /// A length in calendar days.
    pub const fn days(days: i32) -> Lapse {
        Lapse { days, millis: 0 }
    }

    /// The time this long after `from`, in its zone.
    ///
    /// # Errors
    /// Past the end of the calendar.
    pub fn after(self, from: &ZonedDateTime) -> Result<ZonedDateTime, jiff::Error> {
        from.checked_add(self.days.days())?
            .checked_add(SignedDuration::from_millis(self.millis))
    }

    /// The elapsed time, a day taken as 24 hours: for limits and retry lists, where no zone is
    /// near.
    pub fn as_duration(self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.days) * 24)
            + SignedDuration::from_millis(self.millis)
    }
}

/// The most days a length may have: a hundred years, which is longer than anybody is employed.
const DAYS_MAX: i32 = 36_525;

impl FromStr for Lapse {
    type Err = String;

    fn from_str(text: &str) -> Result<Lapse, String> {
        let wrong = || {
            format!("`{text}` is no length of time; write `90m`, `1h30m`, `30s`, `250ms` or `3d`")
        };
        let mut lapse = Lapse::default();
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let number: i64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = &rest[digits..];
            let unit = rest
                .find(|c: char| c.is_ascii_digit())
                .unwrap_or(rest.len());
            let millis = match &rest[..unit] {
                "d" => {
                    let days = i32::try_from(number).map_err(|_| wrong())?;
                    lapse.days = lapse
                        .days
                        .checked_add(days)
                        .filter(|days| *days <= DAYS_MAX)
                        .ok_or_else(wrong)?;
                    0
                }
                "h" => 3_600_000,
                "m" => 60_000,
                "s" => 1_000,
                "ms" => 1,
                _ => return Err(wrong()),
            };
            let add = number.checked_mul(millis).ok_or_else(wrong)?;
            lapse.millis = lapse.millis.checked_add(add).ok_or_else(wrong)?;
            rest = &rest[unit..];
        }
        if text.is_empty() {
            Err(wrong())
        } else {
            Ok(lapse)
        }
    }
}

impl fmt::Display for Lapse {
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

as_text!(Lapse);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_and_written_back() {
        assert_eq!("90m".parse(), Ok(Lapse::minutes(90)));
        assert_eq!("1h30m".parse(), Ok(Lapse::minutes(90)));
        assert_eq!("3d".parse(), Ok(Lapse::days(3)));
        assert_eq!("250ms".parse(), Ok(Lapse::millis(250)));
        assert_eq!(Lapse::minutes(90).to_string(), "1h30m");
        assert_eq!(
            Lapse {
                days: 1,
                millis: 500
            }
            .to_string(),
            "1d500ms"
        );
        assert_eq!(Lapse::default().to_string(), "0m");
    }

    #[test]
    fn anything_else_says_how_to_write_it() {
        for wrong in [
            "",
            "90",
            "m",
            "3 days",
            "-1h",
            "1w",
            "99999999999999999999h",
            "999999999d",
        ] {
            let error = wrong.parse::<Lapse>().expect_err(wrong);
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
            Lapse::days(1).after(&before).unwrap().to_string(),
            "2026-11-01T09:00:00-05:00[America/New_York]"
        );
        let hours = "24h".parse::<Lapse>().unwrap();
        assert_eq!(
            hours.after(&before).unwrap().to_string(),
            "2026-11-01T08:00:00-05:00[America/New_York]"
        );
    }
}
