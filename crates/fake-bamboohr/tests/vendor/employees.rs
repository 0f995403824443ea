//! One employee: read, add, update (sections 5.2, 5.4, 5.5).

use crate::support::{Given, acme, fields};
use fake_bamboohr::{CheckboxStyle, Command, Company, Zone};

#[tokio::test]
async fn a_read_gives_strings_nulls_and_zero_dates_under_the_names_asked_for() {
    let given = Given::acme();
    let asked = "firstName,workEmail,17,status,employmentHistoryStatus,terminationDate,originalHireDate,state,\
                 country,customLitmosAccess,workPhone,fullName2,photoUploaded,shoeSize";
    insta::assert_snapshot!(given.get(&format!("employees/417?fields={asked}")).await, @r#"200 {"id":"417","firstName":"Zoë","workEmail":"zoe@example.test","17":"Fitter","status":"Active","employmentHistoryStatus":"Full-Time","terminationDate":"0000-00-00","originalHireDate":"0000-00-00","state":"OR","country":"United States","customLitmosAccess":"yes","workPhone":null,"fullName2":"Braun, Zoë","photoUploaded":"false"}"#);
    let asked = "status,employmentHistoryStatus,terminationDate,customLitmosAccess,4471";
    insta::assert_snapshot!(given.get(&format!("employees/419/?fields={asked}")).await, @r#"200 {"id":"419","status":"Inactive","employmentHistoryStatus":"Terminated","terminationDate":"2026-03-31","customLitmosAccess":null,"4471":null}"#);
}

#[tokio::test]
async fn an_age_is_in_full_years_on_the_companys_day() {
    // It is 8 in the morning of November 2nd in Denver.
    let given = Given::acme();
    for (born, age) in [("1990-11-02", "36"), ("1990-11-03", "35"), ("", "-1")] {
        assert_eq!(
            given
                .json(
                    "POST",
                    "employees/417",
                    &format!(r#"{{"dateOfBirth":"{born}"}}"#)
                )
                .await,
            "200"
        );
        let read = given.get("employees/417?fields=age").await;
        assert_eq!(
            read,
            format!(r#"200 {{"id":"417","age":"{age}"}}"#),
            "{born}"
        );
    }
}

#[tokio::test]
async fn a_read_is_xml_unless_json_is_asked_for() {
    let given = Given::acme();
    let basic = given.basic();
    let path = "/api/gateway.php/acme/v1/employees/417?fields=firstName,workEmail,workPhone";
    let answer = given
        .call("GET", path, &[("Authorization", &basic)], "")
        .await;
    insta::assert_snapshot!(answer.whole(), @r#"
    200 OK
    cache-control: no-cache, private
    content-length: 155
    content-type: application/xml
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    <?xml version="1.0"?>
    <employee id="417"><field id="firstName">Zoë</field><field id="workEmail">zoe@example.test</field><field id="workPhone"/></employee>
    "#);
    let headers = [
        ("Authorization", basic.as_str()),
        ("Accept", "text/html, application/json;q=0.9"),
    ];
    insta::assert_snapshot!(given.call("GET", path, &headers, "").await.whole(), @r#"
    200 OK
    cache-control: no-cache, private
    content-length: 79
    content-type: application/json
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    {"id":"417","firstName":"Zoë","workEmail":"zoe@example.test","workPhone":null}
    "#);
}

#[tokio::test]
async fn without_fields_first_and_last_name_come_and_id_0_is_the_keys_own_employee() {
    let given = Given::acme();
    assert_eq!(
        given.get("employees/417").await,
        r#"200 {"id":"417","firstName":"Zoë","lastName":"Braun"}"#
    );
    assert_eq!(given.get("employees/0").await, "404 [Employee not found]");
    let demo = Given::new(Company::demo());
    assert_eq!(
        demo.get("employees/0").await,
        r#"200 {"id":"41","firstName":"Ada","lastName":"Okoro"}"#
    );
}

#[tokio::test]
async fn more_than_400_fields_are_too_many() {
    let given = Given::acme();
    let names = vec!["firstName"; 401].join(",");
    assert!(
        given
            .get(&format!("employees/417?fields={names}"))
            .await
            .starts_with("400 [")
    );
    let names = vec!["firstName"; 400].join(",");
    assert_eq!(
        given.get(&format!("employees/417?fields={names}")).await,
        r#"200 {"id":"417","firstName":"Zoë"}"#
    );
}

#[tokio::test]
async fn a_checkbox_reads_in_the_style_of_its_knob() {
    for (style, read) in [
        (CheckboxStyle::YesNo, r#""yes""#),
        (CheckboxStyle::TrueFalseText, r#""true""#),
        (CheckboxStyle::JsonBool, r#""true""#),
        (CheckboxStyle::Checkbox, r#""checkbox""#),
    ] {
        let mut company = acme();
        company.knobs.checkbox_style = style;
        let given = Given::new(company);
        let answer = given.get("employees/417?fields=customLitmosAccess").await;
        assert_eq!(
            answer,
            format!(r#"200 {{"id":"417","customLitmosAccess":{read}}}"#)
        );
    }
}

#[tokio::test]
async fn an_employee_is_added_as_json_and_as_xml_without_a_type() {
    let given = Given::acme();
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let body = r#"{"firstName":"Ana","lastName":"Ruiz","workEmail":"ana@example.test","jobTitle":"rep ","age":3,"customLitmosAccess":"yes"}"#;
    let answer = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/employees/",
            &headers,
            body,
        )
        .await;
    insta::assert_snapshot!(answer.whole(), @r#"
    201 Created
    cache-control: no-cache, private
    content-length: 0
    location: http://bamboohr.test/api/gateway.php/acme/v1/employees/420
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff
    "#);
    let asked = "employees/420?fields=firstName,workEmail,jobTitle,status,customLitmosAccess,lastChanged,hireDate";
    insta::assert_snapshot!(given.get(asked).await, @r#"200 {"id":"420","firstName":"Ana","workEmail":"ana@example.test","jobTitle":"Rep","status":"Active","customLitmosAccess":"yes","lastChanged":"2026-11-02T15:00:00+00:00","hireDate":"0000-00-00"}"#);

    let body = "<employee><field id='firstName'>Cy</field><field id=\"lastName\">Marsh &amp; Co</field></employee>";
    let headers = [("Authorization", basic.as_str())];
    let answer = given
        .call("POST", "/acme/api/v1/employees", &headers, body)
        .await;
    assert_eq!(
        answer.parts.headers["location"],
        "http://bamboohr.test/acme/api/v1/employees/421"
    );
    assert_eq!(
        given.get("employees/421").await,
        r#"200 {"id":"421","firstName":"Cy","lastName":"Marsh & Co"}"#
    );
}

#[tokio::test]
async fn what_cannot_be_added_is_refused_and_changes_nothing() {
    let given = Given::acme();
    let before = given.fake.read(Clone::clone);
    for (body, answer) in [
        (r#"{"firstName":"Ana"}"#, "400 [lastName is required]"),
        (
            r#"{"firstName":"Ana","lastName":""}"#,
            "400 [lastName is required]",
        ),
        (r#"["firstName"]"#, "400 [Invalid data]"),
        (r#"{"firstName":{"first":"Ana"}}"#, "400 [Invalid data]"),
        (
            r#"{"firstName":"A","lastName":"B","workEmail":"ZOE@example.test"}"#,
            "409 [Duplicate work email ZOE@example.test]",
        ),
        (
            r#"{"firstName":"A","lastName":"B","jobTitle":"Astronaut"}"#,
            "409 [jobTitle has no option Astronaut]",
        ),
        (
            r#"{"firstName":"A","lastName":"B","city":"Bath"}"#,
            "409 [An address needs a country]",
        ),
        (
            r#"{"firstName":"A","lastName":"B","country":"Narnia"}"#,
            "409 [Country has no value Narnia]",
        ),
        (
            r#"{"firstName":"A","lastName":"B","country":"US","state":"Bavaria"}"#,
            "409 [State has no value Bavaria]",
        ),
        (
            r#"{"firstName":"A","lastName":"B","hireDate":"11/02/2026"}"#,
            "400 [11/02/2026 is not a date; write yyyy-mm-dd]",
        ),
    ] {
        assert_eq!(
            given.json("POST", "employees", body).await,
            answer,
            "{body}"
        );
    }
    assert_eq!(
        given
            .xml("POST", "employees", "firstName=Ana&lastName=Ruiz")
            .await,
        "400 [Invalid data]"
    );
    assert_eq!(given.fake.read(Clone::clone), before);
}

#[tokio::test]
async fn only_the_fields_sent_change() {
    let given = Given::acme();
    let body = r#"{"city":"Bend","state":"oregon","workPhone":5035550100,"mobilePhone":null,"shoeSize":"44"}"#;
    assert_eq!(given.json("POST", "employees/417", body).await, "200");
    let asked = "employees/417?fields=firstName,city,state,workPhone,mobilePhone,lastChanged";
    insta::assert_snapshot!(given.get(asked).await, @r#"200 {"id":"417","firstName":"Zoë","city":"Bend","state":"OR","workPhone":"5035550100","mobilePhone":null,"lastChanged":"2026-11-02T15:00:00+00:00"}"#);
    assert_eq!(
        given
            .xml(
                "POST",
                "employees/417/",
                "<employee><field id='city'/></employee>"
            )
            .await,
        "200"
    );
    assert_eq!(
        given.get("employees/417?fields=city").await,
        r#"200 {"id":"417","city":null}"#
    );
}

#[tokio::test]
async fn a_write_that_changes_nothing_leaves_no_trace() {
    let given = Given::acme();
    let before = given.fake.read(|company| company.employee(417).cloned());
    let same =
        r#"{"city":"Salem","status":"active","customLitmosAccess":"checkbox","unknown":"x"}"#;
    assert_eq!(given.json("POST", "employees/417", same).await, "200");
    assert_eq!(given.json("POST", "employees/417", "{}").await, "200");
    assert_eq!(
        given.fake.read(|company| company.employee(417).cloned()),
        before
    );
}

#[tokio::test]
async fn updates_that_conflict_are_refused() {
    let given = Given::acme();
    for (id, body, answer) in [
        (
            418,
            r#"{"workEmail":"zoe@example.test"}"#,
            "409 [Duplicate work email zoe@example.test]",
        ),
        (
            418,
            r#"{"department":"Moon"}"#,
            "409 [department has no option Moon]",
        ),
        (
            418,
            r#"{"terminationDate":"2026-12-01"}"#,
            "403 [You do not have permission to change any of these fields]",
        ),
        (999, r#"{"city":"Bath"}"#, "404 [Employee not found]"),
        (417, r#"{"country":""}"#, "409 [An address needs a country]"),
    ] {
        assert_eq!(
            given.json("POST", &format!("employees/{id}"), body).await,
            answer,
            "{body}"
        );
    }
    // A leaver's address is free.
    assert_eq!(
        given
            .json(
                "POST",
                "employees/418",
                r#"{"workEmail":"june@example.test"}"#
            )
            .await,
        "200"
    );
    // Skipped if another field of the same write may be written.
    let body = r#"{"terminationDate":"2026-12-01","preferredName":"Benny"}"#;
    assert_eq!(given.json("POST", "employees/418", body).await, "200");
    assert_eq!(
        given
            .get("employees/418?fields=preferredName,terminationDate")
            .await,
        r#"200 {"id":"418","preferredName":"Benny","terminationDate":"0000-00-00"}"#
    );
}

#[tokio::test]
async fn the_box_is_ticked_by_two_words_and_absent_until_enabled() {
    let given = Given::acme();
    for (written, read) in [
        ("yes", r#""yes""#),
        ("no", r#""no""#),
        ("checkbox", r#""yes""#),
        ("true", r#""no""#),
    ] {
        let body = format!(r#"{{"customLitmosAccess":"{written}"}}"#);
        assert_eq!(given.json("POST", "employees/418", &body).await, "200");
        let answer = given.get("employees/418?fields=customLitmosAccess").await;
        assert_eq!(
            answer,
            format!(r#"200 {{"id":"418","customLitmosAccess":{read}}}"#),
            "{written}"
        );
    }

    let mut company = Company::empty("acme", Zone::utc(), 1);
    company
        .seed_employee(1, &fields("firstName=Ana;lastName=Ruiz"))
        .unwrap();
    let given = Given::new(company);
    assert_eq!(
        given
            .json("POST", "employees/1", r#"{"customLitmosAccess":"yes"}"#)
            .await,
        "200"
    );
    assert_eq!(
        given
            .get("employees/1?fields=customLitmosAccess,city")
            .await,
        r#"200 {"id":"1","city":null}"#
    );
    given.apply(Command::EnableLitmosAccess).unwrap();
    let answer = given.get("employees/1?fields=customLitmosAccess").await;
    assert_eq!(answer, r#"200 {"id":"1","customLitmosAccess":null}"#);
}
