//! Everybody in the order of lists, in blocks that hold what search looks at as one text.
//!
//! A block is short enough that putting somebody in moves little, and long enough that a search
//! reads memory from end to end instead of learner by learner.

use std::ops::Range;

use memchr::memmem::Finder;

use crate::state::learner::{Learner, LearnerRef};
use crate::state::member::Member;
use crate::state::name::lowered;

/// What stands behind each member in a block's text: folded text, be it a member or a term, never
/// holds it.
const BEHIND: char = 'X';

/// How many learners a block holds before it is cut in two.
const LEARNERS_MAX: usize = 128;

/// Where a learner stands in a list that nobody sorts: first name, last name, both folded, then
/// age.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    first_name: Box<str>,
    last_name: Box<str>,
    original_id: u64,
    id: Box<str>,
}

impl Place {
    fn of(learner: &Learner) -> Place {
        Place {
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

/// A learner as lists go over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) place: Place,
    pub(crate) learner: LearnerRef,
}

/// All learners in the order of lists. No block is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct InOrder(Vec<Block>);

/// Neighbours. The texts of all are one, each in its place.
#[derive(Clone, Debug, Default)]
struct Block {
    listed: Vec<Listed>,
    /// Where each one's text ends, in bytes.
    ends: Vec<usize>,
    text: String,
}

impl InOrder {
    /// Everybody.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.0.iter().flat_map(|block| &block.listed)
    }

    /// Those with a searched member in which `term`, folded, occurs.
    pub(crate) fn with<'a>(&'a self, term: &'a Finder<'_>) -> impl Iterator<Item = &'a Listed> {
        self.0.iter().flat_map(move |block| block.with(term))
    }

    /// Somebody's entry and what search looks at.
    pub(crate) fn get(&self, learner: &Learner) -> Option<(&Listed, &str)> {
        let place = Place::of(learner);
        let block = self.0.get(self.block_of(&place))?;
        let index = block.find(&place).ok()?;
        Some((&block.listed[index], &block.text[block.span(index)]))
    }

    /// Puts somebody in who is not in it.
    pub(crate) fn insert(&mut self, learner: LearnerRef) {
        let place = Place::of(&learner);
        let at = self.block_of(&place);
        if self.0.is_empty() {
            self.0.push(Block::default());
        }
        self.0[at].insert(Listed { place, learner });
        if self.0[at].listed.len() > LEARNERS_MAX {
            let behind = self.0[at].cut_in_two();
            self.0.insert(at + 1, behind);
        }
    }

    /// Takes somebody out who may be in it.
    pub(crate) fn remove(&mut self, learner: &Learner) {
        let place = Place::of(learner);
        let at = self.block_of(&place);
        let Some(block) = self.0.get_mut(at) else {
            return;
        };
        block.remove(&place);
        if block.listed.is_empty() {
            self.0.remove(at);
        }
    }

    /// The block that holds this place or should: the last one that begins before it or there.
    fn block_of(&self, place: &Place) -> usize {
        self.0
            .partition_point(|block| block.listed[0].place <= *place)
            .saturating_sub(1)
    }
}

impl PartialEq for InOrder {
    /// Where blocks begin is nobody's business.
    fn eq(&self, other: &InOrder) -> bool {
        let texts = |order: &InOrder| {
            order
                .0
                .iter()
                .map(|block| block.text.as_str())
                .collect::<String>()
        };
        self.iter().eq(other.iter()) && texts(self) == texts(other)
    }
}

impl Eq for InOrder {}

impl Block {
    fn find(&self, place: &Place) -> Result<usize, usize> {
        self.listed
            .binary_search_by(|listed| listed.place.cmp(place))
    }

    /// The bytes of somebody's text.
    fn span(&self, index: usize) -> Range<usize> {
        self.start(index)..self.ends[index]
    }

    fn start(&self, index: usize) -> usize {
        index.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn insert(&mut self, listed: Listed) {
        let index = self.find(&listed.place).unwrap_or_else(|index| index);
        let text = searched(&listed.learner);
        let start = self.start(index);
        self.text.insert_str(start, &text);
        self.ends.insert(index, start);
        self.ends[index..]
            .iter_mut()
            .for_each(|end| *end += text.len());
        self.listed.insert(index, listed);
    }

    fn remove(&mut self, place: &Place) {
        let Ok(index) = self.find(place) else { return };
        let span = self.span(index);
        self.ends.remove(index);
        self.ends[index..]
            .iter_mut()
            .for_each(|end| *end -= span.len());
        self.text.drain(span);
        self.listed.remove(index);
    }

    /// Keeps the first half and returns the other.
    fn cut_in_two(&mut self) -> Block {
        let half = self.listed.len() / 2;
        let start = self.start(half);
        let ends = self
            .ends
            .split_off(half)
            .into_iter()
            .map(|end| end - start)
            .collect();
        Block {
            listed: self.listed.split_off(half),
            ends,
            text: self.text.split_off(start),
        }
    }

    fn with<'a>(&'a self, term: &'a Finder<'_>) -> impl Iterator<Item = &'a Listed> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let at = from + term.find(&self.text.as_bytes()[from..])?;
            let index = self.ends.partition_point(|end| *end <= at);
            // One of somebody's members is enough.
            from = self.ends[index];
            Some(&self.listed[index])
        })
    }
}

/// The members that search looks at, folded.
fn searched(learner: &Learner) -> String {
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
        .flat_map(|member| [lowered(member), BEHIND.to_string()])
        .collect()
}

#[cfg(test)]
mod tests;
