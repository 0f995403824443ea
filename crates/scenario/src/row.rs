//! Rows that are a name and then fields: employees, learners, and what an expectation says about
//! them.

use std::collections::BTreeMap;

use serde::de::Deserializer;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::place::At;
use crate::words::{EmployeeField, LearnerField, RowVisitor};

/// Fields of an employee, with their texts as written; `ticked` and `unticked` for Litmos Access.
pub type EmployeeFields = BTreeMap<EmployeeField, At<String>>;
/// Fields of a learner, with their texts as written; `yes` and `no` for `active`.
pub type LearnerFields = BTreeMap<LearnerField, At<String>>;

/// One employee as the world begins or as HR hires: `{ ref: ana, first: Ana, … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// The name by which the file speaks of this person.
    pub name: At<String>,
    /// What is known.
    pub fields: EmployeeFields,
}

/// One employee an expectation speaks of: `{ employee: ana, city: Bath }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeWanted {
    /// The ref of the employee.
    pub employee: At<String>,
    /// What is compared; a field left out is not.
    pub fields: EmployeeFields,
}

/// One learner, of the world or of an expectation: `{ username: olga@acme.test, first: Olga, … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnerRow {
    /// The user name.
    pub username: At<String>,
    /// What is known or compared, without the user name.
    pub fields: LearnerFields,
}

impl EmployeeRow {
    /// An employee named `name` with these fields.
    pub fn new<'a>(
        name: &str,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> EmployeeRow {
        let fields = fields
            .into_iter()
            .map(|(word, text)| (EmployeeField::new(word), text.into()))
            .collect();
        EmployeeRow {
            name: name.into(),
            fields,
        }
    }
}

impl LearnerRow {
    /// A learner with these fields beside the user name.
    pub fn new<'a>(
        username: &str,
        fields: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> LearnerRow {
        let fields = fields
            .into_iter()
            .map(|(word, text)| (LearnerField::new(word), text.into()))
            .collect();
        LearnerRow {
            username: username.into(),
            fields,
        }
    }

    /// Whether the row says that there is no such learner: some field is `absent`.
    pub fn is_absent(&self) -> bool {
        self.fields.values().any(|text| text.value == ABSENT)
    }
}

impl EmployeeWanted {
    /// Whether the row says that there is no such employee: some field is `absent`.
    pub fn is_absent(&self) -> bool {
        self.fields.values().any(|text| text.value == ABSENT)
    }
}

/// Says in an expected row that the thing must not exist.
pub const ABSENT: &str = "absent";

macro_rules! as_row {
    ($($row:ident $field:ident $name:ident $key:literal;)*) => {$(
        impl Serialize for $row {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(self.fields.len() + 1))?;
                map.serialize_entry($key, &self.$name)?;
                for (field, text) in &self.fields {
                    map.serialize_entry(field, text)?;
                }
                map.end()
            }
        }

        impl<'de> Deserialize<'de> for $row {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$row, D::Error> {
                let row = RowVisitor { name: $key, words: $field::WORDS };
                let (name, fields) = deserializer.deserialize_map(row)?;
                let fields = fields.into_iter().map(|(word, text)| ($field::new(&word), text)).collect();
                Ok($row { $name: name, fields })
            }
        }
    )*};
}

as_row! {
    EmployeeRow EmployeeField name "ref";
    EmployeeWanted EmployeeField employee "employee";
    LearnerRow LearnerField username "username";
}
