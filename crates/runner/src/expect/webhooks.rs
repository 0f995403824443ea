//! `webhooks`: what each subscription did, as BambooHR's own log has it.

use std::collections::BTreeMap;

use scenario::At;
use scenario::expect::WebhookWanted;
use world::{Entry, HookView, Party};

use super::mismatch::{Mismatch, number, was};
use super::rows::names;

/// `calls` are those of the window; the last delivery that failed is taken to be behind a
/// difference.
pub(crate) fn compare(
    wanted: &BTreeMap<At<String>, WebhookWanted>,
    found: &BTreeMap<String, HookView>,
    calls: &[Entry],
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (hook, wanted) in wanted {
        match found.get(&hook.value) {
            Some(found) => mismatches.extend(one(wanted, found)),
            None => mismatches.push(Mismatch::at(hook.place, "BambooHR has no such webhook now")),
        }
    }
    let failed = |call: &&Entry| {
        call.from == Party::BambooHr && call.status().is_none_or(|status| status >= 300)
    };
    let behind = calls.iter().rev().find(failed).map(|call| call.number);
    mismatches
        .into_iter()
        .map(|mismatch| Mismatch {
            call: behind,
            ..mismatch
        })
        .collect()
}

fn one(wanted: &WebhookWanted, found: &HookView) -> Vec<Mismatch> {
    let leaves = [
        number(&wanted.runs, found.runs),
        number(&wanted.deliveries, found.deliveries),
        number(&wanted.attempts, found.attempts),
        number(&wanted.given_up, found.given_up),
        last_status(&wanted.last_status, found),
    ];
    let employees: Vec<String> = found.employees.iter().cloned().collect();
    let people = wanted.employees.iter();
    let people = people.flat_map(|rows| {
        names(rows, &employees, "employees", |_| {
            "was in no delivery".to_owned()
        })
    });
    leaves.into_iter().flatten().chain(people).collect()
}

fn last_status(wanted: &Option<At<String>>, found: &HookView) -> Option<Mismatch> {
    let wanted = wanted.as_ref()?;
    let status = match (found.last_status, found.attempts) {
        (Some(status), _) => status.to_string(),
        (None, 0) => return Some(Mismatch::at(wanted.place, "there was no attempt")),
        (None, _) => "no answer".to_owned(),
    };
    (wanted.value != status).then(|| Mismatch::at(wanted.place, was(Some(&status))))
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
        let messages = |hook: &str, wanted: WebhookWanted| -> Vec<String> {
            let compared = compare(&BTreeMap::from([(hook.into(), wanted)]), &found, &[]);
            compared
                .into_iter()
                .map(|mismatch| mismatch.message)
                .collect()
        };
        let fits = WebhookWanted {
            runs: Some(2.into()),
            last_status: Some("503".into()),
            ..WebhookWanted::default()
        };
        assert_eq!(messages("nightly", fits), [""; 0]);
        let not = WebhookWanted {
            attempts: Some(1.into()),
            given_up: Some(1.into()),
            last_status: Some("200".into()),
            employees: Some(scenario::expect::Rows::only(["ben".into()])),
            ..WebhookWanted::default()
        };
        assert_eq!(
            messages("nightly", not),
            [
                "was 3",
                "was 0",
                "was `503`",
                "was in no delivery",
                "there was also `ana`"
            ]
        );
        assert_eq!(
            messages("hourly", WebhookWanted::default()),
            ["BambooHR has no such webhook now"]
        );
    }

    #[test]
    fn no_attempt_is_not_an_attempt_without_answer() {
        let wanted = Some(At::from("no answer"));
        let silent = HookView {
            attempts: 1,
            ..HookView::default()
        };
        assert_eq!(last_status(&wanted, &silent), None);
        assert_eq!(
            last_status(&wanted, &HookView::default()).unwrap().message,
            "there was no attempt"
        );
    }
}
