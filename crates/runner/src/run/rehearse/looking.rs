//! The `expect` steps of a rehearsal: the window they look at, and time that runs on until they
//! hold.

use jiff::Timestamp;
use scenario::{Expect, Window};
use world::Mark;

use super::Rehearsal;
use crate::expect::{self, Mismatch};
use crate::failure::finding::Finding;
use crate::run::outcome::Kind;

impl Rehearsal<'_> {
    pub(super) fn expect(&mut self, number: usize, expect: &Expect) -> Vec<Finding> {
        let mismatches = match &expect.within {
            None => self.compare(expect),
            Some(within) => {
                let until = within.value.after(
                    &self
                        .stage
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
            self.note_errors(number);
            let since = self.window_start(expect);
            self.ledger.cover(expect, self.stage.world.calls(&since));
            self.begin_window();
            self.settle();
        }
        let finding = |mismatch| Finding {
            kind: Kind::Expectation,
            step: Some(number),
            mismatch,
        };
        mismatches.into_iter().map(finding).collect()
    }

    /// A step is over when nothing due is left, and `within` stops in the middle of things. What
    /// still happens now belongs to the next window: nobody has looked at it.
    fn settle(&mut self) {
        let now = self.stage.world.now();
        while self.next_event(now) {}
    }

    /// Runs time forward, one due thing after the other, until all holds or the time is up.
    fn compare_until(&mut self, expect: &Expect, until: Timestamp) -> Vec<Mismatch> {
        loop {
            let mismatches = self.compare(expect);
            if mismatches.is_empty() || !self.next_event(until) {
                return mismatches;
            }
        }
    }

    fn next_event(&mut self, until: Timestamp) -> bool {
        self.stage.act(async |world| world.next_event(until).await)
    }

    fn compare(&self, expect: &Expect) -> Vec<Mismatch> {
        let whole = expect.window == Window::Scenario;
        let window = expect::Window {
            since: self.window_start(expect),
            employees: if whole {
                &self.employees.at_first
            } else {
                &self.employees.since_last
            },
            answer: if whole {
                self.last_answer.as_deref()
            } else {
                self.answer.as_deref()
            },
            rules: if whole {
                &self.stage.all_rules
            } else {
                &self.stage.fresh_rules
            },
            snapshots: &self.snapshots,
        };
        self.stage
            .look(async |world| expect::compare(expect, world, &window).await)
    }

    fn window_start(&self, expect: &Expect) -> Mark {
        if expect.window == Window::Scenario {
            Mark::default()
        } else {
            self.since
        }
    }

    fn begin_window(&mut self) {
        self.since = self.stage.look(async |world| world.mark().await);
        self.employees.since_last = self.stage.world.employees();
        self.answer = None;
        self.stage.forget_rules();
    }
}
