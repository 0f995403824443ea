//! Errors in the vendor's dialect (section 4.3), wrong methods, wrong keys, bodies over the limit.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use bytes::Bytes;
use fake_bamboohr::FakeBambooHr;
use futures_util::stream;
use tower::ServiceExt;

use crate::support::{Given, basic};

#[tokio::test]
async fn a_missing_or_wrong_key_is_401_with_the_companys_realm() {
    let given = Given::acme();
    let wrong = basic("0123456789abcdef0123456789abcdef01234567");
    for headers in [
        vec![],
        vec![("Authorization", wrong.as_str())],
        vec![("Authorization", "Bearer x")],
    ] {
        let answer = given
            .call("GET", "/api/gateway.php/acme/v1/meta/fields", &headers, "")
            .await;
        insta::allow_duplicates!(insta::assert_snapshot!(answer.whole(), @r#"
        401 Unauthorized
        cache-control: no-cache, private
        content-length: 0
        content-type: text/html; charset=UTF-8
        www-authenticate: Basic realm="https://api.bamboohr.com/acme"
        x-bamboohr-error-message: API key not provided or invalid
        "#));
    }
}

#[tokio::test]
async fn a_missing_employee_has_each_error_header_twice_and_an_empty_html_body() {
    let given = Given::acme();
    let (basic, json) = (given.basic(), "application/json");
    let headers = [("Authorization", basic.as_str()), ("Accept", json)];
    for id in ["999", "abc", "0", "-1", "99999999999999999999"] {
        let answer = given
            .call(
                "GET",
                &format!("/api/gateway.php/acme/v1/employees/{id}"),
                &headers,
                "",
            )
            .await;
        insta::allow_duplicates!(insta::assert_snapshot!(answer.whole(), @r"
        404 Not Found
        cache-control: no-cache, private
        content-length: 0
        content-type: text/html; charset=UTF-8
        x-bamboohr-error-message: Employee not found
        x-bamboohr-error-message: Employee not found
        x-bamboohr-error-messsage: Employee not found
        x-bamboohr-error-messsage: Employee not found
        "));
    }
}

#[tokio::test]
async fn other_errors_have_each_header_once() {
    let given = Given::acme();
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let answer = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/employees/417",
            &headers,
            "{",
        )
        .await;
    insta::assert_snapshot!(answer.whole(), @r"
    400 Bad Request
    cache-control: no-cache, private
    content-length: 0
    content-type: text/html; charset=UTF-8
    x-bamboohr-error-message: Invalid data
    x-bamboohr-error-messsage: Invalid data
    ");
}

#[tokio::test]
async fn a_wrong_method_or_url_is_404_without_a_message() {
    let given = Given::acme();
    for (method, rest) in [
        ("PUT", "employees/417"),
        ("PATCH", "employees/417"),
        ("GET", "login"),
        ("POST", "meta/fields"),
        ("GET", "reports/custom"),
        ("HEAD", "meta/fields"),
        ("OPTIONS", "meta/fields"),
        ("GET", "nothing/here"),
        ("GET", ""),
        ("GET", "employees/417/more"),
    ] {
        let basic = given.basic();
        let path = format!("/api/gateway.php/acme/v1/{rest}");
        let answer = given
            .call(method, &path, &[("Authorization", &basic)], "")
            .await;
        assert_eq!(answer.short(), "404", "{method} {rest}");
    }
    assert_eq!(given.call("GET", "/", &[], "").await.short(), "404");
    assert_eq!(
        given
            .call("GET", "/%ff/api/v1/meta/fields", &[], "")
            .await
            .short(),
        "404"
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_changes_nothing() {
    let given = Given::acme();
    let before = given.fake.read(Clone::clone);
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let body = format!(r#"{{"city":"{}"}}"#, "x".repeat(10 << 20));
    let answer = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/employees/417",
            &headers,
            &body,
        )
        .await;
    assert_eq!(answer.short(), "413 [Request body is too large]");
    // One that only says so is refused before anything arrives.
    let declared = [headers[0], headers[1], ("Content-Length", "20000000")];
    let answer = given
        .call(
            "POST",
            "/api/gateway.php/acme/v1/employees/417",
            &declared,
            "{}",
        )
        .await;
    assert_eq!(answer.short(), "413 [Request body is too large]");
    assert_eq!(given.fake.read(Clone::clone), before);
}

#[tokio::test]
async fn a_body_that_does_not_say_how_long_it_is_is_left_once_it_is_too_long() {
    let given = Given::acme();
    let megabytes = Arc::new(AtomicUsize::new(0));
    let pulled = Arc::clone(&megabytes);
    let endless = std::iter::repeat_with(move || {
        pulled.fetch_add(1, Ordering::SeqCst);
        Ok::<Bytes, Infallible>(Bytes::from(vec![b'x'; 1 << 20]))
    });
    let request = http::Request::post("/api/gateway.php/acme/v1/employees/417")
        .header("Authorization", given.basic())
        .body(Body::from_stream(stream::iter(endless)))
        .unwrap();
    assert_eq!(
        given.fake.router().oneshot(request).await.unwrap().status(),
        413
    );
    assert!(
        megabytes.load(Ordering::SeqCst) <= 12,
        "{megabytes:?} megabytes were read"
    );
}

#[tokio::test]
async fn a_fault_speaks_the_same_dialect() {
    let response = FakeBambooHr::refusal(429, Some(7), "Over the limit");
    let (parts, _) = response.into_parts();
    let answer = crate::support::Answer {
        parts,
        body: String::new(),
    };
    insta::assert_snapshot!(answer.whole(), @r"
    429 Too Many Requests
    cache-control: no-cache, private
    content-length: 0
    content-type: text/html; charset=UTF-8
    retry-after: 7
    x-bamboohr-error-message: Over the limit
    x-bamboohr-error-messsage: Over the limit
    ");
}
