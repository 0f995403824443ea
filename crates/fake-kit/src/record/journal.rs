//! A journal of the calls that a fake received, for a fake that runs alone. A world keeps its own
//! journal at its transport.
//!
//! Bounded in bytes: the oldest entries are dropped first and counted. Headers, and so the keys in
//! them, are not stored; keys and passwords in queries and forms are masked. Other bodies are
//! stored unchanged.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use clock::Clock;
use futures_util::{StreamExt, stream};
use http::header::CONTENT_TYPE;
use jiff::Timestamp;
use serde::Serialize;

use super::secrets::hide_secrets;

/// How much of one body an entry stores, in bytes.
const BODY_BYTES_KEPT: usize = 64 << 10;

/// One call and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Counts from 1 in the order in which calls were answered; never used twice.
    pub number: u64,
    /// When the call arrived.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The path as sent.
    pub path: String,
    /// The query as sent, with the values of secrets as `***`; empty without one.
    pub query: String,
    /// The first 64 KiB of the body as text.
    pub request_body: String,
    /// The answer's status.
    pub status: u16,
    /// The first 64 KiB of the answer's body as text.
    pub answer_body: String,
}

impl Entry {
    fn bytes(&self) -> usize {
        let texts = [
            &self.method,
            &self.path,
            &self.query,
            &self.request_body,
            &self.answer_body,
        ];
        size_of::<Entry>() + texts.iter().map(|text| text.len()).sum::<usize>()
    }
}

/// The latest calls, the newest last. Cheap to clone; every clone is the same journal.
#[derive(Clone, Debug)]
pub struct Journal(Arc<Mutex<Entries>>);

#[derive(Debug)]
struct Entries {
    entries: VecDeque<Entry>,
    bytes: usize,
    bytes_max: usize,
    numbered: u64,
    dropped: u64,
}

impl Journal {
    /// An empty journal of about `bytes_max` bytes at most.
    pub fn new(bytes_max: usize) -> Journal {
        Journal(Arc::new(Mutex::new(Entries {
            entries: VecDeque::new(),
            bytes: 0,
            bytes_max,
            numbered: 0,
            dropped: 0,
        })))
    }

    /// `router`, with every call to it recorded here at `clock`'s time.
    pub fn record(&self, router: Router, clock: Clock) -> Router {
        router.layer(from_fn_with_state((self.clone(), clock), record_call))
    }

    /// The stored entries with a greater number than `number`, oldest first.
    pub fn entries_since(&self, number: u64) -> Vec<Entry> {
        self.entries()
            .entries
            .iter()
            .filter(|entry| entry.number > number)
            .cloned()
            .collect()
    }

    /// How many entries were dropped.
    pub fn dropped(&self) -> u64 {
        self.entries().dropped
    }

    fn push(&self, entry: Entry) {
        self.entries().push(entry);
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0
            .lock()
            .expect("nothing panics while it holds the journal")
    }
}

impl Entries {
    fn push(&mut self, mut entry: Entry) {
        self.numbered += 1;
        entry.number = self.numbered;
        self.bytes += entry.bytes();
        self.entries.push_back(entry);
        while self.bytes > self.bytes_max {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.bytes();
            self.dropped += 1;
        }
    }
}

async fn record_call(
    State((journal, clock)): State<(Journal, Clock)>,
    request: Request,
    next: Next,
) -> Response {
    let at = clock.now();
    let (parts, body) = request.into_parts();
    let method = parts.method.to_string();
    let path = parts.uri.path().to_owned();
    let query = hide_secrets(parts.uri.query().unwrap_or(""));
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let is_form = content_type.starts_with("application/x-www-form-urlencoded");
    let (start, body) = peek(body).await;
    let request_body = if is_form { hide_secrets(&start) } else { start };

    let answer = next.run(Request::from_parts(parts, body)).await;

    let status = answer.status().as_u16();
    let (parts, body) = answer.into_parts();
    let (answer_body, body) = peek(body).await;
    journal.push(Entry {
        number: 0,
        at,
        method,
        path,
        query,
        request_body,
        status,
        answer_body,
    });
    Response::from_parts(parts, body)
}

/// The start of a body as text, and the same body again, whole.
async fn peek(body: Body) -> (String, Body) {
    let mut rest = body.into_data_stream();
    let mut chunks: Vec<Result<Bytes, axum::Error>> = Vec::new();
    let mut start = BytesMut::new();
    let whole = loop {
        match rest.next().await {
            None => break true,
            Some(Ok(chunk)) => {
                start.extend_from_slice(&chunk);
                chunks.push(Ok(chunk));
            }
            Some(Err(error)) => {
                chunks.push(Err(error));
                break false;
            }
        }
        if start.len() > BODY_BYTES_KEPT {
            break false;
        }
    };
    let start = start.freeze();
    let text = String::from_utf8_lossy(&start[..start.len().min(BODY_BYTES_KEPT)]).into_owned();
    let again = if whole {
        Body::from(start)
    } else {
        Body::from_stream(stream::iter(chunks).chain(rest))
    };
    (text, again)
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use http::StatusCode;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    fn clock() -> Clock {
        Clock::stopped_at("2026-11-02T08:00:00Z".parse().expect("a time")).0
    }

    async fn send(
        router: &Router,
        path: &str,
        content_type: &str,
        body: Body,
    ) -> (StatusCode, Bytes) {
        let request = http::Request::post(path)
            .header(CONTENT_TYPE, content_type)
            .body(body)
            .expect("a request");
        let answer = router
            .clone()
            .oneshot(request)
            .await
            .expect("routers do not fail");
        let status = answer.status();
        (
            status,
            answer
                .into_body()
                .collect()
                .await
                .expect("a body")
                .to_bytes(),
        )
    }

    fn echo() -> Router {
        Router::new().route(
            "/echo",
            post(|body: Bytes| async move { (StatusCode::ACCEPTED, body) }),
        )
    }

    #[tokio::test]
    async fn a_call_is_noted_with_its_answer_and_without_its_secrets() {
        let journal = Journal::new(1 << 20);
        let router = journal.record(echo(), clock());
        send(
            &router,
            "/echo?apikey=3f2a&source=x",
            "application/json",
            Body::from("{\"a\":1}"),
        )
        .await;
        let form = Body::from("user=u&password=p");
        send(&router, "/none", "application/x-www-form-urlencoded", form).await;
        let at: Timestamp = "2026-11-02T08:00:00Z".parse().expect("a time");
        let expected = Entry {
            number: 1,
            at,
            method: "POST".into(),
            path: "/echo".into(),
            query: "apikey=***&source=x".into(),
            request_body: "{\"a\":1}".into(),
            status: 202,
            answer_body: "{\"a\":1}".into(),
        };
        let entries = journal.entries_since(0);
        assert_eq!(entries[0], expected);
        assert_eq!((entries[1].number, entries[1].status), (2, 404));
        assert_eq!(entries[1].request_body, "user=u&password=***");
        assert_eq!(journal.entries_since(1).len(), 1);
    }

    #[tokio::test]
    async fn the_oldest_go_first_and_are_counted() {
        let journal = Journal::new(2500);
        let router = journal.record(echo(), clock());
        for letter in ["a", "b", "c", "d"] {
            send(
                &router,
                "/echo",
                "text/plain",
                Body::from(letter.repeat(400)),
            )
            .await;
        }
        let kept: Vec<u64> = journal
            .entries_since(0)
            .iter()
            .map(|entry| entry.number)
            .collect();
        assert_eq!(kept, [3, 4]);
        assert_eq!(journal.dropped(), 2);
    }

    #[tokio::test]
    async fn a_long_body_passes_whole_and_is_kept_in_part() {
        let journal = Journal::new(1 << 20);
        let router = journal.record(echo(), clock());
        let chunks: Vec<Result<Bytes, std::io::Error>> = (0..30)
            .map(|_| Ok(Bytes::from(vec![b'x'; 10_000])))
            .collect();
        let (_, echoed) = send(
            &router,
            "/echo",
            "text/plain",
            Body::from_stream(stream::iter(chunks)),
        )
        .await;
        assert_eq!(echoed.len(), 300_000);
        assert_eq!(journal.entries_since(0)[0].request_body.len(), 65_536);
    }
}
