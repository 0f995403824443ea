//! A caller's connection with limits on how slowly it may send heads and take answers.

use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::callers::Caller;
use crate::limits::Limits;
use crate::patience::{Deadline, Patience};

/// What is thrown away at a time.
const SCRAP_BYTES: usize = 8 * 1024;

/// Between two pieces thrown away others have their turn.
const SCRAPS_IN_A_ROW: usize = 16;

/// See the module.
pub(crate) struct Stream {
    tcp: TcpStream,
    limits: Limits,
    caller: Arc<Caller>,
    /// Whether it ends in the middle of a request, so that more may arrive.
    ends_early: Arc<AtomicBool>,
    reading: Reading,
    /// Since when the caller is waited for, as far as was seen: another number tells of another
    /// request.
    since: u64,
    deadline: Deadline,
    writing: Patience,
    lingering: Deadline,
}

/// What is waited for while no request is handled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// The rest of a head, or the first one.
    Head,
    /// Another request, or the caller's going.
    Another,
}

impl Stream {
    pub(crate) fn new(
        tcp: TcpStream,
        caller: Arc<Caller>,
        ends_early: Arc<AtomicBool>,
        limits: Limits,
    ) -> Stream {
        let writing = Patience::new(limits.window, limits.window_bytes_min);
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

    /// Notes whether a request was handled since the last look: then another one is waited for.
    fn note_requests(&mut self) {
        let since = self.caller.waiting_since();
        if since != self.since {
            self.since = since;
            self.wait_for(Reading::Another);
        }
    }

    /// Ready once the caller has kept us waiting for too long.
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
                self.writing.note(bytes);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                ready!(self.writing.poll_exhausted(context));
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
        }
    }

    /// Throws away what still arrives, until the caller has gone or it took too long.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut scrap = [0; SCRAP_BYTES];
        for _ in 0..SCRAPS_IN_A_ROW {
            if self
                .lingering
                .poll_passed(self.limits.linger, context)
                .is_ready()
            {
                return Poll::Ready(());
            }
            let mut scrap = ReadBuf::new(&mut scrap);
            match ready!(Pin::new(&mut self.tcp).poll_read(context, &mut scrap)) {
                Ok(()) if !scrap.filled().is_empty() => {}
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
        this.note_requests();
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
        self.writing.rest();
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
