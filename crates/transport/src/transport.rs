//! The seam between the clients and what answers them.

use std::future::Future;
use std::pin::Pin;

use crate::message::{BODY_BYTES_MAX, Request, Response};

/// Why a call has no usable response. None of these says whether the server acted, except where it
/// is documented.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// The connection was refused or the name does not resolve: the server did not act.
    #[error("no connection could be made")]
    NotConnected,
    /// The connection broke before the response was whole: the server may have acted.
    #[error("the connection broke before the answer was whole")]
    Broken,
    /// No whole response within the request's deadline: the server may have acted.
    #[error("no answer in time")]
    TimedOut,
    /// The response is larger than [`BODY_BYTES_MAX`]: the server has acted.
    #[error("the answer is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
}

/// The result of one call.
pub type CallResult = Result<Response, TransportError>;

/// A call under way.
pub type CallFuture<'a> = Pin<Box<dyn Future<Output = CallResult> + Send + 'a>>;

/// Sends requests and returns their responses.
pub trait Transport: Send + Sync {
    /// Sends `request` and returns its response; dropping the future abandons the call.
    fn call(&self, request: Request) -> CallFuture<'_>;
}
