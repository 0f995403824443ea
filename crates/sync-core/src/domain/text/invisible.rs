//! Characters that nobody sees, and where one of them is part of what one does see (MAP-16).

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, Emoji, Ideographic, JoiningType,
    VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';
const ZERO_WIDTH_JOINER: char = '\u{200D}';
const EMOJI_PRESENTATION: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';
const BLACK_FLAG: char = '\u{1F3F4}';
const END_OF_TAGS: char = '\u{E007F}';

/// The longest id of a flag's region: three digits and four letters (CLDR).
const FLAG_TAGS_MAX: usize = 7;

/// Whether Unicode says that this character is not to be seen: its property
/// Default_Ignorable_Code_Point.
pub(super) fn is_invisible(character: char) -> bool {
    !character.is_ascii()
        && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// The text without its invisible characters.
pub(super) fn remove_all(text: &[char]) -> String {
    text.iter()
        .filter(|character| !is_invisible(**character))
        .collect()
}

/// The text without those of its invisible characters that change nothing to be seen. Joiners stay
/// where RFC 5892 allows them, variation selectors after an ideograph, and the parts of an emoji
/// sequence (UTS #51).
pub(super) fn remove_meaningless(text: &[char]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut flag_ends = 0;
    for (at, character) in text.iter().copied().enumerate() {
        let (before, after) = (&text[..at], &text[at + 1..]);
        if character == BLACK_FLAG {
            flag_ends = at + 1 + flag_tags(after);
        }
        let is_meaningful = match character {
            _ if at < flag_ends => true,
            ZERO_WIDTH_NON_JOINER => {
                follows_virama(before) || is_between_joining_letters(before, after)
            }
            ZERO_WIDTH_JOINER => follows_virama(before) || is_between_emoji(before, after),
            EMOJI_PRESENTATION if selects_emoji(before, after) => true,
            _ => !is_invisible(character) || selects_variant(character, before),
        };
        if is_meaningful {
            kept.push(character);
        }
    }
    kept
}

/// RFC 5892, Appendix A.1 and A.2.
fn follows_virama(before: &[char]) -> bool {
    let class = |character| CodePointMapData::<CanonicalCombiningClass>::new().get(character);
    before
        .last()
        .is_some_and(|last| class(*last) == CanonicalCombiningClass::Virama)
}

/// RFC 5892, Appendix A.1: between letters that would else be joined.
fn is_between_joining_letters(before: &[char], after: &[char]) -> bool {
    let joining = |character: &char| CodePointMapData::<JoiningType>::new().get(*character);
    let nearest = |joining: JoiningType| joining != JoiningType::Transparent;
    let left = before
        .iter()
        .rev()
        .map(joining)
        .find(|joining| nearest(*joining));
    let right = after.iter().map(joining).find(|joining| nearest(*joining));
    matches!(
        left,
        Some(JoiningType::LeftJoining | JoiningType::DualJoining)
    ) && matches!(
        right,
        Some(JoiningType::RightJoining | JoiningType::DualJoining)
    )
}

/// Whether a variation selector chooses the shape of an ideograph.
fn selects_variant(character: char, before: &[char]) -> bool {
    CodePointSetData::new::<VariationSelector>().contains(character)
        && before
            .last()
            .is_some_and(|last| CodePointSetData::new::<Ideographic>().contains(*last))
}

/// Digits, `#` and `*` are emoji to Unicode, but only on a keycap.
fn is_emoji(character: char) -> bool {
    !character.is_ascii() && CodePointSetData::new::<Emoji>().contains(character)
}

fn is_between_emoji(before: &[char], after: &[char]) -> bool {
    let element = before.strip_suffix(&[EMOJI_PRESENTATION]).unwrap_or(before);
    let is_emoji =
        |character: Option<&char>| character.is_some_and(|character| is_emoji(*character));
    is_emoji(element.last()) && is_emoji(after.first())
}

fn selects_emoji(before: &[char], after: &[char]) -> bool {
    before.last().is_some_and(|last| match last {
        '0'..='9' | '#' | '*' => after.first() == Some(&KEYCAP),
        last => is_emoji(*last),
    })
}

/// How many characters behind a black flag make it the flag of a region; 0 if they do not.
fn flag_tags(after: &[char]) -> usize {
    let is_of_region =
        |tag: &&char| matches!(tag, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let length = after
        .iter()
        .take(FLAG_TAGS_MAX + 1)
        .take_while(is_of_region)
        .count();
    let is_whole = (3..=FLAG_TAGS_MAX).contains(&length) && after.get(length) == Some(&END_OF_TAGS);
    if is_whole { length + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        remove_meaningless(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn a_joiner_stays_where_the_rfc_allows_it() {
        for text in [
            // A non-joiner between joining letters of Persian, marks in between or not.
            "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
            "\u{628}\u{64E}\u{200C}\u{64E}\u{631}",
            // Either behind a virama.
            "\u{915}\u{94D}\u{200C}\u{937}",
            "\u{915}\u{94D}\u{200D}\u{937}",
            "\u{DC1}\u{DCA}\u{200D}\u{DBB}\u{DD3}",
        ] {
            assert_eq!(kept(text), text);
        }
        for (text, expected) in [
            // At an end, beside a letter that does not join on that side, between Latin letters,
            // and twice.
            ("\u{200C}\u{631}", "\u{631}"),
            ("\u{6CC}\u{200C}", "\u{6CC}"),
            ("\u{631}\u{200C}\u{6CC}", "\u{631}\u{6CC}"),
            ("a\u{200C}b", "ab"),
            ("\u{6CC}\u{200C}\u{200C}\u{631}", "\u{6CC}\u{631}"),
            // A joiner between letters of Arabic is not allowed.
            ("\u{6CC}\u{200D}\u{631}", "\u{6CC}\u{631}"),
            ("\u{915}\u{200D}\u{937}", "\u{915}\u{937}"),
            (
                "\u{915}\u{94D}\u{200D}\u{200D}\u{937}",
                "\u{915}\u{94D}\u{200D}\u{937}",
            ),
        ] {
            assert_eq!(kept(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_variation_selector_stays_behind_an_ideograph() {
        for text in [
            "\u{845B}\u{E0100}",
            "\u{8FBB}\u{FE00}",
            "\u{2A6B2}\u{E0101}\u{845B}\u{E0102}",
        ] {
            assert_eq!(kept(text), text);
        }
        for (text, expected) in [
            ("a\u{FE00}", "a"),
            ("\u{E0100}\u{845B}", "\u{845B}"),
            ("\u{845B}\u{E0100}\u{E0101}", "\u{845B}\u{E0100}"),
            ("\u{845B}\u{200B}\u{E0100}", "\u{845B}"),
            ("\u{1820}\u{180B}", "\u{1820}"),
            ("\u{2744}\u{FE0E}", "\u{2744}"),
        ] {
            assert_eq!(kept(text), expected, "{text:?}");
        }
    }

    #[test]
    fn an_emoji_sequence_stays_whole() {
        for text in [
            "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
            "\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}",
            "\u{1F469}\u{1F3FD}\u{200D}\u{2695}\u{FE0F}",
            "\u{2744}\u{FE0F}",
            "1\u{FE0F}\u{20E3}",
            // Scotland.
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
        ] {
            assert_eq!(kept(text), text);
        }
        for (text, expected) in [
            ("\u{1F468}\u{200D}", "\u{1F468}"),
            ("\u{200D}\u{1F468}", "\u{1F468}"),
            ("a\u{200D}\u{1F468}", "a\u{1F468}"),
            ("555\u{FE0F}", "555"),
            ("a\u{FE0F}", "a"),
            // A message hidden in tags: behind any other emoji, without an end, or too long for a
            // region.
            ("\u{1F600}\u{E0067}\u{E0062}\u{E0073}\u{E007F}", "\u{1F600}"),
            ("\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}", "\u{1F3F4}"),
            ("\u{1F3F4}\u{E007F}", "\u{1F3F4}"),
            (
                "\u{1F3F4}\u{E0068}\u{E0069}\u{E0064}\u{E0064}\u{E0065}\u{E006E}\u{E0068}\u{E0069}\u{E007F}",
                "\u{1F3F4}",
            ),
            ("a\u{E0067}\u{E0062}\u{E007F}b", "ab"),
        ] {
            assert_eq!(kept(text), expected, "{text:?}");
        }
    }
}
