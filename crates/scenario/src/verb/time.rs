//! The `advance` verb.

use std::fmt;
use std::str::FromStr;

use crate::values::{Duration, as_text};

/// `advance: 90m`, `advance: 3d`, `advance: next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// By this long, running everything that falls due on the way.
    By(Duration),
    /// To the next due event, and no further.
    Next,
}

impl FromStr for Advance {
    type Err = String;

    fn from_str(text: &str) -> Result<Advance, String> {
        match text {
            "next" => Ok(Advance::Next),
            _ => text
                .parse()
                .map(Advance::By)
                .map_err(|error| format!("{error}, or `next`")),
        }
    }
}

impl fmt::Display for Advance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advance::By(duration) => duration.fmt(f),
            Advance::Next => f.write_str("next"),
        }
    }
}

as_text!(Advance);
