//! Files of a command line, read and checked, or the end of the command.

use std::path::PathBuf;
use std::sync::Arc;

use runner::{FindError, Options, Suite, world_problems};
use scenario::Scenario;

use crate::exit_code::{Exit, Stop};
use crate::terminal::{say, wants_colors};

/// Reads and checks; whatever is wrong is told with its place.
pub(crate) fn load(paths: &[PathBuf]) -> Result<Suite, Stop> {
    Suite::load(paths).map_err(|error| match error {
        FindError::Missing(_) => Stop::new(Exit::WrongCommandLine, error.to_string()),
        FindError::Unreadable { .. } => Stop::new(Exit::BadFile, error.to_string()),
    })
}

/// The same, and nothing may be wrong.
pub(crate) fn load_sound(paths: &[PathBuf]) -> Result<Suite, Stop> {
    let suite = load(paths)?;
    if suite.is_valid() {
        return Ok(suite);
    }
    tell_problems(&suite);
    Err(Stop::new(
        Exit::BadFile,
        format!("{}; nothing was run", count_problems(&suite)),
    ))
}

/// What only a world can tell is wrong with a file is found before anything runs too.
pub(crate) fn refuse_bad_worlds(
    scenarios: &[Arc<Scenario>],
    options: &Options,
) -> Result<(), Stop> {
    let problems = world_problems(scenarios, options);
    if problems.is_empty() {
        return Ok(());
    }
    let mut suite = Suite::default();
    suite.problems = problems;
    tell_problems(&suite);
    Err(Stop::new(
        Exit::BadFile,
        format!("{}; nothing was run", count_problems(&suite)),
    ))
}

/// Every problem for people.
pub(crate) fn tell_problems(suite: &Suite) {
    let colored = wants_colors();
    for (path, why) in &suite.wrong_files {
        say(&format!("error: {}: {why}\n\n", path.display()));
    }
    for (problem, sources) in &suite.problems {
        say(&format!(
            "{}\n",
            scenario::render(problem, sources, colored)
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
