//! The HTTP request of one attempt (section 8.7).

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::SignedDuration;
use transport::Request;
use url::Url;

use super::record::Delivery;
use super::signature::sign;

/// An attempt about to be made.
#[derive(Clone, Debug)]
pub(crate) struct AttemptRequest {
    pub(crate) delivery: u64,
    pub(crate) request: Request,
}

/// What of a webhook and its company goes into a request.
pub(crate) struct RequestSettings<'a> {
    pub(crate) url: &'a Url,
    pub(crate) private_key: Option<&'a str>,
    pub(crate) company_domain: Option<&'a str>,
    pub(crate) timeout: SignedDuration,
}

impl RequestSettings<'_> {
    /// The request of one attempt: headers of section 8.7, signature over the body as built.
    pub(crate) fn request(&self, delivery: &Delivery, signed: i64) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(delivery.format.media_type()),
        );
        let agent = HeaderValue::from_static("BambooHR-WebHooks/1.0 (+https://www.bamboohr.com)");
        headers.insert(header::USER_AGENT, agent);
        let mut put = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        if let Some(key) = self.private_key {
            let timestamp = signed.to_string();
            put("x-bamboohr-timestamp", &timestamp);
            put(
                "x-bamboohr-signature",
                &sign(key, delivery.body.as_bytes(), &timestamp),
            );
        }
        if let Some(domain) = self.company_domain {
            put("company-domain", domain);
        }
        let mut body = delivery.body.clone().into_bytes();
        if delivery.is_tampered {
            tamper(&mut body);
        }
        let mut request = Request::new(Method::POST, self.url.clone());
        request.headers = headers;
        request.body = Bytes::from(body);
        request.timeout = self.timeout.unsigned_abs();
        request
    }
}

/// Changes one byte so that the body stays well-formed text: a letter in the middle becomes another
/// one.
fn tamper(body: &mut [u8]) {
    let middle = body.len() / 2;
    let letter = (middle..body.len())
        .chain(0..middle)
        .find(|at| body[*at].is_ascii_alphanumeric());
    if let Some(at) = letter {
        body[at] = if body[at] == b'x' { b'y' } else { b'x' };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tampering_changes_one_byte_and_leaves_json() {
        let before = br#"{"employees":[{"id":"417"}]}"#.to_vec();
        let mut after = before.clone();
        tamper(&mut after);
        assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 1);
        serde_json::from_slice::<serde_json::Value>(&after).expect("still JSON");
    }
}
