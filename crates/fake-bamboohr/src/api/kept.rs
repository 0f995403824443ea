//! Answers kept until something changes: writing a directory of thousands anew for each reader takes longer than
//! all the rest of a call.
//!
//! Whoever may change the company forgets them all first, so none can be stale. Left out: which routes keep
//! theirs, see `route`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::call::{Base, Call};
use super::format::Page;

/// The most answers kept at a time.
const ANSWERS_MAX: usize = 16;

/// Answers by what was asked, by whom, and on which day.
#[derive(Debug, Default)]
pub(crate) struct KeptAnswers(BTreeMap<Question, Page>);

/// All that an answer depends on while the company stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    user: u64,
    today: Date,
    base: Base,
    path: Vec<String>,
    query: Vec<(String, String)>,
    accept: Option<String>,
}

impl Question {
    pub(crate) fn of(call: &Call, user: u64, today: Date) -> Question {
        Question {
            user,
            today,
            base: call.base.clone(),
            path: call.path.clone(),
            query: call.query.clone(),
            accept: call.header(http::header::ACCEPT).map(str::to_owned),
        }
    }
}

impl KeptAnswers {
    /// The answer to `question`, made if it is not kept.
    pub(crate) fn get_or_make<E>(
        &mut self,
        question: Question,
        make: impl FnOnce() -> Result<Page, E>,
    ) -> Result<Page, E> {
        if let Some(page) = self.0.get(&question) {
            return Ok(page.clone());
        }
        let page = make()?;
        if self.0.len() >= ANSWERS_MAX {
            self.forget();
        }
        self.0.insert(question, page.clone());
        Ok(page)
    }

    /// Forgets every answer: something may be about to change.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}
