//! A file to scenarios: one for each case, with all problems of the file together.
//!
//! A syntax problem stops the reading; shape problems are collected key by key and step by step;
//! names and sense are checked once the shape is right.

mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::rows::Row;
use crate::check;
use crate::fragment::Fragments;
use crate::place::{Place, Sources};
use crate::problem::{Level, Problem};
use crate::scenario::{Scenario, StartClock};
use crate::step::Step;
use crate::suggest;
use crate::text_file::read_text;
use crate::world_start::WorldStart;
use crate::yaml::de::decode;
use crate::yaml::{self, Body, Key, Node};

/// What came of reading one file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// One for each case; empty if there are problems.
    pub scenarios: Vec<Scenario>,
    /// All that is wrong, in the order of the file.
    pub problems: Vec<Problem>,
    /// The file and its fragments, for carets.
    pub sources: Arc<Sources>,
    /// The fragments it used.
    pub fragments: Vec<PathBuf>,
}

/// A world file on its own, for `serve --world`.
#[derive(Clone, Debug)]
pub struct LoadedWorld {
    /// How it begins.
    pub world: WorldStart,
    /// When it begins, if the file says so.
    pub clock: Option<StartClock>,
    /// All that is wrong; the world is the default one if there is anything.
    pub problems: Vec<Problem>,
    /// The file and its fragments, for carets.
    pub sources: Arc<Sources>,
}

/// Reads and checks a scenario file.
///
/// # Errors
/// The file cannot be read; everything else is a problem.
pub fn load(path: &Path) -> io::Result<Loaded> {
    Ok(parse(path, &read_text(path)?))
}

/// Reads and checks a scenario from memory; fragments are looked for beside `path`.
pub fn parse(path: &Path, text: &str) -> Loaded {
    let mut sources = Sources::default();
    let source = sources.add(path, text);
    let mut loader = Loader {
        fragments: Fragments::new(sources),
        problems: Vec::new(),
    };
    let mut scenarios = match yaml::read(source, text) {
        Ok(root) => loader.file(path, &root),
        Err(problem) => {
            loader.problems.push(problem);
            Vec::new()
        }
    };
    let (sources, fragments) = loader.fragments.into_parts();
    let sources = Arc::new(sources);
    for scenario in &mut scenarios {
        scenario.sources = Arc::clone(&sources);
    }
    let mut problems = loader.problems;
    if problems.is_empty() {
        let cases: Vec<&str> = scenarios
            .iter()
            .filter_map(|one| one.case.as_ref())
            .map(|case| case.name.as_str())
            .collect();
        problems = scenarios
            .iter()
            .flat_map(|one| check::check(one, &cases))
            .collect();
    }
    Loaded {
        scenarios: if problems.is_empty() {
            scenarios
        } else {
            Vec::new()
        },
        problems: tidy(problems),
        sources,
        fragments,
    }
}

/// Reads and checks a `.world.yaml` alone.
///
/// # Errors
/// The file cannot be read; everything else is a problem.
pub fn load_world(path: &Path) -> io::Result<LoadedWorld> {
    let text = read_text(path)?;
    let mut sources = Sources::default();
    let source = sources.add(path, &text);
    let mut loader = Loader {
        fragments: Fragments::new(sources),
        problems: Vec::new(),
    };
    let mut found = (WorldStart::default(), None);
    match yaml::read(source, &text) {
        Err(problem) => loader.problems.push(problem),
        Ok(root) => {
            let merged = loader.fragments.world(path, &root, &mut loader.problems);
            let clock = merged.get("clock").and_then(|node| loader.decoded(node));
            let world: WorldStart = loader
                .decoded(&without(&merged, "clock"))
                .unwrap_or_default();
            loader.problems.extend(check::check_world(&world));
            found = (world, clock);
        }
    }
    let problems = tidy(loader.problems);
    let (world, clock) = if problems.is_empty() {
        found
    } else {
        Default::default()
    };
    Ok(LoadedWorld {
        world,
        clock,
        problems,
        sources: Arc::new(loader.fragments.into_parts().0),
    })
}

/// Problems that only show when all files are seen together: ids that are not unique.
///
/// Each comes with the index of the file it stands in.
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
                    "`{}` is the id of {} too",
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

/// Those of the fragments found that no file uses: a file nobody reads is mended by nobody.
pub fn unused_fragments<'p>(found: &'p [PathBuf], files: &[Loaded]) -> Vec<&'p Path> {
    let used = |path: &Path| {
        files
            .iter()
            .flat_map(|file| &file.fragments)
            .any(|used| same_file(used, path))
    };
    found
        .iter()
        .map(PathBuf::as_path)
        .filter(|path| !used(path))
        .collect()
}

fn same_file(one: &Path, other: &Path) -> bool {
    one == other
        || one
            .canonicalize()
            .is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// In the order of the file, each once: several cases find the same problem.
fn tidy(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| problem.place);
    problems.dedup();
    problems
}

fn without(node: &Node, key: &str) -> Node {
    match &node.body {
        Body::Map(entries) => {
            let rest = entries
                .iter()
                .filter(|(name, _)| name.text != key)
                .cloned()
                .collect();
            Node {
                body: Body::Map(rest),
                ..node.clone()
            }
        }
        Body::Text { .. } | Body::List(_) => node.clone(),
    }
}

const KEYS: &[&str] = &[
    "scenario", "id", "covers", "tags", "clock", "seed", "cases", "world", "strict", "timeout",
    "origin", "steps",
];

struct Loader {
    fragments: Fragments,
    problems: Vec<Problem>,
}

impl Loader {
    fn decoded<T: serde::de::DeserializeOwned>(&mut self, node: &Node) -> Option<T> {
        decode(node)
            .map_err(|problem| self.problems.push(problem))
            .ok()
    }

    fn file(&mut self, path: &Path, root: &Node) -> Vec<Scenario> {
        let Some(entries) = root.entries() else {
            let problem = Problem::shape(
                root.place,
                "a scenario file is a map that begins with `scenario:`",
            );
            self.problems.push(problem);
            return Vec::new();
        };
        self.refuse_unknown(entries);
        let before = self.problems.len();
        let world = root
            .get("world")
            .map(|node| self.fragments.world(path, node, &mut self.problems));
        let steps = self.steps(path, root);
        // What could not be read might have used any column.
        if self.problems.len() == before {
            let rest = entries
                .iter()
                .filter(|(key, _)| !["cases", "world", "steps"].contains(&key.text.as_str()));
            let mut used = BTreeSet::new();
            rest.map(|(_, value)| value)
                .chain(&world)
                .chain(&steps)
                .for_each(|node| {
                    yaml::collect_variables(node, &mut used);
                });
            rows::refuse_unused(root, &used, &mut self.problems);
        }
        let rows = rows::read(root, &mut self.problems);
        rows.into_iter()
            .filter_map(|row| self.scenario(root, world.as_ref(), &steps, row))
            .collect()
    }

    fn refuse_unknown(&mut self, entries: &[(Key, Node)]) {
        for (key, value) in entries {
            if !KEYS.contains(&key.text.as_str()) {
                let problem = Problem::shape(key.place, format!("unknown key `{}`", key.text));
                self.problems
                    .push(problem.with_help(suggest::help(&key.text, KEYS)));
            } else if value.is_empty_value() {
                let problem = Problem::shape(key.place, format!("`{}` is empty", key.text));
                self.problems
                    .push(problem.with_help("indent the lines below it, or give it a value"));
            }
        }
    }

    fn steps(&mut self, path: &Path, root: &Node) -> Vec<Node> {
        match root.get("steps").map(|node| (&node.body, node)) {
            Some((Body::List(items), _)) => self.fragments.steps(path, items, &mut self.problems),
            Some((_, node)) if !node.is_empty_value() => {
                self.problems.push(Problem::shape(
                    node.place,
                    "`steps` is a list; begin each step with `- `",
                ));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn scenario(
        &mut self,
        root: &Node,
        world: Option<&Node>,
        steps: &[Node],
        row: Row,
    ) -> Option<Scenario> {
        let mut field = |key: &str| {
            root.get(key)
                .filter(|node| !node.is_empty_value())
                .and_then(|node| self.bound(node, &row, &[]))
        };
        let (title, id, clock) = (field("scenario"), field("id"), field("clock"));
        let (covers, tags, seed) = (field("covers"), field("tags"), field("seed"));
        let (strict, timeout, origin) = (field("strict"), field("timeout"), field("origin"));
        let clock = clock.or_else(|| world.and_then(|world| world.get("clock")).cloned());
        let world = world.and_then(|world| self.bound(&without(world, "clock"), &row, &[]));
        let title = self.required(root, "scenario", title.as_ref());
        let id = self.required(root, "id", id.as_ref());
        let clock = self.required(root, "clock", clock.as_ref());
        let steps = self.decoded_steps(steps, &row);
        Some(Scenario {
            covers: self.optional(covers.as_ref()),
            tags: self.optional(tags.as_ref()),
            origin: self.optional(origin.as_ref()),
            written_seed: self.optional(seed.as_ref()),
            strict: self.optional(strict.as_ref()),
            timeout: self.optional(timeout.as_ref()),
            world: self.optional(world.as_ref()),
            title: title?,
            id: id?,
            clock: clock?,
            case: row.case,
            steps,
            sources: Arc::default(),
        })
    }

    /// The node with the case's values in it; `None` if one is missing, which is said once.
    fn bound(&mut self, node: &Node, row: &Row, later: &[String]) -> Option<Node> {
        let before = self.problems.len();
        let mut node = node.clone();
        yaml::substitute(&mut node, &row.bindings, later, &mut self.problems);
        (self.problems.len() == before).then_some(node)
    }

    fn required<T: serde::de::DeserializeOwned>(
        &mut self,
        root: &Node,
        key: &'static str,
        node: Option<&Node>,
    ) -> Option<T> {
        if node.is_none() && root.get(key).is_none() {
            let start = Place {
                end: root.place.start,
                ..root.place
            };
            let problem = Problem::new(Level::Shape, start, format!("`{key}` is missing"));
            self.problems
                .push(problem.with_help(format!("add `{key}:` at the top of the file")));
        }
        self.decoded(node?)
    }

    fn optional<T: serde::de::DeserializeOwned + Default>(&mut self, node: Option<&Node>) -> T {
        node.and_then(|node| self.decoded(node)).unwrap_or_default()
    }

    fn decoded_steps(&mut self, steps: &[Node], row: &Row) -> Vec<Step> {
        let mut captures = Vec::new();
        let mut decoded = Vec::new();
        for step in steps {
            let call = step.get("call");
            let bound = self.bound(step, row, if call.is_some() { &captures } else { &[] });
            let names = call
                .and_then(|call| call.get("capture"))
                .and_then(Node::entries)
                .unwrap_or_default();
            captures.extend(names.iter().map(|(key, _)| key.text.clone()));
            let Some(step) = bound else {
                continue;
            };
            if step.is_empty_value() {
                let problem = Problem::shape(step.place, "this step is empty");
                self.problems
                    .push(problem.with_help("take the dash away, or indent the lines below it"));
            } else if let Some(step) = self.decoded(&step) {
                decoded.push(step);
            }
        }
        decoded
    }
}
