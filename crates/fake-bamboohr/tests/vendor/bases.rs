//! Base forms, trailing slashes, unknown companies (section 2).

use crate::support::Given;

#[tokio::test]
async fn three_forms_lead_to_the_same_data() {
    let given = Given::acme();
    let basic = given.basic();
    for (path, host) in [
        (
            "/api/gateway.php/acme/v1/employees/417?fields=city",
            "bamboohr.test",
        ),
        (
            "/api/gateway.php/ACME/v1/employees/417/?fields=city",
            "bamboohr.test",
        ),
        ("/acme/api/v1/employees/417?fields=city", "127.0.0.1:8181"),
        ("/acme/api/v1/employees/417/?fields=city", "127.0.0.1:8181"),
        ("/api/v1/employees/417?fields=city", "acme.bamboohr.com"),
        (
            "/api/v1/employees/417/?fields=city",
            "Acme.bamboohr.test:80",
        ),
        ("/api/v1/employees/417?fields=city", "127.0.0.1:8181"),
        ("/api/v1/employees/417?fields=city", "[::1]:8181"),
        ("/api/v1/employees/417?fields=city", "localhost"),
        ("/api/v1/employees/417?fields=city", "bamboohr.test"),
    ] {
        let headers = [
            ("Host", host),
            ("Authorization", basic.as_str()),
            ("Accept", "application/json"),
        ];
        let answer = given.call("GET", path, &headers, "").await;
        assert_eq!(
            answer.short(),
            r#"200 {"id":"417","city":"Salem"}"#,
            "{path} on {host}"
        );
    }
}

#[tokio::test]
async fn an_unknown_company_is_404_before_the_key_is_looked_at() {
    let given = Given::acme();
    let answer = given
        .call("GET", "/api/gateway.php/other/v1/meta/fields", &[], "")
        .await;
    assert_eq!(answer.short(), "404 [Company not found]");
    let answer = given
        .call(
            "GET",
            "/api/v1/meta/fields",
            &[("Host", "other.bamboohr.com")],
            "",
        )
        .await;
    assert_eq!(answer.short(), "404 [Company not found]");
}

#[tokio::test]
async fn a_bare_address_names_no_company_and_a_refusal_names_the_only_one() {
    let given = Given::acme();
    let answer = given
        .call(
            "GET",
            "/api/v1/meta/fields",
            &[("Host", "127.0.0.1:8181")],
            "",
        )
        .await;
    assert_eq!(
        answer.parts.headers["www-authenticate"],
        r#"Basic realm="https://api.bamboohr.com/acme""#
    );
    let answer = given
        .call(
            "GET",
            "/other/api/v1/meta/fields",
            &[("Host", "127.0.0.1:8181")],
            "",
        )
        .await;
    assert_eq!(answer.short(), "404 [Company not found]");
}
