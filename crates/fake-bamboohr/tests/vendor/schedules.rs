//! Scheduled webhooks: slots, batches, the limit (sections 8.5 and 8.9; scenario format 4.6).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{Command, Limit, Subscription};

fn subscription(schedule: &str) -> Subscription {
    let url = "http://engine.test/hook".parse().unwrap();
    let mut made = Subscription::new(
        "hook",
        url,
        &["jobTitle", "city", "status", "customLitmosAccess"],
        &["jobTitle", "city"],
    );
    made.schedule = Some(schedule.parse().unwrap());
    made
}

#[tokio::test]
async fn all_that_gathered_goes_in_one_delivery_with_values_as_they_are_then() {
    let given = Given::acme();
    let hook = given.webhook(subscription("every 1h at :05"));
    given.set(418, "jobTitle=Buyer");
    given.set(417, "city=Bend");
    given.run_until("2026-11-02T15:03:00Z").await;
    given.set(417, "jobTitle=Lead;customLitmosAccess=no");
    given.set(417, "city=Eugene");
    assert_eq!(given.stats(hook, 0).gathered, 2);
    given.run_until("2026-11-02T15:04:59Z").await;
    assert!(given.bodies().is_empty());
    given.run_until("2026-11-02T16:10:00Z").await;
    assert_eq!(
        given.bodies(),
        [
            r#"{"employees":[{"action":"Updated","changedFields":["Job Title","City","4471"],"fields":{"City":"Eugene","Job Title":"Lead"},"id":"417","timestamp":"2026-11-02T15:03:00+0000"},{"action":"Updated","changedFields":["Job Title"],"fields":{"City":null,"Job Title":"Buyer"},"id":"418","timestamp":"2026-11-02T15:00:00+0000"}]}"#
        ]
    );
    // The slot at 16:05 had nothing to tell: a run, no delivery.
    let tally = given.stats(hook, 0);
    assert_eq!(
        (tally.runs, tally.deliveries, tally.attempts, tally.gathered),
        (2, 1, 1, 0)
    );
}

#[tokio::test]
async fn created_comes_before_updated_and_deleted_silences_updates() {
    let given = Given::acme();
    given.webhook(subscription("daily 12:00"));
    given
        .apply(Command::AddEmployee {
            id: None,
            fields: fields("firstName=A;lastName=B;jobTitle=Rep"),
        })
        .unwrap();
    given.set(417, "city=Bend");
    given
        .apply(Command::DeleteEmployee { employee: 417 })
        .unwrap();
    given.run_until("2026-11-02T19:00:00Z").await;
    let body = &given.bodies()[0];
    let actions: Vec<&str> = body
        .split(r#""action":""#)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(actions, ["Deleted", "Created", "Updated"]);
}

#[tokio::test]
async fn thirty_nights_across_the_clock_change_are_thirty_runs() {
    let mut company = fake_bamboohr::Company::empty(
        "acme",
        fake_bamboohr::Zone::parse("America/New_York").unwrap(),
        7,
    );
    company
        .seed_employee(
            1,
            &fields("firstName=Eve;lastName=Tran;employmentHistoryStatus=Full-Time"),
        )
        .unwrap();
    company
        .apply(
            Command::EnableLitmosAccess,
            crate::support::START.parse().unwrap(),
        )
        .unwrap();
    let given = Given::new(company);
    let hook = given.webhook(subscription("daily 01:30"));
    // Eve's last day is a Sunday; its 11:59 pm comes before the night of Monday.
    given.run_until("2026-11-06T05:00:00Z").await;
    let last_day = "2026-11-08".parse().unwrap();
    given
        .apply(Command::Terminate {
            employee: 1,
            last_day,
            comment: None,
        })
        .unwrap();
    given.run_until("2026-11-09T06:29:00Z").await;
    assert_eq!(given.stats(hook, 0).deliveries, 0);
    given.run_until("2026-11-09T06:30:00Z").await;
    assert_eq!(given.stats(hook, 0).deliveries, 1);
    assert!(given.bodies()[0].contains(r#""changedFields":["387"]"#));
    // From 2 November in New York to 2 December: 3 November to 2 December, 30 nights.
    given.run_until("2026-12-02T15:00:00Z").await;
    assert_eq!(given.stats(hook, 0).runs, 30);
}

#[tokio::test]
async fn the_doubled_hour_is_one_run() {
    let mut company = fake_bamboohr::Company::empty(
        "acme",
        fake_bamboohr::Zone::parse("America/New_York").unwrap(),
        7,
    );
    company
        .seed_employee(1, &fields("firstName=Eve;lastName=Tran"))
        .unwrap();
    company
        .apply(
            Command::EnableLitmosAccess,
            crate::support::START.parse().unwrap(),
        )
        .unwrap();
    let given = Given::new(company);
    let hook = given.webhook(subscription("every 1h"));
    // 25 real hours on 7 November 2027 in New York, 24 slots.
    given.run_until("2027-11-07T03:59:59Z").await;
    let before = given.fake.read(|company| company.webhooks().sequence());
    given.run_until("2027-11-08T04:59:59Z").await;
    assert_eq!(given.stats(hook, before).runs, 24);
}

#[tokio::test]
async fn what_is_over_the_limit_waits_in_order() {
    let given = Given::acme();
    let mut limited = subscription("every 1h");
    limited.schedule = None;
    limited.limit = Some(Limit {
        requests: 2,
        per_seconds: 60,
    });
    let hook = given.webhook(limited);
    for city in ["A", "B", "C", "D", "E"] {
        given.set(417, &format!("city={city}"));
    }
    given.run_due().await;
    assert_eq!(
        (given.stats(hook, 0).attempts, given.stats(hook, 0).waiting),
        (2, 3)
    );
    given.run_until("2026-11-02T15:00:59Z").await;
    assert_eq!(given.stats(hook, 0).attempts, 2);
    given.run_until("2026-11-02T15:01:00Z").await;
    assert_eq!(given.stats(hook, 0).attempts, 4);
    given.run_until("2026-11-02T15:02:00Z").await;
    let bodies = given.bodies();
    let cities: Vec<&str> = bodies
        .iter()
        .map(|body| body.split(r#""City":""#).nth(1).unwrap())
        .map(|rest| &rest[..1])
        .collect();
    assert_eq!(cities, ["A", "B", "C", "D", "E"]);
}

#[tokio::test]
async fn a_batch_may_have_a_greatest_size() {
    let mut company = acme();
    company.knobs.webhook_batch_max = 1;
    let given = Given::new(company);
    let hook = given.webhook(subscription("every 1h"));
    given.set(417, "city=Bend");
    given.set(418, "jobTitle=Buyer");
    given.run_until("2026-11-02T16:00:00Z").await;
    assert_eq!(
        (given.stats(hook, 0).runs, given.stats(hook, 0).deliveries),
        (1, 2)
    );
}

#[tokio::test]
async fn without_its_schedule_what_gathered_goes_at_once() {
    let given = Given::acme();
    let webhook = given.webhook(subscription("daily 12:00"));
    given.set(417, "city=Bend");
    let mut at_once = subscription("daily 12:00");
    at_once.schedule = None;
    given
        .apply(Command::ChangeWebhook {
            webhook,
            subscription: at_once,
        })
        .unwrap();
    given.run_due().await;
    assert_eq!(given.bodies().len(), 1);
}

#[tokio::test]
async fn changes_may_gather_for_a_while_without_a_schedule() {
    let mut company = acme();
    company.knobs.webhook_batch_window_ms = 2_000;
    let given = Given::new(company);
    let url = "http://engine.test/hook".parse().unwrap();
    let hook = given.webhook(Subscription::new(
        "hook",
        url,
        &["jobTitle", "city"],
        &["city"],
    ));
    given.set(417, "city=Bend");
    given.run_until("2026-11-02T15:00:01Z").await;
    given.set(417, "jobTitle=Lead");
    given.set(418, "jobTitle=Lead");
    assert!(given.bodies().is_empty());
    given.run_until("2026-11-02T15:00:02Z").await;
    assert_eq!(given.bodies().len(), 1);
    let tally = given.stats(hook, 0);
    assert_eq!(
        (
            tally.runs,
            tally.deliveries,
            tally.employees.len(),
            tally.gathered
        ),
        (0, 1, 2, 0)
    );
    // Nothing follows by itself; the next change begins anew.
    given.run_until("2026-11-02T16:00:00Z").await;
    given.set(417, "city=Salem");
    given.run_until("2026-11-02T16:00:02Z").await;
    assert_eq!(given.stats(hook, 0).deliveries, 2);
}

#[tokio::test]
async fn a_field_of_a_table_fires_by_itself_today_and_with_its_table_before() {
    let monitoring_job_title = |era: &str| {
        let mut company = acme();
        company.knobs.set("webhook_era", era).unwrap();
        let given = Given::new(company);
        given.webhook(Subscription {
            monitor: vec!["jobTitle".into()],
            ..subscription("every 1h")
        });
        given
    };
    let today = monitoring_job_title("realtime");
    today.set(417, "department=Office");
    today.run_until("2026-11-02T16:00:00Z").await;
    assert!(today.bodies().is_empty());
    let before = monitoring_job_title("scheduled");
    before.set(417, "city=Bend");
    before.set(417, "employmentHistoryStatus=Part-Time");
    before.run_until("2026-11-02T16:00:00Z").await;
    assert!(before.bodies().is_empty());
    before.set(417, "department=Office");
    before.run_until("2026-11-02T17:00:00Z").await;
    assert!(before.bodies()[0].contains(
        r#""changedFields":["Job Title"],"fields":{"City":"Bend","Job Title":"Fitter"}"#
    ));
}
