//! Every rule of the book is hit by a scenario, or stands on the short list of rules that no scenario can hit, with a
//! test that there is.

use std::fs;
use std::path::{Path, PathBuf};

use rulebook::{UNPROVEN, UNPROVEN_MAX};
use runner::{Coverage, Options, Suite, play_all};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

/// All Rust sources below `folder`.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() && !entry.ends_with("target") {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(fs::read_to_string(&entry).expect("a source"));
        }
    }
}

/// Whether a source holds a test of this name: an attribute that makes it one, then the function.
fn holds_test(source: &str, name: &str) -> bool {
    let function = format!("fn {name}(");
    let Some(place) = source.find(&function) else { return false };
    let line = source[..place].rfind('\n').map_or(0, |end| end + 1);
    let before: Vec<&str> = source[..line].lines().rev().take_while(|line| line.trim().starts_with("#[")).collect();
    before.iter().any(|line| matches!(line.trim(), "#[test]" | "#[tokio::test]"))
}

#[test]
fn every_rule_without_a_scenario_has_a_test_that_exists() {
    let mut all = Vec::new();
    for folder in ["crates", "tests"] {
        sources(&root().join(folder), &mut all);
    }
    for unproven in UNPROVEN {
        let exists = all.iter().any(|source| holds_test(source, unproven.test));
        assert!(exists, "{}: there is no test `{}`", unproven.rule, unproven.test);
        assert!(!unproven.rule.later && !unproven.reason.is_empty(), "{}", unproven.rule);
    }
    assert!(UNPROVEN.len() <= UNPROVEN_MAX, "{} rules without a scenario", UNPROVEN.len());
}

#[test]
fn every_other_rule_is_hit_by_a_scenario_and_none_of_the_list_is() {
    let suite = Suite::load(&[root().join("scenarios")]).expect("scenarios");
    let mut coverage = Coverage::default();
    play_all(&suite.scenarios, &Options::default(), |outcome| coverage.add(&outcome));
    let missing: Vec<&str> = coverage.unproven().iter().map(|rule| rule.id).collect();
    assert!(missing.is_empty(), "nothing hits {}", missing.join(", "));
    let hit = UNPROVEN.iter().filter(|unproven| !coverage.of(unproven.rule).is_empty());
    let hit: Vec<&str> = hit.map(|unproven| unproven.rule.id).collect();
    assert!(hit.is_empty(), "these need no place on the list: {}", hit.join(", "));
}
