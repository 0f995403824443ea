//! Trees as JSON (contract, section 2.4): no white space, `/` as `\/`.

use std::io::{Result, Write};

use serde::Serialize;
use serde::ser::Serializer;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use crate::api::format::wire::Node;

/// The whole answer.
pub(crate) fn document(node: &Node<'_>) -> String {
    let mut out = Vec::with_capacity(node.bytes_about());
    node.serialize(&mut serde_json::Serializer::with_formatter(
        &mut out,
        EscapedSlash,
    ))
    .expect("trees of text, and memory to write to");
    String::from_utf8(out).expect("JSON of text is text")
}

/// Compact JSON as the vendor's server escapes it.
struct EscapedSlash;

impl Formatter for EscapedSlash {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> Result<()> {
        for (index, part) in text.split('/').enumerate() {
            if index > 0 {
                out.write_all(b"\\/")?;
            }
            out.write_all(part.as_bytes())?;
        }
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> Result<()> {
        match escape {
            CharEscape::Backspace => out.write_all(b"\\u0008"),
            CharEscape::FormFeed => out.write_all(b"\\u000c"),
            other => CompactFormatter.write_char_escape(out, other),
        }
    }
}

#[derive(Serialize)]
struct Parameter<'a> {
    fieldname: &'a str,
    value: &'a str,
}

impl Serialize for Node<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Node::Value(value) => value.serialize(serializer),
            Node::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, node)| (name, node)))
            }
            Node::User(user) => serializer.collect_map(user.members()),
            Node::List(_, items) => serializer.collect_seq(items),
            Node::Parameters(items) => serializer.collect_seq(
                items
                    .iter()
                    .map(|(fieldname, value)| Parameter { fieldname, value }),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    #[test]
    fn texts_are_escaped_and_null_and_blank_written_apart() {
        let node = Node::Object(vec![
            (
                "A",
                Node::text("x/y \"z\" \\ \u{e9}\u{1f600}\n\t\r\u{1}\u{8}\u{c}"),
            ),
            ("B", Node::text("")),
            ("C", Node::Value(Value::Null)),
            (
                "D",
                Node::List(
                    "E",
                    vec![
                        Node::Value(Value::Number(7)),
                        Node::Value(Value::Flag(true)),
                    ],
                ),
            ),
            ("F", Node::List("G", Vec::new())),
        ]);
        assert_eq!(
            document(&node),
            "{\"A\":\"x\\/y \\\"z\\\" \\\\ \u{e9}\u{1f600}\\n\\t\\r\\u0001\\u0008\\u000c\",\"B\":\"\",\"C\":null,\"D\":[7,true],\"F\":[]}"
        );
    }
}
