//! The documented payloads of the Litmos contract, read by the client, and bodies that are not what
//! was asked for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use litmos_client::{Cause, Client, Error, ImportRow, NewLearner, RetryAfter};
use secrecy::SecretString;
use transport::{CallFuture, CallResult, Request, Response, Transport, TransportError};

/// Answers every call alike and keeps the last request.
struct Says {
    answer: CallResult,
    received: Mutex<Option<Request>>,
}

impl Transport for Says {
    fn call(&self, request: Request) -> CallFuture<'_> {
        *self
            .received
            .lock()
            .expect("no test panics while holding it") = Some(request);
        let answer = self.answer.clone();
        Box::pin(async move { answer })
    }
}

fn says(answer: CallResult) -> (Arc<Says>, Client) {
    let says = Arc::new(Says {
        answer,
        received: Mutex::new(None),
    });
    let base = "http://litmos.test/v1.svc".parse().expect("an address");
    let client = Client::new(
        Arc::clone(&says) as Arc<dyn Transport>,
        &base,
        "rehearsal",
        &SecretString::from("key"),
    );
    (says, client)
}

fn answer(status: u16, body: &'static str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status written in this file");
    Response {
        status,
        reason: None,
        headers: HeaderMap::new(),
        body: Bytes::from_static(body.as_bytes()),
    }
}

fn received(says: &Says) -> Request {
    says.received
        .lock()
        .expect("no test panics while holding it")
        .clone()
        .expect("a call was made")
}

const ANA: &str = r#"{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","FullName":"Ana Ruiz","Email":"ana.ruiz@acme.test","AccessLevel":"Learner","DisableMessages":false,"Active":true,"Skype":"","PhoneWork":"555-0100","LoginKey":"https:\/\/acme.litmos.com\/login.aspx?loginkey=6d0f","SalesforceId":null,"OriginalId":7100231,"City":"Leeds","Points":0}"#;

#[tokio::test]
async fn a_learner_is_read_by_name_with_key_source_and_format() {
    let (says, client) = says(Ok(answer(200, ANA)));
    let ana = client
        .learner_named("ana.ruiz@acme.test")
        .await
        .expect("an answer")
        .expect("a learner");
    assert_eq!(
        (ana.id(), ana.user_name(), ana.access_level()),
        ("rT7_k2-Lq0M1", "ana.ruiz@acme.test", "Learner")
    );
    assert!(ana.is_active());
    assert_eq!(ana.text("City"), Some("Leeds"));
    assert_eq!(ana.text("SalesforceId"), None);
    let received = received(&says);
    assert_eq!(
        received.url.as_str(),
        "http://litmos.test/v1.svc/users/ana.ruiz@acme.test?source=rehearsal&format=json"
    );
    assert_eq!(received.headers["apikey"], "key");
    assert!(
        !format!("{client:?} {received:?}").contains("\"key\""),
        "the key does not show"
    );
}

#[tokio::test]
async fn a_name_with_odd_characters_stays_one_path_segment() {
    let (says, client) = says(Ok(answer(200, ANA)));
    let _ = client.learner_named("o'b/r?i#e%n@acme.test").await;
    assert_eq!(
        received(&says).url.path(),
        "/v1.svc/users/o'b%2Fr%3Fi%23e%25n@acme.test"
    );
}

#[tokio::test]
async fn nobody_is_not_an_error_but_a_wrong_address_is() {
    let mut nobody = answer(404, "");
    nobody.reason = Some("User - x@acme.test was not found".to_owned());
    assert_eq!(
        says(Ok(nobody)).1.learner_named("x@acme.test").await,
        Ok(None)
    );
    let nobody = answer(
        404,
        r#"{"Detail":"User - x@acme.test was not found in Salesforce"}"#,
    );
    assert_eq!(
        says(Ok(nobody)).1.learner_named("x@acme.test").await,
        Ok(None)
    );
    // Behind the longest user name too, though no more than 200 characters are repeated to people.
    let longest = format!("{}@acme.test", "x".repeat(245));
    let words: &str =
        Box::leak(format!(r#"{{"Detail":"User - {longest} was not found"}}"#).into_boxed_str());
    assert_eq!(
        says(Ok(answer(404, words))).1.learner_named(&longest).await,
        Ok(None)
    );
    let taken: &str =
        Box::leak(format!(r#"{{"Detail":"{longest} already exists"}}"#).into_boxed_str());
    let new = NewLearner::new(&longest, "X", "Y", true);
    assert_eq!(
        says(Ok(answer(409, taken))).1.create(&new, false).await,
        Err(Error::Fail(Cause::UserNameTaken))
    );
    let refused = says(Ok(answer(400, words))).1.learner_named(&longest).await;
    let Err(Error::Fail(Cause::Rejected { message, .. })) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(message, format!("User - {}", "x".repeat(193)));
    let page = says(Ok(answer(404, "<html>no such page</html>")))
        .1
        .learner_named("x@acme.test")
        .await;
    assert_eq!(
        page,
        Err(Error::Fail(Cause::Rejected {
            status: 404,
            message: String::new()
        }))
    );
}

#[tokio::test]
async fn an_id_that_found_somebody_by_user_name_found_nobody() {
    assert_eq!(
        says(Ok(answer(200, ANA)))
            .1
            .learner("ana.ruiz@acme.test")
            .await,
        Ok(None)
    );
}

#[tokio::test]
async fn bodies_that_are_no_user_are_unreadable() {
    let cases = [
        ("", "it is not JSON"),
        (r#"{"Id":"rT7_k2"#, "it is not JSON"),
        ("<html>Request Error</html>", "it is not JSON"),
        ("[]", "it is not a user"),
        (r#"{"Detail":"busy"}"#, "a user without id or user name"),
        (
            r#"{"Id":"a1","UserName":"ana@acme.test"}"#,
            "a user without Active",
        ),
    ];
    for (body, why) in cases {
        let read = says(Ok(answer(200, body))).1.learner("a1").await;
        assert_eq!(read, Err(Error::Fail(Cause::Unreadable(why))), "{body}");
        let created = says(Ok(answer(201, body)))
            .1
            .create(
                &NewLearner::new("ana@acme.test", "Ana", "Ruiz", true),
                false,
            )
            .await;
        assert_eq!(
            created,
            Err(Error::LookFirst {
                cause: Cause::Unreadable(why),
                retry_after: None
            }),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_create_sends_no_mail_and_returns_the_learner() {
    let (says, client) = says(Ok(answer(201, ANA)));
    let created = client
        .create(
            &NewLearner::new("ana.ruiz@acme.test", "Ana", "Ruiz", true),
            false,
        )
        .await
        .expect("a learner");
    assert_eq!(created.id(), "rT7_k2-Lq0M1");
    let received = received(&says);
    assert_eq!(received.method, "POST");
    assert_eq!(
        received.url.as_str(),
        "http://litmos.test/v1.svc/users?sendmessage=false&source=rehearsal&format=json"
    );
    assert_eq!(received.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_looked_at_first() {
    let new = NewLearner::new("ana@acme.test", "Ana", "Ruiz", true);
    for failure in [TransportError::Broken, TransportError::TimedOut] {
        let lost = says(Err(failure)).1.create(&new, false).await;
        assert_eq!(
            lost,
            Err(Error::LookFirst {
                cause: Cause::NoAnswer,
                retry_after: None
            })
        );
    }
    let unsent = says(Err(TransportError::NotConnected))
        .1
        .create(&new, false)
        .await;
    assert_eq!(unsent, Err(Error::Retry(Cause::NotConnected)));
    let mut busy = answer(503, "");
    busy.headers
        .insert("retry-after", "30".parse().expect("a header"));
    let retry_after = Some(RetryAfter::Delay(Duration::from_secs(30)));
    assert_eq!(
        says(Ok(busy)).1.create(&new, false).await,
        Err(Error::LookFirst {
            cause: Cause::Throttled,
            retry_after
        })
    );
    let refused = says(Ok(answer(
        400,
        r#"{"Detail":"Please check the xml/json in the body of the request."}"#,
    )));
    let message = "Please check the xml/json in the body of the request.".to_owned();
    assert_eq!(
        refused.1.create(&new, false).await,
        Err(Error::Fail(Cause::Rejected {
            status: 400,
            message
        }))
    );
}

#[tokio::test]
async fn a_conflict_is_taken_or_invalid_by_its_text_alone() {
    let new = NewLearner::new("ana@acme.test", "Ana", "Ruiz", true);
    let taken = says(Ok(answer(409, r#"{"Detail":"UserName already exists"}"#)))
        .1
        .create(&new, false)
        .await;
    assert_eq!(taken, Err(Error::Fail(Cause::UserNameTaken)));
    let mut by_phrase = answer(409, "");
    by_phrase.reason = Some("UserName already exists".to_owned());
    assert_eq!(
        says(Ok(by_phrase)).1.create(&new, false).await,
        Err(Error::Fail(Cause::UserNameTaken))
    );
    let invalid = says(Ok(answer(409, r#"{"Detail":"Invalid email address."}"#)))
        .1
        .create(&new, false)
        .await;
    let message = "Invalid email address.".to_owned();
    assert_eq!(
        invalid,
        Err(Error::Fail(Cause::Rejected {
            status: 409,
            message
        }))
    );
}

#[tokio::test]
async fn an_update_writes_to_the_id_and_expects_silence() {
    let ana = says(Ok(answer(200, ANA)))
        .1
        .learner("rT7_k2-Lq0M1")
        .await
        .expect("an answer")
        .expect("a learner");
    let (silent, client) = says(Ok(answer(200, "")));
    client.update(&ana).await.expect("written");
    let received = received(&silent);
    assert_eq!(
        (received.method.as_str(), received.url.path()),
        ("PUT", "/v1.svc/users/rT7_k2-Lq0M1")
    );
    let error_in_a_200 = says(Ok(answer(200, r#"{"Detail":"busy"}"#)))
        .1
        .update(&ana)
        .await;
    assert_eq!(
        error_in_a_200,
        Err(Error::Fail(Cause::Unreadable("an update answers nothing")))
    );
    let gone = says(Ok(answer(
        404,
        r#"{"Detail":"User - rT7_k2-Lq0M1 was not found"}"#,
    )))
    .1
    .update(&ana)
    .await;
    assert_eq!(gone, Err(Error::Fail(Cause::Gone)));
}

#[tokio::test]
async fn throttled_and_unavailable_are_told_apart_where_litmos_lets_us() {
    let limited = says(Ok(answer(
        503,
        r#"{"Detail":"The API rating limit has been exceeded."}"#,
    )));
    assert_eq!(
        limited.1.learner("a1").await,
        Err(Error::Retry(Cause::Throttled))
    );
    assert_eq!(
        says(Ok(answer(503, ""))).1.learner("a1").await,
        Err(Error::Retry(Cause::Unavailable(503)))
    );
    assert_eq!(
        says(Ok(answer(500, "<html></html>"))).1.learner("a1").await,
        Err(Error::Retry(Cause::ServerError))
    );
    assert_eq!(
        says(Ok(answer(401, ""))).1.learner("a1").await,
        Err(Error::Fail(Cause::KeyRejected(401)))
    );
}

const JOB: &str = r#"{"Id":"bQ2mZ8x_7Kd1","ImportDate":"2024-03-01T09:30:00.12","Status":"Waiting","TotalRecords":1,"TotalUsersCreated":0,"Failed":0,"Duplicate":0,"InvalidEmail":0,"SendEmails":false,"SkipFirstLogin":true,"IsAPIImport":true}"#;

#[tokio::test]
async fn an_import_sends_a_bare_array_and_mails_nobody() {
    let (says, client) = says(Ok(answer(200, JOB)));
    let mut ana = ImportRow::new("ana.ruiz@acme.test", "Ana", "Ruiz");
    ana.set_text("JobTitle", "Rep");
    let job = client.import(&[ana], false).await.expect("a job");
    assert_eq!(
        (job.id.as_str(), job.is_over, job.rows_total),
        ("bQ2mZ8x_7Kd1", false, 1)
    );
    let received = received(&says);
    let address = "http://litmos.test/v1.svc/bulkimports?sendmessage=false&skipfirstlogin=false&source=rehearsal&format=json";
    assert_eq!(
        (received.method.as_str(), received.url.as_str()),
        ("POST", address)
    );
    let body =
        r#"[{"Username":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","Title":"Rep"}]"#;
    assert_eq!(String::from_utf8_lossy(&received.body), body);
}

#[tokio::test]
async fn an_import_whose_answer_is_lost_is_looked_for_first() {
    let lost = says(Err(TransportError::TimedOut))
        .1
        .import(&[], false)
        .await;
    assert_eq!(
        lost,
        Err(Error::LookFirst {
            cause: Cause::NoAnswer,
            retry_after: None
        })
    );
    let page = says(Ok(answer(200, "<html>Request Error</html>")))
        .1
        .import(&[], false)
        .await;
    assert_eq!(
        page,
        Err(Error::LookFirst {
            cause: Cause::Unreadable("it is not JSON"),
            retry_after: None
        })
    );
    let unsent = says(Err(TransportError::NotConnected))
        .1
        .import(&[], false)
        .await;
    assert_eq!(unsent, Err(Error::Retry(Cause::NotConnected)));
}

#[tokio::test]
async fn an_unknown_import_is_a_400_that_says_so() {
    let unknown = says(Ok(answer(
        400,
        r#"{"Detail":"Bulk Import Id was not found."}"#,
    )))
    .1;
    assert_eq!(unknown.import_job("x").await, Ok(None));
    let other = says(Ok(answer(400, r#"{"Detail":"no"}"#)))
        .1
        .import_job("x")
        .await;
    assert_eq!(
        other,
        Err(Error::Fail(Cause::Rejected {
            status: 400,
            message: "no".to_owned()
        }))
    );
    let (says, client) = says(Ok(answer(200, JOB)));
    assert_eq!(
        client
            .import_job("bQ2mZ8x_7Kd1")
            .await
            .expect("an answer")
            .expect("a job")
            .rows_total,
        1
    );
    assert_eq!(
        received(&says).url.path(),
        "/v1.svc/bulkimports/bQ2mZ8x_7Kd1"
    );
}

#[tokio::test]
async fn everybody_is_read_by_pages_with_full_profiles() {
    let (one, client) = says(Ok(answer(
        200,
        r#"{"Pagination":{"BatchParam":"Limit","BatchSize":1,"Start":0,"TotalCount":231},"Items":[]}"#,
    )));
    assert_eq!(client.count().await, Ok(231));
    assert_eq!(
        received(&one).url.query(),
        Some("limit=1&source=rehearsal&format=json")
    );
    let (page, client) = says(Ok(Response {
        body: Bytes::from(format!("[{ANA}]")),
        ..answer(200, "")
    }));
    assert_eq!(
        client.learners(2000, 1000).await.expect("a page")[0].id(),
        "rT7_k2-Lq0M1"
    );
    let address = "http://litmos.test/v1.svc/users/details?start=2000&limit=1000&source=rehearsal&format=json";
    assert_eq!(received(&page).url.as_str(), address);
    let partial = says(Ok(answer(
        200,
        r#"[{"Id":"a1","UserName":"ana@acme.test"}]"#,
    )))
    .1
    .learners(0, 1000)
    .await;
    assert_eq!(
        partial,
        Err(Error::Fail(Cause::Unreadable("a user without Active")))
    );
}

#[tokio::test]
async fn refused_rows_and_the_newest_imports_are_lists() {
    let (refused, client) = says(Ok(answer(
        200,
        r#"[{"Username":"x@acme.test","ImportStatus":"Failed - Unknown Error"}]"#,
    )));
    let rows = client.refused_rows("b1", 0, 1000).await.expect("a page");
    assert_eq!(
        (rows[0].user_name.as_str(), rows[0].status.as_str()),
        ("x@acme.test", "Failed - Unknown Error")
    );
    assert_eq!(
        received(&refused).url.path(),
        "/v1.svc/bulkimports/b1/usererrors"
    );
    let jobs = says(Ok(Response {
        body: Bytes::from(format!("[{JOB}]")),
        ..answer(200, "")
    }))
    .1;
    assert_eq!(
        jobs.import_jobs().await.expect("a list")[0].id,
        "bQ2mZ8x_7Kd1"
    );
}
