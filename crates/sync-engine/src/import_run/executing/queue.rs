//! Operations to be carried out one by one, and those in somebody's hand: as many at a time as
//! `litmos_parallelism` says (CNC-4).
//!
//! Whoever carries one out takes it off and gives it back with the time at which it goes on. One
//! that was begun keeps its place at the front until it is over, and nobody begins another in its
//! stead; so with one hand everything goes one after the other. Only updates and creates, and only
//! those of one part of the run, go beside each other (IMP-12).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use sync_core::EmployeeId;
use sync_core::plan::operation::Phase;

use crate::runtime::runs::Intent;
use crate::runtime::time::earlier;
use crate::vendors::operation_run::OperationRun;

/// One that waits.
#[derive(Clone, Debug)]
struct Waiting {
    carrying: OperationRun,
    /// When it goes on, once it was begun.
    due: Option<Timestamp>,
}

impl Waiting {
    fn new(carrying: OperationRun) -> Waiting {
        Waiting {
            carrying,
            due: None,
        }
    }

    fn is_begun(&self) -> bool {
        self.due.is_some() || !self.carrying.is_at_boundary()
    }
}

/// Who asks for the next one.
#[derive(Clone, Copy)]
pub(crate) struct Asks<'a> {
    /// How many may be under way at a time.
    pub(crate) workers: usize,
    /// Whether only what is in doubt is to be carried on.
    pub(crate) only_in_doubt: bool,
    /// Whether another lane has the employee of this one.
    pub(crate) is_taken: &'a dyn Fn(&OperationRun) -> bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: VecDeque<Waiting>,
    /// Those of them whose writes may have happened.
    in_doubt: BTreeSet<EmployeeId>,
    in_hand: BTreeMap<EmployeeId, Phase>,
}

impl Queue {
    /// Those whose writes may have happened before a former engine stopped, or the run had to wait
    /// (CRS-5).
    pub(crate) fn resumed(intents: Vec<Intent>) -> Queue {
        let in_doubt = intents
            .iter()
            .map(|intent| intent.operation.employee_id.clone())
            .collect();
        let waiting = intents
            .into_iter()
            .map(|intent| Waiting::new(OperationRun::resumed(intent)))
            .collect();
        Queue {
            waiting,
            in_doubt,
            in_hand: BTreeMap::new(),
        }
    }

    /// Takes the next one off that is due, into the hand of whoever asks.
    pub(crate) fn take(&mut self, asks: Asks<'_>, now: Timestamp) -> Option<OperationRun> {
        let place = self
            .takeable(asks)
            .find(|(_, due)| due.is_none_or(|due| due <= now))?
            .0;
        let Waiting { carrying, .. } = self.waiting.remove(place)?;
        self.in_doubt.remove(&carrying.operation.employee_id);
        self.in_hand.insert(
            carrying.operation.employee_id.clone(),
            carrying.operation.phase,
        );
        Some(carrying)
    }

    /// When one can be taken: `Some(None)` means at once.
    pub(crate) fn due(&self, asks: Asks<'_>) -> Option<Option<Timestamp>> {
        self.takeable(asks).map(|(_, due)| due).min()
    }

    /// The places of those that may be carried on now or later, with the time.
    fn takeable<'a>(
        &'a self,
        asks: Asks<'a>,
    ) -> impl Iterator<Item = (usize, Option<Timestamp>)> + 'a {
        let is_wanted =
            move |waiting: &Waiting| !asks.only_in_doubt || !waiting.carrying.is_at_boundary();
        let begun = self
            .waiting
            .iter()
            .take_while(|waiting| waiting.is_begun())
            .count();
        let open = if self.in_hand.len() < asks.workers {
            begun
        } else {
            0
        };
        let free = asks.workers.saturating_sub(begun + self.in_hand.len());
        let fresh = self
            .waiting
            .iter()
            .enumerate()
            .skip(begun)
            .take(free)
            .take_while(|(_, one)| self.may_begin(one));
        let all = self.waiting.iter().enumerate().take(open).chain(fresh);
        let is_free = move |waiting: &Waiting| !(asks.is_taken)(&waiting.carrying);
        all.filter(move |(_, one)| is_wanted(one) && is_free(one))
            .map(|(place, one)| (place, one.due))
    }

    /// Whether it may go beside all that is under way.
    fn may_begin(&self, fresh: &Waiting) -> bool {
        let begun = self.waiting.iter().take_while(|waiting| waiting.is_begun());
        let phases = begun
            .map(|waiting| waiting.carrying.operation.phase)
            .chain(self.in_hand.values().copied());
        let phase = fresh.carrying.operation.phase;
        let goes_beside = |other| other == phase && matches!(phase, Phase::Update | Phase::Create);
        // The first of those that wait may always begin after what is over.
        let first = self
            .waiting
            .iter()
            .find(|waiting| !waiting.is_begun())
            .map(|first| first.carrying.operation.phase);
        let is_first = first == Some(phase);
        is_first && phases.into_iter().all(goes_beside)
    }

    /// Gives one back that goes on at `due`.
    pub(crate) fn requeue(&mut self, carrying: OperationRun, due: Timestamp) {
        self.release(&carrying.operation.employee_id);
        self.put_in_front(Waiting {
            carrying,
            due: Some(due),
        });
    }

    /// Nobody has it in hand any more.
    pub(crate) fn release(&mut self, id: &EmployeeId) {
        self.in_hand.remove(id);
    }

    /// Whether somebody is at work.
    pub(crate) fn is_in_hand(&self) -> bool {
        !self.in_hand.is_empty()
    }

    /// Whether something that waits is in doubt; such ones stand in front.
    pub(crate) fn is_in_doubt(&self) -> bool {
        !self.in_doubt.is_empty()
    }

    /// Whether this employee's waits, and is in doubt.
    pub(crate) fn has_in_doubt(&self, id: &EmployeeId) -> bool {
        self.in_doubt.contains(id)
    }

    /// Has nothing to wait for any more.
    pub(crate) fn hurry(&mut self, now: Timestamp) {
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

    /// Keeps only what is in doubt.
    pub(crate) fn retain_in_doubt(&mut self) {
        self.waiting
            .retain(|waiting| !waiting.carrying.is_at_boundary());
    }

    /// Takes an employee's off, for it is over.
    pub(crate) fn close(&mut self, id: &EmployeeId) {
        self.waiting
            .retain(|waiting| waiting.carrying.operation.employee_id != *id);
        self.in_doubt.remove(id);
    }

    /// Puts one in front whose write may have happened.
    pub(crate) fn push_front(&mut self, carrying: OperationRun) {
        self.put_in_front(Waiting::new(carrying));
    }

    fn put_in_front(&mut self, waiting: Waiting) {
        if !waiting.carrying.is_at_boundary() {
            self.in_doubt
                .insert(waiting.carrying.operation.employee_id.clone());
        }
        self.waiting.push_front(waiting);
    }

    pub(crate) fn extend(&mut self, more: impl IntoIterator<Item = OperationRun>) {
        self.waiting.extend(more.into_iter().map(Waiting::new));
    }

    pub(crate) fn front(&self) -> Option<&OperationRun> {
        self.waiting.front().map(|waiting| &waiting.carrying)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &OperationRun> {
        self.waiting.iter().map(|waiting| &waiting.carrying)
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

    fn carrying(id: &str, phase: Phase) -> OperationRun {
        OperationRun::new(operation(id, phase))
    }

    fn in_doubt(id: &str) -> OperationRun {
        OperationRun::resumed(Intent {
            operation: operation(id, Phase::Update),
            attempts: 1,
            chunk: None,
        })
    }

    fn queue(all: &[(&str, Phase)]) -> Queue {
        let mut queue = Queue::default();
        queue.extend(all.iter().map(|(id, phase)| carrying(id, *phase)));
        queue
    }

    /// Takes as many as there are at the time.
    fn taken(queue: &mut Queue, workers: usize, now: Timestamp) -> Vec<String> {
        let asks = Asks {
            workers,
            only_in_doubt: false,
            is_taken: &|_| false,
        };
        std::iter::from_fn(|| queue.take(asks, now))
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
    fn as_many_as_there_are_hands_are_taken_and_no_part_of_the_run_overtakes_another() {
        assert_eq!(taken(&mut queue(&UPDATES), 1, at(0)), ["1"]);
        assert_eq!(taken(&mut queue(&UPDATES), 2, at(0)), ["1", "2"]);
        let mut queue = queue(&UPDATES);
        assert_eq!(taken(&mut queue, 9, at(0)), ["1", "2", "3"]);
        for id in ["1", "2"] {
            queue.release(&id.into());
            assert!(
                taken(&mut queue, 9, at(0)).is_empty(),
                "one update is not over"
            );
        }
        queue.release(&"3".into());
        assert_eq!(taken(&mut queue, 9, at(0)), ["4"]);
    }

    #[test]
    fn what_frees_names_and_seats_goes_one_after_the_other() {
        for phase in [Phase::Rename(0), Phase::Deactivate] {
            let mut queue = queue(&[("1", phase), ("2", phase)]);
            assert_eq!(taken(&mut queue, 9, at(0)), ["1"]);
            queue.release(&"1".into());
            assert_eq!(taken(&mut queue, 9, at(0)), ["2"]);
        }
    }

    #[test]
    fn whoever_was_begun_keeps_a_hand_until_it_is_over() {
        let mut queue = queue(&UPDATES);
        assert_eq!(taken(&mut queue, 1, at(0)), ["1"]);
        queue.requeue(carrying("1", Phase::Update), at(5));
        assert!(
            taken(&mut queue, 1, at(4)).is_empty(),
            "nobody goes in its stead"
        );
        assert_eq!(taken(&mut queue, 2, at(4)), ["2"]);
        assert_eq!(taken(&mut queue, 2, at(5)), ["1"]);
        queue.requeue(carrying("2", Phase::Update), at(9));
        queue.hurry(at(6));
        assert_eq!(taken(&mut queue, 2, at(6)), ["2"]);
    }

    #[test]
    fn who_is_in_doubt_is_known_until_it_is_taken_over_or_closed() {
        let mut queue = queue(&UPDATES);
        queue.push_front(in_doubt("8"));
        queue.requeue(in_doubt("9"), at(5));
        queue.requeue(carrying("7", Phase::Update), at(5));
        let told = |queue: &Queue| ["1", "7", "8", "9"].map(|id| queue.has_in_doubt(&id.into()));
        assert_eq!(told(&queue), [false, false, true, true]);
        queue.retain_in_doubt();
        assert_eq!(told(&queue), [false, false, true, true]);
        assert_eq!(taken(&mut queue, 9, at(0)), ["8"]);
        assert_eq!(
            told(&queue),
            [false, false, false, true],
            "what is in somebody's hand does not wait"
        );
        assert!(queue.is_in_doubt());
        queue.close(&"9".into());
        assert_eq!(told(&queue), [false; 4]);
        assert!(!queue.is_in_doubt());
    }

    #[test]
    fn another_lane_at_work_on_somebody_holds_up_nobody_but_with_one_hand() {
        let is_taken = |carrying: &OperationRun| carrying.operation.employee_id.0 == "1";
        let take = |workers| {
            let asks = Asks {
                workers,
                only_in_doubt: false,
                is_taken: &is_taken,
            };
            queue(&UPDATES)
                .take(asks, at(0))
                .map(|one| one.operation.employee_id.0)
        };
        assert_eq!(take(1), None);
        assert_eq!(take(2).as_deref(), Some("2"));
    }
}
