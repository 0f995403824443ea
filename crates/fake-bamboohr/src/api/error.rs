//! Errors in the vendor's dialect: an empty HTML body, the reason in misspelt and well-spelt
//! headers (section 4.3).

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use fake_kit::{RefusalReason, http_date};
use http::{HeaderName, HeaderValue, StatusCode, header};
use jiff::{RoundMode, SignedDuration, Timestamp, Unit};

use crate::Refusal;
use crate::api::format::json;
use crate::server::knobs::RateLimitStyle;

/// The largest request body that is read, in bytes (section 4.2).
pub(super) const BODY_BYTES_MAX: usize = 10 << 20;

/// What a handler gives back: an answer, or an error in the vendor's dialect.
pub(crate) type Reply = Result<Response, Error>;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// No such URL, or a wrong method: no message header at all.
    UnknownUrl,
    /// No such company.
    UnknownCompany,
    /// Key missing or wrong: only the well-spelt header, and the realm.
    NoKey {
        /// As the call named it, if it did.
        company: String,
    },
    /// The body is over the limit.
    TooLarge,
    /// A missing employee: each header line twice, as recorded.
    Doubled(Refusal),
    /// A younger endpoint's: the reason is in the body.
    Json {
        /// The HTTP status.
        status: u16,
        /// The whole body.
        body: serde_json::Value,
    },
    /// Any of these, with a reason for the caller's developer, which is not sent.
    Because {
        /// The error that is answered.
        error: Box<Error>,
        /// The reason, for the journal.
        reason: Cow<'static, str>,
    },
    /// The call is over a rate limit.
    Limited {
        /// How long until a call is free.
        wait: SignedDuration,
        /// The moment from which calls are accepted again.
        until: Timestamp,
        /// The style of the answer.
        style: RateLimitStyle,
    },
    /// Any other refusal, with its status.
    Status(Refusal),
}

const MISSPELT: HeaderName = HeaderName::from_static("x-bamboohr-error-messsage");
const SPELT: HeaderName = HeaderName::from_static("x-bamboohr-error-message");

impl Error {
    pub(crate) fn status(status: u16, message: &str) -> Error {
        Error::Status(Refusal::new(status, message))
    }

    /// A missing employee, doubled if the knob is set.
    pub(crate) fn no_employee(is_doubled: bool) -> Error {
        let refusal = Refusal::no_employee();
        if is_doubled {
            Error::Doubled(refusal)
        } else {
            Error::Status(refusal)
        }
    }

    /// The same error with a reason beside it. Names of members and routes, no values.
    pub(crate) fn because(self, reason: impl Into<Cow<'static, str>>) -> Error {
        Error::Because {
            error: Box::new(self),
            reason: reason.into(),
        }
    }

    /// The explicit reason, or the text of the answer.
    fn reason(&self) -> String {
        match self {
            Error::UnknownUrl => "no such URL, or one that this fake does not implement".to_owned(),
            Error::UnknownCompany => "there is no company of this name".to_owned(),
            Error::NoKey { .. } => "there is no key, or a wrong one".to_owned(),
            Error::TooLarge => {
                format!("the body is longer than {BODY_BYTES_MAX} bytes, or it broke off")
            }
            Error::Because { reason, .. } => reason.clone().into_owned(),
            Error::Limited { until, .. } => {
                format!("over a rate limit; a call is free at {until} on this company's clock")
            }
            Error::Doubled(refusal) | Error::Status(refusal) => refusal.message.clone(),
            Error::Json { body, .. } => body.to_string(),
        }
    }

    /// The answer, and the reason beside it.
    pub(crate) fn into_response(self) -> Response {
        let reason = self.reason();
        let mut response = self.answer();
        RefusalReason::put(&mut response, reason);
        response
    }

    fn answer(self) -> Response {
        match self {
            Error::Because { error, .. } => error.answer(),
            Error::UnknownUrl => empty(404),
            Error::UnknownCompany => with_message(404, "Company not found", 1),
            Error::NoKey { company } => {
                let mut response = empty(401);
                let headers = response.headers_mut();
                let realm = format!("Basic realm=\"https://api.bamboohr.com/{company}\"");
                if let Ok(realm) = HeaderValue::from_str(&realm) {
                    headers.insert(header::WWW_AUTHENTICATE, realm);
                }
                headers.insert(
                    SPELT,
                    HeaderValue::from_static("API key not provided or invalid"),
                );
                response
            }
            Error::TooLarge => with_message(413, "Request body is too large", 1),
            Error::Limited { wait, until, style } => limited(wait, until, style),
            Error::Doubled(refusal) => with_message(refusal.status, &refusal.message, 2),
            Error::Json { status, body } => json(code(status), &body),
            Error::Status(refusal) => with_message(refusal.status, &refusal.message, 1),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Status(refusal)
    }
}

/// Over the limit, in the style of one of the vendor's eras (section 4.4).
fn limited(wait: SignedDuration, until: Timestamp, style: RateLimitStyle) -> Response {
    const MESSAGE: &str = "API rate limit exceeded";
    // Whole seconds, and never so few that the call comes too early.
    let seconds = u64::try_from(wait.as_millis().max(1))
        .unwrap_or(u64::MAX)
        .div_ceil(1000);
    match style {
        RateLimitStyle::TooManyRequests => refusal(429, Some(seconds), MESSAGE),
        RateLimitStyle::Unavailable => refusal(503, Some(seconds), MESSAGE),
        RateLimitStyle::UnavailableWithoutHeader => refusal(503, None, MESSAGE),
        RateLimitStyle::TooManyRequestsUntil => {
            let mut response = refusal(429, None, MESSAGE);
            let until = until.round(
                jiff::TimestampRound::new()
                    .smallest(Unit::Second)
                    .mode(RoundMode::Ceil),
            );
            if let Some(date) = until.ok().and_then(http_date) {
                response.headers_mut().insert(header::RETRY_AFTER, date);
            }
            response
        }
    }
}

/// An error as a fault makes it.
pub(crate) fn refusal(status: u16, retry_after_seconds: Option<u64>, message: &str) -> Response {
    let mut response = with_message(status, message, 1);
    if let Some(seconds) = retry_after_seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn with_message(status: u16, message: &str, times: usize) -> Response {
    let mut response = empty(status);
    // Header text is Latin at best; a value typed by a user may not be.
    let plain: String = message
        .chars()
        .map(|c| {
            if c.is_ascii() && !c.is_ascii_control() {
                c
            } else {
                '?'
            }
        })
        .collect();
    if let Ok(value) = HeaderValue::from_str(&plain) {
        for name in [MISSPELT, SPELT] {
            for _ in 0..times {
                response.headers_mut().append(name.clone(), value.clone());
            }
        }
    }
    response
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn empty(status: u16) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code(status);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=UTF-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache, private"),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    response
}
