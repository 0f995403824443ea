//! Both families of bodies in both encodings, as they arrive (sections 8.5 to 8.7).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{Command, Events, Family, Format, PrivateKey, Subscription, sign};

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn subscription(family: Family, format: Format) -> Subscription {
    let url = "https://lms.example/hook".parse().unwrap();
    let mut made = Subscription::new(
        "hook",
        url,
        &["jobTitle", "city"],
        &["jobTitle", "firstName"],
    );
    (made.events, made.format, made.private_key) =
        (Events::all(family), format, PrivateKey::Given(KEY.into()));
    made
}

async fn arrived(family: Family, format: Format) -> Vec<String> {
    let given = Given::acme();
    given.webhook(subscription(family, format));
    given.set(417, "jobTitle=Welder;city=Bend");
    given
        .apply(Command::DeleteEmployee { employee: 418 })
        .unwrap();
    given.run_due().await;
    let arrived = given.receiver.arrived.lock().unwrap();
    let line = |request: &transport::Request| {
        let header = |name: &str| request.headers[name].to_str().unwrap().to_owned();
        let signature = sign(KEY, &request.body, &header("x-bamboohr-timestamp"));
        assert_eq!(header("x-bamboohr-signature"), signature);
        format!(
            "{} {}",
            header("content-type"),
            String::from_utf8_lossy(&request.body)
        )
    };
    arrived.iter().map(line).collect()
}

#[tokio::test]
async fn an_event_says_who_and_which_fields_and_no_values() {
    let given = Given::acme();
    let number = given.fake.read(fake_bamboohr::Company::number);
    let [updated, deleted] = arrived(Family::EventBased, Format::Json)
        .await
        .try_into()
        .unwrap();
    assert_eq!(
        updated,
        format!(
            r#"application/json {{"type":"employee.updated","timestamp":"2026-11-02T15:00:00+0000","data":{{"companyId":"{number}","employeeId":"417","changedFields":["jobTitle","city"]}}}}"#
        )
    );
    assert_eq!(
        deleted,
        format!(
            r#"application/json {{"type":"employee.deleted","timestamp":"2026-11-02T15:00:00+0000","data":{{"companyId":"{number}","employeeId":"418"}}}}"#
        )
    );
}

#[tokio::test]
async fn an_event_may_come_as_a_form() {
    let number = Given::acme().fake.read(fake_bamboohr::Company::number);
    assert_eq!(
        arrived(Family::EventBased, Format::FormEncoded).await,
        [
            format!(
                "application/x-www-form-urlencoded type=employee.updated&data%5BcompanyId%5D={number}&data%5BemployeeId%5D=417&data%5BchangedFields%5D%5B0%5D=jobTitle&data%5BchangedFields%5D%5B1%5D=city"
            ),
            format!(
                "application/x-www-form-urlencoded type=employee.deleted&data%5BcompanyId%5D={number}&data%5BemployeeId%5D=418"
            ),
        ]
    );
}

#[tokio::test]
async fn fields_may_come_as_a_form() {
    assert_eq!(
        arrived(Family::FieldBased, Format::FormEncoded).await,
        [
            "application/x-www-form-urlencoded employees%5B417%5D%5BchangedFields%5D%5B0%5D=Job+Title&employees%5B417%5D%5BchangedFields%5D%5B1%5D=10&employees%5B417%5D%5BFirst+Name%5D=Zo%C3%AB&employees%5B417%5D%5BJob+Title%5D=Welder",
            "application/x-www-form-urlencoded employees%5B418%5D%5Baction%5D=Deleted&employees%5B418%5D%5Btimestamp%5D=2026-11-02T15%3A00%3A00%2B0000",
        ]
    );
}

#[tokio::test]
async fn a_new_employee_is_two_events_only_if_a_watched_field_got_a_value() {
    let given = Given::acme();
    given.webhook(subscription(Family::EventBased, Format::Json));
    for name in [
        "firstName=Ana;lastName=Ruiz;city=Salem;country=United States",
        "firstName=Cy;lastName=Marsh",
    ] {
        given
            .apply(Command::AddEmployee {
                id: None,
                fields: fields(name),
            })
            .unwrap();
    }
    given.run_due().await;
    let bodies = given.bodies();
    let told = |body: &String| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        format!("{} {}", body["type"], body["data"]["employeeId"]).replace('"', "")
    };
    let told: Vec<String> = bodies.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "employee.created 420",
            "employee.updated 420",
            "employee.created 421"
        ]
    );
}

#[tokio::test]
async fn a_slot_makes_one_request_per_event() {
    let given = Given::new(acme());
    let mut hourly = subscription(Family::EventBased, Format::Json);
    hourly.schedule = Some("every 1h".parse().unwrap());
    let hook = given.webhook(hourly);
    given.set(417, "jobTitle=Welder");
    given.set(417, "city=Bend");
    given.set(418, "jobTitle=Buyer");
    given.run_until("2026-11-02T16:00:00Z").await;
    assert_eq!(
        (given.stats(hook, 0).runs, given.stats(hook, 0).deliveries),
        (1, 2)
    );
    assert!(
        given.bodies()[0].contains(r#""employeeId":"417","changedFields":["jobTitle","city"]"#)
    );
}
