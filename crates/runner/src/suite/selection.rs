//! All files of a run, read and checked, and which of their scenarios to run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use scenario::{Loaded, Problem, Scenario, Sources};

use crate::run::options::Options;
use crate::suite::find::{FindError, find, find_fragments};
use crate::suite::world_check::{to_scenario, world_problems};

/// All files of a run.
#[derive(Debug, Default)]
pub struct Suite {
    /// The scenarios and cases of all files without problems, in the order of the files.
    pub scenarios: Vec<Arc<Scenario>>,
    /// All problems, in the order of the files.
    pub problems: Vec<(Problem, Arc<Sources>)>,
    /// Files that are wrong as a whole, each with the reason: unreadable, or an unused fragment.
    pub wrong_files: Vec<(PathBuf, String)>,
    /// The number of files.
    pub files: usize,
    /// The world files without problems, as scenarios without steps.
    worlds: Vec<Arc<Scenario>>,
}

/// Which scenarios to run. A scenario must match each list that is not empty.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Any of these tags.
    pub tags: Vec<String>,
    /// Any of these ids.
    pub ids: Vec<String>,
    /// Any of these cases, by name.
    pub cases: Vec<String>,
}

impl Suite {
    /// Reads and checks all files of `paths`.
    ///
    /// # Errors
    /// A path that does not exist or cannot be read. Problems inside a file are part of the suite.
    pub fn load(paths: &[PathBuf]) -> Result<Suite, FindError> {
        let files = find(paths)?;
        let mut suite = Suite {
            files: files.len(),
            ..Suite::default()
        };
        let mut loaded = Vec::new();
        for file in &files {
            if is_world(file) {
                suite.add_world(file);
                continue;
            }
            match scenario::load(file) {
                Ok(file) => loaded.push(file),
                Err(error) => suite
                    .wrong_files
                    .push((file.clone(), format!("cannot be read: {error}"))),
            }
        }
        suite.find_unused(&find_fragments(paths)?, &loaded);
        let duplicates = scenario::check_suite(&loaded);
        for (index, file) in loaded.into_iter().enumerate() {
            let suite_problems = duplicates
                .iter()
                .filter(|(of, _)| *of == index)
                .map(|(_, problem)| problem.clone());
            let problems = file.problems.into_iter().chain(suite_problems);
            suite
                .problems
                .extend(problems.map(|problem| (problem, Arc::clone(&file.sources))));
            suite
                .scenarios
                .extend(file.scenarios.into_iter().map(Arc::new));
        }
        Ok(suite)
    }

    fn add_world(&mut self, file: &Path) {
        match scenario::load_world(file) {
            Ok(world) => {
                if world.problems.is_empty() {
                    self.worlds.push(Arc::new(to_scenario(&world)));
                }
                let problems = world.problems.into_iter();
                self.problems
                    .extend(problems.map(|problem| (problem, Arc::clone(&world.sources))));
            }
            Err(error) => self
                .wrong_files
                .push((file.to_owned(), format!("cannot be read: {error}"))),
        }
    }

    /// Adds the problems that only a world can find. It builds every world, which takes a while.
    pub fn check_worlds(&mut self, options: &Options) {
        let all: Vec<Arc<Scenario>> = self.worlds.iter().chain(&self.scenarios).cloned().collect();
        self.problems.extend(world_problems(&all, options));
    }

    fn find_unused(&mut self, fragments: &[PathBuf], loaded: &[Loaded]) {
        // With no scenario, or an unread one, the uses are not known.
        if loaded.is_empty() || !self.wrong_files.is_empty() {
            return;
        }
        let unused = scenario::unused_fragments(fragments, loaded);
        let why = "unused fragment; use it in a scenario, or remove it";
        self.wrong_files.extend(
            unused
                .into_iter()
                .map(|file| (file.to_owned(), why.to_owned())),
        );
    }

    /// Whether all files were read and have no problems.
    pub fn is_valid(&self) -> bool {
        self.problems.is_empty() && self.wrong_files.is_empty()
    }

    /// The scenarios that match a selection.
    pub fn select(&self, selection: &Selection) -> Vec<Arc<Scenario>> {
        self.scenarios
            .iter()
            .filter(|scenario| selection.matches(scenario))
            .cloned()
            .collect()
    }
}

fn is_world(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(".world.yaml"))
}

impl Selection {
    fn matches(&self, scenario: &Scenario) -> bool {
        let tags = self.tags.is_empty()
            || scenario
                .tags
                .iter()
                .any(|tag| self.tags.contains(&tag.value));
        let ids = self.ids.is_empty() || self.ids.contains(&scenario.id.value);
        let case = scenario.case.as_ref().map(|case| &case.name.value);
        let cases = self.cases.is_empty() || case.is_some_and(|case| self.cases.contains(case));
        tags && ids && cases
    }
}
