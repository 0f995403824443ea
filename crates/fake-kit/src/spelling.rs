//! Header names as a vendor spells them on HTTP/1.1, for clients that look them up letter by
//! letter.
//!
//! A server with title case on (see [`crate::serve`]) writes `Content-Type` by itself. Only the
//! names that are spelled otherwise are listed by each fake.

use std::convert::Infallible;
use std::sync::OnceLock;

use futures_util::FutureExt;
use http::{Extensions, HeaderName, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;

/// How often one name may occur in a response and still be spelled.
const OCCURRENCES_MAX: usize = 4;

/// A table of header names that are not in title case.
#[derive(Clone, Debug)]
pub struct Spelling {
    names: Vec<HeaderName>,
    /// Tells hyper's encoder how each name is spelled. The type inside is private to hyper.
    original_case: Extensions,
}

impl Spelling {
    /// A table of these names, each as the vendor spells it.
    ///
    /// # Panics
    /// When one is not a header name.
    pub fn new(names: &[&str]) -> Spelling {
        let parse = |name: &&str| name.parse().expect("a table of header names");
        Spelling {
            names: names.iter().map(parse).collect(),
            original_case: original_case(names),
        }
    }

    /// Has the names of the table go out as spelled there, if `response` has one of them.
    pub fn apply<B>(&self, response: &mut Response<B>) {
        if self
            .names
            .iter()
            .any(|name| response.headers().contains_key(name))
        {
            response.extensions_mut().extend(self.original_case.clone());
        }
    }
}

/// The extension in which hyper stores the original case of header names. hyper makes one for every
/// request that it parses with this option, and looks for one in every response, so a request with
/// these names is parsed here.
fn original_case(names: &[&str]) -> Extensions {
    let lines: String = names
        .iter()
        .map(|name| format!("{name}: 1\r\n").repeat(OCCURRENCES_MAX))
        .collect();
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\n{lines}\r\n");
    let (mut client, server) = tokio::io::duplex(head.len());
    client
        .write_all(head.as_bytes())
        .now_or_never()
        .expect("there is room")
        .expect("both ends are open");
    drop(client);

    let parsed: OnceLock<Extensions> = OnceLock::new();
    let keep = |request: http::Request<Incoming>| {
        _ = parsed.set(request.extensions().clone());
        std::future::ready(Ok::<_, Infallible>(Response::new(String::new())))
    };
    let mut builder = http1::Builder::new();
    builder.preserve_header_case(true);
    // Nothing to wait for: the whole request is there. The response may stay unread.
    _ = builder
        .serve_connection(TokioIo::new(server), service_fn(keep))
        .now_or_never();
    parsed
        .into_inner()
        .expect("hyper parses a small request at once")
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;

    use super::*;
    use crate::serve::tests::{free, head};

    async fn answer() -> Response<Body> {
        let builder = Response::builder()
            .status(404)
            .header("x-vendor-error-id", "7")
            .header("etag", "a");
        let mut response = builder
            .header("etag", "b")
            .header("retry-after", "1")
            .body(Body::from("no"))
            .expect("good");
        Spelling::new(&[
            "X-VendorError-ID",
            "ETag",
            "WWW-Authenticate",
            "X-Vendor-ERROR-Id",
        ])
        .apply(&mut response);
        response
    }

    #[tokio::test]
    async fn listed_names_are_spelled_as_listed_and_all_others_in_title_case() {
        let router = Router::new().route("/", get(answer));
        let serving = crate::serve(free(), router).await.expect("a free port");
        let head = head(
            serving.address(),
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
        .await;
        let lines: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with("Date: "))
            .collect();
        assert_eq!(
            lines,
            [
                "HTTP/1.1 404 Not Found",
                "X-Vendor-ERROR-Id: 7",
                "ETag: a",
                "ETag: b",
                "Retry-After: 1",
                "Content-Length: 2",
                "Connection: close"
            ]
        );
    }

    #[test]
    fn a_response_without_a_listed_name_is_left_alone() {
        let mut response = Response::builder()
            .header("content-type", "text/plain")
            .body(())
            .expect("good");
        Spelling::new(&["ETag"]).apply(&mut response);
        assert!(response.extensions().is_empty());
    }
}
