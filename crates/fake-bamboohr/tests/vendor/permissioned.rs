//! Webhooks with their creator's permissions: what they tell, and when they stop (sections 8.1, 8.2
//! and 8.6).

use crate::support::{Does, Given, fields};
use fake_bamboohr::{AccessLevel, Change, Command, CustomLevel, Reach, Right, State, Subscription};

const LEAD: &str = "lead@acme.test";

/// A company with a second user, and that user's webhook.
fn given() -> (Given, u64) {
    let given = Given::acme();
    given.user(LEAD, None, AccessLevel::FullAdmin);
    let url = "https://lms.example/hook".parse().unwrap();
    let subscription = Subscription::new(
        "own",
        url,
        &["jobTitle", "city"],
        &["jobTitle", "city", "workEmail"],
    );
    let added = given
        .apply(Command::AddPermissionedWebhook {
            user: LEAD.into(),
            subscription,
        })
        .unwrap();
    let [Change::Account { id: Some(id), .. }] = added.as_slice() else {
        panic!("{added:?}")
    };
    (given, *id)
}

fn hide(given: &Given, names: &[&str]) {
    let fields = names.iter().map(|name| (*name).to_owned()).collect();
    given
        .apply(Command::HideFields {
            user: LEAD.into(),
            fields,
        })
        .unwrap();
}

#[tokio::test]
async fn fields_the_creator_may_not_see_are_silently_not_sent() {
    let (given, _) = given();
    hide(&given, &["city", "workEmail"]);
    given.set(417, "jobTitle=Welder;city=Bend");
    given.run_due().await;
    assert_eq!(
        given.bodies(),
        [
            r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"Job Title":"Welder"},"id":"417","timestamp":"2026-11-02T15:00:00+0000"}]}"#
        ]
    );
}

#[tokio::test]
async fn rights_on_a_record_count_for_that_record() {
    let (given, _) = given();
    let level = AccessLevel::Custom(CustomLevel {
        name: "Plant".into(),
        reach: Reach::Matching(fields("department=Plant")),
        others: Right::NoAccess,
        fields: [("jobTitle".to_owned(), Right::ViewOnly)].into(),
        may_add_employees: false,
    });
    given
        .apply(Command::SetAccessLevel {
            user: LEAD.into(),
            level,
        })
        .unwrap();
    given.set(417, "jobTitle=Welder;city=Bend");
    given.set(418, "jobTitle=Buyer");
    given.run_due().await;
    let body = r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"Job Title":"Welder"},"id":"417","timestamp":"2026-11-02T15:00:00+0000"}]}"#;
    assert_eq!(given.bodies(), [body]);
}

#[tokio::test]
async fn an_update_is_not_sent_if_none_of_the_changed_watched_fields_is_seen() {
    let (given, hook) = given();
    hide(&given, &["city"]);
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(given.stats(hook, 0).deliveries, 0);
    given
        .apply(Command::ShowFields {
            user: LEAD.into(),
            fields: vec!["city".into()],
        })
        .unwrap();
    given.set(417, "city=Salem");
    given.run_due().await;
    assert!(given.bodies()[0].contains(r#""changedFields":["City"]"#));
}

#[tokio::test]
async fn of_an_employee_out_of_sight_only_coming_and_going_is_told() {
    let (given, _) = given();
    hide(&given, &["jobTitle", "city", "workEmail", "firstName"]);
    given
        .apply(Command::HideEmployees {
            user: LEAD.into(),
            employees: vec![418],
        })
        .unwrap();
    given
        .apply(Command::ShowFields {
            user: LEAD.into(),
            fields: vec!["jobTitle".into()],
        })
        .unwrap();
    given.set(418, "jobTitle=Buyer");
    given
        .apply(Command::DeleteEmployee { employee: 418 })
        .unwrap();
    given.run_due().await;
    assert_eq!(
        given.bodies(),
        [
            r#"{"employees":[{"action":"Deleted","changedFields":[],"fields":{},"id":"418","timestamp":"2026-11-02T15:00:00+0000"}]}"#
        ]
    );
}

#[tokio::test]
async fn a_webhook_stops_when_its_creator_is_disabled_and_a_global_one_does_not() {
    let (given, own) = given();
    let url = "https://lms.example/global".parse().unwrap();
    let global = given.webhook(Subscription::new("all", url, &["city"], &["city"]));
    given.answers(&[Does::Answer(500), Does::Answer(200)]);
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(given.stats(own, 0).between_tries, 1);
    given
        .apply(Command::DisableUser { user: LEAD.into() })
        .unwrap();
    given.set(417, "city=Salem");
    given.run_until("2026-11-03T15:00:00Z").await;
    let tally = given.stats(own, 0);
    assert_eq!((tally.deliveries, tally.attempts, tally.waiting), (1, 1, 0));
    let states = given.fake.read(|company| {
        company
            .webhooks()
            .deliveries()
            .map(|delivery| (delivery.webhook, delivery.state))
            .collect::<Vec<_>>()
    });
    assert_eq!(
        states,
        [
            (own, State::Dropped),
            (global, State::Delivered),
            (global, State::Delivered)
        ]
    );
    given
        .apply(Command::EnableUser { user: LEAD.into() })
        .unwrap();
    given.set(417, "city=Eugene");
    given.run_due().await;
    assert_eq!(given.stats(own, 0).deliveries, 2);
}

#[tokio::test]
async fn a_stopped_schedule_neither_runs_nor_gathers() {
    let (given, own) = given();
    let url = "https://lms.example/hook".parse().unwrap();
    let mut hourly = Subscription::new("own", url, &["city"], &["city"]);
    hourly.schedule = Some("every 1h".parse().unwrap());
    given
        .apply(Command::ChangeWebhook {
            webhook: own,
            subscription: hourly,
        })
        .unwrap();
    given.set(417, "city=Bend");
    given
        .apply(Command::DisableUser { user: LEAD.into() })
        .unwrap();
    given.set(418, "city=Bend;country=United States");
    given.run_until("2026-11-02T18:00:00Z").await;
    let tally = given.stats(own, 0);
    assert_eq!((tally.runs, tally.deliveries, tally.gathered), (0, 0, 0));
    given
        .apply(Command::EnableUser { user: LEAD.into() })
        .unwrap();
    given.run_until("2026-11-02T20:30:00Z").await;
    assert_eq!(
        (given.stats(own, 0).runs, given.stats(own, 0).deliveries),
        (2, 0)
    );
}
