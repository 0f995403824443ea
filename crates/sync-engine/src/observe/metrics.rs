//! Counters and timings for a monitoring system, in Prometheus's text form (OBS-1). No label holds
//! anything personal.

use std::sync::Arc;

use clock::Clock;
use jiff::{SignedDuration, Timestamp};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use sync_core::Outcome;
use sync_core::pacing::retry::Decision;
use transport::{CallFuture, CallResult, Request, Transport};

type Label = (&'static str, String);
type Counters<const N: usize> = Family<[Label; N], Counter>;

/// In seconds: from a stored webhook to a call that waits for its deadline.
const BUCKETS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 30.0, 60.0];

/// All counters and timings.
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

    /// Counts what was decided after a failed call.
    pub(crate) fn record_decision(&self, decision: &Decision) {
        let (decided, waits) = match decision {
            Decision::RetryAt(_) => ("retry", true),
            Decision::PauseUntil(_) => ("pause", true),
            Decision::GiveUp => ("give_up", false),
        };
        count(&self.retries, [("decision", decided)]);
        if waits {
            self.record_wait("retry");
        }
    }

    /// Counts a wait of a lane: for its pace, or after a failed call.
    pub(crate) fn record_wait(&self, why: &str) {
        count(&self.waits, [("why", why)]);
    }

    /// Counts a finished row.
    pub(crate) fn record_outcome(&self, outcome: Outcome) {
        count(&self.outcomes, [("outcome", outcome.code())]);
    }

    /// Counts a run that is in this state now.
    pub(crate) fn record_run(&self, kind: &str, state: &str) {
        count(&self.runs, [("kind", kind), ("state", state)]);
    }

    /// Counts an answer of the receiver.
    pub(crate) fn record_delivery(&self, status: u16) {
        count(&self.deliveries, [("status", &status.to_string())]);
    }

    /// Counts an entry of a delivery that is in this state now.
    pub(crate) fn record_entry(&self, state: &str) {
        count(&self.entries, [("state", state)]);
    }

    fn record_phase(&self, phase: &str, took: SignedDuration) {
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

fn count<const N: usize>(counters: &Counters<N>, labels: [(&'static str, &str); N]) {
    let labels = labels.map(|(name, value)| (name, value.to_owned()));
    counters.get_or_create(&labels).inc();
}

/// Times a step from now until it is dropped, also one that is given up.
pub(crate) struct Timing<'a> {
    metrics: &'a Metrics,
    clock: &'a Clock,
    phase: &'static str,
    started_at: Timestamp,
}

impl<'a> Timing<'a> {
    pub(crate) fn new(metrics: &'a Metrics, clock: &'a Clock, phase: &'static str) -> Timing<'a> {
        Timing {
            metrics,
            clock,
            phase,
            started_at: clock.now(),
        }
    }
}

impl Drop for Timing<'_> {
    fn drop(&mut self) {
        let elapsed = self.clock.now().duration_since(self.started_at);
        self.metrics.record_phase(self.phase, elapsed);
    }
}

/// A transport that counts the calls of one vendor.
pub(crate) struct CountingTransport {
    inner: Arc<dyn Transport>,
    metrics: Arc<Metrics>,
    vendor: &'static str,
}

impl CountingTransport {
    pub(crate) fn wrap(
        inner: Arc<dyn Transport>,
        metrics: &Arc<Metrics>,
        vendor: &'static str,
    ) -> Arc<dyn Transport> {
        Arc::new(CountingTransport {
            inner,
            metrics: Arc::clone(metrics),
            vendor,
        })
    }

    fn record(&self, method: &str, answer: &CallResult) {
        let status = match answer {
            Ok(response) => response.status.as_str(),
            Err(failure) => failure_code(failure),
        };
        let labels = [
            ("vendor", self.vendor),
            ("method", method),
            ("status", status),
        ];
        count(&self.metrics.calls, labels);
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

impl Transport for CountingTransport {
    fn call(&self, request: Request) -> CallFuture<'_> {
        Box::pin(async move {
            let method = request.method.to_string();
            let answer = self.inner.call(request).await;
            self.record(&method, &answer);
            answer
        })
    }
}
