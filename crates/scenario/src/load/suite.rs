//! Problems of a suite as a whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::loader::Loaded;
use crate::diagnostics::Problem;

/// Finds the problems that only show when all files are seen together: duplicate ids.
///
/// Each problem comes with the index of its file.
pub fn check_suite(files: &[Loaded]) -> Vec<(usize, Problem)> {
    let mut first: BTreeMap<&str, &Path> = BTreeMap::new();
    let mut problems = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let Some(scenario) = file.scenarios.first() else {
            continue;
        };
        match first.get(scenario.id.value.as_str()) {
            None => drop(first.insert(&scenario.id, scenario.path())),
            Some(other) => {
                let message = format!(
                    "duplicate id `{}`, which {} has too",
                    scenario.id.value,
                    other.display()
                );
                let problem = Problem::reference(scenario.id.place, message)
                    .with_help("give each scenario an id of its own");
                problems.push((index, problem));
            }
        }
    }
    problems
}

/// The fragments found that no file uses.
pub fn unused_fragments<'p>(found: &'p [PathBuf], files: &[Loaded]) -> Vec<&'p Path> {
    let used = |path: &Path| {
        files
            .iter()
            .flat_map(|file| &file.fragments)
            .any(|used| is_same_file(used, path))
    };
    found
        .iter()
        .map(PathBuf::as_path)
        .filter(|path| !used(path))
        .collect()
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other
        || one
            .canonicalize()
            .is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}
