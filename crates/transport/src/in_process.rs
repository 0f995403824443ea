//! Straight into an axum router: no port, no bytes on a wire, the same handlers.

use axum::Router;
use axum::body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::ext::ReasonPhrase;
use tower::ServiceExt;

use crate::{Answer, Answering, BODY_BYTES_MAX, Failure, Request, Response, Transport};

/// A transport whose every call ends in one router. The request's deadline is not kept: a handler
/// that does not wait cannot be late.
#[derive(Clone, Debug)]
pub struct InProcess {
    router: Router,
}

impl InProcess {
    /// Calls go into `router`.
    pub fn new(router: Router) -> InProcess {
        InProcess { router }
    }

    async fn answer(&self, request: Request) -> Answer {
        // The router sees what it would see behind a socket: a path and a `Host` header.
        let path_and_query = &request.url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut to_router = http::Request::builder()
            .method(request.method)
            .uri(path_and_query);
        if let Some(headers) = to_router.headers_mut() {
            *headers = request.headers;
            if !headers.contains_key(http::header::HOST) {
                let host = &request.url[url::Position::BeforeHost..url::Position::AfterPort];
                headers.insert(
                    http::header::HOST,
                    host.parse().map_err(|_| Failure::NotConnected)?,
                );
            }
            if !request.body.is_empty() {
                headers.insert(http::header::CONTENT_LENGTH, request.body.len().into());
            }
        }
        let to_router = to_router
            .body(Body::from(request.body))
            .map_err(|_| Failure::NotConnected)?;
        let answer = match self.router.clone().oneshot(to_router).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, BODY_BYTES_MAX)
            .collect()
            .await
            .map_err(broken_or_too_large)?
            .to_bytes();
        let reason = parts.extensions.get::<ReasonPhrase>();
        let reason = reason.map(|phrase| String::from_utf8_lossy(phrase.as_bytes()).into_owned());
        Ok(Response {
            status: parts.status,
            reason,
            headers: parts.headers,
            body,
        })
    }
}

fn broken_or_too_large(error: Box<dyn std::error::Error + Send + Sync>) -> Failure {
    if error.is::<LengthLimitError>() {
        Failure::TooLarge
    } else {
        Failure::Broken
    }
}

impl Transport for InProcess {
    fn call(&self, request: Request) -> Answering<'_> {
        Box::pin(self.answer(request))
    }
}
