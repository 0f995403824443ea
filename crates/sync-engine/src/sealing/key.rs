//! Secrets at rest: sealed by XChaCha20-Poly1305 under a key that is not in the store (CON-6).
//!
//! The nonce is made of key, place and secret, so sealing needs no chance (CRS-1) and two different
//! secrets never share one. A sealed text opens only at the place it was sealed for.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::sync::Arc;

/// What all secrets of one installation are sealed with. Shows nothing.
#[derive(Clone, Debug)]
pub struct SealingKey(Arc<SecretBox<[u8; 32]>>);

/// A sealed secret as it is stored: version, nonce and text in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sealed(String);

/// A sealed secret that does not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the stored {0} does not open with this key file: it is another's, or the store is damaged"
)]
pub struct UnsealError(&'static str);

const VERSION: &str = "x1.";

const NONCE_BYTES: usize = 24;

impl SealingKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; 32]) -> SealingKey {
        SealingKey(Arc::new(SecretBox::new(Box::new(bytes))))
    }

    /// Seals `secret` for `place`.
    pub(crate) fn seal(&self, place: &'static str, secret: &SecretString) -> Sealed {
        rulebook::hit(&rulebook::CON_6);
        let nonce = self.nonce(place, secret);
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: place.as_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(&nonce, payload)
            .expect("a key is far shorter than the cipher can take");
        Sealed(format!(
            "{VERSION}{}{}",
            hex::encode(nonce),
            hex::encode(sealed)
        ))
    }

    /// Opens what was sealed for `place`.
    pub(crate) fn open(
        &self,
        place: &'static str,
        sealed: &Sealed,
    ) -> Result<SecretString, UnsealError> {
        self.opened(place, sealed).ok_or(UnsealError(place))
    }

    fn opened(&self, place: &str, Sealed(text): &Sealed) -> Option<SecretString> {
        let bytes = hex::decode(text.strip_prefix(VERSION)?).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES)?;
        let payload = Payload {
            msg: sealed,
            aad: place.as_bytes(),
        };
        let opened = self
            .cipher()
            .decrypt(&XNonce::try_from(nonce).ok()?, payload)
            .ok()?;
        Some(SecretString::from(String::from_utf8(opened).ok()?))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }

    /// Tells whether a secret is still the same: without the key it says nothing of the secret.
    pub(crate) fn fingerprint(&self, place: &str, secret: &SecretString) -> String {
        hex::encode(self.code("fingerprint", place, secret))
    }

    fn nonce(&self, place: &str, secret: &SecretString) -> XNonce {
        XNonce::try_from(&self.code("nonce", place, secret)[..NONCE_BYTES])
            .expect("32 bytes hold 24")
    }

    fn code(&self, purpose: &str, place: &str, secret: &SecretString) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.expose_secret())
            .expect("this code takes keys of any length");
        for part in [purpose, place, secret.expose_secret()] {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac.finalize().into_bytes().into()
    }
}

/// What may be shown: the last four characters, and nothing of a secret that is short.
pub(crate) fn masked(secret: &SecretString) -> String {
    rulebook::hit(&rulebook::CON_6);
    let text = secret.expose_secret();
    let count = text.chars().count();
    let shown: String = if count >= 12 {
        text.chars().skip(count - 4).collect()
    } else {
        String::new()
    };
    format!("…{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "9b1f0c6de5a34b7788c0d2e4f6a8b0c2d2e4d4e6";

    #[test]
    fn a_sealed_key_opens_with_the_same_key_at_the_same_place_alone() {
        let (key, other) = (SealingKey::new([1; 32]), SealingKey::new([2; 32]));
        let sealed = key.seal("key", &KEY.into());
        assert!(!sealed.0.contains(KEY) && !sealed.0.contains(&hex::encode(KEY)));
        assert_eq!(
            key.open("key", &sealed).expect("it opens").expose_secret(),
            KEY
        );
        assert_eq!(other.open("key", &sealed).err(), Some(UnsealError("key")));
        assert_eq!(key.open("other", &sealed).err(), Some(UnsealError("other")));
    }

    #[test]
    fn a_changed_or_cut_text_does_not_open() {
        let key = SealingKey::new([1; 32]);
        let Sealed(text) = key.seal("key", &KEY.into());
        let last = if text.ends_with('0') { "1" } else { "0" };
        let changed = format!("{}{last}", &text[..text.len() - 1]);
        for wrong in [
            changed,
            text[..text.len() - 2].to_owned(),
            "x1.00".to_owned(),
            KEY.to_owned(),
            String::new(),
        ] {
            assert_eq!(
                key.open("key", &Sealed(wrong)).err(),
                Some(UnsealError("key"))
            );
        }
    }

    #[test]
    fn two_secrets_never_share_a_nonce() {
        let key = SealingKey::new([1; 32]);
        let nonce = |place, secret: &str| {
            key.seal(place, &secret.into()).0[..3 + 2 * NONCE_BYTES].to_owned()
        };
        assert_ne!(nonce("key", "one"), nonce("key", "two"));
        assert_ne!(nonce("key", "one"), nonce("other", "one"));
        assert_eq!(nonce("key", "one"), nonce("key", "one"));
    }

    #[test]
    fn a_fingerprint_hangs_on_key_place_and_secret_and_shows_none_of_them() {
        let key = SealingKey::new([1; 32]);
        let print = key.fingerprint("key", &KEY.into());
        assert_eq!(print, key.fingerprint("key", &KEY.into()));
        assert!(print.len() == 64 && !print.contains(KEY));
        let others = [
            SealingKey::new([2; 32]).fingerprint("key", &KEY.into()),
            key.fingerprint("other", &KEY.into()),
            key.fingerprint("key", &"another".into()),
        ];
        assert!(!others.contains(&print));
        assert_ne!(
            print[..2 * NONCE_BYTES],
            hex::encode(key.nonce("key", &KEY.into()))
        );
    }

    #[test]
    fn a_masked_key_shows_its_last_four_characters_only() {
        assert_eq!(masked(&KEY.into()), "…d4e6");
        assert_eq!(masked(&"short".into()), "…");
    }
}
