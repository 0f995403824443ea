//! The fingerprint of what is desired (MAP-27): SHA-256 over the mapped fields in table order. Stable across
//! releases: a change needs a new version number, and a migration that does not mark every row Changed.

use sha2::{Digest, Sha256};

use crate::mapping::Field;
use crate::value::{Value, Values};

/// Goes into the hash, so that another way of writing the fields can never be mistaken for this one.
const VERSION: &str = "desired/1";

/// The fingerprint of these values and this active state. The three value states are written differently, and each
/// text carries its length, so no two sets of values read alike.
pub fn fingerprint(values: &Values, active: Option<bool>) -> String {
    rulebook::hit(&rulebook::MAP_27);
    let mut written = VERSION.to_owned();
    for field in Field::ALL {
        let part = match values.get(field) {
            Value::Absent => "\n?".to_owned(),
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

/// SHA-256 of `text`, in lower-case hex.
pub fn sha256_hex(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_states_and_the_active_state_tell_apart() {
        let with = |value: Value| fingerprint(&Values::from_iter([(Field::City, value)]), Some(true));
        let all =
            [with(Value::Absent), with(Value::Empty), with(Value::Text("-".into())), with(Value::Text("?".into()))];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[at + 1..].contains(one));
        }
        let silent = Values::default();
        assert_ne!(fingerprint(&silent, None), fingerprint(&silent, Some(false)));
        assert_ne!(fingerprint(&silent, Some(true)), fingerprint(&silent, Some(false)));
    }

    #[test]
    fn a_text_cannot_pretend_to_be_two_fields() {
        let one = Values::from_iter([(Field::Address1, Value::Text("a\n=1:b".into()))]);
        let two =
            Values::from_iter([(Field::Address1, Value::Text("a".into())), (Field::Address2, Value::Text("b".into()))]);
        assert_ne!(fingerprint(&one, None), fingerprint(&two, None));
    }
}
