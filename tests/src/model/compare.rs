//! What an Import did beside what the model expected of it.

use std::collections::{BTreeMap, BTreeSet};

use world::ReportRow;

use super::import::{Expected, Learner};

/// In what the rows of a report, and the learners after it, are not as expected.
pub fn compare_rows(
    rows: &[ReportRow],
    expectation: &BTreeMap<String, Expected>,
    after: &BTreeMap<String, Learner>,
) -> Vec<String> {
    let of_name = |name: &str| rows.iter().find(|row| row.employee == name);
    let compared = expectation
        .iter()
        .map(|(name, expected)| match of_name(name) {
            None => vec![format!("{name} has no row, expected {expected:?}")],
            Some(row) => compare_row(row, expected, after),
        });
    let uninvited = rows
        .iter()
        .filter(|row| row.outcome() != "not_attempted" && !expectation.contains_key(&row.employee));
    let uninvited = uninvited.map(|row| {
        vec![format!(
            "{} has a row, and is not to be imported",
            row.employee
        )]
    });
    compared.chain(uninvited).flatten().collect()
}

fn compare_row(
    row: &ReportRow,
    expected: &Expected,
    after: &BTreeMap<String, Learner>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = &row.employee;
    let reason = row.reason.as_deref();
    if !expected.outcome.is_empty() && row.outcome() != expected.outcome {
        let why = reason.unwrap_or("no reason");
        wrong.push(format!(
            "{name} is `{}` ({why}), expected `{}` {:?}",
            row.outcome(),
            expected.outcome,
            expected.reasons
        ));
    } else if row.outcome() == "failed"
        && !reason.is_some_and(|reason| expected.reasons.contains(reason))
    {
        wrong.push(format!(
            "{name} failed with {reason:?}, expected {:?}",
            expected.reasons
        ));
    }
    let flags: BTreeSet<&str> = row.flags.iter().map(String::as_str).collect();
    let mut may_differ = expected.may_flags.clone();
    if !expected.unclear.is_empty() {
        may_differ.insert("cleared");
    }
    if flags
        .symmetric_difference(&expected.flags)
        .any(|flag| !may_differ.contains(flag))
        && !expected.outcome.is_empty()
    {
        wrong.push(format!(
            "{name} has the flags {flags:?}, expected {:?}",
            expected.flags
        ));
    }
    let is_warned = row
        .warnings
        .iter()
        .any(|warning| expected.warned.contains(warning.as_str()));
    if !expected.warned.is_empty() && !is_warned && !expected.outcome.is_empty() {
        wrong.push(format!(
            "{name} is warned of {:?}, expected one of {:?}",
            row.warnings, expected.warned
        ));
    }
    let Some(wanted) = &expected.learner else {
        return wrong;
    };
    match row.learner_id.as_ref().and_then(|id| after.get(id)) {
        None => wrong.push(format!("{name} has no learner, expected {wanted:?}")),
        Some(learner) => {
            let mut wanted = wanted.clone();
            for member in &expected.unclear {
                wanted.texts.insert(member, learner.texts[member].clone());
            }
            // What Litmos adds of its own is not the mapping's business.
            wanted.expires = learner.expires;
            if *learner != wanted {
                wrong.push(format!(
                    "{name}'s learner is {learner:?}\n  expected {wanted:?}"
                ));
            }
        }
    }
    wrong
}
