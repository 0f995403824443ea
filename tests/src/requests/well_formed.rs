//! Whether an answer is XML 1.0 as a strict reader takes it: one root, tags that match, and no
//! character, written out or by number, that XML does not have.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Whether the body is well-formed.
pub fn is_well_formed_xml(body: &[u8]) -> bool {
    std::str::from_utf8(body)
        .is_ok_and(|text| text.chars().all(is_character) && is_document(text).is_some())
}

fn is_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_document(text: &str) -> Option<()> {
    let mut reader = Reader::from_str(text);
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                has_good_attributes(&start).then_some(())?;
                roots += usize::from(depth == 0);
                depth += 1;
            }
            Event::Empty(start) => {
                has_good_attributes(&start).then_some(())?;
                roots += usize::from(depth == 0);
            }
            Event::End(_) => depth = depth.checked_sub(1)?,
            Event::GeneralRef(reference) => is_good_reference(&reference).then_some(())?,
            Event::Text(text) => (depth > 0 || text.trim().is_empty()).then_some(())?,
            Event::Eof => return (depth == 0 && roots == 1).then_some(()),
            Event::DocType(_) => return None,
            _ => {}
        }
    }
}

fn has_good_attributes(start: &BytesStart<'_>) -> bool {
    start.attributes().all(|attribute| {
        let value = attribute
            .ok()
            .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok());
        value.is_some_and(|value| value.chars().all(is_character))
    })
}

fn is_good_reference(reference: &BytesRef<'_>) -> bool {
    if reference.is_char_ref() {
        return reference
            .resolve_char_ref()
            .is_ok_and(|letter| letter.is_some_and(is_character));
    }
    quick_xml::escape::resolve_predefined_entity(reference).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_strict_reader_takes_is_well_formed() {
        for text in [
            "<a/>",
            "<?xml version=\"1.0\"?>\n<a b=\"&lt;\">x &amp; &#xE9;\t<c/></a>\n",
            "<a>\u{1f600}\u{7f}</a>",
        ] {
            assert!(is_well_formed_xml(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&#1;</a>",
            "<a>\u{1}</a>",
            "<a b=\"&#x0;\"/>",
            "<a b=\"1\" b=\"2\"/>",
            "<a>&nbsp;</a>",
            "<a>a & b</a>",
            "<a>\u{ffff}</a>",
            "<!DOCTYPE a><a/>",
        ] {
            assert!(!is_well_formed_xml(text.as_bytes()), "{text}");
        }
    }
}
