//! Replays recorded input on a site.

use fake_kit::RecordedCall;
use jiff::Timestamp;

use crate::api::call::Call;
use crate::api::router::answer;
use crate::{Input, Site};

impl Site {
    /// Applies `input` again, as the site did at `at`. Refusals are part of what happened then.
    pub fn replay(&mut self, input: Input, at: Timestamp) {
        self.advance_to(at);
        match input {
            Input::Call(call) => replay_call(self, call, at),
            Input::Command(command) => _ = self.apply(command, at),
            Input::Knob { name, value } => _ = self.set_knob(&name, &value),
            Input::Advance => {}
            Input::Replaced(site) => *self = *site,
        }
    }
}

/// Applies a recorded call again, as of `now`; the answer is discarded.
fn replay_call(site: &mut Site, call: RecordedCall, now: Timestamp) {
    let (parts, body) = call.into_parts();
    answer(site, &Call::new(parts, body), now);
}
