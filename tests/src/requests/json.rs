//! Mutates one part of a JSON text: any member or item, however deep.

use proptest::sample::Index;
use serde_json::Value;

use super::Words;
use super::body::{Odd, PartMutation};

/// A placeholder for the part while the rest is written: a private-use character.
const PLACE: &str = "\u{e000}";

/// One step towards a part.
#[derive(Clone, Debug)]
enum Step {
    Member(String),
    Item(usize),
}

impl Step {
    fn name(&self) -> Option<&str> {
        match self {
            Step::Member(name) => Some(name),
            Step::Item(_) => None,
        }
    }
}

/// The text with the fault; `None` if it is no JSON or has no part.
pub(super) fn mutate(
    text: &str,
    at: Index,
    mutation: &PartMutation,
    words: &Words,
) -> Option<String> {
    let mut whole: Value = serde_json::from_str(text).ok()?;
    let mut parts = Vec::new();
    collect(&whole, &mut Vec::new(), &mut parts);
    if parts.is_empty() {
        return None;
    }
    let path = at.get(&parts);
    let (last, way) = path.split_last()?;
    let holder = way.iter().try_fold(&mut whole, |value, step| match step {
        Step::Member(name) => value.get_mut(name),
        Step::Item(number) => value.get_mut(number),
    })?;
    if matches!(mutation, PartMutation::Dropped) {
        match (holder, last) {
            (Value::Object(members), Step::Member(name)) => drop(members.remove(name)),
            (Value::Array(items), Step::Item(number)) => drop(items.remove(*number)),
            _ => return None,
        }
        return Some(whole.to_string());
    }
    let mutation = match last {
        Step::Member(name) => mutation.for_part(name, words),
        // An item says what the list does.
        Step::Item(_) => mutation.for_part(
            way.iter().rev().find_map(Step::name).unwrap_or_default(),
            words,
        ),
    };
    let (part, name) = match last {
        Step::Member(name) => (
            holder.get_mut(name)?,
            format!("{}:", Value::from(name.as_str())),
        ),
        Step::Item(number) => (holder.get_mut(number)?, String::new()),
    };
    let before = std::mem::replace(part, PLACE.into()).to_string();
    let says = match mutation {
        PartMutation::Dropped => return None,
        PartMutation::Doubled(odd) => format!("{before},{name}{}", written(&odd)),
        PartMutation::Says(odd) => written(&odd),
    };
    Some(whole.to_string().replace(&format!("\"{PLACE}\""), &says))
}

fn collect(value: &Value, way: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    let mut step_into = |step: Step, value: &Value| {
        way.push(step);
        found.push(way.clone());
        collect(value, way, found);
        way.pop();
    };
    match value {
        Value::Object(members) => {
            members
                .iter()
                .for_each(|(name, value)| step_into(Step::Member(name.clone()), value));
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(number, value)| step_into(Step::Item(number), value));
        }
        _ => {}
    }
}

fn written(odd: &Odd) -> String {
    match odd {
        Odd::Null | Odd::Elsewhere(_) => "null".to_owned(),
        Odd::Text(text) => Value::from(text.as_str()).to_string(),
        Odd::Bare(text) => (*text).to_owned(),
    }
}
