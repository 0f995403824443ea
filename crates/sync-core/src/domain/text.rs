//! Text as both systems must see it: normalised the same way twice, and cut without breaking a
//! character (MAP-16, MAP-17).

mod invisible;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// How often taking an invisible character away may make another one meaningless before all of them
/// go.
const PASSES_MAX: usize = 8;

/// MAP-16, for every field but Work Email: NFC; control characters and line breaks to a space;
/// invisible characters removed unless they are part of what one sees; runs of white space to one
/// space; trimmed; NFC. Letter case and script stay as they are. Normalising twice equals
/// normalising once.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut normalised = pass(text, invisible::remove_meaningless);
    // What is removed can leave a letter beside its accent, and a joiner behind another mark than
    // before.
    for _ in 1..PASSES_MAX {
        if !normalised.contains(invisible::is_invisible) {
            return Cow::Owned(normalised);
        }
        let again = pass(&normalised, invisible::remove_meaningless);
        if again == normalised {
            return Cow::Owned(normalised);
        }
        normalised = again;
    }
    Cow::Owned(pass(&normalised, invisible::remove_all))
}

/// MAP-16, for Work Email: the same, and no invisible character stays.
pub fn normalise_email(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(pass(text, invisible::remove_all))
    }
}

/// Whether two texts are the same but for letter case.
pub(crate) fn is_same_ignoring_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase())
}

/// The steps of MAP-16 in their order, once.
fn pass(text: &str, remove_invisible: fn(&[char]) -> String) -> String {
    let characters: Vec<char> = text
        .nfc()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    let spaced = remove_invisible(&characters)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    spaced.nfc().collect()
}

/// Whether nothing of the rule can apply: printable ASCII with single spaces inside, as most texts
/// are.
pub(crate) fn is_plain(text: &str) -> bool {
    let mut follows_space = true;
    let is_plain = text.bytes().all(|byte| {
        let is_space = byte == b' ';
        let is_double = is_space && follows_space;
        follows_space = is_space;
        matches!(byte, b' '..=b'~') && !is_double
    });
    is_plain && (text.is_empty() || !follows_space)
}

/// The length as Litmos counts it: UTF-16 code units (MAP-17).
pub fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// The longest beginning of `text` within `limit` UTF-16 code units that splits no code point and
/// no combining sequence, trimmed at its end (MAP-17). `None` if nothing had to be cut.
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
            ("\u{202A}Ana\u{202C}\u{00AD}", "Ana"),
            // What is invisible separates nothing, and hides no blank beside it.
            ("Ana \u{200E} Maria\u{2066} \u{2069}", "Ana Maria"),
        ] {
            assert_eq!(normalise(given), expected, "{given:?}");
            assert_eq!(normalise_email(given), expected, "{given:?}");
        }
    }

    /// Unicode's Default_Ignorable_Code_Point, written out.
    #[rustfmt::skip]
    const INVISIBLE: [(u32, u32); 17] = [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    #[test]
    fn every_invisible_character_goes_and_no_other() {
        for character in '\0'..=char::MAX {
            let is_listed = INVISIBLE
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&u32::from(character)));
            assert_eq!(
                invisible::is_invisible(character),
                is_listed,
                "{character:?}"
            );
        }
        let ends = INVISIBLE
            .iter()
            .flat_map(|(first, last)| [first - 1, *first, *last, last + 1]);
        for character in ends.filter_map(char::from_u32) {
            let text = format!("a{character}7");
            for normalised in [normalise(&text), normalise_email(&text)] {
                assert_eq!(
                    normalised == "a7",
                    invisible::is_invisible(character),
                    "{character:?}: {normalised:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_part_of_what_one_sees_stays_but_in_an_address() {
        for (text, in_an_address) in [
            (
                "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
                "\u{639}\u{644}\u{6CC}\u{631}\u{636}\u{627}",
            ),
            ("\u{915}\u{94D}\u{200D}\u{937}", "\u{915}\u{94D}\u{937}"),
            ("\u{845B}\u{E0100}", "\u{845B}"),
            ("\u{1F468}\u{200D}\u{1F467}", "\u{1F468}\u{1F467}"),
            ("1\u{FE0F}\u{20E3}", "1\u{20E3}"),
        ] {
            assert_eq!(normalise(text), text);
            assert_eq!(normalise_email(text), in_an_address);
        }
    }

    #[test]
    fn what_becomes_meaningless_by_another_removal_goes_too() {
        // An accent and a virama, kept apart by a grapheme joiner, change places once it is gone.
        let chained = |joiners: usize| {
            format!(
                "\u{915}\u{301}\u{34F}\u{94D}{}\u{937}",
                "\u{200D}\u{94D}".repeat(joiners)
            )
        };
        assert_eq!(
            normalise(&chained(1)),
            "\u{915}\u{94D}\u{94D}\u{301}\u{937}"
        );
        for joiners in [2, 6, 7, 8, 9, 40] {
            let once = normalise(&chained(joiners)).into_owned();
            assert_eq!(normalise(&once), once, "{joiners}");
            assert!(!once.contains('\u{200D}'), "{joiners}");
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
        // x with a dot below has no composed form in one code point with a macron: the accents stay
        // with it.
        assert_eq!(cut("abcx\u{0304}\u{0323}", 5).as_deref(), Some("abc"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn normalising_twice_equals_normalising_once(text in "(\\PC|[ \t\r\nae]|[\u{200B}-\u{200F}\u{FEFF}\u{AD}\u{34F}\u{FE0E}\u{FE0F}\u{E0100}\u{E0067}\u{E007F}]|[\u{0301}\u{0308}\u{0323}\u{94D}\u{93C}\u{915}\u{628}\u{631}\u{845B}\u{1F468}\u{1F3F4}]){0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once.clone());
            let email = normalise_email(&text);
            prop_assert_eq!(normalise_email(&email), email.clone());
            prop_assert_eq!(normalise_email(&once), email);
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
