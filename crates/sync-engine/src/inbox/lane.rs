//! The state of the inbox lane: entries that are not finished, in the order they arrived.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use sync_core::EmployeeId;
use sync_core::safeguards::{Base, Effects, Safeguard};

use super::pending::{Pending, owner};
use super::queue::Queue;
use super::sliding_window::SlidingWindow;
use crate::observe::event::Event;
use crate::runtime::runs::Intent;
use crate::runtime::time::earlier;
use crate::store::{self, StoreError};

/// Deliveries that were not split yet.
#[derive(Clone, Copy, Debug, Default)]
struct Unopened {
    deliveries: u32,
    entries: usize,
}

/// How much room of the inbox a delivery of so many entries takes.
pub(super) fn room_of(entries: usize) -> usize {
    entries.max(1)
}

/// Entries that wait, and what the lane waits for.
#[derive(Debug, Default)]
pub(crate) struct InboxLane {
    unopened: Unopened,
    /// Room for deliveries that are just being stored, in entries.
    reserved: usize,
    queue: Queue,
    hour: SlidingWindow,
    backoff_until: Option<Timestamp>,
    /// When Litmos is called again after it refused the key.
    refused_until: Option<Timestamp>,
    /// When the pace lets the next call through. It holds the lane and not an entry: else all that
    /// wait would be due again for each call.
    paced_until: Option<Timestamp>,
    /// Whether the lane is in the middle of a step.
    is_working: bool,
}

impl InboxLane {
    /// Reads what a former engine left, or what is there of the company connected now.
    pub(crate) fn load(
        connection: &Connection,
        company: Option<&str>,
        now: Timestamp,
    ) -> Result<InboxLane, StoreError> {
        let mut inbox = InboxLane::default();
        store::inbox::open_deliveries(connection)?
            .into_iter()
            .for_each(|entries| inbox.add_delivery(entries));
        for (id, mut event) in store::inbox::open_events::<Event>(connection)? {
            let intents: Vec<Intent> = store::runs::intents(connection, &owner(id))?;
            let in_doubt = intents.into_iter().next();
            // What may have been done counts until it is known (WHK-24).
            event.effects = in_doubt
                .as_ref()
                .map(|intent| Effects::of([&intent.operation]));
            inbox.push(Pending {
                in_doubt,
                ..Pending::new(id, event, now)
            });
        }
        // All of the hour, however many entries were closed in it (WHK-24).
        for event in store::inbox::events_with_effects_since::<Event>(
            connection,
            company,
            SlidingWindow::begins(now),
        )? {
            if let (Some(at), Some(effects)) = (event.settled_at, event.effects) {
                inbox.hour.record(at, effects, event.base);
            }
        }
        Ok(inbox)
    }

    /// How many entries wait, split off their delivery or not (WHK-20).
    pub(super) fn waiting(&self) -> usize {
        self.unopened.entries + self.queue.len() + self.reserved
    }

    /// Reserves room for a delivery of so many entries that is about to be stored; `false` if
    /// `most` wait already.
    pub(super) fn reserve(&mut self, entries: usize, most: usize) -> bool {
        let has_room = self.waiting() < most;
        if has_room {
            self.reserved += room_of(entries);
        }
        has_room
    }

    /// Releases the room that was reserved.
    pub(super) fn release(&mut self, entries: usize) {
        self.reserved = self.reserved.saturating_sub(room_of(entries));
    }

    /// Whether there is a delivery to split.
    pub(super) fn has_deliveries(&self) -> bool {
        self.unopened.deliveries > 0
    }

    /// Adds a delivery of so many entries.
    pub(super) fn add_delivery(&mut self, entries: usize) {
        self.unopened.deliveries += 1;
        self.unopened.entries += room_of(entries);
    }

    /// Records that a delivery of so many entries was split; `None` if there was none left.
    pub(super) fn record_split(&mut self, entries: Option<usize>) {
        let Unopened {
            deliveries,
            entries: all,
        } = self.unopened;
        self.unopened = entries.map_or_else(Unopened::default, |entries| Unopened {
            deliveries: deliveries.saturating_sub(1),
            entries: all.saturating_sub(room_of(entries)),
        });
    }

    /// Adds an entry behind all others.
    pub(super) fn push(&mut self, pending: Pending) {
        self.queue.push(pending);
    }

    /// Whether an entry of the delivery waits beside this one.
    pub(super) fn waits_for(&self, delivery: i64, beside: i64) -> bool {
        self.queue.len_of(delivery) > usize::from(self.queue.has(beside))
    }

    /// Whether a webhook's write to this employee's learner may have happened. Until that is known
    /// no other lane writes to them (CNC-4).
    pub(crate) fn is_in_doubt(&self, employee: &EmployeeId) -> bool {
        self.queue.is_in_doubt(employee)
    }

    /// Moves what is due by `now` to what can be done. Call this before the next two.
    pub(super) fn advance_to(&mut self, now: Timestamp) {
        self.queue.advance_to(now);
    }

    /// The first entry that is due.
    pub(super) fn due(
        &self,
        now: Timestamp,
        is_taken: impl Fn(&EmployeeId) -> bool,
    ) -> Option<&Pending> {
        if self.is_backed_off(now) {
            return None;
        }
        self.queue.due(
            self.calls_after().is_none_or(|after| after <= now),
            is_taken,
        )
    }

    /// Before then Litmos is not called for any entry.
    fn calls_after(&self) -> Option<Timestamp> {
        self.refused_until.max(self.paced_until)
    }

    /// When the lane has something to do. What calls Litmos waits while the key is refused, and for
    /// its pace.
    pub(super) fn next_wakeup(&self, is_taken: impl Fn(&EmployeeId) -> bool) -> Option<Timestamp> {
        let entry = self.queue.next_due(self.calls_after(), is_taken);
        // A delivery to split is due at once.
        let delivery = self.has_deliveries().then_some(Timestamp::UNIX_EPOCH);
        let due = entry.into_iter().chain(delivery).min()?;
        Some(
            self.backoff_until
                .map_or(due, |backoff_until| due.max(backoff_until)),
        )
    }

    /// Calls Litmos for no entry until then, for it refuses the key; `None` if it takes it again.
    pub(super) fn set_refused_until(&mut self, until: Option<Timestamp>) {
        self.refused_until = until;
    }

    /// Calls Litmos for no entry until then, for its pace.
    pub(super) fn set_paced_until(&mut self, until: Timestamp) {
        self.paced_until = Some(until);
    }

    /// Litmos was seen to take the key: everything may be tried at once.
    pub(crate) fn wake(&mut self, now: Timestamp) {
        self.refused_until = None;
        self.queue.wake(now);
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        // All fields are here, so that a new one that holds a time is not forgotten.
        let InboxLane {
            unopened: _,
            reserved: _,
            queue,
            hour,
            backoff_until,
            refused_until,
            paced_until,
            is_working: _,
        } = self;
        for until in [backoff_until, refused_until, paced_until] {
            *until = until.map(|at| earlier(at, by));
        }
        queue.set_back(by);
        hour.set_back(by);
    }

    /// Records that a step begins or has ended.
    pub(super) fn set_working(&mut self, is_working: bool) {
        self.is_working = is_working;
    }

    /// Whether an entry is just being worked on, or a delivery is being stored.
    pub(crate) fn is_working(&self) -> bool {
        self.is_working || self.reserved > 0
    }

    /// Does nothing until then.
    pub(super) fn back_off_until(&mut self, at: Timestamp) {
        self.backoff_until = Some(at);
    }

    pub(super) fn is_backed_off(&self, now: Timestamp) -> bool {
        self.backoff_until.is_some_and(|until| until > now)
    }

    /// Puts an entry back after a step.
    pub(super) fn put_back(&mut self, pending: Pending) {
        self.queue.put_back(pending);
    }

    /// Drops an entry that is closed.
    pub(super) fn close(&mut self, id: i64) {
        self.queue.close(id);
    }

    /// Records what an entry did.
    pub(super) fn record_effects(&mut self, at: Timestamp, effects: Effects, base: Option<Base>) {
        self.hour.record(at, effects, base);
    }

    /// The links before the first effect of the last hour; `None` if there was none.
    pub(super) fn base(&mut self, now: Timestamp) -> Option<Base> {
        self.hour.base(now)
    }

    /// What entries did in the last hour, and what those decided on already are about to do.
    pub(super) fn effects(&mut self, now: Timestamp) -> Effects {
        let mut sum = self.hour.sum(now).clone();
        self.queue.effects().for_each(|effects| sum.add(effects));
        sum
    }

    /// Whether it is news that this safeguard holds effects back (NTF-2).
    pub(super) fn is_news(&mut self, safeguard: Safeguard, now: Timestamp) -> bool {
        self.hour.is_news(safeguard, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_that_waits_waits_no_longer_for_a_clock_that_was_set_back() {
        let until: Timestamp = "2026-11-02T08:01:00Z".parse().expect("a time");
        let mut inbox = InboxLane::default();
        inbox.back_off_until(until);
        inbox.set_refused_until(Some(until));
        inbox.set_paced_until(until);
        inbox.set_back(SignedDuration::from_hours(2));
        let all = [inbox.backoff_until, inbox.refused_until, inbox.paced_until];
        let all = all.map(|until| until.expect("it still waits").to_string());
        assert_eq!(all, ["2026-11-02T06:01:00Z"; 3]);
    }
}
