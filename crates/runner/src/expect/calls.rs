//! `calls`: the engine's calls to both vendors, and BambooHR's to the engine.

use scenario::expect::{CallCount, ExpectedCalls, NoneOr, VendorCalls};
use scenario::{At, CallLine, Vendor};
use world::{Entry, Party};

use super::mismatch::Mismatch;

pub(crate) fn compare(expected: &VendorCalls, found: &[Entry]) -> Vec<Mismatch> {
    expected
        .iter()
        .flat_map(|(vendor, expected)| compare_party(vendor, expected, found))
        .collect()
}

/// Whether a call is compared. Calls of administrators and clients are not, nor calls that the
/// engine was killed before sending.
pub(crate) fn is_judged(vendor: Vendor, call: &Entry) -> bool {
    if call.fault.as_deref() == Some(NEVER_SENT) {
        return false;
    }
    match vendor {
        Vendor::Bamboohr => call.from == Party::Engine && call.to == Party::BambooHr,
        Vendor::Litmos => call.from == Party::Engine && call.to == Party::Litmos,
        Vendor::Engine => call.from == Party::BambooHr && call.to == Party::Engine,
    }
}

/// The fault that leaves a call in the journal without sending it.
const NEVER_SENT: &str = "kill-engine before";

/// Whether the call changes something. The credential exchange and reports are posted, but only
/// read.
pub(crate) fn is_write(vendor: Vendor, call: &Entry) -> bool {
    let only_reads = matches!(
        vendor.short_path(&call.path).as_str(),
        "/v1/login" | "/v1/reports/custom"
    );
    call.is_write() && !(vendor == Vendor::Bamboohr && only_reads)
}

fn compare_party(
    vendor: Vendor,
    expected: &At<NoneOr<ExpectedCalls>>,
    found: &[Entry],
) -> Vec<Mismatch> {
    let calls: Vec<&Entry> = found
        .iter()
        .filter(|call| is_judged(vendor, call))
        .collect();
    let NoneOr::Some(expected) = &expected.value else {
        let found = format!("found {}", count_calls(&calls));
        let first = calls.first();
        return first
            .map(|first| Mismatch::at(expected.place, found).with_call(first.number))
            .into_iter()
            .collect();
    };
    let mut mismatches = Vec::new();
    if let Some(writes) = &expected.writes {
        let made: Vec<&Entry> = calls
            .iter()
            .copied()
            .filter(|call| is_write(vendor, call))
            .collect();
        mismatches.extend(compare_count(writes, &made));
    }
    for CallCount { call, times } in &expected.count {
        let made: Vec<&Entry> = calls
            .iter()
            .copied()
            .filter(|entry| matches(vendor, call, entry))
            .collect();
        mismatches.extend(compare_count(times, &made));
    }
    for line in &expected.never {
        if let Some(made) = calls.iter().find(|entry| matches(vendor, line, entry)) {
            mismatches.push(
                Mismatch::at(line.place, format!("was called: {}", short(vendor, made)))
                    .with_call(made.number),
            );
        }
    }
    mismatches.extend(
        expected
            .exactly
            .iter()
            .filter_map(|lines| compare_exactly(vendor, lines, &calls)),
    );
    mismatches
}

fn compare_count(expected: &At<u64>, made: &[&Entry]) -> Option<Mismatch> {
    let count = made.len() as u64;
    let mismatch = || Mismatch::at(expected.place, format!("was {count}"));
    // With too many calls the first extra one is the cause; with too few, the last one is the
    // nearest.
    let cause = made
        .get(usize::try_from(expected.value).unwrap_or(usize::MAX))
        .or(made.last());
    (count != expected.value)
        .then(|| cause.map_or_else(mismatch, |call| mismatch().with_call(call.number)))
}

fn compare_exactly(vendor: Vendor, lines: &[At<CallLine>], calls: &[&Entry]) -> Option<Mismatch> {
    for (line, call) in lines.iter().zip(calls) {
        if !matches(vendor, line, call) {
            return Some(
                Mismatch::at(line.place, format!("was {}", short(vendor, call)))
                    .with_call(call.number),
            );
        }
    }
    if let Some(line) = lines.get(calls.len()) {
        return Some(Mismatch::at(
            line.place,
            format!("was not called; found {}", count_calls(calls)),
        ));
    }
    let extra = calls.get(lines.len())?;
    let place = lines
        .last()
        .map_or_else(Mismatch::default, |line| Mismatch::at(line.place, ""));
    let message = format!("also found {}", short(vendor, extra));
    Some(
        Mismatch {
            message,
            key: "exactly",
            ..place
        }
        .with_call(extra.number),
    )
}

fn matches(vendor: Vendor, line: &CallLine, call: &Entry) -> bool {
    line.matches(vendor, &call.method, &call.path, &answer(call))
}

/// The status, or `no answer`.
fn answer(call: &Entry) -> String {
    call.status()
        .map_or_else(|| "no answer".to_owned(), |status| status.to_string())
}

fn short(vendor: Vendor, call: &Entry) -> String {
    format!(
        "`{} {} -> {}`",
        call.method,
        vendor.short_path(&call.path),
        answer(call)
    )
}

fn count_calls(calls: &[&Entry]) -> String {
    match calls.len() {
        1 => "1 call".to_owned(),
        count => format!("{count} calls"),
    }
}

#[cfg(test)]
mod tests {
    use scenario::verb::FaultAction;

    use super::*;
    use crate::testing::entry;

    fn found() -> Vec<Entry> {
        vec![
            entry(
                1,
                Party::Client,
                Party::Engine,
                "POST /api/imports",
                Some(202),
            ),
            entry(
                2,
                Party::Engine,
                Party::BambooHr,
                "POST /api/gateway.php/acme/v1/reports/custom",
                Some(200),
            ),
            entry(
                3,
                Party::Engine,
                Party::Litmos,
                "GET /v1.svc/users",
                Some(200),
            ),
            entry(4, Party::Engine, Party::Litmos, "POST /v1.svc/users", None),
            entry(
                5,
                Party::Engine,
                Party::Litmos,
                "POST /v1.svc/users",
                Some(201),
            ),
        ]
    }

    fn litmos(expected: NoneOr<ExpectedCalls>) -> Vec<(String, Option<u64>)> {
        let expected = VendorCalls {
            litmos: Some(expected.into()),
            ..VendorCalls::default()
        };
        compare(&expected, &found())
            .into_iter()
            .map(|mismatch| (mismatch.message, mismatch.call))
            .collect()
    }

    fn lines(lines: &[&str]) -> Vec<At<CallLine>> {
        lines
            .iter()
            .map(|line| At::from(line.parse::<CallLine>().unwrap()))
            .collect()
    }

    #[test]
    fn a_sent_call_counts_whether_or_not_it_was_answered() {
        let count = |times: u64| ExpectedCalls {
            count: vec![CallCount {
                call: lines(&["POST /v1.svc/users"]).remove(0),
                times: times.into(),
            }],
            ..ExpectedCalls::default()
        };
        assert_eq!(litmos(NoneOr::Some(count(2))), []);
        assert_eq!(
            litmos(NoneOr::Some(count(1))),
            [("was 2".to_owned(), Some(5))]
        );
        assert_eq!(
            litmos(NoneOr::Some(count(3))),
            [("was 2".to_owned(), Some(5))]
        );
        assert_eq!(
            litmos(NoneOr::Some(ExpectedCalls {
                writes: Some(0.into()),
                ..ExpectedCalls::default()
            })),
            [("was 2".to_owned(), Some(4))]
        );
    }

    #[test]
    fn what_the_engine_died_before_sending_was_no_call() {
        assert_eq!(FaultAction::KillEngineBefore.to_string(), NEVER_SENT);
        let killed = |fault: &str| Entry {
            fault: Some(fault.to_owned()),
            ..found().remove(3)
        };
        assert!(!is_judged(Vendor::Litmos, &killed("kill-engine before")));
        assert!(is_judged(Vendor::Litmos, &killed("kill-engine after")));
    }

    #[test]
    fn reports_are_no_writes() {
        let expected = ExpectedCalls {
            writes: Some(0.into()),
            ..ExpectedCalls::default()
        };
        let bamboohr = VendorCalls {
            bamboohr: Some(NoneOr::Some(expected).into()),
            ..VendorCalls::default()
        };
        assert_eq!(compare(&bamboohr, &found()), []);
    }

    #[test]
    fn exactly_is_the_whole_order() {
        let expected = |all: &[&str]| {
            litmos(NoneOr::Some(ExpectedCalls {
                exactly: Some(lines(all)),
                ..ExpectedCalls::default()
            }))
        };
        let all = [
            "GET /v1.svc/users",
            "POST /v1.svc/users -> no answer",
            "POST /v1.svc/users -> 201",
        ];
        assert_eq!(expected(&all), []);
        assert_eq!(
            expected(&all[..2]),
            [("also found `POST /v1.svc/users -> 201`".to_owned(), Some(5))]
        );
        assert_eq!(
            expected(&["POST /v1.svc/users"]),
            [("was `GET /v1.svc/users -> 200`".to_owned(), Some(3))]
        );
        let more = [all[0], all[1], all[2], all[0]];
        assert_eq!(
            expected(&more),
            [("was not called; found 3 calls".to_owned(), None)]
        );
    }

    #[test]
    fn never_and_none_name_the_call() {
        let never = ExpectedCalls {
            never: lines(&["POST /v1.svc/users -> 201"]),
            ..ExpectedCalls::default()
        };
        assert_eq!(
            litmos(NoneOr::Some(never)),
            [(
                "was called: `POST /v1.svc/users -> 201`".to_owned(),
                Some(5)
            )]
        );
        assert_eq!(
            litmos(NoneOr::None),
            [("found 3 calls".to_owned(), Some(3))]
        );
    }
}
