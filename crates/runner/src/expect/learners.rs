//! `learners`: the learners in Litmos, by user name.

use scenario::expect::{AllOr, ExpectedLearners};
use scenario::{At, LearnerField, LearnerRow, Place};
use world::LearnerView;

use super::mismatch::{Mismatch, describe_changes, quote_list, was};

/// Compares the learners; `snapshot` is the one that `like` names, if it exists.
pub(crate) fn compare(
    expected: &ExpectedLearners,
    found: &[LearnerView],
    snapshot: Option<&[LearnerView]>,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for row in expected.only.iter().chain(&expected.include).flatten() {
        mismatches.extend(compare_row(row, found));
    }
    if let Some(only) = &expected.only {
        mismatches.extend(compare_others(only, found));
    }
    mismatches.extend(
        expected
            .none
            .iter()
            .flat_map(|none| compare_none(none, found)),
    );
    mismatches.extend(
        expected
            .like
            .iter()
            .flat_map(|name| compare_snapshot(name, found, snapshot)),
    );
    mismatches
}

fn username(learner: &LearnerView) -> &str {
    learner.members.get("UserName").map_or("", String::as_str)
}

fn compare_row(row: &LearnerRow, found: &[LearnerView]) -> Vec<Mismatch> {
    let related = [row.username.value.clone()];
    let place = row.username.place;
    let learner = found
        .iter()
        .find(|learner| username(learner) == row.username.value);
    let mismatches = match (learner, row.is_absent()) {
        (None, true) => Vec::new(),
        (Some(learner), true) => vec![Mismatch::at(place, format!("exists, as {}", learner.id))],
        (None, false) => vec![Mismatch::at(place, missing(&row.username, found))],
        (Some(learner), false) => row
            .fields
            .iter()
            .filter_map(|(field, text)| compare_member(field, text, learner))
            .collect(),
    };
    mismatches
        .into_iter()
        .map(|mismatch| mismatch.with_related(related.clone()))
        .collect()
}

fn missing(expected: &str, found: &[LearnerView]) -> String {
    // Litmos compares user names without letter case.
    match found
        .iter()
        .map(username)
        .find(|name| name.eq_ignore_ascii_case(expected))
    {
        Some(other) => was(Some(other)),
        None => "no such learner".to_owned(),
    }
}

fn compare_member(
    field: &LearnerField,
    expected: &At<String>,
    learner: &LearnerView,
) -> Option<Mismatch> {
    let found = match field.word() {
        "active" if learner.active => "yes",
        "active" => "no",
        _ => learner
            .members
            .get(field.vendor_name())
            .map_or("", String::as_str),
    };
    (expected.value != found).then(|| Mismatch::at(expected.place, was(Some(found))))
}

fn compare_others(only: &[LearnerRow], found: &[LearnerView]) -> Option<Mismatch> {
    let known = |learner: &&LearnerView| {
        only.iter()
            .any(|row| row.username.value == username(learner))
    };
    let others: Vec<String> = found
        .iter()
        .filter(|learner| !known(learner))
        .map(|one| username(one).to_owned())
        .collect();
    let place = only
        .first()
        .map_or(Place::NOWHERE, |row| row.username.place);
    let message = format!("also found {}", quote_list(&others));
    (!others.is_empty()).then(|| {
        Mismatch::at(place, message)
            .with_key("only")
            .with_related(others)
    })
}

fn compare_none(none: &AllOr<Vec<At<String>>>, found: &[LearnerView]) -> Vec<Mismatch> {
    match none {
        AllOr::All if found.is_empty() => Vec::new(),
        AllOr::All => {
            let names: Vec<String> = found
                .iter()
                .map(|learner| username(learner).to_owned())
                .collect();
            vec![Mismatch::under(
                "none",
                format!("was {}", quote_list(&names)),
            )]
        }
        AllOr::Some(these) => {
            let there =
                |name: &&At<String>| found.iter().any(|learner| username(learner) == name.value);
            let there = these.iter().filter(there);
            there
                .map(|name| Mismatch::at(name.place, "exists").with_related([name.value.clone()]))
                .collect()
        }
    }
}

fn compare_snapshot(
    name: &At<String>,
    found: &[LearnerView],
    snapshot: Option<&[LearnerView]>,
) -> Vec<Mismatch> {
    let Some(snapshot) = snapshot else {
        return vec![Mismatch::at(
            name.place,
            format!("unknown snapshot `{}`", name.value),
        )];
    };
    let mut differences = Vec::new();
    for then in snapshot {
        match found.iter().find(|now| now.id == then.id) {
            None => differences.push(format!("`{}` is gone", username(then))),
            Some(now) => differences.extend(changes(then, now)),
        }
    }
    let new = found
        .iter()
        .filter(|now| !snapshot.iter().any(|then| then.id == now.id));
    differences.extend(new.map(|now| format!("`{}` is new", username(now))));
    match differences.is_empty() {
        true => Vec::new(),
        false => vec![Mismatch::at(name.place, differences.join("; "))],
    }
}

fn changes(then: &LearnerView, now: &LearnerView) -> Vec<String> {
    let username = username(then);
    describe_changes(&then.members, &now.members, |name| {
        format!("{name} of `{username}`")
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn learner(username: &str, city: &str, active: bool) -> LearnerView {
        let members = [("UserName", username), ("City", city)];
        let members = members.map(|(name, text)| (name.to_owned(), text.to_owned()));
        LearnerView {
            id: format!("id-{username}"),
            members: BTreeMap::from(members),
            active,
        }
    }

    fn messages(expected: &ExpectedLearners, found: &[LearnerView]) -> Vec<String> {
        compare(expected, found, None)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn only_what_a_row_names_is_compared() {
        let found = [learner("ana@x", "Bath", true), learner("ben@x", "", false)];
        let include = |rows: Vec<LearnerRow>| ExpectedLearners {
            include: Some(rows),
            ..ExpectedLearners::default()
        };
        assert_eq!(
            messages(
                &include(vec![LearnerRow::new("ana@x", [("city", "Bath")])]),
                &found
            ),
            [""; 0]
        );
        assert_eq!(
            messages(
                &include(vec![LearnerRow::new(
                    "ben@x",
                    [("city", ""), ("active", "no")]
                )]),
                &found
            ),
            [""; 0]
        );
        let wrong = vec![
            LearnerRow::new("ana@x", [("city", "York"), ("active", "no")]),
            LearnerRow::new("Ben@x", []),
        ];
        assert_eq!(
            messages(&include(wrong), &found),
            ["was `yes`", "was `Bath`", "was `ben@x`"]
        );
    }

    #[test]
    fn only_knows_nobody_else() {
        let found = [learner("ana@x", "", true), learner("ben@x", "", true)];
        let only = ExpectedLearners {
            only: Some(vec![LearnerRow::new("ana@x", [])]),
            ..ExpectedLearners::default()
        };
        assert_eq!(messages(&only, &found), ["also found `ben@x`"]);
        assert_eq!(
            messages(
                &ExpectedLearners {
                    only: Some(Vec::new()),
                    ..ExpectedLearners::default()
                },
                &[]
            ),
            [""; 0]
        );
    }

    #[test]
    fn absent_and_none_mean_not_there() {
        let found = [learner("ana@x", "", true)];
        let absent = |name| ExpectedLearners {
            include: Some(vec![LearnerRow::new(name, [("active", "absent")])]),
            ..ExpectedLearners::default()
        };
        assert_eq!(messages(&absent("ben@x"), &found), [""; 0]);
        assert_eq!(messages(&absent("ana@x"), &found), ["exists, as id-ana@x"]);
        let none = |none| ExpectedLearners {
            none: Some(none),
            ..ExpectedLearners::default()
        };
        assert_eq!(
            messages(
                &none(AllOr::Some(vec!["ana@x".into(), "ben@x".into()])),
                &found
            ),
            ["exists"]
        );
        assert_eq!(messages(&none(AllOr::All), &found), ["was `ana@x`"]);
        assert_eq!(messages(&none(AllOr::All), &[]), [""; 0]);
    }

    #[test]
    fn like_compares_every_member_with_the_snapshot() {
        let expected = ExpectedLearners {
            like: Some("before".into()),
            ..ExpectedLearners::default()
        };
        let then = [learner("ana@x", "Bath", true), learner("ben@x", "", true)];
        assert_eq!(compare(&expected, &then, Some(&then)), []);
        let now = [learner("ana@x", "York", true), learner("cy@x", "", true)];
        let message = compare(&expected, &now, Some(&then)).remove(0).message;
        assert_eq!(
            message,
            "City of `ana@x` changed from `Bath` to `York`; `ben@x` is gone; `cy@x` is new"
        );
        assert_eq!(
            compare(&expected, &now, None).remove(0).message,
            "unknown snapshot `before`"
        );
    }
}
