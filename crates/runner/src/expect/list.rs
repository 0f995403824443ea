//! `list`: the BambooHR People list by state, with problems, warnings and the selection.

use std::collections::BTreeMap;

use scenario::At;
use scenario::expect::{Codes, ExpectedList, ExpectedRemoved, Rows};
use world::ListRow;

use super::mismatch::{Mismatch, codes, text, was};
use super::rows::compare_names;

pub(crate) fn compare(expected: &ExpectedList, found: &[ListRow]) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (key, rows) in [
        ("new", &expected.new),
        ("changed", &expected.changed),
        ("unchanged", &expected.unchanged),
    ] {
        mismatches.extend(rows.iter().flat_map(|rows| compare_state(rows, found, key)));
    }
    mismatches.extend(
        expected
            .removed
            .iter()
            .flat_map(|expected| compare_removed(expected, found)),
    );
    mismatches.extend(compare_codes(expected.problems.as_ref(), found, |row| {
        &row.problems
    }));
    mismatches.extend(compare_codes(expected.warnings.as_ref(), found, |row| {
        &row.warnings
    }));
    mismatches.extend(compare_codes(
        expected.changed_fields.as_ref(),
        found,
        |row| &row.changed_fields,
    ));
    mismatches.extend(compare_marked(
        expected.selected.as_ref(),
        found,
        "selected",
        |row| row.selected,
    ));
    mismatches.extend(compare_marked(
        expected.still_active.as_ref(),
        found,
        "still-active",
        |row| row.still_active,
    ));
    mismatches
}

/// Compares the rows with a mark, in any state.
fn compare_marked(
    expected: Option<&Rows<At<String>>>,
    found: &[ListRow],
    key: &'static str,
    has_mark: impl Fn(&ListRow) -> bool,
) -> Vec<Mismatch> {
    let marked: Vec<String> = found
        .iter()
        .filter(|row| has_mark(row))
        .map(|row| row.employee.clone())
        .collect();
    let instead = |name: &str| match find(found, name) {
        Some(_) => format!("was not {}", key.replace('-', " ")),
        None => NOT_LISTED.to_owned(),
    };
    expected
        .map(|rows| compare_names(rows, &marked, key, instead))
        .unwrap_or_default()
}

const NOT_LISTED: &str = "not on the list";

fn find<'a>(found: &'a [ListRow], employee: &str) -> Option<&'a ListRow> {
    found.iter().find(|row| row.employee == employee)
}

fn compare_state(
    expected: &Rows<At<String>>,
    found: &[ListRow],
    state: &'static str,
) -> Vec<Mismatch> {
    let in_state: Vec<String> = found
        .iter()
        .filter(|row| row.state == state)
        .map(|row| row.employee.clone())
        .collect();
    compare_names(expected, &in_state, state, |name| describe_row(found, name))
}

fn describe_row(found: &[ListRow], employee: &str) -> String {
    let Some(row) = find(found, employee) else {
        return NOT_LISTED.to_owned();
    };
    match &row.reason {
        Some(reason) => format!("{}, reason `{reason}`", was(Some(&row.state))),
        None => was(Some(&row.state)),
    }
}

fn compare_removed(expected: &ExpectedRemoved, found: &[ListRow]) -> Vec<Mismatch> {
    let only = Rows::only(expected.employees().into_iter().cloned());
    let mut mismatches = compare_state(&only, found, "removed");
    if let ExpectedRemoved::Because(reasons) = expected {
        for (employee, reason) in reasons {
            if let Some(row) = find(found, employee).filter(|row| row.state == "removed") {
                mismatches.extend(text(&Some(reason.clone()), row.reason.as_deref()));
            }
        }
    }
    mismatches
}

fn compare_codes(
    expected: Option<&BTreeMap<At<String>, Codes>>,
    found: &[ListRow],
    part: impl Fn(&ListRow) -> &Vec<String>,
) -> Vec<Mismatch> {
    let each = expected
        .into_iter()
        .flatten()
        .filter_map(|(employee, expected)| match find(found, employee) {
            Some(row) => codes(Some(expected), part(row), employee.place),
            None => Some(Mismatch::at(employee.place, NOT_LISTED)),
        });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(employee: &str, state: &str, reason: Option<&str>) -> ListRow {
        ListRow {
            employee: employee.to_owned(),
            state: state.to_owned(),
            reason: reason.map(str::to_owned),
            changed_fields: Vec::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
            selected: false,
            still_active: false,
        }
    }

    fn messages(expected: &ExpectedList, found: &[ListRow]) -> Vec<String> {
        compare(expected, found)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    fn these(names: &[&str]) -> Option<Rows<At<String>>> {
        Some(Rows::only(names.iter().map(|name| At::from(*name))))
    }

    #[test]
    fn a_list_left_out_is_not_compared() {
        let found = [row("ana", "new", None), row("ben", "changed", None)];
        assert_eq!(
            messages(
                &ExpectedList {
                    new: these(&["ana"]),
                    ..ExpectedList::default()
                },
                &found
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_missing_row_says_in_which_state_it_is() {
        let found = [row("ana", "removed", Some("access_unchecked"))];
        let expected = ExpectedList {
            new: these(&["ana", "ben"]),
            ..ExpectedList::default()
        };
        assert_eq!(
            messages(&expected, &found),
            [
                "was `removed`, reason `access_unchecked`",
                "not on the list"
            ]
        );
    }

    #[test]
    fn removed_rows_may_name_their_reason() {
        let found = [row("ana", "removed", Some("not_visible"))];
        let because = |reason: &str| ExpectedList {
            removed: Some(ExpectedRemoved::Because(BTreeMap::from([(
                "ana".into(),
                reason.into(),
            )]))),
            ..ExpectedList::default()
        };
        assert_eq!(messages(&because("not_visible"), &found), [""; 0]);
        assert_eq!(
            messages(&because("access_unchecked"), &found),
            ["was `not_visible`"]
        );
        let none = ExpectedList {
            removed: Some(ExpectedRemoved::Only(Vec::new())),
            ..ExpectedList::default()
        };
        assert_eq!(messages(&none, &found), ["was `ana`"]);
    }

    #[test]
    fn problems_and_selection_are_exact() {
        let mut ana = row("ana", "new", None);
        ana.problems = vec!["missing_work_email".to_owned()];
        ana.selected = true;
        ana.still_active = true;
        let none = Some(BTreeMap::from([("ana".into(), Codes(Vec::new()))]));
        let still_active = these(&["ana", "ben"]);
        let expected = ExpectedList {
            problems: none,
            selected: these(&[]),
            still_active,
            ..ExpectedList::default()
        };
        let ben = row("ben", "unchanged", None);
        let differences = [
            "was `missing_work_email`",
            "was `ana`",
            "was not still active",
        ];
        assert_eq!(messages(&expected, &[ana, ben]), differences);
    }
}
