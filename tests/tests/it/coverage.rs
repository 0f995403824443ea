//! Every rule of the book is hit by a scenario, or is on the short list of rules that no
//! scenario can hit, with a test that there is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rulebook::{UNPROVEN, UNPROVEN_MAX};
use runner::{Coverage, Options, Suite, play_all};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace")
        .to_owned()
}

/// All Rust sources below `folder`.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
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
    let Some(place) = source.find(&function) else {
        return false;
    };
    let line = source[..place].rfind('\n').map_or(0, |end| end + 1);
    let before: Vec<&str> = source[..line]
        .lines()
        .rev()
        .take_while(|line| line.trim().starts_with("#["))
        .collect();
    before
        .iter()
        .any(|line| matches!(line.trim(), "#[test]" | "#[tokio::test]"))
}

#[test]
fn every_rule_without_a_scenario_has_a_test_that_exists() {
    let mut all = Vec::new();
    for folder in ["crates", "tests"] {
        sources(&root().join(folder), &mut all);
    }
    for unproven in UNPROVEN {
        let exists = all.iter().any(|source| holds_test(source, unproven.test));
        assert!(
            exists,
            "{}: there is no test `{}`",
            unproven.rule, unproven.test
        );
        assert!(
            !unproven.rule.later && !unproven.reason.is_empty(),
            "{}",
            unproven.rule
        );
    }
    assert!(
        UNPROVEN.len() <= UNPROVEN_MAX,
        "{} rules without a scenario",
        UNPROVEN.len()
    );
}

#[test]
fn every_other_rule_is_hit_by_a_scenario_and_none_of_the_list_is() {
    let suite = Suite::load(&[root().join("scenarios")]).expect("scenarios");
    let mut coverage = Coverage::default();
    play_all(&suite.scenarios, &Options::default(), |outcome| {
        coverage.add(&outcome)
    });
    let missing: Vec<&str> = coverage.unproven().iter().map(|rule| rule.id).collect();
    assert!(missing.is_empty(), "not covered: {}", missing.join(", "));
    let hit = UNPROVEN
        .iter()
        .filter(|unproven| !coverage.scenarios_for(unproven.rule).is_empty());
    let hit: Vec<&str> = hit.map(|unproven| unproven.rule.id).collect();
    assert!(
        hit.is_empty(),
        "these need no place on the list: {}",
        hit.join(", ")
    );
}

/// Options that take one of a few words: a scenario shows what each of them does.
const WORDS: &[(&str, &[&str])] = &[
    ("new_inactive", &["import_inactive", "skip"]),
    ("clear_policy", &["owned", "always", "never"]),
    ("on_access_revoked", &["leave", "deactivate"]),
    ("on_source_deleted", &["leave", "deactivate"]),
];

#[test]
fn every_option_is_set_by_a_scenario() {
    let suite = Suite::load(&[root().join("scenarios")]).expect("scenarios");
    let mut set: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, value) in suite
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.world.engine.config)
    {
        let word = value
            .0
            .as_str()
            .map_or_else(|| value.0.to_string(), str::to_owned);
        set.entry(name.as_str()).or_default().insert(word);
    }
    let options =
        serde_json::to_value(sync_core::Config::default()).expect("options are plain data");
    let options = options.as_object().expect("a table of options").keys();
    let unset: Vec<&String> = options
        .filter(|option| !set.contains_key(option.as_str()))
        .collect();
    assert!(unset.is_empty(), "no scenario sets {unset:?}");
    let missing = WORDS.iter().flat_map(|(option, words)| {
        let set = &set;
        words
            .iter()
            .filter(move |word| !set[option].contains(**word))
            .map(move |word| format!("{option}: {word}"))
    });
    let missing: Vec<String> = missing.collect();
    assert!(missing.is_empty(), "no scenario sets {missing:?}");
}

/// Whoever is refused is shown the rule behind it, so every code that scenarios know has one.
#[test]
fn every_answer_that_a_scenario_expects_has_a_rule() {
    let suite = Suite::load(&[root().join("scenarios")]).expect("scenarios");
    let steps = suite.scenarios.iter().flat_map(|scenario| &scenario.steps);
    let answers = steps.filter_map(|step| match &step.verb.value {
        scenario::Verb::Expect(expect) => expect.answer.as_ref().map(|answer| answer.as_str()),
        _ => None,
    });
    let codes: BTreeSet<&str> = answers
        .filter(|answer| scenario::REASONS.contains(answer))
        .collect();
    assert!(codes.len() > 5, "{codes:?}");
    // One row of a request that is not there has no rule of its own.
    let without: Vec<&&str> = codes
        .iter()
        .filter(|code| **code != "not_found" && rulebook::rule_of_reason(code).is_none())
        .collect();
    assert!(without.is_empty(), "no rule for {without:?}");
}
