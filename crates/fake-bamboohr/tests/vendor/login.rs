//! POST login (section 3.3).

use crate::support::{Given, acme};
use fake_bamboohr::{Command, Company};

const LOGIN: &str = "/api/gateway.php/acme/v1/login";

fn form(company: &Company) -> String {
    let (password, application) = (&company.admin().password, company.application_key());
    format!("applicationKey={application}&user=admin%40acme.test&password={password}")
}

async fn login(given: &Given, query: &str, accept: &str, body: &str) -> String {
    let headers = [
        ("Accept", accept),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    given
        .call("POST", &format!("{LOGIN}{query}"), &headers, body)
        .await
        .short()
}

#[tokio::test]
async fn a_good_login_gets_a_key_that_works_as_json_and_as_xml() {
    let company = acme();
    let form = form(&company);
    let given = Given::new(company);
    let json = login(&given, "", "application/json", &form).await;
    insta::assert_snapshot!(json, @r#"200 {"success":true,"userId":2,"employeeId":null,"key":"de20846d96ee4f60dccb94fd49e5cfda2982f554","apiUrl":"http://bamboohr.test/api/gateway.php/acme"}"#);
    assert_eq!(login(&given, "/?format=json", "*/*", &form).await, json);
    insta::assert_snapshot!(login(&given, "", "*/*", &form).await, @r#"
    200 <?xml version="1.0"?>
    <auth><response>authenticated</response><userId>2</userId><employeeId isNull="yes"/><key>de20846d96ee4f60dccb94fd49e5cfda2982f554</key><apiUrl>http://bamboohr.test/api/gateway.php/acme</apiUrl></auth>
    "#);

    let key = json
        .split(r#""key":""#)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let basic = crate::support::basic(key);
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "application/json"),
    ];
    let answer = given
        .call(
            "GET",
            "/api/gateway.php/acme/v1/employees/417?fields=city",
            &headers,
            "",
        )
        .await;
    assert_eq!(answer.short(), r#"200 {"id":"417","city":"Salem"}"#);
}

#[tokio::test]
async fn the_api_url_is_on_the_scheme_and_host_of_the_request() {
    let company = acme();
    let form = form(&company);
    let given = Given::new(company);
    let headers = [
        ("Host", "api.example:8443"),
        ("X-Forwarded-Proto", "https"),
        ("Accept", "application/json"),
    ];
    let answer = given
        .call("POST", "/acme/api/v1/login", &headers, &form)
        .await;
    assert!(
        answer
            .body
            .ends_with(r#""apiUrl":"https://api.example:8443/api/gateway.php/acme"}"#),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_user_with_an_employee_record_is_named_by_it() {
    let company = Company::demo();
    let form = form(&company);
    let given = Given::new(company);
    let json = login(&given, "", "application/json", &form).await;
    assert!(
        json.starts_with(r#"200 {"success":true,"userId":2,"employeeId":41,"key":""#),
        "{json}"
    );
    let xml = login(&given, "", "", &form).await;
    assert!(
        xml.contains("<userId>2</userId><employeeId>41</employeeId>"),
        "{xml}"
    );
}

#[tokio::test]
async fn anything_wrong_is_declined_without_saying_what() {
    let company = acme();
    let good = form(&company);
    let given = Given::new(company);
    let (head, _) = good.rsplit_once('=').unwrap();
    let wrong_password = format!("{head}=nonsense");
    let wrong_application = good.replacen("applicationKey=", "applicationKey=0", 1);
    let wrong_user = good.replacen("admin", "nobody", 1);
    for body in [
        wrong_password.as_str(),
        &wrong_application,
        &wrong_user,
        "",
        "user=admin%40acme.test",
    ] {
        assert_eq!(
            login(&given, "", "application/json", body).await,
            r#"403 {"success":false}"#,
            "{body}"
        );
        let xml = login(&given, "", "", body).await;
        assert_eq!(
            xml, "403 <?xml version=\"1.0\"?>\n<auth><response>declined</response></auth>",
            "{body}"
        );
    }
    given
        .apply(Command::DisableUser {
            user: "admin@acme.test".into(),
        })
        .unwrap();
    assert_eq!(
        login(&given, "", "application/json", &good).await,
        r#"403 {"success":false}"#
    );
}

#[tokio::test]
async fn a_device_has_a_key_of_its_own() {
    let company = acme();
    let form = form(&company);
    let given = Given::new(company);
    let first = login(&given, "", "application/json", &form).await;
    let device = login(
        &given,
        "",
        "application/json",
        &format!("{form}&deviceId=phone"),
    )
    .await;
    assert_ne!(first, device);
    assert_eq!(login(&given, "", "application/json", &form).await, first);
}

#[tokio::test]
async fn a_company_that_signs_in_elsewhere_says_so_in_plain_text_with_200() {
    let company = acme();
    let form = form(&company);
    let given = Given::new(company);
    given
        .apply(Command::SetSsoOnly { is_sso_only: true })
        .unwrap();
    let answer = given
        .call("POST", LOGIN, &[("Accept", "application/json")], &form)
        .await;
    insta::assert_snapshot!(answer.whole(), @r"
    200 OK
    cache-control: no-cache, private
    content-length: 79
    content-type: text/plain
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    Password login is disabled for this company. Please log in with single sign-on.
    ");
    given
        .apply(Command::SetSsoOnly { is_sso_only: false })
        .unwrap();
    assert!(
        login(&given, "", "application/json", &form)
            .await
            .starts_with(r#"200 {"success":true"#)
    );
}

#[tokio::test]
async fn a_mobile_applications_key_is_403_without_a_body() {
    let company = acme();
    let form = form(&company);
    let given = Given::new(company);
    let app = || Command::AddApplication {
        name: "iOS".into(),
        is_mobile: true,
    };
    given.apply(app()).unwrap();
    assert_eq!(
        given.apply(app()).unwrap_err().to_string(),
        "409: There is an application iOS already"
    );
    let (litmos, ios) = given.fake.read(|company| {
        let key = company
            .access()
            .application_by_name("iOS")
            .expect("it was just added");
        (company.application_key().to_owned(), key.to_owned())
    });
    for accept in ["application/json", ""] {
        assert_eq!(
            login(&given, "", accept, &form.replace(&litmos, &ios)).await,
            "403"
        );
        assert!(login(&given, "", accept, &form).await.starts_with("200"));
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_made_is_declined_with_500() {
    let company = acme();
    let form = form(&company);
    let given = Given::new(company);
    given.apply(Command::FailLogins { times: 2 }).unwrap();
    assert_eq!(
        login(&given, "", "application/json", &form).await,
        r#"500 {"success":false}"#
    );
    let xml = login(&given, "", "", &form).await;
    assert_eq!(
        xml,
        "500 <?xml version=\"1.0\"?>\n<auth><response>declined</response></auth>"
    );
    assert!(
        login(&given, "", "application/json", &form)
            .await
            .starts_with("200")
    );
}

#[tokio::test]
async fn the_form_is_read_as_a_form_and_as_nothing_else() {
    let company = acme();
    let json = format!(
        r#"{{"applicationKey":"{}","user":"admin@acme.test","password":"{}"}}"#,
        company.application_key(),
        company.admin().password
    );
    let given = Given::new(company);
    assert_eq!(
        login(&given, "", "application/json", &json).await,
        r#"403 {"success":false}"#
    );
}

#[tokio::test]
async fn older_editions_name_no_address_and_no_missing_employee() {
    let mut company = acme();
    company.knobs.set("login_legacy_shape", "true").unwrap();
    let (form, key) = (form(&company), "de20846d96ee4f60dccb94fd49e5cfda2982f554");
    let given = Given::new(company);
    let json = login(&given, "", "application/json", &form).await;
    assert_eq!(
        json,
        format!(r#"200 {{"success":true,"userId":2,"key":"{key}"}}"#)
    );
    let xml = login(&given, "", "", &form).await;
    let expected = format!(
        "<auth><response>authenticated</response><userId>2</userId><key>{key}</key></auth>"
    );
    assert_eq!(xml, format!("200 <?xml version=\"1.0\"?>\n{expected}"));
}
