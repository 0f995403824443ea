//! Text as both systems must see it: normalised the same way twice, and cut without breaking a character
//! (MAP-16, MAP-17). Left out: which field has which limit; that is `mapping::table`'s.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// MAP-16: NFC; control characters and line breaks to a space; zero-width characters removed; runs of white
/// space to one space; trimmed. Letter case and script stay as they are.
pub fn normalise(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let visible: String = text
        .nfc()
        .map(|character| if character.is_control() { ' ' } else { character })
        .filter(|character| !is_zero_width(*character))
        .collect();
    let spaced = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    // A removed joiner can leave a letter beside its accent, so compose once more: else the second
    // normalisation would differ from the first.
    spaced.nfc().collect()
}

/// Whether nothing of the rule can apply: printable ASCII with single spaces inside, as most texts are.
fn is_plain(text: &str) -> bool {
    let is_printable = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    is_printable && !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ")
}

/// Characters with no width of their own: zero-width space, non-joiner and joiner, word joiner, and the BOM.
fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The length as Litmos counts it: UTF-16 code units (MAP-17).
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The longest beginning of `text` within `limit` UTF-16 code units that splits no code point and no combining
/// sequence, trimmed at its end (MAP-17). `None` if nothing had to be cut.
pub fn cut(text: &str, limit: usize) -> Option<String> {
    if length(text) <= limit {
        return None;
    }
    let mut kept = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        used += length(cluster);
        if used > limit {
            break;
        }
        kept.push_str(cluster);
    }
    Some(kept.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn normalisation_follows_the_order_of_the_rule() {
        for (given, expected) in [
            ("  Ana  ", "Ana"),
            ("Ana\r\nMaria", "Ana Maria"),
            ("Ana\u{0007}Maria", "Ana Maria"),
            ("A\u{200B}n\u{FEFF}a", "Ana"),
            ("Ana \u{00A0}\u{2003} Maria", "Ana Maria"),
            ("Zoe\u{0308}", "Zo\u{00EB}"),
            ("e\u{200D}\u{0301}", "\u{00E9}"),
            ("McDONALD", "McDONALD"),
            ("\u{0141}ukasz", "\u{0141}ukasz"),
            (" \t\u{200B} ", ""),
        ] {
            assert_eq!(normalise(given), expected, "{given:?}");
        }
    }

    #[test]
    fn a_cut_keeps_whole_characters_and_leaves_no_blank_at_the_end() {
        assert_eq!(cut("abcdef", 6), None);
        assert_eq!(cut("abcdef", 5).as_deref(), Some("abcde"));
        assert_eq!(cut("abcd ef", 5).as_deref(), Some("abcd"));
        // A rocket is two UTF-16 units: it fits whole or not at all.
        assert_eq!(cut("abc\u{1F680}", 4).as_deref(), Some("abc"));
        assert_eq!(cut("abc\u{1F680}", 5), None);
        // x with a dot below has no composed form in one code point with a macron: the accents stay with it.
        assert_eq!(cut("abcx\u{0304}\u{0323}", 5).as_deref(), Some("abc"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn normalising_twice_equals_normalising_once(text in "(\\PC|[ \t\r\n\u{200B}-\u{200D}\u{FEFF}\u{0301}\u{0308}\u{0323}ae]){0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn a_cut_is_a_beginning_within_the_limit_made_of_whole_clusters(text in "(\\PC|[a\u{0301}\u{0308}\u{1F680} ]){0,40}", limit in 0_usize..30) {
            let text = normalise(&text);
            let Some(cut_text) = cut(&text, limit) else {
                prop_assert!(length(&text) <= limit);
                return Ok(());
            };
            prop_assert!(length(&cut_text) <= limit);
            prop_assert!(text.starts_with(&cut_text));
            let boundaries: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
            prop_assert!(boundaries.contains(&cut_text.len()));
            prop_assert_eq!(cut(&cut_text, limit), None);
        }
    }
}
