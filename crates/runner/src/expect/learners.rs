//! `learners`: the people in Litmos, by user name.

use scenario::expect::{LearnersWanted, Several};
use scenario::{At, LearnerField, LearnerRow, Place};
use world::LearnerView;

use super::mismatch::{Mismatch, listed, was};

/// `snapshot` is what `like` names, if there was such a snapshot.
pub(crate) fn compare(
    wanted: &LearnersWanted,
    found: &[LearnerView],
    snapshot: Option<&[LearnerView]>,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for row in wanted.only.iter().chain(&wanted.include).flatten() {
        mismatches.extend(one(row, found));
    }
    if let Some(only) = &wanted.only {
        mismatches.extend(others(only, found));
    }
    mismatches.extend(wanted.none.iter().flat_map(|none| nobody(none, found)));
    mismatches.extend(
        wanted
            .like
            .iter()
            .flat_map(|name| like(name, found, snapshot)),
    );
    mismatches
}

fn username(learner: &LearnerView) -> &str {
    learner.members.get("UserName").map_or("", String::as_str)
}

fn one(row: &LearnerRow, found: &[LearnerView]) -> Vec<Mismatch> {
    let about = [row.username.value.clone()];
    let place = row.username.place;
    let there = found
        .iter()
        .find(|learner| username(learner) == row.username.value);
    let mismatches = match (there, row.is_absent()) {
        (None, true) => Vec::new(),
        (Some(learner), true) => vec![Mismatch::at(place, format!("was there, as {}", learner.id))],
        (None, false) => vec![Mismatch::at(place, missing(&row.username, found))],
        (Some(learner), false) => row
            .fields
            .iter()
            .filter_map(|(field, text)| member(field, text, learner))
            .collect(),
    };
    mismatches
        .into_iter()
        .map(|mismatch| mismatch.about(about.clone()))
        .collect()
}

fn missing(wanted: &str, found: &[LearnerView]) -> String {
    // Litmos takes user names in any letter case for the same.
    match found
        .iter()
        .map(username)
        .find(|name| name.eq_ignore_ascii_case(wanted))
    {
        Some(other) => was(Some(other)),
        None => "there was no such learner".to_owned(),
    }
}

fn member(field: &LearnerField, wanted: &At<String>, learner: &LearnerView) -> Option<Mismatch> {
    let found = match field.word() {
        "active" if learner.active => "yes",
        "active" => "no",
        _ => learner
            .members
            .get(field.vendor_name())
            .map_or("", String::as_str),
    };
    (wanted.value != found).then(|| Mismatch::at(wanted.place, was(Some(found))))
}

fn others(only: &[LearnerRow], found: &[LearnerView]) -> Option<Mismatch> {
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
    let message = format!("there was also {}", listed(&others));
    (!others.is_empty()).then(|| Mismatch::at(place, message).or_under("only").about(others))
}

fn nobody(none: &Several, found: &[LearnerView]) -> Vec<Mismatch> {
    match none {
        Several::All if found.is_empty() => Vec::new(),
        Several::All => {
            let names: Vec<String> = found
                .iter()
                .map(|learner| username(learner).to_owned())
                .collect();
            vec![Mismatch::under("none", format!("was {}", listed(&names)))]
        }
        Several::These(these) => {
            let there =
                |name: &&At<String>| found.iter().any(|learner| username(learner) == name.value);
            let there = these.iter().filter(there);
            there
                .map(|name| Mismatch::at(name.place, "was there").about([name.value.clone()]))
                .collect()
        }
    }
}

fn like(
    name: &At<String>,
    found: &[LearnerView],
    snapshot: Option<&[LearnerView]>,
) -> Vec<Mismatch> {
    let Some(snapshot) = snapshot else {
        return vec![Mismatch::at(
            name.place,
            "there is no snapshot of this name yet",
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
    let names: std::collections::BTreeSet<&String> =
        then.members.keys().chain(now.members.keys()).collect();
    let text = |learner: &LearnerView, name: &String| {
        learner.members.get(name).cloned().unwrap_or_default()
    };
    let changed = names
        .into_iter()
        .filter(|name| text(then, name) != text(now, name));
    let who = username(then);
    changed
        .map(|name| {
            format!(
                "{name} of `{who}` was `{}`, is `{}`",
                text(then, name),
                text(now, name)
            )
        })
        .collect()
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

    fn messages(wanted: &LearnersWanted, found: &[LearnerView]) -> Vec<String> {
        compare(wanted, found, None)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn only_what_a_row_names_is_compared() {
        let found = [learner("ana@x", "Bath", true), learner("ben@x", "", false)];
        let include = |rows: Vec<LearnerRow>| LearnersWanted {
            include: Some(rows),
            ..LearnersWanted::default()
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
        let only = LearnersWanted {
            only: Some(vec![LearnerRow::new("ana@x", [])]),
            ..LearnersWanted::default()
        };
        assert_eq!(messages(&only, &found), ["there was also `ben@x`"]);
        assert_eq!(
            messages(
                &LearnersWanted {
                    only: Some(Vec::new()),
                    ..LearnersWanted::default()
                },
                &[]
            ),
            [""; 0]
        );
    }

    #[test]
    fn absent_and_none_mean_not_there() {
        let found = [learner("ana@x", "", true)];
        let absent = |name| LearnersWanted {
            include: Some(vec![LearnerRow::new(name, [("active", "absent")])]),
            ..LearnersWanted::default()
        };
        assert_eq!(messages(&absent("ben@x"), &found), [""; 0]);
        assert_eq!(
            messages(&absent("ana@x"), &found),
            ["was there, as id-ana@x"]
        );
        let none = |none| LearnersWanted {
            none: Some(none),
            ..LearnersWanted::default()
        };
        assert_eq!(
            messages(
                &none(Several::These(vec!["ana@x".into(), "ben@x".into()])),
                &found
            ),
            ["was there"]
        );
        assert_eq!(messages(&none(Several::All), &found), ["was `ana@x`"]);
        assert_eq!(messages(&none(Several::All), &[]), [""; 0]);
    }

    #[test]
    fn like_compares_every_member_with_the_snapshot() {
        let wanted = LearnersWanted {
            like: Some("before".into()),
            ..LearnersWanted::default()
        };
        let then = [learner("ana@x", "Bath", true), learner("ben@x", "", true)];
        assert_eq!(compare(&wanted, &then, Some(&then)), []);
        let now = [learner("ana@x", "York", true), learner("cy@x", "", true)];
        let message = compare(&wanted, &now, Some(&then)).remove(0).message;
        assert_eq!(
            message,
            "City of `ana@x` was `Bath`, is `York`; `ben@x` is gone; `cy@x` is new"
        );
        assert_eq!(
            compare(&wanted, &now, None).remove(0).message,
            "there is no snapshot of this name yet"
        );
    }
}
