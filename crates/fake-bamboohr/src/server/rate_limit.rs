//! Rate limiting: how many calls a key and a company may make, on the shared clock (section 4.4).
//!
//! The vendor published no figures, so nothing is limited until a knob says so. A bucket holds as
//! many calls as its rate allows and fills up evenly; refused calls take nothing out of it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// So many calls in so many seconds, or no limit: `100/60`, `off`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Rate {
    /// Calls are not limited.
    #[default]
    Off,
    /// As many calls at once, and over time no more than these in these seconds.
    Calls {
        /// The number of calls, at least one.
        calls: u32,
        /// In how many seconds, at least one.
        seconds: u32,
    },
}

/// The text is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a rate is `off` or calls per seconds, as in `100/60`")]
pub struct RateError;

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Rate, RateError> {
        if text == "off" {
            return Ok(Rate::Off);
        }
        let (calls, seconds) = text.split_once('/').ok_or(RateError)?;
        let number = |text: &str| {
            text.parse()
                .ok()
                .filter(|number| *number > 0)
                .ok_or(RateError)
        };
        Ok(Rate::Calls {
            calls: number(calls)?,
            seconds: number(seconds)?,
        })
    }
}

impl TryFrom<String> for Rate {
    type Error = RateError;

    fn try_from(text: String) -> Result<Rate, RateError> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> String {
        rate.to_string()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rate::Off => f.write_str("off"),
            Rate::Calls { calls, seconds } => write!(f, "{calls}/{seconds}"),
        }
    }
}

/// When a bucket will be full again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Bucket(Timestamp);

impl Bucket {
    /// Takes one call out, or returns the time until there is one.
    fn take(&mut self, now: Timestamp, rate: Rate) -> Result<(), SignedDuration> {
        let Rate::Calls { calls, seconds } = rate else {
            return Ok(());
        };
        let whole = SignedDuration::from_secs(seconds.into());
        let one = whole / i32::try_from(calls).unwrap_or(i32::MAX);
        // A bucket emptier than empty was left behind by a clock set back; no one can wait for it.
        let full_again = self.0.clamp(now, now + whole) + one;
        let wait = full_again.duration_since(now) - whole;
        if wait.is_positive() {
            return Err(wait);
        }
        self.0 = full_again;
        Ok(())
    }
}

/// The buckets of one company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Buckets {
    /// Takes part in every call, those without a good key included.
    company: Option<Bucket>,
    /// By the key or token.
    keys: BTreeMap<String, Bucket>,
}

impl Buckets {
    /// Counts a call to the company, or returns the time until one is free.
    pub(crate) fn charge_company(
        &mut self,
        now: Timestamp,
        rate: Rate,
    ) -> Result<(), SignedDuration> {
        if rate == Rate::Off {
            return Ok(());
        }
        self.company.get_or_insert(Bucket(now)).take(now, rate)
    }

    /// Counts a call with a good key, or returns the time until one is free.
    pub(crate) fn charge_key(
        &mut self,
        key: &str,
        now: Timestamp,
        rate: Rate,
    ) -> Result<(), SignedDuration> {
        if rate == Rate::Off {
            return Ok(());
        }
        self.keys
            .entry(key.to_owned())
            .or_insert(Bucket(now))
            .take(now, rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("a time in range")
    }

    fn rate(text: &str) -> Rate {
        text.parse().expect("a rate")
    }

    #[test]
    fn a_full_bucket_gives_its_calls_at_once_and_fills_up_evenly() {
        let mut bucket = Bucket(at(0));
        let two_a_minute = rate("2/60");
        assert_eq!(bucket.take(at(0), two_a_minute), Ok(()));
        assert_eq!(bucket.take(at(0), two_a_minute), Ok(()));
        assert_eq!(
            bucket.take(at(0), two_a_minute),
            Err(SignedDuration::from_secs(30))
        );
        assert_eq!(
            bucket.take(at(29), two_a_minute),
            Err(SignedDuration::from_secs(1))
        );
        assert_eq!(bucket.take(at(30), two_a_minute), Ok(()));
        assert_eq!(
            bucket.take(at(31), two_a_minute),
            Err(SignedDuration::from_secs(29))
        );
        assert_eq!(bucket.take(at(1000), two_a_minute), Ok(()));
        assert_eq!(bucket.take(at(1000), two_a_minute), Ok(()));
        assert!(bucket.take(at(1000), two_a_minute).is_err());
    }

    #[test]
    fn a_clock_set_back_does_not_lock_a_key_out_for_longer_than_the_rate() {
        let mut bucket = Bucket(at(9000));
        assert_eq!(
            bucket.take(at(0), rate("1/60")),
            Err(SignedDuration::from_secs(60))
        );
        assert_eq!(bucket.take(at(0), Rate::Off), Ok(()));
    }

    #[test]
    fn keys_have_buckets_of_their_own() {
        let mut buckets = Buckets::default();
        let one = rate("1/60");
        assert_eq!(buckets.charge_key("a", at(0), one), Ok(()));
        assert_eq!(buckets.charge_key("b", at(0), one), Ok(()));
        assert!(buckets.charge_key("a", at(0), one).is_err());
        assert_eq!(buckets.charge_company(at(0), one), Ok(()));
        assert!(buckets.charge_company(at(0), one).is_err());
    }

    #[test]
    fn a_rate_is_written_as_it_is_read_and_nothing_else_is_one() {
        for text in ["off", "100/60", "1/1"] {
            assert_eq!(rate(text).to_string(), text);
        }
        for text in ["", "0/60", "100/0", "100", "a/b", "-1/60", "1/60/2"] {
            assert_eq!(text.parse::<Rate>(), Err(RateError), "{text}");
        }
    }
}
