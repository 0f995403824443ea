//! `rules`: prints the rule book, and which scenarios hit each rule.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use rulebook::RULES;
use runner::{Coverage, Options, failure_text, play_all};

use crate::check::to_stdout;
use crate::exit_code::{Exit, Stop};
use crate::suite::{check_worlds, load_checked};
use crate::terminal::{print_stderr, use_color};

pub(crate) fn rules(coverage: Option<&[PathBuf]>) -> Result<Exit, Stop> {
    let Some(paths) = coverage else {
        to_stdout(&rule_book(None))?;
        return Ok(Exit::Passed);
    };
    let suite = load_checked(paths)?;
    if suite.scenarios.is_empty() {
        return Err(Stop::new(
            Exit::NothingRun,
            "nothing was run: no `*.scenario.yaml` file found in these paths",
        ));
    }
    check_worlds(&suite.scenarios, &Options::default())?;
    let mut coverage = Coverage::default();
    let mut exits = Vec::new();
    play_all(&suite.scenarios, &Options::default(), |outcome| {
        coverage.add(&outcome);
        exits.push(Exit::from_verdict(&outcome.verdict));
        print_stderr(&failure_text(&outcome, use_color(&io::stderr())));
    });
    to_stdout(&rule_book(Some(&coverage)))?;
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
    print_stderr(&format!(
        "{hit} of {} rules hit by scenarios, {held} covered by a test\n",
        built.count()
    ));
    if !unproven.is_empty() {
        let ids: Vec<&str> = unproven.iter().map(|rule| rule.id).collect();
        print_stderr(&format!("error: not covered: {}\n", ids.join(", ")));
        exits.push(Exit::CoverageLow);
    }
    Ok(Exit::worst(exits))
}

/// How many scenarios to name for one rule; the rest is counted.
const NAMED_MAX: usize = 4;

/// One line for each rule; with coverage a second line with the scenarios that hit it.
fn rule_book(coverage: Option<&Coverage>) -> String {
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
                    "{:width$}  covered by the test {}: {}",
                    "", unproven.test, unproven.reason
                );
            }
            Some([]) if !rule.later => _ = writeln!(text, "{:width$}  not covered", ""),
            Some([]) | None => {}
            Some(names) => _ = writeln!(text, "{:width$}  hit by {}", "", shorten(names)),
        }
    }
    text
}

/// `one, two, three, four and 12 more`
fn shorten(names: &[String]) -> String {
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
