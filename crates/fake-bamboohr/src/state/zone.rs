//! The company's time zone: the local date, and the instant of a wall-clock time.
//!
//! A doubled hour means the first of the two; a time that a clock change skips means the first
//! valid minute after it.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A time zone by its IANA name; written as that name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

/// There is no time zone of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called `{0}`; use an IANA name such as America/Denver")]
pub struct UnknownZone(String);

impl Zone {
    /// The zone with this IANA name, such as `America/Denver`.
    pub fn parse(name: &str) -> Result<Zone, UnknownZone> {
        TimeZone::get(name)
            .map(Zone)
            .map_err(|_| UnknownZone(name.to_owned()))
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The date on the company's calendar at `now`.
    pub fn date(&self, now: Timestamp) -> Date {
        self.0.to_datetime(now).date()
    }

    /// The date and time on the company's wall clock at `now`.
    pub fn wall(&self, now: Timestamp) -> DateTime {
        self.0.to_datetime(now)
    }

    /// When the wall clock first shows `wall`, or first shows anything later if `wall` is skipped.
    pub fn first_instant(&self, wall: DateTime) -> Timestamp {
        let ambiguous = self.0.to_ambiguous_timestamp(wall);
        let in_gap = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
        let earlier = ambiguous.earlier().unwrap_or(Timestamp::MAX);
        if !in_gap {
            return earlier;
        }
        // The earlier reading of a skipped time lies before the clock change; the change itself is
        // the answer.
        self.0
            .following(earlier - SignedDuration::from_nanos(1))
            .next()
            .map_or(earlier, |change| change.timestamp())
    }

    /// The start of `date`, at which dated rows take effect (section 5.8).
    pub fn start_of(&self, date: Date) -> Timestamp {
        self.first_instant(date.at(0, 0, 0, 0))
    }

    /// 11:59 pm of `date`, at which a future last day takes effect (section 5.8, "end employment").
    pub fn last_minute_of(&self, date: Date) -> Timestamp {
        self.first_instant(date.at(23, 59, 0, 0))
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(name: String) -> Result<Zone, UnknownZone> {
        Zone::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.0.iana_name().unwrap_or("UTC").to_owned()
    }
}

/// Times have whole seconds (section 5.7).
pub(crate) fn truncate_to_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp written in this file")
    }

    #[test]
    fn a_doubled_hour_means_its_first_and_a_skipped_one_the_first_valid_minute() {
        let zone = Zone::parse("America/New_York").expect("a zone");
        let doubled = "2026-11-01T01:30".parse().expect("a wall time");
        assert_eq!(zone.first_instant(doubled), at("2026-11-01T05:30:00Z"));
        let skipped = "2026-03-08T02:30".parse().expect("a wall time");
        assert_eq!(zone.first_instant(skipped), at("2026-03-08T07:00:00Z"));
        let plain = "2026-03-08T03:00".parse().expect("a wall time");
        assert_eq!(zone.first_instant(plain), at("2026-03-08T07:00:00Z"));
    }

    #[test]
    fn the_last_minute_is_the_companys_own() {
        let zone = Zone::parse("America/Denver").expect("a zone");
        let day = "2026-11-02".parse().expect("a date");
        assert_eq!(zone.last_minute_of(day), at("2026-11-03T06:59:00Z"));
        assert_eq!(zone.date(at("2026-11-03T06:59:00Z")), day);
    }

    #[test]
    fn an_unknown_zone_is_refused_by_name() {
        let error = Zone::parse("Mars/Base").expect_err("no such zone");
        assert_eq!(
            error.to_string(),
            "no time zone is called `Mars/Base`; use an IANA name such as America/Denver"
        );
    }
}
