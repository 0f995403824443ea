//! Merging worlds: later parts override earlier ones by name, key by key.

use std::collections::BTreeMap;
use std::mem::replace;

use crate::place::Place;
use crate::yaml::{Body, Key, Node};

/// Puts `over` on top of `base`: maps key by key, rows by their name, everything else replaced.
pub(super) fn merge(base: Node, over: Node) -> Node {
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
                .all(|item| row_name(item).is_some()) =>
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
            *known = merge(replace(known, empty()), value);
        }
    }
}

/// Merges rows of the same name into one, at the position of the first.
fn merge_rows(items: Vec<Node>, others: Vec<Node>) -> Vec<Node> {
    let mut rows: Vec<Node> = Vec::with_capacity(items.len() + others.len());
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let own = items.len();
    for (index, row) in items.into_iter().chain(others).enumerate() {
        let name = row_name(&row).unwrap_or_default().to_owned();
        match places.get(&name) {
            // A duplicate within one file is for the check to reject.
            Some(place) if index >= own => {
                let known = replace(&mut rows[*place], empty());
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

fn empty() -> Node {
    Node::new(Place::NOWHERE, Body::List(Vec::new()))
}

/// The name of a row.
fn row_name(row: &Node) -> Option<&str> {
    ["ref", "username", "name"]
        .into_iter()
        .find_map(|key| row.get(key)?.text())
}
