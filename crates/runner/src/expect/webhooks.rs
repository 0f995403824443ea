//! `webhooks`: the deliveries of each webhook, from BambooHR's own log.

use std::collections::BTreeMap;

use scenario::At;
use scenario::expect::ExpectedWebhook;
use world::{Entry, HookView, Party};

use super::mismatch::{Mismatch, number, was};
use super::rows::compare_names;

/// Compares the webhooks; `calls` are those of the window. The last failed delivery is taken as the
/// cause of any difference.
pub(crate) fn compare(
    expected: &BTreeMap<At<String>, ExpectedWebhook>,
    found: &BTreeMap<String, HookView>,
    calls: &[Entry],
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (hook, expected) in expected {
        match found.get(&hook.value) {
            Some(found) => mismatches.extend(compare_webhook(expected, found)),
            None => mismatches.push(Mismatch::at(hook.place, "no such webhook in BambooHR")),
        }
    }
    let is_failed = |call: &&Entry| {
        call.from == Party::BambooHr && call.status().is_none_or(|status| status >= 300)
    };
    let cause = calls.iter().rev().find(is_failed).map(|call| call.number);
    mismatches
        .into_iter()
        .map(|mismatch| Mismatch {
            call: cause,
            ..mismatch
        })
        .collect()
}

fn compare_webhook(expected: &ExpectedWebhook, found: &HookView) -> Vec<Mismatch> {
    let values = [
        number(&expected.runs, found.runs),
        number(&expected.deliveries, found.deliveries),
        number(&expected.attempts, found.attempts),
        number(&expected.given_up, found.given_up),
        last_status(&expected.last_status, found),
    ];
    let employees: Vec<String> = found.employees.iter().cloned().collect();
    let employee_mismatches = expected.employees.iter().flat_map(|rows| {
        compare_names(rows, &employees, "employees", |_| {
            "not in any delivery".to_owned()
        })
    });
    values
        .into_iter()
        .flatten()
        .chain(employee_mismatches)
        .collect()
}

fn last_status(expected: &Option<At<String>>, found: &HookView) -> Option<Mismatch> {
    let expected = expected.as_ref()?;
    let status = match (found.last_status, found.attempts) {
        (Some(status), _) => status.to_string(),
        (None, 0) => return Some(Mismatch::at(expected.place, "no attempt")),
        (None, _) => "no answer".to_owned(),
    };
    (expected.value != status).then(|| Mismatch::at(expected.place, was(Some(&status))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_number_is_compared_where_written() {
        let found = HookView {
            runs: 2,
            deliveries: 1,
            attempts: 3,
            last_status: Some(503),
            ..HookView::default()
        };
        let found = BTreeMap::from([(
            "nightly".to_owned(),
            HookView {
                employees: BTreeSet::from(["ana".to_owned()]),
                ..found
            },
        )]);
        let messages = |hook: &str, expected: ExpectedWebhook| -> Vec<String> {
            let compared = compare(&BTreeMap::from([(hook.into(), expected)]), &found, &[]);
            compared
                .into_iter()
                .map(|mismatch| mismatch.message)
                .collect()
        };
        let fits = ExpectedWebhook {
            runs: Some(2.into()),
            last_status: Some("503".into()),
            ..ExpectedWebhook::default()
        };
        assert_eq!(messages("nightly", fits), [""; 0]);
        let not = ExpectedWebhook {
            attempts: Some(1.into()),
            given_up: Some(1.into()),
            last_status: Some("200".into()),
            employees: Some(scenario::expect::Rows::only(["ben".into()])),
            ..ExpectedWebhook::default()
        };
        assert_eq!(
            messages("nightly", not),
            [
                "was 3",
                "was 0",
                "was `503`",
                "not in any delivery",
                "also found `ana`"
            ]
        );
        assert_eq!(
            messages("hourly", ExpectedWebhook::default()),
            ["no such webhook in BambooHR"]
        );
    }

    #[test]
    fn no_attempt_is_not_an_attempt_without_answer() {
        let expected = Some(At::from("no answer"));
        let silent = HookView {
            attempts: 1,
            ..HookView::default()
        };
        assert_eq!(last_status(&expected, &silent), None);
        assert_eq!(
            last_status(&expected, &HookView::default())
                .unwrap()
                .message,
            "no attempt"
        );
    }
}
