//! The documented payloads of the BambooHR contract, read by the client, and bodies that are not
//! what was asked for.

use std::sync::{Arc, Mutex};

use bamboohr_client::{
    Catalogue, Cause, Client, Credentials, EmployeeRow, Error, FieldValue, LoginError, Report,
    login,
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use transport::{CallFuture, Request, Response, Transport};
use url::Url;

/// Answers every call with the same status and body, and keeps the last request.
struct Says {
    status: u16,
    body: Bytes,
    received: Mutex<Option<Request>>,
}

impl Says {
    fn new(status: u16, body: &'static str) -> Arc<Says> {
        Says::with_body(status, body)
    }

    fn with_body(status: u16, body: impl Into<Bytes>) -> Arc<Says> {
        Arc::new(Says {
            status,
            body: body.into(),
            received: Mutex::new(None),
        })
    }

    fn received(&self) -> Request {
        self.received
            .lock()
            .expect("no test panics while holding it")
            .clone()
            .expect("a call was made")
    }
}

impl Transport for Says {
    fn call(&self, request: Request) -> CallFuture<'_> {
        *self
            .received
            .lock()
            .expect("no test panics while holding it") = Some(request);
        let status = StatusCode::from_u16(self.status).expect("a status written in this file");
        let body = self.body.clone();
        Box::pin(async move {
            Ok(Response {
                status,
                reason: None,
                headers: HeaderMap::new(),
                body,
            })
        })
    }
}

fn base() -> Url {
    "http://bamboohr.test".parse().expect("an address")
}

fn client(says: &Arc<Says>) -> Client {
    Client::new(
        Arc::clone(says) as Arc<dyn Transport>,
        &base(),
        "acme",
        &SecretString::from("k"),
    )
}

fn credentials() -> Credentials {
    Credentials {
        application_key: "app".into(),
        user: "admin@acme.test".to_owned(),
        password: "s3cret&word".into(),
    }
}

const REPORT: &str = r#"{"title":"sync","fields":[{"id":"firstName","type":"text","name":"First Name"},
  {"id":"workEmail","type":"email","name":"Work Email"},{"id":"4471.0","type":"checkbox","name":"Litmos Access"}],
  "employees":[{"id":"417","firstName":"Zoë","workEmail":null,"4471.0":true,"city":"Leeds"},
               {"id":8,"firstName":"","4471.0":"yes"}]}"#;

#[tokio::test]
async fn a_report_keeps_the_three_states_apart() {
    let says = Says::new(200, REPORT);
    let report = client(&says)
        .report(&["firstName", "workEmail", "city", "4471"])
        .await
        .expect("a report");
    assert_eq!(
        report.columns,
        ["firstName", "workEmail", "4471"],
        "a column that is not named did not come back"
    );
    let ids: Vec<_> = report.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["417", "8"]);
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(
        report.rows[0].values,
        [text("Zoë"), FieldValue::Empty, text("true")]
    );
    assert_eq!(
        report.rows[1].values,
        [FieldValue::Empty, FieldValue::Absent, text("yes")]
    );
}

#[tokio::test]
async fn values_are_found_by_their_column_in_whatever_order_they_come() {
    let body = r#"{"employees":[{"city":12.50,"state":-3,"zip":18446744073709551615,"id":"1"},
        {"zip":"a\u0062\n","state":false,"odd":{"id":"9"},"id":"2"}],
        "title":{"employees":[]},"fields":[{"id":"id"},{"id":"zip"},{"id":"city"},{"id":"zip"},{"id":"state"}]}"#;
    let report = client(&Says::new(200, body))
        .report(&["zip", "city", "state"])
        .await
        .expect("a report");
    assert_eq!(report.columns, ["zip", "city", "state"]);
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(
        report.rows[0].values,
        [text("18446744073709551615"), text("12.5"), text("-3")]
    );
    assert_eq!(
        report.rows[1].values,
        [text("ab\n"), FieldValue::Absent, text("false")]
    );
    assert_eq!(
        (report.rows[0].id.as_str(), report.rows[1].id.as_str()),
        ("1", "2")
    );
}

#[tokio::test]
async fn a_value_that_is_no_text_spoils_no_other() {
    let body = r#"{"fields":[{"id":"city"},{"id":"state"}],"employees":[{"id":"1","city":["x",{"y":[1]}],"state":"A"},
        {"id":"2","city":{"id":"7","state":"B"},"state":"C"},{"id":["3"],"city":"Leeds"},{"id":"4","city":"York"}]}"#;
    let report = client(&Says::new(200, body))
        .report(&["city", "state"])
        .await
        .expect("a report");
    let text = |text: &str| FieldValue::Text(text.to_owned());
    let rows: Vec<_> = report
        .rows
        .into_iter()
        .map(|row| (row.id, row.values))
        .collect();
    assert_eq!(
        rows[0],
        ("1".to_owned(), vec![FieldValue::Unreadable, text("A")])
    );
    assert_eq!(
        rows[1],
        ("2".to_owned(), vec![FieldValue::Unreadable, text("C")])
    );
    assert_eq!(
        rows[2],
        (String::new(), vec![text("Leeds"), FieldValue::Absent])
    );
    assert_eq!(
        rows[3],
        ("4".to_owned(), vec![text("York"), FieldValue::Absent])
    );
}

#[tokio::test]
async fn a_row_without_an_id_is_passed_on_with_an_empty_one() {
    for body in [
        r#"{"fields":[],"employees":[{"firstName":"Zoë"}]}"#,
        r#"{"fields":[],"employees":[{"id":null}]}"#,
        r#"{"fields":[],"employees":[{"id":""}]}"#,
    ] {
        let report = client(&Says::new(200, body))
            .report(&["firstName"])
            .await
            .expect("a report");
        assert_eq!(report.rows[0].id, "", "{body}");
    }
}

#[tokio::test]
async fn the_report_request_is_what_the_vendor_insists_on() {
    let says = Says::new(200, REPORT);
    client(&says)
        .report(&["firstName"])
        .await
        .expect("a report");
    let received = says.received();
    assert_eq!(received.method, "POST");
    assert_eq!(
        received.url.as_str(),
        "http://bamboohr.test/api/gateway.php/acme/v1/reports/custom?format=JSON&onlyCurrent=true"
    );
    assert_eq!(received.headers["content-type"], "application/json");
    assert_eq!(received.headers["authorization"], "Basic azp4");
    assert_eq!(
        received.body,
        r#"{"title":"Litmos sync","fields":["firstName"],"filterDuplicates":"yes"}"#
    );
}

#[tokio::test]
async fn bodies_that_are_no_report_are_unreadable() {
    let cases = [
        ("", "the JSON ends early"),
        (
            r#"{"title":"sync","fields":[{"id":"fi"#,
            "the JSON ends early",
        ),
        ("<html>busy</html>", "it is not JSON"),
        (
            r#"{"errors":[{"message":"slow down"}]}"#,
            "the JSON has another shape",
        ),
        (
            r#"{"fields":{},"employees":[]}"#,
            "the JSON has another shape",
        ),
        (
            r#"{"fields":[],"employees":{"1":{"id":"1"}}}"#,
            "the JSON has another shape",
        ),
        (
            r#"{"fields":[],"employees":[{"id":"1"}]"#,
            "the JSON ends early",
        ),
        (
            r#"{"fields":[],"employees":[{"id":"1"}]} and more"#,
            "it is not JSON",
        ),
    ];
    for (body, why) in cases {
        let error = client(&Says::new(200, body))
            .report(&["firstName"])
            .await
            .expect_err("not a report");
        assert_eq!(error, Error::Fail(Cause::Unreadable(why)), "{body}");
    }
}

#[tokio::test]
async fn the_catalogue_is_read_with_what_it_marks() {
    let says = Says::new(
        200,
        r#"[{"id":1,"name":"First Name","type":"text","alias":"firstName"},
            {"id":387,"type":"status","deprecated":true,"name":"Employment Status","alias":"employmentStatus"},
            {"id":4400,"name":"Litmos Access","type":"checkbox","alias":"customOld","deleted":true},
            {"id":4471,"name":"Litmos Access","type":"checkbox","alias":"customLitmosAccess","deprecated":null},
            {"id":"4020.1","name":"Completed - Category","type":"list"}]"#,
    );
    let catalogue = client(&says).fields().await.expect("a catalogue");
    assert_eq!(
        says.received().url.path(),
        "/api/gateway.php/acme/v1/meta/fields"
    );
    let read: Vec<_> = catalogue
        .fields
        .iter()
        .map(|field| {
            (
                field.id.as_str(),
                field.kind.as_str(),
                field.alias.as_deref(),
                field.is_retired,
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("1", "text", Some("firstName"), false),
            ("387", "status", Some("employmentStatus"), true),
            ("4400", "checkbox", Some("customOld"), true),
            ("4471", "checkbox", Some("customLitmosAccess"), false),
            ("4020.1", "list", None, false),
        ]
    );
    assert_eq!(
        (catalogue.fields[3].name.as_str(), catalogue.left_out),
        ("Litmos Access", 0)
    );
}

/// Entries that are no fields.
const ODD: [&str; 11] = [
    "null",
    r#""Litmos Access""#,
    "[]",
    "{}",
    r#"{"name":"Odd","type":"text"}"#,
    r#"{"id":null,"name":"Odd","type":"text"}"#,
    r#"{"id":4020.1,"name":"Odd","type":"text"}"#,
    r#"{"id":9,"name":null,"type":"text"}"#,
    r#"{"id":9,"name":"Odd","type":null}"#,
    r#"{"id":9,"name":"Odd","type":"text","alias":["a"]}"#,
    r#"{"id":9,"name":"Odd","type":"text","deprecated":"yes"}"#,
];

#[tokio::test]
async fn one_odd_entry_of_the_catalogue_hides_no_other_and_is_counted() {
    let odd = ODD.map(str::as_bytes).into_iter().chain([
        br#"{"id":9,"name":"half a \ud83d rocket","type":"text"}"#.as_slice(),
        b"{\"id\":9,\"name\":\"no \xFF text\",\"type\":\"text\"}".as_slice(),
    ]);
    for odd in odd {
        let body = [
            br#"[{"id":1,"name":"First Name","type":"text"},"#,
            odd,
            br#",{"id":2,"name":"B","type":"text"}]"#,
        ];
        let catalogue = client(&Says::with_body(200, body.concat()))
            .fields()
            .await
            .expect("a catalogue");
        let ids: Vec<_> = catalogue
            .fields
            .iter()
            .map(|field| field.id.as_str())
            .collect();
        assert_eq!(
            (ids, catalogue.left_out),
            (vec!["1", "2"], 1),
            "{}",
            String::from_utf8_lossy(odd)
        );
    }
    assert_eq!(
        client(&Says::new(200, "[]")).fields().await,
        Ok(Catalogue::default())
    );
    let nothing = client(&Says::new(200, r#"[null,"busy"]"#)).fields().await;
    assert_eq!(
        nothing,
        Err(Error::Fail(Cause::Unreadable("the JSON has another shape")))
    );
}

#[tokio::test]
async fn an_answer_may_begin_with_a_mark_and_blank_lines() {
    for front in ["\u{FEFF}", "\r\n\r\n", "\u{FEFF}\n", "\n\u{FEFF} "] {
        let says = |body: &str| Says::with_body(200, format!("{front}{body}").into_bytes());
        assert_eq!(
            client(&says("[]")).fields().await,
            Ok(Catalogue::default()),
            "{front:?}"
        );
        let report = client(&says(REPORT))
            .report(&["firstName"])
            .await
            .expect("a report");
        assert_eq!(report.rows.len(), 2, "{front:?}");
        let key = says(r#"{"success":true,"userId":2,"key":"9b1f"}"#);
        assert!(
            login(&*key, &base(), "acme", credentials()).await.is_ok(),
            "{front:?}"
        );
    }
}

async fn report_of(body: &[u8]) -> Report {
    client(&Says::with_body(200, body.to_vec()))
        .report(&["city", "state"])
        .await
        .expect("a report")
}

#[tokio::test]
async fn odd_rows_and_columns_hide_no_others() {
    let body = r#"{"fields":[null,"city",{"id":"city"},{"id":null},{"id":"state"},{"id":7.5},{"name":"x"}],
        "employees":[{"id":"1","city":"A"},null,"busy",["4","B"],{"id":"5","city":"C"},{"city":"D"},7,
                     {"id":true,"city":"E"},{"id":7.5},{"id":"8","id":"9","city":"F"},{"id":" "},{"id":10,"id":"10"}]}"#;
    let report = report_of(body.as_bytes()).await;
    assert_eq!(
        (report.columns, report.left_out),
        (vec!["city".to_owned(), "state".to_owned()], 5)
    );
    let ids: Vec<_> = report.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["1", "", "", "", "5", "", "", "", "", "", "", "10"]);
    assert_eq!(
        report.rows[1],
        EmployeeRow {
            id: String::new(),
            values: vec![]
        }
    );
}

#[tokio::test]
async fn a_value_that_is_no_text_at_all_spoils_no_other() {
    for odd in [
        br#""half a \ud83d rocket""#.as_slice(),
        br#""\ude80""#,
        b"\"no \xFF text\"",
        b"\"\xED\xA0\xBD\"",
        b"1e999",
        br#"{"error":"timeout"}"#,
        br#"{"value":["x"]}"#,
        br#"{"value":"x","value":"y"}"#,
        b"[[[\"x\"]]]",
    ] {
        let body = [
            br#"{"fields":[{"id":"city"},{"id":"state"}],"employees":[{"id":"1","city":"#,
            odd,
        ];
        let body = [
            body.concat().as_slice(),
            br#","state":"A"},{"id":"2","city":"Leeds"}]}"#,
        ]
        .concat();
        let report = report_of(&body).await;
        let odd = String::from_utf8_lossy(odd);
        assert_eq!(
            report.rows[0].values,
            [FieldValue::Unreadable, FieldValue::Text("A".to_owned())],
            "{odd}"
        );
        assert_eq!(
            report.rows[1].values,
            [FieldValue::Text("Leeds".to_owned()), FieldValue::Absent],
            "{odd}"
        );
    }
    let key = br#"{"fields":[{"id":"city"}],"employees":[{"id":"1","\ud83d":"x","city":{"value":"Leeds"}}]}"#;
    assert_eq!(
        report_of(key).await.rows[0].values,
        [FieldValue::Text("Leeds".to_owned())]
    );
}

#[tokio::test]
async fn a_field_that_a_row_carries_again_is_kept_with_all_it_says() {
    let body = br#"{"fields":[{"id":"city"},{"id":"4471"}],"employees":[
        {"id":"1","city":"A","4471":"yes","4471.0":"yes","city":"A"},{"id":"2","city":"A","city":null,"city":"B"}]}"#;
    let rows = report_of(body).await.rows;
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(rows[0].values, [text("A"), text("yes")]);
    let all = FieldValue::Repeated(vec![text("A"), FieldValue::Empty, text("B")]);
    assert_eq!(rows[1].values, [all, FieldValue::Absent]);
}

#[tokio::test]
async fn a_good_login_gives_a_key_and_sends_a_form() {
    let says = Says::new(
        200,
        r#"{"success":true,"userId":2,"employeeId":null,"key":"9b1f","apiUrl":"https://elsewhere.test/x"}"#,
    );
    let login = login(&*says, &base(), "acme", credentials())
        .await
        .expect("a key");
    assert_eq!(login.key.expose_secret(), "9b1f");
    assert_eq!(
        (login.user_id.as_str(), login.api_url.as_deref()),
        ("2", Some("https://elsewhere.test/x"))
    );
    let received = says.received();
    assert_eq!(
        received.url.as_str(),
        "http://bamboohr.test/api/gateway.php/acme/v1/login"
    );
    assert_eq!(
        received.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(
        received.body,
        "applicationKey=app&user=admin%40acme.test&password=s3cret%26word"
    );
    assert!(!received.headers.contains_key("authorization"));
    assert!(
        !format!("{login:?}").contains("9b1f"),
        "the key does not show"
    );
}

#[tokio::test]
async fn the_older_login_shape_is_read_too() {
    let says = Says::new(200, r#"{"success":true,"userId":2,"key":"9b1f"}"#);
    assert_eq!(
        login(&*says, &base(), "acme", credentials())
            .await
            .expect("a key")
            .api_url,
        None
    );
}

#[tokio::test]
async fn refusals_of_a_login_are_told_apart_and_hold_no_secret() {
    let cases = [
        (403, r#"{"success":false}"#, LoginError::Declined),
        (403, "", LoginError::Declined),
        (500, r#"{"success":false}"#, LoginError::Declined),
        (200, r#"{"success":false}"#, LoginError::Declined),
        (
            200,
            "Password login is disabled for this company.",
            LoginError::PasswordsOff,
        ),
        (404, "", LoginError::UnknownCompany),
        (500, "", LoginError::NotAnswered(Cause::ServerError)),
        (
            200,
            r#"{"success":true,"userId":2}"#,
            LoginError::NotAnswered(Cause::Unreadable("the answer holds no key")),
        ),
        (
            200,
            "<html></html>",
            LoginError::NotAnswered(Cause::Unreadable("it is not the login answer")),
        ),
        (
            200,
            r#"{"success":tr"#,
            LoginError::NotAnswered(Cause::Unreadable("it is not the login answer")),
        ),
    ];
    for (status, body, expected) in cases {
        let error = login(&*Says::new(status, body), &base(), "acme", credentials())
            .await
            .expect_err("no key");
        assert_eq!(error, expected, "{status} {body}");
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
    assert!(!format!("{:?}", credentials()).contains("s3cret"));
}
