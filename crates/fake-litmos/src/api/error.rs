//! Every error in the vendor's dialect (contract, sections 2.8 and 6.2): the text twice, as reason
//! phrase and as `Detail`; HTML pages for unknown paths, wrong methods and server errors.
//!
//! The XML shape and the bodies of all statuses but 409 were never seen and are guesses.

use axum::response::Response;
use fake_kit::RefusalReason;
use http::header::{ALLOW, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use hyper::ext::ReasonPhrase;

use crate::Refusal;
use crate::api::format::wire::Node;
use crate::api::format::{Format, json_out};
use crate::api::reply;

/// The vendor's text for a server error; it also is the reason phrase.
const SERVER_ERROR: &str =
    "The server encountered an error processing the request. See server logs for more details.";
const RATE_LIMIT: &str = "The API rating limit has been exceeded.";
/// The longest reason phrase, in bytes; the vendor's server cuts at 512.
const PHRASE_BYTES_MAX: usize = 512;

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The site, or a check before it, refused.
    Refused(Refusal),
    /// The key made too many calls.
    Throttled {
        calls_max: Option<u64>,
        status: u16,
        retry_after: Option<u64>,
    },
    /// No such path; the reason.
    NoSuchPage(&'static str),
    /// The path has other methods.
    WrongMethod { allow: &'static str },
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::Refused(refusal)
    }
}

impl Problem {
    /// The reason of the refusal, for the caller's developer.
    fn reason(&self) -> String {
        match self {
            Problem::Refused(refusal) => refusal.reason().to_owned(),
            Problem::Throttled { calls_max, .. } => format!(
                "over the rate limit: {} calls with one key in any 60 seconds of this site's clock (knob `litmos.rate_limit`)",
                calls_max.unwrap_or_default()
            ),
            Problem::NoSuchPage(reason) => (*reason).to_owned(),
            Problem::WrongMethod { allow } => format!("the path takes {allow}"),
        }
    }
}

/// The answer to a refused call, with the reason beside it.
pub(super) fn page(problem: &Problem, format: Format) -> Response {
    let mut answer = answer(problem, format);
    RefusalReason::put(&mut answer, problem.reason());
    answer
}

fn answer(problem: &Problem, format: Format) -> Response {
    match problem {
        Problem::Refused(Refusal {
            status, message, ..
        }) => detail(*status, message, format),
        Problem::Throttled {
            status,
            retry_after,
            ..
        } => with_retry_after(detail(*status, RATE_LIMIT, format), *retry_after),
        Problem::NoSuchPage(_) => html(StatusCode::NOT_FOUND, "Endpoint not found."),
        Problem::WrongMethod { allow } => {
            let mut response = html(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed.");
            response
                .headers_mut()
                .insert(ALLOW, HeaderValue::from_static(allow));
            response
        }
    }
}

/// A fault in the vendor's dialect. See [`crate::FakeLitmos::refusal`].
pub(crate) fn refusal(
    status: u16,
    retry_after: Option<u64>,
    message: &str,
    json: bool,
) -> Response {
    let format = if json { Format::Json } else { Format::Xml };
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_page = code.is_server_error() && code != StatusCode::SERVICE_UNAVAILABLE;
    let response = match (is_page, message.trim()) {
        (true, "") => html_error(code, SERVER_ERROR),
        (true, message) => html_error(code, message),
        (false, "") if matches!(status, 429 | 503) => detail(status, RATE_LIMIT, format),
        (false, "") => detail(status, code.canonical_reason().unwrap_or("Error"), format),
        (false, message) => detail(status, message, format),
    };
    with_retry_after(response, retry_after)
}

fn with_retry_after(mut response: Response, retry_after: Option<u64>) -> Response {
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

/// `{"Detail":"…"}` or `<ErrorDetail>`, and the same text as reason phrase.
fn detail(status: u16, message: &str, format: Format) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let node = Node::Object(vec![("Detail", Node::text(message))]);
    let response = match format {
        // Recorded: errors in JSON come without a charset.
        Format::Json => reply::text(code, "application/json", json_out::document(&node)),
        Format::Xml => reply::value(code, Format::Xml, "ErrorDetail", &node),
    };
    with_phrase(response, message)
}

/// The page of a server error; the phrase is the details line.
fn html_error(code: StatusCode, details: &str) -> Response {
    let name: String = code
        .canonical_reason()
        .unwrap_or("Error")
        .split(' ')
        .collect();
    let details = escape(details);
    let lines = [
        format!("Error Status Code: '{name}'"),
        format!("Details: {details}"),
    ];
    let body = document("Request Error", &lines);
    // The vendor pads so that browsers show the page at all.
    let padding = " ".repeat(1024_usize.saturating_sub(body.len()));
    with_phrase(reply::text(code, "text/html", body + &padding), &details)
}

fn html(code: StatusCode, message: &str) -> Response {
    reply::text(
        code,
        "text/html; charset=UTF-8",
        document("Service", &[message.to_owned()]),
    )
}

fn document(title: &str, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>{lines}</body></html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Puts the text on the status line, where control characters cannot go and length ends.
fn with_phrase(mut response: Response, text: &str) -> Response {
    let one_line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let phrase = &one_line[..one_line.floor_char_boundary(PHRASE_BYTES_MAX)];
    if let Ok(phrase) = ReasonPhrase::try_from(phrase.as_bytes()) {
        response.extensions_mut().insert(phrase);
    }
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn shown(response: Response) -> String {
        let phrase = response
            .extensions()
            .get::<ReasonPhrase>()
            .map(|phrase| phrase.as_bytes().to_vec());
        let phrase = String::from_utf8(phrase.unwrap_or_default()).expect("text");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let header = |name: &str| {
            parts
                .headers
                .get(name)
                .map_or("-", |value| value.to_str().expect("text"))
                .to_owned()
        };
        format!(
            "{} {phrase} | {} | {} | {}",
            parts.status.as_u16(),
            header("content-type"),
            header("retry-after"),
            String::from_utf8_lossy(&body).trim_end()
        )
    }

    #[tokio::test]
    async fn a_fault_speaks_the_vendors_dialect_in_either_format() {
        assert_eq!(
            shown(refusal(503, Some(30), "", true)).await,
            "503 The API rating limit has been exceeded. | application/json | 30 | \
             {\"Detail\":\"The API rating limit has been exceeded.\"}"
        );
        assert_eq!(
            shown(refusal(400, None, "a < b", false)).await,
            "400 a < b | application/xml; charset=utf-8 | - | <ErrorDetail \
             xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Detail>a &lt; b</Detail></ErrorDetail>"
        );
        assert_eq!(
            shown(refusal(409, None, "", true)).await,
            "409 Conflict | application/json | - | {\"Detail\":\"Conflict\"}"
        );
    }

    #[tokio::test]
    async fn a_server_error_is_a_padded_page_whatever_was_asked_for() {
        let response = refusal(500, None, "", true);
        assert_eq!(response.headers()["content-length"], "1024");
        assert_eq!(
            shown(response).await,
            "500 The server encountered an error processing the request. See server logs for more details. | text/html \
             | - | <!DOCTYPE html><html><head><title>Request Error</title></head><body><h1>Request Error</h1><p>Error \
             Status Code: 'InternalServerError'</p><p>Details: The server encountered an error processing the request. \
             See server logs for more details.</p></body></html>"
        );
        assert!(
            shown(refusal(504, None, "", true))
                .await
                .contains("'GatewayTimeout'")
        );
    }

    #[tokio::test]
    async fn a_phrase_is_one_line_and_not_endless() {
        let text = format!(
            "User - a\r\nSet-Cookie: x{} was not found",
            "\u{e9}".repeat(300)
        );
        let phrase = shown(detail(404, &text, Format::Json)).await;
        let phrase = phrase.split(" | ").next().expect("a first part").to_owned();
        assert!(
            phrase.starts_with("404 User - a  Set-Cookie: x\u{e9}"),
            "{phrase}"
        );
        assert!(phrase.len() <= 516 && !phrase.contains('\n'), "{phrase}");
    }
}
