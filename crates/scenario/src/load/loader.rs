//! Reading one file.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::cases::{Row, read_rows, reject_unused};
use super::fragments::Fragments;
use crate::check::{check, check_world};
use crate::diagnostics::{EMPTY_ITEM, Problem, missing_value, suggestion};
use crate::place::{Place, Sources};
use crate::scenario::{Scenario, StartClock};
use crate::step::Step;
use crate::text_file::read_text;
use crate::world_start::WorldStart;
use crate::yaml::{self, Body, Key, Node, decode};

/// The result of reading a scenario file.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// One scenario for each case; empty if there are problems.
    pub scenarios: Vec<Scenario>,
    /// All problems, in the order of the file.
    pub problems: Vec<Problem>,
    /// The file and its fragments, for carets.
    pub sources: Arc<Sources>,
    /// The fragments that the file uses.
    pub fragments: Vec<PathBuf>,
}

/// The result of reading a world file on its own, for `serve --world`.
#[derive(Clone, Debug)]
pub struct LoadedWorld {
    /// The world.
    pub world: WorldStart,
    /// The start time, if the file has one.
    pub clock: Option<StartClock>,
    /// All problems; if there are any, the world is the default one.
    pub problems: Vec<Problem>,
    /// The file and its fragments, for carets.
    pub sources: Arc<Sources>,
}

/// Reads and checks a scenario file.
///
/// # Errors
/// The file cannot be read. Everything else is a problem.
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
            .flat_map(|one| check(one, &cases))
            .collect();
    }
    Loaded {
        scenarios: if problems.is_empty() {
            scenarios
        } else {
            Vec::new()
        },
        problems: sort_and_dedup(problems),
        sources,
        fragments,
    }
}

/// Reads and checks a `.world.yaml` alone.
///
/// # Errors
/// The file cannot be read. Everything else is a problem.
pub fn load_world(path: &Path) -> io::Result<LoadedWorld> {
    let text = read_text(path)?;
    let mut sources = Sources::default();
    let source = sources.add(path, &text);
    let mut loader = Loader {
        fragments: Fragments::new(sources),
        problems: Vec::new(),
    };
    let mut result = (WorldStart::default(), None);
    match yaml::read(source, &text) {
        Err(problem) => loader.problems.push(problem),
        Ok(root) => {
            let merged = loader.fragments.world(path, &root, &mut loader.problems);
            let clock = merged.get("clock").and_then(|node| loader.decode(node));
            let world: WorldStart = loader
                .decode(&without(&merged, "clock"))
                .unwrap_or_default();
            loader.problems.extend(check_world(&world));
            result = (world, clock);
        }
    }
    let problems = sort_and_dedup(loader.problems);
    let (world, clock) = if problems.is_empty() {
        result
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

/// Sorts problems by place and removes those that several cases share.
fn sort_and_dedup(mut problems: Vec<Problem>) -> Vec<Problem> {
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
    fn decode<T: serde::de::DeserializeOwned>(&mut self, node: &Node) -> Option<T> {
        decode(node)
            .map_err(|problem| self.problems.push(problem))
            .ok()
    }

    fn file(&mut self, path: &Path, root: &Node) -> Vec<Scenario> {
        let Some(entries) = root.entries() else {
            let problem = Problem::shape(root.place, "expected a map that starts with `scenario:`");
            self.problems.push(problem);
            return Vec::new();
        };
        self.reject_unknown(entries);
        let before = self.problems.len();
        let world = root
            .get("world")
            .map(|node| self.fragments.world(path, node, &mut self.problems));
        let steps = self.steps(path, root);
        // A part that could not be read may use any column.
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
            reject_unused(root, &used, &mut self.problems);
        }
        let rows = read_rows(root, &mut self.problems);
        rows.into_iter()
            .filter_map(|row| self.scenario(root, world.as_ref(), &steps, row))
            .collect()
    }

    fn reject_unknown(&mut self, entries: &[(Key, Node)]) {
        for (key, value) in entries {
            if !KEYS.contains(&key.text.as_str()) {
                let problem = Problem::shape(key.place, format!("unknown key `{}`", key.text));
                self.problems
                    .push(problem.with_help(suggestion(&key.text, KEYS)));
            } else if value.is_empty_value() {
                let (message, help) = missing_value(&key.text);
                self.problems
                    .push(Problem::shape(key.place, message).with_help(help));
            }
        }
    }

    fn steps(&mut self, path: &Path, root: &Node) -> Vec<Node> {
        match root.get("steps").map(|node| (&node.body, node)) {
            Some((Body::List(items), _)) => self.fragments.steps(path, items, &mut self.problems),
            Some((_, node)) if !node.is_empty_value() => {
                let problem = Problem::shape(node.place, "expected a list of steps");
                self.problems
                    .push(problem.with_help("start each step with `- `"));
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
                .and_then(|node| self.bind(node, &row, &[]))
        };
        let (title, id, clock) = (field("scenario"), field("id"), field("clock"));
        let (covers, tags, seed) = (field("covers"), field("tags"), field("seed"));
        let (strict, timeout, origin) = (field("strict"), field("timeout"), field("origin"));
        let clock = clock.or_else(|| world.and_then(|world| world.get("clock")).cloned());
        let world = world.and_then(|world| self.bind(&without(world, "clock"), &row, &[]));
        let title = self.required(root, "scenario", title.as_ref());
        let id = self.required(root, "id", id.as_ref());
        let clock = self.required(root, "clock", clock.as_ref());
        let steps = self.decode_steps(steps, &row);
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

    /// The node with the case's values in place of their variables; `None` if one is missing.
    fn bind(&mut self, node: &Node, row: &Row, later: &[String]) -> Option<Node> {
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
            let problem = Problem::shape(start, format!("missing key `{key}`"));
            self.problems
                .push(problem.with_help(format!("add `{key}:` at the top of the file")));
        }
        self.decode(node?)
    }

    fn optional<T: serde::de::DeserializeOwned + Default>(&mut self, node: Option<&Node>) -> T {
        node.and_then(|node| self.decode(node)).unwrap_or_default()
    }

    fn decode_steps(&mut self, steps: &[Node], row: &Row) -> Vec<Step> {
        let mut captures = Vec::new();
        let mut decoded = Vec::new();
        for step in steps {
            let call = step.get("call");
            let bound = self.bind(step, row, if call.is_some() { &captures } else { &[] });
            let names = call
                .and_then(|call| call.get("capture"))
                .and_then(Node::entries)
                .unwrap_or_default();
            captures.extend(names.iter().map(|(key, _)| key.text.clone()));
            let Some(step) = bound else {
                continue;
            };
            if step.is_empty_value() {
                let (message, help) = EMPTY_ITEM;
                self.problems
                    .push(Problem::shape(step.place, message).with_help(help));
            } else if let Some(step) = self.decode(&step) {
                decoded.push(step);
            }
        }
        decoded
    }
}
