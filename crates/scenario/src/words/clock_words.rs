//! A badly kept machine clock: `-2h`, `+30m`, or the time it is set to.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use super::{Lapse, LocalTime, as_text};

/// Where the machine's clock jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockWords {
    /// By this much, back if negative.
    By(SignedDuration),
    /// To this time.
    To(LocalTime),
}

impl FromStr for ClockWords {
    type Err = String;

    fn from_str(text: &str) -> Result<ClockWords, String> {
        let by = |rest: &str| rest.parse::<Lapse>().map(Lapse::as_duration);
        match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => by(rest).map(ClockWords::By),
            (_, Some(rest)) => by(rest).map(|length| ClockWords::By(-length)),
            _ => text.parse().map(ClockWords::To).map_err(|_| {
                format!(
                    "`{text}` is no jump; write `-2h`, `+30m` or a time such as `2026-11-01T03:00`"
                )
            }),
        }
    }
}

impl fmt::Display for ClockWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockWords::To(time) => time.fmt(f),
            ClockWords::By(length) => {
                let sign = if length.is_negative() { '-' } else { '+' };
                let millis = i64::try_from(length.abs().as_millis()).unwrap_or(i64::MAX);
                write!(f, "{sign}{}", Lapse::millis(millis))
            }
        }
    }
}

as_text!(ClockWords);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_go_both_ways_or_to_a_time() {
        assert_eq!(
            "-2h".parse(),
            Ok(ClockWords::By(SignedDuration::from_hours(-2)))
        );
        assert_eq!("+30m".parse::<ClockWords>().unwrap().to_string(), "+30m");
        assert_eq!(
            "2026-11-01T03:00"
                .parse::<ClockWords>()
                .unwrap()
                .to_string(),
            "2026-11-01T03:00"
        );
        assert!(
            "soon"
                .parse::<ClockWords>()
                .unwrap_err()
                .contains("write `-2h`")
        );
    }
}
