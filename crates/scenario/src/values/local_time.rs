//! Local times of the company: `2026-11-01T03:00`, or with an offset such as `+02:00`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use super::text::as_text;

/// A local time, or an exact one if it was written with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTime {
    /// Local to `clock.zone`.
    Local(DateTime),
    /// Written with an offset; the date and time are kept as written.
    Exact(DateTime, jiff::tz::Offset),
}

impl LocalTime {
    /// The instant in this zone. A time that occurs twice means the first.
    ///
    /// # Errors
    /// A local time that the zone skips, as `message; help`.
    pub fn resolve(self, zone: &TimeZone) -> Result<ZonedDateTime, String> {
        let instant: Timestamp = match self {
            LocalTime::Exact(time, offset) => offset
                .to_timestamp(time)
                .map_err(|error| error.to_string())?,
            LocalTime::Local(time) => {
                let ambiguous = zone.to_ambiguous_timestamp(time);
                if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
                    let zone = zone.iana_name().unwrap_or("this zone");
                    return Err(format!(
                        "time `{self}` does not exist in {zone}; the clocks skip it, so write an earlier or later time"
                    ));
                }
                ambiguous.earlier().map_err(|error| error.to_string())?
            }
        };
        Ok(instant.to_zoned_datetime(zone.clone()))
    }
}

impl FromStr for LocalTime {
    type Err = String;

    fn from_str(text: &str) -> Result<LocalTime, String> {
        let invalid = |_| {
            format!(
                "invalid time `{text}`; write `2026-11-01T03:00`, or `2026-11-01T03:00+02:00` to be exact"
            )
        };
        let time_part = text.find('T').map_or("", |t| &text[t..]);
        match time_part.rfind(['+', '-', 'Z', 'z']) {
            None => text.parse().map(LocalTime::Local).map_err(invalid),
            Some(at) => {
                let at = text.len() - time_part.len() + at;
                let instant: Timestamp = text.parse().map_err(invalid)?;
                let time: DateTime = text[..at].parse().map_err(invalid)?;
                let offset = jiff::tz::Offset::from_seconds(seconds_between(time, instant))
                    .map_err(invalid)?;
                Ok(LocalTime::Exact(time, offset))
            }
        }
    }
}

fn seconds_between(local: DateTime, instant: Timestamp) -> i32 {
    let utc = jiff::tz::Offset::UTC.to_datetime(instant);
    i32::try_from(local.duration_since(utc).as_secs()).unwrap_or(0)
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (LocalTime::Local(time) | LocalTime::Exact(time, _)) = self;
        let pattern = match (time.second(), time.subsec_nanosecond()) {
            (0, 0) => "%Y-%m-%dT%H:%M",
            (_, 0) => "%Y-%m-%dT%H:%M:%S",
            _ => "%Y-%m-%dT%H:%M:%S%.f",
        };
        write!(f, "{}", time.strftime(pattern))?;
        match self {
            LocalTime::Local(_) => Ok(()),
            LocalTime::Exact(_, offset) => {
                let minutes = offset.seconds() / 60;
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(
                    f,
                    "{sign}{:02}:{:02}",
                    minutes.abs() / 60,
                    minutes.abs() % 60
                )
            }
        }
    }
}

as_text!(LocalTime);

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str, zone: &str) -> Result<String, String> {
        let zone = TimeZone::get(zone).unwrap();
        text.parse::<LocalTime>()?
            .resolve(&zone)
            .map(|time| time.to_string())
    }

    #[test]
    fn a_doubled_time_means_the_first() {
        assert_eq!(
            resolved("2026-11-01T01:30", "America/New_York").unwrap(),
            "2026-11-01T01:30:00-04:00[America/New_York]"
        );
    }

    #[test]
    fn a_missing_time_is_an_error() {
        let error = resolved("2026-03-08T02:30", "America/New_York").unwrap_err();
        assert_eq!(
            error,
            "time `2026-03-08T02:30` does not exist in America/New_York; the clocks skip it, so write an earlier or later time"
        );
    }

    #[test]
    fn an_offset_leaves_no_doubt() {
        assert_eq!(
            resolved("2026-11-01T01:30-05:00", "America/New_York").unwrap(),
            "2026-11-01T01:30:00-05:00[America/New_York]"
        );
        assert_eq!(
            "2026-11-01T01:30:15+02:00"
                .parse::<LocalTime>()
                .unwrap()
                .to_string(),
            "2026-11-01T01:30:15+02:00"
        );
        assert_eq!(
            "2026-11-02T08:00Z"
                .parse::<LocalTime>()
                .unwrap()
                .to_string(),
            "2026-11-02T08:00+00:00"
        );
    }

    #[test]
    fn what_is_no_time_says_how_to_write_one() {
        let error = "tomorrow".parse::<LocalTime>().unwrap_err();
        assert!(
            error.starts_with("invalid time `tomorrow`; write `2026-11-01T03:00`"),
            "{error}"
        );
    }
}
