//! The employee as BambooHR told it, values untouched.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::text;
use crate::domain::value::{Value, Values};
use crate::mapping::{Field, SourceField};

/// BambooHR's employee id: text, compared byte for byte, leading zeros kept (RD-7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct EmployeeId(pub String);

impl fmt::Display for EmployeeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for EmployeeId {
    fn from(id: &str) -> EmployeeId {
        EmployeeId(id.to_owned())
    }
}

/// What is known of one employee, raw: text is as the source sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    /// Immutable and unique within one company.
    pub id: EmployeeId,
    /// The mapped text fields.
    pub values: Values,
    /// `Active` or `Inactive`.
    pub status: Value,
    /// `Full-Time`, `Terminated` and so on.
    pub employment_status: Value,
    /// `YYYY-MM-DD`, or one of the forms of RD-6 for none.
    pub termination_date: Value,
    /// `YYYY-MM-DD`; read for STA-5.
    pub hire_date: Value,
    /// The checkbox.
    pub litmos_access: Value,
}

impl Employee {
    /// An employee of whom nothing is told yet.
    pub fn silent(id: EmployeeId) -> Employee {
        Employee {
            id,
            values: Values::default(),
            status: Value::Absent,
            employment_status: Value::Absent,
            termination_date: Value::Absent,
            hire_date: Value::Absent,
            litmos_access: Value::Absent,
        }
    }

    /// What is known of `field`.
    pub fn get(&self, field: SourceField) -> &Value {
        match field {
            SourceField::Mapped(field) => self.values.get(field),
            SourceField::Status => &self.status,
            SourceField::EmploymentStatus => &self.employment_status,
            SourceField::TerminationDate => &self.termination_date,
            SourceField::HireDate => &self.hire_date,
            SourceField::LitmosAccess => &self.litmos_access,
        }
    }

    /// Sets `field`.
    pub fn set(&mut self, field: SourceField, value: Value) {
        match field {
            SourceField::Mapped(field) => self.values.set(field, value),
            SourceField::Status => self.status = value,
            SourceField::EmploymentStatus => self.employment_status = value,
            SourceField::TerminationDate => self.termination_date = value,
            SourceField::HireDate => self.hire_date = value,
            SourceField::LitmosAccess => self.litmos_access = value,
        }
    }

    /// The fields that were told, in table order.
    pub fn told(&self) -> impl Iterator<Item = (SourceField, &Value)> {
        let fixed = SourceField::with_alias().map(|(field, _)| field);
        fixed
            .chain([SourceField::LitmosAccess])
            .map(|field| (field, self.get(field)))
            .filter(|(_, value)| !value.is_absent())
    }

    /// First and last name as staged, normalised, for people to read.
    pub fn name(&self) -> String {
        let part = |field| self.values.normalised(field);
        let (first, last) = (part(Field::FirstName), part(Field::LastName));
        text::normalise(&[first.or_blank(), last.or_blank()].join(" ")).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_is_known_of_it() {
        let mut employee = Employee::silent("007".into());
        assert_eq!(employee.name(), "");
        employee
            .values
            .set(Field::LastName, Value::Text(" Ruiz ".into()));
        assert_eq!(employee.name(), "Ruiz");
        employee
            .values
            .set(Field::FirstName, Value::Text("Ana".into()));
        assert_eq!(employee.name(), "Ana Ruiz");
        assert_eq!(employee.id.to_string(), "007");
    }
}
