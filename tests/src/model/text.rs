//! Texts and user names, written from MAP-16 and USR-3 to USR-4 with tables of the model's own.
//!
//! The tables of scripts and emoji are no larger than what the generators write; whether a text is
//! beyond them is the generators' business.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Characters that Litmos refuses in a user name (USR-3).
const REFUSED: &str = "~`!#$%^&*()+{}|:\"<>?,/\\ ";

/// Which part of MAP-16 applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Work Email: no invisible character stays.
    Address,
    /// Every other field: joiners, variation selectors and tags stay where a script or an emoji
    /// needs them.
    Text,
}

/// A text after MAP-16.
pub fn normalize(raw: &str, kind: Kind) -> String {
    let letters: Vec<char> = raw
        .nfc()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    // What may stay is decided by what stands beside it once everything else that nobody sees is
    // gone.
    let letters: Vec<char> = letters
        .into_iter()
        .filter(|letter| !is_ignorable(*letter) || (kind == Kind::Text && may_stay(*letter)))
        .collect();
    let kept =
        (0..letters.len()).filter(|at| !is_ignorable(letters[*at]) || belongs(&letters, *at));
    let seen: String = kept.map(|at| letters[at]).collect();
    let mut text = String::new();
    for word in seen
        .split(char::is_whitespace)
        .filter(|word| !word.is_empty())
    {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text.nfc().collect()
}

/// Unicode's Default_Ignorable_Code_Point.
pub fn is_ignorable(letter: char) -> bool {
    matches!(letter as u32,
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F
        | 0x202A..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFF8
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

fn may_stay(letter: char) -> bool {
    matches!(letter, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
        || is_tag(letter)
}

fn is_tag(letter: char) -> bool {
    matches!(letter, '\u{E0020}'..='\u{E007F}')
}

/// Whether an ignorable character belongs where it is.
fn belongs(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| letters[before]);
    let after = letters.get(at + 1).copied();
    match letters[at] {
        '\u{200C}' => is_virama(before) || joins_on_both_sides(letters, at),
        '\u{200D}' => {
            is_virama(before) || (is_emoji_end(letters, at) && after.is_some_and(is_emoji))
        }
        '\u{FE0F}' => before.is_some_and(|before| is_emoji(before) || is_ideograph(before)),
        tag if is_tag(tag) => is_in_flag(letters, at),
        _ => before.is_some_and(is_ideograph),
    }
}

fn is_virama(letter: Option<char>) -> bool {
    letter.is_some_and(|letter| canonical_combining_class(letter) == 9)
}

/// RFC 5892, Appendix A.1: between a letter that joins to the left and one that joins to the right,
/// marks not counted.
fn joins_on_both_sides(letters: &[char], at: usize) -> bool {
    let is_mark = |letter: &&char| canonical_combining_class(**letter) != 0;
    let before = letters[..at].iter().rev().find(|letter| !is_mark(letter));
    let after = letters[at + 1..].iter().find(|letter| !is_mark(letter));
    before.is_some_and(|letter| joins_both_ways(*letter))
        && after.is_some_and(|letter| is_arabic(*letter))
}

fn is_arabic(letter: char) -> bool {
    matches!(letter, '\u{0620}' | '\u{0622}'..='\u{064A}' | '\u{066E}'..='\u{0673}' | '\u{0678}'..='\u{06D3}')
}

/// Arabic letters that join on both sides; the others join to the right alone.
fn joins_both_ways(letter: char) -> bool {
    let only_right = "آأؤإاةدذرزوٱٲٳڈډڊڋڌڍڎڏڐڑڒړڔڕږڗژڙۀۃۄۅۆۇۈۉۊۋۍۏےۓ";
    is_arabic(letter) && !only_right.contains(letter) && letter != '\u{0640}'
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{2600}'..='\u{27BF}' | '\u{1F300}'..='\u{1FAFF}')
}

/// Whether an emoji ends just before `at`, perhaps with a variation selector.
fn is_emoji_end(letters: &[char], at: usize) -> bool {
    let mut before = letters[..at]
        .iter()
        .rev()
        .skip_while(|letter| **letter == '\u{FE0F}');
    before.next().is_some_and(|letter| is_emoji(*letter))
}

/// A flag made of tags: a black flag, tags, the tag that ends them.
fn is_in_flag(letters: &[char], at: usize) -> bool {
    let begins = letters[..at].iter().rev().find(|letter| !is_tag(**letter)) == Some(&'\u{1F3F4}');
    let ends = letters[at..]
        .iter()
        .take_while(|letter| is_tag(**letter))
        .any(|letter| *letter == '\u{E007F}');
    begins && ends
}

/// Whether a normalize address can be a user name (USR-3).
pub fn is_user_name(name: &str) -> bool {
    let Some((local, domain)) = name.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && !domain.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && name.chars().count() >= 4
        && !name.starts_with('_')
        && !name.chars().any(|letter| REFUSED.contains(letter))
}

/// Whether it would be a user name without the characters that Litmos refuses.
pub fn is_refused_alone(name: &str) -> bool {
    let without: String = name
        .chars()
        .filter(|letter| !REFUSED.contains(*letter))
        .collect();
    !is_user_name(name) && is_user_name(without.trim_start_matches('_'))
}

/// The form in which two user names are compared (USR-4).
pub fn fold(name: &str) -> String {
    normalize(name, Kind::Address).to_lowercase()
}

/// A person's name without case and accents (MAT-3).
pub fn bare_name(name: &str) -> String {
    let letters = normalize(name, Kind::Text).to_lowercase();
    letters
        .nfd()
        .filter(|letter| canonical_combining_class(*letter) == 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_no_invisible_character_and_a_text_keeps_what_its_script_needs() {
        for (raw, address, text) in [
            ("a\u{200B}b", "ab", "ab"),
            ("\u{202A}a\u{202C} \u{2068}b\u{2069}", "a b", "a b"),
            ("e\u{200D}\u{301}", "\u{E9}", "\u{E9}"),
            (
                "\u{645}\u{6CC}\u{200C}\u{62E}",
                "\u{645}\u{6CC}\u{62E}",
                "\u{645}\u{6CC}\u{200C}\u{62E}",
            ),
            ("\u{62F}\u{200C}\u{62E}", "\u{62F}\u{62E}", "\u{62F}\u{62E}"),
            (
                "\u{915}\u{94D}\u{200D}\u{937}",
                "\u{915}\u{94D}\u{937}",
                "\u{915}\u{94D}\u{200D}\u{937}",
            ),
            ("\u{845B}\u{E0100}", "\u{845B}", "\u{845B}\u{E0100}"),
            (
                "\u{1F468}\u{200D}\u{1F469}",
                "\u{1F468}\u{1F469}",
                "\u{1F468}\u{200D}\u{1F469}",
            ),
            ("\u{2708}\u{FE0F}", "\u{2708}", "\u{2708}\u{FE0F}"),
            ("a\u{FE0F}b\u{E0041}", "ab", "ab"),
            ("  a\r\n\u{2003}b\u{7}", "a b", "a b"),
        ] {
            assert_eq!(normalize(raw, Kind::Address), address, "{raw:?}");
            assert_eq!(normalize(raw, Kind::Text), text, "{raw:?}");
        }
    }

    #[test]
    fn names_are_compared_without_case_and_accents() {
        assert_eq!(bare_name("ZO\u{CB}"), bare_name("zoe\u{301}"));
        assert_ne!(bare_name("Ana"), bare_name("Anna"));
    }
}
