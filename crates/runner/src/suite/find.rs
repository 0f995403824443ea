//! Finding files: a path is a file, or a folder with all `*.scenario.yaml` files below it, sorted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// An error of a path on the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// There is no such file or folder.
    #[error("{0}: no such file or folder; paths are relative to the current folder")]
    Missing(PathBuf),
    /// The file system returned an error.
    #[error("{path}: cannot be read: {why}")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// The error.
        why: String,
    },
}

/// The ending of a scenario file's name.
pub const ENDING: &str = ".scenario.yaml";

/// The endings of the names of fragments.
const FRAGMENT_ENDINGS: [&str; 2] = [".world.yaml", ".steps.yaml"];

/// Finds every scenario file of `paths`, each once, in the order of `paths` and by name in a
/// folder.
///
/// # Errors
/// The first path that does not exist or a folder that cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FindError> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for path in paths {
        let mut files = if is_folder(path)? {
            below(path, &[ENDING])?
        } else {
            vec![path.clone()]
        };
        files.sort();
        found.extend(files.into_iter().filter(|file| seen.insert(file.clone())));
    }
    Ok(found)
}

/// Finds every fragment below the folders among `paths`, by name.
///
/// # Errors
/// As [`find`].
pub(crate) fn find_fragments(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FindError> {
    let mut found = BTreeSet::new();
    for path in paths {
        if is_folder(path)? {
            found.extend(below(path, &FRAGMENT_ENDINGS)?);
        }
    }
    Ok(found.into_iter().collect())
}

fn is_folder(path: &Path) -> Result<bool, FindError> {
    match path.metadata() {
        Ok(meta) => Ok(meta.is_dir()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(FindError::Missing(path.to_owned()))
        }
        Err(error) => Err(unreadable(path, &error)),
    }
}

/// Every file below a folder whose name has one of these endings.
fn below(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, FindError> {
    let mut files = Vec::new();
    for entry in folder
        .read_dir()
        .map_err(|error| unreadable(folder, &error))?
    {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Links to folders are not followed, because they may form a cycle.
        if path.is_dir() && !path.is_symlink() {
            files.extend(below(&path, endings)?);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            files.push(path);
        }
    }
    Ok(files)
}

fn unreadable(path: &Path, error: &std::io::Error) -> FindError {
    FindError::Unreadable {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-find-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("inner")).unwrap();
        for file in [
            "b.scenario.yaml",
            "a.scenario.yaml",
            "inner/c.scenario.yaml",
            "acme.world.yaml",
            "notes.yaml",
        ] {
            std::fs::write(folder.join(file), "").unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_is_every_scenario_below_it_by_name_and_each_file_comes_once() {
        let folder = folder("sorted");
        let found = find(&[folder.clone(), folder.join("a.scenario.yaml")]).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|path| path.strip_prefix(&folder).unwrap().to_str().unwrap())
            .collect();
        assert_eq!(
            names,
            [
                "a.scenario.yaml",
                "b.scenario.yaml",
                "inner/c.scenario.yaml"
            ]
        );
        assert_eq!(
            find_fragments(std::slice::from_ref(&folder)).unwrap(),
            [folder.join("acme.world.yaml")]
        );
        assert_eq!(
            find_fragments(&[folder.join("a.scenario.yaml")]).unwrap(),
            [""; 0].map(PathBuf::from)
        );
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_is_taken_whatever_its_name() {
        let folder = folder("named");
        assert_eq!(
            find(&[folder.join("notes.yaml")]).unwrap(),
            [folder.join("notes.yaml")]
        );
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_path_that_leads_nowhere_is_named() {
        let error = find(&["no/such/place".into()]).unwrap_err();
        assert_eq!(error, FindError::Missing("no/such/place".into()));
        assert!(
            error
                .to_string()
                .starts_with("no/such/place: no such file or folder")
        );
    }
}
