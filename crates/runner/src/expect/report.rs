//! `report`: a run and its rows.

use std::collections::BTreeMap;

use scenario::expect::{ExpectedReport, ExpectedReportRow};
use scenario::{At, Place};
use world::{ReportRow, ReportView};

use super::mismatch::{Mismatch, codes, number, text, was};
use super::rows::{ExpectedRow, compare_rows};

pub(crate) fn compare(expected: &ExpectedReport, found: &ReportView) -> Vec<Mismatch> {
    let mut mismatches: Vec<Mismatch> = [
        text(&expected.state, Some(&found.state)),
        text(&expected.reason, found.reason.as_deref()),
        text(&expected.source, Some(&found.source)),
        text(&expected.actor, found.actor.as_deref()),
        dry_run(&expected.dry_run, found.dry_run),
        number(&expected.selected, found.selected),
    ]
    .into_iter()
    .flatten()
    .collect();
    mismatches.extend(counts(expected.counts.as_ref(), &found.counts));
    mismatches.extend(counts(expected.flags.as_ref(), &found.flags));
    mismatches.extend(
        expected
            .rows
            .iter()
            .flat_map(|expected| compare_rows(expected, &found.rows, "rows", describe)),
    );
    mismatches
}

fn dry_run(expected: &Option<At<bool>>, found: bool) -> Option<Mismatch> {
    let expected = expected.as_ref()?;
    (expected.value != found).then(|| {
        Mismatch::at(
            expected.place,
            if found { "was dry" } else { "was not dry" },
        )
    })
}

fn counts(
    expected: Option<&BTreeMap<At<String>, At<u64>>>,
    found: &BTreeMap<String, u64>,
) -> Vec<Mismatch> {
    let each = expected.into_iter().flatten();
    each.filter_map(|(name, expected)| {
        number(
            &Some(*expected),
            found.get(&name.value).copied().unwrap_or_default(),
        )
    })
    .collect()
}

fn describe(row: &ReportRow) -> String {
    format!("a row for `{}`: {}", row.employee, describe_outcome(row))
}

/// `` `failed`, reason `username_taken`, decided by MAT-7 ``
fn describe_outcome(row: &ReportRow) -> String {
    let mut words = format!("`{}`", row.outcome.as_deref().unwrap_or("no outcome yet"));
    if let Some(reason) = &row.reason {
        words.push_str(&format!(", reason `{reason}`"));
    }
    if let Some(rule) = &row.rule {
        words.push_str(&format!(", decided by {rule}"));
    }
    words
}

impl ExpectedRow<ReportRow> for ExpectedReportRow {
    fn differences(&self, found: &ReportRow) -> Vec<Mismatch> {
        if !self.is_about(found) {
            return vec![Mismatch::at(self.place(), was(Some(&found.employee)))];
        }
        let outcome = self
            .outcome
            .as_ref()
            .filter(|expected| Some(&expected.value) != found.outcome.as_ref());
        let place = self.employee.place;
        let values = [
            outcome.map(|expected| {
                Mismatch::at(expected.place, format!("was {}", describe_outcome(found)))
            }),
            // The message of a wrong outcome contains the reason.
            text(&self.reason, found.reason.as_deref()).filter(|_| outcome.is_none()),
            codes(self.flags.as_ref(), &found.flags, place),
            codes(self.warnings.as_ref(), &found.warnings, place),
            codes(self.changed_fields.as_ref(), &found.changed_fields, place),
            text(&self.rule, found.rule.as_deref()),
            text(&self.username, found.username.as_deref()),
            number(&self.attempts, found.attempts),
        ];
        let related = || {
            [&found.username, &found.learner_id]
                .into_iter()
                .flatten()
                .cloned()
        };
        values
            .into_iter()
            .flatten()
            .map(|value| {
                Mismatch {
                    rule: found.rule.clone(),
                    ..value
                }
                .with_related(related())
            })
            .collect()
    }

    fn is_about(&self, found: &ReportRow) -> bool {
        self.employee.value == found.employee
    }

    fn place(&self) -> Place {
        self.employee.place
    }

    fn missing(&self) -> String {
        "no such row".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use scenario::expect::{Codes, Rows};

    use super::*;

    fn row(employee: &str, outcome: &str, reason: Option<&str>, rule: Option<&str>) -> ReportRow {
        ReportRow {
            employee: employee.to_owned(),
            username: Some(format!("{employee}@acme.test")),
            learner_id: None,
            outcome: Some(outcome.to_owned()),
            reason: reason.map(str::to_owned),
            flags: Vec::new(),
            warnings: Vec::new(),
            changed_fields: Vec::new(),
            rule: rule.map(str::to_owned),
            attempts: 1,
        }
    }

    fn report(rows: Vec<ReportRow>) -> ReportView {
        ReportView {
            id: "import-1".to_owned(),
            state: "completed_with_failures".to_owned(),
            source: "manual".to_owned(),
            actor: Some("amy".to_owned()),
            when: Default::default(),
            dry_run: false,
            selected: rows.len() as u64,
            flags: BTreeMap::from([("renamed".to_owned(), 0)]),
            reason: None,
            counts: BTreeMap::from([("created".to_owned(), 1), ("failed".to_owned(), 1)]),
            rows,
        }
    }

    fn messages(expected: &ExpectedReport, found: &ReportView) -> Vec<String> {
        compare(expected, found)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn a_wrong_outcome_tells_reason_and_rule_and_how_to_find_the_call() {
        let found = report(vec![row(
            "ben",
            "failed",
            Some("username_taken"),
            Some("MAT-7"),
        )]);
        let rows = Some(Rows::only([ExpectedReportRow::outcome("ben", "created")]));
        let mismatches = compare(
            &ExpectedReport {
                rows,
                ..ExpectedReport::default()
            },
            &found,
        );
        assert_eq!(mismatches.len(), 1);
        assert_eq!(
            mismatches[0].message,
            "was `failed`, reason `username_taken`, decided by MAT-7"
        );
        assert_eq!(mismatches[0].rule.as_deref(), Some("MAT-7"));
        assert_eq!(mismatches[0].related, ["ben@acme.test"]);
    }

    #[test]
    fn rows_are_exactly_these() {
        let found = report(vec![
            row("ana", "created", None, None),
            row("ben", "created", None, None),
        ]);
        let rows = |names: &[&str]| ExpectedReport {
            rows: Some(Rows::only(
                names
                    .iter()
                    .map(|name| ExpectedReportRow::outcome(name, "created")),
            )),
            ..ExpectedReport::default()
        };
        assert_eq!(messages(&rows(&["ben", "ana"]), &found), [""; 0]);
        assert_eq!(
            messages(&rows(&["ana"]), &found),
            ["also found a row for `ben`: `created`"]
        );
        assert_eq!(
            messages(&rows(&["ana", "ben", "cy"]), &found),
            ["no such row"]
        );
    }

    #[test]
    fn counts_state_and_codes_are_compared_where_written() {
        let found = report(vec![row("ana", "updated", None, None)]);
        let expected = ExpectedReport {
            state: Some("completed".into()),
            counts: Some(BTreeMap::from([
                ("failed".into(), 0.into()),
                ("updated".into(), 0.into()),
            ])),
            flags: Some(BTreeMap::from([("renamed".into(), 1.into())])),
            rows: Some(Rows::only([ExpectedReportRow {
                flags: Some(Codes(vec!["renamed".into()])),
                attempts: Some(2.into()),
                ..ExpectedReportRow::outcome("ana", "updated")
            }])),
            ..ExpectedReport::default()
        };
        assert_eq!(
            messages(&expected, &found),
            [
                "was `completed_with_failures`",
                "was 1",
                "was 0",
                "was none",
                "was 1"
            ]
        );
    }
}
