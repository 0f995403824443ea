//! The closed world (rule 8 of the format): what happened, and whether an expectation looked at it.
//!
//! An `answer` covers the refusals that were told the same word, so `answer: ok` hides none of them; `calls`
//! covers Litmos writes if it speaks of Litmos.

use std::collections::{BTreeMap, BTreeSet};

use scenario::{Expect, Vendor, Verb, Window};
use world::{Entry, EventView, Told};

use crate::expect::{is_write, judged};
use crate::finding::{Finding, line};
use crate::outcome::Kind;

/// A refused act or an error of the engine.
#[derive(Clone, Debug)]
struct Trouble {
    /// The step's number in the file.
    step: usize,
    message: String,
    /// The word that was told, for a refused act; `None` for an error of the engine.
    refusal: Option<String>,
    covered: bool,
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
    pub(crate) fn told(&mut self, step: usize, verb: &Verb, told: &Told) {
        if !told.refused {
            return;
        }
        let trouble = match failed_run(verb, told) {
            true => Trouble {
                step,
                message: format!("`{}` ended with `{}`", verb.word(), told.word),
                refusal: None,
                covered: false,
            },
            false => Trouble {
                step,
                message: format!("`{}` was refused with `{}`", verb.word(), told.word),
                refusal: Some(told.word.clone()),
                covered: false,
            },
        };
        self.troubles.push(trouble);
    }

    /// Notes what the engine's webhook log says has failed by now.
    pub(crate) fn events(&mut self, step: usize, events: &[EventView]) {
        let failed = events.iter().filter(|event| event.state == "failed").map(|event| {
            let whose = event.employee.as_deref().unwrap_or("nobody known");
            format!("a delivery about `{whose}` failed with `{}`", event.reason.as_deref().unwrap_or("no reason"))
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
            self.error(step, format!("the connection needs attention: `{}`", reason.unwrap_or("no reason")));
        }
        self.needs_attention = needs_attention;
    }

    fn error(&mut self, step: usize, message: String) {
        self.troubles.push(Trouble { step, message, refusal: None, covered: false });
    }

    /// Notes what an expectation that held has looked at; `calls` are those of its window.
    pub(crate) fn cover(&mut self, expect: &Expect, calls: &[Entry]) {
        let from = if expect.window == Window::Scenario { 0 } else { self.fresh };
        let looks_at_errors = expect.answer.is_some()
            || expect.report.is_some()
            || expect.connection.is_some()
            || expect.events.is_some();
        for trouble in &mut self.troubles[from..] {
            trouble.covered |= match &trouble.refusal {
                Some(word) => expect.answer.as_ref().is_some_and(|answer| answer.value == *word),
                None => looks_at_errors,
            };
        }
        self.fresh = self.troubles.len();
        let of_litmos = expect.calls.as_ref().is_some_and(|calls| calls.litmos.is_some());
        let looks_at_writes = expect.report.is_some() || expect.learners.is_some() || of_litmos;
        let looks_at_deliveries = expect.webhooks.is_some() || expect.events.is_some();
        let looked_at = calls.iter().filter(|call| match debt(call) {
            Some(Debt::Write) => looks_at_writes,
            Some(Debt::FailedDelivery) => looks_at_deliveries,
            None => false,
        });
        self.covered_calls.extend(looked_at.map(|call| call.number));
    }

    /// Everything that no expectation looked at, one finding for each step and kind.
    pub(crate) fn uncovered(&self, calls: &[Entry]) -> Vec<Finding> {
        let mut by_step: BTreeMap<(usize, Debt), Vec<&Entry>> = BTreeMap::new();
        for call in calls.iter().filter(|call| !self.covered_calls.contains(&call.number)) {
            if let Some(debt) = debt(call) {
                by_step.entry((call.step.map_or(0, |step| step + 1), debt)).or_default().push(call);
            }
        }
        let calls = by_step.into_iter().map(|((step, debt), calls)| {
            let mut finding = finding(step, debt.message(&calls));
            finding.mismatch.call = calls.first().map(|call| call.number);
            finding
        });
        let troubles = self.troubles.iter().filter(|trouble| !trouble.covered).map(|trouble| {
            let keys = match trouble.refusal {
                Some(_) => "`answer`",
                None => "`answer`, `report`, `connection` or `events`",
            };
            finding(trouble.step, format!("{}, and no expectation looks at it; expect {keys}", trouble.message))
        });
        calls.chain(troubles).collect()
    }
}

fn finding(step: usize, message: String) -> Finding {
    let step = Some(step).filter(|step| *step > 0);
    Finding { kind: Kind::Uncovered, step, mismatch: crate::expect::Mismatch { message, ..Default::default() } }
}

/// Whether a run that had begun ended badly, as against an act that was refused: a refusal has a body.
fn failed_run(verb: &Verb, told: &Told) -> bool {
    let runs = matches!(verb, Verb::Sync(_) | Verb::Import(_) | Verb::DryRun(_) | Verb::Confirm(_) | Verb::Resume(_));
    runs && told.body.is_none()
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
                format!("a delivery failed (`{first}`), and no expectation looks at it; expect `webhooks` or `events`")
            }
            (Debt::FailedDelivery, _) => format!(
                "{count} deliveries failed (first `{first}`), and no expectation looks at them; expect `webhooks` or `events`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use scenario::expect::{CallsWanted, LearnersWanted, ReportWanted, VendorCalls};
    use scenario::verb::{Now, Sync};
    use world::Party;

    use super::*;
    use crate::testing::entry;

    fn refused(word: &str, body: Option<&str>) -> Told {
        Told { word: word.to_owned(), refused: true, body: body.map(str::to_owned) }
    }

    fn answer(word: &str) -> Expect {
        Expect { answer: Some(word.into()), ..Expect::default() }
    }

    fn messages(ledger: &Ledger, calls: &[Entry]) -> Vec<String> {
        ledger.uncovered(calls).into_iter().map(|finding| finding.mismatch.message).collect()
    }

    fn write(number: u64) -> Entry {
        entry(number, Party::Engine, Party::Litmos, "POST /v1.svc/users", Some(201))
    }

    #[test]
    fn a_refusal_is_covered_by_the_same_answer_only() {
        let mut ledger = Ledger::default();
        ledger.told(1, &Verb::Enable(Now::Now), &refused("forbidden", Some("{}")));
        ledger.cover(&answer("ok"), &[]);
        assert_eq!(messages(&ledger, &[]).len(), 1);
        ledger.told(2, &Verb::Enable(Now::Now), &refused("forbidden", Some("{}")));
        ledger.cover(&answer("forbidden"), &[]);
        let left = ["`enable` was refused with `forbidden`, and no expectation looks at it; expect `answer`"];
        assert_eq!(messages(&ledger, &[]), left, "the first one lies in a window of its own");
        ledger.cover(&Expect { window: Window::Scenario, ..answer("forbidden") }, &[]);
        assert_eq!(messages(&ledger, &[]), [""; 0]);
    }

    #[test]
    fn a_run_that_failed_is_an_error_and_not_a_refusal() {
        let mut ledger = Ledger::default();
        ledger.told(1, &Verb::Sync(Sync { wait: true }), &refused("source_unstable", None));
        assert!(messages(&ledger, &[])[0].starts_with("`sync` ended with `source_unstable`"));
        ledger.cover(&Expect { report: Some(ReportWanted::default()), ..Expect::default() }, &[]);
        assert_eq!(messages(&ledger, &[]), [""; 0]);
    }

    #[test]
    fn writes_are_covered_by_learners_report_or_litmos_calls() {
        let calls = [write(1), write(2)];
        let left = |expect: Expect| {
            let mut ledger = Ledger::default();
            ledger.cover(&expect, &calls);
            messages(&ledger, &calls).len()
        };
        let of = |litmos, bamboohr| Some(VendorCalls { litmos, bamboohr, engine: None });
        assert_eq!(left(Expect::default()), 1);
        assert_eq!(left(Expect { learners: Some(LearnersWanted::default()), ..Expect::default() }), 0);
        assert_eq!(left(Expect { calls: of(Some(CallsWanted::default()), None), ..Expect::default() }), 0);
        assert_eq!(left(Expect { calls: of(None, Some(CallsWanted::default())), ..Expect::default() }), 1);
    }

    #[test]
    fn a_write_after_the_last_expectation_is_uncovered_and_named() {
        let mut ledger = Ledger::default();
        ledger.cover(&Expect { report: Some(ReportWanted::default()), ..Expect::default() }, &[write(1)]);
        let findings = ledger.uncovered(&[write(1), write(2)]);
        assert_eq!((findings.len(), findings[0].mismatch.call, findings[0].step), (1, Some(2), Some(1)));
        assert_eq!(
            findings[0].mismatch.message,
            "wrote to Litmos (`POST /v1.svc/users -> 201`), and no expectation looks at it; expect `report`, `learners` or `calls`"
        );
    }

    #[test]
    fn reads_people_and_good_deliveries_owe_nothing() {
        let calls = [
            entry(1, Party::Engine, Party::Litmos, "GET /v1.svc/users", Some(200)),
            entry(2, Party::Client, Party::Litmos, "POST /v1.svc/users", Some(201)),
            entry(3, Party::BambooHr, Party::Engine, "POST /webhooks/bamboohr", Some(200)),
        ];
        assert_eq!(messages(&Ledger::default(), &calls), [""; 0]);
        let failed = [entry(4, Party::BambooHr, Party::Engine, "POST /webhooks/bamboohr", None)];
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
        let steps: Vec<_> = ledger.uncovered(&[]).into_iter().map(|finding| finding.step).collect();
        assert_eq!(steps, [Some(2), Some(4), Some(5)]);
    }
}
