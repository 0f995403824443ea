//! The closed world (rule 8 of the format): what happened, and whether an expectation covers it.
//!
//! An `answer` covers the actions with the same answer, so `answer: ok` hides no failure. `summary`
//! covers the result of a Sync and `report` that of an Import. `calls` covers writes to Litmos if
//! it names Litmos.

use std::collections::{BTreeMap, BTreeSet};

use scenario::verb::Target;
use scenario::{Expect, Vendor, Verb, Window};
use world::{Entry, EventView, Shortfall, StepResult};

use crate::expect::{Mismatch, is_judged, is_write};
use crate::failure::finding::{Finding, call_line};
use crate::run::outcome::FailureKind;

/// An action that did not succeed, or an error of the engine.
#[derive(Clone, Debug)]
struct Incident {
    /// The step's number in the file.
    step: usize,
    message: String,
    /// The rule that was applied.
    rule: Option<String>,
    /// The likely fix.
    help: String,
    covered_by: CoveredBy,
    covered: bool,
}

/// The expectations that cover an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
enum CoveredBy {
    /// An `answer` with this word, or the expectation about the run that the action started.
    Action { word: String, run: Option<Run> },
    /// Any expectation about errors: `answer`, `report`, `connection` or `events`.
    Error,
}

/// What an action starts or decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Sync,
    Import,
}

impl Run {
    fn from_verb(verb: &Verb) -> Option<Run> {
        match verb {
            Verb::Sync(_) | Verb::Confirm(Target::Sync) => Some(Run::Sync),
            Verb::Import(_)
            | Verb::DryRun(_)
            | Verb::Confirm(Target::Import)
            | Verb::Resume(Target::Import) => Some(Run::Import),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Run::Sync => "sync",
            Run::Import => "import",
        }
    }

    /// The key of the expectation about it.
    fn key(self) -> &'static str {
        match self {
            Run::Sync => "summary",
            Run::Import => "report",
        }
    }
}

impl CoveredBy {
    fn includes(&self, expect: &Expect) -> bool {
        match self {
            CoveredBy::Action { word, run } => {
                let is_answer = expect
                    .answer
                    .as_ref()
                    .is_some_and(|answer| answer.value == *word);
                let is_of_run = match run {
                    Some(Run::Sync) => expect.summary.is_some(),
                    Some(Run::Import) => expect.report.is_some(),
                    None => false,
                };
                is_answer || is_of_run
            }
            CoveredBy::Error => {
                expect.answer.is_some()
                    || expect.report.is_some()
                    || expect.connection.is_some()
                    || expect.events.is_some()
            }
        }
    }
}

/// Everything that some expectation must cover.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    incidents: Vec<Incident>,
    /// The index of the first incident since the previous expectation.
    fresh: usize,
    covered_calls: BTreeSet<u64>,
    events_failed: Vec<String>,
    needs_attention: bool,
}

impl Ledger {
    /// Records the result of an action.
    pub(crate) fn record(&mut self, step: usize, verb: &Verb, result: &StepResult) {
        let Some((what, help)) = describe_shortfall(verb, result) else {
            return;
        };
        let rule = rulebook::rule_of_reason(&result.word).map(|rule| rule.id.to_owned());
        // A held run is described by its rule already.
        let because = rule.as_ref().filter(|rule| !what.ends_with(rule.as_str()));
        let because = because.map(|rule| format!(" ({rule})")).unwrap_or_default();
        let covered_by = match is_failed_run(verb, result) {
            true => CoveredBy::Error,
            // A rejected run has no report.
            false => CoveredBy::Action {
                word: result.word.clone(),
                run: Run::from_verb(verb).filter(|_| !result.refused),
            },
        };
        let message = format!("`{}` {what}{because}", verb.word());
        self.incidents.push(Incident {
            step,
            message,
            rule,
            help,
            covered_by,
            covered: false,
        });
    }

    /// Records the failures in the engine's webhook log.
    pub(crate) fn record_events(&mut self, step: usize, events: &[EventView]) {
        let failed = events
            .iter()
            .filter(|event| event.state == "failed")
            .map(|event| {
                let employee = match &event.employee {
                    Some(employee) => format!("`{employee}`"),
                    None => "an unknown employee".to_owned(),
                };
                let reason = event.reason.as_deref().unwrap_or("no reason");
                format!("a delivery for {employee} failed with `{reason}`")
            });
        let failed: Vec<String> = failed.collect();
        let mut known = self.events_failed.clone();
        for message in &failed {
            match known.iter().position(|known| known == message) {
                Some(index) => drop(known.remove(index)),
                None => self.record_error(step, message.clone()),
            }
        }
        self.events_failed = failed;
    }

    /// Records whether the connection needs attention, and why.
    pub(crate) fn record_connection(&mut self, step: usize, state: &str, reason: Option<&str>) {
        let needs_attention = state == "needs_attention";
        if needs_attention && !self.needs_attention {
            self.record_error(
                step,
                format!(
                    "the connection needs attention: `{}`",
                    reason.unwrap_or("no reason")
                ),
            );
        }
        self.needs_attention = needs_attention;
    }

    fn record_error(&mut self, step: usize, message: String) {
        let help = EXPECT_ERRORS.to_owned();
        self.incidents.push(Incident {
            step,
            message,
            rule: None,
            help,
            covered_by: CoveredBy::Error,
            covered: false,
        });
    }

    /// Records what an expectation that held covers; `calls` are those of its window.
    pub(crate) fn cover(&mut self, expect: &Expect, calls: &[Entry]) {
        let from = if expect.window == Window::Scenario {
            0
        } else {
            self.fresh
        };
        for incident in &mut self.incidents[from..] {
            incident.covered |= incident.covered_by.includes(expect);
        }
        self.fresh = self.incidents.len();
        let names_litmos = expect
            .calls
            .as_ref()
            .is_some_and(|calls| calls.litmos.is_some());
        let covers_writes = expect.report.is_some() || expect.learners.is_some() || names_litmos;
        let covers_deliveries = expect.webhooks.is_some() || expect.events.is_some();
        let covered = calls.iter().filter(|call| match Effect::from_call(call) {
            Some(Effect::Write) => covers_writes,
            Some(Effect::FailedDelivery) => covers_deliveries,
            None => false,
        });
        self.covered_calls.extend(covered.map(|call| call.number));
    }

    /// The incidents that neither an expectation that held nor the `failed` one covers, in their
    /// order. With `since_last` only those of its window.
    pub(crate) fn uncovered_incidents(
        &self,
        failed: Option<&Expect>,
        since_last: bool,
    ) -> Vec<Finding> {
        let is_covered = |index: usize, incident: &Incident| {
            let is_in_window =
                |expect: &&Expect| index >= self.fresh || expect.window == Window::Scenario;
            incident.covered
                || failed
                    .filter(is_in_window)
                    .is_some_and(|expect| incident.covered_by.includes(expect))
        };
        let incidents =
            self.incidents
                .iter()
                .enumerate()
                .skip(if since_last { self.fresh } else { 0 });
        incidents
            .filter(|(index, incident)| !is_covered(*index, incident))
            .map(|(_, incident)| incident.finding())
            .collect()
    }

    /// Everything that no expectation covers, one finding for each step and kind.
    pub(crate) fn uncovered(&self, calls: &[Entry]) -> Vec<Finding> {
        let mut by_step: BTreeMap<(usize, Effect), Vec<&Entry>> = BTreeMap::new();
        for call in calls
            .iter()
            .filter(|call| !self.covered_calls.contains(&call.number))
        {
            if let Some(effect) = Effect::from_call(call) {
                by_step
                    .entry((call.step.map_or(0, |step| step + 1), effect))
                    .or_default()
                    .push(call);
            }
        }
        let calls = by_step.into_iter().map(|((step, effect), calls)| {
            let (message, help) = effect.describe(&calls);
            let mut finding = finding(step, message, help);
            finding.mismatch.call = calls.first().map(|call| call.number);
            finding
        });
        self.uncovered_incidents(None, false)
            .into_iter()
            .chain(calls)
            .collect()
    }
}

const EXPECT_ERRORS: &str = "expect `answer`, `report`, `connection` or `events`";

impl Incident {
    fn finding(&self) -> Finding {
        let message = format!("{}, but no expectation covers it", self.message);
        let mut finding = finding(self.step, message, self.help.clone());
        finding.mismatch.rule.clone_from(&self.rule);
        finding
    }
}

fn finding(step: usize, message: String, help: String) -> Finding {
    let step = Some(step).filter(|step| *step > 0);
    Finding {
        kind: FailureKind::Uncovered,
        step,
        mismatch: Mismatch {
            message,
            help: Some(help),
            ..Mismatch::default()
        },
    }
}

/// Why an action did not succeed, and the likely fix; `None` if it did.
fn describe_shortfall(verb: &Verb, result: &StepResult) -> Option<(String, String)> {
    let StepResult { word, .. } = result;
    let expect_answer = || format!("expect `answer: {word}` if this is intended");
    let expect_state = |state: &str| match Run::from_verb(verb) {
        Some(run) => format!(
            "expect `{}: {{ state: {state} }}` if this is intended",
            run.key()
        ),
        None => expect_answer(),
    };
    let run = Run::from_verb(verb).map_or("", Run::word);
    Some(match &result.shortfall {
        None if !result.refused => return None,
        None if is_failed_run(verb, result) => {
            (format!("ended with `{word}`"), EXPECT_ERRORS.to_owned())
        }
        None => (format!("was rejected with `{word}`"), expect_answer()),
        Some(Shortfall::Held) => {
            let by = word.strip_prefix("held:").unwrap_or(word);
            (
                format!("is held by {by}"),
                format!(
                    "continue with `confirm: {run}`, or {}",
                    expect_state("held")
                ),
            )
        }
        Some(Shortfall::Paused { until }) => {
            let fix = match until {
                Some(until) => format!(
                    "wait with `advance-to: {}`",
                    until.strftime("%Y-%m-%dT%H:%M:%S")
                ),
                None => format!("continue with `resume: {run}`"),
            };
            (
                format!("is paused with `{word}`"),
                format!("{fix}, or {}", expect_state("paused")),
            )
        }
        Some(Shortfall::Unfinished) => ("is still running".to_owned(), expect_state("running")),
        Some(Shortfall::Ineffective { why }) => (format!("had no effect: {why}"), expect_answer()),
    })
}

/// Whether a run failed after its start, as opposed to being rejected: a rejection has a body.
fn is_failed_run(verb: &Verb, result: &StepResult) -> bool {
    result.refused && Run::from_verb(verb).is_some() && result.body.is_none()
}

/// A call that some expectation must cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    Write,
    FailedDelivery,
}

impl Effect {
    fn from_call(call: &Entry) -> Option<Effect> {
        if is_judged(Vendor::Litmos, call) && is_write(Vendor::Litmos, call) {
            return Some(Effect::Write);
        }
        let arrived = call.status().is_some_and(|status| status < 300);
        (is_judged(Vendor::Engine, call) && !arrived).then_some(Effect::FailedDelivery)
    }

    /// The message about calls of this kind, and the likely fix.
    fn describe(self, calls: &[&Entry]) -> (String, String) {
        let first = calls
            .first()
            .map(|call| call_line(call))
            .unwrap_or_default();
        let (one, many, help) = match self {
            Effect::Write => (
                "write to Litmos",
                "writes to Litmos",
                "expect `report`, `learners` or `calls`",
            ),
            Effect::FailedDelivery => (
                "failed delivery",
                "failed deliveries",
                "expect `webhooks` or `events`",
            ),
        };
        let message = match calls.len() {
            1 => format!("no expectation covers the {one} `{first}`"),
            count => format!("no expectation covers {count} {many}, first `{first}`"),
        };
        (message, help.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use scenario::EmployeeField;
    use scenario::expect::{
        ExpectedCalls, ExpectedLearners, ExpectedReport, ExpectedSummary, NoneOr, VendorCalls,
    };
    use scenario::verb::{Import, Now, PowerEdit, Sync};
    use world::Party;

    use super::*;
    use crate::testing::entry;

    fn refused(word: &str, body: Option<&str>) -> StepResult {
        StepResult {
            word: word.to_owned(),
            refused: true,
            body: body.map(str::to_owned),
            shortfall: None,
        }
    }

    fn answer(word: &str) -> Expect {
        Expect {
            answer: Some(word.into()),
            ..Expect::default()
        }
    }

    fn messages(ledger: &Ledger, calls: &[Entry]) -> Vec<String> {
        ledger
            .uncovered(calls)
            .into_iter()
            .map(|finding| finding.mismatch.message)
            .collect()
    }

    fn write(number: u64) -> Entry {
        entry(
            number,
            Party::Engine,
            Party::Litmos,
            "POST /v1.svc/users",
            Some(201),
        )
    }

    #[test]
    fn a_refusal_is_covered_by_the_same_answer_only() {
        let mut ledger = Ledger::default();
        ledger.record(
            1,
            &Verb::Enable(Now::Now),
            &refused("forbidden", Some("{}")),
        );
        ledger.cover(&answer("ok"), &[]);
        assert_eq!(messages(&ledger, &[]).len(), 1);
        ledger.record(
            2,
            &Verb::Enable(Now::Now),
            &refused("forbidden", Some("{}")),
        );
        ledger.cover(&answer("forbidden"), &[]);
        let left = ["`enable` was rejected with `forbidden` (PRM-1), but no expectation covers it"];
        assert_eq!(
            messages(&ledger, &[]),
            left,
            "the first one lies in a window of its own"
        );
        ledger.cover(
            &Expect {
                window: Window::Scenario,
                ..answer("forbidden")
            },
            &[],
        );
        assert_eq!(messages(&ledger, &[]), [""; 0]);
    }

    #[test]
    fn a_run_that_failed_is_an_error_and_not_a_refusal() {
        let mut ledger = Ledger::default();
        ledger.record(
            1,
            &Verb::Sync(Sync { wait: true }),
            &refused("source_unstable", None),
        );
        assert!(
            messages(&ledger, &[])[0].starts_with("`sync` ended with `source_unstable` (RD-9)")
        );
        ledger.cover(
            &Expect {
                report: Some(ExpectedReport::default()),
                ..Expect::default()
            },
            &[],
        );
        assert_eq!(messages(&ledger, &[]), [""; 0]);
    }

    fn with_shortfall(word: &str, shortfall: Shortfall) -> StepResult {
        StepResult {
            word: word.to_owned(),
            refused: false,
            body: None,
            shortfall: Some(shortfall),
        }
    }

    fn report_expectation() -> Expect {
        Expect {
            report: Some(ExpectedReport::default()),
            ..Expect::default()
        }
    }

    fn summary_expectation() -> Expect {
        Expect {
            summary: Some(ExpectedSummary::default()),
            ..Expect::default()
        }
    }

    #[test]
    fn a_held_sync_is_named_by_its_summary_and_a_paused_import_by_its_report() {
        let left = |verb: Verb, result: StepResult, expect: &Expect| {
            let mut ledger = Ledger::default();
            ledger.record(1, &verb, &result);
            ledger.cover(expect, &[]);
            messages(&ledger, &[]).pop()
        };
        let held = || {
            (
                Verb::Sync(Sync::default()),
                with_shortfall("held:SAF-3", Shortfall::Held),
            )
        };
        let paused = || {
            let import = Verb::Import(Import {
                these: None,
                wait: true,
            });
            (
                import,
                with_shortfall("litmos_unavailable", Shortfall::Paused { until: None }),
            )
        };
        let (sync, result) = held();
        assert_eq!(
            left(sync, result, &report_expectation()).unwrap(),
            "`sync` is held by SAF-3, but no expectation covers it"
        );
        for expect in [summary_expectation(), answer("held:SAF-3")] {
            let (sync, result) = held();
            assert_eq!(left(sync, result, &expect), None);
        }
        let (import, result) = paused();
        let expected =
            "`import` is paused with `litmos_unavailable` (FLT-3), but no expectation covers it";
        assert_eq!(
            left(import, result, &summary_expectation()).unwrap(),
            expected
        );
        for expect in [report_expectation(), answer("litmos_unavailable")] {
            let (import, result) = paused();
            assert_eq!(left(import, result, &expect), None);
        }
        let (import, result) = paused();
        assert!(
            left(import, result, &answer("ok")).is_some(),
            "`ok` hides nothing"
        );
    }

    #[test]
    fn a_rejected_import_has_no_report_that_could_cover_it() {
        let mut ledger = Ledger::default();
        let import = Verb::Import(Import {
            these: None,
            wait: true,
        });
        ledger.record(1, &import, &refused("empty_selection", Some("{}")));
        ledger.cover(&report_expectation(), &[]);
        assert_eq!(messages(&ledger, &[]).len(), 1);
    }

    #[test]
    fn an_act_without_effect_is_named_by_that_answer_alone() {
        let edit = PowerEdit {
            field: EmployeeField::new("city").into(),
            set: "Bath".into(),
            filter: Default::default(),
        };
        let result = with_shortfall(
            "no_effect",
            Shortfall::Ineffective {
                why: "`where` matches no active employee".to_owned(),
            },
        );
        let mut ledger = Ledger::default();
        ledger.record(1, &Verb::PowerEdit(edit), &result);
        ledger.cover(&answer("ok"), &[]);
        let expected = "`power-edit` had no effect: `where` matches no active employee, but no expectation covers it";
        assert_eq!(messages(&ledger, &[]), [expected]);
        ledger.cover(
            &Expect {
                window: Window::Scenario,
                ..answer("no_effect")
            },
            &[],
        );
        assert_eq!(messages(&ledger, &[]), [""; 0]);
    }

    #[test]
    fn an_incident_goes_before_what_failed_unless_the_failed_expectation_covers_it() {
        let mut ledger = Ledger::default();
        ledger.record(
            1,
            &Verb::Enable(Now::Now),
            &refused("forbidden", Some("{}")),
        );
        ledger.cover(&Expect::default(), &[]);
        ledger.record(
            3,
            &Verb::Sync(Sync::default()),
            &with_shortfall("held:SAF-2", Shortfall::Held),
        );
        let steps = |failed: &Expect, since_last: bool| -> Vec<Option<usize>> {
            ledger
                .uncovered_incidents(Some(failed), since_last)
                .into_iter()
                .map(|finding| finding.step)
                .collect()
        };
        assert_eq!(steps(&Expect::default(), false), [Some(1), Some(3)]);
        assert_eq!(
            steps(&Expect::default(), true),
            [Some(3)],
            "without rule 8 only its own window"
        );
        assert_eq!(steps(&summary_expectation(), false), [Some(1)]);
        assert_eq!(
            steps(&answer("forbidden"), false),
            [Some(1), Some(3)],
            "it looks at its own window"
        );
        assert_eq!(
            steps(
                &Expect {
                    window: Window::Scenario,
                    ..answer("forbidden")
                },
                false
            ),
            [Some(3)]
        );
    }

    #[test]
    fn writes_are_covered_by_learners_report_or_litmos_calls() {
        let calls = [write(1), write(2)];
        let left = |expect: Expect| {
            let mut ledger = Ledger::default();
            ledger.cover(&expect, &calls);
            messages(&ledger, &calls).len()
        };
        let of = |litmos, bamboohr| {
            Some(VendorCalls {
                litmos,
                bamboohr,
                engine: None,
            })
        };
        assert_eq!(left(Expect::default()), 1);
        assert_eq!(
            left(Expect {
                learners: Some(ExpectedLearners::default()),
                ..Expect::default()
            }),
            0
        );
        assert_eq!(
            left(Expect {
                calls: of(Some(NoneOr::Some(ExpectedCalls::default()).into()), None),
                ..Expect::default()
            }),
            0
        );
        assert_eq!(
            left(Expect {
                calls: of(None, Some(NoneOr::Some(ExpectedCalls::default()).into())),
                ..Expect::default()
            }),
            1
        );
    }

    #[test]
    fn a_write_after_the_last_expectation_is_uncovered_and_named() {
        let mut ledger = Ledger::default();
        ledger.cover(
            &Expect {
                report: Some(ExpectedReport::default()),
                ..Expect::default()
            },
            &[write(1)],
        );
        let findings = ledger.uncovered(&[write(1), write(2)]);
        assert_eq!(
            (findings.len(), findings[0].mismatch.call, findings[0].step),
            (1, Some(2), Some(1))
        );
        assert_eq!(
            findings[0].mismatch.message,
            "no expectation covers the write to Litmos `POST /v1.svc/users -> 201`"
        );
    }

    #[test]
    fn reads_clients_and_good_deliveries_need_no_expectation() {
        let calls = [
            entry(
                1,
                Party::Engine,
                Party::Litmos,
                "GET /v1.svc/users",
                Some(200),
            ),
            entry(
                2,
                Party::Client,
                Party::Litmos,
                "POST /v1.svc/users",
                Some(201),
            ),
            entry(
                3,
                Party::BambooHr,
                Party::Engine,
                "POST /webhooks/bamboohr",
                Some(200),
            ),
        ];
        assert_eq!(messages(&Ledger::default(), &calls), [""; 0]);
        let failed = [entry(
            4,
            Party::BambooHr,
            Party::Engine,
            "POST /webhooks/bamboohr",
            None,
        )];
        assert!(
            messages(&Ledger::default(), &failed)[0]
                .starts_with("no expectation covers the failed delivery")
        );
    }

    #[test]
    fn each_failed_event_and_each_loss_of_the_connection_counts_once() {
        let event = |state: &str| EventView {
            employee: Some("ana".to_owned()),
            state: state.to_owned(),
            reason: Some("litmos_rejected".to_owned()),
            warnings: Vec::new(),
            action: None,
        };
        let mut ledger = Ledger::default();
        ledger.record_events(1, &[event("pending")]);
        ledger.record_events(2, &[event("failed")]);
        ledger.record_events(3, &[event("failed")]);
        ledger.record_events(4, &[event("failed"), event("failed")]);
        ledger.record_connection(5, "needs_attention", Some("bamboohr_key_rejected"));
        ledger.record_connection(6, "needs_attention", Some("bamboohr_key_rejected"));
        let steps: Vec<_> = ledger
            .uncovered(&[])
            .into_iter()
            .map(|finding| finding.step)
            .collect();
        assert_eq!(steps, [Some(2), Some(4), Some(5)]);
    }
}
