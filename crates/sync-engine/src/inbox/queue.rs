//! The entries that wait, in the order they arrived, found without looking at each: the cost of a
//! search hardly grows with how many wait.
//!
//! Only the first entry of each employee may have its turn.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use sync_core::EmployeeId;
use sync_core::safeguards::Effects;

use super::pending::Pending;
use crate::runtime::time::earlier;

/// The place of an entry: the later it arrived the greater.
type Place = u64;

/// The entries that wait, with the indexes to find them.
#[derive(Debug, Default)]
pub(super) struct Queue {
    entries: BTreeMap<Place, Pending>,
    by_id: BTreeMap<i64, Place>,
    by_employee: BTreeMap<EmployeeId, BTreeSet<Place>>,
    /// How many entries of each delivery wait.
    by_delivery: BTreeMap<i64, usize>,
    /// Entries that have been decided on, but are not applied yet.
    with_effects: BTreeSet<Place>,
    /// Employees whose writes may have happened; only the first entry of an employee is ever under
    /// way.
    in_doubt: BTreeSet<EmployeeId>,
    /// The first of each employee whose next step makes no call.
    reading: Turns,
    /// The first of each employee whose next step calls Litmos.
    calling: Turns,
    last: Place,
}

/// First entries by when they are due.
#[derive(Debug, Default)]
struct Turns {
    due: BTreeSet<Place>,
    later: BTreeSet<(Timestamp, Place)>,
}

impl Turns {
    fn remove(&mut self, place: Place, not_before: Timestamp) {
        self.due.remove(&place);
        self.later.remove(&(not_before, place));
    }

    fn advance_to(&mut self, now: Timestamp) {
        while self.later.first().is_some_and(|(at, _)| *at <= now) {
            self.due
                .extend(self.later.pop_first().map(|(_, place)| place));
        }
    }
}

impl Queue {
    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many of this delivery wait.
    pub(super) fn len_of(&self, delivery: i64) -> usize {
        self.by_delivery.get(&delivery).copied().unwrap_or_default()
    }

    /// Whether this entry waits.
    pub(super) fn has(&self, id: i64) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether a write of an entry of this employee may have happened.
    pub(super) fn is_in_doubt(&self, employee: &EmployeeId) -> bool {
        self.in_doubt.contains(employee)
    }

    /// Adds an entry behind all others.
    pub(super) fn push(&mut self, pending: Pending) {
        self.last += 1;
        let place = self.last;
        let employee = pending.event.employee_id.clone();
        self.by_id.insert(pending.id, place);
        *self.by_delivery.entry(pending.event.delivery).or_default() += 1;
        let is_first = self.by_employee.entry(employee).or_default().is_empty();
        self.by_employee
            .entry(pending.event.employee_id.clone())
            .or_default()
            .insert(place);
        self.put(place, pending, is_first);
    }

    /// Puts an entry back after a step; nothing happens if it is not there any more.
    pub(super) fn put_back(&mut self, pending: Pending) {
        let Some(place) = self.by_id.get(&pending.id).copied() else {
            return;
        };
        let is_first = self.is_first(place);
        self.take(place);
        self.put(place, pending, is_first);
    }

    /// Drops an entry; the next of its employee has its turn.
    pub(super) fn close(&mut self, id: i64) {
        let Some(place) = self.by_id.remove(&id) else {
            return;
        };
        let Some(pending) = self.take(place) else {
            return;
        };
        let Pending { event, .. } = pending;
        if let Some(left) = self.by_delivery.get_mut(&event.delivery) {
            *left -= 1;
            if *left == 0 {
                self.by_delivery.remove(&event.delivery);
            }
        }
        let Some(places) = self.by_employee.get_mut(&event.employee_id) else {
            return;
        };
        places.remove(&place);
        match places.first().copied() {
            None => drop(self.by_employee.remove(&event.employee_id)),
            Some(next) => {
                if let Some(pending) = self.take(next) {
                    self.put(next, pending, true);
                }
            }
        }
    }

    /// Lets all be due by `now`.
    pub(super) fn wake(&mut self, now: Timestamp) {
        self.reschedule(|at| at.min(now));
    }

    /// The clock was set back by so much.
    pub(super) fn set_back(&mut self, by: SignedDuration) {
        self.reschedule(|at| earlier(at, by));
    }

    fn reschedule(&mut self, due: impl Fn(Timestamp) -> Timestamp) {
        for place in self.entries.keys().copied().collect::<Vec<_>>() {
            let is_first = self.is_first(place);
            if let Some(mut pending) = self.take(place) {
                pending.not_before = due(pending.not_before);
                self.put(place, pending, is_first);
            }
        }
    }

    /// Moves what is due by `now` to what can be done.
    pub(super) fn advance_to(&mut self, now: Timestamp) {
        self.reading.advance_to(now);
        self.calling.advance_to(now);
    }

    /// Of the entries that are due and whose employee is free, the one that arrived first;
    /// `may_call` says whether Litmos may be called.
    pub(super) fn due(
        &self,
        may_call: bool,
        is_taken: impl Fn(&EmployeeId) -> bool,
    ) -> Option<&Pending> {
        let reading = self.first_free(self.reading.due.iter(), &is_taken);
        let calling = may_call
            .then(|| self.first_free(self.calling.due.iter(), &is_taken))
            .flatten();
        let place = reading.into_iter().chain(calling).min()?;
        self.entries.get(&place)
    }

    /// When the next entry is due whose employee is free; those that call Litmos not before
    /// `call_after`.
    pub(super) fn next_due(
        &self,
        call_after: Option<Timestamp>,
        is_taken: impl Fn(&EmployeeId) -> bool,
    ) -> Option<Timestamp> {
        let calling = self.earliest(&self.calling, &is_taken);
        let calling = calling.map(|at| call_after.map_or(at, |call_after| at.max(call_after)));
        self.earliest(&self.reading, &is_taken)
            .into_iter()
            .chain(calling)
            .min()
    }

    /// What entries that have been decided on are about to do.
    pub(super) fn effects(&self) -> impl Iterator<Item = &Effects> {
        let decided = self
            .with_effects
            .iter()
            .filter_map(|place| self.entries.get(place));
        decided.filter_map(|pending| pending.event.effects.as_ref())
    }

    fn earliest(
        &self,
        turns: &Turns,
        is_taken: &impl Fn(&EmployeeId) -> bool,
    ) -> Option<Timestamp> {
        let due = self.first_free(turns.due.iter(), is_taken);
        let place =
            due.or_else(|| self.first_free(turns.later.iter().map(|(_, place)| place), is_taken))?;
        self.entries.get(&place).map(|pending| pending.not_before)
    }

    fn first_free<'a>(
        &self,
        mut places: impl Iterator<Item = &'a Place>,
        is_taken: &impl Fn(&EmployeeId) -> bool,
    ) -> Option<Place> {
        let is_free = |place: &&Place| {
            self.entries
                .get(*place)
                .is_some_and(|pending| !is_taken(&pending.event.employee_id))
        };
        places.find(is_free).copied()
    }

    fn is_first(&self, place: Place) -> bool {
        let places = self
            .entries
            .get(&place)
            .and_then(|pending| self.by_employee.get(&pending.event.employee_id));
        places.and_then(BTreeSet::first) == Some(&place)
    }

    fn put(&mut self, place: Place, pending: Pending, is_first: bool) {
        if pending.event.effects.is_some() {
            self.with_effects.insert(place);
        }
        if pending.is_in_doubt() {
            self.in_doubt.insert(pending.event.employee_id.clone());
        }
        if is_first {
            let turns = if pending.calls_litmos() {
                &mut self.calling
            } else {
                &mut self.reading
            };
            turns.later.insert((pending.not_before, place));
        }
        self.entries.insert(place, pending);
    }

    /// Takes an entry out to be put in again, or for good.
    fn take(&mut self, place: Place) -> Option<Pending> {
        let pending = self.entries.remove(&place)?;
        self.with_effects.remove(&place);
        if pending.is_in_doubt() {
            self.in_doubt.remove(&pending.event.employee_id);
        }
        self.reading.remove(place, pending.not_before);
        self.calling.remove(place, pending.not_before);
        Some(pending)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde_json::json;
    use sync_core::webhook::payload::{self, Recurrence};

    use super::*;
    use crate::observe::event::Event;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).expect("a time")
    }

    fn pending(id: i64, employee: &str, delivery: i64) -> Pending {
        let body = json!({ "employees": [{ "id": employee, "action": "Updated", "fields": {}, "changedFields": [],
            "timestamp": "2026-11-02T09:00:00Z" }] });
        let entry = payload::entries(body.to_string().as_bytes())
            .expect("a payload")
            .remove(0);
        Pending::new(
            id,
            Event::arrived(entry, delivery, at(0), Recurrence::New),
            at(0),
        )
    }

    /// Ids in the order they have their turn, each closed in turn.
    fn order(queue: &mut Queue, now: Timestamp) -> Vec<i64> {
        queue.advance_to(now);
        std::iter::from_fn(|| {
            let id = queue.due(true, |_| false)?.id;
            queue.close(id);
            queue.advance_to(now);
            Some(id)
        })
        .collect()
    }

    #[test]
    fn entries_of_one_employee_go_in_turn_and_one_that_waits_holds_up_no_other() {
        let mut queue = Queue::default();
        for (id, employee) in [(1, "a"), (2, "a"), (3, "b"), (4, "c"), (5, "b")] {
            queue.push(pending(id, employee, 7));
        }
        assert_eq!((queue.len(), queue.len_of(7), queue.len_of(8)), (5, 5, 0));
        queue.put_back(Pending {
            not_before: at(10),
            ..pending(1, "a", 7)
        });
        assert_eq!(order(&mut queue, at(0)), [3, 4, 5]);
        assert_eq!(queue.next_due(None, |_| false), Some(at(10)));
        assert_eq!(queue.next_due(None, |employee| employee.0 == "a"), None);
        assert_eq!(order(&mut queue, at(9)), Vec::<i64>::new());
        assert_eq!(order(&mut queue, at(10)), [1, 2]);
        assert_eq!((queue.len(), queue.len_of(7)), (0, 0));
        queue.put_back(pending(1, "a", 7));
        queue.close(1);
        assert_eq!(queue.len(), 0, "what is gone does not come back");
    }

    #[test]
    fn who_another_lane_works_on_is_passed_over_and_all_can_be_woken() {
        let mut queue = Queue::default();
        for (id, employee) in [(1, "a"), (2, "b")] {
            queue.push(Pending {
                not_before: at(50),
                ..pending(id, employee, id)
            });
        }
        queue.advance_to(at(49));
        assert_eq!(queue.due(true, |_| false).map(|pending| pending.id), None);
        queue.wake(at(49));
        queue.advance_to(at(49));
        assert_eq!(
            queue.due(true, |_| false).map(|pending| pending.id),
            Some(1)
        );
        assert_eq!(
            queue
                .due(true, |employee| employee.0 == "a")
                .map(|pending| pending.id),
            Some(2)
        );
        assert_eq!(queue.next_due(None, |_| false), Some(at(49)));
    }

    /// How many entries are looked at to work off `many` employees' entries while as many others
    /// wait for a later time.
    fn looks(many: i64) -> usize {
        let looked = Cell::new(0);
        let looks = |_: &EmployeeId| {
            looked.set(looked.get() + 1);
            false
        };
        let mut queue = Queue::default();
        for id in 0..many {
            queue.push(Pending {
                not_before: at(1000),
                ..pending(id, &format!("waits-{id}"), id)
            });
            queue.push(pending(many + id, &format!("due-{id}"), id));
        }
        for _ in 0..many {
            queue.advance_to(at(0));
            assert_eq!(queue.next_due(None, looks), Some(at(0)));
            let id = queue
                .due(true, looks)
                .map(|pending| pending.id)
                .expect("one is due");
            queue.close(id);
        }
        assert_eq!(queue.len_of(0), 1);
        looked.get()
    }

    #[test]
    fn ten_times_as_many_are_ten_times_as_many_looks() {
        assert_eq!(
            (looks(100), looks(1_000), looks(10_000)),
            (200, 2_000, 20_000)
        );
    }
}
