//! Refusals of the admin API as `application/problem+json`, with the rule book's reason code
//! (section 25).

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use sync_core::Reason;

use crate::error::RequestError;
use crate::store::StoreError;

/// What refusals are sent as.
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    code: String,
    detail: String,
    /// The run that is in the way (CNC-1).
    run: Option<String>,
}

impl Problem {
    /// A refusal for `reason`, with a sentence for people.
    pub(crate) fn new(reason: &Reason, detail: impl Into<String>) -> Problem {
        Problem {
            status: status(reason),
            code: reason.code().into_owned(),
            detail: detail.into(),
            run: None,
        }
    }

    /// A body that was not taken: too large (413), not declared as JSON (415), or not what the
    /// route takes (400). What the route takes is named, never what was given: it may be a password
    /// (CON-3).
    pub(crate) fn invalid_body(rejection: &JsonRejection) -> Problem {
        let said = rejection.body_text();
        let what = names_only(&said).unwrap_or_else(|| "it is not JSON of that form".to_owned());
        let detail = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than 1 MiB.".to_owned(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                "Say `Content-Type: application/json`.".to_owned()
            }
            _ => format!("The body is not what this route takes: {what}."),
        };
        let problem = Problem::new(&Reason::InvalidRequest, detail);
        match rejection.status() {
            status @ (StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE) => {
                Problem { status, ..problem }
            }
            _ => problem,
        }
    }

    /// A query that was not taken; the words it takes are named.
    pub(crate) fn invalid_query(rejection: &QueryRejection) -> Problem {
        let said = rejection.body_text();
        let what = names_only(&said).unwrap_or_else(|| "a value is not of that form".to_owned());
        Problem::new(
            &Reason::InvalidRequest,
            format!("The query is not what this route takes: {what}."),
        )
    }

    /// A refusal of the server itself, which has no reason of ours.
    pub(crate) fn from_status(status: StatusCode) -> Problem {
        let (reason, detail) = match status {
            StatusCode::NOT_FOUND => (Reason::NotFound, "There is no such route."),
            StatusCode::METHOD_NOT_ALLOWED => (
                Reason::InvalidRequest,
                "This route does not take this method.",
            ),
            StatusCode::REQUEST_TIMEOUT => (Reason::InvalidRequest, "The request took too long."),
            StatusCode::PAYLOAD_TOO_LARGE => {
                (Reason::InvalidRequest, "The body is larger than 1 MiB.")
            }
            _ => (
                Reason::InvalidRequest,
                "The request is not what this route takes.",
            ),
        };
        Problem {
            status,
            ..Problem::new(&reason, detail)
        }
    }
}

/// The part of a refusal that names words of ours. What was given is left out: a secret may stand
/// in the wrong place.
fn names_only(said: &str) -> Option<String> {
    if let Some(at) = said.find("missing field") {
        return Some(said[at..].to_owned());
    }
    let kind = ["unknown field", "unknown variant"]
        .into_iter()
        .find(|kind| said.contains(kind))?;
    let expected = said.rfind(", expected ").map(|at| &said[at..])?;
    Some(format!("{kind}{expected}"))
}

fn status(reason: &Reason) -> StatusCode {
    match reason {
        Reason::Unauthorized => StatusCode::UNAUTHORIZED,
        Reason::Forbidden => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::InvalidRequest => StatusCode::BAD_REQUEST,
        Reason::SyncInProgress
        | Reason::ImportInProgress
        | Reason::IntegrationDisabled
        | Reason::ConfirmationStale => StatusCode::CONFLICT,
        Reason::BamboohrUnavailable
        | Reason::AnswerUnreadable
        | Reason::RateLimited
        | Reason::BamboohrRejected { .. } => StatusCode::BAD_GATEWAY,
        Reason::StoreCorrupt | Reason::StoreUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// What a refusal says (RFC 9457), and its stable code.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProblemBody {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    /// A sentence for people.
    detail: String,
    /// A reason code of the rule book, section 25.
    code: String,
    /// The run that is in the way (CNC-1).
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Refused");
        let status = self.status.as_u16();
        let body = ProblemBody {
            kind: "about:blank",
            title,
            status,
            detail: self.detail,
            code: self.code,
            run: self.run,
        };
        let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))];
        (self.status, content_type, Json(body)).into_response()
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Problem {
        match error {
            RequestError::Refused {
                reason,
                detail,
                run,
            } => Problem {
                run,
                ..Problem::new(&reason, detail)
            },
            RequestError::ReusedId => Problem {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                ..Problem::new(
                    &Reason::InvalidRequest,
                    "The Idempotency-Key is that of an earlier request with another body. Give each request its own.",
                )
            },
            RequestError::StoreFailed => Problem::new(
                &Reason::StoreUnavailable,
                "The engine's store is not available.",
            ),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        RequestError::from(error).into()
    }
}
