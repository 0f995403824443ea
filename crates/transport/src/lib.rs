//! One HTTP request in, one response out: over the network, or straight into a router.
//!
//! This is the only seam between the real clients and what answers them. Whole bodies, no
//! streaming; the deadline belongs to the request. What a failed call means to its caller is the
//! same for every vendor and is here, too.

mod call_error;
mod in_process;
mod message;
mod network;
mod retry_after;
mod transport;

pub use call_error::{CallError, Cause, MESSAGE_CHARS_MAX};
pub use in_process::InProcess;
pub use message::{BODY_BYTES_MAX, Request, Response, TIMEOUT};
pub use network::{CertificateError, Network};
pub use retry_after::RetryAfter;
pub use transport::{CallFuture, CallResult, Transport, TransportError};
