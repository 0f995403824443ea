//! Reading everybody by pages over a list that may change meanwhile: which page comes next, and
//! whether what came is everybody.

use std::collections::BTreeMap;

use crate::domain::learner::Learner;
use crate::domain::learner_id::LearnerId;

/// Rows on a page: the most Litmos gives.
pub const PAGE_ROWS: usize = 1_000;

/// So many readings that do not add up are enough.
const READINGS: u32 = 3;

/// Whether reading all `learners` by pages costs fewer calls than asking so many questions.
pub fn reading_pays(learners: u64, questions: usize) -> bool {
    let pages = learners.div_ceil(PAGE_ROWS as u64).max(1);
    usize::try_from(pages).is_ok_and(|pages| pages < questions)
}

/// What a survey wants next, or what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask how many learners there are.
    Count,
    /// Read the page that begins here.
    Page(usize),
    /// These are all.
    Everybody(Vec<Learner>),
    /// It does not pay, or the list does not hold still: ask for single ones.
    GiveUp,
}

/// A reading under way.
#[derive(Debug, Clone)]
pub struct Survey {
    /// How many questions it would save; `None` if it is made for its own sake.
    questions: Option<usize>,
    /// How many there should be.
    total: Option<u64>,
    start: usize,
    seen: BTreeMap<LearnerId, Learner>,
    readings: u32,
}

impl Survey {
    /// A reading in place of so many questions. Whoever is not in it counts as not there, so it
    /// must add up: people are missed when others are renamed or deleted between two pages, and
    /// read twice when others are made.
    pub fn instead_of(questions: usize) -> Survey {
        Survey {
            questions: Some(questions),
            total: None,
            start: 0,
            seen: BTreeMap::new(),
            readings: 0,
        }
    }

    /// A reading to see what is there now; who is missed is asked for by name.
    pub fn to_see() -> Survey {
        Survey {
            questions: None,
            ..Survey::instead_of(0)
        }
    }

    /// What comes first.
    pub fn first(&self) -> Next {
        if self.questions.is_some() {
            Next::Count
        } else {
            Next::Page(0)
        }
    }

    /// Takes in how many there are.
    pub fn note_count(&mut self, total: u64) -> Next {
        let pays = self
            .questions
            .is_none_or(|questions| reading_pays(total, questions));
        self.total = Some(total);
        match (pays, total) {
            (false, _) => Next::GiveUp,
            (true, 0) => Next::Everybody(Vec::new()),
            (true, _) => Next::Page(0),
        }
    }

    /// Takes in a page. It may hold a few rows more than it should.
    pub fn note_page(&mut self, page: Vec<Learner>) -> Next {
        let is_last = page.len() < PAGE_ROWS;
        self.seen.extend(
            page.into_iter()
                .map(|learner| (learner.id.clone(), learner)),
        );
        self.start += PAGE_ROWS;
        let is_all = self.total.is_some_and(|total| self.start as u64 >= total);
        if is_last || is_all {
            self.end()
        } else {
            Next::Page(self.start)
        }
    }

    fn end(&mut self) -> Next {
        let seen = std::mem::take(&mut self.seen);
        self.start = 0;
        self.readings += 1;
        match self.total {
            Some(total) if seen.len() as u64 != total && self.readings < READINGS => Next::Count,
            Some(total) if seen.len() as u64 != total => Next::GiveUp,
            _ => Next::Everybody(seen.into_values().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    fn people(ids: std::ops::Range<usize>) -> Vec<Learner> {
        ids.map(|id| sample::learner(&format!("L{id:05}"), &format!("e{id}@acme.test")))
            .collect()
    }

    #[test]
    fn it_reads_page_after_page_until_one_is_short() {
        let mut survey = Survey::to_see();
        assert_eq!(survey.first(), Next::Page(0));
        assert_eq!(survey.note_page(people(0..1000)), Next::Page(1000));
        assert_eq!(
            survey.note_page(people(1000..1007)),
            Next::Everybody(people(0..1007))
        );
    }

    #[test]
    fn a_total_saves_the_empty_page_at_the_end_and_an_empty_site_all_of_them() {
        let mut survey = Survey::instead_of(50);
        assert_eq!(survey.first(), Next::Count);
        assert_eq!(survey.note_count(2000), Next::Page(0));
        assert_eq!(survey.note_page(people(0..1000)), Next::Page(1000));
        assert_eq!(
            survey.note_page(people(1000..2000)),
            Next::Everybody(people(0..2000))
        );
        assert_eq!(
            Survey::instead_of(50).note_count(0),
            Next::Everybody(Vec::new())
        );
    }

    #[test]
    fn a_few_rows_too_many_on_a_page_are_read_once() {
        let mut survey = Survey::instead_of(50);
        survey.note_count(1500);
        assert_eq!(survey.note_page(people(0..1003)), Next::Page(1000));
        assert_eq!(
            survey.note_page(people(1000..1500)),
            Next::Everybody(people(0..1500))
        );
    }

    #[test]
    fn it_is_made_only_if_it_costs_fewer_calls_than_asking() {
        assert_eq!(Survey::instead_of(21).note_count(20_000), Next::Page(0));
        assert_eq!(Survey::instead_of(21).note_count(20_001), Next::GiveUp);
    }

    #[test]
    fn a_list_that_moves_is_read_again_and_given_up_after_the_third_time() {
        let mut survey = Survey::instead_of(50);
        for again in [Next::Count, Next::Count, Next::GiveUp] {
            survey.note_count(1500);
            survey.note_page(people(0..1000));
            // Somebody of the first page was deleted: number 1000 moved onto it and is missed.
            assert_eq!(survey.note_page(people(1001..1500)), again);
        }
    }
}
