//! Variables: `${name}` is replaced by a whole value, which takes the type that its place needs.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Body, Node};
use crate::diagnostics::{Problem, closest};

/// The values of the variables: a case row, or the arguments of a fragment.
pub(crate) type Bindings = BTreeMap<String, Node>;

/// The name in `${name}`, if the whole text is that.
fn variable_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    is_name(name).then_some(name)
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// The first `${name}` anywhere in the text.
pub(super) fn find_variable(text: &str) -> Option<&str> {
    text.match_indices("${").find_map(|(start, opening)| {
        let end = start + text[start..].find('}')?;
        is_name(&text[start + opening.len()..end]).then(|| &text[start..=end])
    })
}

/// Adds the names of all variables in this tree.
pub(crate) fn collect_variables<'n>(node: &'n Node, names: &mut BTreeSet<&'n str>) {
    match &node.body {
        Body::List(items) => items.iter().for_each(|item| collect_variables(item, names)),
        Body::Map(entries) => entries
            .iter()
            .for_each(|(_, value)| collect_variables(value, names)),
        Body::Text { text, .. } => names.extend(variable_name(text)),
    }
}

/// Replaces every variable of the tree by its bound value; the place stays that of the variable.
///
/// Names in `later` are left alone: a captured value is only known during the run.
pub(crate) fn substitute(
    node: &mut Node,
    bindings: &Bindings,
    later: &[String],
    problems: &mut Vec<Problem>,
) {
    match &mut node.body {
        Body::List(items) => items
            .iter_mut()
            .for_each(|item| substitute(item, bindings, later, problems)),
        Body::Map(entries) => entries
            .iter_mut()
            .for_each(|(_, value)| substitute(value, bindings, later, problems)),
        Body::Text { text, .. } => {
            let Some(name) = variable_name(text) else {
                return;
            };
            if let Some(value) = bindings.get(name) {
                *node = Node {
                    place: node.place,
                    from: Some((value.place, name.to_owned())),
                    body: value.body.clone(),
                };
            } else if !later.iter().any(|capture| capture == name) {
                let known: Vec<&str> = bindings.keys().map(String::as_str).collect();
                let problem =
                    Problem::reference(node.place, format!("unknown variable `${{{name}}}`"));
                problems.push(match closest(name, &known) {
                    Some(close) => problem.with_help(format!("did you mean `${{{close}}}`?")),
                    None => problem.with_help(
                        "add it to every row of `cases`, or capture it in an earlier `call`",
                    ),
                });
            }
        }
    }
}
