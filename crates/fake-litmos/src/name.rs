//! When two user names are the same (USR-4), which characters one may hold (contract, section 3.7), and what
//! an email address looks like. Written from the rules; the engine writes its own.

use unicode_normalization::UnicodeNormalization;

/// The form in which user names are compared: NFC, then Unicode lower case (USR-4).
pub fn folded(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    name.nfc().collect::<String>().to_lowercase()
}

/// Characters a user name must not hold. Spaces and `\` stand in the older article only; the apostrophe,
/// which stands there too, is allowed.
const FORBIDDEN: &str = "~`!#$%^&*()+{}|:\"<>?,/\\";

/// Whether a user name holds allowed characters only and does not begin with `_`.
pub(crate) fn has_allowed_characters(user_name: &str) -> bool {
    let forbidden = |letter: char| letter.is_whitespace() || letter.is_control() || FORBIDDEN.contains(letter);
    !user_name.starts_with('_') && !user_name.contains(forbidden)
}

/// Whether a text looks like an email address: one `@`, something before it, a name with a dot behind it.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
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
    fn forbidden_characters_are_those_of_the_contract() {
        for name in ["ana+x@acme.test", "a&b@acme.test", "a b@acme.test", "_ana@acme.test", "a/b@x.test", "a\\b@x.test"]
        {
            assert!(!has_allowed_characters(name), "{name}");
        }
        for name in ["ana@acme.test", "o'hara@acme.test", "a_b-c.d@acme.test", "zo\u{eb}", "ana;x=[1]"] {
            assert!(has_allowed_characters(name), "{name}");
        }
    }

    #[test]
    fn an_email_has_one_at_sign_and_a_dotted_domain() {
        for text in ["a@b.test", "ana+x@b.c.test"] {
            assert!(is_email(text), "{text}");
        }
        for text in ["", "ana", "@b.test", "a@b", "a@b@c.test", "a@.test", "a@b.", "a a@b.test"] {
            assert!(!is_email(text), "{text}");
        }
    }
}
