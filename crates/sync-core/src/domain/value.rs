//! A field value in its three states, which are never merged into two: not told, told to be blank,
//! and text. A value that cannot be read counts as not told, and is kept apart so that it can be
//! warned of (WHK-31).

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::slots::Slots;
use crate::domain::text;
use crate::mapping::Field;

/// One field as a source told it.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// The answer did not carry the field, or marked it restricted. Silence: it never writes
    /// (MAP-19).
    #[default]
    Absent,
    /// Carried, and null or blank after normalisation.
    Empty,
    /// Carried, with this text.
    Text(String),
    /// Carried, in a shape that the field cannot have. It counts as [`Value::Absent`] wherever
    /// values are compared or written, and is warned of (WHK-31, STA-14).
    Unreadable,
}

impl Value {
    /// What a carried cell says: null is [`Value::Empty`], anything else its text as it stands.
    pub fn told(cell: Option<&str>) -> Value {
        match cell {
            None => Value::Empty,
            Some(text) => Value::Text(text.to_owned()),
        }
    }

    /// The same value with its text normalised as every field but Work Email is; blank text becomes
    /// [`Value::Empty`] (MAP-16).
    pub fn normalised(&self) -> Cow<'_, Value> {
        self.normalised_by(text::normalise)
    }

    fn normalised_by(&self, normalise: fn(&str) -> Cow<'_, str>) -> Cow<'_, Value> {
        let Value::Text(raw) = self else {
            return Cow::Borrowed(self);
        };
        match normalise(raw) {
            blank if blank.is_empty() => Cow::Owned(Value::Empty),
            Cow::Borrowed(_) => Cow::Borrowed(self),
            Cow::Owned(text) => Cow::Owned(Value::Text(text)),
        }
    }

    /// What two readings of one field say together: the same, or what cannot be read (WHK-31).
    #[must_use]
    pub fn agreed(&self, other: &Value) -> Value {
        if self.normalised() == other.normalised() {
            self.clone()
        } else {
            Value::Unreadable
        }
    }

    /// The text, if there is some.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Absent | Value::Empty | Value::Unreadable => None,
        }
    }

    /// The text as Litmos holds it: blank where there is none.
    pub fn or_blank(&self) -> &str {
        self.as_text().unwrap_or_default()
    }

    /// Whether nothing is known: not told, or told in a way that cannot be read.
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Absent | Value::Unreadable)
    }

    /// Whether it was carried and cannot be read.
    pub fn is_unreadable(&self) -> bool {
        *self == Value::Unreadable
    }
}

/// The mapped text fields of one person. A field that is not held is [`Value::Absent`], so two of
/// these are equal exactly if every field is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(Slots<Field, Value, 12>);

impl Values {
    /// What is known of `field`.
    pub fn get(&self, field: Field) -> &Value {
        self.0.get(field).unwrap_or(&Value::Absent)
    }

    /// What is known of `field`, normalised as that field is (MAP-16).
    pub fn normalised(&self, field: Field) -> Cow<'_, Value> {
        self.get(field).normalised_by(match field {
            Field::WorkEmail => text::normalise_email,
            _ => text::normalise,
        })
    }

    /// Remembers `value` for `field`; [`Value::Absent`] forgets it.
    pub fn set(&mut self, field: Field, value: Value) {
        if value == Value::Absent {
            self.0.remove(field);
        } else {
            self.0.insert(field, value);
        }
    }

    /// The fields that were told, in table order.
    pub fn told(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().filter(|(_, value)| !value.is_absent())
    }

    /// Whether no field was told.
    pub fn is_silent(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Field, Value)> for Values {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(pairs: I) -> Values {
        let mut values = Values::default();
        for (field, value) in pairs {
            values.set(field, value);
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_states_stay_apart() {
        assert_eq!(Value::told(None), Value::Empty);
        assert_eq!(Value::told(Some("x")), Value::Text("x".into()));
        assert_eq!(*Value::told(Some(" \u{200B} ")).normalised(), Value::Empty);
        assert_eq!(*Value::Absent.normalised(), Value::Absent);
    }

    #[test]
    fn an_unreadable_value_counts_as_absent_and_is_kept_apart() {
        let unreadable = Value::Unreadable;
        assert_eq!(
            (
                unreadable.is_absent(),
                unreadable.is_unreadable(),
                unreadable.as_text()
            ),
            (true, true, None)
        );
        assert_eq!(
            (
                Value::Absent.is_unreadable(),
                unreadable.normalised().into_owned(),
                unreadable.or_blank()
            ),
            (false, Value::Unreadable, "")
        );
        let values = Values::from_iter([(Field::City, Value::Unreadable)]);
        assert_ne!(values, Values::default());
        let stored = serde_json::to_string(&values).unwrap();
        assert_eq!(
            (stored.as_str(), serde_json::from_str(&stored).unwrap()),
            (r#"{"city":"unreadable"}"#, values)
        );
    }

    #[test]
    fn a_forgotten_field_equals_one_never_told() {
        let mut values = Values::from_iter([(Field::City, Value::Text("Leeds".into()))]);
        values.set(Field::City, Value::Absent);
        assert_eq!(values, Values::default());
    }

    #[test]
    fn values_survive_storage() {
        let values = Values::from_iter([
            (Field::City, Value::Text("Leeds".into())),
            (Field::Zip, Value::Empty),
        ]);
        let stored = serde_json::to_string(&values).unwrap();
        assert_eq!(stored, r#"{"city":{"text":"Leeds"},"zipcode":"empty"}"#);
        assert_eq!(serde_json::from_str::<Values>(&stored).unwrap(), values);
    }
}
