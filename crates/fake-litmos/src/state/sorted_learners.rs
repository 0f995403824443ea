//! All learners in list order, in blocks that hold the searched members as one text.
//!
//! A block is short enough that an insertion moves little, and long enough that a search reads
//! memory from end to end instead of learner by learner. Only for speed; the tests compare it with
//! a plain sorted list.

use std::ops::Range;

use memchr::memmem::Finder;

use crate::state::name::lowered;
use crate::{Learner, LearnerRef, Member};

/// Ends each member in a block's text: folded text, be it a member or a term, never contains it.
const SEPARATOR: char = 'X';

/// How many learners a block holds before it is cut in two.
const LEARNERS_MAX: usize = 128;

/// The place of a learner in an unsorted list: first name, last name, both folded, then age.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SortKey {
    first_name: Box<str>,
    last_name: Box<str>,
    original_id: u64,
    id: Box<str>,
}

impl SortKey {
    fn new(learner: &Learner) -> SortKey {
        SortKey {
            first_name: lowered(&learner.first_name).into(),
            last_name: lowered(&learner.last_name).into(),
            original_id: learner.original_id,
            id: learner.id.as_str().into(),
        }
    }

    /// Both names, folded.
    pub(crate) fn names(&self) -> (&str, &str) {
        (&self.first_name, &self.last_name)
    }
}

/// A learner in list order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SortEntry {
    pub(crate) sort_key: SortKey,
    pub(crate) learner: LearnerRef,
}

/// All learners in the order of lists. No block is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct SortedLearners(Vec<Block>);

/// Consecutive learners. Their texts are one, each in its place.
#[derive(Clone, Debug, Default)]
struct Block {
    entries: Vec<SortEntry>,
    /// Where each one's text ends, in bytes.
    ends: Vec<usize>,
    text: String,
}

impl SortedLearners {
    /// All entries in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &SortEntry> {
        self.0.iter().flat_map(|block| &block.entries)
    }

    /// The entries with `term`, folded, in a searched member.
    pub(crate) fn matching<'a>(
        &'a self,
        term: &'a Finder<'_>,
    ) -> impl Iterator<Item = &'a SortEntry> {
        self.0.iter().flat_map(move |block| block.matching(term))
    }

    /// A learner's entry and its searched text.
    pub(crate) fn get(&self, learner: &Learner) -> Option<(&SortEntry, &str)> {
        let sort_key = SortKey::new(learner);
        let block = self.0.get(self.block_of(&sort_key))?;
        let index = block.find(&sort_key).ok()?;
        Some((&block.entries[index], &block.text[block.span(index)]))
    }

    /// Inserts a learner that is not in it.
    pub(crate) fn insert(&mut self, learner: LearnerRef) {
        let sort_key = SortKey::new(&learner);
        let at = self.block_of(&sort_key);
        if self.0.is_empty() {
            self.0.push(Block::default());
        }
        self.0[at].insert(SortEntry { sort_key, learner });
        if self.0[at].entries.len() > LEARNERS_MAX {
            let second_half = self.0[at].split();
            self.0.insert(at + 1, second_half);
        }
    }

    /// Removes a learner, if present.
    pub(crate) fn remove(&mut self, learner: &Learner) {
        let sort_key = SortKey::new(learner);
        let at = self.block_of(&sort_key);
        let Some(block) = self.0.get_mut(at) else {
            return;
        };
        block.remove(&sort_key);
        if block.entries.is_empty() {
            self.0.remove(at);
        }
    }

    /// The block of this key: the last one that begins at or before it.
    fn block_of(&self, sort_key: &SortKey) -> usize {
        self.0
            .partition_point(|block| block.entries[0].sort_key <= *sort_key)
            .saturating_sub(1)
    }
}

impl PartialEq for SortedLearners {
    /// Equal content in other blocks is equal.
    fn eq(&self, other: &SortedLearners) -> bool {
        let texts = |order: &SortedLearners| {
            order
                .0
                .iter()
                .map(|block| block.text.as_str())
                .collect::<String>()
        };
        self.iter().eq(other.iter()) && texts(self) == texts(other)
    }
}

impl Eq for SortedLearners {}

impl Block {
    fn find(&self, sort_key: &SortKey) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|entry| entry.sort_key.cmp(sort_key))
    }

    /// The byte range of a learner's text.
    fn span(&self, index: usize) -> Range<usize> {
        self.start(index)..self.ends[index]
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn insert(&mut self, entry: SortEntry) {
        let index = self.find(&entry.sort_key).unwrap_or_else(|index| index);
        let text = search_text(&entry.learner);
        let start = self.start(index);
        self.text.insert_str(start, &text);
        self.ends.insert(index, start);
        self.ends[index..]
            .iter_mut()
            .for_each(|end| *end += text.len());
        self.entries.insert(index, entry);
    }

    fn remove(&mut self, sort_key: &SortKey) {
        let Ok(index) = self.find(sort_key) else {
            return;
        };
        let span = self.span(index);
        self.ends.remove(index);
        self.ends[index..]
            .iter_mut()
            .for_each(|end| *end -= span.len());
        self.text.drain(span);
        self.entries.remove(index);
    }

    /// Keeps the first half and returns the other.
    fn split(&mut self) -> Block {
        let half = self.entries.len() / 2;
        let start = self.start(half);
        let ends = self
            .ends
            .split_off(half)
            .into_iter()
            .map(|end| end - start)
            .collect();
        Block {
            entries: self.entries.split_off(half),
            ends,
            text: self.text.split_off(start),
        }
    }

    fn matching<'a>(&'a self, term: &'a Finder<'_>) -> impl Iterator<Item = &'a SortEntry> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + term.find(&self.text.as_bytes()[from..])?;
            let index = self.ends.partition_point(|end| *end <= at);
            // One matching member is enough.
            from = self.ends[index];
            Some(&self.entries[index])
        })
    }
}

/// The members that search looks at, folded.
fn search_text(learner: &Learner) -> String {
    let company = learner.text(Member::CompanyName).unwrap_or("");
    let members: [&str; 5] = [
        &learner.user_name,
        &learner.first_name,
        &learner.last_name,
        &learner.email,
        company,
    ];
    members
        .iter()
        .flat_map(|member| [lowered(member), SEPARATOR.to_string()])
        .collect()
}

#[cfg(test)]
mod tests;
