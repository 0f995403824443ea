//! HR's acts as commands: what they change and what they refuse.

use crate::support::{Given, fields};
use fake_bamboohr::{Change, Command};

#[tokio::test]
async fn hr_may_type_a_new_option_where_the_api_may_not() {
    let given = Given::acme();
    given.set(417, "jobTitle=Team Lead");
    assert_eq!(
        given
            .json("POST", "employees/418", r#"{"jobTitle":"TEAM LEAD"}"#)
            .await,
        "200"
    );
    assert_eq!(
        given.get("employees/418?fields=jobTitle").await,
        r#"200 {"id":"418","jobTitle":"Team Lead"}"#
    );
}

#[tokio::test]
async fn ids_ascend_and_are_not_used_again() {
    let given = Given::acme();
    let add = |id| {
        given.apply(Command::AddEmployee {
            id,
            fields: fields("firstName=A;lastName=B"),
        })
    };
    assert_eq!(add(Some(417)).unwrap_err().status, 409);
    assert!(matches!(
        add(Some(700)).unwrap()[0],
        Change::EmployeeAdded { employee: 700, .. }
    ));
    given
        .apply(Command::DeleteEmployee { employee: 700 })
        .unwrap();
    assert_eq!(
        given
            .apply(Command::DeleteEmployee { employee: 700 })
            .unwrap_err()
            .to_string(),
        "404: Employee not found"
    );
    assert!(matches!(
        add(None).unwrap()[0],
        Change::EmployeeAdded { employee: 701, .. }
    ));
}

#[tokio::test]
async fn a_save_of_what_does_not_exist_or_follows_from_others_is_refused() {
    let given = Given::acme();
    let set = |employee, of: &str| {
        given
            .apply(Command::SetFields {
                employee,
                fields: fields(of),
            })
            .unwrap_err()
            .to_string()
    };
    assert_eq!(set(1, "city=Bath"), "404: Employee not found");
    assert_eq!(set(417, "shoeSize=44"), "404: There is no field shoeSize");
    assert_eq!(
        set(417, "terminationDate=2026-12-01"),
        "400: Termination Date cannot be set; it follows from others"
    );
    assert_eq!(
        set(417, "fullName1=Zoë"),
        "400: First name Last name cannot be set; it follows from others"
    );
}

#[tokio::test]
async fn a_leaver_whose_address_is_taken_cannot_come_back_with_it() {
    let given = Given::acme();
    given.set(418, "workEmail=june@example.test");
    let hire_date = "2026-11-02".parse().unwrap();
    let rehire = Command::Rehire {
        employee: 419,
        hire_date,
        employment_status: "Full-Time".into(),
    };
    assert_eq!(
        given.apply(rehire).unwrap_err().to_string(),
        "409: Duplicate work email june@example.test"
    );
    let back = Command::SetFields {
        employee: 419,
        fields: fields("status=Active"),
    };
    assert_eq!(given.apply(back).unwrap_err().status, 409);
}

#[test]
fn commands_are_written_as_plain_json() {
    for text in [
        r#"{"add_employee":{"fields":{"firstName":"Ana","lastName":"Ruiz"}}}"#,
        r#"{"set_fields":{"employee":417,"fields":{"city":"Bath"}}}"#,
        r#"{"terminate":{"employee":417,"last_day":"2026-11-05"}}"#,
        r#"{"power_edit":{"field":"customLitmosAccess","value":"yes","filter":{"department":"Sales"}}}"#,
        r#""enable_litmos_access""#,
        r#"{"hide_fields":{"user":"admin@acme.test","fields":["mobilePhone"]}}"#,
        r#"{"add_webhook":{"name":"nightly","url":"https://lms.test/hook?apikey=k","monitor":["city"],"post":[{"field":"city"}],"schedule":"daily 01:30","limit":{"requests":10,"per_seconds":60}}}"#,
        r#"{"redeliver":{"webhook":1,"which":"last","times":5}}"#,
        r#"{"hold_next":{"webhook":1,"for_seconds":7200}}"#,
    ] {
        serde_json::from_str::<Command>(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let unknown = r#"{"add_webhook":{"name":"n","url":"https://x.test","monitor":["city"],"shedule":"daily 01:30"}}"#;
    serde_json::from_str::<Command>(unknown).expect_err("a misspelt key");
}
