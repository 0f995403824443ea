//! What Litmos answered the run under way, stored until it is out of date: an engine that restarts
//! before the plan is executed need not repeat its lookups, so that an Import gets on however often
//! it is interrupted (CRS-4).
//!
//! A pause forgets the answers, and so does an end or whatever else makes the run look up again.
//! `sync_core::plan::lookups` and `sync_core::bulk` say what an answer means.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sync_core::bulk::Next;
use sync_core::domain::username::Folded;
use sync_core::pacing::retry::BUDGET;
use sync_core::reporting::report::Row;
use sync_core::{Finding, Learner, Lookup, Lookups};

use crate::import_run::bulk::Bulk;
use crate::store::{self, StoreError};

/// If the last answer is older than this when a run is resumed, none is used: everything may
/// have changed.
const FRESH_FOR: SignedDuration = BUDGET;

/// An answer of Litmos.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are findings")]
pub(crate) enum Answer {
    /// To one lookup, or a result of a call that contradicts an earlier answer.
    Finding(Finding),
    /// A reading of all learners begins in place of so many lookups; `None` if it is a reading
    /// back.
    ReadingBegun(Option<usize>),
    /// To the reading: how many learners there are.
    Count(u64),
    /// To the reading: its next page.
    Page(Vec<Learner>),
}

impl Answer {
    /// Adds it to the readings of all learners; returns what the one under way does next.
    pub(crate) fn apply_to(self, bulk: &mut Bulk) -> Option<Next> {
        match self {
            Answer::Finding(_) => None,
            Answer::ReadingBegun(None) => {
                bulk.begin_reading_back();
                None
            }
            Answer::ReadingBegun(Some(lookups)) => {
                bulk.try_begin_reading(lookups);
                None
            }
            Answer::Count(total) => bulk.record_answer(|survey| survey.note_count(total)),
            Answer::Page(page) => bulk.record_answer(|survey| survey.note_page(page)),
        }
    }
}

/// The answers that are known when a run is resumed at `now`; a reading that a former engine had
/// begun goes on.
pub(crate) fn load(
    connection: &Connection,
    run: &str,
    bulk: &mut Bulk,
    now: Timestamp,
) -> Result<Lookups, StoreError> {
    let stored: Vec<(Timestamp, Answer)> = store::answers::all(connection, run)?;
    let mut answers = Lookups::default();
    if stored
        .last()
        .is_none_or(|(at, _)| now.duration_since(*at) > FRESH_FOR)
    {
        return Ok(answers);
    }
    rulebook::hit(&rulebook::CRS_4);
    let mut finished: Vec<Row> = store::runs::report(connection, run)?;
    finished.sort_by_key(|row| row.at);
    let mut finished = finished.into_iter().peekable();
    for (at, answer) in stored {
        while let Some(row) = finished.next_if(|row| row.at < at) {
            invalidate(&mut answers, row);
        }
        if let Answer::Finding(finding) = answer {
            answers.note(finding);
        } else if let Some(next) = answer.apply_to(bulk)
            && let Some(everybody) = bulk.resume_reading(next, at)
        {
            answers = Lookups::complete(everybody);
        }
    }
    finished.for_each(|row| invalidate(&mut answers, row));
    Ok(answers)
}

/// Drops what was answered about a row's learner before the row was finished: the run itself may
/// have changed it.
fn invalidate(answers: &mut Lookups, row: Row) {
    let name = row
        .username
        .map(|name| Lookup::ByUserName(Folded::of(&name)));
    let id = row.learner_id.map(Lookup::ById);
    name.into_iter()
        .chain(id)
        .for_each(|lookup| answers.note(Finding::Unknown(lookup)));
}
