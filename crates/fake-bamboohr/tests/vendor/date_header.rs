//! Every answer has the date of the fake's clock, on a port too, where a server would add the
//! machine's.

use http::Method;
use transport::{Network, Request, Transport};

use crate::support::Given;

/// Status and `Date` of a call, with the administrator's key or without one.
async fn dated(given: &Given, path: &str, with_key: bool) -> (u16, String) {
    let basic = given.basic();
    let headers = if with_key {
        vec![("Authorization", basic.as_str())]
    } else {
        Vec::new()
    };
    let answer = given.call("GET", path, &headers, "").await;
    let dates: Vec<_> = answer.parts.headers.get_all("date").iter().collect();
    assert_eq!(dates.len(), 1, "{dates:?}");
    (
        answer.parts.status.as_u16(),
        dates[0].to_str().unwrap().to_owned(),
    )
}

#[tokio::test]
async fn answers_and_refusals_have_the_date_of_the_fakes_clock() {
    let given = Given::acme();
    let directory = "/api/gateway.php/acme/v1/employees/directory";
    let start = "Mon, 02 Nov 2026 15:00:00 GMT".to_owned();
    assert_eq!(dated(&given, directory, true).await, (200, start.clone()));
    given.run_until("2026-11-03T07:04:05.999999Z").await;
    let later = "Tue, 03 Nov 2026 07:04:05 GMT".to_owned();
    // The directory is kept until something changes; its date is not.
    assert_eq!(dated(&given, directory, true).await, (200, later.clone()));
    assert_eq!(dated(&given, directory, false).await, (401, later.clone()));
    assert_eq!(
        dated(
            &given,
            "/api/gateway.php/other/v1/employees/directory",
            true
        )
        .await,
        (404, later.clone())
    );
    assert_eq!(dated(&given, "/", true).await, (404, later.clone()));
    let (path, basic) = (
        "/api/gateway.php/acme/v1/reports/custom?format=json",
        given.basic(),
    );
    let headers = [
        ("Authorization", basic.as_str()),
        ("Content-Type", "application/json"),
    ];
    let report = given
        .call("POST", path, &headers, r#"{"fields":["id"]}"#)
        .await;
    assert_eq!(
        (report.parts.status.as_u16(), &report.parts.headers["date"]),
        (200, &later.parse().unwrap())
    );
}

#[tokio::test]
async fn a_port_does_not_add_the_machines_date() {
    let given = Given::acme();
    let free = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let serving = fake_kit::serve(free, given.fake.router()).await.unwrap();
    let url = serving.url().parse().unwrap();
    let answer = Network::new()
        .call(Request::new(Method::GET, url))
        .await
        .unwrap();
    let dates: Vec<_> = answer.headers.get_all("date").iter().collect();
    assert_eq!(dates, ["Mon, 02 Nov 2026 15:00:00 GMT"]);
}
