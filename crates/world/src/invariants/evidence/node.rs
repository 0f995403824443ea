//! JSON as it was written: an object keeps every member, even one that is there twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Null,
    /// A number or a boolean, as its text.
    Plain(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Parses a body; what a byte order mark or blank lines in front hide is skipped (RD-10).
    pub(crate) fn parse(body: &str) -> Option<Node> {
        serde_json::from_str(body.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n'])).ok()
    }

    /// The last member of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.members()
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn members(&self) -> &[(String, Node)] {
        match self {
            Node::Object(members) => members,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a text, number or boolean.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) | Node::Plain(text) => Some(text),
            _ => None,
        }
    }

    /// The same with the members of every object in order, for comparing.
    pub(crate) fn sorted(&self) -> Node {
        match self {
            Node::List(items) => Node::List(items.iter().map(Node::sorted).collect()),
            Node::Object(members) => {
                let mut members: Vec<_> = members
                    .iter()
                    .map(|(key, value)| (key.clone(), value.sorted()))
                    .collect();
                members.sort();
                Node::Object(members)
            }
            plain => plain.clone(),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Plain(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Plain(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Plain(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Plain(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Node::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Node::Object(members))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_stands_twice_is_kept_twice() {
        let node = Node::parse("\u{FEFF}\n{\"a\":1,\"b\":[true,null],\"a\":\"x\"}").unwrap();
        assert_eq!(node.members().len(), 3);
        assert_eq!(node.get("a").and_then(Node::text), Some("x"));
        assert_eq!(
            node.get("b").unwrap().items(),
            [Node::Plain("true".into()), Node::Null]
        );
        let other = Node::parse("{\"b\":[true,null],\"a\":\"x\",\"a\":1}").unwrap();
        assert_eq!(node.sorted(), other.sorted());
        assert_eq!(Node::parse("{"), None);
    }
}
