//! Base forms, trailing slashes, unknown companies (section 2).

use crate::support::Given;

#[tokio::test]
async fn three_forms_lead_to_the_same_data() {
    let given = Given::acme();
    let basic = given.basic();
    for (path, host) in [
        ("/api/gateway.php/acme/v1/employees/417?fields=city", "bamboohr.test"),
        ("/api/gateway.php/ACME/v1/employees/417/?fields=city", "bamboohr.test"),
        ("/acme/api/v1/employees/417?fields=city", "127.0.0.1:8181"),
        ("/acme/api/v1/employees/417/?fields=city", "127.0.0.1:8181"),
        ("/api/v1/employees/417?fields=city", "acme.bamboohr.com"),
        ("/api/v1/employees/417/?fields=city", "Acme.bamboohr.test:80"),
    ] {
        let headers = [("Host", host), ("Authorization", basic.as_str()), ("Accept", "application/json")];
        let answer = given.call("GET", path, &headers, "").await;
        assert_eq!(answer.short(), r#"200 {"id":"417","city":"Salem"}"#, "{path} on {host}");
    }
}

#[tokio::test]
async fn an_unknown_company_is_404_before_the_key_is_looked_at() {
    let given = Given::acme();
    let answer = given.call("GET", "/api/gateway.php/other/v1/meta/fields", &[], "").await;
    assert_eq!(answer.short(), "404 [Company not found]");
    let answer = given.call("GET", "/api/v1/meta/fields", &[("Host", "other.bamboohr.com")], "").await;
    assert_eq!(answer.short(), "404 [Company not found]");
}
