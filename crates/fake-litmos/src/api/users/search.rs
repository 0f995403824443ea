//! The users of a list call and their order (contract, section 2.7): filter, sort, take a page.
//!
//! Pages are offsets into the live table, as the vendor's are: a change between two pages shifts
//! rows.

use std::cmp::Ordering;

use jiff::Timestamp;
use memchr::memmem::Finder;

use crate::api::format::wire;
use crate::api::query::Query;
use crate::state::name::lowered;
use crate::state::sorted_learners::SortEntry;
use crate::{Learner, LearnerRef, Member, Refusal, Site, Value};

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: usize = 1000;

/// The `start` and `limit` of a list call: bad numbers take their defaults, a limit over the
/// maximum is the maximum.
pub(crate) fn page_window(query: &Query) -> (usize, usize) {
    let limit = query
        .number("limit")
        .filter(|limit| *limit > 0)
        .unwrap_or(LIMIT_DEFAULT);
    (query.number("start").unwrap_or(0), limit.min(LIMIT_MAX))
}

/// The query of a list call.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) start: usize,
    pub(crate) limit: usize,
    /// Finds the folded term.
    search: Option<Finder<'static>>,
    with_inactive: bool,
    sort: Option<Member>,
    is_descending: bool,
    created_since: Option<Timestamp>,
}

impl Listing {
    /// The listing that a query describes.
    pub(crate) fn from_query(query: &Query) -> Listing {
        let (start, limit) = page_window(query);
        let sort = query.get("sort").and_then(|sort| {
            Member::ALL
                .iter()
                .copied()
                .find(|member| member.name().eq_ignore_ascii_case(sort.trim()))
        });
        Listing {
            start,
            limit,
            search: query
                .value("search")
                .map(|term| Finder::new(&lowered(term)).into_owned()),
            with_inactive: query.flag("showinactive").unwrap_or(true),
            sort,
            is_descending: query
                .get("dir")
                .is_some_and(|dir| dir.trim().eq_ignore_ascii_case("desc")),
            created_since: None,
        }
    }

    /// The same with `since`, which only `/users/details` knows.
    pub(crate) fn since(mut self, query: &Query) -> Result<Listing, Refusal> {
        self.created_since = query
            .get("since")
            .map(crate::api::users::since::parse)
            .transpose()?;
        Ok(self)
    }

    /// The learners of the page.
    pub(crate) fn page<'a>(&'a self, site: &'a Site, now: Timestamp) -> Vec<&'a Learner> {
        self.take_page(site, self.found(site, now), now)
    }

    /// The learners of the page, and how many there are on all pages.
    pub(crate) fn page_and_total<'a>(
        &'a self,
        site: &'a Site,
        now: Timestamp,
    ) -> (Vec<&'a Learner>, usize) {
        let mut total = 0;
        let mut found = self.found(site, now).inspect(|_| total += 1);
        let page = self.take_page(site, &mut found, now);
        // Those behind the page count too.
        found.for_each(drop);
        (page, total)
    }

    /// The learners of the page among some learners.
    pub(crate) fn page_of<'a>(
        &self,
        site: &'a Site,
        learners: impl Iterator<Item = &'a LearnerRef>,
        now: Timestamp,
    ) -> Vec<&'a Learner> {
        let entries = learners.filter_map(|learner| site.learners.sorted().get(learner));
        let found = entries.filter(|(_, text)| {
            self.search
                .as_ref()
                .is_none_or(|term| term.find(text.as_bytes()).is_some())
        });
        let mut found: Vec<_> = found
            .map(|(entry, _)| entry)
            .filter(|entry| self.includes(entry, now))
            .collect();
        found.sort_by(|left, right| left.sort_key.cmp(&right.sort_key));
        self.take_page(site, found.into_iter(), now)
    }

    /// Every learner that search and filters leave, in list order.
    fn found<'a>(&'a self, site: &'a Site, now: Timestamp) -> impl Iterator<Item = &'a SortEntry> {
        let searched: Box<dyn Iterator<Item = &'a SortEntry> + 'a> = match &self.search {
            Some(term) => Box::new(site.learners.sorted().matching(term)),
            None => Box::new(site.learners.sorted().iter()),
        };
        searched.filter(move |entry| self.includes(entry, now))
    }

    /// Sorts by the query and takes the page.
    fn take_page<'a>(
        &self,
        site: &Site,
        found: impl Iterator<Item = &'a SortEntry>,
        now: Timestamp,
    ) -> Vec<&'a Learner> {
        if self.sort.is_none() && !self.is_descending {
            return found
                .map(|entry| &*entry.learner)
                .skip(self.start)
                .take(self.limit)
                .collect();
        }
        let mut found: Vec<_> = found
            .map(|entry| (self.key(site, &entry.learner, now), entry))
            .collect();
        found.sort_by(|left, right| self.order((&left.0, left.1), (&right.0, right.1)));
        found
            .into_iter()
            .map(|(_, entry)| &*entry.learner)
            .skip(self.start)
            .take(self.limit)
            .collect()
    }

    fn includes(&self, entry: &SortEntry, now: Timestamp) -> bool {
        (self.with_inactive || entry.learner.is_active(now))
            && self
                .created_since
                .is_none_or(|since| entry.learner.created >= since)
    }

    /// The sort key of the chosen member: its number, its text.
    fn key(&self, site: &Site, learner: &Learner, now: Timestamp) -> (u64, String) {
        match self
            .sort
            .map(|member| wire::member_value(site, learner, member, now))
        {
            None | Some(Value::Null) => (0, String::new()),
            Some(Value::Flag(flag)) => (u64::from(flag), String::new()),
            Some(Value::Number(number)) => (number, String::new()),
            Some(Value::Text(text)) => (0, lowered(&text)),
        }
    }

    /// The direction turns the chosen order round, or the default one; ties stay.
    fn order(
        &self,
        left: (&(u64, String), &SortEntry),
        right: (&(u64, String), &SortEntry),
    ) -> Ordering {
        let by_names = left.1.sort_key.names().cmp(&right.1.sort_key.names());
        let first = if self.sort.is_some() {
            left.0.cmp(right.0)
        } else {
            by_names
        };
        let first = if self.is_descending {
            first.reverse()
        } else {
            first
        };
        first.then_with(|| left.1.sort_key.cmp(&right.1.sort_key))
    }
}
