//! Which delivery of a webhook goes next, and when: due times, and the limit of requests per
//! interval.
//!
//! What is over the limit waits, in order (section 8.9).

use std::collections::{BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::webhook::Limit;

/// The waiting deliveries of one webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Queue {
    /// By due time, then by rank, then by id.
    waiting: BTreeSet<(Timestamp, u64, u64)>,
    /// When the latest requests went out, as many as the limit counts.
    recent: VecDeque<Timestamp>,
}

impl Queue {
    /// Adds a delivery, to go after those made before it that are due at the same time.
    pub(crate) fn put(&mut self, due: Timestamp, delivery: u64) {
        self.put_ranked(due, delivery, delivery);
    }

    /// Adds a delivery with the rank of another one.
    pub(crate) fn put_ranked(&mut self, due: Timestamp, rank: u64, delivery: u64) {
        self.waiting.insert((due, rank, delivery));
    }

    /// Forgets every waiting delivery.
    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }

    /// When the next delivery may go.
    pub(crate) fn next(&self, limit: Option<Limit>) -> Option<Timestamp> {
        let (due, ..) = self.waiting.first()?;
        Some(self.free_at(limit).map_or(*due, |free| free.max(*due)))
    }

    /// Takes the next delivery that is due at `now`, and counts a request.
    pub(crate) fn take(&mut self, now: Timestamp, limit: Option<Limit>) -> Option<u64> {
        self.next(limit).filter(|next| *next <= now)?;
        let (.., delivery) = self.waiting.pop_first()?;
        let counted = limit.map_or(0, |limit| limit.requests as usize);
        self.recent.push_back(now);
        while self.recent.len() > counted {
            self.recent.pop_front();
        }
        Some(delivery)
    }

    /// When the limit lets another request out; `None` is at any time.
    fn free_at(&self, limit: Option<Limit>) -> Option<Timestamp> {
        let limit = limit?;
        let first = self.recent.len().checked_sub(limit.requests as usize)?;
        self.recent
            .get(first)
            .map(|sent| *sent + SignedDuration::from_secs(limit.per_seconds.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_793_600_000 + second).expect("a time")
    }

    #[test]
    fn what_is_over_the_limit_waits_in_order() {
        let limit = Some(Limit {
            requests: 2,
            per_seconds: 60,
        });
        let mut queue = Queue::default();
        for delivery in 1..=5 {
            queue.put(at(0), delivery);
        }
        assert_eq!(queue.take(at(0), limit), Some(1));
        assert_eq!(queue.take(at(10), limit), Some(2));
        assert_eq!(queue.take(at(10), limit), None);
        assert_eq!(queue.next(limit), Some(at(60)));
        assert_eq!(queue.take(at(60), limit), Some(3));
        assert_eq!(queue.next(limit), Some(at(70)));
        assert_eq!(queue.take(at(500), limit), Some(4));
        assert_eq!(queue.take(at(500), limit), Some(5));
        assert_eq!(queue.next(limit), None);
    }

    #[test]
    fn without_a_limit_each_goes_when_it_is_due() {
        let mut queue = Queue::default();
        queue.put(at(30), 1);
        queue.put(at(20), 2);
        assert_eq!(queue.next(None), Some(at(20)));
        assert_eq!(queue.take(at(19), None), None);
        assert_eq!(queue.take(at(40), None), Some(2));
        assert_eq!(queue.take(at(40), None), Some(1));
    }
}
