//! `employees`: the people in BambooHR, mainly that they are unchanged.

use scenario::expect::{EmployeesWanted, Several};
use scenario::{At, EmployeeField, EmployeeWanted, Place};
use world::EmployeeView;

use super::mismatch::{Mismatch, listed, was};

/// `before` are the records as they were when the window began.
pub(crate) fn compare(
    wanted: &EmployeesWanted,
    found: &[EmployeeView],
    before: &[EmployeeView],
) -> Vec<Mismatch> {
    let mut mismatches: Vec<Mismatch> = wanted
        .only
        .iter()
        .chain(&wanted.include)
        .flatten()
        .flat_map(|row| one(row, found))
        .collect();
    if let Some(only) = &wanted.only {
        mismatches.extend(others(only, found));
    }
    mismatches.extend(
        wanted
            .unchanged
            .iter()
            .flat_map(|who| unchanged(who, found, before)),
    );
    mismatches
}

fn of<'a>(found: &'a [EmployeeView], name: &str) -> Option<&'a EmployeeView> {
    found.iter().find(|employee| employee.employee == name)
}

fn one(row: &EmployeeWanted, found: &[EmployeeView]) -> Vec<Mismatch> {
    let place = row.employee.place;
    match (of(found, &row.employee), row.is_absent()) {
        (None, true) => Vec::new(),
        (Some(_), true) => vec![Mismatch::at(place, "was there")],
        (None, false) => vec![Mismatch::at(place, "BambooHR has no such record now")],
        (Some(employee), false) => row
            .fields
            .iter()
            .filter_map(|(field, wanted)| value(field, wanted, employee))
            .collect(),
    }
}

fn value(field: &EmployeeField, wanted: &At<String>, employee: &EmployeeView) -> Option<Mismatch> {
    let found = employee
        .fields
        .get(field.vendor_name())
        .map_or("", String::as_str);
    let found = if field.is_litmos_access() {
        ticked(found)
    } else {
        found
    };
    (wanted.value != found).then(|| Mismatch::at(wanted.place, was(Some(found))))
}

/// As BambooHR reads a checkbox back.
fn ticked(value: &str) -> &'static str {
    let ticked = ["yes", "true", "1", "checked", "checkbox"]
        .iter()
        .any(|word| value.trim().eq_ignore_ascii_case(word));
    if ticked { "ticked" } else { "unticked" }
}

fn others(only: &[EmployeeWanted], found: &[EmployeeView]) -> Option<Mismatch> {
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
        .then(|| Mismatch::at(place, format!("there was also {}", listed(others))).or_under("only"))
}

fn unchanged(who: &Several, found: &[EmployeeView], before: &[EmployeeView]) -> Vec<Mismatch> {
    let (names, place): (Vec<&String>, _) = match who {
        Several::All => {
            let new = found
                .iter()
                .filter(|now| of(before, &now.employee).is_none());
            (
                before
                    .iter()
                    .chain(new)
                    .map(|employee| &employee.employee)
                    .collect(),
                None,
            )
        }
        Several::These(these) => (these.iter().map(|name| &name.value).collect(), Some(these)),
    };
    let differences = names.into_iter().filter_map(|name| {
        let difference = difference(of(before, name), of(found, name))?;
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
        (None, None) => return Some("BambooHR never had such a record".to_owned()),
        (None, Some(_)) => return Some("is new".to_owned()),
        (Some(_), None) => return Some("is gone".to_owned()),
        (Some(before), Some(now)) => (before, now),
    };
    let names: std::collections::BTreeSet<&String> =
        before.fields.keys().chain(now.fields.keys()).collect();
    let text = |employee: &EmployeeView, name: &String| {
        employee.fields.get(name).cloned().unwrap_or_default()
    };
    let changed = names
        .into_iter()
        .filter(|name| text(before, name) != text(now, name));
    let changed: Vec<String> = changed
        .map(|name| {
            let word = EmployeeField::from_vendor_name(name);
            format!(
                "{word} was `{}`, is `{}`",
                text(before, name),
                text(now, name)
            )
        })
        .collect();
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

    fn wanted(name: &str, field: &str, text: &str) -> EmployeesWanted {
        let fields = BTreeMap::from([(EmployeeField::new(field), text.into())]);
        let row = EmployeeWanted {
            employee: name.into(),
            fields,
        };
        EmployeesWanted {
            include: Some(vec![row]),
            ..EmployeesWanted::default()
        }
    }

    fn messages(
        wanted: &EmployeesWanted,
        found: &[EmployeeView],
        before: &[EmployeeView],
    ) -> Vec<String> {
        compare(wanted, found, before)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn fields_go_by_their_words_and_the_box_is_ticked_or_not() {
        let found = [employee("ana", "Rep", "yes")];
        assert_eq!(
            messages(&wanted("ana", "job-title", "Rep"), &found, &[]),
            [""; 0]
        );
        assert_eq!(
            messages(&wanted("ana", "litmos-access", "ticked"), &found, &[]),
            [""; 0]
        );
        assert_eq!(
            messages(&wanted("ana", "litmos-access", "unticked"), &found, &[]),
            ["was `ticked`"]
        );
        assert_eq!(
            messages(&wanted("ana", "city", "Bath"), &found, &[]),
            ["was empty"]
        );
        assert_eq!(
            messages(&wanted("ben", "city", "absent"), &found, &[]),
            [""; 0]
        );
        assert_eq!(
            messages(&wanted("ana", "city", "absent"), &found, &[]),
            ["was there"]
        );
    }

    #[test]
    fn unchanged_shows_what_changed() {
        let before = [employee("ana", "Rep", "yes"), employee("ben", "Rep", "yes")];
        let now = [employee("ana", "Lead", "yes"), employee("cy", "", "")];
        let all = EmployeesWanted {
            unchanged: Some(Several::All),
            ..EmployeesWanted::default()
        };
        assert_eq!(messages(&all, &before, &before), [""; 0]);
        let expected = [
            "`ana`: job-title was `Rep`, is `Lead`",
            "`ben`: is gone",
            "`cy`: is new",
        ];
        assert_eq!(messages(&all, &now, &before), expected);
        let ana = EmployeesWanted {
            unchanged: Some(Several::These(vec!["ana".into()])),
            ..EmployeesWanted::default()
        };
        assert_eq!(
            messages(&ana, &now, &before),
            ["job-title was `Rep`, is `Lead`"]
        );
    }
}
