//! Who reports to whom: `supervisor` and what is read from the manager's record (sections 5.1 and
//! 4.6).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{Command, Company, Zone};

const ASKED: &str = "employees/418?fields=supervisor,91,supervisorId,supervisorEId,supervisorEmail";
const NOBODY: &str = r#"200 {"id":"418","supervisor":null,"91":null,"supervisorId":null,"supervisorEId":null,"supervisorEmail":null}"#;
const ZOE: &str = r#"200 {"id":"418","supervisor":"Zoë Braun","91":"Zoë Braun","supervisorId":"300","supervisorEId":"417","supervisorEmail":"zoe@example.test"}"#;

#[tokio::test]
async fn a_manager_is_set_by_id_or_name_and_read_from_the_own_record() {
    let given = Given::acme();
    given.set(417, "employeeNumber=300");
    assert_eq!(given.get(ASKED).await, NOBODY);
    for text in ["417", "Zoë Braun", "Braun, Zoë"] {
        assert_eq!(
            given
                .json(
                    "POST",
                    "employees/418",
                    &format!(r#"{{"supervisor":"{text}"}}"#)
                )
                .await,
            "200"
        );
        assert_eq!(given.get(ASKED).await, ZOE, "{text}");
        assert_eq!(
            given.json("POST", "employees/418", r#"{"91":null}"#).await,
            "200"
        );
        assert_eq!(given.get(ASKED).await, NOBODY);
    }
    given.set(418, "supervisor=417");
    given.set(417, "lastName=Okoro");
    assert!(
        given
            .get(ASKED)
            .await
            .contains(r#""supervisor":"Zoë Okoro""#)
    );
    given
        .apply(Command::DeleteEmployee { employee: 417 })
        .unwrap();
    assert_eq!(given.get(ASKED).await, NOBODY);
}

#[tokio::test]
async fn a_report_writes_the_last_name_first_and_calls_it_text() {
    let given = Given::acme();
    given.set(418, "supervisor=417");
    let body = r#"{"title":"t","fields":["supervisor"],"filters":{"employeeIds":[417,418]}}"#;
    insta::assert_snapshot!(given.json("POST", "reports/custom", body).await, @r#"200 {"title":"t","fields":[{"id":"supervisor","type":"text","name":"Reporting to"}],"employees":[{"id":"417","supervisor":null},{"id":"418","supervisor":"Braun, Zoë"}]}"#);
    assert!(
        given
            .get("employees/directory")
            .await
            .contains(r#""supervisor":"Zoë Braun""#)
    );
    let catalogue = given.get("meta/fields").await;
    assert!(
        catalogue.contains(r#"{"id":91,"name":"Reporting to","type":"employee"}"#),
        "{catalogue}"
    );
}

#[tokio::test]
async fn nobody_reports_to_a_stranger_to_a_namesake_or_to_themselves() {
    let mut company = acme();
    company
        .seed_employee(500, &fields("firstName=Ben;lastName=Okoye"))
        .unwrap();
    let given = Given::new(company);
    for text in ["999", "Nobody Here", "Ben Okoye", "417"] {
        let write = given
            .json(
                "POST",
                "employees/417",
                &format!(r#"{{"supervisor":"{text}"}}"#),
            )
            .await;
        assert_eq!(write, format!("409 [Reporting to has no value {text}]"));
    }
    assert!(
        given
            .get("employees/417?fields=supervisor")
            .await
            .contains("null")
    );
}

#[tokio::test]
async fn a_manager_of_the_future_counts_from_the_day_of_the_row() {
    let given = Given::acme();
    let row = Command::AddRow {
        employee: 418,
        table: fake_bamboohr::Table::JobInfo,
        date: "2026-12-01".parse().unwrap(),
        fields: fields("supervisor=417"),
    };
    given.apply(row).unwrap();
    assert!(given.get(ASKED).await.contains(r#""supervisor":null"#));
    let later = given.get(&format!("{ASKED}&onlyCurrent=false")).await;
    assert!(
        later.contains(r#""supervisor":"Zoë Braun""#) && later.contains(r#""supervisorEId":"417""#),
        "{later}"
    );
    given.run_until("2026-12-01T07:00:00Z").await;
    assert!(
        given
            .get(ASKED)
            .await
            .contains(r#""supervisor":"Zoë Braun""#)
    );
}

#[tokio::test]
async fn a_seeded_manager_may_come_later_by_id_and_not_by_name() {
    let mut company = Company::empty("acme", Zone::utc(), 1);
    company
        .seed_employee(1, &fields("firstName=Ana;lastName=Ruiz;supervisor=2"))
        .unwrap();
    assert_eq!(
        company
            .seed_employee(3, &fields("firstName=Cy;supervisor=Bo Li"))
            .unwrap_err()
            .status,
        409
    );
    company
        .seed_employee(2, &fields("firstName=Bo;lastName=Li"))
        .unwrap();
    company
        .seed_employee(3, &fields("firstName=Cy;supervisor=Bo Li"))
        .unwrap();
    let given = Given::new(company);
    for id in [1, 3] {
        let answer = given
            .get(&format!("employees/{id}?fields=supervisor"))
            .await;
        assert_eq!(
            answer,
            format!(r#"200 {{"id":"{id}","supervisor":"Bo Li"}}"#)
        );
    }
}
