//! What the engine answers over HTTP: the admin API and its description, the webhook receiver,
//! liveness, metrics.
//!
//! A handler extracts, calls one thing and answers.

mod admin;
mod body;
mod download;
pub(crate) mod error;
mod openapi;
mod page;
mod people;
pub(crate) mod permissions;
mod receiver;
mod request_id;
pub(crate) mod responses;
mod route;
mod routes;
mod signature;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

use sync_core::Reason;

use self::body::BODY_BYTES_MAX;
use self::error::Problem;
use crate::Engine;

/// All routes of the engine.
pub(crate) fn router(engine: &Engine) -> Router {
    let all = routes::all().into_iter().fold(Router::new(), |all, route| {
        all.route(route.path, route.handler)
    });
    let all = all.fallback(|| async { StatusCode::NOT_FOUND });
    with_problems(
        all.layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
            .with_state(engine.clone()),
    )
}

/// Lets every refusal of `router` have a body with a code, also those of the server itself: no such
/// route, wrong method, too slow. The receiver's stay without one: they give no hint (WHK-3).
pub(crate) fn with_problems(router: Router) -> Router {
    router.layer(from_fn(told))
}

/// A refusal by whoever stands in front of the routes.
pub(crate) fn forbidden(detail: &str) -> Response {
    Problem::new(&Reason::Forbidden, detail).into_response()
}

async fn told(request: Request, next: Next) -> Response {
    let is_receiver = request.uri().path() == routes::RECEIVER;
    let answer = next.run(request).await;
    let status = answer.status();
    let is_told = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == error::CONTENT_TYPE);
    if is_receiver || is_told || !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    let mut told = Problem::of_status(status).into_response();
    if let Some(allowed) = answer.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    told
}
