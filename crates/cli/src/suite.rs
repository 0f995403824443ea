//! Reads and checks the files of a command line, or ends the command.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use runner::{FindError, Options, Suite, world_problems};
use scenario::Scenario;

use crate::exit_code::Stop;
use crate::terminal::{print_stderr, use_color};

/// Reads and checks the files of a command line; problems are part of the suite.
pub(crate) fn load(paths: &[PathBuf]) -> Result<Suite, Stop> {
    Suite::load(paths).map_err(|error| match error {
        FindError::Missing(_) => Stop::wrong_command_line(error),
        FindError::Unreadable { .. } => Stop::bad_file(error),
    })
}

/// Reads and checks the files, and fails if there is any problem.
pub(crate) fn load_checked(paths: &[PathBuf]) -> Result<Suite, Stop> {
    let suite = load(paths)?;
    if suite.is_valid() {
        return Ok(suite);
    }
    Err(problems_found(&suite))
}

/// Checks what only a world can check, before anything runs.
pub(crate) fn check_worlds(scenarios: &[Arc<Scenario>], options: &Options) -> Result<(), Stop> {
    let problems = world_problems(scenarios, options);
    if problems.is_empty() {
        return Ok(());
    }
    let mut suite = Suite::default();
    suite.problems = problems;
    Err(problems_found(&suite))
}

fn problems_found(suite: &Suite) -> Stop {
    print_problems(suite);
    Stop::bad_file(format!("{}; nothing was run", count_problems(suite)))
}

/// Prints every problem for people.
pub(crate) fn print_problems(suite: &Suite) {
    let use_color = use_color(&io::stderr());
    for (path, why) in &suite.wrong_files {
        print_stderr(&format!("error: {}: {why}\n\n", path.display()));
    }
    for (problem, sources) in &suite.problems {
        print_stderr(&format!(
            "{}\n",
            scenario::render(problem, sources, use_color)
        ));
    }
}

/// `3 problems`
pub(crate) fn count_problems(suite: &Suite) -> String {
    match suite.problems.len() + suite.wrong_files.len() {
        1 => "1 problem".to_owned(),
        count => format!("{count} problems"),
    }
}
