//! `list`: the BambooHR People list by state, with problems, warnings and the selection.

use std::collections::BTreeMap;

use scenario::At;
use scenario::expect::{Codes, ListWanted, RemovedWanted, Rows};
use world::ListRow;

use super::mismatch::{Mismatch, codes, was};
use super::rows::names;

pub(crate) fn compare(wanted: &ListWanted, found: &[ListRow]) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for (key, rows) in [
        ("new", &wanted.new),
        ("changed", &wanted.changed),
        ("unchanged", &wanted.unchanged),
    ] {
        mismatches.extend(rows.iter().flat_map(|rows| in_state(rows, found, key)));
    }
    mismatches.extend(
        wanted
            .removed
            .iter()
            .flat_map(|wanted| removed(wanted, found)),
    );
    mismatches.extend(by_employee(wanted.problems.as_ref(), found, |row| {
        &row.problems
    }));
    mismatches.extend(by_employee(wanted.warnings.as_ref(), found, |row| {
        &row.warnings
    }));
    mismatches.extend(by_employee(wanted.changed_fields.as_ref(), found, |row| {
        &row.changed_fields
    }));
    mismatches.extend(marked(wanted.selected.as_ref(), found, "selected", |row| {
        row.selected
    }));
    mismatches.extend(marked(
        wanted.still_active.as_ref(),
        found,
        "still-active",
        |row| row.still_active,
    ));
    mismatches
}

/// Compares the rows that have a mark, whatever their state.
fn marked(
    wanted: Option<&Rows<At<String>>>,
    found: &[ListRow],
    key: &'static str,
    has_mark: impl Fn(&ListRow) -> bool,
) -> Vec<Mismatch> {
    let marked: Vec<String> = found
        .iter()
        .filter(|row| has_mark(row))
        .map(|row| row.employee.clone())
        .collect();
    let instead = |name: &str| match of(found, name) {
        Some(_) => format!("was not {}", key.replace('-', " ")),
        None => NOT_LISTED.to_owned(),
    };
    wanted
        .map(|rows| names(rows, &marked, key, instead))
        .unwrap_or_default()
}

const NOT_LISTED: &str = "was not on the list";

fn of<'a>(found: &'a [ListRow], employee: &str) -> Option<&'a ListRow> {
    found.iter().find(|row| row.employee == employee)
}

fn in_state(wanted: &Rows<At<String>>, found: &[ListRow], state: &'static str) -> Vec<Mismatch> {
    let there: Vec<String> = found
        .iter()
        .filter(|row| row.state == state)
        .map(|row| row.employee.clone())
        .collect();
    names(wanted, &there, state, |name| what_became_of(found, name))
}

fn what_became_of(found: &[ListRow], employee: &str) -> String {
    let Some(row) = of(found, employee) else {
        return NOT_LISTED.to_owned();
    };
    match &row.reason {
        Some(reason) => format!("{}, reason `{reason}`", was(Some(&row.state))),
        None => was(Some(&row.state)),
    }
}

fn removed(wanted: &RemovedWanted, found: &[ListRow]) -> Vec<Mismatch> {
    let only = Rows::only(wanted.employees().into_iter().cloned());
    let mut mismatches = in_state(&only, found, "removed");
    if let RemovedWanted::Because(reasons) = wanted {
        for (employee, reason) in reasons {
            if let Some(row) = of(found, employee).filter(|row| row.state == "removed") {
                mismatches.extend(super::mismatch::text(
                    &Some(reason.clone()),
                    row.reason.as_deref(),
                ));
            }
        }
    }
    mismatches
}

fn by_employee(
    wanted: Option<&BTreeMap<At<String>, Codes>>,
    found: &[ListRow],
    part: impl Fn(&ListRow) -> &Vec<String>,
) -> Vec<Mismatch> {
    let each = wanted
        .into_iter()
        .flatten()
        .filter_map(|(employee, wanted)| match of(found, employee) {
            Some(row) => codes(Some(wanted), part(row), employee.place),
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

    fn messages(wanted: &ListWanted, found: &[ListRow]) -> Vec<String> {
        compare(wanted, found)
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
                &ListWanted {
                    new: these(&["ana"]),
                    ..ListWanted::default()
                },
                &found
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_missing_row_says_in_which_state_it_was() {
        let found = [row("ana", "removed", Some("access_unchecked"))];
        let wanted = ListWanted {
            new: these(&["ana", "ben"]),
            ..ListWanted::default()
        };
        assert_eq!(
            messages(&wanted, &found),
            [
                "was `removed`, reason `access_unchecked`",
                "was not on the list"
            ]
        );
    }

    #[test]
    fn removed_rows_may_name_their_reason() {
        let found = [row("ana", "removed", Some("not_visible"))];
        let because = |reason: &str| ListWanted {
            removed: Some(RemovedWanted::Because(BTreeMap::from([(
                "ana".into(),
                reason.into(),
            )]))),
            ..ListWanted::default()
        };
        assert_eq!(messages(&because("not_visible"), &found), [""; 0]);
        assert_eq!(
            messages(&because("access_unchecked"), &found),
            ["was `not_visible`"]
        );
        let nobody = ListWanted {
            removed: Some(RemovedWanted::Only(Vec::new())),
            ..ListWanted::default()
        };
        assert_eq!(messages(&nobody, &found), ["was `ana`"]);
    }

    #[test]
    fn problems_and_selection_are_exact() {
        let mut ana = row("ana", "new", None);
        ana.problems = vec!["missing_work_email".to_owned()];
        ana.selected = true;
        ana.still_active = true;
        let none = Some(BTreeMap::from([("ana".into(), Codes(Vec::new()))]));
        let still_active = these(&["ana", "ben"]);
        let wanted = ListWanted {
            problems: none,
            selected: these(&[]),
            still_active,
            ..ListWanted::default()
        };
        let ben = row("ben", "unchanged", None);
        let expected = [
            "was `missing_work_email`",
            "was `ana`",
            "was not still active",
        ];
        assert_eq!(messages(&wanted, &[ana, ben]), expected);
    }
}
