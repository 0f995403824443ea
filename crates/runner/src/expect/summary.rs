//! `summary`: the summary of the last Sync (STG-12).

use scenario::At;
use scenario::expect::{ExpectedSummary, Rows};
use serde_json::Value;

use super::mismatch::{Mismatch, number, quote_list, text, was};
use super::rows::compare_names;

pub(crate) fn compare(expected: &ExpectedSummary, found: &Value) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (key, word) in [
        ("state", &expected.state),
        ("reason", &expected.reason),
        ("actor", &expected.actor),
    ] {
        mismatches.extend(text(word, found.get(key).and_then(Value::as_str)));
    }
    let numbers = [
        ("read", &expected.read),
        ("eligible", &expected.eligible),
        ("new", &expected.new),
        ("changed", &expected.changed),
        ("unchanged", &expected.unchanged),
        ("with_problems", &expected.with_problems),
    ];
    mismatches.extend(
        numbers
            .into_iter()
            .filter_map(|(key, expected)| number(expected, count(found.get(key)))),
    );
    for (reason, expected) in expected.removed.iter().flatten() {
        let removed = count(
            found
                .get("removed")
                .and_then(|removed| removed.get(&reason.value)),
        );
        mismatches.extend(number(&Some(*expected), removed));
    }
    let lists = [
        ("warnings", &expected.warnings),
        ("orphans", &expected.orphans),
        ("left_selection", &expected.left_selection),
    ];
    mismatches.extend(
        lists
            .into_iter()
            .flat_map(|(key, expected)| compare_list(expected.as_ref(), found, key)),
    );
    mismatches.extend(compare_complete(&expected.complete, found.get("complete")));
    mismatches
}

/// The value of a count; a missing count is zero.
fn count(value: Option<&Value>) -> u64 {
    value.and_then(Value::as_u64).unwrap_or_default()
}

fn compare_list(
    expected: Option<&Rows<At<String>>>,
    found: &Value,
    key: &'static str,
) -> Vec<Mismatch> {
    let texts = found
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let texts: Vec<String> = texts.filter_map(Value::as_str).map(str::to_owned).collect();
    // The key has a dash in files.
    let in_file = if key == "left_selection" {
        "left-selection"
    } else {
        key
    };
    expected.map_or_else(Vec::new, |expected| {
        compare_names(expected, &texts, in_file, |_| {
            format!("was {}", quote_list(&texts))
        })
    })
}

fn compare_complete(expected: &Option<At<bool>>, found: Option<&Value>) -> Option<Mismatch> {
    let expected = expected.as_ref()?;
    match found.and_then(Value::as_bool) {
        Some(found) if found == expected.value => None,
        Some(true) => Some(Mismatch::at(expected.place, was(Some("yes")))),
        Some(false) => Some(Mismatch::at(expected.place, was(Some("no")))),
        None => Some(Mismatch::at(expected.place, was(None))),
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
        let fits = ExpectedSummary {
            state: Some("completed".into()),
            read: Some(4.into()),
            changed: Some(0.into()),
            removed: Some(BTreeMap::from([
                ("not_visible".into(), 1.into()),
                ("access_unchecked".into(), 0.into()),
            ])),
            complete: Some(true.into()),
            reason: Some("none".into()),
            ..ExpectedSummary::default()
        };
        assert_eq!(compare(&fits, &found), []);
        let not = ExpectedSummary {
            new: Some(2.into()),
            complete: Some(false.into()),
            ..ExpectedSummary::default()
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
        let expected = ExpectedSummary {
            warnings: Some(Rows::only([])),
            ..ExpectedSummary::default()
        };
        assert_eq!(
            compare(&expected, &found)[0].message,
            "was `field_unavailable:city`"
        );
    }
}
