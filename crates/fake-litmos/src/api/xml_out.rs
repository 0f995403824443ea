//! Trees as XML (contract, section 2.4): no declaration, no white space, `i:nil` for null.

use super::wire::Node;
use crate::learner::Value;

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A whole document with `root` around the value.
pub(super) fn document(root: &str, node: &Node<'_>) -> String {
    let mut out = String::with_capacity(2 * node.bytes_about());
    element(&mut out, root, &format!(" xmlns:i=\"{INSTANCE}\""), node);
    out
}

fn element(out: &mut String, name: &str, attributes: &str, node: &Node<'_>) {
    out.push('<');
    out.push_str(name);
    out.push_str(attributes);
    match node {
        Node::Value(Value::Null) => return out.push_str(" i:nil=\"true\"/>"),
        Node::List(_, items) if items.is_empty() => return out.push_str("/>"),
        _ => out.push('>'),
    }
    match node {
        Node::Value(value) => scalar(out, value),
        Node::Object(members) => members.iter().for_each(|(name, node)| element(out, name, "", node)),
        Node::User(user) => user.members().for_each(|(name, value)| element(out, name, "", &Node::Value(value))),
        Node::List(item, items) => items.iter().for_each(|node| element(out, item, "", node)),
        Node::Parameters(items) => items.iter().for_each(|(name, value)| parameter(out, name, value)),
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn parameter(out: &mut String, name: &str, value: &str) {
    let mut escaped = String::new();
    escape(&mut escaped, name);
    let attribute = format!(" fieldname=\"{}\"", escaped.replace('"', "&quot;"));
    element(out, "Parameter", &attribute, &Node::text(value));
}

fn scalar(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => {}
        Value::Text(text) => escape(out, text),
        Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
    }
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    // Whatever needs an escape is one byte, so what is before and behind it are whole texts.
    while let Some(at) = rest.bytes().position(needs_escape) {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'&' => out.push_str("&amp;"),
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            control => out.push_str(&format!("&#x{control:X};")),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn needs_escape(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>') || byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_null_and_blank_written_apart() {
        let node = Node::Object(vec![
            ("A", Node::text("x < y & z > \"'\u{1}\r\u{7f}\t\n\u{e9}<\u{1f600}")),
            ("B", Node::text("")),
            ("C", Node::Value(Value::Null)),
            ("D", Node::List("E", Vec::new())),
        ]);
        assert_eq!(
            document("Root", &node),
            "<Root xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><A>x &lt; y &amp; z &gt; \"'&#x1;&#xD;&#x7F;\t\n\u{e9}&lt;\u{1f600}</A>\
             <B></B><C i:nil=\"true\"/><D/></Root>"
        );
    }
}
