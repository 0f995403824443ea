//! Acts on what reached a site once more.

use fake_kit::RecordedCall;
use jiff::Timestamp;

use crate::api::call::Call;
use crate::api::router::answer;
use crate::commands::input::Input;
use crate::state::site::Site;

impl Site {
    /// Acts on `input` once more, as the site did at `at`. Refusals are part of what happened then.
    pub fn replay(&mut self, input: Input, at: Timestamp) {
        self.settle(at);
        match input {
            Input::Call(call) => replay_call(self, call, at),
            Input::Command(command) => _ = self.apply(command, at),
            Input::Knob { name, value } => _ = self.set_knob(&name, &value),
            Input::Settle => {}
            Input::Replaced(site) => *self = *site,
        }
    }
}

/// Acts on a call once more, as `site` did at `now`; nobody waits for the answer.
fn replay_call(site: &mut Site, call: RecordedCall, now: Timestamp) {
    let (parts, body) = call.into_parts();
    answer(site, &Call::new(parts, body), now);
}
