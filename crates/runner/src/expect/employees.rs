//! `employees`: the employees in BambooHR, mainly that they are unchanged.

use scenario::expect::{AllOr, ExpectedEmployees};
use scenario::{At, EmployeeField, ExpectedEmployee, Place};
use world::EmployeeView;

use super::mismatch::{Mismatch, describe_changes, quote_list, was};

/// Compares the employees; `before` are the records at the start of the window.
pub(crate) fn compare(
    expected: &ExpectedEmployees,
    found: &[EmployeeView],
    before: &[EmployeeView],
) -> Vec<Mismatch> {
    let mut mismatches: Vec<Mismatch> = expected
        .only
        .iter()
        .chain(&expected.include)
        .flatten()
        .flat_map(|row| compare_row(row, found))
        .collect();
    if let Some(only) = &expected.only {
        mismatches.extend(compare_others(only, found));
    }
    mismatches.extend(
        expected
            .unchanged
            .iter()
            .flat_map(|employees| compare_unchanged(employees, found, before)),
    );
    mismatches
}

fn find<'a>(found: &'a [EmployeeView], name: &str) -> Option<&'a EmployeeView> {
    found.iter().find(|employee| employee.employee == name)
}

fn compare_row(row: &ExpectedEmployee, found: &[EmployeeView]) -> Vec<Mismatch> {
    let place = row.employee.place;
    match (find(found, &row.employee), row.is_absent()) {
        (None, true) => Vec::new(),
        (Some(_), true) => vec![Mismatch::at(place, "exists")],
        (None, false) => vec![Mismatch::at(place, "no such employee in BambooHR")],
        (Some(employee), false) => row
            .fields
            .iter()
            .filter_map(|(field, expected)| compare_value(field, expected, employee))
            .collect(),
    }
}

fn compare_value(
    field: &EmployeeField,
    expected: &At<String>,
    employee: &EmployeeView,
) -> Option<Mismatch> {
    let found = employee
        .fields
        .get(field.vendor_name())
        .map_or("", String::as_str);
    let found = if field.is_litmos_access() {
        to_ticked(found)
    } else {
        found
    };
    (expected.value != found).then(|| Mismatch::at(expected.place, was(Some(found))))
}

/// The state of a checkbox, as BambooHR reads it.
fn to_ticked(value: &str) -> &'static str {
    let ticked = ["yes", "true", "1", "checked", "checkbox"]
        .iter()
        .any(|word| value.trim().eq_ignore_ascii_case(word));
    if ticked { "ticked" } else { "unticked" }
}

fn compare_others(only: &[ExpectedEmployee], found: &[EmployeeView]) -> Option<Mismatch> {
    let known = |employee: &&EmployeeView| {
        only.iter()
            .any(|row| row.employee.value == employee.employee)
    };
    let others: Vec<&String> = found
        .iter()
        .filter(|employee| !known(employee))
        .map(|one| &one.employee)
        .collect();
    let place = only
        .first()
        .map_or(Place::NOWHERE, |row| row.employee.place);
    (!others.is_empty())
        .then(|| Mismatch::at(place, format!("also found {}", quote_list(others))).with_key("only"))
}

fn compare_unchanged(
    employees: &AllOr<Vec<At<String>>>,
    found: &[EmployeeView],
    before: &[EmployeeView],
) -> Vec<Mismatch> {
    let (names, place): (Vec<&String>, _) = match employees {
        AllOr::All => {
            let new = found
                .iter()
                .filter(|now| find(before, &now.employee).is_none());
            (
                before
                    .iter()
                    .chain(new)
                    .map(|employee| &employee.employee)
                    .collect(),
                None,
            )
        }
        AllOr::Some(these) => (these.iter().map(|name| &name.value).collect(), Some(these)),
    };
    let differences = names.into_iter().filter_map(|name| {
        let difference = difference(find(before, name), find(found, name))?;
        let place = place
            .and_then(|these| these.iter().find(|these| these.value == *name))
            .map(|these| these.place);
        Some(match place {
            Some(place) => Mismatch::at(place, difference),
            None => Mismatch::under("unchanged", format!("`{name}`: {difference}")),
        })
    });
    differences.collect()
}

fn difference(before: Option<&EmployeeView>, now: Option<&EmployeeView>) -> Option<String> {
    let (before, now) = match (before, now) {
        (None, None) => return Some("no such employee".to_owned()),
        (None, Some(_)) => return Some("is new".to_owned()),
        (Some(_), None) => return Some("is gone".to_owned()),
        (Some(before), Some(now)) => (before, now),
    };
    let changed = describe_changes(&before.fields, &now.fields, |name| {
        EmployeeField::from_vendor_name(name).to_string()
    });
    (!changed.is_empty()).then(|| changed.join("; "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn employee(name: &str, title: &str, access: &str) -> EmployeeView {
        let fields = [("jobTitle", title), ("customLitmosAccess", access)];
        let fields = fields.map(|(field, text)| (field.to_owned(), text.to_owned()));
        EmployeeView {
            employee: name.to_owned(),
            fields: BTreeMap::from(fields),
        }
    }

    fn expected(name: &str, field: &str, text: &str) -> ExpectedEmployees {
        let fields = BTreeMap::from([(EmployeeField::new(field), text.into())]);
        let row = ExpectedEmployee {
            employee: name.into(),
            fields,
        };
        ExpectedEmployees {
            include: Some(vec![row]),
            ..ExpectedEmployees::default()
        }
    }

    fn messages(
        expected: &ExpectedEmployees,
        found: &[EmployeeView],
        before: &[EmployeeView],
    ) -> Vec<String> {
        compare(expected, found, before)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn fields_go_by_their_words_and_the_box_is_ticked_or_not() {
        let found = [employee("ana", "Rep", "yes")];
        assert_eq!(
            messages(&expected("ana", "job-title", "Rep"), &found, &[]),
            [""; 0]
        );
        assert_eq!(
            messages(&expected("ana", "litmos-access", "ticked"), &found, &[]),
            [""; 0]
        );
        assert_eq!(
            messages(&expected("ana", "litmos-access", "unticked"), &found, &[]),
            ["was `ticked`"]
        );
        assert_eq!(
            messages(&expected("ana", "city", "Bath"), &found, &[]),
            ["was empty"]
        );
        assert_eq!(
            messages(&expected("ben", "city", "absent"), &found, &[]),
            [""; 0]
        );
        assert_eq!(
            messages(&expected("ana", "city", "absent"), &found, &[]),
            ["exists"]
        );
    }

    #[test]
    fn unchanged_shows_what_changed() {
        let before = [employee("ana", "Rep", "yes"), employee("ben", "Rep", "yes")];
        let now = [employee("ana", "Lead", "yes"), employee("cy", "", "")];
        let all = ExpectedEmployees {
            unchanged: Some(AllOr::All),
            ..ExpectedEmployees::default()
        };
        assert_eq!(messages(&all, &before, &before), [""; 0]);
        let expected = [
            "`ana`: job-title changed from `Rep` to `Lead`",
            "`ben`: is gone",
            "`cy`: is new",
        ];
        assert_eq!(messages(&all, &now, &before), expected);
        let ana = ExpectedEmployees {
            unchanged: Some(AllOr::Some(vec!["ana".into()])),
            ..ExpectedEmployees::default()
        };
        assert_eq!(
            messages(&ana, &now, &before),
            ["job-title changed from `Rep` to `Lead`"]
        );
    }
}
