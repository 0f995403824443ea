//! Every wrong file is refused with the text beside it. `REFRESH_GOLDEN=1` writes the texts anew,
//! for review.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use scenario::{Diagnostic, check_suite, parse, render, unused_fragments};

fn bad_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the corpus is part of the crate")
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
    assert!(
        loaded.scenarios.is_empty(),
        "{} was accepted",
        file.display()
    );
    let mut text = String::new();
    for problem in &loaded.problems {
        text.push_str(&render(problem, &loaded.sources, false));
        text.push('\n');
        let diagnostic = Diagnostic::new(problem, &loaded.sources);
        assert!(
            diagnostic.is_some(),
            "{}: no place for `{}`",
            file.display(),
            problem.message
        );
    }
    text
}

#[test]
fn every_bad_file_is_refused_with_its_text() {
    let files = bad_files();
    assert!(
        files.len() >= 12,
        "the corpus has shrunk to {}",
        files.len()
    );
    let refresh = option_env!("REFRESH_GOLDEN").is_some();
    let mut different = String::new();
    for file in files {
        let found = render_problems(&file);
        let golden = file.with_extension("").with_extension("err");
        if refresh {
            fs::write(&golden, &found).unwrap();
        }
        let wanted = fs::read_to_string(&golden).unwrap_or_default();
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
fn a_problem_for_machines_has_its_exact_place() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad/unknown-key.scenario.yaml");
    let loaded = parse(
        Path::new("x.scenario.yaml"),
        &fs::read_to_string(file).unwrap(),
    );
    let diagnostic = Diagnostic::new(&loaded.problems[0], &loaded.sources).unwrap();
    assert_eq!(
        (
            diagnostic.line,
            diagnostic.column,
            diagnostic.end_line,
            diagnostic.end_column
        ),
        (13, 68, 13, 75)
    );
    assert_eq!(diagnostic.message, "unknown key `gave-up`");
    assert_eq!(diagnostic.help.as_deref(), Some("did you mean `given-up`?"));
}

#[test]
fn two_files_may_not_share_an_id() {
    let text = "scenario: A\nid: same\nclock: { start: 2026-11-02T08:00, zone: UTC }\nsteps: [{ expect: { answer: ok } }]\n";
    let files = [
        parse(Path::new("a.scenario.yaml"), text),
        parse(Path::new("b.scenario.yaml"), text),
    ];
    let [(1, problem)] = &check_suite(&files)[..] else {
        panic!("one problem, in the second file")
    };
    assert_eq!(
        problem.message,
        "duplicate id `same`, which a.scenario.yaml has too"
    );
    assert_eq!(
        files[1].sources.line_and_column(problem.place),
        Some((2, 5))
    );
}

#[test]
fn a_fragment_nobody_uses_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    let month = folder.join("webhook-030.scenario.yaml");
    let files = [parse(&month, &fs::read_to_string(&month).unwrap())];
    let found = [
        folder.join("worlds/acme.world.yaml"),
        folder.join("worlds/other.world.yaml"),
    ];
    assert_eq!(unused_fragments(&found, &files), [found[1].as_path()]);
}
