//! The faults a scenario has armed; each call is checked against them in order.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::response::Response as AxumResponse;
use bytes::Bytes;
use fake_bamboohr::FakeBambooHr;
use fake_litmos::FakeLitmos;
use futures_util::FutureExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use hyper::ext::ReasonPhrase;
use jiff::Timestamp;
use scenario::Vendor;
use scenario::verb::{Fault, FaultAction, FaultTrigger};
use transport::{Request, Response};

use crate::sim::event_loop::CallPolicy;
use crate::sim::party::Party;
use crate::sim::tamper::Tampers;
use crate::sim::verdict::{Spoil, Verdict};

/// One armed fault and how often it met a call.
#[derive(Clone, Debug)]
pub struct ArmedFault {
    /// The fault as the scenario wrote it.
    pub fault: Fault,
    /// The step that armed it.
    pub step: Option<usize>,
    /// How many calls it has hit.
    pub fired: u32,
    seen: u32,
    until: Option<Timestamp>,
}

/// All armed faults and tamperings; the world arms them, and the event loop applies them.
#[derive(Clone, Default)]
pub(crate) struct Faults {
    armed: Arc<Mutex<Vec<ArmedFault>>>,
    tampers: Tampers,
}

impl Faults {
    pub(crate) fn arm(&self, fault: Fault, step: Option<usize>, now: Timestamp) {
        let until = fault
            .duration
            .as_ref()
            .map(|lapse| now + lapse.as_duration());
        self.all().push(ArmedFault {
            fault,
            step,
            fired: 0,
            seen: 0,
            until,
        });
    }

    /// Takes all faults away and returns those that never met a call.
    pub(crate) fn clear(&self) -> Vec<ArmedFault> {
        let all = std::mem::take(&mut *self.all());
        all.into_iter().filter(|armed| armed.fired == 0).collect()
    }

    pub(crate) fn unfired(&self) -> Vec<ArmedFault> {
        self.all()
            .iter()
            .filter(|armed| armed.fired == 0)
            .cloned()
            .collect()
    }

    /// The tamperings with deliveries on their way.
    pub(crate) fn tampers(&self) -> &Tampers {
        &self.tampers
    }

    fn all(&self) -> MutexGuard<'_, Vec<ArmedFault>> {
        self.armed
            .lock()
            .expect("no code panics while it holds the faults")
    }
}

impl CallPolicy for Faults {
    fn verdict(
        &mut self,
        now: Timestamp,
        from: Party,
        to: Party,
        request: &mut Request,
    ) -> (Verdict, Option<String>) {
        if from == Party::BambooHr
            && let Some(tampered) = self.tampers.meet(request)
        {
            return (Verdict::Pass, Some(tampered));
        }
        // What a person or a scenario asks for itself is no part of the network under test.
        let Some(vendor) = (from != Party::Client).then(|| vendor_of(to)).flatten() else {
            return (Verdict::Pass, None);
        };
        for armed in self.all().iter_mut() {
            let meant = armed
                .fault
                .on
                .matches(vendor, request.method.as_str(), request.url.path());
            if !meant || armed.until.is_some_and(|until| now >= until) {
                continue;
            }
            armed.seen += 1;
            if armed.fault.trigger().hits(armed.seen) {
                armed.fired += 1;
                return (
                    verdict(&armed.fault, to, request, now),
                    Some(armed.fault.action.to_string()),
                );
            }
        }
        (Verdict::Pass, None)
    }
}

impl ArmedFault {
    /// Whether it has met every call it ever will.
    pub fn is_spent(&self, now: Timestamp) -> bool {
        let done = match self.fault.trigger() {
            FaultTrigger::First(count) => self.seen >= count,
            FaultTrigger::Nth(nth) => self.seen >= nth,
            FaultTrigger::After(_) | FaultTrigger::Always => false,
        };
        done || self.until.is_some_and(|until| now >= until)
    }
}

fn vendor_of(party: Party) -> Option<Vendor> {
    match party {
        Party::BambooHr => Some(Vendor::Bamboohr),
        Party::Litmos => Some(Vendor::Litmos),
        Party::Engine => Some(Vendor::Engine),
        Party::Client => None,
    }
}

fn verdict(fault: &Fault, to: Party, request: &Request, now: Timestamp) -> Verdict {
    let instead = |response| Verdict::Instead(Box::new(with_date(with_body(response, fault), now)));
    match &fault.action.value {
        FaultAction::Status {
            status,
            retry_after,
        } => {
            let seconds = retry_after.map(|lapse| lapse.as_duration().as_secs().unsigned_abs());
            instead(refusal(to, *status, seconds, request))
        }
        FaultAction::OkWithErrorBody => instead(ok_with_error_body()),
        FaultAction::Slow(lapse) => {
            Verdict::Slow(Duration::try_from(lapse.as_duration()).unwrap_or_default())
        }
        FaultAction::Reset => Verdict::Reset,
        // A connection that closes early and one that brings nothing are the same to a client that
        // wants the whole answer.
        FaultAction::LostAnswer | FaultAction::Truncate => Verdict::LostAnswer,
        FaultAction::Malformed => Verdict::Spoil(Spoil::Malformed),
        FaultAction::Empty => Verdict::Spoil(Spoil::Empty),
        FaultAction::DropField(name) => Verdict::Spoil(Spoil::DropField(name.clone())),
        FaultAction::KillEngineBefore => Verdict::KillBefore,
        FaultAction::KillEngineAfter => Verdict::KillAfter,
        // Refused when it is armed.
        FaultAction::StalePage => Verdict::Pass,
    }
}

fn with_body(mut response: Response, fault: &Fault) -> Response {
    if let Some(body) = &fault.body {
        response.body = match &body.0 {
            serde_json::Value::String(text) => Bytes::from(text.clone()),
            json => Bytes::from(json.to_string()),
        };
        response.headers.remove(header::CONTENT_LENGTH);
    }
    response
}

/// Adds the right time, which a proxy also has.
fn with_date(mut response: Response, now: Timestamp) -> Response {
    if let Some(date) = fake_kit::http_date(now) {
        response.headers.insert(header::DATE, date);
    }
    response
}

fn refusal(to: Party, status: u16, retry_after: Option<u64>, request: &Request) -> Response {
    let answer = match to {
        Party::BambooHr => FakeBambooHr::refusal(status, retry_after, ""),
        Party::Litmos => FakeLitmos::refusal(status, retry_after, "", wants_json(request)),
        Party::Engine | Party::Client => plain_refusal(status, retry_after),
    };
    whole(answer)
}

/// A proxy or load balancer in front of the engine answers without a body.
fn plain_refusal(status: u16, retry_after: Option<u64>) -> AxumResponse {
    let mut answer = AxumResponse::default();
    *answer.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(seconds) = retry_after {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn ok_with_error_body() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let body =
        r#"{"error":{"code":429,"message":"Over rate limit, please try again in 60 seconds"}}"#;
    Response {
        status: StatusCode::OK,
        reason: None,
        headers,
        body: Bytes::from_static(body.as_bytes()),
    }
}

fn wants_json(request: &Request) -> bool {
    let has_format = request
        .url
        .query_pairs()
        .any(|(name, value)| name.eq_ignore_ascii_case("format") && value == "json");
    let accepted = request
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    has_format || accepted.is_some_and(|accept| accept.contains("application/json"))
}

/// An answer a fake made without any waiting, as the transport would have carried it.
fn whole(answer: AxumResponse) -> Response {
    let (parts, body) = answer.into_parts();
    let body = body
        .collect()
        .now_or_never()
        .and_then(Result::ok)
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let reason = parts.extensions.get::<ReasonPhrase>();
    let reason = reason.map(|phrase| String::from_utf8_lossy(phrase.as_bytes()).into_owned());
    Response {
        status: parts.status,
        reason,
        headers: parts.headers,
        body,
    }
}
