//! How the help page's table maps BambooHR's texts, written a second time from the rule book and as
//! plainly as possible. It shares no code with the engine, because the invariants judge the engine
//! by it.
//!
//! Limits, what a user name may be and who is active are judged elsewhere.

use unicode_normalization::UnicodeNormalization;

/// BambooHR alias and Litmos member of every mapped text, the work email apart (MAP-1..12).
pub const TEXTS: [(&str, &str); 11] = [
    ("firstName", "FirstName"),
    ("lastName", "LastName"),
    ("workPhone", "PhoneWork"),
    ("mobilePhone", "PhoneMobile"),
    ("address1", "Street1"),
    ("address2", "Street2"),
    ("city", "City"),
    ("state", "State"),
    ("zipcode", "PostalCode"),
    ("country", "Country"),
    ("jobTitle", "JobTitle"),
];

/// Unicode's Default_Ignorable_Code_Point: the first and the last of each run, in order (MAP-16).
const INVISIBLE: [(u32, u32); 16] = [
    (0x00AD, 0x00AD),   // soft hyphen
    (0x034F, 0x034F),   // combining grapheme joiner
    (0x061C, 0x061C),   // Arabic letter mark
    (0x115F, 0x1160),   // Hangul fillers
    (0x17B4, 0x17B5),   // Khmer inherent vowels
    (0x180B, 0x180F),   // Mongolian variation selectors and vowel separator
    (0x200B, 0x200F),   // zero width space to right-to-left mark
    (0x202A, 0x202E),   // directional embeddings and overrides
    (0x2060, 0x206F),   // word joiner, invisible operators, isolates, deprecated format characters
    (0x3164, 0x3164),   // Hangul filler
    (0xFE00, 0xFE0F),   // variation selectors
    (0xFEFF, 0xFEFF),   // byte order mark
    (0xFFA0, 0xFFA0),   // halfwidth Hangul filler
    (0xFFF0, 0xFFF8),   // reserved
    (0x1BCA0, 0x1BCA3), // shorthand format controls
    (0x1D173, 0x1D17A), // musical beams and slurs
];

/// The plane of tags and further variation selectors: all of its first 4096 code points.
const TAGS: (u32, u32) = (0xE0000, 0xE0FFF);

/// Whether this character is invisible.
pub fn is_invisible(letter: char) -> bool {
    let code = u32::from(letter);
    let is_in = |run: &(u32, u32)| (run.0..=run.1).contains(&code);
    INVISIBLE.iter().any(is_in) || is_in(&TAGS)
}

/// Whether MAP-16 always removes this character. The other invisible ones stay where a
/// script or an emoji needs them, which is not judged here.
fn is_always_removed(letter: char) -> bool {
    let may_stay = matches!(letter,
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{E0020}'..='\u{E007F}');
    is_invisible(letter) && !may_stay
}

/// A text after MAP-16, without any invisible character: NFC, control characters as spaces,
/// single spaces, trimmed. For Work Email that is the whole rule.
pub fn normalize(raw: &str) -> String {
    // Every letter of ASCII is seen and composed.
    if raw.is_ascii() {
        let words = raw
            .split(|letter: char| letter == ' ' || letter.is_control())
            .filter(|word| !word.is_empty());
        return words.collect::<Vec<_>>().join(" ");
    }
    let spaced: String = raw
        .nfc()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    let seen: String = spaced
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .collect();
    seen.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .nfc()
        .collect()
}

/// Whether a learner's text is what MAP-16 makes of a text whose seen part is `wanted`, as
/// [`normalize`] gives it.
pub fn is_written_as(has: &str, wanted: &str) -> bool {
    if has.is_ascii() {
        return has == wanted;
    }
    let seen: String = has
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .collect();
    seen.nfc().eq(wanted.chars()) && !has.contains(is_always_removed)
}

/// A user name or work email in the form in which two are compared (USR-4).
pub fn fold(name: &str) -> String {
    normalize(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_do_not_distinguish_addresses() {
        for marked in [
            "\u{200B}ana@acme.test",
            "ana@acme.test\u{200F}",
            "\u{202A}ana@acme.test\u{202C}",
            "\u{2068}ana@acme.test\u{2069}",
            "ana@ac\u{AD}me.test",
            "ana\u{180E}@acme.test",
            "ana@acme.test\u{A0}",
            "\u{FEFF} ana\u{200B}@acme.test\u{202F}",
            "an\u{200D}a@acme.test",
            "ana\u{E0041}\u{E0100}@acme.test",
            "ana@acme.test\u{FE0F}\u{3164}",
        ] {
            assert_eq!(normalize(marked), "ana@acme.test", "{marked:?}");
        }
        assert_eq!(fold("\u{2067}ANA@Acme.test"), "ana@acme.test");
        assert_ne!(
            fold("ana\u{2010}maria@acme.test"),
            fold("anamaria@acme.test")
        );
    }

    #[test]
    fn letters_compose_across_removed_characters_and_spaces_are_single() {
        assert_eq!(normalize("Zoe\u{200D}\u{308}"), "Zo\u{EB}");
        assert_eq!(normalize("  Ana\r\n\u{2003}Maria\u{7}"), "Ana Maria");
        assert_eq!(normalize(" \u{200B}\t"), "");
    }

    #[test]
    fn a_learner_may_keep_only_joiners_that_a_script_needs() {
        let persian = "\u{645}\u{6CC}\u{200C}\u{62E}\u{648}\u{627}\u{647}\u{645}";
        assert!(is_written_as(persian, &normalize(persian)));
        assert!(is_written_as("Zo\u{EB}", &normalize("Zoe\u{308}\u{200B}")));
        assert!(!is_written_as("Zo\u{EB}\u{200B}", "Zo\u{EB}"));
        assert!(!is_written_as("Ana  Maria", "Ana Maria"));
    }
}
