//! Parses a row of a report straight from the body into the columns.
//!
//! A bad value does not spoil the others.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Number;
use serde_json::value::RawValue;

use super::data::{EmployeeRow, FieldValue};
use crate::fields::Id;

/// Parses a row; one that is no object has neither id nor values.
pub(super) fn parse_row(row: &RawValue, columns: &[String]) -> EmployeeRow {
    let mut json = serde_json::Deserializer::from_str(row.get());
    let read = Row(columns).deserialize(&mut json);
    read.unwrap_or_else(|_| EmployeeRow {
        id: String::new(),
        values: Vec::new(),
    })
}

struct Row<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = EmployeeRow;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<EmployeeRow, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = EmployeeRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<EmployeeRow, A::Error> {
        let mut id = None;
        let mut values = vec![FieldValue::Absent; self.0.len()];
        // Rows name their values in the order of the columns, so the next key is nearly always the
        // next column.
        let mut likely = 0;
        while let Some(key) = map.next_key_seed(Key {
            columns: self.0,
            likely,
        })? {
            let value: &RawValue = map.next_value()?;
            match key {
                Known::Id => {
                    let next = read_id(value);
                    let is_same = id.as_ref().is_none_or(|known| *known == next);
                    id = Some(if is_same { next } else { String::new() });
                }
                Known::Column(place) => {
                    values[place].add(read_value(value));
                    likely = place + 1;
                }
                Known::Other => {}
            }
        }
        Ok(EmployeeRow {
            id: id.unwrap_or_default(),
            values,
        })
    }
}

/// The id, or nothing: an id is text or a whole number.
fn read_id(value: &RawValue) -> String {
    let id = serde_json::from_str::<Id>(value.get())
        .map(String::from)
        .unwrap_or_default();
    if id.trim().is_empty() {
        String::new()
    } else {
        id
    }
}

fn read_value(value: &RawValue) -> FieldValue {
    serde_json::from_str(value.get()).unwrap_or(FieldValue::Unreadable)
}

impl FieldValue {
    /// Adds another value of the same field in this row.
    fn add(&mut self, value: FieldValue) {
        match self {
            FieldValue::Absent => *self = value,
            FieldValue::Repeated(all) => all.push(value),
            first if *first == value => {}
            first => {
                *first =
                    FieldValue::Repeated(vec![std::mem::replace(first, FieldValue::Absent), value])
            }
        }
    }
}

/// What a key of a row refers to.
enum Known {
    Id,
    Column(usize),
    /// A field that was not requested (RD-7).
    Other,
}

struct Key<'a> {
    columns: &'a [String],
    likely: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Known;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Known, D::Error> {
        // As bytes: a key may hold half a surrogate pair.
        from.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Known;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Known, E> {
        let Ok(name) = std::str::from_utf8(name) else {
            return Ok(Known::Other);
        };
        let name = requested_name(name);
        if name == "id" {
            return Ok(Known::Id);
        }
        let is_likely = self
            .columns
            .get(self.likely)
            .is_some_and(|column| column == name);
        let place = if is_likely {
            Some(self.likely)
        } else {
            self.columns.iter().position(|column| column == name)
        };
        Ok(place.map_or(Known::Other, Known::Column))
    }
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<FieldValue, D::Error> {
        from.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = FieldValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<FieldValue, E> {
        Ok(FieldValue::Empty)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<FieldValue, E> {
        Ok(FieldValue::Text(flag.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<FieldValue, E> {
        Ok(FieldValue::Text(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<FieldValue, E> {
        Ok(FieldValue::Text(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<FieldValue, E> {
        // As JSON writes it.
        Ok(
            Number::from_f64(number).map_or(FieldValue::Unreadable, |number| {
                FieldValue::Text(number.to_string())
            }),
        )
    }

    fn visit_str<E>(self, text: &str) -> Result<FieldValue, E> {
        Ok(if text.is_empty() {
            FieldValue::Empty
        } else {
            FieldValue::Text(text.to_owned())
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<FieldValue, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(FieldValue::Unreadable)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FieldValue, A::Error> {
        // Some editions wrap a value as `{"value": …}`; any other object is unreadable.
        let mut value = FieldValue::Absent;
        while let Some(key) = map.next_key::<String>()? {
            if key == "value" {
                value.add(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(match value {
            FieldValue::Absent | FieldValue::Repeated(_) => FieldValue::Unreadable,
            value => value,
        })
    }
}

/// The name of a column as it was requested: `4471` is called `4471.0` in the response.
pub(super) fn requested_name(name: &str) -> &str {
    match name.strip_suffix(".0") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            number
        }
        _ => name,
    }
}
