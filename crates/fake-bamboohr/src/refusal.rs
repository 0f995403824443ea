//! Why a command or a call does nothing: the status and the text of the vendor's answer.

use serde::{Deserialize, Serialize};

/// Why a command did nothing, with the status the vendor's API gives for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{status}: {message}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The text of the vendor's error header.
    pub message: String,
}

impl Refusal {
    /// A refusal with this status and text.
    pub fn new(status: u16, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            message: message.into(),
        }
    }

    pub(crate) fn unknown_field(name: &str) -> Refusal {
        Refusal::new(404, format!("There is no field {name}"))
    }

    pub(crate) fn unknown_user(name: &str) -> Refusal {
        Refusal::new(404, format!("There is no user {name}"))
    }

    /// The field of this label is worked out from others.
    pub(crate) fn derived_field(label: &str) -> Refusal {
        Refusal::new(
            400,
            format!("{label} cannot be set; it follows from others"),
        )
    }

    pub(crate) fn no_employee() -> Refusal {
        Refusal::new(404, "Employee not found")
    }
}
