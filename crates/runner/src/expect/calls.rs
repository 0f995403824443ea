//! `calls`: the engine's calls to both vendors, and BambooHR's to the engine.

use scenario::expect::{CallCount, CallsWanted, VendorCalls};
use scenario::{At, CallLine, Vendor};
use world::{Entry, Party};

use super::mismatch::Mismatch;

pub(crate) fn compare(wanted: &VendorCalls, found: &[Entry]) -> Vec<Mismatch> {
    wanted
        .iter()
        .flat_map(|(vendor, wanted)| one_party(vendor, wanted, found))
        .collect()
}

/// Calls that are judged: people's own acts and raw calls are not, nor what the engine died before
/// sending.
pub(crate) fn judged(vendor: Vendor, call: &Entry) -> bool {
    if call.fault.as_deref() == Some(NEVER_SENT) {
        return false;
    }
    match vendor {
        Vendor::Bamboohr => call.from == Party::Engine && call.to == Party::BambooHr,
        Vendor::Litmos => call.from == Party::Engine && call.to == Party::Litmos,
        Vendor::Engine => call.from == Party::BambooHr && call.to == Party::Engine,
    }
}

/// The fault after which a call stands in the journal without having been sent.
const NEVER_SENT: &str = "kill-engine before";

/// Whether the call changes something: the credential exchange and reports are posted, and only
/// read.
pub(crate) fn is_write(vendor: Vendor, call: &Entry) -> bool {
    let only_reads = matches!(
        vendor.short_path(&call.path).as_str(),
        "/v1/login" | "/v1/reports/custom"
    );
    call.is_write() && !(vendor == Vendor::Bamboohr && only_reads)
}

fn one_party(vendor: Vendor, wanted: &CallsWanted, found: &[Entry]) -> Vec<Mismatch> {
    let calls: Vec<&Entry> = found.iter().filter(|call| judged(vendor, call)).collect();
    let mut mismatches = Vec::new();
    if let (Some(none), Some(first)) = (&wanted.none, calls.first()) {
        mismatches.push(Mismatch::at(none.place, count_of(&calls)).by_call(first.number));
    }
    if let Some(writes) = &wanted.writes {
        let made: Vec<&Entry> = calls
            .iter()
            .copied()
            .filter(|call| is_write(vendor, call))
            .collect();
        mismatches.extend(wrong_count(writes, &made));
    }
    for CallCount { call, times } in &wanted.count {
        let made: Vec<&Entry> = calls
            .iter()
            .copied()
            .filter(|entry| fits(vendor, call, entry))
            .collect();
        mismatches.extend(wrong_count(times, &made));
    }
    for line in &wanted.never {
        if let Some(made) = calls.iter().find(|entry| fits(vendor, line, entry)) {
            mismatches.push(
                Mismatch::at(line.place, format!("was made: {}", short(vendor, made)))
                    .by_call(made.number),
            );
        }
    }
    mismatches.extend(
        wanted
            .exactly
            .iter()
            .filter_map(|lines| exactly(vendor, lines, &calls)),
    );
    mismatches
}

fn wrong_count(wanted: &At<u64>, made: &[&Entry]) -> Option<Mismatch> {
    let count = made.len() as u64;
    let mismatch = || Mismatch::at(wanted.place, format!("was {count}"));
    // One too many is the first beyond the wanted ones; if some are missing, the last made is the
    // nearest.
    let behind = made
        .get(usize::try_from(wanted.value).unwrap_or(usize::MAX))
        .or(made.last());
    (count != wanted.value)
        .then(|| behind.map_or_else(mismatch, |call| mismatch().by_call(call.number)))
}

fn exactly(vendor: Vendor, lines: &[At<CallLine>], calls: &[&Entry]) -> Option<Mismatch> {
    for (line, call) in lines.iter().zip(calls) {
        if !fits(vendor, line, call) {
            return Some(
                Mismatch::at(line.place, format!("was {}", short(vendor, call)))
                    .by_call(call.number),
            );
        }
    }
    if let Some(line) = lines.get(calls.len()) {
        return Some(Mismatch::at(
            line.place,
            format!("was not made; there were {}", count_of(calls)),
        ));
    }
    let extra = calls.get(lines.len())?;
    let place = lines
        .last()
        .map_or_else(Mismatch::default, |line| Mismatch::at(line.place, ""));
    let message = format!("then there was also {}", short(vendor, extra));
    Some(
        Mismatch {
            message,
            key: "exactly",
            ..place
        }
        .by_call(extra.number),
    )
}

fn fits(vendor: Vendor, line: &CallLine, call: &Entry) -> bool {
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

fn count_of(calls: &[&Entry]) -> String {
    match calls.len() {
        1 => "1 call".to_owned(),
        count => format!("{count} calls"),
    }
}

#[cfg(test)]
mod tests {
    use scenario::verb::Do;

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

    fn litmos(wanted: CallsWanted) -> Vec<(String, Option<u64>)> {
        let wanted = VendorCalls {
            litmos: Some(wanted),
            ..VendorCalls::default()
        };
        compare(&wanted, &found())
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
        let count = |times: u64| CallsWanted {
            count: vec![CallCount {
                call: lines(&["POST /v1.svc/users"]).remove(0),
                times: times.into(),
            }],
            ..CallsWanted::default()
        };
        assert_eq!(litmos(count(2)), []);
        assert_eq!(litmos(count(1)), [("was 2".to_owned(), Some(5))]);
        assert_eq!(litmos(count(3)), [("was 2".to_owned(), Some(5))]);
        assert_eq!(
            litmos(CallsWanted {
                writes: Some(0.into()),
                ..CallsWanted::default()
            }),
            [("was 2".to_owned(), Some(4))]
        );
    }

    #[test]
    fn what_the_engine_died_before_sending_was_no_call() {
        assert_eq!(Do::KillEngineBefore.to_string(), NEVER_SENT);
        let killed = |fault: &str| Entry {
            fault: Some(fault.to_owned()),
            ..found().remove(3)
        };
        assert!(!judged(Vendor::Litmos, &killed("kill-engine before")));
        assert!(judged(Vendor::Litmos, &killed("kill-engine after")));
    }

    #[test]
    fn reports_are_no_writes() {
        let wanted = CallsWanted {
            writes: Some(0.into()),
            ..CallsWanted::default()
        };
        let bamboohr = VendorCalls {
            bamboohr: Some(wanted),
            ..VendorCalls::default()
        };
        assert_eq!(compare(&bamboohr, &found()), []);
    }

    #[test]
    fn exactly_is_the_whole_order() {
        let wanted = |all: &[&str]| {
            litmos(CallsWanted {
                exactly: Some(lines(all)),
                ..CallsWanted::default()
            })
        };
        let all = [
            "GET /v1.svc/users",
            "POST /v1.svc/users -> no answer",
            "POST /v1.svc/users -> 201",
        ];
        assert_eq!(wanted(&all), []);
        assert_eq!(
            wanted(&all[..2]),
            [(
                "then there was also `POST /v1.svc/users -> 201`".to_owned(),
                Some(5)
            )]
        );
        assert_eq!(
            wanted(&["POST /v1.svc/users"]),
            [("was `GET /v1.svc/users -> 200`".to_owned(), Some(3))]
        );
        let more = [all[0], all[1], all[2], all[0]];
        assert_eq!(
            wanted(&more),
            [("was not made; there were 3 calls".to_owned(), None)]
        );
    }

    #[test]
    fn never_and_none_name_the_call() {
        let never = CallsWanted {
            never: lines(&["POST /v1.svc/users -> 201"]),
            ..CallsWanted::default()
        };
        assert_eq!(
            litmos(never),
            [("was made: `POST /v1.svc/users -> 201`".to_owned(), Some(5))]
        );
        let none = CallsWanted {
            none: Some(().into()),
            ..CallsWanted::default()
        };
        assert_eq!(litmos(none), [("3 calls".to_owned(), Some(3))]);
    }
}
