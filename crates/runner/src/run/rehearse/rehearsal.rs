//! The run of a scenario.

use std::collections::BTreeMap;
use std::sync::Arc;

use scenario::{Place, Scenario, Step, Verb};
use world::{BuildError, EmployeeView, LearnerView, Mark, Start, World};

use crate::expect::Mismatch;
use crate::failure::finding::Finding;
use crate::failure::state_dump;
use crate::run::ledger::Ledger;
use crate::run::options::{Options, Until};
use crate::run::outcome::{Failure, FailureKind, Outcome, Verdict};
use crate::run::stopwatch::Stopwatch;
use crate::run::watch::Watch;
use crate::run::world_runtime::{WorldError, WorldRuntime};

/// Plays a scenario on this thread, until `watch` expires.
pub(crate) fn rehearse(scenario: &Scenario, options: &Options, watch: &Watch) -> Outcome {
    let stopwatch = Stopwatch::start();
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    let outcome = match build(scenario, seed, options) {
        Ok(runtime) => Rehearsal::new(scenario, options, runtime, watch).play(seed),
        Err(verdict) => Outcome::new(scenario, seed, verdict),
    };
    Outcome {
        real_time: stopwatch.elapsed(),
        ..outcome
    }
}

/// Only builds the world; a pass if that works.
pub(crate) fn build_only(scenario: &Scenario, options: &Options, _watch: &Watch) -> Outcome {
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    match build(scenario, seed, options) {
        Ok(_) => Outcome::new(scenario, seed, Verdict::Passed),
        Err(verdict) => Outcome::new(scenario, seed, verdict),
    }
}

fn build(scenario: &Scenario, seed: u64, options: &Options) -> Result<WorldRuntime, Verdict> {
    let start = Start {
        world: &scenario.world,
        now: scenario.start().timestamp(),
        zone: scenario.zone(),
        seed,
        sockets: options.sockets,
    };
    WorldRuntime::build(start).map_err(|error| match error {
        WorldError::World(BuildError::File(problem)) => Verdict::BadWorld(Box::new(problem)),
        error => Verdict::CouldNotRun(error.to_string()),
    })
}

/// A scenario while it is played.
pub(super) struct Rehearsal<'a> {
    pub(super) scenario: &'a Scenario,
    options: &'a Options,
    watch: &'a Watch,
    pub(super) runtime: WorldRuntime,
    pub(super) ledger: Ledger,
    /// The number of calls when errors were last recorded.
    calls_judged: usize,
    /// Where the window of the next expectation starts.
    pub(super) since: Mark,
    pub(super) employees: Employees,
    /// The answer to the last action since the previous expectation.
    pub(super) answer: Option<String>,
    /// The answer to the last action of the scenario.
    pub(super) last_answer: Option<String>,
    pub(super) snapshots: BTreeMap<String, Vec<LearnerView>>,
}

/// The employees at the start of each window.
pub(super) struct Employees {
    pub(super) at_start: Vec<EmployeeView>,
    pub(super) since_last: Vec<EmployeeView>,
}

/// Why the steps end.
enum End {
    Failed(Vec<Finding>),
    Stopped(usize),
}

impl<'a> Rehearsal<'a> {
    fn new(
        scenario: &'a Scenario,
        options: &'a Options,
        mut runtime: WorldRuntime,
        watch: &'a Watch,
    ) -> Rehearsal<'a> {
        runtime.world.set_stop_flag(Arc::clone(&watch.expired));
        let employees = runtime.world.employees();
        Rehearsal {
            scenario,
            options,
            watch,
            runtime,
            ledger: Ledger::default(),
            calls_judged: 0,
            since: Mark::default(),
            employees: Employees {
                at_start: employees.clone(),
                since_last: employees,
            },
            answer: None,
            last_answer: None,
            snapshots: BTreeMap::new(),
        }
    }

    fn play(mut self, seed: u64) -> Outcome {
        let verdict = match self.run_steps() {
            Some(End::Failed(findings)) => Verdict::Failed(self.describe_failures(findings)),
            Some(End::Stopped(number)) => Verdict::Stopped(self.describe_state(number)),
            None => match self.check_end() {
                findings if findings.is_empty() => Verdict::Passed,
                findings => Verdict::Failed(self.describe_failures(findings)),
            },
        };
        let world = &self.runtime.world;
        let journal = world.journal();
        Outcome {
            virtual_time: world
                .now()
                .duration_since(self.scenario.start().timestamp()),
            calls: journal.entries().len(),
            rules: self
                .runtime
                .all_rules
                .iter()
                .map(|rule| (*rule).to_owned())
                .collect(),
            journal: self.options.keep_journal.then(|| journal.to_lines()),
            ..Outcome::new(self.scenario, seed, verdict)
        }
    }

    fn run_steps(&mut self) -> Option<End> {
        let scenario = self.scenario;
        for (number, step) in scenario.own_steps() {
            self.watch.enter_step(number);
            self.runtime.world.enter_step(number - 1);
            let mut findings = match &step.verb.value {
                Verb::Expect(expect) => self.expect(number, expect),
                verb => self.carry_out(number, step, verb),
            };
            if self.watch.is_expired() {
                return Some(End::Failed(vec![self.too_slow(number, step.place())]));
            }
            findings.extend(self.violations(number, step));
            if !findings.is_empty() {
                return Some(End::Failed(self.with_incidents(number, step, findings)));
            }
            if self.is_reached(number, step) {
                return Some(End::Stopped(number));
            }
        }
        None
    }

    fn carry_out(&mut self, number: usize, step: &Step, verb: &Verb) -> Vec<Finding> {
        let actor = step.actor.as_ref().map(|actor| actor.value.as_str());
        let result = match self
            .runtime
            .act(async |world| world.carry_out(verb, actor).await)
        {
            Ok(result) => result,
            Err(unsupported) => {
                return vec![Finding::at_step(
                    FailureKind::CannotDo,
                    number,
                    step.place(),
                    unsupported.to_string(),
                )];
            }
        };
        if is_action(verb) || result.refused {
            self.answer = Some(result.word.clone());
            self.last_answer = Some(result.word.clone());
        }
        if let Verb::Snapshot(name) = verb {
            self.snapshots
                .insert(name.value.clone(), self.runtime.world.learners());
        }
        self.ledger.record(number, verb, &result);
        self.record_errors(number);
        Vec::new()
    }

    /// Puts earlier steps that did not succeed first, because they explain what failed later.
    fn with_incidents(
        &mut self,
        number: usize,
        step: &Step,
        findings: Vec<Finding>,
    ) -> Vec<Finding> {
        self.record_errors(number);
        let failed = match &step.verb.value {
            Verb::Expect(expect) => Some(expect.as_ref()),
            _ => None,
        };
        let mut first = self
            .ledger
            .uncovered_incidents(failed, !self.scenario.is_strict());
        first.extend(findings);
        first
    }

    pub(super) fn record_errors(&mut self, number: usize) {
        // Without a new call there is no new error, except what the end of the scenario finds.
        let calls = self.runtime.world.journal().entries().len();
        if std::mem::replace(&mut self.calls_judged, calls) == calls {
            return;
        }
        // While the engine is down it cannot answer; its errors are recorded once it is back.
        if let Ok(events) = self
            .runtime
            .look(async |world| world.events(&Mark::default()).await)
        {
            self.ledger.record_events(number, &events);
        }
        if let Ok(connection) = self.runtime.look(async |world| world.connection().await) {
            self.ledger
                .record_connection(number, &connection.state, connection.reason.as_deref());
        }
    }

    fn violations(&mut self, number: usize, step: &Step) -> Vec<Finding> {
        let violations = self.runtime.act(async |world| world.violations().await);
        let findings = violations.into_iter().map(|violation| {
            let message = format!("{}: {}", violation.invariant, violation.text);
            let mut finding =
                Finding::at_step(FailureKind::Invariant, number, step.place(), message);
            finding.mismatch.call = violation.call;
            finding
        });
        findings.collect()
    }

    /// The finding for a step in which the real time ran out.
    fn too_slow(&self, number: usize, place: Place) -> Finding {
        let now = self
            .runtime
            .world
            .now()
            .to_zoned_datetime(self.scenario.zone())
            .strftime("%Y-%m-%dT%H:%M:%S");
        let calls = self.runtime.world.journal().entries().len();
        let message = format!("timeout at {now}, after {calls} calls");
        let mut finding = Finding::at_step(FailureKind::TooSlow, number, place, message);
        finding.mismatch.help = Some("shorten the scenario, or raise its `timeout`".to_owned());
        finding
    }

    fn is_reached(&self, number: usize, step: &Step) -> bool {
        match &self.options.until {
            None => false,
            Some(Until::Step(name)) => {
                step.id.as_ref().is_some_and(|id| id.value == *name) || *name == number.to_string()
            }
            Some(Until::Call(call)) => self.runtime.world.journal().entries().len() as u64 >= *call,
        }
    }

    /// Checks what must hold at the end (rules 8, 10 and 14 of the format).
    fn check_end(&mut self) -> Vec<Finding> {
        let last = self
            .scenario
            .own_steps()
            .last()
            .map(|(number, step)| (number, step.place()));
        let (number, place) = last.unwrap_or((0, Place::NOWHERE));
        let mut findings = Vec::new();
        if self.scenario.is_strict() {
            self.calls_judged = 0;
            self.record_errors(number);
            findings.extend(
                self.ledger
                    .uncovered(self.runtime.world.journal().entries()),
            );
            let left = self.runtime.look(async |world| world.left_over().await);
            let left_over = |what: String| {
                let message = format!("the scenario ends, but {what}");
                let mut finding = Finding::at_step(FailureKind::LeftOver, number, place, message);
                finding.mismatch.help =
                    Some("advance the clock, or write `strict: off`".to_owned());
                finding
            };
            findings.extend(left.into_iter().map(left_over));
        }
        findings.extend(
            self.runtime
                .world
                .unfired_faults()
                .into_iter()
                .map(|armed| {
                    let fault = &armed.fault;
                    let (action, on) = (&fault.action.value, &fault.on.value);
                    let message =
                        format!("fault `{action}` never fired: there was no call `{on}` to hit");
                    let step = armed.step.map(|step| step + 1);
                    Finding {
                        kind: FailureKind::NeverFired,
                        step,
                        mismatch: Mismatch::at(fault.on.place, message),
                    }
                }),
        );
        findings
    }

    fn describe_failures(&self, findings: Vec<Finding>) -> Vec<Failure> {
        findings
            .into_iter()
            .map(|finding| finding.into_failure(self.scenario, &self.runtime.world))
            .collect()
    }

    fn describe_state(&self, number: usize) -> String {
        let call = match self.options.until {
            Some(Until::Call(call)) => Some(call),
            _ => None,
        };
        self.runtime.look(async |world: &World| {
            state_dump::describe(self.scenario, world, number, call).await
        })
    }
}

/// Whether a step is an action with an answer, unlike advancing the clock or preparing a fault.
fn is_action(verb: &Verb) -> bool {
    !matches!(
        verb,
        Verb::Advance(_)
            | Verb::AdvanceTo(_)
            | Verb::Fault(_)
            | Verb::ClearFaults(_)
            | Verb::Stop(_)
            | Verb::ClockJump(_)
            | Verb::DamageStore(_)
            | Verb::Hold(_)
            | Verb::Reorder(_)
            | Verb::Lose(_)
            | Verb::Tamper(_)
            | Verb::Snapshot(_)
            | Verb::Restore(_)
            | Verb::Expect(_)
    )
}
