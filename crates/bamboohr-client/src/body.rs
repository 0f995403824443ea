//! The body of a response as JSON text, as far as it can be read (RD-10).

use std::borrow::Cow;

/// Replaces bytes that are not UTF-8: half a surrogate pair. The value that holds it cannot be
/// parsed; others can.
const UNREADABLE: &str = "\\ud800";

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The body without byte order marks and blank lines in front.
pub(crate) fn trim_start(mut body: &[u8]) -> &[u8] {
    loop {
        body = body.trim_ascii_start();
        match body.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => body = rest,
            None => return body,
        }
    }
}

/// The body as text for a JSON reader.
pub(crate) fn json_text(body: &[u8]) -> Cow<'_, str> {
    let body = trim_start(body);
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(body.len());
            for chunk in body.utf8_chunks() {
                text.push_str(chunk.valid());
                if !chunk.invalid().is_empty() {
                    text.push_str(UNREADABLE);
                }
            }
            Cow::Owned(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_blank_lines_in_front_are_skipped_and_no_others() {
        for body in ["[1]", "\u{FEFF}[1]", "\r\n\n [1]", "\u{FEFF}\n\u{FEFF} [1]"] {
            assert_eq!(json_text(body.as_bytes()), "[1]", "{body:?}");
        }
        assert_eq!(json_text("[\u{FEFF}1]\n".as_bytes()), "[\u{FEFF}1]\n");
        assert_eq!(json_text(b""), "");
    }

    #[test]
    fn bytes_that_are_not_utf8_spoil_only_their_string() {
        assert_eq!(json_text(b"[\"a\xFFb\", \"c\"]"), r#"["a\ud800b", "c"]"#);
        assert_eq!(
            json_text(b"[\"\xED\xA0\x80\"]"),
            r#"["\ud800\ud800\ud800"]"#
        );
        assert!(serde_json::from_str::<Vec<String>>(&json_text(b"[\"a\xFFb\"]")).is_err());
    }
}
