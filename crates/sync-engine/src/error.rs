//! Errors that several modules share.

use sync_core::Reason;

use crate::sealing::UnsealError;
use crate::store::StoreError;

/// Why an engine could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What the store holds cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A secret in it was sealed with another key (CON-6). Nothing was changed.
    #[error(transparent)]
    Sealed(#[from] UnsealError),
}

/// Why a request of an administrator was not carried out.
#[derive(Debug)]
pub(crate) enum RequestError {
    /// It is refused for `reason`; `run` is the run in the way, if there is one (CNC-1).
    Refused {
        reason: Box<Reason>,
        /// A sentence for people.
        detail: String,
        run: Option<String>,
    },
    /// Its id is that of an earlier, different request (CNC-2).
    ReusedId,
    /// The store failed, as the log says.
    StoreFailed,
}

impl RequestError {
    /// A refusal for `reason`, with a sentence for people.
    pub(crate) fn new(reason: Reason, detail: impl Into<String>) -> RequestError {
        RequestError::Refused {
            reason: Box::new(reason),
            detail: detail.into(),
            run: None,
        }
    }

    /// A refusal because of the run `id`, which is in the way (CNC-1).
    pub(crate) fn because_of_run(reason: Reason, detail: &str, id: &str) -> RequestError {
        RequestError::Refused {
            reason: Box::new(reason),
            detail: detail.to_owned(),
            run: Some(id.to_owned()),
        }
    }

    /// There is no such thing.
    pub(crate) fn not_found(what: &str) -> RequestError {
        RequestError::new(Reason::NotFound, format!("There is no such {what}."))
    }
}

impl From<StoreError> for RequestError {
    fn from(error: StoreError) -> RequestError {
        tracing::error!(%error, "the store failed while a request was answered");
        RequestError::StoreFailed
    }
}
