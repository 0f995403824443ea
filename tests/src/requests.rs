//! Generated requests to a fake vendor, from nearly right to nonsense, and what must hold of every answer: no
//! panic, no server error, no endless time, nothing changed by a read or a refusal.
//!
//! A vendor gives the words ([`Words`]); how its errors look is its own to judge.

use std::fmt;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tower::ServiceExt;

/// Far more than an answer takes, and far less than one that is not bounded.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a vendor's requests are made of.
#[derive(Clone, Debug)]
pub struct Words {
    /// What stands before every path, such as `/v1.svc`.
    pub base: &'static str,
    /// Words of paths.
    pub path: Vec<String>,
    /// Parameters and some of their values.
    pub query: Vec<(&'static str, Vec<String>)>,
    /// Headers of a caller who may do everything.
    pub headers: Vec<(&'static str, String)>,
    /// Types of bodies.
    pub content_types: Vec<&'static str>,
    /// Bodies that are right somewhere.
    pub bodies: Vec<String>,
}

/// One request.
#[derive(Clone)]
pub struct Sent {
    method: Method,
    uri: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// As a person would read it.
impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        write!(f, "\n{} {} {:?}\n{body:?}", self.method, self.uri, self.headers)
    }
}

impl Sent {
    /// Whether the answer has a body at all: none has to HEAD.
    pub fn wants_a_body(&self) -> bool {
        self.method != Method::HEAD
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

/// Some requests, one after the other.
pub fn requests(words: &Words) -> impl Strategy<Value = Vec<Sent>> {
    vec(sent(words), 1..8)
}

fn sent(words: &Words) -> impl Strategy<Value = Sent> {
    const METHODS: &[&str] =
        &["GET", "GET", "POST", "POST", "PUT", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "NONSENSE"];
    let content_type = prop_oneof![9 => select(words.content_types.clone()), 1 => Just("text/plain")];
    let headers = (prop_oneof![19 => Just(words.headers.clone()), 1 => Just(Vec::new())], content_type);
    let headers = headers.prop_map(|(headers, content_type)| {
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value));
        headers.chain([("content-type".to_owned(), content_type.to_owned())]).collect()
    });
    (select(METHODS), uri(words), headers, body(words)).prop_map(|(method, uri, headers, body)| {
        let method = method.parse().expect("a method");
        Sent { method, uri, headers, body }
    })
}

fn uri(words: &Words) -> impl Strategy<Value = String> + use<> {
    let segment = prop_oneof![12 => select(words.path.clone()), 1 => nonsense().prop_map(|text| encoded(&text))];
    let slash = prop_oneof![9 => Just("/"), 1 => Just("//")];
    let path = vec((slash, segment), 0..4);
    let base = words.base;
    (path, vec(parameter(words), 0..4)).prop_map(move |(path, query)| {
        let path: String = path.into_iter().flat_map(|(slash, segment)| [slash.to_owned(), segment]).collect();
        format!("{base}{path}?{}", query.join("&"))
    })
}

fn parameter(words: &Words) -> impl Strategy<Value = String> + use<> {
    let known = select(words.query.clone()).prop_flat_map(|(name, values)| {
        let value = prop_oneof![4 => select(values), 1 => nonsense(), 1 => any::<i64>().prop_map(|n| n.to_string())];
        value.prop_map(move |value| format!("{name}={}", encoded(&value)))
    });
    prop_oneof![12 => known, 1 => (nonsense(), nonsense()).prop_map(|(name, value)| encoded(&name) + "=" + &encoded(&value))]
}

/// Texts that programs trip over.
fn nonsense() -> impl Strategy<Value = String> {
    const ODD: &[&str] =
        &["", " ", "\0", "%", "&", "<", "\"", "/", "\\", "..", "\u{feff}", "\u{1f600}e\u{301}", "\u{202e}", "-1"];
    prop_oneof![select(ODD).prop_map(str::to_owned), any::<String>(), (1..3000_usize).prop_map(|n| "n".repeat(n))]
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A body that is right, one with up to three faults in it, or bytes that are none.
fn body(words: &Words) -> impl Strategy<Value = Vec<u8>> + use<> {
    let right = select(words.bodies.clone()).prop_map(String::into_bytes);
    let bent = (right.clone(), vec(bend(), 1..4));
    let bent = bent.prop_map(|(body, bends)| bends.into_iter().fold(body, |body, bend| bend.done_to(body)));
    prop_oneof![4 => right, 5 => bent, 1 => vec(any::<u8>(), 0..200)]
}

/// One fault of a body.
#[derive(Clone, Debug)]
enum Bend {
    Cut(Index),
    Double(Index, Index),
    Insert(Index, String),
    Overwrite(Index, u8),
}

fn bend() -> impl Strategy<Value = Bend> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Bend::Cut),
        (at(), at()).prop_map(|(one, other)| Bend::Double(one, other)),
        (at(), nonsense()).prop_map(|(at, text)| Bend::Insert(at, text)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Bend::Overwrite(at, byte)),
    ]
}

impl Bend {
    fn done_to(self, mut body: Vec<u8>) -> Vec<u8> {
        let place = |at: Index| at.index(body.len() + 1);
        match self {
            Bend::Cut(at) => body.truncate(place(at)),
            Bend::Double(one, other) => {
                let (from, to) = (place(one).min(place(other)), place(one).max(place(other)));
                body.splice(to..to, body[from..to].to_vec());
            }
            Bend::Insert(at, text) => drop(body.splice(place(at)..place(at), text.into_bytes())),
            Bend::Overwrite(at, byte) => {
                if let Some(old) = (!body.is_empty()).then(|| at.index(body.len())) {
                    body[old] = byte;
                }
            }
        }
        body
    }
}

/// Asks a vendor's router, and says what was wrong with the answer: a server error, a change by a read or a
/// refusal, too long a time. `state` is everything the vendor remembers, calls made apart.
///
/// # Errors
/// What was wrong, and with which request.
pub async fn ask<S: PartialEq>(router: &Router, state: impl Fn() -> S, sent: &Sent) -> Result<Answer, String> {
    let before = state();
    let (took, answer) = timed(answer(router, sent)).await;
    let wrong = |what: String| Err(format!("{what}: {sent:?}\n{answer:?}"));
    if answer.status.is_server_error() {
        return wrong("a server error".to_owned());
    }
    if took > PATIENCE {
        return wrong(format!("it took {took:?}"));
    }
    let may_change = answer.status.is_success() && !matches!(sent.method, Method::GET | Method::HEAD);
    if !may_change && state() != before {
        return wrong("something changed".to_owned());
    }
    Ok(answer)
}

#[expect(clippy::disallowed_methods, reason = "the bound is on real time")]
async fn timed<R>(work: impl Future<Output = R>) -> (Duration, R) {
    let start = std::time::Instant::now();
    let result = work.await;
    (start.elapsed(), result)
}

async fn answer(router: &Router, sent: &Sent) -> Answer {
    let mut request = Request::new(Body::from(sent.body.clone()));
    *request.method_mut() = sent.method.clone();
    *request.uri_mut() = sent.uri.parse().expect("everything odd in it is encoded");
    for (name, value) in &sent.headers {
        let name: HeaderName = name.parse().expect("a vendor's header");
        request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a vendor's value"));
    }
    let answer = router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.expect("a body in memory").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body }
}
