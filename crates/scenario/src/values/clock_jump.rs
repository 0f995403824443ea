//! A jump of the machine's clock: `-2h`, `+30m`, or the time it is set to.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;

use super::duration::Duration;
use super::local_time::LocalTime;
use super::text::as_text;

/// A jump of the machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockJump {
    /// By this much, backwards if negative.
    By(SignedDuration),
    /// To this time.
    To(LocalTime),
}

impl FromStr for ClockJump {
    type Err = String;

    fn from_str(text: &str) -> Result<ClockJump, String> {
        let by = |rest: &str| rest.parse::<Duration>().map(Duration::as_duration);
        match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (Some(rest), _) => by(rest).map(ClockJump::By),
            (_, Some(rest)) => by(rest).map(|length| ClockJump::By(-length)),
            _ => text.parse().map(ClockJump::To).map_err(|_| {
                format!(
                    "invalid clock jump `{text}`; write `-2h`, `+30m` or a time such as `2026-11-01T03:00`"
                )
            }),
        }
    }
}

impl fmt::Display for ClockJump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClockJump::To(time) => time.fmt(f),
            ClockJump::By(length) => {
                let sign = if length.is_negative() { '-' } else { '+' };
                let millis = i64::try_from(length.abs().as_millis()).unwrap_or(i64::MAX);
                write!(f, "{sign}{}", Duration::millis(millis))
            }
        }
    }
}

as_text!(ClockJump);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_go_both_ways_or_to_a_time() {
        assert_eq!(
            "-2h".parse(),
            Ok(ClockJump::By(SignedDuration::from_hours(-2)))
        );
        assert_eq!("+30m".parse::<ClockJump>().unwrap().to_string(), "+30m");
        assert_eq!(
            "2026-11-01T03:00".parse::<ClockJump>().unwrap().to_string(),
            "2026-11-01T03:00"
        );
        assert!(
            "soon"
                .parse::<ClockJump>()
                .unwrap_err()
                .contains("write `-2h`")
        );
    }
}
