//! Refusals of the admin API as `application/problem+json`, with the rule book's reason code (section 25).
//!
//! Left out: the receiver's answers, which carry no body, so that they give no hint (WHK-3).

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sync_core::Reason;

use crate::connection::Refused;
use crate::store::StoreError;

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
        Problem { status: status(reason), code: reason.code().into_owned(), detail: detail.into(), run: None }
    }

    /// A body that was not taken: too large (413), not declared as JSON (415), or not what the route takes (400).
    /// Members that are unknown or missing are named; values are not repeated, one may be a password (CON-3).
    pub(crate) fn unread(rejection: &JsonRejection) -> Problem {
        let said = rejection.body_text();
        let names_only = ["unknown field", "missing field"].into_iter().find_map(|kind| said.find(kind));
        let what = names_only.map_or("it is not JSON of that form", |at| &said[at..]);
        let detail = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "The body is larger than 1 MiB.".to_owned(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "Say `Content-Type: application/json`.".to_owned(),
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

    /// Names the run that is in the way.
    pub(crate) fn with_run(self, id: &str) -> Problem {
        Problem { run: Some(id.to_owned()), ..self }
    }

    /// There is no such thing.
    pub(crate) fn not_found(what: &str) -> Problem {
        Problem::new(&Reason::NotFound, format!("There is no such {what}."))
    }
}

fn status(reason: &Reason) -> StatusCode {
    match reason {
        Reason::Unauthorized => StatusCode::UNAUTHORIZED,
        Reason::Forbidden => StatusCode::FORBIDDEN,
        Reason::NotFound => StatusCode::NOT_FOUND,
        Reason::InvalidRequest => StatusCode::BAD_REQUEST,
        Reason::SyncInProgress | Reason::ImportInProgress | Reason::IntegrationDisabled | Reason::ConfirmationStale => {
            StatusCode::CONFLICT
        }
        Reason::BamboohrUnavailable
        | Reason::AnswerUnreadable
        | Reason::RateLimited
        | Reason::BamboohrRejected { .. } => StatusCode::BAD_GATEWAY,
        Reason::StoreCorrupt => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Refused");
        let mut body = json!({
            "type": "about:blank",
            "title": title,
            "status": self.status.as_u16(),
            "detail": self.detail,
            "code": self.code,
        });
        if let Some(run) = self.run {
            body["run"] = run.into();
        }
        let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        (self.status, content_type, Json(body)).into_response()
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        match refused {
            Refused::Because(reason, detail) => Problem::new(&reason, detail),
            Refused::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        tracing::error!(%error, "the store failed while a request was answered");
        Problem {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "store_unavailable".to_owned(),
            detail: "The engine's store is not available.".to_owned(),
            run: None,
        }
    }
}
