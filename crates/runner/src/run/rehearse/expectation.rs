//! The `expect` steps: their window, and the time they may wait.

use jiff::Timestamp;
use scenario::{Expect, Window};
use world::Mark;

use super::rehearsal::Rehearsal;
use crate::expect::{self, Mismatch};
use crate::failure::finding::Finding;
use crate::run::outcome::FailureKind;

impl Rehearsal<'_> {
    pub(super) fn expect(&mut self, number: usize, expect: &Expect) -> Vec<Finding> {
        let mismatches = match &expect.within {
            None => self.compare(expect),
            Some(within) => {
                let until = within.value.after(
                    &self
                        .runtime
                        .world
                        .now()
                        .to_zoned_datetime(self.scenario.zone()),
                );
                let until = until.map_or(Timestamp::MAX, |until| until.timestamp());
                let late = |mismatch: Mismatch| {
                    let message = format!("{}, even after {}", mismatch.message, within.value);
                    Mismatch {
                        message,
                        ..mismatch
                    }
                };
                self.compare_until(expect, until)
                    .into_iter()
                    .map(late)
                    .collect()
            }
        };
        if mismatches.is_empty() {
            self.record_errors(number);
            let since = self.window_start(expect);
            self.ledger.cover(expect, self.runtime.world.calls(&since));
            self.start_window();
            self.run_until_idle();
        }
        let finding = |mismatch| Finding {
            kind: FailureKind::Expectation,
            step: Some(number),
            mismatch,
        };
        mismatches.into_iter().map(finding).collect()
    }

    /// Runs what is due now, because `within` may stop between two events. It belongs to the next
    /// window, since no expectation has seen it.
    fn run_until_idle(&mut self) {
        let now = self.runtime.world.now();
        while self.next_event(now) {}
    }

    /// Advances the clock, event by event, until everything holds or the time is up.
    fn compare_until(&mut self, expect: &Expect, until: Timestamp) -> Vec<Mismatch> {
        loop {
            let mismatches = self.compare(expect);
            if mismatches.is_empty() || !self.next_event(until) {
                return mismatches;
            }
        }
    }

    fn next_event(&mut self, until: Timestamp) -> bool {
        self.runtime
            .act(async |world| world.next_event(until).await)
    }

    fn compare(&self, expect: &Expect) -> Vec<Mismatch> {
        let whole = expect.window == Window::Scenario;
        let window = expect::Window {
            since: self.window_start(expect),
            employees: if whole {
                &self.employees.at_start
            } else {
                &self.employees.since_last
            },
            answer: if whole {
                self.last_answer.as_deref()
            } else {
                self.answer.as_deref()
            },
            rules: if whole {
                &self.runtime.all_rules
            } else {
                &self.runtime.fresh_rules
            },
            snapshots: &self.snapshots,
        };
        self.runtime
            .look(async |world| expect::compare(expect, world, &window).await)
    }

    fn window_start(&self, expect: &Expect) -> Mark {
        if expect.window == Window::Scenario {
            Mark::default()
        } else {
            self.since
        }
    }

    fn start_window(&mut self) {
        self.since = self.runtime.look(async |world| world.mark().await);
        self.employees.since_last = self.runtime.world.employees();
        self.answer = None;
        self.runtime.forget_rules();
    }
}
