//! What each access level sees and may do (section 9.4, with 5.2, 5.4, 5.5, 5.7 and 7.1).
//!
//! Okoye, the director (418), manages Braun (417), who manages the leaver Park (419); Li (420)
//! reports to nobody.

use std::collections::BTreeSet;

use crate::support::{Client, Given, acme, fields};
use fake_bamboohr::{AccessLevel, Command, CustomLevel, Reach, Right};

fn given() -> Given {
    let mut company = acme();
    company
        .seed_employee(
            420,
            &fields("firstName=Bo;lastName=Li;ssn=123;jobTitle=Buyer;department=Plant"),
        )
        .unwrap();
    let given = Given::new(company);
    given.set(417, "supervisor=418;homeEmail=zoe@home.test");
    given.set(419, "supervisor=417");
    given
}

fn custom(reach: Reach, others: Right, rights: &[(&str, Right)]) -> AccessLevel {
    let fields = rights
        .iter()
        .map(|(alias, right)| ((*alias).to_owned(), *right))
        .collect();
    AccessLevel::Custom(CustomLevel {
        name: "IT".into(),
        reach,
        others,
        fields,
        may_add_employees: false,
    })
}

/// Who is in a report of this user, by id.
async fn seen(client: &Client<'_>) -> String {
    let report = client
        .json("POST", "reports/custom", r#"{"fields":[]}"#)
        .await;
    report
        .split(r#""employees":"#)
        .nth(1)
        .unwrap()
        .strip_suffix('}')
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn an_owner_is_a_full_admin() {
    let given = given();
    let owner = given.user("owner@acme.test", None, AccessLevel::AccountOwner);
    assert_eq!(
        owner
            .json("POST", "employees", r#"{"firstName":"A","lastName":"B"}"#)
            .await,
        "201"
    );
    assert_eq!(
        owner
            .json(
                "POST",
                "employees/420",
                r#"{"ssn":"7","customLitmosAccess":"yes"}"#
            )
            .await,
        "200"
    );
    let answer = owner
        .get("employees/420?fields=ssn,customLitmosAccess")
        .await;
    assert_eq!(
        answer,
        r#"200 {"id":"420","ssn":"7","customLitmosAccess":"yes"}"#
    );
}

#[tokio::test]
async fn a_manager_views_the_work_side_of_direct_and_indirect_reports() {
    let given = given();
    let manager = given.user("ben@acme.test", Some(418), AccessLevel::Manager);
    assert_eq!(
        seen(&manager).await,
        r#"[{"id":"417"},{"id":"418"},{"id":"419"}]"#
    );
    assert_eq!(
        manager.get("employees/420").await,
        "403 [You do not have access to this employee]"
    );
    let asked = "fields=firstName,jobTitle,workEmail,bestEmail,homeEmail,city,ssn,customLitmosAccess,supervisorEmail";
    assert_eq!(
        manager.get(&format!("employees/417?{asked}")).await,
        r#"200 {"id":"417","firstName":"Zoë","jobTitle":"Fitter","workEmail":"zoe@example.test","supervisorEmail":"ben@example.test"}"#
    );
    for body in [
        r#"{"firstName":"Zoe"}"#,
        r#"{"ssn":"1"}"#,
        r#"{"customLitmosAccess":"no"}"#,
    ] {
        let write = manager.json("POST", "employees/417", body).await;
        assert_eq!(
            write, "403 [You do not have permission to change any of these fields]",
            "{body}"
        );
    }
    let add = manager
        .json("POST", "employees", r#"{"firstName":"A","lastName":"B"}"#)
        .await;
    assert_eq!(add, "403 [You do not have permission to add employees]");
}

#[tokio::test]
async fn a_manager_has_an_employees_rights_on_the_own_record() {
    let given = given();
    let manager = given.user("ben@acme.test", Some(418), AccessLevel::Manager);
    assert_eq!(
        manager
            .json(
                "POST",
                "employees/0",
                r#"{"mobilePhone":"1","jobTitle":"CEO"}"#
            )
            .await,
        "200",
        "the title is skipped"
    );
    assert_eq!(
        manager
            .get("employees/0?fields=ssn,mobilePhone,jobTitle,customLitmosAccess")
            .await,
        r#"200 {"id":"418","ssn":null,"mobilePhone":"1","jobTitle":"Rep"}"#
    );
    // A column that is seen on one record only is missing from the rows of the others.
    let report = manager
        .json(
            "POST",
            "reports/custom",
            r#"{"title":"t","fields":["ssn","status"]}"#,
        )
        .await;
    insta::assert_snapshot!(report, @r#"200 {"title":"t","fields":[{"id":"ssn","type":"ssn","name":"SSN"},{"id":"status","type":"status","name":"Status"}],"employees":[{"id":"417","status":"Active"},{"id":"418","ssn":null,"status":"Active"},{"id":"419","status":"Inactive"}]}"#);
}

#[tokio::test]
async fn an_employee_sees_the_own_record_and_edits_how_to_be_reached() {
    let given = given();
    let employee = given.user("zoe@acme.test", Some(417), AccessLevel::Employee);
    assert_eq!(seen(&employee).await, r#"[{"id":"417"}]"#);
    assert_eq!(
        employee.get("employees/418").await,
        "403 [You do not have access to this employee]"
    );
    assert_eq!(
        employee
            .json(
                "POST",
                "employees/417",
                r#"{"homePhone":"2","lastName":"X"}"#
            )
            .await,
        "200"
    );
    let write = employee
        .json("POST", "employees/417", r#"{"lastName":"X"}"#)
        .await;
    assert_eq!(
        write,
        "403 [You do not have permission to change any of these fields]"
    );
    let answer = employee
        .get("employees/0?fields=lastName,homePhone,customLitmosAccess")
        .await;
    assert_eq!(
        answer,
        r#"200 {"id":"417","lastName":"Braun","homePhone":"2"}"#
    );
    assert!(!employee.get("meta/fields").await.contains("Litmos"));
    assert!(
        employee
            .get("employees/directory")
            .await
            .contains("Ben Okoye"),
        "it is shared with everybody"
    );
    given.set(418, "workPhone=1");
    given
        .apply(Command::DeleteEmployee { employee: 420 })
        .unwrap();
    let feed = employee
        .get("employees/changed?since=2026-11-02T00:00:00Z")
        .await;
    assert!(
        feed.contains(r#""417""#) && !feed.contains(r#""418""#) && !feed.contains(r#""420""#),
        "{feed}"
    );
}

#[tokio::test]
async fn a_user_without_a_record_and_without_a_reach_sees_nobody() {
    let given = given();
    let employee = given.user("it@acme.test", None, AccessLevel::Employee);
    assert_eq!(seen(&employee).await, "[]");
    assert_eq!(
        employee.get("employees/0").await,
        "404 [Employee not found]"
    );
    assert_eq!(
        employee.get("employees/999").await,
        "404 [Employee not found]"
    );
}

#[tokio::test]
async fn a_custom_level_gives_each_field_its_right() {
    let given = given();
    let rights = [
        ("Job Title", Right::Edit),
        ("workEmail", Right::NoAccess),
        ("customLitmosAccess", Right::Edit),
    ];
    let it = given.user(
        "it@acme.test",
        None,
        custom(Reach::All, Right::ViewOnly, &rights),
    );
    assert_eq!(
        it.get("employees/417?fields=firstName,workEmail,bestEmail,jobTitle")
            .await,
        r#"200 {"id":"417","firstName":"Zoë","jobTitle":"Fitter"}"#
    );
    // What may not be written is skipped as long as something may.
    let write = it
        .json(
            "POST",
            "employees/417",
            r#"{"jobTitle":"Rep","firstName":"Zo","workEmail":"x@y.test"}"#,
        )
        .await;
    assert_eq!(write, "200");
    let shown = given
        .get("employees/417?fields=firstName,workEmail,jobTitle")
        .await;
    assert_eq!(
        shown,
        r#"200 {"id":"417","firstName":"Zoë","workEmail":"zoe@example.test","jobTitle":"Rep"}"#
    );
    assert!(
        it.json(
            "POST",
            "employees/417",
            r#"{"firstName":"Zo","workEmail":"x@y.test"}"#
        )
        .await
        .starts_with("403")
    );
    assert_eq!(
        it.json("POST", "employees/417", r#"{"shoeSize":"44"}"#)
            .await,
        "200"
    );
    assert_eq!(
        it.json("POST", "employees/417", r#"{"customLitmosAccess":"no"}"#)
            .await,
        "200"
    );
}

#[tokio::test]
async fn a_level_without_the_custom_fields_gives_a_green_call_without_them() {
    let given = given();
    let it = given.user(
        "it@acme.test",
        None,
        custom(
            Reach::All,
            Right::NoAccess,
            &[("workEmail", Right::ViewOnly)],
        ),
    );
    let body = r#"{"title":"t","fields":["workEmail","hireDate","location","customLitmosAccess"],"filters":{"employeeIds":[417]}}"#;
    assert_eq!(
        it.json("POST", "reports/custom", body).await,
        r#"200 {"title":"t","fields":[{"id":"workEmail","type":"email","name":"Work Email"}],"employees":[{"id":"417","workEmail":"zoe@example.test"}]}"#
    );
    assert_eq!(
        it.get("meta/fields").await,
        r#"200 [{"id":15,"name":"Work Email","type":"email","alias":"workEmail"}]"#
    );
}

#[tokio::test]
async fn each_set_of_employees_reaches_its_own() {
    let given = given();
    let filter = |values: &str| Reach::Matching(fields(values));
    for (number, (reach, expected)) in [
        (
            Reach::All,
            r#"[{"id":"417"},{"id":"418"},{"id":"419"},{"id":"420"}]"#,
        ),
        (Reach::DirectReports, r#"[{"id":"417"},{"id":"418"}]"#),
        (
            Reach::AllReports,
            r#"[{"id":"417"},{"id":"418"},{"id":"419"}]"#,
        ),
        (
            Reach::Employees(BTreeSet::from([420, 999])),
            r#"[{"id":"418"},{"id":"420"}]"#,
        ),
        (
            filter("department=plant;Status=Active"),
            r#"[{"id":"417"},{"id":"418"},{"id":"420"}]"#,
        ),
        (
            filter("supervisor=Ben Okoye"),
            r#"[{"id":"417"},{"id":"418"}]"#,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("it{number}@acme.test");
        let it = given.user(&name, Some(418), custom(reach.clone(), Right::Edit, &[]));
        assert_eq!(seen(&it).await, expected, "{reach:?}");
    }
}

#[tokio::test]
async fn managers_in_a_circle_are_under_each_other() {
    let given = given();
    given.set(418, "supervisor=419");
    let manager = given.user("ben@acme.test", Some(418), AccessLevel::Manager);
    assert_eq!(
        seen(&manager).await,
        r#"[{"id":"417"},{"id":"418"},{"id":"419"}]"#
    );
    assert!(manager.get("employees/420").await.starts_with("403"));
}

#[tokio::test]
async fn a_custom_level_may_add_employees_with_what_it_may_edit() {
    let given = given();
    let rights = [("firstName", Right::Edit), ("lastName", Right::Edit)];
    let AccessLevel::Custom(level) = custom(Reach::DirectReports, Right::ViewOnly, &rights) else {
        unreachable!()
    };
    let adder = AccessLevel::Custom(CustomLevel {
        may_add_employees: true,
        ..level
    });
    let it = given.user("it@acme.test", None, adder);
    let add = it
        .json(
            "POST",
            "employees",
            r#"{"firstName":"A","lastName":"B","city":"Bend"}"#,
        )
        .await;
    assert_eq!(add, "201");
    assert_eq!(
        given.get("employees/421?fields=lastName,city").await,
        r#"200 {"id":"421","lastName":"B","city":null}"#
    );
    assert_eq!(
        it.json("POST", "employees", r#"{"lastName":"B"}"#).await,
        "400 [firstName is required]"
    );
}

#[tokio::test]
async fn what_is_hidden_by_name_goes_whatever_the_level_says() {
    let given = given();
    let user = "ben@acme.test".to_owned();
    let manager = given.user(&user, Some(418), AccessLevel::Manager);
    given
        .apply(Command::HideFields {
            user: user.clone(),
            fields: vec!["firstName".into()],
        })
        .unwrap();
    let answer = manager
        .get("employees/417?fields=firstName,lastName,fullName1,displayName")
        .await;
    assert_eq!(answer, r#"200 {"id":"417","lastName":"Braun"}"#);
    given
        .apply(Command::HideEmployees {
            user,
            employees: vec![417, 418],
        })
        .unwrap();
    assert_eq!(seen(&manager).await, r#"[{"id":"419"}]"#);
}

#[tokio::test]
async fn a_level_with_an_unknown_field_is_refused() {
    let given = given();
    let level = custom(Reach::All, Right::Edit, &[("shoeSize", Right::Edit)]);
    let set = Command::SetAccessLevel {
        user: "admin@acme.test".into(),
        level,
    };
    assert_eq!(
        given.apply(set).unwrap_err().to_string(),
        "404: There is no field shoeSize"
    );
    let set = Command::SetAccessLevel {
        user: "x".into(),
        level: AccessLevel::Manager,
    };
    assert_eq!(
        given.apply(set).unwrap_err().to_string(),
        "404: There is no user x"
    );
}
