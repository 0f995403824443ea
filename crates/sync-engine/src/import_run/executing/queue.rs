//! Operations to be executed one by one, and those that workers have claimed: as many at a time as
//! `litmos_parallelism` says (CNC-4).
//!
//! A worker claims an operation and puts it back with the time at which it goes on. One that was
//! begun keeps its place at the front until it is over, and no other is begun in its stead; so with
//! one worker everything goes one after the other. Only updates and creates, and only those of one
//! phase of the run, go beside each other (IMP-12).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use sync_core::EmployeeId;
use sync_core::plan::operation::Phase;

use crate::runtime::runs::Intent;
use crate::runtime::time::earlier;
use crate::vendors::operation_run::OperationRun;

/// An operation that waits.
#[derive(Clone, Debug)]
struct Waiting {
    op: OperationRun,
    /// When it goes on, once it was begun.
    due: Option<Timestamp>,
}

impl Waiting {
    fn new(op: OperationRun) -> Waiting {
        Waiting { op, due: None }
    }

    fn is_begun(&self) -> bool {
        self.due.is_some() || self.op.is_in_doubt()
    }
}

/// What may be claimed.
#[derive(Clone, Copy)]
pub(crate) struct ClaimRules<'a> {
    /// How many may be under way at a time.
    pub(crate) workers: usize,
    /// Whether only operations in doubt may be.
    pub(crate) only_in_doubt: bool,
    /// Whether another lane has the employee of an operation.
    pub(crate) is_locked: &'a dyn Fn(&OperationRun) -> bool,
}

/// Operations that wait, and those that are claimed.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: VecDeque<Waiting>,
    /// The employees of those whose writes may have happened.
    in_doubt: BTreeSet<EmployeeId>,
    claimed: BTreeMap<EmployeeId, Phase>,
}

impl Queue {
    /// Those whose writes may have happened before a former engine stopped, or the run had to wait
    /// (CRS-5).
    pub(crate) fn from_intents(intents: Vec<Intent>) -> Queue {
        let in_doubt = intents
            .iter()
            .map(|intent| intent.operation.employee_id.clone())
            .collect();
        let waiting = intents
            .into_iter()
            .map(|intent| Waiting::new(OperationRun::from_intent(intent)))
            .collect();
        Queue {
            waiting,
            in_doubt,
            claimed: BTreeMap::new(),
        }
    }

    /// Claims the next operation that is due.
    pub(crate) fn claim(&mut self, rules: ClaimRules<'_>, now: Timestamp) -> Option<OperationRun> {
        let place = self
            .claimable(rules)
            .find(|(_, due)| due.is_none_or(|due| due <= now))?
            .0;
        let Waiting { op, .. } = self.waiting.remove(place)?;
        self.in_doubt.remove(&op.operation.employee_id);
        self.claimed
            .insert(op.operation.employee_id.clone(), op.operation.phase);
        Some(op)
    }

    /// When one can be claimed: `Some(None)` means at once.
    pub(crate) fn due(&self, rules: ClaimRules<'_>) -> Option<Option<Timestamp>> {
        self.claimable(rules).map(|(_, due)| due).min()
    }

    /// The places of those that may be claimed now or later, with the time.
    fn claimable<'a>(
        &'a self,
        rules: ClaimRules<'a>,
    ) -> impl Iterator<Item = (usize, Option<Timestamp>)> + 'a {
        let is_wanted = move |waiting: &Waiting| !rules.only_in_doubt || waiting.op.is_in_doubt();
        let begun = self
            .waiting
            .iter()
            .take_while(|waiting| waiting.is_begun())
            .count();
        let open = if self.claimed.len() < rules.workers {
            begun
        } else {
            0
        };
        let free = rules.workers.saturating_sub(begun + self.claimed.len());
        let fresh = self
            .waiting
            .iter()
            .enumerate()
            .skip(begun)
            .take(free)
            .take_while(|(_, one)| self.may_begin(one));
        let all = self.waiting.iter().enumerate().take(open).chain(fresh);
        let is_free = move |waiting: &Waiting| !(rules.is_locked)(&waiting.op);
        all.filter(move |(_, one)| is_wanted(one) && is_free(one))
            .map(|(place, one)| (place, one.due))
    }

    /// Whether it may go beside all that is under way.
    fn may_begin(&self, fresh: &Waiting) -> bool {
        let begun = self.waiting.iter().take_while(|waiting| waiting.is_begun());
        let phases = begun
            .map(|waiting| waiting.op.operation.phase)
            .chain(self.claimed.values().copied());
        let phase = fresh.op.operation.phase;
        let goes_beside = |other| other == phase && matches!(phase, Phase::Update | Phase::Create);
        // The first of those that wait may always begin after what is over.
        let first = self
            .waiting
            .iter()
            .find(|waiting| !waiting.is_begun())
            .map(|first| first.op.operation.phase);
        let is_first = first == Some(phase);
        is_first && phases.into_iter().all(goes_beside)
    }

    /// Puts one back that goes on at `due`.
    pub(crate) fn requeue(&mut self, op: OperationRun, due: Timestamp) {
        self.release(&op.operation.employee_id);
        self.put_in_front(Waiting { op, due: Some(due) });
    }

    /// Releases the claim on the operation of this employee.
    pub(crate) fn release(&mut self, id: &EmployeeId) {
        self.claimed.remove(id);
    }

    /// Whether a worker is busy.
    pub(crate) fn has_claims(&self) -> bool {
        !self.claimed.is_empty()
    }

    /// Whether an operation that waits is in doubt; such ones are in front.
    pub(crate) fn is_in_doubt(&self) -> bool {
        !self.in_doubt.is_empty()
    }

    /// Whether the operation of this employee waits and is in doubt.
    pub(crate) fn has_in_doubt(&self, id: &EmployeeId) -> bool {
        self.in_doubt.contains(id)
    }

    /// Lets all that was begun be due by `now`.
    pub(crate) fn end_waits(&mut self, now: Timestamp) {
        let begun = self
            .waiting
            .iter_mut()
            .take_while(|waiting| waiting.is_begun());
        begun.for_each(|waiting| waiting.due = waiting.due.map(|due| due.min(now)));
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        self.waiting
            .iter_mut()
            .for_each(|waiting| waiting.due = waiting.due.map(|due| earlier(due, by)));
    }

    /// Drops all but those in doubt.
    pub(crate) fn retain_in_doubt(&mut self) {
        self.waiting.retain(|waiting| waiting.op.is_in_doubt());
    }

    /// Drops the operation of an employee: it is over.
    pub(crate) fn close(&mut self, id: &EmployeeId) {
        self.waiting
            .retain(|waiting| waiting.op.operation.employee_id != *id);
        self.in_doubt.remove(id);
    }

    /// Puts one in front, whose write may have happened.
    pub(crate) fn push_front(&mut self, op: OperationRun) {
        self.put_in_front(Waiting::new(op));
    }

    fn put_in_front(&mut self, waiting: Waiting) {
        if waiting.op.is_in_doubt() {
            self.in_doubt
                .insert(waiting.op.operation.employee_id.clone());
        }
        self.waiting.push_front(waiting);
    }

    pub(crate) fn extend(&mut self, more: impl IntoIterator<Item = OperationRun>) {
        self.waiting.extend(more.into_iter().map(Waiting::new));
    }

    pub(crate) fn front(&self) -> Option<&OperationRun> {
        self.waiting.front().map(|waiting| &waiting.op)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &OperationRun> {
        self.waiting.iter().map(|waiting| &waiting.op)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use sync_core::{Operation, Overlay, Step};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_793_620_800 + second).expect("a time")
    }

    pub(crate) fn operation(id: &str, phase: Phase) -> Operation {
        Operation {
            employee_id: id.into(),
            name: String::new(),
            username: None,
            learner_id: None,
            step: Step::Update {
                learner_id: id.into(),
                set: Overlay::default(),
            },
            because: &rulebook::IMP_5,
            reason: None,
            changed_fields: Vec::new(),
            flags: Default::default(),
            warnings: Vec::new(),
            link: None,
            phase,
            after: None,
            is_protected: false,
            is_expired: false,
            lock_out: None,
            wants_active: None,
            is_leaver_active: false,
        }
    }

    fn op(id: &str, phase: Phase) -> OperationRun {
        OperationRun::new(operation(id, phase))
    }

    fn in_doubt(id: &str) -> OperationRun {
        OperationRun::from_intent(Intent {
            operation: operation(id, Phase::Update),
            attempts: 1,
            chunk: None,
        })
    }

    fn queue(all: &[(&str, Phase)]) -> Queue {
        let mut queue = Queue::default();
        queue.extend(all.iter().map(|(id, phase)| op(id, *phase)));
        queue
    }

    /// Claims as many as there are at the time.
    fn claimed(queue: &mut Queue, workers: usize, now: Timestamp) -> Vec<String> {
        let rules = ClaimRules {
            workers,
            only_in_doubt: false,
            is_locked: &|_| false,
        };
        std::iter::from_fn(|| queue.claim(rules, now))
            .map(|one| one.operation.employee_id.0)
            .collect()
    }

    const UPDATES: [(&str, Phase); 4] = [
        ("1", Phase::Update),
        ("2", Phase::Update),
        ("3", Phase::Update),
        ("4", Phase::Create),
    ];

    #[test]
    fn as_many_as_there_are_workers_are_claimed_and_no_phase_overtakes_another() {
        assert_eq!(claimed(&mut queue(&UPDATES), 1, at(0)), ["1"]);
        assert_eq!(claimed(&mut queue(&UPDATES), 2, at(0)), ["1", "2"]);
        let mut queue = queue(&UPDATES);
        assert_eq!(claimed(&mut queue, 9, at(0)), ["1", "2", "3"]);
        for id in ["1", "2"] {
            queue.release(&id.into());
            assert!(
                claimed(&mut queue, 9, at(0)).is_empty(),
                "one update is not over"
            );
        }
        queue.release(&"3".into());
        assert_eq!(claimed(&mut queue, 9, at(0)), ["4"]);
    }

    #[test]
    fn what_frees_names_and_seats_goes_one_after_the_other() {
        for phase in [Phase::Rename(0), Phase::Deactivate] {
            let mut queue = queue(&[("1", phase), ("2", phase)]);
            assert_eq!(claimed(&mut queue, 9, at(0)), ["1"]);
            queue.release(&"1".into());
            assert_eq!(claimed(&mut queue, 9, at(0)), ["2"]);
        }
    }

    #[test]
    fn an_operation_that_was_begun_keeps_its_worker_until_it_is_over() {
        let mut queue = queue(&UPDATES);
        assert_eq!(claimed(&mut queue, 1, at(0)), ["1"]);
        queue.requeue(op("1", Phase::Update), at(5));
        assert!(
            claimed(&mut queue, 1, at(4)).is_empty(),
            "no other goes in its stead"
        );
        assert_eq!(claimed(&mut queue, 2, at(4)), ["2"]);
        assert_eq!(claimed(&mut queue, 2, at(5)), ["1"]);
        queue.requeue(op("2", Phase::Update), at(9));
        queue.end_waits(at(6));
        assert_eq!(claimed(&mut queue, 2, at(6)), ["2"]);
    }

    #[test]
    fn an_operation_in_doubt_is_known_until_it_is_claimed_or_closed() {
        let mut queue = queue(&UPDATES);
        queue.push_front(in_doubt("8"));
        queue.requeue(in_doubt("9"), at(5));
        queue.requeue(op("7", Phase::Update), at(5));
        let waiting = |queue: &Queue| ["1", "7", "8", "9"].map(|id| queue.has_in_doubt(&id.into()));
        assert_eq!(waiting(&queue), [false, false, true, true]);
        queue.retain_in_doubt();
        assert_eq!(waiting(&queue), [false, false, true, true]);
        assert_eq!(claimed(&mut queue, 9, at(0)), ["8"]);
        assert_eq!(
            waiting(&queue),
            [false, false, false, true],
            "what is claimed does not wait"
        );
        assert!(queue.is_in_doubt());
        queue.close(&"9".into());
        assert_eq!(waiting(&queue), [false; 4]);
        assert!(!queue.is_in_doubt());
    }

    #[test]
    fn a_locked_employee_holds_up_no_other_but_with_one_worker() {
        let is_locked = |op: &OperationRun| op.operation.employee_id.0 == "1";
        let take = |workers| {
            let rules = ClaimRules {
                workers,
                only_in_doubt: false,
                is_locked: &is_locked,
            };
            queue(&UPDATES)
                .claim(rules, at(0))
                .map(|one| one.operation.employee_id.0)
        };
        assert_eq!(take(1), None);
        assert_eq!(take(2).as_deref(), Some("2"));
    }
}
