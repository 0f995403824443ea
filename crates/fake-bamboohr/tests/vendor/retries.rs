//! Attempts, retries, giving up, and the log (sections 8.3 and 8.8).

use crate::support::{Does, Failed, Given, acme};
use fake_bamboohr::{Outcome, PrivateKey, Retry, RetryStyle, RetryTimestamp, Subscription, sign};

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn subscription() -> Subscription {
    let mut made = Subscription::new(
        "hook",
        "http://engine.test/hook?k=1".parse().unwrap(),
        &["city"],
        &["city"],
    );
    made.private_key = PrivateKey::Given(KEY.into());
    made
}

/// When each attempt was made, in minutes after the start.
fn minutes(given: &Given) -> Vec<i64> {
    let start: jiff::Timestamp = crate::support::START.parse().unwrap();
    given.fake.read(|company| {
        let attempts = company
            .webhooks()
            .deliveries()
            .flat_map(|delivery| &delivery.attempts);
        attempts
            .map(|attempt| attempt.at.duration_since(start).as_mins())
            .collect()
    })
}

#[tokio::test]
async fn server_errors_and_lost_connections_are_tried_six_times_in_all() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    let (down, slow) = (
        Does::Fail(Failed::NotConnected),
        Does::Fail(Failed::TimedOut),
    );
    given.answers(&[
        Does::Answer(500),
        down,
        slow,
        Does::Answer(503),
        Does::Answer(599),
        Does::Answer(500),
    ]);
    given.set(417, "city=Bend");
    given.run_until("2026-11-02T15:20:00Z").await;
    let tally = given.stats(hook, 0);
    assert_eq!(
        (
            tally.attempts,
            tally.between_tries,
            tally.waiting,
            tally.given_up
        ),
        (3, 1, 1, 0)
    );
    assert_eq!(tally.last, Some(Outcome::TimedOut));
    given.run_until("2026-11-03T15:00:00Z").await;
    assert_eq!(minutes(&given), [0, 5, 15, 35, 75, 155]);
    let tally = given.stats(hook, 0);
    assert_eq!(
        (
            tally.deliveries,
            tally.attempts,
            tally.given_up,
            tally.between_tries
        ),
        (1, 6, 1, 0)
    );
    assert_eq!(tally.last, Some(Outcome::Status(500)));
}

#[tokio::test]
async fn any_other_answer_is_final() {
    for status in [302, 400, 401, 404, 429] {
        let given = Given::acme();
        let hook = given.webhook(subscription());
        given.answers(&[Does::Answer(status)]);
        given.set(417, "city=Bend");
        given.run_until("2026-11-03T15:00:00Z").await;
        let tally = given.stats(hook, 0);
        assert_eq!(
            (tally.attempts, tally.refused, tally.given_up, tally.waiting),
            (1, 1, 0, 0),
            "{status}"
        );
        assert_eq!(tally.last, Some(Outcome::Status(status)));
    }
}

#[tokio::test]
async fn a_retry_has_the_same_body_and_a_fresh_signature() {
    let given = Given::acme();
    given.webhook(subscription());
    given.answers(&[Does::Answer(500)]);
    given.set(417, "city=Bend");
    given.run_due().await;
    given.set(417, "city=Eugene");
    given.run_until("2026-11-02T15:05:00Z").await;
    let bodies = given.bodies();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[0], bodies[2]);
    let arrived = given.receiver.arrived.lock().unwrap();
    let header = |at: usize, name: &str| arrived[at].headers[name].to_str().unwrap().to_owned();
    assert_eq!(header(0, "x-bamboohr-timestamp"), "1793631600");
    assert_eq!(header(2, "x-bamboohr-timestamp"), "1793631900");
    assert_eq!(
        header(2, "x-bamboohr-signature"),
        sign(KEY, bodies[2].as_bytes(), "1793631900")
    );
}

#[tokio::test]
async fn waits_and_the_retrys_timestamp_are_the_subscriptions_own() {
    let given = Given::acme();
    let mut own = subscription();
    own.retry = Some(Retry {
        after_seconds: vec![60, 300, 600],
        timestamp: RetryTimestamp::Original,
        ..Retry::default()
    });
    let hook = given.webhook(own);
    given.answers(&[Does::Answer(500), Does::Answer(500), Does::Answer(500)]);
    given.set(417, "city=Bend");
    given.run_until("2026-11-03T15:00:00Z").await;
    assert_eq!(minutes(&given), [1, 6, 16]);
    assert_eq!(given.stats(hook, 0).given_up, 1);
    let arrived = given.receiver.arrived.lock().unwrap();
    let signed = |name| {
        arrived
            .iter()
            .map(|request| request.headers[name].clone())
            .collect::<Vec<_>>()
    };
    assert!(
        signed("x-bamboohr-timestamp")
            .iter()
            .all(|timestamp| timestamp == "1793631660")
    );
    assert!(
        signed("x-bamboohr-signature")
            .windows(2)
            .all(|pair| pair[0] == pair[1])
    );
}

#[tokio::test]
async fn the_guides_plan_is_a_knob() {
    let mut company = acme();
    company.knobs.retry_style = RetryStyle::Guide;
    let given = Given::new(company);
    let hook = given.webhook(subscription());
    given.answers(&[
        Does::Answer(404),
        Does::Answer(302),
        Does::Answer(500),
        Does::Fail(Failed::TimedOut),
    ]);
    given.set(417, "city=Bend");
    given.run_until("2026-11-03T15:00:00Z").await;
    let tally = given.stats(hook, 0);
    assert_eq!((tally.attempts, tally.refused, tally.given_up), (5, 0, 0));
    let at = minutes(&given);
    let gaps: Vec<i64> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let around = [5, 10, 20, 40].iter().zip(&gaps);
    assert!(
        around
            .clone()
            .all(|(minutes, gap)| (gap - minutes).abs() <= minutes / 10 + 1),
        "{gaps:?}"
    );
    assert_ne!(gaps, [5, 10, 20, 40]);
    // The same seed, the same waits.
    let again = Given::new({
        let mut company = acme();
        company.knobs.retry_style = RetryStyle::Guide;
        company
    });
    again.webhook(subscription());
    again.answers(&[
        Does::Answer(404),
        Does::Answer(302),
        Does::Answer(500),
        Does::Fail(Failed::TimedOut),
    ]);
    again.set(417, "city=Bend");
    again.run_until("2026-11-03T15:00:00Z").await;
    assert_eq!(minutes(&again), at);
}

#[tokio::test]
async fn what_left_the_log_is_forgotten_once_there_are_ten_thousand_more() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    let forgotten = || given.stats(hook, 0).forgotten;
    for turn in 0..10_001 {
        given.set(417, if turn % 2 == 0 { "city=A" } else { "city=B" });
        given.run_due().await;
    }
    given.run_until("2026-11-16T15:00:00Z").await;
    given.set(417, "city=C");
    // Not yet: the first two are exactly 14 days old, and still in the log.
    assert_eq!(forgotten(), 0);
    given.run_until("2026-11-16T15:00:01Z").await;
    given.set(417, "city=D");
    given.set(417, "city=E");
    assert_eq!(forgotten(), 2);
    let kept = given
        .fake
        .read(|company| company.webhooks().deliveries().count());
    assert_eq!(kept, 10_002);
}

#[tokio::test]
async fn counts_can_begin_anywhere() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    given.answers(&[Does::Answer(500)]);
    given.set(417, "city=Bend");
    given.run_due().await;
    let since = given.fake.read(|company| company.webhooks().sequence());
    given.run_until("2026-11-02T16:00:00Z").await;
    let tally = given.stats(hook, since);
    // The delivery was made before, its second attempt after.
    assert_eq!(
        (tally.deliveries, tally.attempts, tally.last),
        (0, 1, Some(Outcome::Status(200)))
    );
}

#[tokio::test]
async fn the_log_tells_every_delivery_that_was_tried() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    given.answers(&[Does::Answer(500), Does::Answer(404)]);
    given.set(417, "city=Bend");
    given.run_due().await;
    given.set(418, "country=Germany;city=Berlin");
    given.run_until("2026-11-02T16:00:00Z").await;
    let log = |given: &Given| {
        let now = given.fake.now();
        given
            .fake
            .read(|company| serde_json::to_string(&company.webhooks().log(hook, now)).unwrap())
    };
    assert_eq!(
        log(&given),
        r#"[{"webhookId":"1","url":"http://engine.test/hook?k=1","lastAttempted":"2026-11-02 15:00:00","lastSuccess":"Webhook Not Found","statusCode":"404","format":"json","employeeIds":["418"]},{"webhookId":"1","url":"http://engine.test/hook?k=1","lastAttempted":"2026-11-02 15:05:00","lastSuccess":"2026-11-02 15:05:00","statusCode":"200","format":"json","employeeIds":["417"]}]"#
    );
    given.run_until("2026-11-17T15:00:00Z").await;
    assert_eq!(log(&given), "[]");
}

#[tokio::test]
async fn a_snapshot_put_back_delivers_what_waited_in_it() {
    let given = Given::acme();
    let hook = given.webhook(subscription());
    given.set(417, "city=Bend");
    let snapshot = given.fake.read(Clone::clone);
    given.run_due().await;
    assert_eq!(given.stats(hook, 0).waiting, 0);
    let text = serde_json::to_string(&snapshot).unwrap();
    given.fake.replace(serde_json::from_str(&text).unwrap());
    assert_eq!(given.fake.read(Clone::clone), snapshot);
    assert_eq!(given.stats(hook, 0).waiting, 1);
    given.run_due().await;
    assert_eq!(given.bodies().len(), 2);
    assert_eq!(given.bodies()[0], given.bodies()[1]);
}
