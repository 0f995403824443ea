//! What reaches the company from outside, as one value: written down in order and played again, it
//! leads to the same company. Whoever keeps a company over a crash keeps this.

use std::collections::BTreeMap;

use fake_kit::RecordedCall;
use serde::{Deserialize, Serialize};

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
