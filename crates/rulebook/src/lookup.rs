//! Finds a rule by its id.

use crate::engine::RULES;
use crate::rule::Rule;

/// The rule with this id, if the book has one.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::engine::MAT_6;

    #[test]
    fn ids_are_unique_and_found() {
        let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), RULES.len());
        assert_eq!(rule("MAT-6"), Some(&MAT_6));
        assert_eq!(rule("MAT-99"), None);
    }

    #[test]
    fn every_rule_says_where_it_comes_from_and_what_it_says() {
        for rule in RULES {
            assert!(!rule.source.is_empty(), "{rule} has no source");
            assert!(
                rule.sentence.ends_with('.') && rule.sentence.len() > 15,
                "{rule}: {}",
                rule.sentence
            );
        }
    }
}
