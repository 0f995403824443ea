//! What the inbox lane knows: entries something must still come of, in the order they arrived.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;
use rusqlite::Connection;
use sync_core::safeguards::Effects;
use sync_core::{Employee, EmployeeId, Lookups, StagedRow};

use crate::event::Event;
use crate::execute::Carrying;
use crate::import_run::Asking;
use crate::runs::Intent;
use crate::store::{self, StoreError};

/// How many past events are looked at for effects of the last hour.
const PAST: u32 = 1_000;

/// An entry something must still come of.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) id: i64,
    pub(crate) event: Event,
    pub(super) not_before: Timestamp,
    /// Set once it is known that the entry changes a learner.
    pub(super) applying: Option<Applying>,
    /// A write of it whose answer was lost when a former engine stopped.
    pub(super) in_doubt: Option<Intent>,
}

/// The way from what an entry tells to the learner.
#[derive(Clone, Debug)]
pub(super) struct Applying {
    /// What was posted and is not stale.
    pub(super) told: Employee,
    pub(super) at: Timestamp,
    /// The same as a row to plan with.
    pub(super) row: StagedRow,
    pub(super) answers: Lookups,
    pub(super) asking: Asking,
    pub(super) carrying: Option<Carrying>,
    pub(super) replans: u32,
    /// Whether a learner may be made (WHK-12); if none is, the employee goes on the list.
    pub(super) may_create: bool,
}

impl Pending {
    pub(super) fn new(id: i64, event: Event, now: Timestamp) -> Pending {
        Pending { id, event, not_before: now, applying: None, in_doubt: None }
    }

    /// Whose intents its writes are.
    pub(super) fn owner(&self) -> String {
        owner(self.id)
    }
}

fn owner(id: i64) -> String {
    format!("event-{id}")
}

/// The state of the lane.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    pub(crate) open_deliveries: u32,
    pub(crate) pending: VecDeque<Pending>,
    effects: VecDeque<(Timestamp, Effects)>,
    rests_until: Option<Timestamp>,
    /// When Litmos, having refused the key, is asked again.
    refused_until: Option<Timestamp>,
}

impl Inbox {
    /// Reads what a former engine left.
    pub(crate) fn load(connection: &Connection, now: Timestamp) -> Result<Inbox, StoreError> {
        let mut pending = VecDeque::new();
        for (id, event) in store::inbox::open_events::<Event>(connection)? {
            let intents: Vec<Intent> = store::runs::intents(connection, &owner(id))?;
            let in_doubt = intents.into_iter().next();
            pending.push_back(Pending { in_doubt, ..Pending::new(id, event, now) });
        }
        let past = store::inbox::latest_events::<Event>(connection, i64::MAX, PAST)?;
        let effects = past.into_iter().filter_map(|(_, event)| Some((event.settled_at?, event.effects?)));
        Ok(Inbox {
            open_deliveries: store::inbox::open_deliveries(connection)?,
            pending,
            effects: effects.collect(),
            rests_until: None,
            refused_until: None,
        })
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.open_deliveries == 0 && self.pending.is_empty()
    }

    /// Whether another entry of the delivery waits.
    pub(super) fn has_more_of(&self, delivery: i64, but: i64) -> bool {
        self.pending.iter().any(|pending| pending.event.delivery == delivery && pending.id != but)
    }

    /// Entries whose turn it may be: the first of each employee whom no other lane works on.
    fn ready<'a>(&'a self, is_taken: impl Fn(&EmployeeId) -> bool + 'a) -> impl Iterator<Item = &'a Pending> {
        let mut waiting = BTreeSet::new();
        self.pending.iter().filter(move |pending| {
            let employee = &pending.event.employee_id;
            waiting.insert(employee) && !is_taken(employee)
        })
    }

    /// The first entry that is due.
    pub(super) fn due<'a>(
        &'a self,
        now: Timestamp,
        is_taken: impl Fn(&EmployeeId) -> bool + 'a,
    ) -> Option<&'a Pending> {
        if !self.is_rested(now) {
            return None;
        }
        self.ready(is_taken).find(|pending| self.due_at(pending) <= now)
    }

    /// When the lane has something to do.
    pub(super) fn next_wakeup(&self, is_taken: impl Fn(&EmployeeId) -> bool) -> Option<Timestamp> {
        let entry = self.ready(is_taken).map(|pending| self.due_at(pending)).min();
        // A delivery to take apart is due at once.
        let delivery = (self.open_deliveries > 0).then_some(Timestamp::UNIX_EPOCH);
        let due = entry.into_iter().chain(delivery).min()?;
        Some(self.rests_until.map_or(due, |rests_until| due.max(rests_until)))
    }

    /// When an entry is due; what asks Litmos waits while the key is refused.
    fn due_at(&self, pending: &Pending) -> Timestamp {
        let refused_until = self.refused_until.filter(|_| pending.applying.is_some());
        refused_until.map_or(pending.not_before, |until| until.max(pending.not_before))
    }

    /// Until then Litmos is not asked, for it refuses the key; with `None` it takes it again.
    pub(super) fn note_refused(&mut self, until: Option<Timestamp>) {
        self.refused_until = until;
    }

    /// Litmos was seen to take the key: everything may be tried at once.
    pub(crate) fn wake(&mut self, now: Timestamp) {
        self.refused_until = None;
        self.pending.iter_mut().for_each(|pending| pending.not_before = pending.not_before.min(now));
    }

    /// Does nothing until then.
    pub(super) fn rest_until(&mut self, at: Timestamp) {
        self.rests_until = Some(at);
    }

    pub(super) fn is_rested(&self, now: Timestamp) -> bool {
        self.rests_until.is_none_or(|until| until <= now)
    }

    /// Takes over what became of an entry.
    pub(super) fn put_back(&mut self, pending: Pending) {
        if let Some(place) = self.pending.iter_mut().find(|other| other.id == pending.id) {
            *place = pending;
        }
    }

    /// Takes an entry off.
    pub(super) fn close(&mut self, id: i64) {
        self.pending.retain(|pending| pending.id != id);
    }

    /// Notes what an entry did.
    pub(super) fn note_effects(&mut self, at: Timestamp, effects: Effects) {
        self.effects.push_back((at, effects));
    }

    /// What entries did since then, and what those decided on already are about to do.
    pub(super) fn effects_since(&mut self, since: Timestamp) -> Effects {
        while self.effects.front().is_some_and(|(at, _)| *at < since) {
            self.effects.pop_front();
        }
        let mut sum = Effects::default();
        let under_way = self.pending.iter().filter_map(|pending| pending.event.effects.as_ref());
        self.effects.iter().map(|(_, effects)| effects).chain(under_way).for_each(|effects| sum.add(effects));
        sum
    }
}
