//! `check`, `explain` and `schema`: the commands that run nothing.

use std::path::{Path, PathBuf};

use runner::report::annotation;
use runner::{Options, Suite, find};
use scenario::Diagnostic;
use serde_json::{Value, json};

use crate::args::{CheckArgs, CheckFormat};
use crate::exit_code::{Exit, Stop};
use crate::suite::{count_problems, load, load_checked, print_problems};
use crate::terminal::{print_stderr, print_stdout};

pub(crate) fn check(args: &CheckArgs) -> Result<Exit, Stop> {
    let mut suite = load(&args.paths)?;
    if suite.is_valid() {
        suite.check_worlds(&Options::default());
    }
    match args.format {
        CheckFormat::Text => print_problems(&suite),
        CheckFormat::Json => to_stdout(&format!("{}\n", json_of(&suite)))?,
        CheckFormat::Github => to_stdout(&annotations(&suite))?,
    }
    let files = if suite.files == 1 {
        "1 file".to_owned()
    } else {
        format!("{} files", suite.files)
    };
    if !suite.is_valid() {
        return Err(Stop::new(
            Exit::BadFile,
            format!("{} in {files}", count_problems(&suite)),
        ));
    }
    if suite.files == 0 {
        return Err(Stop::new(
            Exit::NothingRun,
            "nothing was checked: no `*.scenario.yaml` file found in these paths",
        ));
    }
    print_stderr(&format!(
        "{files}, {} scenarios, no problems\n",
        suite.scenarios.len()
    ));
    Ok(Exit::Passed)
}

fn json_of(suite: &Suite) -> Value {
    let whole = suite
        .wrong_files
        .iter()
        .map(|(path, why)| json!({ "path": path, "message": why }));
    let problems =
        suite.problems.iter().map(
            |(problem, sources)| match Diagnostic::new(problem, sources) {
                Some(diagnostic) => {
                    serde_json::to_value(diagnostic).expect("a diagnostic is text and numbers")
                }
                None => json!({ "message": problem.message, "help": problem.help }),
            },
        );
    whole.chain(problems).collect()
}

fn annotations(suite: &Suite) -> String {
    let whole = suite
        .wrong_files
        .iter()
        .map(|(path, why)| annotation(&path.display().to_string(), None, "check", why));
    let problems = suite.problems.iter().map(|(problem, sources)| {
        let help = problem
            .help
            .as_ref()
            .map(|help| format!("\nhelp: {help}"))
            .unwrap_or_default();
        let message = format!("{}{help}", problem.message);
        match Diagnostic::new(problem, sources) {
            Some(at) => annotation(&at.path, Some((at.line, at.column)), "check", &message),
            None => annotation("", None, "check", &message),
        }
    });
    whole.chain(problems).map(|line| line + "\n").collect()
}

pub(crate) fn explain(paths: &[PathBuf]) -> Result<Exit, Stop> {
    load_checked(paths)?;
    let files = find(paths).map_err(Stop::wrong_command_line)?;
    let mut texts = Vec::new();
    for file in &files {
        texts.push(explain_file(file)?);
    }
    to_stdout(&texts.join("\n"))?;
    Ok(Exit::Passed)
}

fn explain_file(file: &Path) -> Result<String, Stop> {
    let loaded = scenario::load(file);
    let loaded =
        loaded.map_err(|error| Stop::new(Exit::BadFile, format!("{}: {error}", file.display())))?;
    Ok(format!(
        "{}\n",
        scenario::explain(&loaded.scenarios).trim_end()
    ))
}

pub(crate) fn schema() -> Result<Exit, Stop> {
    let schema =
        serde_json::to_string_pretty(&scenario::schema()).expect("a schema has text keys only");
    to_stdout(&format!("{schema}\n"))?;
    Ok(Exit::Passed)
}

/// Writes to standard output, or ends the command.
pub(crate) fn to_stdout(text: &str) -> Result<(), Stop> {
    print_stdout(text).map_err(|error| {
        Stop::new(
            Exit::CouldNotRun,
            format!("cannot write to standard output: {error}"),
        )
    })
}
