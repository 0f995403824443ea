//! The wire between the parties: every call any of them makes is queued here, and only the world
//! takes it from the queue. So calls reach the other side one at a time, in an order the world
//! chooses (CNC-4).

use std::sync::{Arc, Mutex, MutexGuard};

use clock::Nudge;
use tokio::sync::oneshot;
use transport::{CallFuture, CallResult, Request, Transport, TransportError};

use crate::sim::party::Party;

/// A call whose sender waits for the response.
pub(crate) struct QueuedCall {
    pub(crate) from: Party,
    pub(crate) to: Party,
    pub(crate) request: Request,
    pub(crate) reply: oneshot::Sender<CallResult>,
}

impl QueuedCall {
    /// Whether its sender has died since.
    pub(crate) fn is_orphan(&self) -> bool {
        self.reply.is_closed()
    }
}

/// The queue of calls not yet let through. Cheap to clone; every clone is the same wire.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    queue: Arc<Mutex<Vec<QueuedCall>>>,
    /// Rung when a call was queued.
    nudge: Nudge,
}

impl Wire {
    /// The transport of `party`: what it calls goes onto this wire.
    pub(crate) fn transport_for(&self, party: Party) -> Arc<dyn Transport> {
        Arc::new(PartyTransport {
            from: party,
            wire: self.clone(),
        })
    }

    /// Queues a call and returns where its answer will arrive.
    pub(crate) fn send(&self, from: Party, request: Request) -> oneshot::Receiver<CallResult> {
        let (reply, answer) = oneshot::channel();
        match request.url.host_str().and_then(Party::at) {
            Some(to) => {
                self.queue().push(QueuedCall {
                    from,
                    to,
                    request,
                    reply,
                });
                self.nudge.ring();
            }
            // It does not matter if the sender is gone.
            None => _ = reply.send(Err(TransportError::NotConnected)),
        }
        answer
    }

    /// How many calls wait to be let through. Calls whose sender has died are dropped unsent.
    pub(crate) fn waiting(&self) -> usize {
        let mut queue = self.queue();
        queue.retain(|call| !call.is_orphan());
        queue.len()
    }

    /// Takes the call at `index` of those waiting.
    pub(crate) fn take(&self, index: usize) -> Option<QueuedCall> {
        let mut queue = self.queue();
        (index < queue.len()).then(|| queue.remove(index))
    }

    /// Returns when a call was queued since the last time.
    pub(crate) async fn wait_for_call(&self) {
        self.nudge.rung().await;
    }

    fn queue(&self) -> MutexGuard<'_, Vec<QueuedCall>> {
        self.queue
            .lock()
            .expect("no code panics while it holds the queue")
    }
}

/// The transport of one party.
struct PartyTransport {
    from: Party,
    wire: Wire,
}

impl Transport for PartyTransport {
    fn call(&self, request: Request) -> CallFuture<'_> {
        let answer = self.wire.send(self.from, request);
        Box::pin(async move { answer.await.unwrap_or(Err(TransportError::Broken)) })
    }
}
