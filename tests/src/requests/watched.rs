//! Sends requests to a fake, and checks what must hold for every answer.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use fake_bamboohr::{Company, FakeBambooHr};
use fake_kit::InputLog;
use fake_litmos::{FakeLitmos, Site};
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt;

use super::{Sent, Words};

/// Far more than an answer takes, and far less than one that is not bounded.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A fake vendor, as far as this is interested in one.
pub trait Fake {
    /// All that it remembers.
    type State: Clone + PartialEq;

    /// What reaches it.
    type Input: Serialize + DeserializeOwned + 'static;

    /// The vendor's API.
    fn router(&self) -> Router;

    /// Looks at the state.
    fn read<R>(&self, read: impl FnOnce(&Self::State) -> R) -> R;

    /// Writes down what reaches it.
    fn record_to(&self, log: Arc<dyn InputLog<Self::Input>>);

    /// Actions once more on what reached it.
    fn replay(state: &mut Self::State, input: Self::Input, at: Timestamp);
}

impl Fake for FakeBambooHr {
    type State = Company;
    type Input = fake_bamboohr::Input;

    fn router(&self) -> Router {
        FakeBambooHr::router(self)
    }

    fn read<R>(&self, read: impl FnOnce(&Company) -> R) -> R {
        self.read(read)
    }

    fn record_to(&self, log: Arc<dyn InputLog<Self::Input>>) {
        FakeBambooHr::record_to(self, log);
    }

    fn replay(company: &mut Company, input: Self::Input, at: Timestamp) {
        company.replay(input, at);
    }
}

impl Fake for FakeLitmos {
    type State = Site;
    type Input = fake_litmos::Input;

    fn router(&self) -> Router {
        FakeLitmos::router(self)
    }

    fn read<R>(&self, read: impl FnOnce(&Site) -> R) -> R {
        self.read(read)
    }

    fn record_to(&self, log: Arc<dyn InputLog<Self::Input>>) {
        FakeLitmos::record_to(self, log);
    }

    fn replay(site: &mut Site, input: Self::Input, at: Timestamp) {
        site.replay(input, at);
    }
}

/// What reached a fake, as a file would hold it.
#[derive(Debug, Default)]
struct RecordedInputs(Mutex<Vec<(Timestamp, String)>>);

impl<I: Serialize> InputLog<I> for RecordedInputs {
    fn append(&self, at: Timestamp, input: &I) {
        let line = serde_json::to_string(input).expect("plain data");
        self.0.lock().expect("not poisoned").push((at, line));
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// A fake beside what it remembered after the last answer that may have changed something, and
/// beside another that replays what reached the first.
#[derive(Debug)]
pub struct Watched<F: Fake> {
    fake: F,
    router: Router,
    before: F::State,
    written: Arc<RecordedInputs>,
    replayed: F::State,
}

impl<F: Fake> Watched<F> {
    /// Watches `fake` from now on.
    pub fn new(fake: F) -> Watched<F> {
        let (router, before) = (fake.router(), fake.read(Clone::clone));
        let written = Arc::new(RecordedInputs::default());
        fake.record_to(Arc::clone(&written) as Arc<dyn InputLog<F::Input>>);
        Watched {
            fake,
            router,
            replayed: before.clone(),
            before,
            written,
        }
    }

    /// The answer.
    ///
    /// # Errors
    /// It is a server error, took too long, or is a read's or a refusal's and yet something
    /// changed; or what reached the fake does not lead to the same state once more.
    pub async fn send(&mut self, sent: &Sent) -> Result<Answer, String> {
        let (took, answer) = timed(answer(&self.router, sent)).await;
        let wrong = |what: String| Err(format!("{what}: {} after {sent:?}", answer.status));
        if answer.status.is_server_error() {
            return wrong("a server error".to_owned());
        }
        if took > TIMEOUT {
            return wrong(format!("it took {took:?}"));
        }
        if answer.status.is_success() && sent.is_write() {
            self.before = self.fake.read(Clone::clone);
        } else if self.fake.read(|now| *now != self.before) {
            return wrong("something changed".to_owned());
        }
        self.replay();
        if self.replayed != self.before {
            return wrong("once more it leads to another state".to_owned());
        }
        Ok(answer)
    }

    fn replay(&mut self) {
        for (at, line) in self.written.0.lock().expect("not poisoned").drain(..) {
            let input = serde_json::from_str(&line).expect("it was written by the same program");
            F::replay(&mut self.replayed, input, at);
        }
    }
}

/// The requests that are said to be right and are not, each sent to a fake on which nothing
/// happened before.
///
/// # Panics
/// There is no caller.
pub fn invalid_examples<F: Fake>(words: &Words, fake: impl Fn() -> F) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let sent = words
        .right
        .iter()
        .map(|request| request.to_sent(words.base, &words.callers[0]));
    let answers = sent.map(|sent| (runtime.block_on(answer(&fake().router(), &sent)), sent));
    answers
        .filter(|(answer, _)| !answer.status.is_success())
        .map(|(answer, sent)| format!("{sent:?}: {answer:?}"))
        .collect()
}

/// Sends requests that nothing is wrong with; the answers.
///
/// # Panics
/// One of them is refused.
pub(super) fn set_up(fake: &impl Fake, requests: &[Sent]) -> Vec<Answer> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let answer = |sent: &Sent| {
        let answer = runtime.block_on(answer(&fake.router(), sent));
        assert!(answer.status.is_success(), "{sent:?}: {answer:?}");
        answer
    };
    requests.iter().map(answer).collect()
}

#[expect(clippy::disallowed_methods, reason = "the bound is on real time")]
async fn timed<R>(work: impl Future<Output = R>) -> (Duration, R) {
    let start = std::time::Instant::now();
    let result = work.await;
    (start.elapsed(), result)
}

/// The answer of a router.
///
/// # Panics
/// The request has a header that is none.
pub async fn answer(router: &Router, sent: &Sent) -> Answer {
    let mut request = Request::new(Body::from(sent.body.clone()));
    *request.method_mut() = sent.method.clone();
    *request.uri_mut() = sent.uri.parse().expect("everything odd in it is encoded");
    for (name, value) in &sent.headers {
        let name: HeaderName = name.parse().expect("a vendor's header");
        request.headers_mut().insert(
            name,
            HeaderValue::from_str(value).expect("a vendor's value"),
        );
    }
    let answer = router
        .clone()
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {});
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("a body in memory").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}
