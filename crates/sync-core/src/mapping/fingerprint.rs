//! The fingerprint of what is desired (MAP-27): SHA-256 over the mapped fields in table order.
//! Stable across releases: a change needs a new version number, and a migration that does not mark
//! every row Changed.

use std::io::{BufWriter, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::value::{Value, Values};
use crate::mapping::Field;

/// Goes into the hash, so that another way of writing the fields can never be mistaken for this
/// one.
const VERSION: &str = "desired/1";

/// The fingerprint of these values and this active state. The three value states are written
/// differently, and each text carries its length, so no two sets of values read alike.
pub fn fingerprint(values: &Values, active: Option<bool>) -> String {
    rulebook::hit(&rulebook::MAP_27);
    let mut written = VERSION.to_owned();
    for field in Field::ALL {
        let part = match values.get(field) {
            Value::Absent | Value::Unreadable => "\n?".to_owned(),
            Value::Empty => "\n-".to_owned(),
            Value::Text(text) => format!("\n={}:{text}", text.len()),
        };
        written.push_str(&part);
    }
    written.push_str(match active {
        None => "\n?",
        Some(false) => "\n0",
        Some(true) => "\n1",
    });
    sha256_hex(&written)
}

/// SHA-256 of `value` written as JSON, in lower-case hex. The JSON is hashed as it is written, for
/// there may be much of it.
///
/// # Panics
/// If JSON cannot hold the value, such as a map whose keys are no texts.
pub fn json_sha256_hex(value: &impl Serialize) -> String {
    struct Hash(Sha256);
    impl Write for Hash {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut writer = BufWriter::new(Hash(Sha256::new()));
    serde_json::to_writer(&mut writer, value).expect("only what JSON can hold is hashed");
    let hash = writer.into_inner().ok().expect("a hash takes all bytes");
    hex::encode(hash.0.finalize())
}

/// SHA-256 of `text`, in lower-case hex.
pub fn sha256_hex(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_states_and_the_active_state_tell_apart() {
        let with =
            |value: Value| fingerprint(&Values::from_iter([(Field::City, value)]), Some(true));
        let all = [
            with(Value::Absent),
            with(Value::Empty),
            with(Value::Text("-".into())),
            with(Value::Text("?".into())),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one));
        }
        let silent = Values::default();
        assert_ne!(
            fingerprint(&silent, None),
            fingerprint(&silent, Some(false))
        );
        assert_ne!(
            fingerprint(&silent, Some(true)),
            fingerprint(&silent, Some(false))
        );
    }

    /// A row is Changed in every installation if one of these moves: then [`VERSION`] must move
    /// too, and stored fingerprints be made anew (MAP-27). Written down once, not computed here.
    #[test]
    fn fingerprints_are_what_they_were_in_every_release() {
        let of = |values: &[(Field, Value)], active| {
            fingerprint(&Values::from_iter(values.iter().cloned()), active)
        };
        let text = |text: &str| Value::Text(text.to_owned());
        let whole: Vec<_> = Field::ALL
            .into_iter()
            .zip(1..)
            .map(|(field, at)| (field, text(&format!("v{at}"))))
            .collect();
        let told = [
            (Field::City, text("Zoë \u{65e5}\u{672c}")),
            (Field::Address2, Value::Empty),
        ];
        assert_eq!(
            of(&[], None),
            "d3c815661b3cf4ba0fe44a6ab5e041055d603643c47e88e100c13bee3394379d"
        );
        assert_eq!(
            of(&[], Some(false)),
            "cfcf2630525e8e856f7b0ced779a3e22a22116e3123cbd02c647329a04c4e66c"
        );
        assert_eq!(
            of(&told, Some(true)),
            "f0585709827a8331679eb5e965aa3a14b52c5f18c104757b1b711b8a9ad83ded"
        );
        assert_eq!(
            of(&whole, Some(true)),
            "3959734d011d60cb6e7e05917c9de7420dd20562be93d84fb59fc5c3f4778491"
        );
    }

    #[test]
    fn a_text_cannot_pretend_to_be_two_fields() {
        let one = Values::from_iter([(Field::Address1, Value::Text("a\n=1:b".into()))]);
        let two = Values::from_iter([
            (Field::Address1, Value::Text("a".into())),
            (Field::Address2, Value::Text("b".into())),
        ]);
        assert_ne!(fingerprint(&one, None), fingerprint(&two, None));
    }
}
