//! One call, parsed once.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::Refusal;
use crate::api::format::{Format, json, xml};
use crate::api::path;
use crate::api::query::Query;
use crate::commands::user_input::UserInput;

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
            format: Format::for_answer(&query, &parts.headers),
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

    /// The body as input of a user.
    pub(super) fn user_input(&self) -> Result<UserInput, Refusal> {
        match self.text()? {
            (Format::Json, text) => json::parse_user(text),
            (Format::Xml, text) => xml::parse_user(text),
        }
    }

    /// The body as text. The `Content-Type` decides how it is read, whatever the answer's format.
    pub(super) fn text(&self) -> Result<(Format, &str), Refusal> {
        let refused = |reason: &'static str| move || Refusal::body().because(reason);
        let content_type = self.header(CONTENT_TYPE.as_str());
        let content_type = content_type.ok_or_else(refused("there is no `Content-Type`"))?;
        let format = Format::for_body(content_type)
            .ok_or_else(refused("`Content-Type` is neither JSON nor XML"))?;
        let body = self
            .body
            .as_ref()
            .ok_or_else(refused("the body is too long, or it broke off"))?;
        let text = std::str::from_utf8(body).map_err(|_| refused("the body is not UTF-8")())?;
        Ok((format, text.strip_prefix('\u{feff}').unwrap_or(text)))
    }

    /// The refusal of a body that cannot be read, or that is not what is `expected`.
    pub(super) fn refused_body(&self, expected: &str) -> Refusal {
        let unexpected = || Refusal::body().because(format!("the body is not {expected}"));
        self.text().err().unwrap_or_else(unexpected)
    }
}
