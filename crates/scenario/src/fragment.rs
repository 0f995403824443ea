//! Sharing between files: `world: { use: [worlds/acme.world.yaml] }` and `- use: steps/connect.steps.yaml`.
//!
//! Paths are relative to the file that names them. Later parts override earlier ones by `ref`, key by key.

use std::path::{Path, PathBuf};

use crate::place::{At, Place, Sources};
use crate::problem::Problem;
use crate::suggest;
use crate::yaml::de::decode;
use crate::yaml::{self, Bindings, Body, Key, Node};

/// Reads fragments and remembers which.
pub(crate) struct Fragments {
    sources: Sources,
    used: Vec<PathBuf>,
    /// The files being read just now, outermost first.
    open: Vec<PathBuf>,
}

impl Fragments {
    pub(crate) fn new(sources: Sources) -> Fragments {
        let open = sources.iter().map(|source| plain(&source.path)).collect();
        Fragments { sources, used: Vec::new(), open }
    }

    pub(crate) fn into_parts(self) -> (Sources, Vec<PathBuf>) {
        (self.sources, self.used)
    }

    /// The world section of `path` with everything it uses merged under it.
    pub(crate) fn world(&mut self, path: &Path, node: &Node, problems: &mut Vec<Problem>) -> Node {
        let mut merged = Node { place: node.place, from: None, body: Body::Map(Vec::new()) };
        let mut own = node.clone();
        if let Body::Map(entries) = &mut own.body
            && let Some(index) = entries.iter().position(|(key, _)| key.text == "use")
        {
            let (_, names) = entries.remove(index);
            for name in self.names(&names, problems) {
                let found = self.read(path, &name, problems, |fragments, inner, root, problems| {
                    fragments.world(inner, &root, problems)
                });
                merged = found.into_iter().fold(merged, merge);
            }
        }
        merge(merged, own)
    }

    /// The steps with every `use` replaced by the steps of its file.
    pub(crate) fn steps(&mut self, path: &Path, steps: &[Node], problems: &mut Vec<Problem>) -> Vec<Node> {
        let mut all = Vec::new();
        for step in steps {
            match step.get("use") {
                None => all.push(step.clone()),
                Some(name) => all.extend(self.used_steps(path, step, name, problems)),
            }
        }
        all
    }

    fn used_steps(&mut self, path: &Path, step: &Node, name: &Node, problems: &mut Vec<Problem>) -> Vec<Node> {
        for (key, _) in step.entries().unwrap_or_default() {
            if !["use", "with", "note"].contains(&key.text.as_str()) {
                let problem = Problem::shape(key.place, format!("`{}` does not go with `use`", key.text));
                problems.push(problem.with_help("a step that uses others may only have `with:` and `note:` beside it"));
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
                problems.push(Problem::shape(root.place, "a steps file has a list under `steps:`"));
                Vec::new()
            }
        }
    }

    fn names(&mut self, node: &Node, problems: &mut Vec<Problem>) -> Vec<At<String>> {
        match &node.body {
            Body::List(_) => decode(node).map_err(|problem| problems.push(problem)).unwrap_or_default(),
            Body::Text { .. } | Body::Map(_) => {
                decode(node).map(|one| vec![one]).map_err(|problem| problems.push(problem)).unwrap_or_default()
            }
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
        let path = plain(&from.parent().unwrap_or(Path::new("")).join(&name.value));
        if self.open.contains(&path) {
            let problem = Problem::reference(name.place, format!("`{}` uses itself, by way of this line", name.value));
            problems.push(problem.with_help("take one `use` of the circle away"));
            return None;
        }
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                problems.push(self.unreadable(&path, name, &error));
                return None;
            }
        };
        let source = self.sources.add(&path, &text);
        if !self.used.contains(&path) {
            self.used.push(path.clone());
        }
        match yaml::read(source, &text) {
            Err(problem) => {
                problems.push(problem);
                None
            }
            Ok(root) => {
                self.open.push(path.clone());
                let found = work(self, &path, root, problems);
                self.open.pop();
                Some(found)
            }
        }
    }

    fn unreadable(&self, path: &Path, name: &At<String>, error: &std::io::Error) -> Problem {
        let problem = Problem::reference(name.place, format!("`{}` cannot be read: {error}", name.value));
        let beside: Vec<String> = path
            .parent()
            .and_then(|folder| std::fs::read_dir(folder).ok())
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        // All fragments end alike, so only what comes before says how near two names are.
        let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let wanted = stem(path.file_name().and_then(|file| file.to_str()).unwrap_or_default());
        let stems: Vec<String> = beside.iter().map(|name| stem(name)).collect();
        let close = suggest::closest(&wanted, &stems.iter().map(String::as_str).collect::<Vec<_>>());
        match close.and_then(|close| beside.iter().find(|name| stem(name) == close)) {
            Some(close) => problem.with_help(format!("did you mean `{close}`, in the same folder?")),
            None => problem.with_help("the path is relative to the file that names it"),
        }
    }
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
            others.into_iter().for_each(|(key, value)| merge_entry(&mut entries, key, value));
            Body::Map(entries)
        }
        (Body::List(mut items), Body::List(others))
            if items.iter().chain(&others).all(|item| name_of(item).is_some()) =>
        {
            others.into_iter().for_each(|row| merge_row(&mut items, row));
            Body::List(items)
        }
        (_, body) => body,
    };
    Node { place, from, body }
}

fn merge_entry(entries: &mut Vec<(Key, Node)>, key: Key, value: Node) {
    match entries.iter_mut().find(|(known, _)| known.text == key.text) {
        None => entries.push((key, value)),
        Some((_, known)) => {
            let nothing = Node { place: Place::NOWHERE, from: None, body: Body::List(Vec::new()) };
            *known = merge(std::mem::replace(known, nothing), value);
        }
    }
}

fn merge_row(items: &mut Vec<Node>, row: Node) {
    match items.iter_mut().find(|known| name_of(known) == name_of(&row)) {
        None => items.push(row),
        Some(known) => {
            let merged = merge(known.clone(), row);
            *known = merged;
        }
    }
}

/// What a row is known by.
fn name_of(row: &Node) -> Option<&str> {
    ["ref", "username", "name"].into_iter().find_map(|key| row.get(key)?.text())
}
