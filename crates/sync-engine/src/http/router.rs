//! The router of all routes, and the body of every refusal.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use sync_core::Reason;

use super::body::BODY_BYTES_MAX;
use super::error::{self, Problem};
use super::routes;
use crate::Engine;

impl Engine {
    /// The admin API with its description, the webhook receiver, `/healthz` and `/metrics`.
    pub fn router(&self) -> Router {
        let all = routes::all().into_iter().fold(Router::new(), |all, route| {
            all.route(route.path, route.handler)
        });
        let all = all.fallback(|| async { StatusCode::NOT_FOUND });
        with_problems(
            all.layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
                .with_state(self.clone()),
        )
    }
}

/// Gives every refusal of `router`, an engine's with a host's own limits around it, a body with a
/// code, also those of the server itself: no such route, wrong method, too slow. The receiver's
/// stay without one: they give no hint (WHK-3).
pub fn with_problems(router: Router) -> Router {
    router.layer(from_fn(ensure_problem_body))
}

/// A refusal of a host in front of [`Engine::router`], in the form of the admin API's: 403 with the
/// code `forbidden`.
pub fn forbidden(detail: &str) -> Response {
    Problem::new(&Reason::Forbidden, detail).into_response()
}

async fn ensure_problem_body(request: Request, next: Next) -> Response {
    let is_receiver = request.uri().path() == routes::RECEIVER;
    let answer = next.run(request).await;
    let status = answer.status();
    let is_problem = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == error::CONTENT_TYPE);
    if is_receiver || is_problem || !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    let mut problem = Problem::from_status(status).into_response();
    if let Some(allowed) = answer.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allowed.clone());
    }
    problem
}
