//! All files of a run, read and checked before anything runs, and which of their scenarios are
//! meant.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use scenario::{Loaded, Problem, Scenario, Sources};

use crate::run::options::Options;
use crate::suite::find::{FindError, find, find_fragments};
use crate::suite::world_check::{scenario_of, world_problems};

/// All files of a run.
#[derive(Debug, Default)]
pub struct Suite {
    /// Every scenario × case of the files without problems, in the order of the files.
    pub scenarios: Vec<Arc<Scenario>>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<(Problem, Arc<Sources>)>,
    /// Files that are wrong as a whole, each with what is wrong: not to be read as text, or used by
    /// nobody.
    pub wrong_files: Vec<(PathBuf, String)>,
    /// How many files there are.
    pub files: usize,
    /// Every world file without problems, as a scenario in which nothing happens.
    worlds: Vec<Arc<Scenario>>,
}

/// Which scenarios are meant. Each list that is not empty must hold the scenario's own.
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
    /// Reads and checks everything that `paths` mean.
    ///
    /// # Errors
    /// A path that leads nowhere. What is wrong inside a file is a problem of the suite.
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
        let doubles = scenario::check_suite(&loaded);
        for (index, file) in loaded.into_iter().enumerate() {
            let of_suite = doubles
                .iter()
                .filter(|(of, _)| *of == index)
                .map(|(_, problem)| problem.clone());
            let problems = file.problems.into_iter().chain(of_suite);
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
                    self.worlds.push(Arc::new(scenario_of(&world)));
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

    /// Adds what only a world can tell is wrong with a file; builds every world, so it takes a
    /// while.
    pub fn check_worlds(&mut self, options: &Options) {
        let all: Vec<Arc<Scenario>> = self.worlds.iter().chain(&self.scenarios).cloned().collect();
        self.problems.extend(world_problems(&all, options));
    }

    fn find_unused(&mut self, fragments: &[PathBuf], loaded: &[Loaded]) {
        // Without a scenario, or with one that was not read, there is no telling who uses what.
        if loaded.is_empty() || !self.wrong_files.is_empty() {
            return;
        }
        let unused = scenario::unused_fragments(fragments, loaded);
        let why = "no scenario of this run uses this fragment; use it, or take it away";
        self.wrong_files.extend(
            unused
                .into_iter()
                .map(|file| (file.to_owned(), why.to_owned())),
        );
    }

    /// Whether every file was read and nothing is wrong with any.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty() && self.wrong_files.is_empty()
    }

    /// The scenarios that are meant.
    pub fn select(&self, selection: &Selection) -> Vec<Arc<Scenario>> {
        self.scenarios
            .iter()
            .filter(|scenario| selection.takes(scenario))
            .cloned()
            .collect()
    }
}

fn is_world(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(".world.yaml"))
}

impl Selection {
    fn takes(&self, scenario: &Scenario) -> bool {
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
