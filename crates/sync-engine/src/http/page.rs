//! Pages of lists that only grow: the latest lines first, older ones by cursor.

use sync_core::Reason;

use super::error::Problem;
use super::responses::Older;

/// The most lines a page may have, and how many it has unless it says otherwise.
const LINES: u32 = 1_000;

/// One page, as the store reads it.
pub(super) struct Page {
    /// Lines of smaller numbers.
    pub(super) before: i64,
    /// One line more than are shown: it tells whether there is another page.
    pub(super) more: u32,
}

impl Page {
    pub(super) fn new(older: &Older) -> Result<Page, Problem> {
        let wrong = || {
            Problem::new(
                &Reason::InvalidRequest,
                "The cursor is none that this list gave.",
            )
        };
        let before = match &older.cursor {
            None => i64::MAX,
            Some(cursor) => cursor.parse().map_err(|_| wrong())?,
        };
        Ok(Page {
            before,
            more: lines(older.limit, LINES)? + 1,
        })
    }

    /// Takes the line too many off `lines`, newest first, and names where the next page begins.
    pub(super) fn cut<T>(
        &self,
        mut lines: Vec<T>,
        number: impl Fn(&T) -> i64,
    ) -> (Vec<T>, Option<String>) {
        let has_more = lines.len() == self.more as usize;
        if has_more {
            lines.pop();
        }
        let next = lines
            .last()
            .filter(|_| has_more)
            .map(|line| number(line).to_string());
        (lines, next)
    }
}

/// How many lines a page has.
pub(super) fn lines(requested: Option<u32>, usual: u32) -> Result<u32, Problem> {
    let lines = requested.unwrap_or(usual);
    let is_fine = (1..=LINES).contains(&lines);
    is_fine.then_some(lines).ok_or_else(|| {
        Problem::new(
            &Reason::InvalidRequest,
            format!("limit: expected 1 to {LINES}, found {lines}."),
        )
    })
}
