//! The tree of a file.

use crate::place::Place;

/// One value of a file, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) place: Place,
    /// The place of the bound value and the variable's name, if the value replaced a `${name}`.
    pub(crate) from: Option<(Place, String)>,
    pub(crate) body: Body,
}

/// The content of a node. All scalars are text until a type asks for more.
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
    pub(crate) fn new(place: Place, body: Body) -> Node {
        Node {
            place,
            from: None,
            body,
        }
    }

    /// Whether nothing was written: `key:` with no value, `~` or `null`.
    pub(crate) fn is_empty_value(&self) -> bool {
        matches!(&self.body, Body::Text { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.body {
            Body::Text { text, .. } => Some(text),
            Body::List(_) | Body::Map(_) => None,
        }
    }

    /// The entries of a map.
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
