//! A caller's connection with limits on how slowly it may send heads and take responses.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::callers::Caller;
use crate::limits::Limits;
use crate::transfer_limit::{Deadline, TransferLimit};

/// How much to discard at once.
const DISCARD_BYTES: usize = 8 * 1024;

/// How often to discard before other tasks get their turn.
const DISCARDS_PER_POLL: usize = 16;

/// A connection that fails if the caller is too slow.
pub(crate) struct Stream {
    tcp: TcpStream,
    limits: Limits,
    caller: Arc<Caller>,
    /// Whether it ends in the middle of a request, so that more may arrive.
    ends_early: Arc<AtomicBool>,
    reading: Reading,
    /// The last seen `waiting_since` of the caller: it changes with each request.
    since: u64,
    deadline: Deadline,
    writing: TransferLimit,
    lingering: Deadline,
}

/// What the server waits for while no request is handled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// The rest of a head, or the first one.
    Head,
    /// Another request, or the end of the connection.
    Another,
}

impl Stream {
    pub(crate) fn new(
        tcp: TcpStream,
        caller: Arc<Caller>,
        ends_early: Arc<AtomicBool>,
        limits: Limits,
    ) -> Stream {
        let writing = TransferLimit::new(limits.window, limits.window_bytes_min);
        let (deadline, lingering) = (Deadline::default(), Deadline::default());
        let (reading, since) = (Reading::Head, caller.waiting_since());
        Stream {
            tcp,
            limits,
            caller,
            ends_early,
            reading,
            since,
            deadline,
            writing,
            lingering,
        }
    }

    fn wait_for(&mut self, reading: Reading) {
        self.reading = reading;
        self.deadline.clear();
    }

    /// Checks whether a request was handled since the last check: then the next one is waited for.
    fn check_for_new_request(&mut self) {
        let since = self.caller.waiting_since();
        if since != self.since {
            self.since = since;
            self.wait_for(Reading::Another);
        }
    }

    /// Ready once the caller has kept the server waiting for too long.
    fn poll_too_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.caller.is_waited_for() {
            return Poll::Pending;
        }
        let limit = match self.reading {
            Reading::Head => self.limits.head,
            Reading::Another => self.limits.idle,
        };
        self.deadline.poll_passed(limit, context)
    }

    fn written(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.writing.add_bytes(bytes);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                ready!(self.writing.poll_too_slow(context));
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
        }
    }

    /// Discards what still arrives, until the caller disconnects or the time is over.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut buffer = [0; DISCARD_BYTES];
        for _ in 0..DISCARDS_PER_POLL {
            if self
                .lingering
                .poll_passed(self.limits.linger, context)
                .is_ready()
            {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut buffer);
            match ready!(Pin::new(&mut self.tcp).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                Ok(()) | Err(_) => return Poll::Ready(()),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.check_for_new_request();
        match Pin::new(&mut this.tcp).poll_read(context, buffer) {
            Poll::Ready(read) => {
                if this.reading == Reading::Another && this.caller.is_waited_for() {
                    this.wait_for(Reading::Head);
                }
                Poll::Ready(read)
            }
            Poll::Pending => {
                ready!(this.poll_too_late(context));
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write_vectored(context, pieces);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.tcp).poll_flush(context))?;
        // All of it was taken.
        self.writing.reset();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.tcp).poll_shutdown(context))?;
        if self.ends_early.load(Ordering::Relaxed) {
            ready!(self.poll_linger(context));
        }
        Poll::Ready(Ok(()))
    }
}
