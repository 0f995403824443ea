//! Files of a crate must not import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// A module by the names that lead to it from its crate.
type Module = Vec<String>;

fn crates() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("crates");
    let mut crates: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a crate").path())
        .collect();
    crates.sort();
    crates
}

/// The files of a crate that ship, by module.
fn modules(folder: &Path, here: &Module, found: &mut BTreeMap<Module, syn::File>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let child: Module = here.iter().cloned().chain([name.clone()]).collect();
        if path.is_dir() {
            modules(&path, &child, found);
        } else if path.extension().is_some_and(|it| it == "rs")
            && name != "tests"
            && !name.ends_with("_tests")
        {
            let text = fs::read_to_string(&path).expect("text");
            let module = if matches!(name.as_str(), "lib" | "main" | "mod") {
                here.clone()
            } else {
                child
            };
            found.insert(module, syn::parse_file(&text).expect("it compiles"));
        }
    }
}

/// What the part of a file that ships names: paths as they are written, and what it exports under
/// another path.
#[derive(Default)]
struct Names {
    paths: Vec<Vec<String>>,
    /// How deep in modules of the file itself, whose `super` is still in it.
    depth: usize,
    exports: BTreeMap<String, Vec<String>>,
}

fn is_of_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|ident| ident == "test")
    })
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => &Vec::new(),
        };
        if is_of_tests(attributes) {
            return;
        }
        let is_module = matches!(item, syn::Item::Mod(_));
        self.depth += usize::from(is_module);
        syn::visit::visit_item(self, item);
        self.depth -= usize::from(is_module);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_export = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_tree(&item.tree, &mut Vec::new(), is_export);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let path = path
                .segments
                .iter()
                .map(|segment| segment.ident.to_string());
            let path = self.without_inline_modules(path.collect());
            self.paths.push(path);
        }
        syn::visit::visit_path(self, path);
    }
}

impl Names {
    /// A path as it would be written outside of the modules of this file.
    fn without_inline_modules(&self, mut path: Vec<String>) -> Vec<String> {
        let up = path
            .iter()
            .take(self.depth)
            .take_while(|part| *part == "super")
            .count();
        path.drain(..up);
        if up > 0 {
            path.insert(0, "self".to_owned());
        }
        path
    }

    fn add_tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>, is_export: bool) {
        let before_here = before.clone();
        let mut add = |last: Option<String>, name: String| {
            let path =
                self.without_inline_modules(before_here.iter().cloned().chain(last).collect());
            if is_export {
                self.exports.insert(name, path.clone());
            }
            self.paths.push(path);
        };
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_tree(&path.tree, before, is_export);
                before.pop();
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                add(None, before.last().cloned().unwrap_or_default())
            }
            syn::UseTree::Name(name) => add(Some(name.ident.to_string()), name.ident.to_string()),
            syn::UseTree::Rename(rename) => {
                add(Some(rename.ident.to_string()), rename.rename.to_string())
            }
            syn::UseTree::Glob(_) => add(None, "*".to_owned()),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree, before, is_export);
                }
            }
        }
    }
}

/// A path as it is written in the module `here`, from the crate on; `None` for what another crate
/// has.
fn absolute(
    path: &[String],
    here: &Module,
    names: &BTreeMap<Module, Names>,
) -> Option<Vec<String>> {
    let child: Module = here.iter().chain(path.first()).cloned().collect();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" | "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            let rest = path
                .iter()
                .skip_while(|part| matches!(part.as_str(), "super" | "self"))
                .cloned();
            Some(
                here.iter()
                    .take(here.len().saturating_sub(up))
                    .cloned()
                    .chain(rest)
                    .collect(),
            )
        }
        _ => names
            .contains_key(&child)
            .then(|| here.iter().chain(path).cloned().collect()),
    }
}

/// The module that has what a path leads to, re-exports followed.
fn target(path: &[String], names: &BTreeMap<Module, Names>, depth: usize) -> Option<Module> {
    let length = (0..=path.len())
        .rev()
        .find(|length| names.contains_key(&path[..*length]))?;
    let (module, rest) = (path[..length].to_vec(), &path[length..]);
    let export = rest
        .first()
        .and_then(|name| names[&module].exports.get(name))
        .filter(|_| depth < 8);
    match export.and_then(|export| absolute(export, &module, names)) {
        Some(export) => target(
            &export
                .into_iter()
                .chain(rest[1..].iter().cloned())
                .collect::<Vec<_>>(),
            names,
            depth + 1,
        ),
        None => Some(module),
    }
}

/// Which modules each module names.
fn edges(names: &BTreeMap<Module, Names>) -> BTreeMap<&Module, BTreeSet<Module>> {
    let of = |(module, its): (&Module, &Names)| {
        let absolute = its
            .paths
            .iter()
            .filter_map(|path| absolute(path, module, names));
        absolute
            .filter_map(|path| target(&path, names, 0))
            .filter(|other| other != module)
            .collect::<BTreeSet<_>>()
    };
    names.iter().map(|entry| (entry.0, of(entry))).collect()
}

fn reaches(from: &Module, to: &Module, edges: &BTreeMap<&Module, BTreeSet<Module>>) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(module) = open.pop() {
        for next in &edges[module] {
            if next == to {
                return true;
            }
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}

/// The modules of a crate from which a way of imports leads back to them.
fn in_circles(files: &BTreeMap<Module, syn::File>) -> Vec<String> {
    let names: BTreeMap<Module, Names> = files
        .iter()
        .map(|(module, file)| {
            let mut names = Names::default();
            names.visit_file(file);
            (module.clone(), names)
        })
        .collect();
    let edges = edges(&names);
    let is_in_one = |module: &&Module| reaches(module, module, &edges);
    names
        .keys()
        .filter(is_in_one)
        .map(|module| format!("crate::{}", module.join("::")))
        .collect()
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut found = Vec::new();
    for folder in crates() {
        let mut files = BTreeMap::new();
        modules(&folder.join("src"), &Module::new(), &mut files);
        let circles = in_circles(&files);
        if !circles.is_empty() {
            found.push((
                folder
                    .file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                circles,
            ));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn circles_are_found_through_exports_and_tests_do_not_count() {
    let file = |text: &str| syn::parse_file(text).expect("it compiles");
    let module = |name: &str| -> Module {
        name.split("::")
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let files = [
        ("", "mod a; mod b; pub use b::B;"),
        ("a", "use crate::B; fn f(_: B) {}"),
        ("b", "mod c; pub struct B; fn g() -> u8 { c::h() }"),
        ("b::c", "pub fn h() -> u8 { super::super::a::ONE }"),
        ("d", "#[cfg(test)] mod tests { use crate::e::E; }"),
        ("e", "use crate::d::D; pub struct E(D);"),
    ];
    let files = files
        .into_iter()
        .map(|(name, text)| (module(name), file(text)))
        .collect();
    assert_eq!(in_circles(&files), ["crate::a", "crate::b", "crate::b::c"]);
}
