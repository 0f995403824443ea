//! ArmedFaults on demand: deliveries again, lost, held, in reverse, tampered with.

use crate::support::Given;
use fake_bamboohr::{Command, PrivateKey, Subscription, Which, sign};

const KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

fn given() -> (Given, u64) {
    let given = Given::acme();
    let mut made = Subscription::new(
        "hook",
        "http://engine.test/hook".parse().unwrap(),
        &["city"],
        &["city"],
    );
    made.private_key = PrivateKey::Given(KEY.into());
    let webhook = given.webhook(made);
    (given, webhook)
}

fn cities(given: &Given) -> Vec<String> {
    given
        .bodies()
        .iter()
        .map(|body| body.split(r#""City":""#).nth(1).unwrap()[..1].to_owned())
        .collect()
}

#[tokio::test]
async fn deliveries_come_again_as_often_as_asked() {
    let (given, webhook) = given();
    assert_eq!(
        given
            .apply(Command::Redeliver {
                webhook,
                which: Which::Last,
                times: 1
            })
            .unwrap_err()
            .status,
        404
    );
    given.set(417, "city=A");
    given.set(417, "city=B");
    given.run_due().await;
    given
        .apply(Command::Redeliver {
            webhook,
            which: Which::Last,
            times: 2,
        })
        .unwrap();
    given
        .apply(Command::Redeliver {
            webhook,
            which: Which::First,
            times: 1,
        })
        .unwrap();
    given
        .apply(Command::Redeliver {
            webhook,
            which: Which::All,
            times: 1,
        })
        .unwrap();
    given.run_due().await;
    assert_eq!(cities(&given), ["A", "B", "B", "B", "A", "A", "B"]);
    let tally = given.stats(webhook, 0);
    assert_eq!((tally.deliveries, tally.copies), (7, 5));
}

#[tokio::test]
async fn the_next_delivery_can_be_lost() {
    let (given, webhook) = given();
    given.apply(Command::LoseNext { webhook }).unwrap();
    given.set(417, "city=A");
    given.set(417, "city=B");
    given.run_until("2026-11-03T15:00:00Z").await;
    assert_eq!(cities(&given), ["B"]);
    let tally = given.stats(webhook, 0);
    assert_eq!(
        (tally.lost, tally.deliveries, tally.attempts, tally.waiting),
        (1, 1, 1, 0)
    );
}

#[tokio::test]
async fn the_next_delivery_can_be_held_so_that_later_ones_overtake_it() {
    let (given, webhook) = given();
    given
        .apply(Command::HoldNext {
            webhook,
            for_seconds: 7200,
        })
        .unwrap();
    given.set(417, "city=A");
    given.set(417, "city=B");
    given.run_until("2026-11-02T16:59:59Z").await;
    assert_eq!(cities(&given), ["B"]);
    assert_eq!(given.stats(webhook, 0).between_tries, 0);
    given.run_until("2026-11-02T17:00:00Z").await;
    assert_eq!(cities(&given), ["B", "A"]);
}

#[tokio::test]
async fn the_next_deliveries_can_arrive_in_reverse() {
    let (given, webhook) = given();
    given
        .apply(Command::ReorderNext { webhook, count: 3 })
        .unwrap();
    for city in ["city=A", "city=B"] {
        given.set(417, city);
    }
    given.run_until("2026-11-02T15:30:00Z").await;
    let tally = given.stats(webhook, 0);
    assert_eq!(
        (
            tally.attempts,
            tally.waiting,
            tally.held_back,
            tally.between_tries
        ),
        (0, 2, 2, 0)
    );
    given.set(417, "city=C");
    given.set(417, "city=D");
    given.run_due().await;
    assert_eq!(cities(&given), ["C", "B", "A", "D"]);
    assert_eq!(
        (
            given.stats(webhook, 0).waiting,
            given.stats(webhook, 0).held_back
        ),
        (0, 0)
    );
}

#[tokio::test]
async fn a_lost_delivery_is_not_waited_for_in_a_reordering() {
    let (given, webhook) = given();
    given.apply(Command::LoseNext { webhook }).unwrap();
    given
        .apply(Command::ReorderNext { webhook, count: 2 })
        .unwrap();
    for city in ["city=A", "city=B", "city=C"] {
        given.set(417, city);
    }
    given.run_due().await;
    assert_eq!(cities(&given), ["C", "B"]);
    let refused = |count| {
        given
            .apply(Command::ReorderNext { webhook, count })
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(1),
        "400: From 2 to 1000 deliveries can change their order"
    );
    given
        .apply(Command::ReorderNext { webhook, count: 2 })
        .unwrap();
    assert_eq!(refused(2), "409: Deliveries are being reordered already");
}

#[tokio::test]
async fn the_next_delivery_can_be_tampered_with_after_signing() {
    let (given, webhook) = given();
    given.apply(Command::TamperNext { webhook }).unwrap();
    given.set(417, "city=A");
    given.set(417, "city=B");
    given.run_due().await;
    let bodies = given.bodies();
    let arrived = given.receiver.arrived.lock().unwrap();
    let is_signed = |at: usize| {
        let header = |name: &str| arrived[at].headers[name].to_str().unwrap();
        header("x-bamboohr-signature")
            == sign(KEY, bodies[at].as_bytes(), header("x-bamboohr-timestamp"))
    };
    assert!(!is_signed(0));
    assert!(is_signed(1));
}

#[test]
fn a_webhook_that_is_not_there_is_refused() {
    let (given, _) = given();
    for command in [
        Command::LoseNext { webhook: 9 },
        Command::HoldNext {
            webhook: 9,
            for_seconds: 1,
        },
        Command::TamperNext { webhook: 9 },
        Command::ReorderNext {
            webhook: 9,
            count: 2,
        },
        Command::Redeliver {
            webhook: 9,
            which: Which::All,
            times: 1,
        },
    ] {
        assert_eq!(
            given.apply(command).unwrap_err().to_string(),
            "404: No webhook was found with ID: 9."
        );
    }
}
