//! Dated rows, last days, rehires, by the company's calendar (section 5.8).

use crate::support::{Given, fields};
use fake_bamboohr::{Command, Table};

const ASKED: &str =
    "fields=status,employmentHistoryStatus,terminationDate,hireDate,originalHireDate";

async fn shown(given: &Given) -> String {
    given.get(&format!("employees/417?{ASKED}")).await
}

fn row(status: &str, employment: &str, ended: &str, hired: &str, original: &str) -> String {
    format!(
        r#"200 {{"id":"417","status":"{status}","employmentHistoryStatus":"{employment}","terminationDate":"{ended}","hireDate":"{hired}","originalHireDate":"{original}"}}"#
    )
}

#[tokio::test]
async fn a_future_last_day_takes_effect_at_a_minute_to_midnight_in_the_companys_zone() {
    let given = Given::acme();
    let last_day = "2026-11-05".parse().unwrap();
    let changes = given
        .apply(Command::Terminate {
            employee: 417,
            last_day,
            comment: Some("moved".into()),
        })
        .unwrap();
    assert_eq!(format!("{changes:?}").matches("FieldChange").count(), 0);
    let employed = row(
        "Active",
        "Full-Time",
        "0000-00-00",
        "2026-05-01",
        "0000-00-00",
    );
    // 23:59 in Denver is 06:59 of the next day in UTC.
    given.run_until("2026-11-06T06:58:59Z").await;
    assert_eq!(shown(&given).await, employed);
    given.run_until("2026-11-06T06:59:00Z").await;
    assert_eq!(
        shown(&given).await,
        row(
            "Inactive",
            "Terminated",
            "2026-11-05",
            "2026-05-01",
            "0000-00-00"
        )
    );
    let feed = given
        .get("employees/changed?since=2026-11-06T00:00:00Z")
        .await;
    assert!(
        feed.contains(
            r#""417":{"id":"417","action":"Updated","lastChanged":"2026-11-06T06:59:00+00:00"}"#
        ),
        "{feed}"
    );
}

#[tokio::test]
async fn a_last_day_of_today_or_earlier_takes_effect_at_once() {
    for day in ["2026-11-02", "2026-10-15"] {
        let given = Given::acme();
        let last_day = day.parse().unwrap();
        given
            .apply(Command::Terminate {
                employee: 417,
                last_day,
                comment: None,
            })
            .unwrap();
        assert_eq!(
            shown(&given).await,
            row("Inactive", "Terminated", day, "2026-05-01", "0000-00-00")
        );
    }
}

#[tokio::test]
async fn a_new_last_day_replaces_the_one_still_to_come() {
    let given = Given::acme();
    for day in ["2026-11-05", "2026-11-20"] {
        let last_day = day.parse().unwrap();
        given
            .apply(Command::Terminate {
                employee: 417,
                last_day,
                comment: None,
            })
            .unwrap();
    }
    given.run_until("2026-11-10T12:00:00Z").await;
    assert!(shown(&given).await.contains(r#""status":"Active""#));
    given.run_until("2026-11-21T06:59:00Z").await;
    assert!(
        shown(&given)
            .await
            .contains(r#""status":"Inactive","employmentHistoryStatus":"Terminated","terminationDate":"2026-11-20""#)
    );
}

#[tokio::test]
async fn a_rehire_keeps_the_first_hire_date() {
    let given = Given::acme();
    let rehire = |date: &str| Command::Rehire {
        employee: 417,
        hire_date: date.parse().unwrap(),
        employment_status: "part-time".into(),
    };
    assert_eq!(given.apply(rehire("2026-11-02")).unwrap_err().status, 409);
    let last_day = "2026-10-31".parse().unwrap();
    given
        .apply(Command::Terminate {
            employee: 417,
            last_day,
            comment: None,
        })
        .unwrap();
    given.apply(rehire("2026-11-02")).unwrap();
    assert_eq!(
        shown(&given).await,
        row(
            "Active",
            "part-time",
            "0000-00-00",
            "2026-11-02",
            "2026-05-01"
        )
    );
}

#[tokio::test]
async fn a_rehire_to_come_begins_at_the_start_of_its_day() {
    let given = Given::acme();
    let last_day = "2026-10-31".parse().unwrap();
    given
        .apply(Command::Terminate {
            employee: 417,
            last_day,
            comment: None,
        })
        .unwrap();
    let hire_date = "2026-11-09".parse().unwrap();
    given
        .apply(Command::Rehire {
            employee: 417,
            hire_date,
            employment_status: "Full-Time".into(),
        })
        .unwrap();
    given.run_until("2026-11-09T06:59:59Z").await;
    assert!(shown(&given).await.contains(r#""status":"Inactive""#));
    given.run_until("2026-11-09T07:00:00Z").await;
    assert_eq!(
        shown(&given).await,
        row(
            "Active",
            "Full-Time",
            "0000-00-00",
            "2026-11-09",
            "2026-05-01"
        )
    );
}

#[tokio::test]
async fn a_row_of_the_future_counts_from_its_day_and_carries_the_rest_over() {
    let given = Given::acme();
    let date = "2026-11-04".parse().unwrap();
    let row = Command::AddRow {
        employee: 417,
        table: Table::JobInfo,
        date,
        fields: fields("jobTitle=Lead"),
    };
    given.apply(row).unwrap();
    let asked = "employees/417?fields=jobTitle,department";
    assert_eq!(
        given.get(asked).await,
        r#"200 {"id":"417","jobTitle":"Fitter","department":"Plant"}"#
    );
    assert_eq!(
        given.get(&format!("{asked}&onlyCurrent=false")).await,
        r#"200 {"id":"417","jobTitle":"Lead","department":"Plant"}"#
    );
    given.run_until("2026-11-04T07:00:00Z").await;
    assert_eq!(
        given.get(asked).await,
        r#"200 {"id":"417","jobTitle":"Lead","department":"Plant"}"#
    );
}

#[tokio::test]
async fn a_future_hire_has_no_title_until_the_first_day() {
    let given = Given::acme();
    let of = fields("firstName=Ana;lastName=Ruiz;hireDate=2026-11-04;jobTitle=Rep");
    given
        .apply(Command::AddEmployee {
            id: Some(500),
            fields: of,
        })
        .unwrap();
    assert_eq!(
        given.get("employees/500?fields=jobTitle").await,
        r#"200 {"id":"500","jobTitle":null}"#
    );
    given.run_until("2026-11-04T07:00:00Z").await;
    assert_eq!(
        given.get("employees/500?fields=jobTitle").await,
        r#"200 {"id":"500","jobTitle":"Rep"}"#
    );
}

#[tokio::test]
async fn a_status_set_by_hand_stays() {
    let given = Given::acme();
    given.set(417, "status=Inactive");
    given.set(417, "jobTitle=Lead");
    assert_eq!(
        shown(&given).await,
        row(
            "Inactive",
            "Full-Time",
            "0000-00-00",
            "2026-05-01",
            "0000-00-00"
        )
    );
    given.set(417, "status=active");
    assert!(shown(&given).await.contains(r#""status":"Active""#));
}
