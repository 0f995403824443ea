//! Two toy parties, in process and over sockets, with every kind of trouble; the journals must be
//! equal.

use std::sync::Mutex;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use clock::{BoxFuture, Nudge};
use http::Method;
use transport::{InProcess, Network};

use super::*;
use crate::sim::sockets::Port;

/// Calls `path` of `to` at each of its times, one call a tick, and keeps the results.
struct Caller {
    to: Party,
    path: &'static str,
    due: Mutex<Vec<Timestamp>>,
    results: Mutex<Vec<Result<u16, TransportError>>>,
    transport: Arc<dyn Transport>,
    nudge: Nudge,
}

impl Part for Caller {
    fn name(&self) -> &'static str {
        "caller"
    }
    fn next_wakeup(&self) -> Option<Timestamp> {
        self.due.lock().expect("not poisoned").first().copied()
    }
    fn tick(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            self.due.lock().expect("not poisoned").remove(0);
            let url = self.to.url().join(self.path).expect("a path");
            let mut request = Request::new(Method::POST, url);
            request.timeout = Duration::from_secs(30);
            let result = self
                .transport
                .call(request)
                .await
                .map(|answer| answer.status.as_u16());
            self.results.lock().expect("not poisoned").push(result);
        })
    }
    fn nudge(&self) -> &Nudge {
        &self.nudge
    }
}

/// Gives the verdicts it was given, by path.
struct Script(BTreeMap<&'static str, Verdict>);

impl CallPolicy for Script {
    fn verdict(
        &mut self,
        _: Timestamp,
        _: Party,
        _: Party,
        request: &mut Request,
    ) -> (Verdict, Option<String>) {
        self.0
            .get(request.url.path())
            .map_or((Verdict::Pass, None), |verdict| {
                (verdict.clone(), Some("scripted".into()))
            })
    }
}

struct Toy {
    events: EventLoop,
    bamboohr: Arc<Caller>,
    engine: Arc<Caller>,
    /// The paths that reached each receiver, in order.
    reached: Arc<Mutex<Vec<&'static str>>>,
}

fn start() -> Timestamp {
    "2026-11-02T08:00:00Z".parse().expect("a timestamp")
}

fn after(seconds: i64) -> Timestamp {
    start() + SignedDuration::from_secs(seconds)
}

/// The engine writes to Litmos at `writes`; BambooHR delivers to the engine at `deliveries`.
async fn toy(
    sockets: bool,
    writes: &[i64],
    deliveries: &[i64],
    verdicts: &[(&'static str, Verdict)],
) -> Toy {
    let (_, control) = Clock::stopped_at(start());
    let wire = Wire::default();
    let reached = Arc::new(Mutex::new(Vec::new()));
    let caller = |from: Party, to, path, due: &[i64]| {
        Arc::new(Caller {
            to,
            path,
            due: Mutex::new(due.iter().copied().map(after).collect()),
            results: Mutex::default(),
            transport: wire.transport_for(from),
            nudge: Nudge::new(),
        })
    };
    let engine = caller(Party::Engine, Party::Litmos, "/users", writes);
    let bamboohr = caller(Party::BambooHr, Party::Engine, "/hook", deliveries);
    let script = Script(verdicts.iter().cloned().collect());
    let mut events = EventLoop::new(control, wire, Box::new(script), 1);
    for (party, path, parts) in [
        (
            Party::BambooHr,
            "/login",
            vec![Arc::clone(&bamboohr) as Arc<dyn Part>],
        ),
        (Party::Litmos, "/users", vec![]),
        (
            Party::Engine,
            "/hook",
            vec![Arc::clone(&engine) as Arc<dyn Part>],
        ),
    ] {
        let seen = Arc::clone(&reached);
        let handler = post(move || {
            seen.lock().expect("not poisoned").push(path);
            async { "done" }
        });
        let mut router = Router::new()
            .route(path, handler)
            .route("/broken", post(broken));
        if party == Party::Engine {
            router = router.route("/connect", nested(events.wire.transport_for(Party::Engine)));
        }
        let transport: Arc<dyn Transport> = if sockets {
            Arc::new(
                Port::open(router, Network::new())
                    .await
                    .expect("a free port"),
            )
        } else {
            Arc::new(InProcess::new(router))
        };
        events.add(party, transport, parts);
    }
    Toy {
        events,
        bamboohr,
        engine,
        reached,
    }
}

/// A handler with a fault of its own.
async fn broken() -> &'static str {
    panic!("index out of bounds")
}

/// A handler that makes a call of its own before it answers.
fn nested(transport: Arc<dyn Transport>) -> axum::routing::MethodRouter {
    post(move || {
        let transport = Arc::clone(&transport);
        async move {
            let url = Party::BambooHr.url().join("/login").expect("a path");
            match transport.call(Request::new(Method::POST, url)).await {
                Ok(answer) => answer.status.as_u16().to_string(),
                Err(failure) => failure.to_string(),
            }
        }
    })
}

impl Toy {
    async fn run(&mut self, seconds: i64) {
        while self.events.step(after(seconds)).await != StepOutcome::Idle {}
    }

    fn lines(&self) -> Vec<String> {
        let entries = self.events.journal().entries().iter();
        entries
            .map(|entry| {
                let seconds = entry
                    .response
                    .as_ref()
                    .map(|response| response.at.duration_since(entry.at).as_secs());
                format!(
                    "{} {} {:?}",
                    entry.at.duration_since(start()).as_secs(),
                    entry.line(),
                    seconds
                )
            })
            .collect()
    }
}

/// Runs the same toy both ways, checks it by `check`, and that the journals are equal bytes.
fn both_ways(
    (writes, deliveries): (&[i64], &[i64]),
    verdicts: &[(&'static str, Verdict)],
    seconds: i64,
    check: impl Fn(&Toy),
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let journals = [false, true].map(|sockets| {
        runtime.block_on(async {
            let mut toy = toy(sockets, writes, deliveries, verdicts).await;
            toy.run(seconds).await;
            check(&toy);
            toy.events.journal().to_lines()
        })
    });
    assert!(!journals[0].is_empty());
    assert_eq!(journals[0], journals[1]);
}

#[test]
fn a_call_slower_than_its_deadline_times_out_although_the_receiver_acted() {
    let slow = [("/users", Verdict::Slow(Duration::from_secs(45)))];
    both_ways((&[0], &[]), &slow, 60, |toy| {
        assert_eq!(
            *toy.engine.results.lock().unwrap(),
            [Err(TransportError::TimedOut)]
        );
        assert_eq!(*toy.reached.lock().unwrap(), ["/users"]);
        assert_eq!(toy.lines(), ["0 POST /users -> timed out Some(30)"]);
    });
}

#[test]
fn an_answer_is_lost_after_its_effect_and_a_reset_comes_before_it() {
    both_ways((&[0], &[]), &[("/users", Verdict::LostAnswer)], 60, |toy| {
        assert_eq!(
            *toy.engine.results.lock().unwrap(),
            [Err(TransportError::Broken)]
        );
        assert_eq!(*toy.reached.lock().unwrap(), ["/users"]);
    });
    both_ways((&[0], &[]), &[("/users", Verdict::Reset)], 60, |toy| {
        assert_eq!(
            *toy.engine.results.lock().unwrap(),
            [Err(TransportError::Broken)]
        );
        assert!(toy.reached.lock().unwrap().is_empty());
    });
}

#[test]
fn a_delivery_arrives_while_another_call_is_out() {
    let slow = [("/users", Verdict::Slow(Duration::from_secs(20)))];
    both_ways((&[0, 25], &[5, 20]), &slow, 60, |toy| {
        assert_eq!(*toy.engine.results.lock().unwrap(), [Ok(200), Ok(200)]);
        assert_eq!(*toy.bamboohr.results.lock().unwrap(), [Ok(200), Ok(200)]);
        assert_eq!(
            toy.lines(),
            [
                "0 POST /users -> 200 Some(20)",
                "5 POST /hook -> 200 Some(0)",
                "20 POST /hook -> 200 Some(0)",
                "25 POST /users -> 200 Some(20)",
            ]
        );
    });
}

#[test]
fn a_killed_sender_is_told_nothing_and_nobody_answers_at_its_address() {
    both_ways((&[0], &[5]), &[("/users", Verdict::KillAfter)], 60, |toy| {
        assert!(toy.engine.results.lock().unwrap().is_empty());
        assert_eq!(*toy.reached.lock().unwrap(), ["/users"]);
        assert_eq!(
            *toy.bamboohr.results.lock().unwrap(),
            [Err(TransportError::NotConnected)]
        );
    });
    both_ways(
        (&[0], &[5]),
        &[("/users", Verdict::KillBefore)],
        60,
        |toy| {
            assert!(toy.reached.lock().unwrap().is_empty());
            assert_eq!(
                toy.lines(),
                ["5 POST /hook -> not connected Some(0)"],
                "a call that was never sent is not noted"
            );
        },
    );
}

#[test]
fn a_handler_that_calls_out_is_answered_before_it_answers() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for sockets in [false, true] {
        runtime.block_on(async {
            let slow = [("/login", Verdict::Slow(Duration::from_secs(3)))];
            let mut toy = toy(sockets, &[1], &[], &slow).await;
            let url = Party::Engine.url().join("/connect").expect("a path");
            let answer = toy
                .events
                .call(Request::new(Method::POST, url))
                .await
                .expect("an answer");
            assert_eq!(&answer.body[..], b"200");
            assert_eq!(toy.events.now(), after(3));
            let order = [
                "0 POST /connect -> 200 Some(3)",
                "0 POST /login -> 200 Some(3)",
                "1 POST /users -> 200 Some(0)",
            ];
            assert_eq!(toy.lines(), order);
        });
    }
}

#[test]
fn a_handler_that_panics_ends_the_rehearsal_with_its_words() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for sockets in [false, true] {
        runtime.block_on(async {
            let mut toy = toy(sockets, &[], &[], &[]).await;
            let url = Party::Litmos.url().join("/broken").expect("a path");
            let call = AssertUnwindSafe(toy.events.call(Request::new(Method::POST, url)));
            let panic = call
                .catch_unwind()
                .await
                .expect_err("a panic, not an answer");
            assert_eq!(
                panic.downcast_ref(),
                Some(&"index out of bounds"),
                "sockets: {sockets}"
            );
        });
    }
}
