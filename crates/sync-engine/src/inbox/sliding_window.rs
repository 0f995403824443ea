//! What webhooks did in the last hour, for the safeguards (WHK-24): kept as a sum, however much it
//! was.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use sync_core::safeguards::{Base, Effects, Safeguard};

use crate::runtime::time::earlier;

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// What one entry did.
#[derive(Debug)]
struct Done {
    at: Timestamp,
    effects: Effects,
    /// The links before it.
    base: Option<Base>,
}

/// What webhooks did in the last hour, with its sum.
#[derive(Debug, Default)]
pub(super) struct SlidingWindow {
    effects: VecDeque<Done>,
    sum: Effects,
    /// When administrators were last notified that effects are held.
    notified: BTreeMap<Safeguard, Timestamp>,
}

impl SlidingWindow {
    /// The first moment that counts at `now`.
    pub(super) fn begins(now: Timestamp) -> Timestamp {
        now - HOUR
    }

    /// Records what an entry did, and the links before it; entries are recorded in the order of
    /// time.
    pub(super) fn record(&mut self, at: Timestamp, effects: Effects, base: Option<Base>) {
        self.sum.add(&effects);
        self.effects.push_back(Done { at, effects, base });
    }

    /// What was done in the hour before `now`.
    pub(super) fn sum(&mut self, now: Timestamp) -> &Effects {
        self.forget(now);
        &self.sum
    }

    /// The links before the first of it, so that what webhooks did does not lower their limits
    /// (SAF-1); `None` if nothing was done.
    pub(super) fn base(&mut self, now: Timestamp) -> Option<Base> {
        self.forget(now);
        self.effects.front().and_then(|first| first.base)
    }

    fn forget(&mut self, now: Timestamp) {
        let begins = SlidingWindow::begins(now);
        while let Some(gone) = self.effects.pop_front_if(|done| done.at < begins) {
            self.sum.take_away(&gone.effects);
        }
    }

    /// The clock was set back by so much: what was done stays in the past.
    pub(super) fn set_back(&mut self, by: SignedDuration) {
        self.effects
            .iter_mut()
            .for_each(|done| done.at = earlier(done.at, by));
        self.notified
            .values_mut()
            .for_each(|at| *at = earlier(*at, by));
    }

    /// Whether it is news that this safeguard holds effects back: once for each hour of it (NTF-2).
    pub(super) fn is_news(&mut self, safeguard: Safeguard, now: Timestamp) -> bool {
        let is_known = self
            .notified
            .get(&safeguard)
            .is_some_and(|notified| *notified > SlidingWindow::begins(now));
        if !is_known {
            self.notified.insert(safeguard, now);
        }
        !is_known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync_core::Field;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + 60 * minute).expect("a time")
    }

    fn one(field: Field) -> Effects {
        Effects {
            deactivations: 1,
            renames: 2,
            creates: 3,
            clears: [(field, 4)].into(),
        }
    }

    #[test]
    fn what_is_an_hour_old_counts_and_what_is_older_does_not() {
        let mut hour = SlidingWindow::default();
        hour.record(at(0), one(Field::City), None);
        hour.record(at(30), one(Field::State), None);
        let both = [(Field::City, 4), (Field::State, 4)].into();
        assert_eq!(
            *hour.sum(at(60)),
            Effects {
                deactivations: 2,
                renames: 4,
                creates: 6,
                clears: both
            }
        );
        assert_eq!(*hour.sum(at(61)), one(Field::State));
        assert_eq!(*hour.sum(at(91)), Effects::default());
    }

    #[test]
    fn that_effects_are_held_is_news_once_an_hour_for_each_safeguard() {
        let mut hour = SlidingWindow::default();
        let looks = [
            (0, Safeguard::Renames),
            (1, Safeguard::Renames),
            (1, Safeguard::Clears),
            (59, Safeguard::Renames),
        ];
        let news = looks.map(|(minute, safeguard)| hour.is_news(safeguard, at(minute)));
        assert_eq!(news, [true, false, true, false]);
        assert!(hour.is_news(Safeguard::Renames, at(60)));
    }

    #[test]
    fn what_was_done_and_notified_ages_also_by_a_clock_that_was_set_back() {
        let mut hour = SlidingWindow::default();
        hour.record(at(120), one(Field::City), None);
        assert!(hour.is_news(Safeguard::Renames, at(120)));
        hour.set_back(SignedDuration::from_mins(120));
        assert!(!hour.is_news(Safeguard::Renames, at(59)));
        assert!(hour.is_news(Safeguard::Renames, at(60)));
        assert_eq!(*hour.sum(at(60)), one(Field::City));
        assert_eq!(*hour.sum(at(61)), Effects::default());
    }
}
