//! The input of a fake, recorded in the order in which the fake processed it, so that it can be
//! replayed.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A log of a fake's input. The fake appends while it holds its state, after it acted and before it
/// answers.
pub trait InputLog<I>: Send + Sync {
    /// Stores `input`, processed at `at`. Returns once the input is stored, and does not return if
    /// it cannot be stored: what is not stored must not be answered.
    fn append(&self, at: Timestamp, input: &I);
}

/// A call with all that is needed to answer it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "CallRecord", try_from = "CallRecord")]
pub struct RecordedCall {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Option<Bytes>,
}

impl RecordedCall {
    /// The call with this head and this body; no body if it was too long or broke off.
    pub fn new(parts: &Parts, body: Option<&Bytes>) -> RecordedCall {
        let (method, uri, headers) = (
            parts.method.clone(),
            parts.uri.clone(),
            parts.headers.clone(),
        );
        RecordedCall {
            method,
            uri,
            headers,
            body: body.cloned(),
        }
    }

    /// Head and body of the call.
    pub fn into_parts(self) -> (Parts, Option<Bytes>) {
        let mut request = Request::new(());
        *request.method_mut() = self.method;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = self.headers;
        (request.into_parts().0, self.body)
    }
}

/// A call as it is serialized.
#[derive(Serialize, Deserialize)]
struct CallRecord {
    method: String,
    uri: String,
    headers: Vec<(String, Octets)>,
    body: Option<Octets>,
}

impl From<RecordedCall> for CallRecord {
    fn from(call: RecordedCall) -> CallRecord {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            (
                name.as_str().to_owned(),
                Octets(Bytes::copy_from_slice(value.as_bytes())),
            )
        };
        CallRecord {
            method: call.method.as_str().to_owned(),
            uri: call.uri.to_string(),
            headers: call.headers.iter().map(header).collect(),
            body: call.body.map(Octets),
        }
    }
}

impl TryFrom<CallRecord> for RecordedCall {
    type Error = http::Error;

    fn try_from(record: CallRecord) -> Result<RecordedCall, http::Error> {
        let mut headers = HeaderMap::new();
        for (name, Octets(value)) in &record.headers {
            headers.append(
                HeaderName::from_bytes(name.as_bytes())?,
                HeaderValue::from_bytes(value)?,
            );
        }
        let method = Method::from_bytes(record.method.as_bytes())?;
        let uri = Uri::try_from(record.uri)?;
        Ok(RecordedCall {
            method,
            uri,
            headers,
            body: record.body.map(|Octets(body)| body),
        })
    }
}

/// Bytes, serialized as text where they are text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Octets(Bytes);

impl Serialize for Octets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Octets, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Bytes(Vec<u8>),
        }
        Ok(Octets(match Either::deserialize(deserializer)? {
            Either::Text(text) => text.into(),
            Either::Bytes(bytes) => bytes.into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(uri: &str) -> Parts {
        let request = Request::builder()
            .method("PATCH")
            .uri(uri)
            .header("host", "acme.test:8181")
            .header("x-twice", "first")
            .header("x-twice", "second")
            .header(
                "x-latin",
                HeaderValue::from_bytes(b"Zo\xeb").expect("a value"),
            );
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn a_call_comes_back_as_it_was_written_down() {
        let bodies = [
            None,
            Some(Bytes::new()),
            Some(Bytes::from("{\"a\":\"Zo\u{eb}\"}")),
            Some(Bytes::from("\u{0}\"\n")),
        ];
        let uris = [
            "http://acme.test:8181//v1.svc/users?source=a%20b&x",
            "//v1.svc//Users?source=x",
            "*",
            "/",
        ];
        for (whole, body) in uris.map(head).iter().zip(bodies) {
            let record =
                serde_json::to_string(&RecordedCall::new(whole, body.as_ref())).expect("JSON");
            let read: RecordedCall = serde_json::from_str(&record).expect("JSON");
            let (parts, again) = read.into_parts();
            assert_eq!(
                (&parts.method, &parts.uri, &parts.headers),
                (&whole.method, &whole.uri, &whole.headers)
            );
            assert_eq!(again, body);
        }
    }

    #[test]
    fn bytes_that_are_no_text_come_back_too() {
        let body = Bytes::from_static(b"\xff\x00\x80abc");
        let record =
            serde_json::to_string(&RecordedCall::new(&head("/"), Some(&body))).expect("JSON");
        let read: RecordedCall = serde_json::from_str(&record).expect("JSON");
        assert_eq!(read.into_parts().1, Some(body));
    }
}
