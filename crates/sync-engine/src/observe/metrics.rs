//! Counters and timings for a monitoring system, in Prometheus's text form (OBS-1). No label holds
//! anything personal.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use sync_core::Outcome;
use sync_core::pacing::retry::Decision;
use transport::{CallFuture, CallResult, Request, Transport};

use crate::Engine;

type Label = (&'static str, String);
type Counters<const N: usize> = Family<[Label; N], Counter>;

/// In seconds: from a stored webhook to a call that waits for its deadline.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 30.0, 60.0];

/// All that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    calls: Counters<3>,
    retries: Counters<1>,
    waits: Counters<1>,
    outcomes: Counters<1>,
    runs: Counters<2>,
    deliveries: Counters<1>,
    entries: Counters<1>,
    phases: Family<[Label; 1], Histogram>,
}

impl Metrics {
    /// Nothing counted yet.
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("rehearsal");
        let phases =
            Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        registry.register(
            "phase_seconds",
            "How long steps took, calls included",
            phases.clone(),
        );
        Metrics {
            calls: counters(
                &mut registry,
                "calls",
                "Calls to the vendors by their answer",
            ),
            retries: counters(
                &mut registry,
                "retries",
                "What was decided after a failed call",
            ),
            waits: counters(
                &mut registry,
                "waits",
                "Times a lane had to come back later",
            ),
            outcomes: counters(
                &mut registry,
                "outcomes",
                "Rows of Imports and webhooks by outcome",
            ),
            runs: counters(
                &mut registry,
                "runs",
                "Syncs and Imports by the state they came to",
            ),
            deliveries: counters(
                &mut registry,
                "deliveries",
                "Deliveries of webhooks by the answer they were given",
            ),
            entries: counters(
                &mut registry,
                "webhook_entries",
                "Entries of deliveries by what came of them",
            ),
            phases,
            registry,
        }
    }

    /// As Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a string takes all text");
        text
    }

    /// A failed call was judged.
    pub(crate) fn note_decision(&self, decision: &Decision) {
        let (decided, waits) = match decision {
            Decision::RetryAt(_) => ("retry", true),
            Decision::PauseUntil(_) => ("pause", true),
            Decision::GiveUp => ("give_up", false),
        };
        self.retries
            .get_or_create(&[("decision", decided.to_owned())])
            .inc();
        if waits {
            self.note_wait("retry");
        }
    }

    /// A lane comes back later: for its pace, or after a failed call.
    pub(crate) fn note_wait(&self, why: &str) {
        self.waits.get_or_create(&[("why", why.to_owned())]).inc();
    }

    /// A row is over.
    pub(crate) fn note_outcome(&self, outcome: Outcome) {
        self.outcomes
            .get_or_create(&[("outcome", outcome.code().to_owned())])
            .inc();
    }

    /// A run came to a state.
    pub(crate) fn note_run(&self, kind: &str, state: &str) {
        self.runs
            .get_or_create(&[("kind", kind.to_owned()), ("state", state.to_owned())])
            .inc();
    }

    /// The receiver answered.
    pub(crate) fn note_delivery(&self, status: u16) {
        self.deliveries
            .get_or_create(&[("status", status.to_string())])
            .inc();
    }

    /// Something came of an entry of a delivery.
    pub(crate) fn note_entry(&self, state: &str) {
        self.entries
            .get_or_create(&[("state", state.to_owned())])
            .inc();
    }

    fn note_phase(&self, phase: &str, took: SignedDuration) {
        self.phases
            .get_or_create(&[("phase", phase.to_owned())])
            .observe(took.as_secs_f64());
    }
}

fn counters<const N: usize>(registry: &mut Registry, name: &str, help: &str) -> Counters<N> {
    let counters = Counters::<N>::default();
    registry.register(name, help, counters.clone());
    counters
}

/// Times a step from now until it is dropped, also one that is given up.
pub(crate) struct Timing<'a> {
    engine: &'a Engine,
    phase: &'static str,
    began: Timestamp,
}

impl<'a> Timing<'a> {
    pub(crate) fn begin(engine: &'a Engine, phase: &'static str) -> Timing<'a> {
        Timing {
            engine,
            phase,
            began: engine.now(),
        }
    }
}

impl Drop for Timing<'_> {
    fn drop(&mut self) {
        self.engine
            .metrics()
            .note_phase(self.phase, self.engine.now().duration_since(self.began));
    }
}

/// A transport that counts the calls of one vendor.
pub(crate) struct Counted {
    inner: Arc<dyn Transport>,
    metrics: Arc<Metrics>,
    vendor: &'static str,
}

impl Counted {
    pub(crate) fn counting(
        inner: Arc<dyn Transport>,
        metrics: &Arc<Metrics>,
        vendor: &'static str,
    ) -> Arc<dyn Transport> {
        Arc::new(Counted {
            inner,
            metrics: Arc::clone(metrics),
            vendor,
        })
    }

    fn note(&self, method: String, answer: &CallResult) {
        let status = match answer {
            Ok(response) => response.status.as_u16().to_string(),
            Err(failure) => failure_code(failure).to_owned(),
        };
        let labels = [
            ("vendor", self.vendor.to_owned()),
            ("method", method),
            ("status", status),
        ];
        self.metrics.calls.get_or_create(&labels).inc();
    }
}

fn failure_code(failure: &transport::TransportError) -> &'static str {
    match failure {
        transport::TransportError::NotConnected => "not_connected",
        transport::TransportError::Broken => "broken",
        transport::TransportError::TimedOut => "timed_out",
        transport::TransportError::TooLarge => "too_large",
    }
}

impl Transport for Counted {
    fn call(&self, request: Request) -> CallFuture<'_> {
        Box::pin(async move {
            let method = request.method.to_string();
            let answer = self.inner.call(request).await;
            self.note(method, &answer);
            answer
        })
    }
}
