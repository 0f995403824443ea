//! `summary`: what the last Sync said of itself (STG-12).

use scenario::At;
use scenario::expect::{Rows, SummaryWanted};
use serde_json::Value;

use super::mismatch::{Mismatch, listed, number, text, was};
use super::rows::names;

pub(crate) fn compare(wanted: &SummaryWanted, found: &Value) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (key, word) in [
        ("state", &wanted.state),
        ("reason", &wanted.reason),
        ("actor", &wanted.actor),
    ] {
        mismatches.extend(text(word, found.get(key).and_then(Value::as_str)));
    }
    let numbers = [
        ("read", &wanted.read),
        ("eligible", &wanted.eligible),
        ("new", &wanted.new),
        ("changed", &wanted.changed),
        ("unchanged", &wanted.unchanged),
        ("with_problems", &wanted.with_problems),
    ];
    mismatches.extend(
        numbers
            .into_iter()
            .filter_map(|(key, wanted)| number(wanted, count(found.get(key)))),
    );
    for (reason, wanted) in wanted.removed.iter().flatten() {
        let removed = count(
            found
                .get("removed")
                .and_then(|removed| removed.get(&reason.value)),
        );
        mismatches.extend(number(&Some(*wanted), removed));
    }
    let lists = [
        ("warnings", &wanted.warnings),
        ("orphans", &wanted.orphans),
        ("left_selection", &wanted.left_selection),
    ];
    mismatches.extend(
        lists
            .into_iter()
            .flat_map(|(key, wanted)| list(wanted.as_ref(), found, key)),
    );
    mismatches.extend(complete(&wanted.complete, found.get("complete")));
    mismatches
}

/// A count that is not there is none.
fn count(value: Option<&Value>) -> u64 {
    value.and_then(Value::as_u64).unwrap_or_default()
}

fn list(wanted: Option<&Rows<At<String>>>, found: &Value, key: &'static str) -> Vec<Mismatch> {
    let texts = found
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let texts: Vec<String> = texts.filter_map(Value::as_str).map(str::to_owned).collect();
    // In files the key has a dash.
    let in_file = if key == "left_selection" {
        "left-selection"
    } else {
        key
    };
    wanted.map_or_else(Vec::new, |wanted| {
        names(wanted, &texts, in_file, |_| {
            format!("was {}", listed(&texts))
        })
    })
}

fn complete(wanted: &Option<At<bool>>, found: Option<&Value>) -> Option<Mismatch> {
    let wanted = wanted.as_ref()?;
    match found.and_then(Value::as_bool) {
        Some(found) if found == wanted.value => None,
        Some(true) => Some(Mismatch::at(wanted.place, was(Some("yes")))),
        Some(false) => Some(Mismatch::at(wanted.place, was(Some("no")))),
        None => Some(Mismatch::at(wanted.place, was(None))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_written_is_compared_and_a_missing_count_is_zero() {
        let found = json!({"state": "completed", "read": 4, "new": 3, "removed": {"not_visible": 1}, "complete": true});
        let fits = SummaryWanted {
            state: Some("completed".into()),
            read: Some(4.into()),
            changed: Some(0.into()),
            removed: Some(BTreeMap::from([
                ("not_visible".into(), 1.into()),
                ("access_unchecked".into(), 0.into()),
            ])),
            complete: Some(true.into()),
            reason: Some("none".into()),
            ..SummaryWanted::default()
        };
        assert_eq!(compare(&fits, &found), []);
        let not = SummaryWanted {
            new: Some(2.into()),
            complete: Some(false.into()),
            ..SummaryWanted::default()
        };
        let messages: Vec<_> = compare(&not, &found)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect();
        assert_eq!(messages, ["was 3", "was `yes`"]);
    }

    #[test]
    fn lists_are_exact() {
        let found = json!({"warnings": ["field_unavailable:city"]});
        let wanted = SummaryWanted {
            warnings: Some(Rows::only([])),
            ..SummaryWanted::default()
        };
        assert_eq!(
            compare(&wanted, &found)[0].message,
            "was `field_unavailable:city`"
        );
    }
}
