//! The text of a failure: the file with a caret, what was found instead, the call behind it, and
//! how to replay it.

use std::fmt::Write as _;

use crate::failure::color::{RED, YELLOW, paint};
use crate::run::outcome::{Failure, Outcome, Verdict};

/// The most characters of a title in the first line.
const TITLE_WIDTH: usize = 60;

/// Renders an outcome that is not a pass, with a final line break; a pass is empty.
pub fn failure_text(outcome: &Outcome, colored: bool) -> String {
    let fail = || head(outcome, &paint(RED, "FAIL", colored));
    match &outcome.verdict {
        Verdict::Passed => String::new(),
        Verdict::Stopped(state) => {
            format!(
                "{}\n  {state}",
                head(outcome, &paint(YELLOW, "STOP", colored))
            )
        }
        Verdict::BadWorld(problem) => {
            let help = problem
                .help
                .as_ref()
                .map(|help| format!("  help     {help}\n"))
                .unwrap_or_default();
            format!(
                "{}\n  {}: {}\n{help}",
                fail(),
                outcome.path.display(),
                problem.message
            )
        }
        Verdict::CouldNotRun(why) => {
            format!("{}\n  {}: {why}\n", fail(), outcome.path.display())
        }
        Verdict::Failed(failures) => fail() + "\n" + &describe(outcome, failures, colored),
    }
}

/// `FAIL import-001  Power Edit ticks all of Sales…        seed 20317   2.9 ms`
fn head(outcome: &Outcome, word: &str) -> String {
    let title: String = match outcome.title.chars().count() > TITLE_WIDTH {
        true => outcome
            .title
            .chars()
            .take(TITLE_WIDTH - 1)
            .chain(['…'])
            .collect(),
        false => outcome.title.clone(),
    };
    let millis = outcome.real_time.as_secs_f64() * 1000.0;
    format!(
        "{word} {}  {title:<TITLE_WIDTH$}  seed {}  {millis:.1} ms",
        outcome.name(),
        outcome.seed
    )
}

fn describe(outcome: &Outcome, failures: &[Failure], colored: bool) -> String {
    let mut text = String::new();
    for failure in failures {
        match &failure.location {
            Some(location) => text.push_str(&location.render(&failure.message, colored)),
            None => {
                let message = paint(RED, &failure.message, colored);
                _ = writeln!(text, "  {}: {message}", outcome.path.display());
            }
        }
        if let Some(help) = &failure.help {
            _ = writeln!(text, "  help     {help}");
        }
        if let Some(because) = &failure.because {
            _ = writeln!(text, "  because  {because}");
        }
        if !failure.around.is_empty() {
            _ = writeln!(text, "  around   {}", failure.around.join(" · "));
        }
    }
    let call = failures.iter().find_map(|failure| failure.call);
    _ = writeln!(text, "  replay   {}", outcome.replay(call));
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use scenario::Problem;

    use super::*;
    use crate::testing::{failed_outcome, passed_outcome};

    #[test]
    fn a_failed_expectation_shows_file_caret_call_and_replay() {
        insta::assert_snapshot!(failure_text(&failed_outcome(), false), @r"
        FAIL import-001  Power Edit ticks all of Sales, Sync stages them, Import mak…  seed 20317  2.9 ms
          --> scenarios/import-001.scenario.yaml:36:39
           |
        36 |           - { employee: ben, outcome: created }
           |                                       ^^^^^^^ was `failed`, reason `username_taken`, decided by MAT-7
          because  call 7  08:00:00.412  POST /v1.svc/users -> 409
          around   call 5 GET /v1.svc/users -> 200 · call 8 GET /v1.svc/users -> 200
          replay   rehearsal run scenarios/import-001.scenario.yaml --seed 20317 --until call:7
        ");
    }

    #[test]
    fn what_stands_in_no_file_names_the_file_all_the_same() {
        let mut outcome = failed_outcome();
        outcome.case = Some("busy once".to_owned());
        outcome.title = "Short".to_owned();
        if let Verdict::Failed(failures) = &mut outcome.verdict {
            failures[0] = Failure {
                location: None,
                because: None,
                around: Vec::new(),
                call: None,
                ..failures[0].clone()
            };
            failures[0].message = "panicked: index out of bounds".to_owned();
        }
        insta::assert_snapshot!(failure_text(&outcome, false), @r"
        FAIL import-001 / busy once  Short                                                         seed 20317  2.9 ms
          scenarios/import-001.scenario.yaml: panicked: index out of bounds
          replay   rehearsal run scenarios/import-001.scenario.yaml --case 'busy once' --seed 20317
        ");
    }

    #[test]
    fn a_world_that_cannot_be_built_says_why() {
        let problem = Problem::sense(scenario::Place::NOWHERE, "`imported` needs a connection");
        let verdict = Verdict::BadWorld(Box::new(problem.with_help("take `connection: off` away")));
        let outcome = Outcome {
            verdict,
            real_time: Duration::from_micros(400),
            ..passed_outcome()
        };
        insta::assert_snapshot!(failure_text(&outcome, false), @r"
        FAIL import-002  The same again changes nothing                                seed 7  0.4 ms
          scenarios/import-002.scenario.yaml: `imported` needs a connection
          help     take `connection: off` away
        ");
    }

    #[test]
    fn a_pass_says_nothing_and_colours_are_only_there_if_asked_for() {
        assert_eq!(failure_text(&passed_outcome(), true), "");
        assert!(!failure_text(&failed_outcome(), false).contains('\u{1b}'));
        assert!(failure_text(&failed_outcome(), true).contains("\u{1b}[31mFAIL\u{1b}[0m"));
    }
}
