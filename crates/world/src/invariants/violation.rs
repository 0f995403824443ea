//! A broken invariant.

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The name of the invariant.
    pub invariant: &'static str,
    /// What was found.
    pub text: String,
    /// The number of the call that broke it, if it was a call.
    pub call: Option<u64>,
}

impl Violation {
    pub(super) fn new(invariant: &'static str, text: impl Into<String>) -> Violation {
        Violation {
            invariant,
            text: text.into(),
            call: None,
        }
    }

    pub(super) fn by_call(
        invariant: &'static str,
        call: u64,
        text: impl Into<String>,
    ) -> Violation {
        Violation {
            call: Some(call),
            ..Violation::new(invariant, text)
        }
    }
}
