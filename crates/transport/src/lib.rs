//! One HTTP request in, one answer out: over the network, or straight into a router.
//!
//! This is the only seam between the real clients and what answers them. Whole bodies, no
//! streaming; the deadline belongs to the request.

mod in_process;
mod network;

pub use in_process::InProcess;
pub use network::{Network, NoCertificates};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

/// The total time a call may take unless it says otherwise (RTE-8).
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer body that is read, in bytes: 64 MiB (RTE-8).
pub const BODY_BYTES_MAX: usize = 64 << 20;

/// A request with its whole body and its deadline. Its debug output shows method, host and path
/// only: headers, query and body may hold keys and passwords (CON-3).
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where to; the query stays exactly as written here.
    pub url: Url,
    /// Headers beside `Host` and `Content-Length`, which the transport sets.
    pub headers: HeaderMap,
    /// The body, possibly empty.
    pub body: Bytes,
    /// How long sender and receiver together may take until the answer is whole.
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

/// An answer with its whole body.
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

/// Why a call has no usable answer. None of these says whether the receiver acted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nobody listens there, or the name does not resolve: the receiver did not act.
    #[error("no connection could be made")]
    NotConnected,
    /// The connection broke before the answer was whole: the receiver may have acted.
    #[error("the connection broke before the answer was whole")]
    Broken,
    /// No whole answer within the request's deadline: the receiver may have acted.
    #[error("no answer in time")]
    TimedOut,
    /// The answer is larger than [`BODY_BYTES_MAX`]: the receiver has acted.
    #[error("the answer is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
}

/// What a call comes to.
pub type Answer = Result<Response, Failure>;

/// A future of an answer.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// Carries requests to whoever answers them.
pub trait Transport: Send + Sync {
    /// Sends `request` and returns its answer; dropping the future gives the call up.
    fn call(&self, request: Request) -> Answering<'_>;
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
