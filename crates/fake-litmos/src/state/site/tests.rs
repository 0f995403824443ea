//! Acts by hand, the log of changes, ids, and the site as JSON.

use std::collections::BTreeMap;

use super::*;
use crate::state::member::Member;

use crate::commands::command::Command;

fn fields(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn person(user_name: &str) -> BTreeMap<String, String> {
    fields(&[
        ("UserName", user_name),
        ("FirstName", "Ana"),
        ("LastName", "Ruiz"),
        ("JobTitle", "Welder"),
    ])
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn now() -> Timestamp {
    at("2026-11-02T08:00:00Z")
}

fn made(site: &mut Site, user_name: &str) -> Change {
    let command = Command::CreateLearner {
        fields: person(user_name),
    };
    site.apply(command, now())
        .expect("a good learner")
        .remove(0)
}

#[test]
fn acts_by_hand_are_logged_with_before_and_after() {
    let mut site = Site::new(1);
    let created = made(&mut site, "ana@acme.test");
    let edit = Command::EditLearner {
        learner: "ANA@acme.test".into(),
        fields: fields(&[("JobTitle", "Lead")]),
    };
    site.apply(edit, at("2026-11-02T09:00:00Z"))
        .expect("an edit");
    site.apply(
        Command::DeleteLearner {
            learner: created.learner.clone(),
        },
        at("2026-11-02T10:00:00Z"),
    )
    .expect("a deletion");
    let log: Vec<String> = site
        .changes()
        .iter()
        .map(|change| {
            let title = |learner: &Option<LearnerRef>| {
                format!("{:?}", learner.as_ref().map(|l| l.text(Member::JobTitle)))
            };
            format!(
                "{} {:?} {} -> {}",
                change.at,
                change.kind,
                title(&change.before),
                title(&change.after)
            )
        })
        .collect();
    let expected = [
        "2026-11-02T08:00:00Z Created None -> Some(Some(\"Welder\"))",
        "2026-11-02T09:00:00Z Updated Some(Some(\"Welder\")) -> Some(Some(\"Lead\"))",
        "2026-11-02T10:00:00Z Deleted Some(Some(\"Lead\")) -> None",
    ];
    assert_eq!(log, expected);
    assert!(
        site.changes()
            .iter()
            .all(|change| change.learner == created.learner && change.by == By::Admin)
    );
}

#[test]
fn a_refused_act_changes_nothing() {
    let mut site = Site::new(1);
    made(&mut site, "ana@acme.test");
    let before = site.clone();
    let again = Command::CreateLearner {
        fields: person("Ana@Acme.Test"),
    };
    assert_eq!(site.apply(again, now()), Err(Refusal::name_taken()));
    let rename = Command::EditLearner {
        learner: "ana@acme.test".into(),
        fields: fields(&[("UserName", "lms.owner@acme.test")]),
    };
    assert_eq!(site.apply(rename, now()), Err(Refusal::name_taken()));
    let unknown = Command::DeleteLearner {
        learner: "nobody@acme.test".into(),
    };
    assert_eq!(
        site.apply(unknown, now()),
        Err(Refusal::user_unknown("nobody@acme.test"))
    );
    assert_eq!(site, before);
}

#[test]
fn a_deleted_name_is_free_and_gets_a_new_id() {
    let mut site = Site::new(1);
    let first = made(&mut site, "ana@acme.test").learner;
    site.apply(
        Command::DeleteLearner {
            learner: first.clone(),
        },
        now(),
    )
    .expect("a deletion");
    let second = made(&mut site, "ana@acme.test").learner;
    assert_ne!(first, second);
}

#[test]
fn ids_do_not_hang_on_the_order_of_creation() {
    let (mut one, mut two) = (Site::new(1), Site::new(1));
    let ana = made(&mut one, "ana@acme.test").learner;
    made(&mut two, "ben@acme.test");
    assert_eq!(made(&mut two, "ana@acme.test").learner, ana);
}

#[test]
fn a_site_survives_as_json() {
    let mut site = Site::demo();
    made(&mut site, "ana.new@acme.test");
    let json = serde_json::to_string(&site).expect("plain data");
    assert_eq!(serde_json::from_str::<Site>(&json).expect("the same"), site);
}

#[test]
fn commands_are_read_strictly() {
    let json = r#"{"edit_learner":{"learner":"ana@acme.test","fields":{"JobTitle":""}}}"#;
    let command: Command = serde_json::from_str(json).expect("a command");
    let expected = Command::EditLearner {
        learner: "ana@acme.test".into(),
        fields: fields(&[("JobTitle", "")]),
    };
    assert_eq!(command, expected);
    assert!(serde_json::from_str::<Command>(r#"{"disable_key":{"key":"k","why":"x"}}"#).is_err());
    let level = r#"{"set_access_level":{"learner":"a","access_level":"Team_Leader"}}"#;
    assert!(serde_json::from_str::<Command>(level).is_ok());
}

#[test]
fn a_full_log_drops_its_oldest_tenth_and_counts() {
    let mut site = Site::new(1);
    let change = made(&mut site, "ana@acme.test");
    site.changes = vec![change.clone(); CHANGES_MAX];
    site.record(change);
    assert_eq!(
        (site.changes().len(), site.changes_dropped()),
        (90_001, 10_000)
    );
}
