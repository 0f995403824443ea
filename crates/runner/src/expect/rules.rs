//! `rules`: rules that must have been applied in the window.

use std::collections::BTreeSet;

use scenario::At;

use super::mismatch::Mismatch;

pub(crate) fn compare(expected: &[At<String>], hits: &BTreeSet<&'static str>) -> Vec<Mismatch> {
    let missing = expected
        .iter()
        .filter(|rule| !hits.contains(rule.value.as_str()));
    missing
        .map(|rule| Mismatch {
            rule: Some(rule.value.clone()),
            ..Mismatch::at(rule.place, "was not applied")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_was_not_applied_is_named() {
        let hits = BTreeSet::from(["ELG-1"]);
        assert_eq!(compare(&["ELG-1".into()], &hits), []);
        let idle = compare(&["ELG-1".into(), "MAP-3".into()], &hits);
        assert_eq!(
            (idle[0].message.as_str(), idle[0].rule.as_deref()),
            ("was not applied", Some("MAP-3"))
        );
    }
}
