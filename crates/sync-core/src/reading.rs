//! A complete read of BambooHR as data (RD), and whether it is good enough to rebuild the list from
//! (RD-4, ELG-5).

pub mod access_field;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::eligibility::{self, Access};
use crate::domain::employee::{Employee, EmployeeId};
use crate::domain::value::Value;
use crate::mapping::SourceField;
use crate::reporting::reason::{Reason, Warning};

/// One cell of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// The row does not have it (PRM-3).
    NotCarried,
    /// Null, or nothing between the quotes.
    Empty,
    /// This text, as it came.
    Text(String),
    /// It holds what no field can be: what the employee has there is not known (WHK-31).
    Unreadable,
    /// The row holds it several times.
    Repeated(Vec<Cell>),
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// The employee id, as text; empty if the row has none that can be read (RD-10).
    pub id: String,
    /// Its cells in the order of the read's columns; cells that are missing at the end were not
    /// carried.
    pub cells: Vec<Cell>,
}

/// A whole read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteRead {
    /// When the read began: the source time of every value in it (WHK-15).
    pub started_at: Timestamp,
    /// How Litmos Access was asked for, by alias or numeric id; `None` if the field catalogue has
    /// no such checkbox (ELG-5).
    pub litmos_access_column: Option<String>,
    /// The columns the answer says it carries, as it names them. Unknown ones are ignored (RD-7).
    pub columns: Vec<String>,
    /// Its rows, as they came.
    pub rows: Vec<SourceRow>,
    /// Employees the source itself says are deleted (ACC-5): the changed feed or a 404. May be
    /// empty.
    pub deleted: BTreeSet<EmployeeId>,
    /// How many entries of the field catalog and columns are left out because they are of another
    /// shape (RD-10).
    #[serde(default)]
    pub left_out: usize,
}

/// What a column holds, over all rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filling {
    /// It did not come back, or not in a way that can be read.
    NotCarried,
    /// Nothing but blanks.
    Empty,
    /// A value for somebody.
    Values,
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
    /// RTE-9.
    #[error("no row of the answer can be read")]
    Unreadable,
}

impl StagingRefused {
    /// The reason code of the failed Sync.
    pub fn reason(&self) -> Reason {
        match self {
            StagingRefused::LitmosAccessFieldMissing => Reason::LitmosAccessFieldMissing,
            StagingRefused::EssentialFieldUnavailable(field) => Reason::EssentialFieldUnavailable {
                field: field.clone(),
            },
            StagingRefused::Unreadable => Reason::AnswerUnreadable,
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
    /// A row that carries nothing of what the answer says it carries (RD-10).
    Unreadable,
}

impl Told {
    /// Whether the box is seen ticked (ELG-2).
    pub(crate) fn shows_access(&self) -> bool {
        matches!(self, Told::Employee(employee) if eligibility::read(&employee.litmos_access) == Access::Checked)
    }
}

/// A column asked for by number comes back as `4471.0`; the two are the same column.
fn is_same_column(asked: &str, returned: &str) -> bool {
    asked.eq_ignore_ascii_case(returned.strip_suffix(".0").unwrap_or(returned))
}

impl CompleteRead {
    /// Checks the columns: what is essential must be there; what is optional and missing becomes a
    /// warning, and is not told on any row. Single entries that cannot be read are no reason to
    /// refuse the others; a whole answer of such rows is (RD-10).
    ///
    /// # Errors
    /// If an essential column did not come back, or nothing in the answer can be read.
    pub fn judge(&self) -> Result<Vec<Warning>, StagingRefused> {
        rulebook::hit(&rulebook::RD_4);
        if self
            .litmos_access_column
            .as_deref()
            .and_then(|asked| self.place_of(asked))
            .is_none()
        {
            rulebook::hit(&rulebook::ELG_5);
            return Err(StagingRefused::LitmosAccessFieldMissing);
        }
        if !self.rows.is_empty() && self.rows.iter().all(|row| row.id.is_empty()) {
            return Err(StagingRefused::EssentialFieldUnavailable("id".to_owned()));
        }
        let missing: Vec<_> = SourceField::with_alias()
            .filter(|(_, alias)| self.place_of(alias).is_none())
            .collect();
        if let Some((_, alias)) = missing.iter().find(|(field, _)| field.is_essential()) {
            return Err(StagingRefused::EssentialFieldUnavailable(
                (*alias).to_owned(),
            ));
        }
        let asked = self.asked();
        if !self.rows.is_empty()
            && self
                .rows
                .iter()
                .all(|row| row.id.is_empty() || employee(row, &asked).is_none())
        {
            rulebook::hit(&rulebook::RTE_9);
            return Err(StagingRefused::Unreadable);
        }
        let warnings = missing
            .into_iter()
            .map(|(_, alias)| Warning::FieldUnavailable(alias.to_owned()));
        if self.left_out > 0 {
            rulebook::hit(&rulebook::RD_10);
        }
        let left_out = (self.left_out > 0).then_some(Warning::AnswerUnreadable {
            left_out: self.left_out,
        });
        Ok(warnings.chain(left_out).collect())
    }

    /// What each column that we ask for holds.
    pub(crate) fn fillings(&self) -> impl Iterator<Item = (SourceField, Filling)> + '_ {
        let RequestedColumns(asked) = self.asked();
        asked.into_iter().map(|(field, place)| {
            (
                field,
                place.map_or(Filling::NotCarried, |place| self.filling(field, place)),
            )
        })
    }

    fn filling(&self, field: SourceField, place: usize) -> Filling {
        let mut filling = Filling::NotCarried;
        for value in self
            .rows
            .iter()
            .filter_map(|row| row.cells.get(place))
            .map(Cell::value)
        {
            if says_something(field, &value) {
                return Filling::Values;
            }
            if !value.is_absent() {
                filling = Filling::Empty;
            }
        }
        filling
    }

    /// How many rows do not say whose they are. Each of them may be anybody's who is not told of
    /// otherwise.
    pub(crate) fn rows_without_id(&self) -> usize {
        self.rows.iter().filter(|row| row.id.is_empty()).count()
    }

    /// The rows by employee id.
    pub(crate) fn rows_by_id(&self) -> BTreeMap<EmployeeId, Vec<&SourceRow>> {
        let mut all: BTreeMap<EmployeeId, Vec<&SourceRow>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.id.is_empty()) {
            all.entry(EmployeeId(row.id.clone())).or_default().push(row);
        }
        all
    }

    /// What we ask for, and where in a row it stands; `None` if it did not come back.
    pub(crate) fn asked(&self) -> RequestedColumns {
        let fixed = SourceField::with_alias().map(|(field, alias)| (field, self.place_of(alias)));
        let access = self
            .litmos_access_column
            .as_deref()
            .and_then(|column| self.place_of(column));
        RequestedColumns(fixed.chain([(SourceField::LitmosAccess, access)]).collect())
    }

    fn place_of(&self, asked: &str) -> Option<usize> {
        let exactly = self.columns.iter().position(|returned| returned == asked);
        exactly.or_else(|| {
            self.columns
                .iter()
                .position(|returned| is_same_column(asked, returned))
        })
    }
}

impl Cell {
    /// What it says.
    fn value(&self) -> Value {
        match self {
            Cell::NotCarried => Value::Absent,
            Cell::Empty => Value::Empty,
            Cell::Text(text) => Value::Text(text.clone()),
            Cell::Unreadable => Value::Unreadable,
            Cell::Repeated(cells) => {
                let values = cells.iter().map(Cell::value);
                values
                    .reduce(|one, other| one.agreed(&other))
                    .unwrap_or_default()
            }
        }
    }
}

/// Whether `value` is text, and not one of the ways to write that there is no date (RD-6).
pub(crate) fn says_something(field: SourceField, value: &Value) -> bool {
    value
        .normalised()
        .as_text()
        .is_some_and(|text| !field.is_date() || !text.starts_with("0000-00-00"))
}

/// Where the cells of a row are that we asked for.
pub(crate) struct RequestedColumns(Vec<(SourceField, Option<usize>)>);

/// What the rows of one employee id tell. The same id twice is one employee if the rows are
/// identical in what we ask for, else a conflict (RD-5).
pub(crate) fn told(rows: &[&SourceRow], asked: &RequestedColumns) -> Told {
    if rows.iter().any(|row| row.id.starts_with('0')) {
        rulebook::hit(&rulebook::RD_7);
    }
    let mut employees = rows.iter().map(|row| employee(row, asked));
    let first = employees.next().flatten();
    if employees.any(|other| other != first) {
        rulebook::hit(&rulebook::RD_5);
        return Told::Conflict;
    }
    first.map_or_else(
        || {
            rulebook::hit(&rulebook::RD_10);
            Told::Unreadable
        },
        |employee| Told::Employee(Box::new(employee)),
    )
}

/// The employee of a row; `None` if it carries none of what we asked for and the answer says it
/// carries.
fn employee(row: &SourceRow, asked: &RequestedColumns) -> Option<Employee> {
    let mut employee = Employee::silent(EmployeeId(row.id.clone()));
    let mut is_told = false;
    for (field, place) in &asked.0 {
        let value = place
            .and_then(|place| row.cells.get(place))
            .unwrap_or(&Cell::NotCarried)
            .value();
        match value {
            Value::Absent => rulebook::hit(&rulebook::PRM_3),
            Value::Unreadable => rulebook::hit(&rulebook::WHK_31),
            Value::Empty | Value::Text(_) => {}
        }
        is_told |= value != Value::Absent;
        if *field == SourceField::Status && value.as_text() == Some("Inactive") {
            // The directory would leave this one out.
            rulebook::hit(&rulebook::RD_1);
        }
        employee.set(*field, value);
    }
    is_told.then_some(employee)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;
    use crate::mapping::Field;

    #[test]
    fn a_missing_essential_column_is_refused_and_an_optional_one_warned_of() {
        let read = sample::read(&[sample::row("1", "Ana", "Ruiz", "ana@acme.test")]);
        assert_eq!(read.judge(), Ok(vec![]));
        for alias in ["workEmail", "firstName", "lastName", "status"] {
            let narrow = sample::without(&read, alias);
            assert_eq!(
                narrow.judge(),
                Err(StagingRefused::EssentialFieldUnavailable(alias.into()))
            );
        }
        let narrow = sample::without(&sample::without(&read, "workPhone"), "mobilePhone");
        let warned = [
            Warning::FieldUnavailable("workPhone".into()),
            Warning::FieldUnavailable("mobilePhone".into()),
        ];
        assert_eq!(narrow.judge(), Ok(warned.to_vec()));
    }

    #[test]
    fn litmos_access_must_be_in_the_catalogue_and_in_the_answer() {
        let read = sample::read(&[]);
        let uncatalogued = CompleteRead {
            litmos_access_column: None,
            ..read.clone()
        };
        assert_eq!(
            uncatalogued.judge(),
            Err(StagingRefused::LitmosAccessFieldMissing)
        );
        let hidden = sample::without(&read, "customLitmosAccess");
        assert_eq!(
            hidden.judge(),
            Err(StagingRefused::LitmosAccessFieldMissing)
        );
        let mut by_number = read;
        by_number.litmos_access_column = Some("4471".into());
        by_number.columns.push("4471.0".into());
        assert_eq!(by_number.judge(), Ok(vec![]));
    }

    /// What a read of these rows says of employee `id`.
    fn told_of(read: &CompleteRead, id: &str) -> Told {
        told(&read.rows_by_id()[&EmployeeId::from(id)], &read.asked())
    }

    #[test]
    fn identical_rows_collapse_and_different_ones_conflict() {
        let one = sample::row("1", "Ana", "Ruiz", "ana@acme.test");
        let mut same = one.clone();
        same.cells.push(Cell::Text("Plant".into()));
        let other = sample::set(one.clone(), "city", Cell::Text("Leeds".into()));
        let bad = SourceRow {
            id: "1".into(),
            cells: Vec::new(),
        };
        let told = |rows: &[SourceRow]| {
            let mut read = sample::read(rows);
            read.columns.push("department".into());
            told_of(&read, "1")
        };
        assert!(matches!(told(&[one.clone(), same]), Told::Employee(_)));
        assert_eq!(told(&[one.clone(), other.clone()]), Told::Conflict);
        assert_eq!(told(&[other.clone(), one.clone(), other]), Told::Conflict);
        assert_eq!(told(&[one, bad.clone()]), Told::Conflict);
        assert_eq!(told(&[bad.clone(), bad]), Told::Unreadable);
    }

    #[test]
    fn ids_differ_by_leading_zeros_and_missing_cells_are_silence() {
        let row = sample::row("07", "Ana", "Ruiz", "ana@acme.test");
        let row = sample::set(
            sample::set(row, "city", Cell::Empty),
            "jobTitle",
            Cell::NotCarried,
        );
        let read = sample::read(&[row, sample::row("7", "Bo", "Lee", "bo@acme.test")]);
        assert_eq!(read.rows_by_id().len(), 2);
        let Told::Employee(ana) = told_of(&read, "07") else {
            panic!("one row, no conflict")
        };
        assert_eq!(ana.values.get(Field::City), &Value::Empty);
        assert_eq!(ana.values.get(Field::JobTitle), &Value::Absent);
    }

    #[test]
    fn one_bad_row_is_no_bad_answer_and_nothing_but_bad_rows_is() {
        let good = sample::row("1", "Ana", "Ruiz", "ana@acme.test");
        let bad = SourceRow {
            id: "2".into(),
            cells: vec![Cell::NotCarried; 3],
        };
        let nobody = sample::row("", "Cy", "Marsh", "cy@acme.test");
        let read = sample::read(&[good.clone(), bad.clone(), nobody.clone()]);
        assert_eq!(read.judge(), Ok(vec![]));
        assert_eq!(
            (read.rows_without_id(), told_of(&read, "2")),
            (1, Told::Unreadable)
        );
        assert_eq!(
            sample::read(&[bad, nobody.clone()]).judge(),
            Err(StagingRefused::Unreadable)
        );
        let no_id = StagingRefused::EssentialFieldUnavailable("id".to_owned());
        assert_eq!(sample::read(&[nobody.clone(), nobody]).judge(), Err(no_id));
        let mut extra = sample::read(&[good]);
        extra.columns.push("photo".into());
        extra.rows[0].cells.push(Cell::Unreadable);
        assert!(
            matches!(told_of(&extra, "1"), Told::Employee(_)),
            "what was not asked for may be anything"
        );
    }

    #[test]
    fn a_field_that_a_row_carries_twice_is_read_if_both_say_the_same() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let told = |cells: &[Cell]| {
            let row = sample::row("1", "Ana", "Ruiz", "ana@acme.test");
            let read = sample::read(&[sample::set(row, "city", Cell::Repeated(cells.to_vec()))]);
            let Told::Employee(employee) = told_of(&read, "1") else {
                panic!("a row of the usual shape")
            };
            employee.values.get(Field::City).clone()
        };
        assert_eq!(
            told(&[text("Leeds"), text(" Leeds\u{200B}")]),
            Value::Text("Leeds".into())
        );
        assert_eq!(told(&[Cell::Empty, text(" ")]), Value::Empty);
        for differing in [
            [text("Leeds"), text("leeds")],
            [text("Leeds"), Cell::Empty],
            [text("Leeds"), Cell::Unreadable],
        ] {
            assert_eq!(told(&differing), Value::Unreadable);
        }
    }
}
