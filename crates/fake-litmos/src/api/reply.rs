//! What every answer of the vendor's server has in common (contract, section 2.4): the server's
//! headers, a length, and no `Content-Type` on an empty body.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, SERVER};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::api::format::wire::Node;
use crate::api::format::{Format, json_out, xml_out};

const X_POWERED_BY: HeaderName = HeaderName::from_static("x-powered-by");

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    build(status, None, String::new())
}

/// An answer with a body of this type.
pub(super) fn text(status: StatusCode, content_type: &'static str, body: String) -> Response {
    build(status, Some(content_type), body)
}

/// 200 without a body.
pub(super) fn done() -> Response {
    empty(StatusCode::OK)
}

/// 200 with a value, see [`value`].
pub(super) fn ok(format: Format, root: &'static str, node: &Node<'_>) -> Response {
    value(StatusCode::OK, format, root, node)
}

/// An answer with a value; `root` is its element in XML.
pub(super) fn value(
    status: StatusCode,
    format: Format,
    root: &'static str,
    node: &Node<'_>,
) -> Response {
    match format {
        Format::Json => text(
            status,
            "application/json; charset=utf-8",
            json_out::document(node),
        ),
        Format::Xml => text(
            status,
            "application/xml; charset=utf-8",
            xml_out::document(root, node),
        ),
    }
}

fn build(status: StatusCode, content_type: Option<&'static str>, body: String) -> Response {
    let length = body.len();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(SERVER, HeaderValue::from_static("Microsoft-IIS/7.5"));
    headers.insert(X_POWERED_BY, HeaderValue::from_static("ASP.NET"));
    response
}
