//! The one place that knows the YAML library: text in, our own tree with exact places out.
//!
//! Strict: one document, text keys, no duplicate keys, no anchors, aliases, tags or merges, within
//! budgets.

pub(crate) mod de;
pub(crate) mod emit;
mod read;
pub(crate) mod ser;
mod substitute;

pub(crate) use read::read;
pub(crate) use substitute::{Bindings, collect_variables, substitute};

use crate::place::Place;

/// One value of a file, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    /// Where the value comes from, if it stands there for a `${name}`.
    pub(crate) from: Option<(Place, String)>,
    pub(crate) body: Body,
}

/// What a value is. All scalars are text until a type asks for more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Body {
    Text { text: String, plain: bool },
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// The key of a map entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) plain: bool,
    pub(crate) place: Place,
}

impl Node {
    /// Nothing was written: `key:` with no value, `~` or `null`.
    pub(crate) fn is_empty_value(&self) -> bool {
        matches!(&self.body, Body::Text { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// The text, if this is a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Text { text, .. } => Some(text),
            Body::List(_) | Body::Map(_) => None,
        }
    }

    /// The entries, if this is a map.
    pub(crate) fn entries(&self) -> Option<&[(Key, Node)]> {
        match &self.body {
            Body::Map(entries) => Some(entries),
            Body::Text { .. } | Body::List(_) => None,
        }
    }

    /// The value under `key`, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries()?
            .iter()
            .find(|(name, _)| name.text == key)
            .map(|(_, value)| value)
    }
}
