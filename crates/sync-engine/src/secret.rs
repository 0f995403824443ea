//! The one seam through which secrets go to the store and come back.
//!
//! Not done yet: sealing at rest (CON-6). A stored secret is the text itself, so the file must be readable by
//! the engine's own account alone. Everything else of CON-3 and CON-6 holds: secrets live in `secrecy` types,
//! show only their last four characters, and no interface reads them back.

use secrecy::{ExposeSecret, SecretString};

/// The form in which a secret is stored.
pub(crate) fn seal(secret: &SecretString) -> String {
    secret.expose_secret().to_owned()
}

/// A secret read back from the store.
pub(crate) fn open(stored: String) -> SecretString {
    SecretString::from(stored)
}

/// What may be shown: the last four characters, and nothing of a secret that is short.
pub(crate) fn masked(secret: &SecretString) -> String {
    rulebook::hit(&rulebook::CON_6);
    let text = secret.expose_secret();
    let count = text.chars().count();
    let shown: String = if count >= 12 { text.chars().skip(count - 4).collect() } else { String::new() };
    format!("…{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_key_shows_its_last_four_characters_only() {
        assert_eq!(masked(&"9b1f0c6de5a34b7788c0d2e4f6a8b0c2d2e4d4e6".into()), "…d4e6");
        assert_eq!(masked(&"short".into()), "…");
    }
}
