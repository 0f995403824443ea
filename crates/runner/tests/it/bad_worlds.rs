//! Every file whose world cannot be, or whose steps no world can carry out, is refused with the
//! text beside it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use runner::{Options, Suite, world_problems};
use scenario::{Scenario, parse, render};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

fn bad_files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the corpus is part of the crate");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.retain(|path| path.to_string_lossy().ends_with(".scenario.yaml"));
    files.sort();
    files
}

/// The problems of a file; paths from `tests/bad`, so that they are the same everywhere.
fn render_problems(file: &Path) -> String {
    let name = Path::new("tests/bad").join(file.file_name().expect("a file of the corpus"));
    let loaded = parse(&name, &fs::read_to_string(file).expect("a readable file"));
    assert_eq!(
        loaded.problems,
        [],
        "{}: only a world can tell what is wrong here",
        file.display()
    );
    let scenarios: Vec<Arc<Scenario>> = loaded.scenarios.into_iter().map(Arc::new).collect();
    let problems = world_problems(&scenarios, &Options::default());
    problems
        .iter()
        .map(|(problem, sources)| render(problem, sources, false) + "\n")
        .collect()
}

#[test]
fn every_bad_world_is_refused_with_its_text() {
    let files = bad_files();
    assert!(files.len() >= 7, "the corpus has shrunk to {}", files.len());
    let mut different = String::new();
    for file in files {
        let found = render_problems(&file);
        let wanted =
            fs::read_to_string(file.with_extension("").with_extension("err")).unwrap_or_default();
        if found != wanted {
            write!(
                different,
                "{}:\n--- wanted\n{wanted}--- found\n{found}",
                file.display()
            )
            .unwrap();
        }
    }
    assert!(different.is_empty(), "{different}");
}

#[test]
fn the_cases_of_a_file_say_the_same_once() {
    let text = "scenario: A\nid: a\nclock: { start: 2026-11-02T08:00, zone: UTC }\ncases: [{ case: one, days: 1d }, { case: two, days: 2d }]\n\
                world: { engine: { config: { shoe_size: 43 } } }\nsteps: [{ advance: \"${days}\" }, { expect: { calls: { litmos: none } } }]\n";
    let loaded = parse(Path::new("a.scenario.yaml"), text);
    assert_eq!((loaded.problems.len(), loaded.scenarios.len()), (0, 2));
    let scenarios: Vec<Arc<Scenario>> = loaded.scenarios.into_iter().map(Arc::new).collect();
    let problems = world_problems(&scenarios, &Options::default());
    let messages: Vec<&str> = problems
        .iter()
        .map(|(problem, _)| problem.message.as_str())
        .collect();
    assert_eq!(messages, ["unknown engine option `shoe_size`"]);
}

#[test]
fn a_world_file_is_built_too() {
    let folder = std::env::temp_dir().join(format!("rehearsal-worlds-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("bad.world.yaml");
    let text = "bamboohr:\n  employees:\n    - { ref: cy, first: Cy, last: Marsh, litmos-access: ticked }\nengine: { imported: [cy] }\n";
    fs::write(&file, text).unwrap();
    let mut suite = Suite::load(std::slice::from_ref(&file)).unwrap();
    assert!(suite.is_valid(), "the file itself says nothing wrong");
    suite.check_worlds(&Options::default());
    let [(problem, sources)] = &suite.problems[..] else {
        panic!("{:?}", suite.problems)
    };
    assert_eq!(
        problem.message,
        "`cy` cannot have been imported: `missing_work_email`"
    );
    assert_eq!(sources.line_and_column(problem.place), Some((4, 22)));
    fs::remove_dir_all(folder).unwrap();
}
