//! Trees as JSON (contract, section 2.4): no white space, `/` as `\/`.
//!
//! Written here and not by a library, because none writes the slash like that and a second pass
//! over every answer would cost more than writing it.

use crate::api::format::wire::Node;
use crate::state::learner::Value;

/// The whole answer.
pub(crate) fn document(node: &Node<'_>) -> String {
    let mut out = String::with_capacity(node.bytes_about());
    write(&mut out, node);
    out
}

fn write(out: &mut String, node: &Node<'_>) {
    match node {
        Node::Value(value) => scalar(out, value),
        Node::Object(members) => {
            let each = |out: &mut String, (name, node): &(&'static str, Node<'_>)| {
                key(out, name);
                write(out, node);
            };
            separated(out, '{', members, '}', each);
        }
        Node::User(user) => {
            let each = |out: &mut String, (name, value): (&'static str, Value<'_>)| {
                key(out, name);
                scalar(out, &value);
            };
            separated(out, '{', user.members(), '}', each);
        }
        Node::List(_, items) => separated(out, '[', items, ']', write),
        Node::Parameters(items) => separated(out, '[', items, ']', parameter),
    }
}

fn parameter(out: &mut String, (name, value): &(String, String)) {
    write(
        out,
        &Node::Object(vec![
            ("fieldname", Node::text(name)),
            ("value", Node::text(value)),
        ]),
    );
}

fn separated<T>(
    out: &mut String,
    open: char,
    items: impl IntoIterator<Item = T>,
    close: char,
    each: impl Fn(&mut String, T),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(out, item);
    }
    out.push(close);
}

/// The name of a member, which never needs an escape.
fn key(out: &mut String, name: &'static str) {
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
}

fn scalar(out: &mut String, value: &Value<'_>) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Flag(true) => out.push_str("true"),
        Value::Flag(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => {
            out.push('"');
            escape(out, text);
            out.push('"');
        }
    }
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    // Whatever needs an escape is one byte, so what is before and behind it are whole texts.
    while let Some(at) = rest
        .bytes()
        .position(|byte| byte < b' ' || matches!(byte, b'"' | b'\\' | b'/'))
    {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            control if control < b' ' => out.push_str(&format!("\\u{control:04x}")),
            plain => out.extend(['\\', char::from(plain)]),
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_null_and_blank_written_apart() {
        let node = Node::Object(vec![
            ("A", Node::text("x/y \"z\" \\ \u{e9}\u{1f600}\n\t\r\u{1}")),
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
            "{\"A\":\"x\\/y \\\"z\\\" \\\\ \u{e9}\u{1f600}\\n\\t\\r\\u0001\",\"B\":\"\",\"C\":null,\"D\":[7,true],\"F\":[]}"
        );
    }
}
