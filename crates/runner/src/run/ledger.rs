//! The closed world (rule 8 of the format): what happened, and whether an expectation looked at it.
//!
//! An `answer` covers the acts that were told the same word, so `answer: ok` hides none of them;
//! `summary` covers what became of a Sync and `report` what became of an Import; `calls` covers
//! Litmos writes if it speaks of Litmos.

use std::collections::{BTreeMap, BTreeSet};

use scenario::verb::Target;
use scenario::{Expect, Vendor, Verb, Window};
use world::{Entry, EventView, Shortfall, StepResult};

use crate::expect::{is_write, judged};
use crate::failure::finding::{Finding, line};
use crate::run::outcome::Kind;

/// An act that came to nothing or not to its end, or an error of the engine.
#[derive(Clone, Debug)]
struct Trouble {
    /// The step's number in the file.
    step: usize,
    message: String,
    /// The rule behind it.
    rule: Option<String>,
    /// What to do about it.
    help: String,
    named_by: NamedBy,
    covered: bool,
}

/// Which expectations look at a trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
enum NamedBy {
    /// An `answer` of this word, or where a run was begun what tells of such a run.
    Act { word: String, run: Option<Run> },
    /// Whatever tells of errors: `answer`, `report`, `connection` or `events`.
    Error,
}

/// What an act begins or decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Run {
    Sync,
    Import,
}

impl Run {
    fn of(verb: &Verb) -> Option<Run> {
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

    /// The key of an expectation that tells of it.
    fn key(self) -> &'static str {
        match self {
            Run::Sync => "summary",
            Run::Import => "report",
        }
    }
}

impl NamedBy {
    fn is_named(&self, expect: &Expect) -> bool {
        match self {
            NamedBy::Act { word, run } => {
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
            NamedBy::Error => {
                expect.answer.is_some()
                    || expect.report.is_some()
                    || expect.connection.is_some()
                    || expect.events.is_some()
            }
        }
    }
}

/// Everything that some expectation must look at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    troubles: Vec<Trouble>,
    /// Index of the first trouble since the expectation before.
    fresh: usize,
    covered_calls: BTreeSet<u64>,
    events_failed: Vec<String>,
    needs_attention: bool,
}

impl Ledger {
    /// Notes what an act was told.
    pub(crate) fn told(&mut self, step: usize, verb: &Verb, told: &StepResult) {
        let Some((what, help)) = came_short(verb, told) else {
            return;
        };
        let rule = rulebook::rule_of_reason(&told.word).map(|rule| rule.id.to_owned());
        // What holds a run is its rule.
        let because = rule.as_ref().filter(|rule| !what.ends_with(rule.as_str()));
        let because = because.map(|rule| format!(" ({rule})")).unwrap_or_default();
        let named_by = match failed_run(verb, told) {
            true => NamedBy::Error,
            // Until it has begun no run is there to be told of.
            false => NamedBy::Act {
                word: told.word.clone(),
                run: Run::of(verb).filter(|_| !told.refused),
            },
        };
        let message = format!("`{}` {what}{because}", verb.word());
        self.troubles.push(Trouble {
            step,
            message,
            rule,
            help,
            named_by,
            covered: false,
        });
    }

    /// Notes what the engine's webhook log says has failed by now.
    pub(crate) fn events(&mut self, step: usize, events: &[EventView]) {
        let failed = events
            .iter()
            .filter(|event| event.state == "failed")
            .map(|event| {
                let whose = event.employee.as_deref().unwrap_or("nobody known");
                format!(
                    "a delivery about `{whose}` failed with `{}`",
                    event.reason.as_deref().unwrap_or("no reason")
                )
            });
        let failed: Vec<String> = failed.collect();
        let mut known = self.events_failed.clone();
        for message in &failed {
            match known.iter().position(|known| known == message) {
                Some(index) => drop(known.remove(index)),
                None => self.error(step, message.clone()),
            }
        }
        self.events_failed = failed;
    }

    /// Notes whether the connection needs attention by now, and why.
    pub(crate) fn connection(&mut self, step: usize, state: &str, reason: Option<&str>) {
        let needs_attention = state == "needs_attention";
        if needs_attention && !self.needs_attention {
            self.error(
                step,
                format!(
                    "the connection needs attention: `{}`",
                    reason.unwrap_or("no reason")
                ),
            );
        }
        self.needs_attention = needs_attention;
    }

    fn error(&mut self, step: usize, message: String) {
        let help = ERRORS_ARE_NAMED.to_owned();
        self.troubles.push(Trouble {
            step,
            message,
            rule: None,
            help,
            named_by: NamedBy::Error,
            covered: false,
        });
    }

    /// Notes what an expectation that held has looked at; `calls` are those of its window.
    pub(crate) fn cover(&mut self, expect: &Expect, calls: &[Entry]) {
        let from = if expect.window == Window::Scenario {
            0
        } else {
            self.fresh
        };
        for trouble in &mut self.troubles[from..] {
            trouble.covered |= trouble.named_by.is_named(expect);
        }
        self.fresh = self.troubles.len();
        let of_litmos = expect
            .calls
            .as_ref()
            .is_some_and(|calls| calls.litmos.is_some());
        let looks_at_writes = expect.report.is_some() || expect.learners.is_some() || of_litmos;
        let looks_at_deliveries = expect.webhooks.is_some() || expect.events.is_some();
        let looked_at = calls.iter().filter(|call| match debt(call) {
            Some(Debt::Write) => looks_at_writes,
            Some(Debt::FailedDelivery) => looks_at_deliveries,
            None => false,
        });
        self.covered_calls.extend(looked_at.map(|call| call.number));
    }

    /// The steps that no expectation has named, where `failed` says the expectation that does not
    /// hold; in their order. With `since_last` only those of its window.
    pub(crate) fn unnamed(&self, failed: Option<&Expect>, since_last: bool) -> Vec<Finding> {
        let is_named = |index: usize, trouble: &Trouble| {
            let is_in_window =
                |expect: &&Expect| index >= self.fresh || expect.window == Window::Scenario;
            trouble.covered
                || failed
                    .filter(is_in_window)
                    .is_some_and(|expect| trouble.named_by.is_named(expect))
        };
        let troubles =
            self.troubles
                .iter()
                .enumerate()
                .skip(if since_last { self.fresh } else { 0 });
        troubles
            .filter(|(index, trouble)| !is_named(*index, trouble))
            .map(|(_, trouble)| trouble.finding())
            .collect()
    }

    /// Everything that no expectation looked at, one finding for each step and kind.
    pub(crate) fn uncovered(&self, calls: &[Entry]) -> Vec<Finding> {
        let mut by_step: BTreeMap<(usize, Debt), Vec<&Entry>> = BTreeMap::new();
        for call in calls
            .iter()
            .filter(|call| !self.covered_calls.contains(&call.number))
        {
            if let Some(debt) = debt(call) {
                by_step
                    .entry((call.step.map_or(0, |step| step + 1), debt))
                    .or_default()
                    .push(call);
            }
        }
        let calls = by_step.into_iter().map(|((step, debt), calls)| {
            let mut finding = finding(step, debt.message(&calls));
            finding.mismatch.call = calls.first().map(|call| call.number);
            finding
        });
        self.unnamed(None, false).into_iter().chain(calls).collect()
    }
}

const ERRORS_ARE_NAMED: &str = "expect `answer`, `report`, `connection` or `events`";

impl Trouble {
    fn finding(&self) -> Finding {
        let message = format!("{}, and no expectation looks at it", self.message);
        let mut finding = finding(self.step, message);
        finding.mismatch.rule.clone_from(&self.rule);
        finding.mismatch.help = Some(self.help.clone());
        finding
    }
}

fn finding(step: usize, message: String) -> Finding {
    let step = Some(step).filter(|step| *step > 0);
    Finding {
        kind: Kind::Uncovered,
        step,
        mismatch: crate::expect::Mismatch {
            message,
            ..Default::default()
        },
    }
}

/// What became of an act that did not do what was asked of it, and what to do about it.
fn came_short(verb: &Verb, told: &StepResult) -> Option<(String, String)> {
    let StepResult { word, .. } = told;
    let named = |how: &str| match Run::of(verb) {
        Some(run) => format!("expect `{}: {{ state: {how} }}` if it is meant", run.key()),
        None => format!("expect `answer: {word}` if it is meant"),
    };
    Some(match &told.shortfall {
        None if !told.refused => return None,
        None if failed_run(verb, told) => {
            (format!("ended with `{word}`"), ERRORS_ARE_NAMED.to_owned())
        }
        None => (
            format!("was refused with `{word}`"),
            format!("expect `answer: {word}` if it is meant"),
        ),
        Some(Shortfall::Held) => {
            let run = Run::of(verb).map_or("", Run::word);
            let by = word.strip_prefix("held:").unwrap_or(word);
            (
                format!("is held by {by}"),
                format!("`confirm: {run}` lets it go on; {}", named("held")),
            )
        }
        Some(Shortfall::Paused { until }) => {
            let run = Run::of(verb).map_or("", Run::word);
            let on = match until {
                Some(until) => format!(
                    "`advance-to: {}` lets it go on by itself",
                    until.strftime("%Y-%m-%dT%H:%M:%S")
                ),
                None => format!("`resume: {run}` lets it go on"),
            };
            (
                format!("is paused with `{word}`"),
                format!("{on}; {}", named("paused")),
            )
        }
        Some(Shortfall::Unfinished) => ("is still running".to_owned(), named("running")),
        Some(Shortfall::Ineffective { why }) => (
            format!("had no effect: {why}"),
            format!("expect `answer: {word}` if it is meant"),
        ),
    })
}

/// Whether a run that had begun ended badly, as against an act that was refused: a refusal has a
/// body.
fn failed_run(verb: &Verb, told: &StepResult) -> bool {
    told.refused && Run::of(verb).is_some() && told.body.is_none()
}

/// A call that some expectation must look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Debt {
    Write,
    FailedDelivery,
}

fn debt(call: &Entry) -> Option<Debt> {
    if judged(Vendor::Litmos, call) && is_write(Vendor::Litmos, call) {
        return Some(Debt::Write);
    }
    let arrived = call.status().is_some_and(|status| status < 300);
    (judged(Vendor::Engine, call) && !arrived).then_some(Debt::FailedDelivery)
}

impl Debt {
    fn message(self, calls: &[&Entry]) -> String {
        let first = calls.first().map(|call| line(call)).unwrap_or_default();
        let count = calls.len();
        match (self, count) {
            (Debt::Write, 1) => format!(
                "wrote to Litmos (`{first}`), and no expectation looks at it; expect `report`, `learners` or `calls`"
            ),
            (Debt::Write, _) => format!(
                "wrote to Litmos {count} times (first `{first}`), and no expectation looks at it; expect `report`, `learners` or `calls`"
            ),
            (Debt::FailedDelivery, 1) => {
                format!(
                    "a delivery failed (`{first}`), and no expectation looks at it; expect `webhooks` or `events`"
                )
            }
            (Debt::FailedDelivery, _) => format!(
                "{count} deliveries failed (first `{first}`), and no expectation looks at them; expect `webhooks` or `events`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use scenario::EmployeeField;
    use scenario::expect::{CallsWanted, LearnersWanted, ReportWanted, SummaryWanted, VendorCalls};
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
        ledger.told(
            1,
            &Verb::Enable(Now::Now),
            &refused("forbidden", Some("{}")),
        );
        ledger.cover(&answer("ok"), &[]);
        assert_eq!(messages(&ledger, &[]).len(), 1);
        ledger.told(
            2,
            &Verb::Enable(Now::Now),
            &refused("forbidden", Some("{}")),
        );
        ledger.cover(&answer("forbidden"), &[]);
        let left =
            ["`enable` was refused with `forbidden` (PRM-1), and no expectation looks at it"];
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
        ledger.told(
            1,
            &Verb::Sync(Sync { wait: true }),
            &refused("source_unstable", None),
        );
        assert!(
            messages(&ledger, &[])[0].starts_with("`sync` ended with `source_unstable` (RD-9)")
        );
        ledger.cover(
            &Expect {
                report: Some(ReportWanted::default()),
                ..Expect::default()
            },
            &[],
        );
        assert_eq!(messages(&ledger, &[]), [""; 0]);
    }

    fn short(word: &str, shortfall: Shortfall) -> StepResult {
        StepResult {
            word: word.to_owned(),
            refused: false,
            body: None,
            shortfall: Some(shortfall),
        }
    }

    fn of_report() -> Expect {
        Expect {
            report: Some(ReportWanted::default()),
            ..Expect::default()
        }
    }

    fn of_summary() -> Expect {
        Expect {
            summary: Some(SummaryWanted::default()),
            ..Expect::default()
        }
    }

    #[test]
    fn a_held_sync_is_named_by_its_summary_and_a_paused_import_by_its_report() {
        let left = |verb: Verb, told: StepResult, expect: &Expect| {
            let mut ledger = Ledger::default();
            ledger.told(1, &verb, &told);
            ledger.cover(expect, &[]);
            messages(&ledger, &[]).pop()
        };
        let held = || {
            (
                Verb::Sync(Sync::default()),
                short("held:SAF-3", Shortfall::Held),
            )
        };
        let paused = || {
            let import = Verb::Import(Import {
                these: None,
                wait: true,
            });
            (
                import,
                short("litmos_unavailable", Shortfall::Paused { until: None }),
            )
        };
        let (sync, told) = held();
        assert_eq!(
            left(sync, told, &of_report()).unwrap(),
            "`sync` is held by SAF-3, and no expectation looks at it"
        );
        for expect in [of_summary(), answer("held:SAF-3")] {
            let (sync, told) = held();
            assert_eq!(left(sync, told, &expect), None);
        }
        let (import, told) = paused();
        let wanted =
            "`import` is paused with `litmos_unavailable` (FLT-3), and no expectation looks at it";
        assert_eq!(left(import, told, &of_summary()).unwrap(), wanted);
        for expect in [of_report(), answer("litmos_unavailable")] {
            let (import, told) = paused();
            assert_eq!(left(import, told, &expect), None);
        }
        let (import, told) = paused();
        assert!(
            left(import, told, &answer("ok")).is_some(),
            "`ok` hides nothing"
        );
    }

    #[test]
    fn a_refused_import_has_no_report_that_could_tell_of_it() {
        let mut ledger = Ledger::default();
        let import = Verb::Import(Import {
            these: None,
            wait: true,
        });
        ledger.told(1, &import, &refused("empty_selection", Some("{}")));
        ledger.cover(&of_report(), &[]);
        assert_eq!(messages(&ledger, &[]).len(), 1);
    }

    #[test]
    fn an_act_without_effect_is_named_by_that_answer_alone() {
        let edit = PowerEdit {
            field: EmployeeField::new("city").into(),
            set: "Bath".into(),
            filter: Default::default(),
        };
        let told = short(
            "no_effect",
            Shortfall::Ineffective {
                why: "`where` matches no active employee".to_owned(),
            },
        );
        let mut ledger = Ledger::default();
        ledger.told(1, &Verb::PowerEdit(edit), &told);
        ledger.cover(&answer("ok"), &[]);
        let wanted = "`power-edit` had no effect: `where` matches no active employee, and no expectation looks at it";
        assert_eq!(messages(&ledger, &[]), [wanted]);
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
    fn what_came_short_goes_before_what_failed_unless_the_failed_expectation_names_it() {
        let mut ledger = Ledger::default();
        ledger.told(
            1,
            &Verb::Enable(Now::Now),
            &refused("forbidden", Some("{}")),
        );
        ledger.cover(&Expect::default(), &[]);
        ledger.told(
            3,
            &Verb::Sync(Sync::default()),
            &short("held:SAF-2", Shortfall::Held),
        );
        let steps = |failed: &Expect, since_last: bool| -> Vec<Option<usize>> {
            ledger
                .unnamed(Some(failed), since_last)
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
        assert_eq!(steps(&of_summary(), false), [Some(1)]);
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
                learners: Some(LearnersWanted::default()),
                ..Expect::default()
            }),
            0
        );
        assert_eq!(
            left(Expect {
                calls: of(Some(CallsWanted::default()), None),
                ..Expect::default()
            }),
            0
        );
        assert_eq!(
            left(Expect {
                calls: of(None, Some(CallsWanted::default())),
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
                report: Some(ReportWanted::default()),
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
            "wrote to Litmos (`POST /v1.svc/users -> 201`), and no expectation looks at it; expect `report`, `learners` or `calls`"
        );
    }

    #[test]
    fn reads_people_and_good_deliveries_owe_nothing() {
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
        assert!(messages(&Ledger::default(), &failed)[0].starts_with("a delivery failed"));
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
        ledger.events(1, &[event("pending")]);
        ledger.events(2, &[event("failed")]);
        ledger.events(3, &[event("failed")]);
        ledger.events(4, &[event("failed"), event("failed")]);
        ledger.connection(5, "needs_attention", Some("bamboohr_key_rejected"));
        ledger.connection(6, "needs_attention", Some("bamboohr_key_rejected"));
        let steps: Vec<_> = ledger
            .uncovered(&[])
            .into_iter()
            .map(|finding| finding.step)
            .collect();
        assert_eq!(steps, [Some(2), Some(4), Some(5)]);
    }
}
