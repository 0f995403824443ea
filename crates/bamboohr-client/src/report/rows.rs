//! The rows of a report, read straight from the body into the columns: a report of everybody is large, and a copy of it
//! as JSON values would be several times as large.
//!
//! What is wrong with one row or one value stays there and spoils no other. Left out: what is wrong with the answer as a
//! whole.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::{EmployeeRow, FieldValue, as_asked};

/// Reads what is called `employees` in `body`.
pub(super) fn read(body: &[u8], columns: &[String]) -> Result<Vec<EmployeeRow>, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(body);
    Answer(columns).deserialize(&mut json)
}

/// The answer, of which all but the rows is passed over.
#[derive(Clone, Copy)]
struct Answer<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Answer<'_> {
    type Value = Vec<EmployeeRow>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Vec<EmployeeRow>, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Answer<'_> {
    type Value = Vec<EmployeeRow>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<EmployeeRow>, A::Error> {
        let mut rows = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "employees" {
                rows = map.next_value_seed(Rows(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(rows)
    }
}

/// The list of rows.
struct Rows<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = Vec<EmployeeRow>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Vec<EmployeeRow>, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Vec<EmployeeRow>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<EmployeeRow>, A::Error> {
        let mut rows = Vec::new();
        while let Some(row) = list.next_element_seed(Row(self.0))? {
            rows.push(row);
        }
        Ok(rows)
    }
}

/// One row.
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
        let mut id = String::new();
        let mut values = vec![FieldValue::Absent; self.0.len()];
        // Rows name their values in the order of the columns, so that the next is nearly always the next.
        let mut likely = 0;
        while let Some(key) = map.next_key_seed(Key { columns: self.0, likely })? {
            match key {
                Known::Id => id = text_or_nothing(map.next_value()?),
                Known::Column(place) => {
                    values[place] = map.next_value()?;
                    likely = place + 1;
                }
                Known::Nothing => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(EmployeeRow { id, values })
    }
}

fn text_or_nothing(id: FieldValue) -> String {
    match id {
        FieldValue::Text(id) => id,
        FieldValue::Empty | FieldValue::Absent | FieldValue::Unreadable => String::new(),
    }
}

/// What a key of a row names.
enum Known {
    Id,
    Column(usize),
    /// Something that was not asked for (RD-7).
    Nothing,
}

struct Key<'a> {
    columns: &'a [String],
    likely: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Known;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Known, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Known;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a column")
    }

    fn visit_str<E>(self, name: &str) -> Result<Known, E> {
        let name = as_asked(name);
        if name == "id" {
            return Ok(Known::Id);
        }
        let is_likely = self.columns.get(self.likely).is_some_and(|column| column == name);
        let place = if is_likely { Some(self.likely) } else { self.columns.iter().position(|column| column == name) };
        Ok(place.map_or(Known::Nothing, Known::Column))
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
        // As JSON writes it; what JSON cannot write cannot have come.
        Ok(Number::from_f64(number).map_or(FieldValue::Unreadable, |number| FieldValue::Text(number.to_string())))
    }

    fn visit_str<E>(self, text: &str) -> Result<FieldValue, E> {
        Ok(if text.is_empty() { FieldValue::Empty } else { FieldValue::Text(text.to_owned()) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<FieldValue, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(FieldValue::Unreadable)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FieldValue, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(FieldValue::Unreadable)
    }
}
