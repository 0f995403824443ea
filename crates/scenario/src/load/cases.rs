//! The rows of `cases`, each with a name and values.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Problem;
use crate::place::{At, Place};
use crate::scenario::Case;
use crate::yaml::{Bindings, Body, Key, Node};

/// One row of `cases`.
pub(super) struct Row {
    pub(super) case: Option<Case>,
    pub(super) bindings: Bindings,
}

/// Reads the rows of `cases`; a file without cases has one row without values.
pub(super) fn read_rows(root: &Node, problems: &mut Vec<Problem>) -> Vec<Row> {
    let Some(cases) = root.get("cases") else {
        return vec![Row {
            case: None,
            bindings: Bindings::new(),
        }];
    };
    let Body::List(items) = &cases.body else {
        if !cases.is_empty_value() {
            problems.push(Problem::shape(
                cases.place,
                "expected a list of rows such as `- { case: busy, … }`",
            ));
        }
        return Vec::new();
    };
    if items.is_empty() {
        let problem = Problem::sense(cases.place, "empty `cases`, so nothing would run");
        problems
            .push(problem.with_help("add a row such as `- { case: busy, … }`, or remove `cases`"));
    }
    let rows: Vec<Row> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| row(index + 1, item, problems))
        .collect();
    reject_duplicate_names(&rows, problems);
    rows
}

fn row(number: usize, item: &Node, problems: &mut Vec<Problem>) -> Option<Row> {
    let mut bindings = Bindings::new();
    let mut name = None;
    for (key, value) in item.entries().unwrap_or_default() {
        match (key.text.as_str(), value.text()) {
            ("case", Some(text)) => {
                name = Some(At {
                    value: text.to_owned(),
                    place: value.place,
                })
            }
            ("case", None) => {}
            _ => drop(bindings.insert(key.text.clone(), value.clone())),
        }
    }
    if name.is_none() {
        let problem = Problem::shape(item.place, "missing key `case`");
        problems.push(problem.with_help("start the row with `case: a few words`"));
    }
    Some(Row {
        case: Some(Case {
            name: name?,
            number,
        }),
        bindings,
    })
}

fn reject_duplicate_names(rows: &[Row], problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<&str, Place> = BTreeMap::new();
    for case in rows.iter().filter_map(|row| row.case.as_ref()) {
        if let Some(place) = first.insert(&case.name.value, case.name.place) {
            let problem = Problem::reference(
                case.name.place,
                format!("duplicate case `{}`", case.name.value),
            );
            problems.push(problem.with_note(place, "first used here"));
        }
    }
}

/// Rejects columns that no variable uses. Most often such a name is the rest of a text with a
/// comma.
pub(super) fn reject_unused(root: &Node, used: &BTreeSet<&str>, problems: &mut Vec<Problem>) {
    let Some(Body::List(items)) = root.get("cases").map(|cases| &cases.body) else {
        return;
    };
    let mut known = used.clone();
    known.insert("case");
    for row in items.iter().filter_map(Node::entries) {
        for (index, (key, value)) in row.iter().enumerate() {
            if known.insert(&key.text) {
                let problem =
                    Problem::sense(key.place, format!("unused case column `{}`", key.text));
                problems.push(match value.is_empty_value() {
                    true => problem.with_help(quotes_around_comma(row, index)),
                    false => problem.with_help(format!(
                        "write `\"${{{}}}\"` where its value belongs, or remove the column",
                        key.text
                    )),
                });
            }
        }
    }
}

/// Help that puts a text cut by the comma before `index` together again.
fn quotes_around_comma(row: &[(Key, Node)], index: usize) -> String {
    let start = row[..index]
        .iter()
        .rposition(|(_, value)| !value.is_empty_value());
    match start.and_then(|start| Some((start, row[start].1.text()?))) {
        Some((start, head)) => {
            let rest = row[start + 1..]
                .iter()
                .take_while(|(_, value)| value.is_empty_value());
            let parts: Vec<&str> = std::iter::once(head)
                .chain(rest.map(|(key, _)| key.text.as_str()))
                .collect();
            format!(
                "put a text with a comma in quotes: `{}: \"{}\"`",
                row[start].0.text,
                parts.join(", ")
            )
        }
        None => "put a text with a comma in quotes, or give the column a value".to_owned(),
    }
}
