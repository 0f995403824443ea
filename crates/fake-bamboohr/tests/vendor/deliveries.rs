//! What is delivered when nothing is scheduled: one change, one request, at once (sections 8.5 to
//! 8.7).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{Command, Events, PostedField, PowerEdit, PrivateKey, Subscription, sign};

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn subscription() -> Subscription {
    let url = "http://engine.test/webhooks/bamboohr?apikey=a%20b&source=<>"
        .parse()
        .unwrap();
    let monitor = ["jobTitle", "city", "status", "customLitmosAccess"];
    let mut made = Subscription::new(
        "hook",
        url,
        &monitor,
        &["workEmail", "jobTitle", "customLitmosAccess", "firstName"],
    );
    made.private_key = PrivateKey::Given(KEY.into());
    made
}

#[tokio::test]
async fn a_change_arrives_at_once_with_the_documented_body_headers_and_signature() {
    let given = Given::acme();
    given.webhook(Subscription {
        include_company_domain: true,
        ..subscription()
    });
    given.run_until("2026-11-02T15:15:00Z").await;
    given.set(417, "jobTitle=Welder");
    given.run_due().await;
    let body = r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Welder","Litmos Access":"yes","Work Email":"zoe@example.test"},"id":"417","timestamp":"2026-11-02T15:15:00+0000"}]}"#;
    assert_eq!(given.bodies(), [body]);
    let arrived = given.receiver.arrived.lock().unwrap();
    let request = &arrived[0];
    assert_eq!(request.method, "POST");
    // The query of the target is kept as it was written.
    assert_eq!(
        request.url.as_str(),
        "http://engine.test/webhooks/bamboohr?apikey=a%20b&source=%3C%3E"
    );
    assert_eq!(request.timeout.as_millis(), 10_000);
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    assert_eq!(
        headers,
        [
            "company-domain: acme".to_owned(),
            "content-type: application/json".to_owned(),
            "user-agent: BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)".to_owned(),
            format!(
                "x-bamboohr-signature: {}",
                sign(KEY, body.as_bytes(), "1793632500")
            ),
            "x-bamboohr-timestamp: 1793632500".to_owned(),
        ]
    );
}

#[tokio::test]
async fn only_monitored_fields_fire() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    given.set(417, "mobilePhone=1;preferredName=Zo");
    given.set(417, "city=Salem");
    given.run_due().await;
    assert_eq!(given.stats(hook, 0).deliveries, 0);
    given.set(417, "mobilePhone=2;city=Bend");
    given.run_due().await;
    // City is not posted, so it goes by its id.
    assert!(given.bodies()[0].contains(r#""changedFields":["10"]"#));
}

#[tokio::test]
async fn a_new_employee_is_created_and_then_updated() {
    let given = Given::acme();
    given.webhook(subscription());
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: fields("firstName=Ana;lastName=Ruiz;jobTitle=Rep"),
        })
        .unwrap();
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: fields("firstName=Cy;lastName=Marsh"),
        })
        .unwrap();
    given.run_due().await;
    assert_eq!(
        given.bodies(),
        [
            r#"{"employees":[{"action":"Created","changedFields":[],"fields":{},"id":"420","timestamp":"2026-11-02T15:00:00+0000"}]}"#,
            r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Ana","Job Title":"Rep","Litmos Access":null,"Work Email":null},"id":"420","timestamp":"2026-11-02T15:00:00+0000"}]}"#,
            r#"{"employees":[{"action":"Created","changedFields":[],"fields":{},"id":"421","timestamp":"2026-11-02T15:00:00+0000"}]}"#,
        ]
    );
}

#[tokio::test]
async fn a_deleted_employee_is_told_without_values() {
    let given = Given::acme();
    given.webhook(subscription());
    given
        .apply(Command::DeleteEmployee { employee: 417 })
        .unwrap();
    given.run_due().await;
    assert_eq!(
        given.bodies(),
        [
            r#"{"employees":[{"action":"Deleted","changedFields":[],"fields":{},"id":"417","timestamp":"2026-11-02T15:00:00+0000"}]}"#
        ]
    );
}

#[tokio::test]
async fn one_save_of_standard_and_custom_fields_comes_as_two() {
    let given = Given::acme();
    given.webhook(subscription());
    given.set(417, "jobTitle=Lead;city=Bend;customLitmosAccess=no");
    given.run_due().await;
    let changed: Vec<&str> = [
        r#""changedFields":["Job Title","10"]"#,
        r#""changedFields":["Litmos Access"]"#,
    ]
    .into();
    let bodies = given.bodies();
    assert_eq!(bodies.len(), 2);
    assert!(
        bodies
            .iter()
            .zip(changed)
            .all(|(body, changed)| body.contains(changed)),
        "{bodies:?}"
    );

    let mut company = acme();
    company.knobs.split_custom_standard = false;
    let given = Given::new(company);
    given.webhook(subscription());
    given.set(417, "jobTitle=Lead;customLitmosAccess=no");
    given.run_due().await;
    assert!(given.bodies()[0].contains(r#""changedFields":["Job Title","Litmos Access"]"#));
}

#[tokio::test]
async fn an_account_may_be_unable_to_monitor_custom_fields() {
    let mut company = acme();
    company.knobs.monitor_custom_fields = false;
    let given = Given::new(company);
    let hook = given.webhook(subscription());
    given.set(417, "customLitmosAccess=no");
    given.run_due().await;
    assert_eq!(given.stats(hook, 0).deliveries, 0);
    given.set(417, "city=Bend");
    given.run_due().await;
    assert!(given.bodies()[0].contains(r#""Litmos Access":"no""#));
}

#[tokio::test]
async fn power_edit_is_one_delivery_per_employee() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    let edit = Command::PowerEdit(PowerEdit::column("jobTitle", "Lead", fields("")));
    given.apply(edit).unwrap();
    given.run_due().await;
    let tally = given.stats(hook, 0);
    assert_eq!(
        (
            tally.deliveries,
            tally.employees.into_iter().collect::<Vec<_>>()
        ),
        (2, vec![417, 418])
    );
}

#[tokio::test]
async fn events_can_be_left_out_and_names_chosen_and_keys_absent() {
    let given = Given::acme();
    let mut quiet = subscription();
    quiet.events = Events {
        created: false,
        deleted: false,
        ..Events::default()
    };
    quiet.post = vec![PostedField {
        field: "workEmail".into(),
        name: Some("mail".into()),
    }];
    quiet.private_key = PrivateKey::None;
    given.webhook(quiet);
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: fields("firstName=A;lastName=B"),
        })
        .unwrap();
    given
        .apply(Command::DeleteEmployee { employee: 420 })
        .unwrap();
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(given.bodies().len(), 1);
    assert!(given.bodies()[0].contains(r#""fields":{"mail":"zoe@example.test"}"#));
    let arrived = given.receiver.arrived.lock().unwrap();
    assert!(!arrived[0].headers.contains_key("x-bamboohr-signature"));
    assert!(!arrived[0].headers.contains_key("company-domain"));
}

#[tokio::test]
async fn a_last_day_fires_when_it_comes_not_when_it_is_entered() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    let last_day = "2026-11-05".parse().unwrap();
    given
        .apply(Command::Terminate {
            employee: 417,
            last_day,
            comment: None,
        })
        .unwrap();
    given.run_until("2026-11-06T06:58:59Z").await;
    assert_eq!(given.stats(hook, 0).deliveries, 0);
    given.run_until("2026-11-06T06:59:00Z").await;
    assert!(given.bodies()[0].contains(r#""changedFields":["387"]"#));
    assert!(given.bodies()[0].contains(r#""timestamp":"2026-11-06T06:59:00+0000""#));
}

#[tokio::test]
async fn changed_settings_count_from_then_on_and_a_removed_webhook_is_silent() {
    let given = Given::acme();
    let webhook = given.webhook(subscription());
    let key = given.fake.read(|company| {
        company
            .webhooks()
            .webhook(webhook)
            .unwrap()
            .private_key
            .clone()
    });
    let mut other = subscription();
    other.monitor = vec!["mobilePhone".into()];
    other.private_key = PrivateKey::Generate;
    given
        .apply(Command::ChangeWebhook {
            webhook,
            subscription: other,
        })
        .unwrap();
    given.set(417, "city=Bend");
    given.set(417, "mobilePhone=1");
    given.run_due().await;
    assert_eq!(given.bodies().len(), 1);
    assert_eq!(
        given.fake.read(|company| company
            .webhooks()
            .webhook(webhook)
            .unwrap()
            .private_key
            .clone()),
        key
    );
    given.set(417, "mobilePhone=2");
    given.apply(Command::RemoveWebhook { webhook }).unwrap();
    given.set(417, "mobilePhone=3");
    given.run_due().await;
    assert_eq!(given.bodies().len(), 1);
    let tally = given.stats(webhook, 0);
    assert_eq!(
        (tally.deliveries, tally.attempts),
        (1, 1),
        "what it sent is known after it is gone"
    );
    let gone = given.apply(Command::RemoveWebhook { webhook }).unwrap_err();
    assert_eq!(gone.to_string(), "404: No webhook was found with ID: 1.");
}
