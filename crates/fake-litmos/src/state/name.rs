//! When two user names are the same (USR-4), which characters one may hold (contract, section 3.7),
//! and what an email address looks like. Written from the rules; the engine writes its own.

use unicode_normalization::UnicodeNormalization;

/// The form in which user names are compared (USR-4): NFC, control characters as blanks, nothing
/// that is not seen, one blank between words and none around them, NFC (MAP-16), then Unicode lower
/// case.
pub fn folded(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return name.to_ascii_lowercase();
    }
    let mut seen = String::new();
    let mut is_apart = false;
    for letter in name.nfc().filter(|letter| !is_never_seen(*letter)) {
        if letter.is_whitespace() || letter.is_control() {
            is_apart = !seen.is_empty();
        } else {
            if std::mem::take(&mut is_apart) {
                seen.push(' ');
            }
            seen.push(letter);
        }
    }
    lowered(&seen)
}

/// Any other text in the form in which it is sought and sorted: NFC, then Unicode lower case.
pub(crate) fn lowered(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfc().collect::<String>().to_lowercase()
}

/// Unicode's Default_Ignorable_Code_Point, as its data file lists it (16.0).
fn is_never_seen(letter: char) -> bool {
    matches!(letter,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Characters a user name must not hold. Spaces and `\` are in the older article only; the
/// apostrophe, which is there too, is allowed.
const FORBIDDEN: &str = "~`!#$%^&*()+{}|:\"<>?,/\\";

/// Whether a user name holds allowed characters only and does not begin with `_`.
pub(crate) fn has_allowed_characters(user_name: &str) -> bool {
    let forbidden =
        |letter: char| letter.is_whitespace() || letter.is_control() || FORBIDDEN.contains(letter);
    !user_name.starts_with('_') && !user_name.contains(forbidden)
}

/// Whether a text looks like an email address: one `@`, something before it, a name with a dot
/// behind it.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let labels_are_filled = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty()
        && domain.contains('.')
        && labels_are_filled
        && !domain.contains('@')
        && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_whatever_their_letter_case_and_composition() {
        assert_eq!(folded("Ana.Ruiz@Acme.test"), "ana.ruiz@acme.test");
        assert_eq!(folded("JOSE\u{301}@acme.test"), "jos\u{e9}@acme.test");
        assert_eq!(folded("Jos\u{c9}@acme.test"), "jos\u{e9}@acme.test");
        assert_ne!(folded("ana.ruiz@acme.test"), folded("anaruiz@acme.test"));
    }

    #[test]
    fn what_nobody_sees_makes_no_other_name() {
        for name in [
            "\u{200B}ana@acme.test",
            "ana@acme.test\u{A0}",
            "\u{202A}ANA@ac\u{AD}me.test\u{202C}\r\n",
        ] {
            assert_eq!(folded(name), "ana@acme.test", "{name:?}");
        }
        assert_eq!(folded("ze\u{34F}\u{301}@acme.test"), "z\u{e9}@acme.test");
        assert_eq!(folded("\u{A0}ana \u{200E} b"), "ana b");
        assert_eq!(lowered(" A\u{200B}  B"), " a\u{200b}  b");
    }

    #[test]
    fn forbidden_characters_are_those_of_the_contract() {
        for name in [
            "ana+x@acme.test",
            "a&b@acme.test",
            "a b@acme.test",
            "_ana@acme.test",
            "a/b@x.test",
            "a\\b@x.test",
        ] {
            assert!(!has_allowed_characters(name), "{name}");
        }
        for name in [
            "ana@acme.test",
            "o'hara@acme.test",
            "a_b-c.d@acme.test",
            "zo\u{eb}",
            "ana;x=[1]",
        ] {
            assert!(has_allowed_characters(name), "{name}");
        }
    }

    #[test]
    fn an_email_has_one_at_sign_and_a_dotted_domain() {
        for text in ["a@b.test", "ana+x@b.c.test"] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "ana",
            "@b.test",
            "a@b",
            "a@b@c.test",
            "a@.test",
            "a@b.",
            "a a@b.test",
        ] {
            assert!(!is_email(text), "{text}");
        }
    }
}
