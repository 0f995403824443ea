//! The rule behind each reason code of an action (section 25 of the rule book).

use crate::lookup::rule;
use crate::rule::Rule;

/// Codes of runs, of the connection and of requests, each with its rule.
const RULES_OF_REASONS: &[(&str, &str)] = &[
    ("answer_unreadable", "RTE-9"),
    ("bamboohr_key_rejected", "CON-9"),
    ("bamboohr_login_declined", "CON-5"),
    ("bamboohr_rejected", "FLT-5"),
    ("bamboohr_unavailable", "RTE-5"),
    ("cancelled", "IMP-15"),
    ("confirmation_stale", "SAF-8"),
    ("empty_selection", "IMP-14"),
    ("essential_field_unavailable", "RD-4"),
    ("forbidden", "PRM-1"),
    ("import_in_progress", "CNC-1"),
    ("integration_disabled", "CON-1"),
    ("litmos_access_field_ambiguous", "ELG-5"),
    ("litmos_access_field_missing", "ELG-5"),
    ("litmos_key_rejected", "CON-9"),
    ("litmos_rejected", "FLT-5"),
    ("litmos_unavailable", "FLT-3"),
    ("not_importable", "IMP-14"),
    ("quarantined", "SAF-10"),
    ("rate_limited", "RTE-5"),
    ("response_too_large", "RTE-8"),
    ("source_unstable", "RD-9"),
    ("store_corrupt", "CRS-7"),
    ("store_unavailable", "FLT-2"),
    ("subdomain_only", "CON-2"),
    ("sync_in_progress", "CNC-1"),
];

/// The rule behind a reason code; `held:SAF-2` carries its own.
pub fn rule_of_reason(code: &str) -> Option<&'static Rule> {
    if let Some(safeguard) = code.strip_prefix("held:") {
        return rule(safeguard);
    }
    let (_, id) = RULES_OF_REASONS
        .iter()
        .find(|(reason, _)| *reason == code)?;
    rule(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_table_has_a_rule_of_the_book() {
        for (code, id) in RULES_OF_REASONS {
            assert_eq!(
                rule_of_reason(code).map(|rule| rule.id),
                Some(*id),
                "{code}"
            );
        }
    }

    #[test]
    fn a_held_run_names_its_safeguard() {
        assert_eq!(rule_of_reason("held:SAF-2"), Some(&crate::engine::SAF_2));
        assert_eq!(rule_of_reason("held:SAF-99"), None);
        assert_eq!(rule_of_reason("no_such_code"), None);
    }
}
