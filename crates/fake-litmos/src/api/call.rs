//! One call as it came in, taken apart once.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, Method};

use super::format::Format;
use super::query::Query;
use super::{json, path, xml};
use crate::Refusal;
use crate::written::Written;

/// A call with its whole body.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) query: Query,
    /// The format of the answer.
    pub(super) format: Format,
    segments: Vec<String>,
    headers: HeaderMap,
    /// None if it was too long or broke off.
    body: Option<Bytes>,
}

impl Call {
    pub(super) fn new(parts: Parts, body: Option<Bytes>) -> Call {
        let query = Query::parse(parts.uri.query().unwrap_or(""));
        Call {
            format: Format::of_answer(&query, &parts.headers),
            query,
            segments: path::segments(parts.uri.path()),
            method: parts.method,
            headers: parts.headers,
            body,
        }
    }

    /// The path behind `/v1.svc`, if it is there.
    pub(super) fn api_path(&self) -> Option<&[String]> {
        let (base, behind) = self.segments.split_first()?;
        base.eq_ignore_ascii_case("v1.svc").then_some(behind)
    }

    /// A header's text; header names have no letter case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What the body says about a user.
    pub(super) fn written(&self) -> Result<Written, Refusal> {
        match self.text().ok_or_else(Refusal::body)? {
            (Format::Json, text) => json::written(text),
            (Format::Xml, text) => xml::written(text),
        }
    }

    /// The body as text, if it is one. The `Content-Type` decides how it is read, whatever the answer's format.
    pub(super) fn text(&self) -> Option<(Format, &str)> {
        let format = Format::of_body(self.header(CONTENT_TYPE.as_str())?)?;
        let text = std::str::from_utf8(self.body.as_ref()?).ok()?;
        Some((format, text.strip_prefix('\u{feff}').unwrap_or(text)))
    }
}
