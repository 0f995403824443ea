//! The vendor's HTTP in front of the fake: reads a call, has it answered, dates and spells the
//! answer.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use fake_kit::{Spelling, put_date};
use http::request::Parts;
use http::{HeaderMap, Request, header};

use crate::FakeBambooHr;
use crate::api::error::{self, BODY_BYTES_MAX, Error, Reply};
use crate::api::incoming_request::{BodyPending, IncomingRequest};

/// The header names that the vendor does not write in title case.
static SPELLING: LazyLock<Spelling> = LazyLock::new(|| {
    Spelling::new(&[
        "X-BambooHR-Error-Messsage",
        "X-BambooHR-Error-Message",
        "WWW-Authenticate",
    ])
});

impl FakeBambooHr {
    /// The vendor's API in both base forms of section 2.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// An error in the vendor's dialect (section 4.3), for faults: an empty HTML body, `message` in
    /// the error headers, `Retry-After` in seconds.
    pub fn refusal(status: u16, retry_after_seconds: Option<u64>, message: &str) -> Response {
        error::refusal(status, retry_after_seconds, message)
    }
}

async fn answer(State(fake): State<FakeBambooHr>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    // Most calls bring no body, and need no more room than they themselves take.
    let reply = if body.is_end_stream() {
        answer_bodiless(&fake, &parts)
    } else {
        Box::pin(answer_with_body(&fake, &parts, body)).await
    };
    let mut response = reply.unwrap_or_else(Error::into_response);
    put_date(&mut response, fake.now());
    SPELLING.apply(&mut response);
    response
}

fn answer_bodiless(fake: &FakeBambooHr, parts: &Parts) -> Reply {
    let mut request = IncomingRequest::parse(parts)?;
    request.authorize(fake, BodyPending::No)?;
    request.answer(fake)
}

async fn answer_with_body(fake: &FakeBambooHr, parts: &Parts, body: Body) -> Reply {
    let mut request = IncomingRequest::parse(parts)?;
    request.authorize(fake, BodyPending::Yes)?;
    request.call.body = read_body(&parts.headers, body).await?;
    request.answer(fake)
}

/// Reads a body up to the limit; one that declares to be longer is not read at all.
async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Error> {
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > BODY_BYTES_MAX as u64) {
        return Err(Error::TooLarge);
    }
    axum::body::to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Error::TooLarge)
}
