//! Every scenario × case of `scenarios/` as a test of its own, for `cargo test` and its filters.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use runner::{Options, Suite, Verdict, failure_text, play};

fn main() -> ExitCode {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).with_file_name("scenarios");
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials(folder)).exit_code()
}

/// One trial for each scenario × case, and one for the files themselves.
fn trials(folder: PathBuf) -> Vec<Trial> {
    let suite = match Suite::load(&[folder]) {
        Ok(suite) => suite,
        Err(error) => {
            return vec![Trial::test("files", move || {
                Err(Failed::from(error.to_string()))
            })];
        }
    };
    let options = Arc::new(Options::default());
    let each = suite.scenarios.iter().map(|scenario| {
        let (scenario, options) = (Arc::clone(scenario), Arc::clone(&options));
        Trial::test(scenario.name(), move || {
            let outcome = play(&scenario, &options);
            match outcome.verdict {
                Verdict::Passed => Ok(()),
                _ => Err(Failed::from(failure_text(&outcome, false))),
            }
        })
    });
    let mut trials: Vec<Trial> = each.collect();
    trials.push(Trial::test("files", move || files(&suite)));
    trials
}

/// Nothing is wrong with any file, and there are scenarios at all: an empty folder would pass
/// everything.
fn files(suite: &Suite) -> Result<(), Failed> {
    let whole = suite
        .wrong_files
        .iter()
        .map(|(path, why)| format!("{}: {why}", path.display()));
    let problems = suite
        .problems
        .iter()
        .map(|(problem, sources)| scenario::render(problem, sources, false));
    let wrong: Vec<String> = whole.chain(problems).collect();
    match (wrong.is_empty(), suite.scenarios.is_empty()) {
        (false, _) => Err(Failed::from(wrong.join("\n"))),
        (true, true) => Err(Failed::from("there is no scenario")),
        (true, false) => Ok(()),
    }
}
