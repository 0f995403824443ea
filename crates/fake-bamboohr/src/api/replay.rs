//! Replays recorded input on a company.

use fake_kit::RecordedCall;
use jiff::Timestamp;

use crate::api::incoming_request::IncomingRequest;
use crate::{Company, Input};

impl Company {
    /// Applies `input` again, as the company did at `at`. Refusals are part of what happened then.
    pub fn replay(&mut self, input: Input, at: Timestamp) {
        self.advance_to(at);
        match input {
            Input::Call(call) => replay_call(self, call, at),
            Input::CountedCall(call) => replay_count(self, call, at),
            Input::Command(command) => _ = self.apply(command, at),
            Input::Knobs(values) => _ = self.set_knobs(&values),
            Input::Advance => {}
            Input::AttemptBegun => _ = self.next_attempt(at),
            Input::AttemptEnded { delivery, outcome } => self.record_outcome(delivery, outcome, at),
            Input::Replaced(company) => {
                *self = *company;
                self.advance_to(at);
            }
        }
    }

    /// Makes delivery attempts that were under way when this company was saved due again: their
    /// outcome will never be reported.
    pub fn requeue_unfinished_attempts(&mut self) {
        self.webhooks.requeue_unfinished_attempts();
    }
}

/// Applies a recorded call again, as of `now`.
fn replay_call(company: &mut Company, call: RecordedCall, now: Timestamp) {
    let (parts, body) = call.into_parts();
    if let Ok(mut request) = IncomingRequest::parse(&parts) {
        request.call.body = body.unwrap_or_default();
        request.replay(company, now);
    }
}

/// Charges a recorded call to the rate limits again, as of `now`.
fn replay_count(company: &mut Company, call: RecordedCall, now: Timestamp) {
    let (parts, _) = call.into_parts();
    if let Ok(request) = IncomingRequest::parse(&parts) {
        _ = request.charge_rate_limits(company, now);
    }
}
