//! What both fakes need of XML 1.0 when they read and write it.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;

/// Whether XML 1.0 has this character at all: no control characters but tab, line feed and return,
/// and neither of the two noncharacters U+FFFE and U+FFFF.
pub fn is_xml_character(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// The text that a character reference or a predefined entity stands for; `None` if there is none.
pub fn resolve_reference(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(letter) => is_xml_character(letter).then(|| letter.to_string()),
        None => resolve_predefined_entity(reference).map(str::to_owned),
    }
}
