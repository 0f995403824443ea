//! The crate's README says what is true: every endpoint has a row, every knob is named, and what is
//! proven names tests that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::Knobs;

const README: &str = include_str!("../README.md");

/// The vendor's endpoints as far as the fake is meant to go (contract, section 1).
const ENDPOINTS: &str = "
    GET /users, POST /users, GET /users/{id or user name}, PUT /users/{id}, DELETE /users/{id}, GET /users/details,
    GET /users/paginated, GET /bulkimports, POST /bulkimports, GET /bulkimports/{id}, GET /bulkimports/{id}/usererrors,
    GET /org/users/details, GET /users/{id}/usercustomfields, POST /users/{id}/usercustomfields, GET /teams,
    POST /teams, GET /teams/{id}, PUT /teams/{id}, DELETE /teams/{id}, GET /teams/{id}/teams, POST /teams/{id}/teams,
    GET /teams/{id}/users, POST /teams/{id}/users, DELETE /teams/{id}/users/{userId}, GET /teams/{id}/leaders,
    PUT /teams/{id}/leaders/{userId}, DELETE /teams/{id}/leaders/{userId}, GET /teams/{id}/admins,
    PUT /teams/{id}/admins/{userId}, DELETE /teams/{id}/admins/{userId}, GET /users/{id}/teams, POST /users/{id}/teams,
    DELETE /users/{id}/teams, GET /courses, GET /courses/{id}, GET /users/{id}/courses, POST /users/{id}/courses,
    GET /users/{id}/learningpaths, POST /users/{id}/learningpaths, GET /org/activities";

/// The rows of every table, cell by cell.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let rows = README
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").map(str::trim).collect())
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The names of the tests in each file, by the file's path without `src/` and `.rs`.
fn tests_by_file() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(&source)
                .expect("it lies there")
                .with_extension("");
            let text = fs::read_to_string(&path).expect("a source is text");
            found.insert(name.to_string_lossy().into_owned(), tests_of(&text));
        }
    }
    found
}

/// The names of functions behind a test attribute.
fn tests_of(source: &str) -> BTreeSet<String> {
    let pieces = source
        .split("#[test]")
        .chain(source.split("#[tokio::test"))
        .filter(|piece| piece.len() < source.len());
    let name = |piece: &str| Some(piece.split_once("fn ")?.1.split('(').next()?.to_owned());
    pieces.filter_map(name).collect()
}

/// Whether what a row names is there: `file::test`, or `file.rs` with tests in it.
fn is_there(named: &str, tests: &BTreeMap<String, BTreeSet<String>>) -> bool {
    let files = |file: &str| {
        let (file, end) = (file.to_owned(), format!("/{file}"));
        tests
            .iter()
            .filter(move |(name, _)| **name == file || name.ends_with(&end))
            .map(|(_, tests)| tests)
    };
    match (named.split_once("::"), named.strip_suffix(".rs")) {
        (Some((file, test)), _) => files(file).any(|tests| tests.contains(test)),
        (None, Some(file)) => files(file).any(|tests| !tests.is_empty()),
        (None, None) => false,
    }
}

#[test]
fn what_is_proven_names_tests_that_are_there() {
    let tests = tests_by_file();
    assert!(
        is_there("learner_index.rs", &tests)
            && !is_there("learner_index::nonsense", &tests)
            && !is_there("lib.rs", &tests)
    );
    let mut proven = 0;
    for row in rows().filter(|row| row.len() >= 3) {
        let (state, by) = (row[row.len() - 2], row[row.len() - 1]);
        for named in quoted(by).filter(|named| !named.starts_with("tests/")) {
            assert!(is_there(named, &tests), "{named} is not there: {row:?}");
        }
        if state.starts_with("proven") {
            assert!(quoted(by).next().is_some(), "proven by what? {row:?}");
            proven += 1;
        }
    }
    assert!(proven > 40, "the tables were not found");
}

#[test]
fn every_endpoint_has_a_row() {
    let table = README
        .split("## Endpoints")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("a table");
    let named: BTreeSet<&str> = table
        .lines()
        .flat_map(|line| quoted(line.split(" | ").next().unwrap_or("")))
        .collect();
    for endpoint in ENDPOINTS.split(',').map(str::trim) {
        assert!(named.contains(endpoint), "no row begins with `{endpoint}`");
    }
}

#[test]
fn every_knob_has_a_row_and_no_other_is_claimed() {
    let table = README
        .split("## Knobs")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next())
        .expect("a table");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let named: BTreeSet<&str> = rows.filter_map(|line| quoted(line).next()).collect();
    let knobs = Knobs::default().list();
    assert_eq!(
        named,
        knobs
            .iter()
            .map(|line| line.name.trim_start_matches("litmos."))
            .collect()
    );
}
