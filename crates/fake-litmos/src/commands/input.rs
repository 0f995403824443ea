//! What reaches the site from outside, as one value: written down in order and played again, it
//! leads to the same site. Whoever keeps a site over a crash keeps this.

use fake_kit::RecordedCall;
use serde::{Deserialize, Serialize};

use crate::commands::command::Command;
use crate::state::site::Site;

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
