//! A transport straight into an axum router: the same handlers, without a socket.

use axum::Router;
use axum::body::Body;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::ext::ReasonPhrase;
use tower::ServiceExt;

use crate::message::{BODY_BYTES_MAX, Request, Response};
use crate::transport::{CallFuture, CallResult, Transport, TransportError};

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

    async fn send(&self, request: Request) -> CallResult {
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
                    host.parse().map_err(|_| TransportError::NotConnected)?,
                );
            }
            if !request.body.is_empty() {
                headers.insert(http::header::CONTENT_LENGTH, request.body.len().into());
            }
        }
        let to_router = to_router
            .body(Body::from(request.body))
            .map_err(|_| TransportError::NotConnected)?;
        let response = match self.router.clone().oneshot(to_router).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
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

fn broken_or_too_large(error: Box<dyn std::error::Error + Send + Sync>) -> TransportError {
    if error.is::<LengthLimitError>() {
        TransportError::TooLarge
    } else {
        TransportError::Broken
    }
}

impl Transport for InProcess {
    fn call(&self, request: Request) -> CallFuture<'_> {
        Box::pin(self.send(request))
    }
}
