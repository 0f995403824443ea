//! Trees as XML (contract, section 2.4): no declaration, no white space, `i:nil` for null.

use super::wire::Node;
use crate::learner::Value;

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A whole document with `root` around the value.
pub(super) fn document(root: &str, node: &Node<'_>) -> String {
    let mut out = String::new();
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
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' => out.push(letter),
            control if control.is_ascii_control() => out.push_str(&format!("&#x{:X};", u32::from(control))),
            plain => out.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_null_and_blank_written_apart() {
        let node = Node::Object(vec![
            ("A", Node::text("x < y & z > \"'\u{1}\r")),
            ("B", Node::text("")),
            ("C", Node::Value(Value::Null)),
            ("D", Node::List("E", Vec::new())),
        ]);
        assert_eq!(
            document("Root", &node),
            "<Root xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><A>x &lt; y &amp; z &gt; \"'&#x1;&#xD;</A>\
             <B></B><C i:nil=\"true\"/><D/></Root>"
        );
    }
}
