//! `rules`: the rule book, and which scenarios hit each rule.

use std::fmt::Write as _;
use std::path::PathBuf;

use rulebook::RULES;
use runner::{Coverage, Options, failure_text, play_all};

use crate::check::to_stdout;
use crate::exit_code::{Exit, Stop};
use crate::suite::{load_sound, refuse_bad_worlds};
use crate::terminal::{say, wants_colors};

pub(crate) fn rules(coverage: Option<&[PathBuf]>) -> Result<Exit, Stop> {
    let Some(paths) = coverage else {
        to_stdout(&book(None))?;
        return Ok(Exit::Passed);
    };
    let suite = load_sound(paths)?;
    if suite.scenarios.is_empty() {
        return Err(Stop::new(
            Exit::NothingRun,
            "nothing was run: there is no `*.scenario.yaml` below these paths",
        ));
    }
    refuse_bad_worlds(&suite.scenarios, &Options::default())?;
    let mut coverage = Coverage::default();
    let mut exits = Vec::new();
    play_all(&suite.scenarios, &Options::default(), |outcome| {
        coverage.add(&outcome);
        exits.push(Exit::of(&outcome.verdict));
        say(&failure_text(&outcome, wants_colors()));
    });
    to_stdout(&book(Some(&coverage)))?;
    let unproven = coverage.unproven();
    let built = RULES.iter().filter(|rule| !rule.later);
    let hit = built
        .clone()
        .filter(|rule| !coverage.scenarios_for(rule).is_empty())
        .count();
    let held = built
        .clone()
        .filter(|rule| {
            coverage.scenarios_for(rule).is_empty() && rulebook::unproven(rule).is_some()
        })
        .count();
    say(&format!(
        "{hit} of {} rules hit, {held} held by a test of their own\n",
        built.count()
    ));
    if !unproven.is_empty() {
        let ids: Vec<&str> = unproven.iter().map(|rule| rule.id).collect();
        say(&format!("nothing hits {}\n", ids.join(", ")));
        exits.push(Exit::CoverageLow);
    }
    Ok(Exit::worst(exits))
}

/// How many scenarios are named for one rule; the rest is counted.
const NAMED_MAX: usize = 4;

/// One line a rule; with coverage a second one for who hit it.
fn book(coverage: Option<&Coverage>) -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for rule in RULES {
        let later = if rule.later { " (later)" } else { "" };
        _ = writeln!(
            text,
            "{:<width$}  {}{later} [{}]",
            rule.id, rule.sentence, rule.source
        );
        match coverage.map(|coverage| coverage.scenarios_for(rule)) {
            Some([]) if let Some(unproven) = rulebook::unproven(rule) => {
                _ = writeln!(
                    text,
                    "{:width$}  held by the test {}: {}",
                    "", unproven.test, unproven.reason
                );
            }
            Some([]) if !rule.later => _ = writeln!(text, "{:width$}  nothing hits it", ""),
            Some([]) | None => {}
            Some(names) => _ = writeln!(text, "{:width$}  hit by {}", "", short(names)),
        }
    }
    text
}

/// `one, two, three, four and 12 more`
fn short(names: &[String]) -> String {
    let shown = names
        .iter()
        .take(NAMED_MAX)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().checked_sub(NAMED_MAX) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}
