//! Coverage: which scenarios hit each rule of the rule book.

use std::collections::BTreeMap;

use rulebook::{RULES, Rule};

use crate::run::outcome::Outcome;

/// The scenarios that hit each rule.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    hits: BTreeMap<String, Vec<String>>,
}

impl Coverage {
    /// Records the rules that one scenario hit.
    pub fn add(&mut self, outcome: &Outcome) {
        for rule in &outcome.rules {
            let names = self.hits.entry(rule.clone()).or_default();
            if names.last() != Some(&outcome.id) {
                names.push(outcome.id.clone());
            }
        }
    }

    /// The ids of the scenarios that hit a rule, each once, in the order of the suite.
    pub fn scenarios_for(&self, rule: &Rule) -> &[String] {
        self.hits.get(rule.id).map_or(&[], Vec::as_slice)
    }

    /// The rules that are built but that no scenario hit, except those that no scenario can hit.
    pub fn unproven(&self) -> Vec<&'static Rule> {
        let is_required = |rule: &&Rule| !rule.later && rulebook::unproven(rule).is_none();
        RULES
            .iter()
            .copied()
            .filter(|rule| is_required(rule) && self.scenarios_for(rule).is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::passed_outcome;

    #[test]
    fn the_cases_of_a_scenario_count_once() {
        let mut coverage = Coverage::default();
        coverage.add(&Outcome {
            case: Some("a".to_owned()),
            ..passed_outcome()
        });
        coverage.add(&Outcome {
            case: Some("b".to_owned()),
            ..passed_outcome()
        });
        assert_eq!(coverage.scenarios_for(&rulebook::ELG_1), ["import-002"]);
        let unproven = coverage.unproven();
        assert!(unproven.contains(&&rulebook::ELG_2) && !unproven.contains(&&rulebook::ELG_1));
        assert!(
            !unproven.contains(&&rulebook::ELG_7),
            "ELG-7 is not built yet"
        );
    }
}
