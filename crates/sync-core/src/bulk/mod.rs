//! Big imports by Litmos's bulk import (IMP-11): what may go in bulk and when it pays, how much
//! goes at once, when to ask for the job again, and what came of a row.

mod survey;

use jiff::{SignedDuration, Timestamp};

use crate::config::{Bulk, Config};
use crate::domain::learner::Learner;
use crate::domain::link::Links;
use crate::domain::username::Folded;
use crate::mapping::Member;
use crate::plan::lookups::{Found, Lookup, Lookups};
use crate::plan::operation::{Operation, Step};
use crate::plan::settle::{self, Settled};
use crate::reporting::reason::Reason;

pub use survey::{Next, PAGE_ROWS, Survey, reading_pays};

/// The most rows of one bulk import.
pub const ROWS_MAX: usize = 2_000;

/// The most bytes of its body: Litmos's 2000 KB, counted the careful way.
pub const BYTES_MAX: usize = 2_000_000;

/// What stands around the rows of a body, in bytes.
const BRACKETS: usize = 2;

/// How long a job is asked for before the run pauses. Litmos promises no time.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// How long a reading of everybody is good enough to send rows by: whoever is made by hand after it
/// is not seen.
pub const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// Whether so many questions to Litmos make it worth asking how many learners there are.
pub fn may_pay(config: &Config, questions: usize) -> bool {
    config.bulk == Bulk::Auto && questions > config.bulk_threshold as usize
}

/// Which of these go in bulk, and which one by one, each in the order given. All go one by one
/// unless everybody was read and more than the threshold can be expressed.
pub fn split(
    operations: Vec<Operation>,
    lookups: &Lookups,
    config: &Config,
) -> (Vec<Operation>, Vec<Operation>) {
    let goes = |operation: &Operation| operation.can_go_in_bulk();
    let count = operations
        .iter()
        .filter(|operation| goes(operation))
        .count();
    if !lookups.is_complete() || !may_pay(config, count) {
        return (Vec::new(), operations);
    }
    rulebook::hit(&rulebook::IMP_11);
    operations.into_iter().partition(goes)
}

/// How many of the first rows fit into one import; at least one. Each is given by its bytes, the
/// comma included.
pub fn first_chunk(rows: impl IntoIterator<Item = usize>) -> usize {
    let mut bytes = BRACKETS;
    let fits = |row: &usize| {
        bytes += row;
        bytes <= BYTES_MAX
    };
    rows.into_iter()
        .take(ROWS_MAX)
        .take_while(fits)
        .count()
        .max(1)
}

/// How long to wait before a job is asked for once more: 3 seconds, doubled with each time, at most
/// a minute.
pub fn poll_after(polls_made: u32) -> SignedDuration {
    SignedDuration::from_secs((3_i64 << polls_made.min(5)).min(60))
}

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "made one at a time and taken apart at once"
)]
pub enum Judged {
    /// The learner holds what was wanted.
    Done(Learner),
    /// Litmos would not have it.
    Refused(Reason),
    /// Neither refused nor seen: it must be settled by itself (CRS-5).
    Open,
}

/// Judges a row once its job is over. `refusal` is what Litmos said of it, if it refused it;
/// `everybody` was read after that, at `now`. Only what is seen in Litmos has happened.
pub fn judge(
    operation: &Operation,
    refusal: Option<&str>,
    everybody: &Lookups,
    links: &Links,
    now: Timestamp,
) -> Judged {
    if let Some(text) = refusal {
        return Judged::Refused(Reason::LitmosRejected {
            status: None,
            message: text.to_owned(),
        });
    }
    let found = |lookup| match everybody.find(&lookup) {
        Found::Learner(learner) => Some(learner),
        _ => None,
    };
    let (settled, learner) = match &operation.step {
        Step::Create { learner: wanted } => {
            let name = wanted
                .texts
                .get(Member::UserName)
                .map_or("", String::as_str);
            let found = found(Lookup::ByUserName(Folded::of(name)));
            // Everybody had been read before, and nobody had the name.
            (
                settle::create(wanted, found, true, &operation.employee_id, links),
                found,
            )
        }
        Step::Update { learner_id, set } => {
            let found = found(Lookup::ById(learner_id.clone()));
            (settle::update(set, found), found)
        }
        Step::Nothing | Step::Fail | Step::Skip => return Judged::Open,
    };
    match (settled, learner) {
        (Settled::Done, Some(learner)) if !settle::is_outdated(operation, learner, now) => {
            rulebook::hit(&rulebook::RPT_9);
            Judged::Done(learner.clone())
        }
        _ => Judged::Open,
    }
}

#[cfg(test)]
mod tests;
