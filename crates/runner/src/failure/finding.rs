//! Findings: failures while their world still exists.

use scenario::{Place, Scenario, Vendor};
use world::{Entry, Party, World};

use crate::expect::Mismatch;
use crate::failure::location::find_key;
use crate::run::outcome::{Failure, FailureKind, Location};

/// One failure.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) kind: FailureKind,
    /// The step's number in the file, from 1.
    pub(crate) step: Option<usize>,
    pub(crate) mismatch: Mismatch,
}

impl Finding {
    /// A finding at the verb of a step.
    pub(crate) fn at_step(
        kind: FailureKind,
        number: usize,
        place: Place,
        message: impl Into<String>,
    ) -> Finding {
        Finding {
            kind,
            step: Some(number),
            mismatch: Mismatch::at(place, message),
        }
    }

    /// Converts it to a failure with the call behind it.
    pub(crate) fn into_failure(self, scenario: &Scenario, world: &World) -> Failure {
        let calls = world.journal().entries();
        let cause = match self.mismatch.call {
            Some(number) => calls.iter().find(|call| call.number == number),
            None => find_cause(calls, &self.mismatch.related),
        };
        let around = cause.map_or_else(Vec::new, |cause| {
            around(calls, cause, &self.mismatch.related)
        });
        Failure {
            because: cause.map(|call| describe_cause(call, scenario)),
            around: around
                .into_iter()
                .map(|call| format!("call {} {}", call.number, call_line(call)))
                .collect(),
            call: cause.map(|call| call.number),
            ..self.into_failure_without_call(scenario)
        }
    }

    /// Converts it to a failure without a call.
    pub(crate) fn into_failure_without_call(self, scenario: &Scenario) -> Failure {
        let place = find_place(&self, scenario);
        Failure {
            kind: self.kind,
            location: Location::from_place(place, &scenario.sources),
            message: self.mismatch.message,
            help: self.mismatch.help,
            because: None,
            around: Vec::new(),
            call: None,
            step: self.step,
            rule: self.mismatch.rule,
        }
    }
}

/// The place to show: that of the value, or else of its key, or else of its step.
fn find_place(finding: &Finding, scenario: &Scenario) -> Place {
    let step = finding
        .step
        .and_then(|number| scenario.steps.get(number - 1));
    match step {
        Some(step) if !finding.mismatch.place.is_somewhere() => {
            let later = scenario.steps.iter().map(scenario::Step::place);
            let later = later.filter(|place| {
                place.source == step.place().source && place.start > step.place().start
            });
            find_key(
                finding.mismatch.key,
                step.place(),
                later.min(),
                &scenario.sources,
            )
        }
        _ => finding.mismatch.place,
    }
}

/// The engine's last write to Litmos that mentions one of the words, preferably a rejected one.
fn find_cause<'a>(calls: &'a [Entry], about: &[String]) -> Option<&'a Entry> {
    let writes = || {
        calls
            .iter()
            .rev()
            .filter(|call| is_to_litmos(call) && call.is_write() && mentions(call, about))
    };
    let is_rejected = |call: &&Entry| call.status().is_none_or(|status| status >= 400);
    writes().find(is_rejected).or_else(|| writes().next())
}

/// The calls that mention the same words right before and after `cause`.
fn around<'a>(calls: &'a [Entry], cause: &Entry, about: &[String]) -> Vec<&'a Entry> {
    let related = |call: &&Entry| is_to_litmos(call) && mentions(call, about);
    let before = calls
        .iter()
        .rev()
        .filter(related)
        .find(|call| call.number < cause.number);
    let after = calls
        .iter()
        .filter(related)
        .find(|call| call.number > cause.number);
    before.into_iter().chain(after).collect()
}

fn is_to_litmos(call: &Entry) -> bool {
    call.from == Party::Engine && call.to == Party::Litmos
}

fn mentions(call: &Entry, about: &[String]) -> bool {
    let query = call
        .query
        .as_deref()
        .unwrap_or_default()
        .replace("%40", "@")
        .to_lowercase();
    let (path, body) = (call.path.to_lowercase(), call.body.to_lowercase());
    about
        .iter()
        .map(|word| word.to_lowercase())
        .any(|word| query.contains(&word) || path.contains(&word) || body.contains(&word))
}

/// `call 7  08:00:00.412  POST /v1.svc/users -> 409`, with the date if it is not the first day.
fn describe_cause(call: &Entry, scenario: &Scenario) -> String {
    let at = call.at.to_zoned_datetime(scenario.zone());
    let same_day = at.date() == scenario.start().date();
    let at = at.strftime(if same_day {
        "%H:%M:%S%.3f"
    } else {
        "%Y-%m-%d %H:%M:%S%.3f"
    });
    let fault = call
        .fault
        .as_ref()
        .map(|fault| format!("  (fault: {fault})"))
        .unwrap_or_default();
    format!("call {}  {at}  {}{fault}", call.number, call_line(call))
}

/// `POST /v1.svc/users -> 409`, with the path in short form.
pub(crate) fn call_line(call: &Entry) -> String {
    let whole = call.line();
    match call.to {
        Party::BambooHr => whole.replacen(&call.path, &Vendor::Bamboohr.short_path(&call.path), 1),
        Party::Litmos | Party::Engine | Party::Client => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::entry;

    fn about_ben(number: u64, line: &str, status: Option<u16>) -> Entry {
        let body = r#"{"UserName":"ben@acme.test"}"#.to_owned();
        Entry {
            body,
            ..entry(number, Party::Engine, Party::Litmos, line, status)
        }
    }

    #[test]
    fn a_refused_write_is_the_cause_rather_than_a_later_one() {
        let calls = [
            Entry {
                query: Some("search=ben%40acme.test".to_owned()),
                ..about_ben(1, "GET /v1.svc/users", Some(200))
            },
            about_ben(2, "POST /v1.svc/users", Some(409)),
            entry(
                3,
                Party::Engine,
                Party::Litmos,
                "POST /v1.svc/users",
                Some(500),
            ),
            about_ben(4, "PUT /v1.svc/users/u-1", Some(200)),
        ];
        let about = ["Ben@acme.test".to_owned()];
        let cause = find_cause(&calls, &about).unwrap();
        assert_eq!(cause.number, 2);
        let around: Vec<_> = around(&calls, cause, &about)
            .iter()
            .map(|call| call.number)
            .collect();
        assert_eq!(around, [1, 4]);
        assert!(find_cause(&calls, &["nobody".to_owned()]).is_none());
    }

    #[test]
    fn bamboohr_paths_are_short() {
        let call = entry(
            1,
            Party::Engine,
            Party::BambooHr,
            "GET /api/gateway.php/acme/v1/meta/fields",
            Some(200),
        );
        assert_eq!(call_line(&call), "GET /v1/meta/fields -> 200");
    }
}
