//! What reaches the company from outside, as one value: written down in order and played again, it
//! leads to the same company. Whoever keeps a company over a crash keeps this.

use std::collections::BTreeMap;

use fake_kit::RecordedCall;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::api;
use crate::commands::command::Command;
use crate::state::company::Company;
use crate::webhook::Outcome;

/// One thing that a company acted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A call that may have changed something.
    Call(RecordedCall),
    /// A call that was counted against the rate limits before anything else was done about it.
    CountedCall(RecordedCall),
    /// An act for which there is no call.
    Command(Command),
    /// Knobs that were set, all or none.
    Knobs(BTreeMap<String, String>),
    /// Time that passed.
    Settle,
    /// An attempt to deliver was handed out, if one was due.
    AttemptBegun,
    /// What came of an attempt to deliver.
    AttemptEnded {
        /// Of which delivery.
        delivery: u64,
        /// What came of it.
        outcome: Outcome,
    },
    /// Another company in place of this one.
    Replaced(Box<Company>),
}

impl Company {
    /// Acts on `input` once more, as the company did at `at`. Refusals are part of what happened
    /// then.
    pub fn replay(&mut self, input: Input, at: Timestamp) {
        self.settle(at);
        match input {
            Input::Call(call) => api::replay(self, call, at),
            Input::CountedCall(call) => api::replay_count(self, call, at),
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
