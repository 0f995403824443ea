//! Fragments: `world: { use: [worlds/acme.world.yaml] }` and `- use: steps/connect.steps.yaml`.
//!
//! Paths are relative to the file that names them. Each file is read once, however often it is
//! used, and the total size is limited.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::merge::merge;
use crate::diagnostics::{Problem, closest};
use crate::place::{At, Place, Sources};
use crate::text_file::read_text;
use crate::yaml::{self, Bindings, Body, Node, decode};

/// The most fragments a scenario may use.
const FILES_MAX: usize = 200;

/// The most bytes that all fragments may have together.
const TOTAL_BYTES_MAX: usize = 16 << 20;

/// The most values that `use` may bring in. Each use counts, so a fragment that uses another twice
/// doubles it.
const VALUES_MAX: usize = 250_000;

/// Reads fragments and keeps what it has read.
pub(crate) struct Fragments {
    sources: Sources,
    used: Vec<PathBuf>,
    /// The files being read, outermost first.
    open: Vec<PathBuf>,
    /// Each file read so far; `None` for one with invalid YAML.
    trees: BTreeMap<PathBuf, Option<Node>>,
    /// Each world so far, with everything it uses merged in.
    worlds: BTreeMap<PathBuf, Node>,
    bytes: usize,
    values: usize,
    /// Whether a limit was reached, which stops the reading and is reported once.
    is_full: bool,
}

impl Fragments {
    pub(crate) fn new(sources: Sources) -> Fragments {
        let open = sources
            .iter()
            .map(|source| normalize(&source.path))
            .collect();
        Fragments {
            sources,
            used: Vec::new(),
            open,
            trees: BTreeMap::new(),
            worlds: BTreeMap::new(),
            bytes: 0,
            values: 0,
            is_full: false,
        }
    }

    pub(crate) fn into_parts(self) -> (Sources, Vec<PathBuf>) {
        (self.sources, self.used)
    }

    /// The world section of `path` with everything it uses merged in.
    pub(crate) fn world(&mut self, path: &Path, node: &Node, problems: &mut Vec<Problem>) -> Node {
        let mut merged = Node::new(node.place, Body::Map(Vec::new()));
        let mut own = node.clone();
        if let Body::Map(entries) = &mut own.body
            && let Some(index) = entries.iter().position(|(key, _)| key.text == "use")
        {
            let (_, names) = entries.remove(index);
            for name in self.names(&names, problems) {
                let found = self.used_world(path, &name, problems);
                merged = found.into_iter().fold(merged, merge);
            }
        }
        merge(merged, own)
    }

    fn used_world(
        &mut self,
        from: &Path,
        name: &At<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<Node> {
        let known = self.worlds.get(&resolve(from, name)).cloned();
        if let Some(world) = known {
            return self.charge(&world, name.place, problems).then_some(world);
        }
        self.read(from, name, problems, |fragments, inner, root, problems| {
            let world = fragments.world(inner, &root, problems);
            fragments.worlds.insert(inner.to_owned(), world.clone());
            world
        })
    }

    /// The steps with every `use` replaced by the steps of its file.
    pub(crate) fn steps(
        &mut self,
        path: &Path,
        steps: &[Node],
        problems: &mut Vec<Problem>,
    ) -> Vec<Node> {
        let mut all = Vec::new();
        for step in steps {
            match step.get("use") {
                None => all.push(step.clone()),
                Some(name) => all.extend(self.used_steps(path, step, name, problems)),
            }
        }
        // What was read before the limit was reached is incomplete.
        if self.is_full { Vec::new() } else { all }
    }

    fn used_steps(
        &mut self,
        path: &Path,
        step: &Node,
        name: &Node,
        problems: &mut Vec<Problem>,
    ) -> Vec<Node> {
        for (key, _) in step.entries().unwrap_or_default() {
            if !["use", "with", "note"].contains(&key.text.as_str()) {
                let problem = Problem::shape(
                    key.place,
                    format!("`{}` cannot be used with `use`", key.text),
                );
                problems.push(
                    problem.with_help("remove it; only `with` and `note` can be used with `use`"),
                );
            }
        }
        let arguments: Bindings = step
            .get("with")
            .and_then(Node::entries)
            .unwrap_or_default()
            .iter()
            .map(|(key, value)| (key.text.clone(), value.clone()))
            .collect();
        let Ok(name) = decode::<At<String>>(name).map_err(|problem| problems.push(problem)) else {
            return Vec::new();
        };
        self.read(path, &name, problems, |fragments, inner, root, problems| {
            fragments.inner_steps(inner, root, &arguments, problems)
        })
        .unwrap_or_default()
    }

    fn inner_steps(
        &mut self,
        path: &Path,
        mut root: Node,
        arguments: &Bindings,
        problems: &mut Vec<Problem>,
    ) -> Vec<Node> {
        for (key, _) in root.entries().unwrap_or_default() {
            if key.text != "steps" {
                let problem = Problem::shape(key.place, format!("unknown key `{}`", key.text));
                problems.push(problem.with_help("a steps file has only the key `steps`"));
            }
        }
        let before = problems.len();
        yaml::substitute(&mut root, arguments, &[], problems);
        if problems.len() > before {
            return Vec::new();
        }
        match root.get("steps").map(|node| &node.body) {
            Some(Body::List(items)) => self.steps(path, items, problems),
            _ => {
                problems.push(Problem::shape(
                    root.place,
                    "missing list of `steps` in a steps file",
                ));
                Vec::new()
            }
        }
    }

    fn names(&mut self, node: &Node, problems: &mut Vec<Problem>) -> Vec<At<String>> {
        let names = match &node.body {
            Body::List(_) => decode(node),
            Body::Text { .. } | Body::Map(_) => decode(node).map(|one| vec![one]),
        };
        names
            .map_err(|problem| problems.push(problem))
            .unwrap_or_default()
    }

    /// Reads a fragment and passes its tree to `work`.
    fn read<R>(
        &mut self,
        from: &Path,
        name: &At<String>,
        problems: &mut Vec<Problem>,
        work: impl FnOnce(&mut Fragments, &Path, Node, &mut Vec<Problem>) -> R,
    ) -> Option<R> {
        if self.is_full {
            return None;
        }
        let path = resolve(from, name);
        if self.open.contains(&path) {
            let problem = Problem::reference(
                name.place,
                format!("`{}` uses itself through this line", name.value),
            );
            problems.push(problem.with_help("remove one `use` of the cycle"));
            return None;
        }
        if !self.trees.contains_key(&path) {
            let tree = self.tree(&path, name, problems);
            self.trees.insert(path.clone(), tree);
        }
        let root = self.trees.get(&path).cloned().flatten()?;
        if !self.charge(&root, name.place, problems) {
            return None;
        }
        self.open.push(path.clone());
        let found = work(self, &path, root, problems);
        self.open.pop();
        Some(found)
    }

    /// Reads a file for the first time.
    fn tree(
        &mut self,
        path: &Path,
        name: &At<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<Node> {
        // The size is checked before the file is read, so that nothing too large is ever in memory.
        let size = path
            .metadata()
            .map_or(0, |meta| usize::try_from(meta.len()).unwrap_or(usize::MAX));
        let limit = if self.trees.len() >= FILES_MAX {
            format!("too many fragments (at most {FILES_MAX})")
        } else if self.bytes.saturating_add(size) > TOTAL_BYTES_MAX {
            format!(
                "fragments too large (at most {} MiB together)",
                TOTAL_BYTES_MAX >> 20
            )
        } else {
            return self.read_tree(path, name, problems);
        };
        self.reject_more(name.place, limit, problems);
        None
    }

    fn read_tree(
        &mut self,
        path: &Path,
        name: &At<String>,
        problems: &mut Vec<Problem>,
    ) -> Option<Node> {
        let text = match read_text(path) {
            Ok(text) => text,
            Err(error) => {
                problems.push(self.unreadable(path, name, &error));
                return None;
            }
        };
        self.bytes += text.len();
        let source = self.sources.add(path, &text);
        self.used.push(path.to_owned());
        yaml::read(source, &text)
            .map_err(|problem| problems.push(problem))
            .ok()
    }

    /// Counts the values of a use against the limit; returns whether it still holds.
    fn charge(&mut self, node: &Node, place: Place, problems: &mut Vec<Problem>) -> bool {
        self.values = self.values.saturating_add(count_values(node));
        if self.values > VALUES_MAX {
            let limit = format!("too many values from `use` (at most {VALUES_MAX})");
            self.reject_more(place, limit, problems);
        }
        !self.is_full
    }

    fn reject_more(&mut self, place: Place, limit: String, problems: &mut Vec<Problem>) {
        if !std::mem::replace(&mut self.is_full, true) {
            problems.push(
                Problem::sense(place, limit).with_help("use fewer fragments, and each only once"),
            );
        }
    }

    fn unreadable(&self, path: &Path, name: &At<String>, error: &std::io::Error) -> Problem {
        let problem =
            Problem::reference(name.place, format!("cannot read `{}`: {error}", name.value));
        let siblings: Vec<String> = path
            .parent()
            .and_then(|folder| std::fs::read_dir(folder).ok())
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        // All fragments end alike, so only the rest of the name is compared.
        let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let missing = stem(
            path.file_name()
                .and_then(|file| file.to_str())
                .unwrap_or_default(),
        );
        let stems: Vec<String> = siblings.iter().map(|name| stem(name)).collect();
        let close = closest(
            &missing,
            &stems.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        match close.and_then(|close| siblings.iter().find(|name| stem(name) == close)) {
            Some(close) => {
                problem.with_help(format!("did you mean `{close}`, in the same folder?"))
            }
            None => problem.with_help("write the path relative to the file that names it"),
        }
    }
}

/// The path of `name` in a file at `from`.
fn resolve(from: &Path, name: &At<String>) -> PathBuf {
    normalize(&from.parent().unwrap_or(Path::new("")).join(&name.value))
}

/// The number of values in a tree, itself included.
fn count_values(node: &Node) -> usize {
    let below = match &node.body {
        Body::Text { .. } => 0,
        Body::List(items) => items.iter().map(count_values).sum(),
        Body::Map(entries) => entries.iter().map(|(_, value)| count_values(value)).sum(),
    };
    below + 1
}

/// The path without `.` and `a/..`, so that each file has one name.
fn normalize(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir if parts.file_name().is_some() => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts
}
