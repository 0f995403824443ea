//! What reaches the site from outside, as one value: recorded in order and replayed, it leads to
//! the same site. A host that must survive a crash records this.

use fake_kit::RecordedCall;
use serde::{Deserialize, Serialize};

use crate::{Command, Site};

/// One thing that a site acted on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A call that may have changed something; a read does where calls are counted.
    Call(RecordedCall),
    /// An act of an administrator.
    Command(Command),
    /// A knob that was set.
    Knob {
        /// Its name.
        name: String,
        /// Its value as text.
        value: String,
    },
    /// Time that passed.
    #[serde(rename = "settle")]
    Advance,
    /// Another site in place of this one.
    Replaced(Box<Site>),
}
