//! Which format an answer takes, and the headers every good answer carries (section 4.1).

use std::sync::LazyLock;

use axum::body::{Body, HttpBody};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde::Serialize;

use crate::api::call::Call;
use crate::api::format::xml::Writer;

const JSON: &str = "application/json";

/// The format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Format {
    /// XML unless `Accept` names JSON, alone or among others: the older endpoints' rule.
    pub(crate) fn from_accept(call: &Call) -> Format {
        let accept = call.header(header::ACCEPT).unwrap_or_default();
        // What most clients send, and send each time.
        if accept == JSON {
            return Format::Json;
        }
        let names_json = |range: &str| {
            let media_type = range.split(';').next().unwrap_or_default();
            media_type.trim().eq_ignore_ascii_case(JSON)
        };
        if accept.split(',').any(names_json) {
            Format::Json
        } else {
            Format::Xml
        }
    }

    /// As [`Format::from_accept`], but `format=json` in the query selects JSON too.
    pub(crate) fn from_query_or_accept(call: &Call) -> Format {
        let wants_json = call
            .query("format")
            .is_some_and(|format| format.eq_ignore_ascii_case("json"));
        if wants_json {
            Format::Json
        } else {
            Format::from_accept(call)
        }
    }
}

/// A good answer before it is sent: cheap to copy.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    media_type: &'static str,
    body: Bytes,
}

impl Page {
    pub(crate) fn json(value: &impl Serialize) -> Page {
        // Room for most answers that are not lists of all employees.
        let mut body = Vec::with_capacity(1024);
        serde_json::to_writer(&mut body, value).expect("answers are maps, lists and text");
        Page {
            media_type: JSON,
            body: body.into(),
        }
    }

    /// `value` as JSON, or the document that `write` makes, as XML.
    pub(crate) fn new(
        format: Format,
        value: &impl Serialize,
        write: impl FnOnce(&mut Writer),
    ) -> Page {
        if format == Format::Json {
            return Page::json(value);
        }
        let mut writer = Writer::new();
        write(&mut writer);
        Page {
            media_type: "application/xml",
            body: writer.finish().into(),
        }
    }

    pub(crate) fn into_response(self, status: StatusCode) -> Response {
        with_headers(status, self.media_type, Body::from(self.body))
    }
}

/// A JSON answer, without a charset, as recorded.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    Page::json(value).into_response(status)
}

/// A good answer in either format, see [`Page::new`].
pub(crate) fn answer(
    format: Format,
    value: &impl Serialize,
    write: impl FnOnce(&mut Writer),
) -> Response {
    Page::new(format, value, write).into_response(StatusCode::OK)
}

pub(crate) fn plain_text(status: StatusCode, text: &'static str) -> Response {
    with_headers(status, "text/plain", Body::from(text))
}

/// A time with an offset, as most endpoints write it.
pub(crate) fn offset_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = with_headers(status, JSON, Body::empty());
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}

/// An answer with the headers that all good ones carry.
pub(crate) fn with_headers(status: StatusCode, media_type: &'static str, body: Body) -> Response {
    let mut headers = COMMON.clone();
    if media_type != JSON {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    match body.size_hint().exact() {
        Some(bytes) => headers.insert(header::CONTENT_LENGTH, content_length(bytes)),
        None => headers.remove(header::CONTENT_LENGTH),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The `Content-Length` header.
fn content_length(content_length: u64) -> HeaderValue {
    HeaderValue::try_from(content_length.to_string()).expect("digits may stand in a header")
}

/// The headers of all good answers, with room for those of the body, so that a copy need not grow.
static COMMON: LazyLock<HeaderMap> = LazyLock::new(|| {
    let common = [
        (header::CACHE_CONTROL, "no-cache, private"),
        (header::VARY, "Authorization,User-Agent"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubdomains;",
        ),
        (header::CONTENT_TYPE, JSON),
        (header::CONTENT_LENGTH, "0"),
    ];
    common
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .into_iter()
        .collect()
});

/// Some answers say nothing about caching, as recorded.
pub(crate) fn without_cache_control(mut response: Response) -> Response {
    response.headers_mut().remove(header::CACHE_CONTROL);
    response
}

/// Reports are cached otherwise, as recorded.
pub(crate) fn uncached(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let cache = HeaderValue::from_static("must-revalidate, post-check=0,pre-check=0");
    headers.insert(header::CACHE_CONTROL, cache);
    headers.insert(header::EXPIRES, HeaderValue::from_static("0"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("public"));
    response
}
