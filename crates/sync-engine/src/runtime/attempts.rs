//! How often one call was tried, and what to do after it failed (RTE-4, RTE-5).
//!
//! The policy is `sync_core::pacing::retry`; the place that knows what an error means is the
//! client.

use crate::observe::metrics::Metrics;
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use sync_core::pacing::retry::{self, CallFailure, Decision};

/// The chance in the waits between tries, and where they are counted.
pub(crate) struct Jitter {
    pub(crate) random: ChaCha8Rng,
    pub(crate) metrics: Arc<Metrics>,
}

/// The tries of one call so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tries {
    made: u32,
    first_at: Option<Timestamp>,
}

impl Tries {
    /// Notes that the call is made at `now`.
    pub(crate) fn begin(&mut self, now: Timestamp) {
        self.first_at.get_or_insert(now);
        self.made += 1;
    }

    /// What to do after the last one failed.
    pub(crate) fn decide(
        &self,
        failure: CallFailure,
        now: Timestamp,
        jitter: &mut Jitter,
    ) -> Decision {
        let chance = jitter.random.random::<f64>();
        let decision = retry::decide(
            failure,
            self.made,
            self.first_at.unwrap_or(now),
            now,
            chance,
        );
        jitter.metrics.record_decision(&decision);
        decision
    }
}

/// How a BambooHR call failed, for the policy.
pub(crate) fn bamboohr(error: &bamboohr_client::Error, now: Timestamp) -> CallFailure {
    use bamboohr_client::Cause;
    let retry_after = error
        .retry_after()
        .map(|wait| wait.not_before(now).duration_since(now));
    match error.cause() {
        Cause::NotConnected => CallFailure::Connection,
        Cause::NoAnswer => CallFailure::Timeout,
        Cause::Throttled => status(429, retry_after),
        Cause::Unavailable(code) | Cause::KeyRejected(code) => status(*code, retry_after),
        Cause::ServerError => status(500, retry_after),
        Cause::TooLarge => CallFailure::TooLarge,
        Cause::Unreadable(_) => CallFailure::Unreadable,
        Cause::Rejected { status: code, .. } => status(*code, retry_after),
    }
}

/// How a Litmos call failed, for the policy.
pub(crate) fn litmos(error: &litmos_client::Error, now: Timestamp) -> CallFailure {
    use litmos_client::Cause;
    let retry_after = error
        .retry_after()
        .map(|wait| wait.not_before(now).duration_since(now));
    match error.cause() {
        Cause::NotConnected => CallFailure::Connection,
        Cause::NoAnswer => CallFailure::Timeout,
        Cause::Throttled => status(429, retry_after),
        Cause::Unavailable(code) | Cause::KeyRejected(code) => status(*code, retry_after),
        Cause::ServerError => status(500, retry_after),
        Cause::UserNameTaken => status(409, retry_after),
        Cause::Gone => status(404, retry_after),
        Cause::TooLarge => CallFailure::TooLarge,
        Cause::Unreadable(_) => CallFailure::Unreadable,
        Cause::Rejected { status: code, .. } => status(*code, retry_after),
    }
}

fn status(status: u16, retry_after: Option<SignedDuration>) -> CallFailure {
    CallFailure::Status {
        status,
        retry_after,
    }
}
