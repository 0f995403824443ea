//! Times by a clock that was set back.

use jiff::{SignedDuration, Timestamp};

/// The same moment by a clock that was set back by so much.
pub(crate) fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}
