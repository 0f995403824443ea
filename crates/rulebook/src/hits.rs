//! Which rules were hit while something ran on this thread.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::rule::Rule;

thread_local! {
    /// `None` unless hits are collected, so that a long-lived server collects nothing.
    static HITS: RefCell<Option<BTreeSet<&'static str>>> = const { RefCell::new(None) };
}

/// Records that `rule` decided something just now.
#[inline]
pub fn hit(rule: &'static Rule) {
    HITS.with_borrow_mut(|hits| {
        if let Some(hits) = hits {
            hits.insert(rule.id);
        }
    });
}

/// Forgets the hits so far on this thread: they belong to the past of a world.
pub fn forget_hits() {
    HITS.with_borrow_mut(|hits| {
        if let Some(hits) = hits {
            hits.clear();
        }
    });
}

/// Runs `work` and returns, beside its result, the ids of the rules hit on this thread meanwhile.
///
/// A world runs on one thread, so what it hits is all here. Calls do not nest: the inner one takes
/// all.
pub fn hits_of<R>(work: impl FnOnce() -> R) -> (R, BTreeSet<&'static str>) {
    HITS.with_borrow_mut(|hits| *hits = Some(BTreeSet::new()));
    let result = work();
    let hits = HITS.with_borrow_mut(Option::take).unwrap_or_default();
    (result, hits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{ELG_1, MAP_19};

    #[test]
    fn the_past_is_forgotten() {
        let ((), hits) = hits_of(|| {
            hit(&ELG_1);
            forget_hits();
            hit(&MAP_19);
        });
        assert_eq!(hits.into_iter().collect::<Vec<_>>(), ["MAP-19"]);
    }

    #[test]
    fn hits_are_collected_only_inside_hits_of() {
        hit(&ELG_1);
        let ((), hits) = hits_of(|| {
            hit(&MAP_19);
            hit(&MAP_19);
        });
        assert_eq!(hits.into_iter().collect::<Vec<_>>(), ["MAP-19"]);
    }
}
