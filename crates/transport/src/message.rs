//! HTTP requests and responses with their whole bodies.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

/// The total time a call may take unless it says otherwise (RTE-8).
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// The largest response body that is read, in bytes: 64 MiB (RTE-8).
pub const BODY_BYTES_MAX: usize = 64 << 20;

/// A request with its whole body and its deadline. Its debug output shows method, host and path
/// only: headers, query and body may hold keys and passwords (CON-3).
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The address; its query is sent exactly as written.
    pub url: Url,
    /// The headers, without `Host` and `Content-Length`: the transport sets those.
    pub headers: HeaderMap,
    /// The body, possibly empty.
    pub body: Bytes,
    /// The longest time from sending the request to having the whole response.
    pub timeout: Duration,
}

impl Request {
    /// A request without headers or body, with the usual deadline.
    pub fn new(method: Method, url: Url) -> Request {
        Request {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            timeout: TIMEOUT,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host_str().unwrap_or_default();
        write!(f, "Request({} {host}{})", self.method, self.url.path())
    }
}

/// A response with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// The reason phrase as sent, where it is not the standard one.
    pub reason: Option<String>,
    /// The headers as received.
    pub headers: HeaderMap,
    /// The body, decoded from its transfer coding.
    pub body: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_no_key_and_no_password() {
        let url = "http://litmos.test/v1.svc/users?apikey=k3y"
            .parse()
            .expect("an address");
        let mut request = Request::new(Method::POST, url);
        request.body = Bytes::from_static(b"password=s3cret");
        assert_eq!(
            format!("{request:?}"),
            "Request(POST litmos.test/v1.svc/users)"
        );
    }
}
