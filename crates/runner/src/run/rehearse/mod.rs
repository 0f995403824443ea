//! One scenario × case against one world, from its first step to its last or to the first that
//! fails.

mod looking;

use std::collections::BTreeMap;
use std::sync::Arc;

use scenario::{Place, Scenario, Step, Verb};
use world::{BuildError, EmployeeView, LearnerView, Mark, Start, World};

use crate::expect::Mismatch;
use crate::failure::finding::Finding;
use crate::failure::state_dump;
use crate::run::guard::Watch;
use crate::run::ledger::Ledger;
use crate::run::options::{Options, Until};
use crate::run::outcome::{Failure, Kind, Outcome, Verdict};
use crate::run::stopwatch::Stopwatch;
use crate::run::world_runtime::{WorldError, WorldRuntime};

/// Plays a scenario on this thread; once `watch` has expired it ends where it is.
pub(crate) fn rehearse(scenario: &Scenario, options: &Options, watch: &Watch) -> Outcome {
    let stopwatch = Stopwatch::start();
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    let outcome = match built(scenario, seed, options) {
        Ok(stage) => Rehearsal::new(scenario, options, stage, watch).play(seed),
        Err(verdict) => Outcome::of(scenario, seed, verdict),
    };
    Outcome {
        took: stopwatch.elapsed(),
        ..outcome
    }
}

/// Only builds the world: a pass if that works.
pub(crate) fn build_only(scenario: &Scenario, options: &Options, _watch: &Watch) -> Outcome {
    let seed = options.seed.unwrap_or_else(|| scenario.seed());
    match built(scenario, seed, options) {
        Ok(_) => Outcome::of(scenario, seed, Verdict::Passed),
        Err(verdict) => Outcome::of(scenario, seed, verdict),
    }
}

fn built(scenario: &Scenario, seed: u64, options: &Options) -> Result<WorldRuntime, Verdict> {
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

struct Rehearsal<'a> {
    scenario: &'a Scenario,
    options: &'a Options,
    watch: &'a Watch,
    stage: WorldRuntime,
    ledger: Ledger,
    /// How many calls there were when errors were last noted.
    calls_judged: usize,
    /// Where the window of the next expectation begins.
    since: Mark,
    employees: Employees,
    /// What the last act since the expectation before was told, and the last one ever.
    answer: Option<String>,
    last_answer: Option<String>,
    snapshots: BTreeMap<String, Vec<LearnerView>>,
}

/// The employees at the beginning of each window.
struct Employees {
    at_first: Vec<EmployeeView>,
    since_last: Vec<EmployeeView>,
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
        mut stage: WorldRuntime,
        watch: &'a Watch,
    ) -> Rehearsal<'a> {
        stage.world.set_stop_flag(Arc::clone(&watch.expired));
        let employees = stage.world.employees();
        Rehearsal {
            scenario,
            options,
            watch,
            stage,
            ledger: Ledger::default(),
            calls_judged: 0,
            since: Mark::default(),
            employees: Employees {
                at_first: employees.clone(),
                since_last: employees,
            },
            answer: None,
            last_answer: None,
            snapshots: BTreeMap::new(),
        }
    }

    fn play(mut self, seed: u64) -> Outcome {
        let verdict = match self.steps() {
            Some(End::Failed(findings)) => Verdict::Failed(self.told(findings)),
            Some(End::Stopped(number)) => Verdict::Stopped(self.stand(number)),
            None => match self.debts() {
                findings if findings.is_empty() => Verdict::Passed,
                findings => Verdict::Failed(self.told(findings)),
            },
        };
        let world = &self.stage.world;
        let journal = world.journal();
        Outcome {
            lived: world
                .now()
                .duration_since(self.scenario.start().timestamp()),
            calls: journal.entries().len(),
            rules: self
                .stage
                .all_rules
                .iter()
                .map(|rule| (*rule).to_owned())
                .collect(),
            journal: self.options.keep_journal.then(|| journal.to_lines()),
            ..Outcome::of(self.scenario, seed, verdict)
        }
    }

    fn steps(&mut self) -> Option<End> {
        let scenario = self.scenario;
        for (number, step) in scenario.own_steps() {
            self.watch.enter_step(number);
            self.stage.world.enter_step(number - 1);
            let mut findings = match &step.verb.value {
                Verb::Expect(expect) => self.expect(number, expect),
                verb => self.carry_out(number, step, verb),
            };
            if self.watch.is_expired() {
                return Some(End::Failed(vec![self.too_slow(number, step.place())]));
            }
            findings.extend(self.violations(number, step));
            if !findings.is_empty() {
                return Some(End::Failed(
                    self.after_what_came_short(number, step, findings),
                ));
            }
            if self.is_reached(number, step) {
                return Some(End::Stopped(number));
            }
        }
        None
    }

    fn carry_out(&mut self, number: usize, step: &Step, verb: &Verb) -> Vec<Finding> {
        let actor = step.actor.as_ref().map(|actor| actor.value.as_str());
        let told = match self
            .stage
            .act(async |world| world.carry_out(verb, actor).await)
        {
            Ok(told) => told,
            Err(cannot) => {
                return vec![Finding::at_step(
                    Kind::CannotDo,
                    number,
                    step.place(),
                    cannot.to_string(),
                )];
            }
        };
        if is_act(verb) || told.refused {
            self.answer = Some(told.word.clone());
            self.last_answer = Some(told.word.clone());
        }
        if let Verb::Snapshot(name) = verb {
            self.snapshots
                .insert(name.value.clone(), self.stage.world.learners());
        }
        self.ledger.told(number, verb, &told);
        self.note_errors(number);
        Vec::new()
    }

    /// A step before that came to nothing explains what failed later, so it goes first.
    fn after_what_came_short(
        &mut self,
        number: usize,
        step: &Step,
        findings: Vec<Finding>,
    ) -> Vec<Finding> {
        self.note_errors(number);
        let failed = match &step.verb.value {
            Verb::Expect(expect) => Some(expect.as_ref()),
            _ => None,
        };
        let mut first = self.ledger.unnamed(failed, !self.scenario.is_strict());
        first.extend(findings);
        first
    }

    fn note_errors(&mut self, number: usize) {
        // Where nobody called anybody nothing can have gone wrong but what the end of the scenario
        // still finds.
        let calls = self.stage.world.journal().entries().len();
        if std::mem::replace(&mut self.calls_judged, calls) == calls {
            return;
        }
        // While the engine is down it says nothing; its errors are noted once it is back.
        if let Ok(events) = self
            .stage
            .look(async |world| world.events(&Mark::default()).await)
        {
            self.ledger.events(number, &events);
        }
        if let Ok(connection) = self.stage.look(async |world| world.connection().await) {
            self.ledger
                .connection(number, &connection.state, connection.reason.as_deref());
        }
    }

    fn violations(&mut self, number: usize, step: &Step) -> Vec<Finding> {
        let violations = self.stage.act(async |world| world.violations().await);
        let findings = violations.into_iter().map(|violation| {
            let message = format!("{}: {}", violation.invariant, violation.text);
            let mut finding = Finding::at_step(Kind::Invariant, number, step.place(), message);
            finding.mismatch.call = violation.call;
            finding
        });
        findings.collect()
    }

    /// Real time has run out in this step.
    fn too_slow(&self, number: usize, place: Place) -> Finding {
        let now = self
            .stage
            .world
            .now()
            .to_zoned_datetime(self.scenario.zone())
            .strftime("%Y-%m-%dT%H:%M:%S");
        let calls = self.stage.world.journal().entries().len();
        let message = format!("real time is up at {now}, after {calls} calls");
        let mut finding = Finding::at_step(Kind::TooSlow, number, place, message);
        finding.mismatch.help =
            Some("let less happen, or give the scenario a longer `timeout`".to_owned());
        finding
    }

    fn is_reached(&self, number: usize, step: &Step) -> bool {
        match &self.options.until {
            None => false,
            Some(Until::Step(name)) => {
                step.id.as_ref().is_some_and(|id| id.value == *name) || *name == number.to_string()
            }
            Some(Until::Call(call)) => self.stage.world.journal().entries().len() as u64 >= *call,
        }
    }

    /// What is owed at the end: rules 8, 10 and 14 of the format.
    fn debts(&mut self) -> Vec<Finding> {
        let last = self
            .scenario
            .own_steps()
            .last()
            .map(|(number, step)| (number, step.place()));
        let (number, place) = last.unwrap_or((0, Place::NOWHERE));
        let mut findings = Vec::new();
        if self.scenario.is_strict() {
            self.calls_judged = 0;
            self.note_errors(number);
            findings.extend(self.ledger.uncovered(self.stage.world.journal().entries()));
            let left = self.stage.look(async |world| world.left_over().await);
            let left_over = |what: String| {
                let message = format!(
                    "the scenario ends here, and {what}; let time go on, or write `strict: off`"
                );
                Finding::at_step(Kind::LeftOver, number, place, message)
            };
            findings.extend(left.into_iter().map(left_over));
        }
        findings.extend(self.stage.world.unfired_faults().into_iter().map(|armed| {
            let fault = &armed.fault;
            let (what, on) = (&fault.what.value, &fault.on.value);
            let message = format!("never fired: `{what}` waits for a `{on}` that did not come");
            let step = armed.step.map(|step| step + 1);
            Finding {
                kind: Kind::NeverFired,
                step,
                mismatch: Mismatch::at(fault.on.place, message),
            }
        }));
        findings
    }

    fn told(&self, findings: Vec<Finding>) -> Vec<Failure> {
        findings
            .into_iter()
            .map(|finding| finding.told(self.scenario, &self.stage.world))
            .collect()
    }

    fn stand(&self, number: usize) -> String {
        let call = match self.options.until {
            Some(Until::Call(call)) => Some(call),
            _ => None,
        };
        self.stage.look(async |world: &World| {
            state_dump::describe(self.scenario, world, number, call).await
        })
    }
}

/// Whether somebody does something and is told about it, as against time passing and trouble being
/// prepared.
fn is_act(verb: &Verb) -> bool {
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
