//! A complete read of BambooHR as data (RD), and whether it is good enough to rebuild the list from (RD-4, ELG-5).
//! Left out: reading it; only a complete read may become one of these (RD-2).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::employee::{Employee, EmployeeId};
use crate::mapping::SourceField;
use crate::reason::{Reason, Warning};
use crate::value::Value;

/// One row of an answer, keyed by column. A missing key was not carried; `None` is null.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The employee id, as text.
    pub id: String,
    /// Cells by column, as the answer names them. Unknown columns are ignored (RD-7).
    pub cells: BTreeMap<String, Option<String>>,
}

/// A whole read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteRead {
    /// When the read began: the source time of every value in it (WHK-15).
    pub started_at: Timestamp,
    /// How Litmos Access was asked for, by alias or numeric id; `None` if the field catalogue has no such checkbox
    /// (ELG-5).
    pub litmos_access_column: Option<String>,
    /// The columns the answer says it carries.
    pub columns: BTreeSet<String>,
    /// Its rows, as they came.
    pub rows: Vec<SourceRow>,
    /// Employees the source itself says are deleted (ACC-5): the changed feed or a 404. May be empty.
    pub deleted: BTreeSet<EmployeeId>,
}

/// Why a read cannot become a list; the old list stays whole (STG-6).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StagingRefused {
    /// ELG-5.
    #[error("the answer carries no Litmos Access")]
    LitmosAccessFieldMissing,
    /// RD-4: the alias.
    #[error("the answer does not carry {0}")]
    EssentialFieldUnavailable(String),
}

impl StagingRefused {
    /// The reason code of the failed Sync.
    pub fn reason(&self) -> Reason {
        match self {
            StagingRefused::LitmosAccessFieldMissing => Reason::LitmosAccessFieldMissing,
            StagingRefused::EssentialFieldUnavailable(field) => {
                Reason::EssentialFieldUnavailable { field: field.clone() }
            }
        }
    }
}

/// What became of one employee id in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// This employee.
    Employee(Box<Employee>),
    /// Rows that contradict each other (RD-5).
    Conflict,
}

/// A column asked for by number comes back as `4471.0`; the two are the same column.
fn is_same_column(asked: &str, returned: &str) -> bool {
    asked.eq_ignore_ascii_case(returned.strip_suffix(".0").unwrap_or(returned))
}

impl CompleteRead {
    /// Checks the columns: what is essential must be there; what is optional and missing becomes a warning, and is
    /// not told on any row.
    ///
    /// # Errors
    /// If an essential column did not come back.
    pub fn judge(&self) -> Result<Vec<Warning>, StagingRefused> {
        rulebook::hit(&rulebook::RD_4);
        let came_back = |asked: &str| self.columns.iter().any(|returned| is_same_column(asked, returned));
        if !self.litmos_access_column.as_deref().is_some_and(came_back) {
            rulebook::hit(&rulebook::ELG_5);
            return Err(StagingRefused::LitmosAccessFieldMissing);
        }
        if self.rows.iter().any(|row| row.id.is_empty()) {
            return Err(StagingRefused::EssentialFieldUnavailable("id".to_owned()));
        }
        let missing: Vec<_> = SourceField::with_alias().filter(|(_, alias)| !came_back(alias)).collect();
        if let Some((_, alias)) = missing.iter().find(|(field, _)| field.is_essential()) {
            return Err(StagingRefused::EssentialFieldUnavailable((*alias).to_owned()));
        }
        Ok(missing.into_iter().map(|(_, alias)| Warning::FieldUnavailable(alias.to_owned())).collect())
    }

    /// The employees told, by id. The same id twice is one employee if the rows are identical in what we ask for,
    /// else a conflict (RD-5).
    pub(crate) fn employees(&self) -> BTreeMap<EmployeeId, Told> {
        let mut all: BTreeMap<EmployeeId, Told> = BTreeMap::new();
        for row in &self.rows {
            let employee = Told::Employee(Box::new(self.employee(row)));
            let known = all.entry(EmployeeId(row.id.clone())).or_insert_with(|| employee.clone());
            if *known != employee {
                *known = Told::Conflict;
                rulebook::hit(&rulebook::RD_5);
            }
        }
        all
    }

    fn employee(&self, row: &SourceRow) -> Employee {
        rulebook::hit(&rulebook::RD_7);
        let mut employee = Employee::silent(EmployeeId(row.id.clone()));
        let asked = SourceField::with_alias().map(|(field, alias)| (field, alias.to_owned()));
        let access = self.litmos_access_column.clone().map(|column| (SourceField::LitmosAccess, column));
        for (field, column) in asked.chain(access) {
            let by_other_name = || row.cells.iter().find(|(returned, _)| is_same_column(&column, returned));
            let cell = row.cells.get(&column).or_else(|| by_other_name().map(|(_, cell)| cell));
            if cell.is_none() {
                rulebook::hit(&rulebook::PRM_3);
            }
            employee.set(field, Value::of_cell(cell));
        }
        employee
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Field;
    use crate::sample;

    #[test]
    fn a_missing_essential_column_is_refused_and_an_optional_one_warned_of() {
        let read = sample::read(&[sample::row("1", "Ana", "Ruiz", "ana@acme.test")]);
        assert_eq!(read.judge(), Ok(vec![]));
        for alias in ["workEmail", "firstName", "lastName", "status"] {
            let mut narrow = read.clone();
            narrow.columns.remove(alias);
            assert_eq!(narrow.judge(), Err(StagingRefused::EssentialFieldUnavailable(alias.into())));
        }
        let mut narrow = read.clone();
        narrow.columns.remove("workPhone");
        narrow.columns.remove("mobilePhone");
        let warned = [Warning::FieldUnavailable("workPhone".into()), Warning::FieldUnavailable("mobilePhone".into())];
        assert_eq!(narrow.judge(), Ok(warned.to_vec()));
    }

    #[test]
    fn litmos_access_must_be_in_the_catalogue_and_in_the_answer() {
        let read = sample::read(&[]);
        let uncatalogued = CompleteRead { litmos_access_column: None, ..read.clone() };
        assert_eq!(uncatalogued.judge(), Err(StagingRefused::LitmosAccessFieldMissing));
        let mut hidden = read.clone();
        hidden.columns.remove("customLitmosAccess");
        assert_eq!(hidden.judge(), Err(StagingRefused::LitmosAccessFieldMissing));
        let mut by_number = read;
        by_number.litmos_access_column = Some("4471".into());
        by_number.columns.insert("4471.0".into());
        assert_eq!(by_number.judge(), Ok(vec![]));
    }

    #[test]
    fn identical_rows_collapse_and_different_ones_conflict() {
        let one = sample::row("1", "Ana", "Ruiz", "ana@acme.test");
        let mut same = one.clone();
        same.cells.insert("department".into(), Some("Plant".into()));
        let mut other = one.clone();
        other.cells.insert("city".into(), Some("Leeds".into()));
        let told = |rows: &[SourceRow]| sample::read(rows).employees().remove(&EmployeeId::from("1")).unwrap();
        assert!(matches!(told(&[one.clone(), same]), Told::Employee(_)));
        assert_eq!(told(&[one.clone(), other.clone()]), Told::Conflict);
        assert_eq!(told(&[other.clone(), one.clone(), other]), Told::Conflict);
    }

    #[test]
    fn ids_differ_by_leading_zeros_and_missing_cells_are_silence() {
        let mut row = sample::row("07", "Ana", "Ruiz", "ana@acme.test");
        row.cells.insert("city".into(), None);
        row.cells.remove("jobTitle");
        let told = sample::read(&[row, sample::row("7", "Bo", "Lee", "bo@acme.test")]).employees();
        assert_eq!(told.len(), 2);
        let Told::Employee(ana) = &told[&EmployeeId::from("07")] else { panic!("one row, no conflict") };
        assert_eq!(ana.values.get(Field::City), &Value::Empty);
        assert_eq!(ana.values.get(Field::JobTitle), &Value::Absent);
    }
}
