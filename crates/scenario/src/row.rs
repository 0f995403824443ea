//! Rows with a name and fields: employees, learners, and expected ones.

use std::collections::BTreeMap;

use serde::de::Deserializer;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::place::At;
use crate::values::{EmployeeField, LearnerField, RowVisitor};

/// Fields of an employee with their texts as written; `ticked` or `unticked` for Litmos Access.
pub type EmployeeFields = BTreeMap<EmployeeField, At<String>>;
/// Fields of a learner with their texts as written; `yes` or `no` for `active`.
pub type LearnerFields = BTreeMap<LearnerField, At<String>>;

/// An employee of the world, or one that HR hires: `{ ref: ana, first: Ana, … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// The ref, by which the file names this employee.
    pub name: At<String>,
    /// The values of the fields.
    pub fields: EmployeeFields,
}

/// An employee in an expectation: `{ employee: ana, city: Bath }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedEmployee {
    /// The ref of the employee.
    pub employee: At<String>,
    /// The expected values; a field left out is not compared.
    pub fields: EmployeeFields,
}

/// A learner of the world or in an expectation: `{ username: olga@acme.test, first: Olga, … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearnerRow {
    /// The user name.
    pub username: At<String>,
    /// The values of the other fields.
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
    /// A learner with this user name and these fields.
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

    /// Whether the row says that there is no such learner, by a field that is `absent`.
    pub fn is_absent(&self) -> bool {
        self.fields.values().any(|text| text.value == ABSENT)
    }
}

impl ExpectedEmployee {
    /// Whether the row says that there is no such employee, by a field that is `absent`.
    pub fn is_absent(&self) -> bool {
        self.fields.values().any(|text| text.value == ABSENT)
    }
}

/// The value in an expected row that means that the row must not exist.
pub const ABSENT: &str = "absent";

macro_rules! impl_serde {
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

impl_serde! {
    EmployeeRow EmployeeField name "ref";
    ExpectedEmployee EmployeeField employee "employee";
    LearnerRow LearnerField username "username";
}
