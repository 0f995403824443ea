//! Scenarios to text: rows on one line each, keys in the order of the types.

use std::iter::repeat_n;

use serde::Serialize;

use super::ser::{Tree, Word, to_tree};
use crate::scenario::Scenario;
use crate::step::Step;
use crate::verb::VERBS;

/// The columns a line may have before a map or list is broken into lines.
const WIDTH: usize = 120;

/// Writes a scenario as a file that reads back to the same scenario.
///
/// Of a case it writes the values in place of their variables, and only the steps that the case
/// takes. A vendor's own field name that looks like a field word is written in quotes.
pub fn to_yaml(scenario: &Scenario) -> String {
    let steps = scenario
        .own_steps()
        .map(|(_, step)| Step {
            only_case: None,
            ..step.clone()
        })
        .collect();
    let scenario = Scenario {
        steps,
        ..scenario.clone()
    };
    let mut out = String::new();
    write_block(&mut out, &tree_of(&scenario), 0, true);
    out
}

/// Writes a part of a scenario, such as a step or a world, on one line.
pub fn to_yaml_line<T: Serialize>(part: &T) -> String {
    flow(&tree_of(part))
}

fn tree_of<T: Serialize>(value: &T) -> Tree {
    to_tree(value)
        .ok()
        .flatten()
        .expect("a scenario holds only texts, numbers, lists and maps")
}

fn write_block(out: &mut String, value: &Tree, indent: usize, top: bool) {
    match value {
        Tree::Map(map) => {
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 || top {
                    pad(out, indent);
                }
                out.push_str(&key_text(key));
                out.push(':');
                write_value(out, &key.text, value, indent);
            }
        }
        Tree::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 || top {
                    pad(out, indent);
                }
                out.push_str("- ");
                match flow_if_fits(item, indent + 2) {
                    // A step is a block, so that its verb starts the line.
                    Some(flow) if !is_step(item) => {
                        out.push_str(&flow);
                        out.push('\n');
                    }
                    _ => write_block(out, item, indent + 2, false),
                }
            }
        }
        scalar @ (Tree::Text(_) | Tree::Bare(_)) => {
            out.push_str(&scalar_text(scalar));
            out.push('\n');
        }
    }
}

fn write_value(out: &mut String, key: &str, value: &Tree, indent: usize) {
    let always_block = matches!(
        (key, value),
        (
            "steps" | "world" | "employees" | "webhooks" | "learners" | "cases",
            Tree::Map(_) | Tree::List(_)
        )
    );
    // A text is never broken into lines, however long it is.
    let scalar = !matches!(value, Tree::Map(_) | Tree::List(_));
    let flow = if scalar {
        Some(flow(value))
    } else {
        flow_if_fits(value, indent + key.len() + 2)
    };
    if (!always_block || is_empty(value))
        && let Some(flow) = flow
    {
        out.push(' ');
        out.push_str(&flow);
        out.push('\n');
        return;
    }
    out.push('\n');
    write_block(out, value, indent + 2, true);
}

fn is_step(value: &Tree) -> bool {
    let Tree::Map(map) = value else {
        return false;
    };
    let is_verb = |key: &Word| !key.quoted && VERBS.contains(&key.text.as_str());
    map.iter().any(|(key, _)| is_verb(key)) && map.iter().all(|(key, _)| key.text != "ref")
}

fn is_empty(value: &Tree) -> bool {
    match value {
        Tree::List(items) => items.is_empty(),
        Tree::Map(entries) => entries.is_empty(),
        Tree::Text(_) | Tree::Bare(_) => false,
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(repeat_n(' ', indent));
}

fn flow_if_fits(value: &Tree, column: usize) -> Option<String> {
    let flow = flow(value);
    (column + flow.chars().count() <= WIDTH).then_some(flow)
}

fn flow(value: &Tree) -> String {
    match value {
        Tree::Map(map) if map.is_empty() => "{}".to_owned(),
        Tree::Map(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", key_text(key), flow(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Tree::List(items) => format!(
            "[{}]",
            items.iter().map(flow).collect::<Vec<_>>().join(", ")
        ),
        scalar @ (Tree::Text(_) | Tree::Bare(_)) => scalar_text(scalar),
    }
}

fn scalar_text(value: &Tree) -> String {
    match value {
        Tree::Text(word) if word.quoted || !is_plain(&word.text) => quoted(&word.text),
        Tree::Text(word) => word.text.clone(),
        Tree::Bare(text) => text.clone(),
        Tree::List(_) | Tree::Map(_) => flow(value),
    }
}

/// Keys that are not plain words are the vendor's own names and need quotes.
fn key_text(key: &Word) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if !key.quoted && key.text.chars().all(plain) && is_plain(&key.text) {
        key.text.clone()
    } else {
        quoted(&key.text)
    }
}

/// Whether a text needs no quotes, in a flow as well as in a block.
fn is_plain(text: &str) -> bool {
    let first_is_plain =
        text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '$' | '+' | '(' | '_'));
    let looks_like_another_type =
        text.parse::<f64>().is_ok() || matches!(text, "true" | "false" | "null");
    first_is_plain
        && !text.ends_with([' ', ':'])
        && !looks_like_another_type
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(|c| {
            c.is_control()
                || matches!(
                    c,
                    ',' | '['
                        | ']'
                        | '{'
                        | '}'
                        | '"'
                        | '\''
                        | '\u{feff}'
                        | '\u{85}'
                        | '\u{2028}'
                        | '\u{2029}'
                )
        })
}

/// Quotes a text as JSON does, which is valid YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
