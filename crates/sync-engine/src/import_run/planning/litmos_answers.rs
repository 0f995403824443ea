//! What Litmos answered the run under way, kept until it is out of date: an engine that ends before
//! the plan is carried out does not ask everything again, so that an Import gets on however often
//! it is interrupted (CRS-4).
//!
//! A pause forgets it, and so does an end or whatever else makes the run ask again. What an answer
//! means is `sync_core::plan::lookups`'s and `sync_core::bulk`'s.

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

/// If the last answer is older than this when a run is taken up again, none is used: everything may
/// have changed.
const LASTS: SignedDuration = BUDGET;

/// One of them.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are findings")]
pub(crate) enum Answer {
    /// To one question, or what a call came to that contradicts an earlier one.
    Finding(Finding),
    /// A reading of everybody begins in place of so many questions; `None` if it is a reading back.
    ReadingBegun(Option<usize>),
    /// To the reading: how many learners there are.
    Count(u64),
    /// To the reading: its next page.
    Page(Vec<Learner>),
}

impl Answer {
    /// Takes it into the readings of everybody, and says what the one under way comes to.
    pub(crate) fn apply_to(self, bulk: &mut Bulk) -> Option<Next> {
        match self {
            Answer::Finding(_) => None,
            Answer::ReadingBegun(None) => {
                bulk.begin_reading_back();
                None
            }
            Answer::ReadingBegun(Some(questions)) => {
                bulk.consider(questions);
                None
            }
            Answer::Count(total) => bulk.note_answer(|survey| survey.note_count(total)),
            Answer::Page(page) => bulk.note_answer(|survey| survey.note_page(page)),
        }
    }
}

/// What is known when a run is taken up again at `now`; what a former engine had begun to read is
/// read on.
pub(crate) fn load(
    connection: &Connection,
    run: &str,
    bulk: &mut Bulk,
    now: Timestamp,
) -> Result<Lookups, StoreError> {
    let kept: Vec<(Timestamp, Answer)> = store::answers::all(connection, run)?;
    let mut answers = Lookups::default();
    if kept
        .last()
        .is_none_or(|(at, _)| now.duration_since(*at) > LASTS)
    {
        return Ok(answers);
    }
    rulebook::hit(&rulebook::CRS_4);
    let mut settled: Vec<Row> = store::runs::report(connection, run)?;
    settled.sort_by_key(|row| row.at);
    let mut settled = settled.into_iter().peekable();
    for (at, answer) in kept {
        while let Some(row) = settled.next_if(|row| row.at < at) {
            doubt(&mut answers, row);
        }
        if let Answer::Finding(finding) = answer {
            answers.note(finding);
        } else if let Some(next) = answer.apply_to(bulk)
            && let Some(everybody) = bulk.take_over_reading(next, at)
        {
            answers = Lookups::complete(everybody);
        }
    }
    settled.for_each(|row| doubt(&mut answers, row));
    Ok(answers)
}

/// What was answered about a row's learner before the row was settled is not so any more: the run
/// itself may have changed it.
fn doubt(answers: &mut Lookups, row: Row) {
    let name = row
        .username
        .map(|name| Lookup::ByUserName(Folded::of(&name)));
    let id = row.learner_id.map(Lookup::ById);
    name.into_iter()
        .chain(id)
        .for_each(|lookup| answers.note(Finding::Unknown(lookup)));
}
