//! Which users a list call shows and in which order (contract, section 2.7): filter, sort, cut out a page.
//!
//! Pages are offsets into the live table, as the vendor's are: a change between two pages shifts rows.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::query::Query;
use super::wire;
use crate::learner::{Learner, LearnerRef, Value};
use crate::member::Member;
use crate::name::folded;
use crate::{Refusal, Site};

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1000;

/// The `start` and `limit` of a list call: bad numbers take their defaults, a limit over the maximum is the
/// maximum.
pub(super) fn window(query: &Query) -> (usize, usize) {
    let limit = query.number("limit").filter(|limit| *limit > 0).unwrap_or(LIMIT_DEFAULT);
    (query.number("start").unwrap_or(0), limit.min(LIMIT_MAX))
}

/// What a list call asks for.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) start: usize,
    pub(super) limit: usize,
    /// Folded.
    search: Option<String>,
    with_inactive: bool,
    sort: Option<Member>,
    is_descending: bool,
    created_since: Option<Timestamp>,
}

/// One page and how many there are altogether.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) learners: Vec<&'a Learner>,
    pub(super) total: usize,
}

impl Listing {
    /// What the query says.
    pub(super) fn of(query: &Query) -> Listing {
        let (start, limit) = window(query);
        let sort = query.get("sort").and_then(|sort| {
            Member::ALL.iter().copied().find(|member| member.name().eq_ignore_ascii_case(sort.trim()))
        });
        Listing {
            start,
            limit,
            search: query.value("search").map(folded),
            with_inactive: query.flag("showinactive").unwrap_or(true),
            sort,
            is_descending: query.get("dir").is_some_and(|dir| dir.trim().eq_ignore_ascii_case("desc")),
            created_since: None,
        }
    }

    /// The same with `since`, which only `/users/details` knows.
    pub(super) fn since(mut self, query: &Query) -> Result<Listing, Refusal> {
        self.created_since = query.get("since").map(super::since::parse).transpose()?;
        Ok(self)
    }

    /// Looks it up.
    pub(super) fn page<'a>(&self, site: &'a Site, now: Timestamp) -> Page<'a> {
        self.page_of(site, site.learners(), now)
    }

    /// Looks it up among some learners.
    pub(super) fn page_of<'a>(
        &self,
        site: &'a Site,
        learners: impl Iterator<Item = &'a LearnerRef>,
        now: Timestamp,
    ) -> Page<'a> {
        let mut found: Vec<(Key, &Learner)> = learners
            .filter(|learner| self.shows(learner, now))
            .map(|learner| (self.key(site, learner, now), &**learner))
            .collect();
        found.sort_by(|(left, _), (right, _)| self.order(left, right));
        let total = found.len();
        let learners = found.into_iter().skip(self.start).take(self.limit).map(|(_, learner)| learner);
        Page { learners: learners.collect(), total }
    }

    fn shows(&self, learner: &Learner, now: Timestamp) -> bool {
        (self.with_inactive || learner.is_active(now))
            && self.created_since.is_none_or(|since| learner.created >= since)
            && self.search.as_ref().is_none_or(|search| holds(learner, search))
    }

    fn key(&self, site: &Site, learner: &Learner, now: Timestamp) -> Key {
        let chosen = self.sort.map(|member| match wire::shown(site, learner, member, now) {
            Value::Null => (0, String::new()),
            Value::Flag(flag) => (u64::from(flag), String::new()),
            Value::Number(number) => (number, String::new()),
            Value::Text(text) => (0, folded(&text)),
        });
        Key { chosen, names: (folded(&learner.first_name), folded(&learner.last_name)), last: learner.original_id }
    }

    /// The direction turns the chosen order round, or the default one; ties stay.
    fn order(&self, left: &Key, right: &Key) -> Ordering {
        let by_names = left.names.cmp(&right.names);
        let first = if self.sort.is_some() { left.chosen.cmp(&right.chosen) } else { by_names };
        let first = if self.is_descending { first.reverse() } else { first };
        first.then(by_names).then(left.last.cmp(&right.last))
    }
}

#[derive(Debug)]
struct Key {
    chosen: Option<(u64, String)>,
    names: (String, String),
    last: u64,
}

/// Whether a folded term occurs in any of the searched members.
fn holds(learner: &Learner, search: &str) -> bool {
    let company = learner.text(Member::CompanyName).unwrap_or("");
    let searched = [&learner.user_name, &learner.first_name, &learner.last_name, &learner.email];
    searched.into_iter().map(String::as_str).chain([company]).any(|text| folded(text).contains(search))
}
