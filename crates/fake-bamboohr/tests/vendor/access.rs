//! What the key's user may see and do (sections 3.1 and 9.4).

use crate::support::Given;
use fake_bamboohr::{AccessLevel, Command, Company, Zone};

const ADMIN: &str = "admin@acme.test";

#[tokio::test]
async fn hidden_fields_vanish_from_reads_reports_and_the_catalogue() {
    let given = Given::acme();
    let fields = vec!["mobilePhone".to_owned(), "Job Title".to_owned()];
    given
        .apply(Command::HideFields {
            user: ADMIN.into(),
            fields,
        })
        .unwrap();
    let answer = given
        .get("employees/417?fields=firstName,mobilePhone,jobTitle,17")
        .await;
    assert_eq!(answer, r#"200 {"id":"417","firstName":"Zoë"}"#);
    let body =
        r#"{"title":"t","fields":["firstName","mobilePhone"],"filters":{"employeeIds":[417]}}"#;
    let report = given.json("POST", "reports/custom", body).await;
    assert_eq!(
        report,
        r#"200 {"title":"t","fields":[{"id":"firstName","type":"text","name":"First Name"}],"employees":[{"id":"417","firstName":"Zoë"}]}"#
    );
    let catalogue = given.get("meta/fields").await;
    assert!(!catalogue.contains("mobilePhone") && !catalogue.contains("jobTitle"));
    assert!(
        !given
            .get("employees/directory")
            .await
            .contains("mobilePhone")
    );
    let write = given
        .json("POST", "employees/417", r#"{"mobilePhone":"1"}"#)
        .await;
    assert_eq!(
        write,
        "403 [You do not have permission to change any of these fields]"
    );
}

#[tokio::test]
async fn hidden_employees_are_403_alone_and_missing_from_lists() {
    let given = Given::acme();
    given.set(417, "city=Bend");
    given
        .apply(Command::HideEmployees {
            user: ADMIN.into(),
            employees: vec![417],
        })
        .unwrap();
    assert_eq!(
        given.get("employees/417").await,
        "403 [You do not have access to this employee]"
    );
    assert!(
        given
            .json("POST", "employees/417", r#"{"city":"Bath"}"#)
            .await
            .starts_with("403")
    );
    assert!(
        !given
            .json("POST", "reports/custom", r#"{"fields":["firstName"]}"#)
            .await
            .contains("417")
    );
    assert!(!given.get("employees/directory").await.contains("Braun"));
    assert!(
        !given
            .get("employees/changed?since=2026-11-02T00:00:00Z")
            .await
            .contains("417")
    );
    given
        .apply(Command::ShowEmployees {
            user: ADMIN.into(),
            employees: vec![417],
        })
        .unwrap();
    assert!(given.get("employees/417").await.starts_with("200"));
}

#[tokio::test]
async fn a_revoked_key_is_401_and_a_disabled_users_is_403() {
    let given = Given::acme();
    let basic = given.basic();
    let headers = [("Authorization", basic.as_str())];
    let ask = async || {
        given
            .call(
                "GET",
                "/api/gateway.php/acme/v1/employees/417",
                &headers,
                "",
            )
            .await
            .short()
    };
    given
        .apply(Command::DisableUser { user: ADMIN.into() })
        .unwrap();
    assert_eq!(ask().await, "403 [User account is disabled]");
    given
        .apply(Command::EnableUser { user: ADMIN.into() })
        .unwrap();
    assert!(ask().await.starts_with("200"));
    given
        .apply(Command::RevokeKeys { user: ADMIN.into() })
        .unwrap();
    assert_eq!(ask().await, "401 [API key not provided or invalid]");
    assert_eq!(
        given
            .fake
            .read(|company| company.admin_key().map(str::to_owned)),
        None
    );
}

#[tokio::test]
async fn only_a_full_admin_adds_employees() {
    let given = Given::acme();
    let user = Command::AddUser {
        user: "lead@acme.test".into(),
        password: "p".into(),
        employee: Some(417),
        full_admin: false,
    };
    given.apply(user.clone()).unwrap();
    assert_eq!(given.apply(user).unwrap_err().status, 409);
    let form = given.fake.read(|company| {
        format!(
            "applicationKey={}&user=lead@acme.test&password=p",
            company.application_key()
        )
    });
    let login = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/login?format=json",
            &[],
            &form,
        )
        .await;
    let key = login.body.split(r#""key":""#).nth(1).unwrap()[..40].to_owned();
    let basic = crate::support::basic(&key);
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
    ];
    let add = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/employees",
            &headers,
            r#"{"firstName":"A","lastName":"B"}"#,
        )
        .await;
    assert_eq!(
        add.short(),
        "403 [You do not have permission to add employees]"
    );
    let own = given
        .call("GET", "/api/gateway.php/acme/v1/employees/0", &headers, "")
        .await;
    assert_eq!(
        own.short(),
        r#"200 {"id":"417","firstName":"Zoë","lastName":"Braun"}"#
    );
}

#[tokio::test]
async fn acts_on_nobody_are_refused() {
    let given = Given::acme();
    assert_eq!(
        given
            .apply(Command::DisableUser { user: "x".into() })
            .unwrap_err()
            .to_string(),
        "404: There is no user x"
    );
    let hide = Command::HideFields {
        user: ADMIN.into(),
        fields: vec!["shoeSize".into()],
    };
    assert_eq!(
        given.apply(hide).unwrap_err().to_string(),
        "404: There is no field shoeSize"
    );
    assert_eq!(
        given
            .apply(Command::RevokeKey { key: "x".into() })
            .unwrap_err()
            .status,
        404
    );
}

#[tokio::test]
async fn a_key_of_another_company_is_no_key() {
    let (given, other) = (
        Given::acme(),
        Given::new(Company::empty("other", Zone::utc(), 1)),
    );
    let ask = async |basic: &str| {
        let headers = [("Authorization", basic), ("Accept", "application/json")];
        given
            .call(
                "GET",
                "/api/gateway.php/acme/v1/employees/417?fields=city",
                &headers,
                "",
            )
            .await
            .short()
    };
    assert_eq!(
        ask(&other.basic()).await,
        "401 [API key not provided or invalid]"
    );
    assert_eq!(
        ask(&given.basic()).await,
        r#"200 {"id":"417","city":"Salem"}"#
    );
}

#[tokio::test]
async fn each_of_several_keys_works_until_it_is_revoked() {
    let given = Given::acme();
    let first = given.user("it@acme.test", None, AccessLevel::FullAdmin);
    let add = |name: &str| {
        given.apply(Command::AddKey {
            user: "it@acme.test".into(),
            name: name.into(),
        })
    };
    add("second").unwrap();
    assert_eq!(
        add("second").unwrap_err().to_string(),
        "409: it@acme.test has a key second already"
    );
    let second = given.fake.read(|company| {
        company
            .access()
            .key_by_name("it@acme.test", "second")
            .unwrap()
            .to_owned()
    });
    let headers = [("Authorization", &*crate::support::basic(&second))];
    let ask = async || {
        given
            .call("GET", "/acme/api/v1/meta/fields", &headers, "")
            .await
            .parts
            .status
            .as_u16()
    };
    assert_eq!(ask().await, 200);
    given
        .apply(Command::RevokeKey {
            key: second.clone(),
        })
        .unwrap();
    assert_eq!(ask().await, 401);
    assert!(first.get("meta/fields").await.starts_with("200"));
    add("second").unwrap();
    assert_eq!(ask().await, 401, "a name may be used again, a key may not");
}
