//! GET meta/users (section 6.4).

use crate::support::{Given, acme};
use fake_bamboohr::{AccessLevel, Command};

/// The administrator, Zoë who signed in, and a robot that is shut out.
async fn given() -> Given {
    let company = acme();
    let application = company.application_key().to_owned();
    let given = Given::new(company);
    given.user("zoe.login@acme.test", Some(417), AccessLevel::Employee);
    let form = format!("applicationKey={application}&user=zoe.login%40acme.test&password=p");
    given
        .call("POST", "/api/gateway.php/acme/v1/login", &[], &form)
        .await;
    given.user("robot", None, AccessLevel::FullAdmin);
    let user = || "robot".to_owned();
    given
        .apply(Command::NameUser {
            user: user(),
            first_name: "HR".into(),
            last_name: "Robot".into(),
        })
        .unwrap();
    given.apply(Command::DisableUser { user: user() }).unwrap();
    given
}

#[tokio::test]
async fn users_are_a_map_by_id_and_not_employees() {
    let given = given().await;
    insta::assert_snapshot!(given.get("meta/users/").await, @r#"200 {"2":{"id":2,"employeeId":0,"firstName":"Admin","lastName":"User","email":"admin@acme.test","status":"enabled"},"3":{"id":3,"employeeId":417,"firstName":"Zoë","lastName":"Braun","email":"zoe@example.test","status":"enabled","lastLogin":"2026-11-02T15:00:00+00:00"},"4":{"id":4,"employeeId":0,"firstName":"HR","lastName":"Robot","email":null,"status":"disabled"}}"#);
    insta::assert_snapshot!(given.xml("GET", "meta/users", "").await, @r#"
    200 <?xml version="1.0"?>
    <users><user id="2"><firstName>Admin</firstName><lastName>User</lastName><email>admin@acme.test</email><status>enabled</status></user><user id="3" employeeId="417"><firstName>Zoë</firstName><lastName>Braun</lastName><email>zoe@example.test</email><status>enabled</status><lastLogin>2026-11-02T15:00:00+00:00</lastLogin></user><user id="4"><firstName>HR</firstName><lastName>Robot</lastName><email/><status>disabled</status></user></users>
    "#);
}

#[tokio::test]
async fn the_email_is_that_of_work_else_of_home_else_of_the_account() {
    let given = given().await;
    given.set(417, "workEmail=;homeEmail=zoe@home.test");
    assert!(
        given
            .get("meta/users")
            .await
            .contains(r#""email":"zoe@home.test""#)
    );
    given.set(417, "homeEmail=");
    assert!(
        given
            .get("meta/users")
            .await
            .contains(r#""email":"zoe.login@acme.test""#)
    );
    given
        .apply(Command::DeleteEmployee { employee: 417 })
        .unwrap();
    assert!(
        given
            .get("meta/users")
            .await
            .contains(r#"{"id":3,"employeeId":0,"firstName":"","lastName":"","#)
    );
}

#[tokio::test]
async fn a_status_that_is_known_filters() {
    let given = given().await;
    for (status, ids) in [
        ("enabled", vec!["2", "3"]),
        ("disabled", vec!["4"]),
        ("Disabled,enabled", vec!["2", "3", "4"]),
        ("gone,enabled", vec!["2", "3"]),
        ("gone", vec!["2", "3", "4"]),
        ("", vec!["2", "3", "4"]),
    ] {
        let answer = given.get(&format!("meta/users?status={status}")).await;
        let seen: Vec<&str> = ["2", "3", "4"]
            .into_iter()
            .filter(|id| answer.contains(&format!(r#""id":{id},"#)))
            .collect();
        assert_eq!(seen, ids, "{status}");
    }
}

#[tokio::test]
async fn only_admins_list_users_and_nothing_is_said_of_caching() {
    let given = given().await;
    for level in [AccessLevel::Manager, AccessLevel::Employee] {
        let name = format!("{level:?}@acme.test");
        let answer = given.user(&name, Some(417), level).get("meta/users").await;
        assert_eq!(answer, "403 [You do not have permission to list users]");
    }
    let owner = given.user("owner@acme.test", None, AccessLevel::AccountOwner);
    assert!(owner.get("meta/users").await.starts_with("200"));
    let basic = given.basic();
    let answer = given
        .call(
            "GET",
            "/acme/api/v1/meta/users",
            &[("Authorization", &basic)],
            "",
        )
        .await;
    assert_eq!(answer.parts.headers.get("cache-control"), None);
    assert_eq!(answer.parts.headers["content-type"], "application/xml");
}
