//! The time of a world's clock between two starts.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A world's clock as it is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SavedClock {
    /// It stood still at this time.
    #[serde(rename = "standing")]
    Stopped(Timestamp),
    /// It ran so many microseconds ahead of the machine's.
    Running {
        /// The lead over the machine's clock.
        lead_micros: i64,
    },
}

impl SavedClock {
    /// `clock` as it is, by a machine whose clock shows `machine`.
    pub(crate) fn new(clock: &clock::Clock, machine: Timestamp) -> SavedClock {
        SavedClock::moved(clock, clock.now(), machine)
    }

    /// `clock` once it is moved forward to `to`, by a machine whose clock shows `machine`.
    pub(crate) fn moved(clock: &clock::Clock, to: Timestamp, machine: Timestamp) -> SavedClock {
        let now = clock.now().max(to);
        if clock.is_running() {
            SavedClock::Running {
                lead_micros: now.as_microsecond() - machine.as_microsecond(),
            }
        } else {
            SavedClock::Stopped(now)
        }
    }

    /// What the clock would show if it had gone on, by a machine whose clock shows `machine`.
    pub(crate) fn now(self, machine: Timestamp) -> Timestamp {
        match self {
            SavedClock::Stopped(at) => at,
            SavedClock::Running { lead_micros } => {
                machine + SignedDuration::from_micros(lead_micros)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_clock_stays_and_a_running_one_goes_on_with_its_lead() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        let (morning, noon) = (at("2026-11-02T08:00:00Z"), at("2026-11-02T12:00:00Z"));
        let (standing, _) = clock::Clock::stopped_at(morning);
        assert_eq!(
            SavedClock::new(&standing, noon),
            SavedClock::Stopped(morning)
        );
        assert_eq!(SavedClock::Stopped(morning).now(noon), morning);
        let day_ahead = SavedClock::Running {
            lead_micros: 86_400_000_000,
        };
        assert_eq!(day_ahead.now(noon), at("2026-11-03T12:00:00Z"));
    }
}
