//! `rules`: rules that must have decided something in the window.

use std::collections::BTreeSet;

use scenario::At;

use super::mismatch::Mismatch;

pub(crate) fn compare(wanted: &[At<String>], hits: &BTreeSet<&'static str>) -> Vec<Mismatch> {
    let idle = wanted
        .iter()
        .filter(|rule| !hits.contains(rule.value.as_str()));
    idle.map(|rule| Mismatch {
        rule: Some(rule.value.clone()),
        ..Mismatch::at(rule.place, "decided nothing")
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_decided_nothing_is_named() {
        let hits = BTreeSet::from(["ELG-1"]);
        assert_eq!(compare(&["ELG-1".into()], &hits), []);
        let idle = compare(&["ELG-1".into(), "MAP-3".into()], &hits);
        assert_eq!(
            (idle[0].message.as_str(), idle[0].rule.as_deref()),
            ("decided nothing", Some("MAP-3"))
        );
    }
}
