//! What reaches the company from outside, as one value: recorded in order and replayed, it leads to
//! the same company. A host that must survive a crash records this.

use std::collections::BTreeMap;

use fake_kit::RecordedCall;
use serde::{Deserialize, Serialize};

use crate::webhook::Outcome;
use crate::{Command, Company};

/// One thing that a company acted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A call that may have changed something.
    Call(RecordedCall),
    /// A call that was charged to the rate limits before anything else.
    CountedCall(RecordedCall),
    /// An act without an API call.
    Command(Command),
    /// Knobs that were set, all or none.
    Knobs(BTreeMap<String, String>),
    /// Time that passed.
    #[serde(rename = "settle")]
    Advance,
    /// A delivery attempt was handed out, if one was due.
    AttemptBegun,
    /// A delivery attempt ended.
    AttemptEnded {
        /// The delivery's id.
        delivery: u64,
        /// The outcome.
        outcome: Outcome,
    },
    /// Another company in place of this one.
    Replaced(Box<Company>),
}
