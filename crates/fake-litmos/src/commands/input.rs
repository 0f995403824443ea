//! What reaches the site from outside, as one value: written down in order and played again, it
//! leads to the same site. Whoever keeps a site over a crash keeps this.

use fake_kit::RecordedCall;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Command, Site, api};

/// One thing that a site acted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A call that may have changed something; a read does where calls are counted.
    Call(RecordedCall),
    /// What an administrator did by hand.
    Command(Command),
    /// A knob that was set.
    Knob {
        /// Its name.
        name: String,
        /// Its value as text.
        value: String,
    },
    /// Time that passed.
    Settle,
    /// Another site in place of this one.
    Replaced(Box<Site>),
}

impl Site {
    /// Acts on `input` once more, as the site did at `at`. Refusals are part of what happened then.
    pub fn replay(&mut self, input: Input, at: Timestamp) {
        self.settle(at);
        match input {
            Input::Call(call) => api::replay(self, call, at),
            Input::Command(command) => _ = self.apply(command, at),
            Input::Knob { name, value } => _ = self.set_knob(&name, &value),
            Input::Settle => {}
            Input::Replaced(site) => *self = *site,
        }
    }
}
