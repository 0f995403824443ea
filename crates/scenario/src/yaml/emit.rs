//! Types back to text, for recorders and shrinkers: rows on one line each, in the order of the types.
//!
//! Left out: comments and alignment, which belong to a formatter that rewrites token by token.

use serde_json::Value;

/// Columns a line may have before a map or list is broken into lines.
const WIDTH: usize = 120;

/// A map as a block.
pub(crate) fn block(value: &Value) -> String {
    let mut out = String::new();
    write_block(&mut out, value, 0, true);
    out
}

fn write_block(out: &mut String, value: &Value, indent: usize, top: bool) {
    match value {
        Value::Object(map) => {
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 || top {
                    pad(out, indent);
                }
                out.push_str(&key_text(key));
                out.push(':');
                write_value(out, key, value, indent);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 || top {
                    pad(out, indent);
                }
                out.push_str("- ");
                match flow_if_fits(item, indent + 2) {
                    // A step is a block: its verb begins the line.
                    Some(flow) if !is_step(item) => {
                        out.push_str(&flow);
                        out.push('\n');
                    }
                    _ => write_block(out, item, indent + 2, false),
                }
            }
        }
        scalar => {
            out.push_str(&scalar_text(scalar));
            out.push('\n');
        }
    }
}

fn write_value(out: &mut String, key: &str, value: &Value, indent: usize) {
    let lines = matches!(
        (key, value),
        ("steps" | "world" | "employees" | "webhooks" | "learners" | "cases", Value::Object(_) | Value::Array(_))
    );
    // A text has no lines to be broken into, however long it is.
    let scalar = !matches!(value, Value::Object(_) | Value::Array(_));
    let flow = if scalar { Some(flow(value)) } else { flow_if_fits(value, indent + key.len() + 2) };
    if (!lines || is_empty(value))
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

fn is_step(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.keys().any(|key| crate::verb::VERBS.contains(&key.as_str())) && !map.contains_key("ref"))
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(serde_json::Map::is_empty)
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn flow_if_fits(value: &Value, column: usize) -> Option<String> {
    let flow = flow(value);
    (column + flow.chars().count() <= WIDTH).then_some(flow)
}

fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{}: {}", key_text(key), flow(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        scalar => scalar_text(scalar),
    }
}

fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text_of(text),
        other => other.to_string(),
    }
}

/// Keys that are not plain words are the vendor's own names and stand in quotes.
fn key_text(key: &str) -> String {
    let plain = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'));
    if plain && is_plain(key) { key.to_owned() } else { quoted(key) }
}

fn text_of(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text means itself without quotes, in a flow as well as in a block.
fn is_plain(text: &str) -> bool {
    let first_is_plain = text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '$' | '+' | '(' | '_'));
    let looks_like_another_type = text.parse::<f64>().is_ok() || matches!(text, "true" | "false" | "null");
    first_is_plain
        && !text.ends_with([' ', ':'])
        && !looks_like_another_type
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.chars().any(|c| {
            c.is_control()
                || matches!(
                    c,
                    ',' | '[' | ']' | '{' | '}' | '"' | '\'' | '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'
                )
        })
}

/// JSON's quoting is YAML's.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}
