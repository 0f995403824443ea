//! The format of an answer and its headers, the reading of bodies, and both versions (sections 2,
//! 4.1 and 4.2).

use crate::support::{Answer, Given};

async fn call(
    given: &Given,
    method: &str,
    rest: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let basic = given.basic();
    let headers: Vec<_> = [("Authorization", basic.as_str())]
        .into_iter()
        .chain(headers.iter().copied())
        .collect();
    given
        .call(
            method,
            &format!("/api/gateway.php/acme/{rest}"),
            &headers,
            body,
        )
        .await
}

async fn content_type(given: &Given, rest: &str, accept: Option<&str>) -> String {
    let accept: Vec<(&str, &str)> = accept
        .map(|accept| ("Accept", accept))
        .into_iter()
        .collect();
    let answer = call(given, "GET", &format!("v1/{rest}"), &accept, "").await;
    assert_eq!(answer.parts.status, 200);
    answer.parts.headers["content-type"]
        .to_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn older_endpoints_answer_xml_unless_json_is_among_what_is_accepted() {
    let given = Given::acme();
    let since = "employees/changed?since=2026-11-02T00:00:00Z";
    for path in [
        "employees/417",
        "employees/directory",
        since,
        "meta/fields",
        "meta/users",
    ] {
        for accept in [
            "application/json",
            "text/html, application/json;q=0.9, */*;q=0.8",
            "Application/JSON",
        ] {
            assert_eq!(
                content_type(&given, path, Some(accept)).await,
                "application/json",
                "{path} {accept}"
            );
        }
        for accept in [
            None,
            Some("*/*"),
            Some("application/xml"),
            Some("application/json5"),
            Some(""),
        ] {
            assert_eq!(
                content_type(&given, path, accept).await,
                "application/xml",
                "{path} {accept:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_good_answer_has_the_recorded_headers() {
    let given = Given::acme();
    let answer = call(
        &given,
        "GET",
        "v1/employees/417?fields=city",
        &[("Accept", "application/json")],
        "",
    )
    .await;
    insta::assert_snapshot!(answer.whole(), @r#"
    200 OK
    cache-control: no-cache, private
    content-length: 27
    content-type: application/json
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    {"id":"417","city":"Salem"}
    "#);
    let json = [("Content-Type", "application/json")];
    let body = r#"{"title":"t","fields":["city"],"filters":{"employeeIds":[417]}}"#;
    let report = call(&given, "POST", "v1/reports/custom?format=JSON", &json, body).await;
    insta::assert_snapshot!(report.whole(), @r#"
    200 OK
    cache-control: must-revalidate, post-check=0,pre-check=0
    content-length: 108
    content-type: application/json
    expires: 0
    pragma: public
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    {"title":"t","fields":[{"id":"city","type":"text","name":"City"}],"employees":[{"id":"417","city":"Salem"}]}
    "#);
    let update = call(
        &given,
        "POST",
        "v1/employees/417",
        &json,
        r#"{"city":"Bend"}"#,
    )
    .await;
    insta::assert_snapshot!(update.whole(), @r"
    200 OK
    cache-control: no-cache, private
    content-length: 0
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff
    ");
}

#[tokio::test]
async fn a_write_is_json_by_its_media_type_and_else_xml() {
    let given = Given::acme();
    let json = r#"{"city":"Bend"}"#;
    let xml = "<employee><field id='city'>Bath</field></employee>";
    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
    ] {
        let headers = [("Content-Type", content_type)];
        assert_eq!(
            call(&given, "POST", "v1/employees/417", &headers, json)
                .await
                .short(),
            "200",
            "{content_type}"
        );
        assert_eq!(
            call(&given, "POST", "v1/employees/417", &headers, xml)
                .await
                .short(),
            "400 [Invalid data]"
        );
    }
    for headers in [
        vec![],
        vec![("Content-Type", "application/xml")],
        vec![("Content-Type", "text/xml; charset=utf-8")],
        vec![("Content-Type", "application/x-www-form-urlencoded")],
        vec![("Content-Type", "text/plain")],
    ] {
        assert_eq!(
            call(&given, "POST", "v1/employees/417", &headers, xml)
                .await
                .short(),
            "200",
            "{headers:?}"
        );
        assert_eq!(
            call(&given, "POST", "v1/employees/417", &headers, json)
                .await
                .short(),
            "400 [Invalid data]"
        );
    }
    assert_eq!(
        given.get("employees/417?fields=city").await,
        r#"200 {"id":"417","city":"Bath"}"#
    );
}

#[tokio::test]
async fn the_employment_status_is_read_only_in_the_other_version() {
    let given = Given::acme();
    let json = [("Content-Type", "application/json")];
    let update = async |body: &str| {
        call(&given, "POST", "v1_1/employees/417/", &json, body)
            .await
            .short()
    };
    given.set(418, "employmentHistoryStatus=Part-Time");
    assert_eq!(
        update(r#"{"employmentHistoryStatus":"Part-Time","city":"Bend"}"#).await,
        "200"
    );
    assert!(
        update(r#"{"employmentHistoryStatus":"Part-Time"}"#)
            .await
            .starts_with("403")
    );
    let shown = "employees/417?fields=city,employmentHistoryStatus";
    assert_eq!(
        given.get(shown).await,
        r#"200 {"id":"417","city":"Bend","employmentHistoryStatus":"Full-Time"}"#
    );
    let v1 = given
        .json(
            "POST",
            "employees/417",
            r#"{"employmentHistoryStatus":"Part-Time"}"#,
        )
        .await;
    assert_eq!(v1, "200");
    assert!(given.get(shown).await.contains("Part-Time"));
    assert_eq!(
        call(&given, "GET", "v1_1/employees/417", &[], "")
            .await
            .short(),
        "404"
    );
    assert_eq!(
        call(&given, "GET", "v2/employees/417", &[], "")
            .await
            .short(),
        "404"
    );
}

#[tokio::test]
async fn booleans_of_a_query_may_be_written_in_any_way() {
    let given = Given::acme();
    let fields =
        crate::support::fields("firstName=Ana;lastName=Ruiz;hireDate=2026-12-01;jobTitle=Rep");
    given
        .apply(fake_bamboohr::Command::AddEmployee { id: None, fields })
        .unwrap();
    let title = async |flag: &str| {
        given
            .get(&format!("employees/420?fields=jobTitle&onlyCurrent={flag}"))
            .await
    };
    for flag in ["false", "False", "FALSE", "0"] {
        assert_eq!(
            title(flag).await,
            r#"200 {"id":"420","jobTitle":"Rep"}"#,
            "{flag}"
        );
    }
    for flag in ["true", "True", "TRUE", "1", ""] {
        assert_eq!(
            title(flag).await,
            r#"200 {"id":"420","jobTitle":null}"#,
            "{flag}"
        );
    }
}

#[tokio::test]
async fn a_wrong_method_or_version_is_404_without_a_message() {
    let given = Given::acme();
    for (method, rest) in [
        ("PUT", "v1/meta/users"),
        ("POST", "v1/meta/users/"),
        ("POST", "v1/company_information"),
        ("DELETE", "v1/company_information"),
        ("PUT", "v1_1/employees/417"),
        ("GET", "v1_1/meta/users"),
        ("GET", "v2/company_information"),
    ] {
        assert_eq!(
            call(&given, method, rest, &[], "").await.short(),
            "404",
            "{method} {rest}"
        );
    }
}
