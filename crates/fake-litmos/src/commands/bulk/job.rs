//! A bulk import from its acceptance to its end: status, counters, errors (contract, sections 4.2
//! and 4.3).

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::By;
use crate::commands::bulk::row::Row;

/// How long a job waits before it is processed. Nobody promises a time.
const WAITING_TIME: SignedDuration = SignedDuration::from_secs(1);
/// How long after its acceptance a job is completed.
const PROCESSING_TIME: SignedDuration = SignedDuration::from_secs(2);

/// An accepted import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: String,
    /// When it was accepted.
    pub(crate) at: Timestamp,
    pub(crate) by: By,
    #[serde(rename = "asked")]
    pub(crate) request: JobRequest,
    pub(crate) rows_total: usize,
    /// What is still to be done; empty once the job is completed.
    pub(crate) rows: Vec<Row>,
    #[serde(rename = "tally")]
    pub(crate) stats: JobStats,
    pub(crate) is_completed: bool,
}

/// Options of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobRequest {
    /// Whether new people get the welcome mail.
    pub(crate) send_emails: bool,
    /// Whether new people need not set a password at first login.
    pub(crate) skip_first_login: bool,
    /// Whether each row must name a first team: so it is for those who only have teams.
    pub(crate) needs_team: bool,
}

/// Outcome of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobStats {
    pub(crate) created: usize,
    pub(crate) failed: usize,
    pub(crate) duplicate: usize,
    pub(crate) invalid_email: usize,
    /// User name and fault of each row that was not applied, in the order of the rows.
    pub(crate) errors: Vec<(String, RowFault)>,
}

/// Why a row was not applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RowFault {
    InvalidEmail,
    /// The user name occurs earlier in the same import.
    Duplicate,
    Unknown,
}

impl RowFault {
    /// The vendor's text; only that of [`RowFault::Unknown`] is published.
    pub(crate) fn text(self) -> &'static str {
        match self {
            RowFault::InvalidEmail => "Failed - Invalid Email",
            RowFault::Duplicate => "Failed - Duplicate",
            RowFault::Unknown => "Failed - Unknown Error",
        }
    }
}

impl JobStats {
    pub(crate) fn fail(&mut self, user_name: &str, fault: RowFault) {
        let counter = match fault {
            RowFault::InvalidEmail => &mut self.invalid_email,
            RowFault::Duplicate => &mut self.duplicate,
            RowFault::Unknown => &mut self.failed,
        };
        *counter += 1;
        self.errors.push((user_name.to_owned(), fault));
    }
}

impl Job {
    /// When its rows are applied.
    pub(crate) fn due(&self) -> Timestamp {
        self.at
            .saturating_add(PROCESSING_TIME)
            .expect("a length in seconds is always in range")
    }

    /// The vendor's word for how far it is at `now`.
    pub(crate) fn status(&self, now: Timestamp) -> &'static str {
        match self.is_completed {
            true => "Completed",
            false if now.duration_since(self.at) >= WAITING_TIME => "Processing",
            false => "Waiting",
        }
    }
}
