//! Trees as XML (contract, section 2.4): no declaration, no white space, `i:nil` for null.
//!
//! A character that XML 1.0 cannot hold is written as U+FFFD. What the vendor's kind of server
//! writes, `&#x1;`, no reader of XML 1.0 takes; that difference is ours.

use crate::Value;
use crate::api::format::wire::Node;
use fake_kit::is_xml_character;

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A whole document with `root` around the value.
pub(crate) fn document(root: &str, node: &Node<'_>) -> String {
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
        Node::Object(members) => members
            .iter()
            .for_each(|(name, node)| element(out, name, "", node)),
        Node::User(user) => user
            .members()
            .for_each(|(name, value)| element(out, name, "", &Node::Value(value))),
        Node::List(item, items) => items.iter().for_each(|node| element(out, item, "", node)),
        Node::Parameters(items) => items
            .iter()
            .for_each(|(name, value)| parameter(out, name, value)),
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
    // Scans bytes, which is quicker; each byte that needs an escape begins a character.
    while let Some(at) = rest.bytes().position(needs_escape) {
        let (before, from) = rest.split_at(at);
        let Some(letter) = from.chars().next() else {
            break;
        };
        out.push_str(before);
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A reader would make a line feed of it.
            '\r' => out.push_str("&#xD;"),
            letter => out.push(if is_xml_character(letter) {
                letter
            } else {
                char::REPLACEMENT_CHARACTER
            }),
        }
        rest = &from[letter.len_utf8()..];
    }
    out.push_str(rest);
}

/// Whether a byte may begin what is not written as it is: U+FFFE and U+FFFF begin with `0xef`.
fn needs_escape(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | 0xef) || byte < b' ' && !matches!(byte, b'\t' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_null_and_blank_written_apart() {
        let node = Node::Object(vec![
            (
                "A",
                Node::text("x < y & z > \"'\r\u{7f}\t\n\u{e9}<\u{1f600}"),
            ),
            ("B", Node::text("")),
            ("C", Node::Value(Value::Null)),
            ("D", Node::List("E", Vec::new())),
        ]);
        assert_eq!(
            document("Root", &node),
            "<Root xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><A>x &lt; y &amp; z &gt; \"'&#xD;\u{7f}\t\n\u{e9}&lt;\u{1f600}</A>\
             <B></B><C i:nil=\"true\"/><D/></Root>"
        );
    }
    #[test]
    fn what_xml_cannot_hold_is_replaced_and_all_else_is_kept() {
        let held = "\u{20}\u{d7ff}\u{e000}\u{feff}\u{fffd}\u{10000}\u{10ffff}";
        let text = format!("\0\u{1}\u{b}\u{1f}{held}\u{fffe}\u{ffff}x");
        let expected = format!(
            "<Root xmlns:i=\"{INSTANCE}\">\u{fffd}\u{fffd}\u{fffd}\u{fffd}{held}\u{fffd}\u{fffd}x</Root>"
        );
        assert_eq!(document("Root", &Node::text(&text)), expected);
    }
}
