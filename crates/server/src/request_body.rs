//! A request's body with a limit on how slowly it may arrive.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::callers::Caller;
use crate::exchange::Exchange;
use crate::limits::Limits;
use crate::transfer_limit::TransferLimit;

/// A request body that fails if it arrives too slowly.
pub(crate) struct RequestBody {
    body: Incoming,
    transfer: TransferLimit,
    exchange: Arc<Exchange>,
    caller: Arc<Caller>,
}

/// The body arrived too slowly.
#[derive(Debug)]
struct TooSlow;

impl std::fmt::Display for TooSlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body took too long to arrive")
    }
}

impl Error for TooSlow {}

impl RequestBody {
    pub(crate) fn new(
        body: Incoming,
        exchange: Arc<Exchange>,
        caller: Arc<Caller>,
        limits: &Limits,
    ) -> RequestBody {
        RequestBody {
            body,
            transfer: TransferLimit::new(limits.window, limits.window_bytes_min),
            exchange,
            caller,
        }
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        self.caller.set_body_waiting(false);
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        self.caller.set_body_waiting(polled.is_pending());
        match polled {
            Poll::Ready(Some(Ok(frame))) => {
                self.transfer
                    .add_bytes(frame.data_ref().map_or(0, Bytes::len));
                if self.body.is_end_stream() {
                    self.exchange.set_body_read();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => {
                self.exchange.set_body_read();
                Poll::Ready(None)
            }
            Poll::Pending => {
                ready!(self.transfer.poll_too_slow(context));
                self.exchange.set_body_late();
                Poll::Ready(Some(Err(TooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
