//! Sharing between files: `world: { use: [worlds/acme.world.yaml] }` and
//! `- use: steps/connect.steps.yaml`.
//!
//! Paths are relative to the file that names them. Later parts override earlier ones by `ref`, key
//! by key.
//!
//! Each file is read once, however often it is used, and all of it stays within bounds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::place::{At, Place, Sources};
use crate::problem::Problem;
use crate::suggest;
use crate::text_file::read_text;
use crate::yaml::de::decode;
use crate::yaml::{self, Bindings, Body, Key, Node};

/// How many fragments a scenario may use.
const FILES_MAX: usize = 200;

/// Bytes that all of them together may have.
const TOTAL_BYTES_MAX: usize = 16 << 20;

/// Values that `use` may bring in, counted each time: a fragment that uses another twice doubles
/// it.
const VALUES_MAX: usize = 250_000;

/// Reads fragments and remembers which.
pub(crate) struct Fragments {
    sources: Sources,
    used: Vec<PathBuf>,
    /// The files being read just now, outermost first.
    open: Vec<PathBuf>,
    /// Each file read so far; `None` for one that is not our YAML.
    trees: BTreeMap<PathBuf, Option<Node>>,
    /// Each world so far, with everything it uses merged under it.
    worlds: BTreeMap<PathBuf, Node>,
    bytes: usize,
    values: usize,
    /// Whether a bound was reached: nothing more is read, and it is said once.
    is_full: bool,
}

impl Fragments {
    pub(crate) fn new(sources: Sources) -> Fragments {
        let open = sources.iter().map(|source| plain(&source.path)).collect();
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

    /// The world section of `path` with everything it uses merged under it.
    pub(crate) fn world(&mut self, path: &Path, node: &Node, problems: &mut Vec<Problem>) -> Node {
        let mut merged = Node {
            place: node.place,
            from: None,
            body: Body::Map(Vec::new()),
        };
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
        let known = self.worlds.get(&beside(from, name)).cloned();
        if let Some(world) = known {
            return self.takes(&world, name.place, problems).then_some(world);
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
        // What was brought in up to the bound is of no more use.
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
                let problem =
                    Problem::shape(key.place, format!("`{}` does not go with `use`", key.text));
                problems.push(problem.with_help(
                    "a step that uses others may only have `with:` and `note:` beside it",
                ));
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
                problems.push(problem.with_help("a steps file has the one key `steps`"));
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
                    "a steps file has a list under `steps:`",
                ));
                Vec::new()
            }
        }
    }

    fn names(&mut self, node: &Node, problems: &mut Vec<Problem>) -> Vec<At<String>> {
        match &node.body {
            Body::List(_) => decode(node)
                .map_err(|problem| problems.push(problem))
                .unwrap_or_default(),
            Body::Text { .. } | Body::Map(_) => decode(node)
                .map(|one| vec![one])
                .map_err(|problem| problems.push(problem))
                .unwrap_or_default(),
        }
    }

    /// Opens a fragment, lets `work` have its tree, and closes it again.
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
        let path = beside(from, name);
        if self.open.contains(&path) {
            let problem = Problem::reference(
                name.place,
                format!("`{}` uses itself, by way of this line", name.value),
            );
            problems.push(problem.with_help("take one `use` of the circle away"));
            return None;
        }
        if !self.trees.contains_key(&path) {
            let tree = self.tree(&path, name, problems);
            self.trees.insert(path.clone(), tree);
        }
        let root = self.trees.get(&path).cloned().flatten()?;
        if !self.takes(&root, name.place, problems) {
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
        // Looked at before it is read: what is too much is never in memory.
        let size = path
            .metadata()
            .map_or(0, |meta| usize::try_from(meta.len()).unwrap_or(usize::MAX));
        let bound = if self.trees.len() >= FILES_MAX {
            format!("a scenario uses {FILES_MAX} fragments at most")
        } else if self.bytes.saturating_add(size) > TOTAL_BYTES_MAX {
            format!(
                "the fragments of a scenario have {} MiB together at most",
                TOTAL_BYTES_MAX >> 20
            )
        } else {
            return self.tree_within(path, name, problems);
        };
        self.refuse_more(name.place, bound, problems);
        None
    }

    fn tree_within(
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

    /// Whether there is room for these values once more.
    fn takes(&mut self, node: &Node, place: Place, problems: &mut Vec<Problem>) -> bool {
        self.values = self.values.saturating_add(count_values(node));
        if self.values > VALUES_MAX {
            let bound = format!("`use` brings in {VALUES_MAX} values at most, counted each time");
            self.refuse_more(place, bound, problems);
        }
        !self.is_full
    }

    fn refuse_more(&mut self, place: Place, bound: String, problems: &mut Vec<Problem>) {
        if !std::mem::replace(&mut self.is_full, true) {
            problems.push(
                Problem::sense(place, bound).with_help("use fewer fragments, each of them once"),
            );
        }
    }

    fn unreadable(&self, path: &Path, name: &At<String>, error: &std::io::Error) -> Problem {
        let problem = Problem::reference(
            name.place,
            format!("`{}` cannot be read: {error}", name.value),
        );
        let beside: Vec<String> = path
            .parent()
            .and_then(|folder| std::fs::read_dir(folder).ok())
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        // All fragments end alike, so only what comes before says how near two names are.
        let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let wanted = stem(
            path.file_name()
                .and_then(|file| file.to_str())
                .unwrap_or_default(),
        );
        let stems: Vec<String> = beside.iter().map(|name| stem(name)).collect();
        let close = suggest::closest(
            &wanted,
            &stems.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        match close.and_then(|close| beside.iter().find(|name| stem(name) == close)) {
            Some(close) => {
                problem.with_help(format!("did you mean `{close}`, in the same folder?"))
            }
            None => problem.with_help("the path is relative to the file that names it"),
        }
    }
}

/// The file that `name` means in a file at `from`.
fn beside(from: &Path, name: &At<String>) -> PathBuf {
    plain(&from.parent().unwrap_or(Path::new("")).join(&name.value))
}

/// How many values a tree holds, itself included.
fn count_values(node: &Node) -> usize {
    let below = match &node.body {
        Body::Text { .. } => 0,
        Body::List(items) => items.iter().map(count_values).sum(),
        Body::Map(entries) => entries.iter().map(|(_, value)| count_values(value)).sum(),
    };
    below + 1
}

/// Without `.` and `a/..`, so that one file has one name.
fn plain(path: &Path) -> PathBuf {
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

/// `over` on top of `base`: maps key by key, rows by their name, everything else replaced.
fn merge(base: Node, over: Node) -> Node {
    let Node { place, from, body } = over;
    let body = match (base.body, body) {
        (Body::Map(mut entries), Body::Map(others)) => {
            others
                .into_iter()
                .for_each(|(key, value)| merge_entry(&mut entries, key, value));
            Body::Map(entries)
        }
        (Body::List(items), Body::List(others))
            if items
                .iter()
                .chain(&others)
                .all(|item| name_of(item).is_some()) =>
        {
            Body::List(merge_rows(items, others))
        }
        (_, body) => body,
    };
    Node { place, from, body }
}

fn merge_entry(entries: &mut Vec<(Key, Node)>, key: Key, value: Node) {
    match entries.iter_mut().find(|(known, _)| known.text == key.text) {
        None => entries.push((key, value)),
        Some((_, known)) => {
            *known = merge(std::mem::replace(known, nothing()), value);
        }
    }
}

/// Rows of one name become one, at the place of the first.
fn merge_rows(items: Vec<Node>, others: Vec<Node>) -> Vec<Node> {
    let mut rows: Vec<Node> = Vec::with_capacity(items.len() + others.len());
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let own = items.len();
    for (index, row) in items.into_iter().chain(others).enumerate() {
        let name = name_of(&row).unwrap_or_default().to_owned();
        match places.get(&name) {
            // Twice in one file is that file's fault, and the check says so.
            Some(place) if index >= own => {
                let known = std::mem::replace(&mut rows[*place], nothing());
                rows[*place] = merge(known, row);
            }
            _ => {
                places.entry(name).or_insert(rows.len());
                rows.push(row);
            }
        }
    }
    rows
}

fn nothing() -> Node {
    Node {
        place: Place::NOWHERE,
        from: None,
        body: Body::List(Vec::new()),
    }
}

/// What a row is known by.
fn name_of(row: &Node) -> Option<&str> {
    ["ref", "username", "name"]
        .into_iter()
        .find_map(|key| row.get(key)?.text())
}
