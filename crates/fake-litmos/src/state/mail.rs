//! Mails that Litmos would have sent. Nothing leaves the machine.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A mail: so far always the welcome mail with login instructions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// When it went out.
    pub at: Timestamp,
    /// Id of the learner it is for.
    pub learner: String,
    /// The address.
    pub to: String,
    /// The subject line.
    pub subject: String,
}
