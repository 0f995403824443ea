//! Acts on what reached a company once more.

use fake_kit::RecordedCall;
use jiff::Timestamp;

use crate::api::incoming_request::IncomingRequest;
use crate::commands::input::Input;
use crate::state::company::Company;

impl Company {
    /// Acts on `input` once more, as the company did at `at`. Refusals are part of what happened
    /// then.
    pub fn replay(&mut self, input: Input, at: Timestamp) {
        self.settle(at);
        match input {
            Input::Call(call) => replay_call(self, call, at),
            Input::CountedCall(call) => replay_count(self, call, at),
            Input::Command(command) => _ = self.apply(command, at),
            Input::Knobs(values) => _ = self.set_knobs(&values),
            Input::Settle => {}
            Input::AttemptBegun => _ = self.next_attempt(at),
            Input::AttemptEnded { delivery, outcome } => self.attempt_ended(delivery, outcome, at),
            Input::Replaced(company) => {
                *self = *company;
                self.settle(at);
            }
        }
    }

    /// Makes attempts to deliver that were under way when this company was kept due again: nobody
    /// reports on them.
    pub fn forget_attempts_under_way(&mut self) {
        self.webhooks.forget_attempts_under_way();
    }
}

/// Acts on a call once more, as `company` did at `now`.
fn replay_call(company: &mut Company, call: RecordedCall, now: Timestamp) {
    let (parts, body) = call.into_parts();
    if let Ok(mut asked) = IncomingRequest::of(&parts) {
        asked.call.body = body.unwrap_or_default();
        asked.replay(company, now);
    }
}

/// Counts a call against the rate limits once more, as `company` did at `now`.
fn replay_count(company: &mut Company, call: RecordedCall, now: Timestamp) {
    let (parts, _) = call.into_parts();
    if let Ok(asked) = IncomingRequest::of(&parts) {
        _ = asked.count_in(company, now);
    }
}
