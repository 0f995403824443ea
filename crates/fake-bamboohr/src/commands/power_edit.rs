//! Power Edit: a grid of active employees in which one column, or single cells, are set (section
//! 9.3).
//!
//! Every employee is saved for itself, in quick succession: what is refused for one is no refusal
//! for the next.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::access::Viewer;
use crate::commands::change::Change;
use crate::commands::command::{Fields, Refusal};
use crate::fields::Field;
use crate::state::company::Company;
use crate::state::employee::Employee;

/// What is set, from when, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerEdit {
    /// What is set.
    #[serde(flatten)]
    pub grid: Grid,
    /// From which day history fields count; today by default.
    #[serde(default)]
    pub effective: Option<Date>,
    /// The login name of the user who edits; by default one who may edit everything.
    #[serde(default)]
    pub user: Option<String>,
}

/// What is set in the grid. Field names are aliases, ids or labels; empty text clears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Grid {
    /// One column, for all active employees that match.
    Column {
        /// Which field.
        field: String,
        /// To what.
        value: String,
        /// Field values an employee must have; none means everybody.
        #[serde(default)]
        filter: Fields,
    },
    /// Single cells.
    Cells {
        /// Each on its own; several of one employee make one save.
        cells: Vec<GridCell>,
    },
}

/// One cell of the grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridCell {
    /// Whose.
    pub employee: u64,
    /// Which field.
    pub field: String,
    /// To what.
    pub value: String,
}

/// What came of it: every employee meant is in one of the three; who had a cell refused may be in
/// another too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerEdited {
    /// Whose record changed, or will on the effective day.
    pub changed: Vec<u64>,
    /// Who had all that already.
    pub unchanged: Vec<u64>,
    /// What was refused.
    pub refused: Vec<RefusedCell>,
}

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedCell {
    /// Whose.
    pub employee: u64,
    /// The label of the field that the user may not edit; none if all of the employee's cells were
    /// refused.
    pub field: Option<String>,
    /// Why, with the status the API would give.
    pub why: Refusal,
}

impl PowerEdit {
    /// Sets `field` to `value` for all active employees that match `filter`, today, by one who may.
    pub fn column(field: &str, value: &str, filter: Fields) -> PowerEdit {
        let (field, value) = (field.to_owned(), value.to_owned());
        PowerEdit {
            grid: Grid::Column {
                field,
                value,
                filter,
            },
            effective: None,
            user: None,
        }
    }

    /// Sets single cells, today, by one who may.
    pub fn cells(cells: Vec<GridCell>) -> PowerEdit {
        PowerEdit {
            grid: Grid::Cells { cells },
            effective: None,
            user: None,
        }
    }
}

/// What is set on each employee, by ascending id.
type Rows<'a> = BTreeMap<u64, Cow<'a, Fields>>;

impl Company {
    pub(crate) fn power_edit(
        &mut self,
        edit: &PowerEdit,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let of_column = match &edit.grid {
            Grid::Column { field, value, .. } => Fields::from([(field.clone(), value.clone())]),
            Grid::Cells { .. } => Fields::new(),
        };
        let mut rows = self.rows(&edit.grid, &of_column)?;
        let mut outcome = PowerEdited::default();
        if let Some(name) = &edit.user {
            let user = self.access.user_named(name);
            let user = user.ok_or_else(|| Refusal::new(404, format!("There is no user {name}")))?;
            rows = self.permitted(rows, &self.seen_by(user), &mut outcome)?;
        }
        let date = edit.effective.unwrap_or_else(|| self.today(now));
        let mut changes = Vec::with_capacity(rows.len() + 1);
        for (employee, fields) in rows {
            match self.save_in_grid(employee, &fields, date, now) {
                Ok(made) if made.is_empty() => outcome.unchanged.push(employee),
                Ok(made) => {
                    outcome.changed.push(employee);
                    changes.extend(made);
                }
                Err(why) => outcome.refused.push(RefusedCell {
                    employee,
                    field: None,
                    why,
                }),
            }
        }
        changes.push(Change::PowerEdited(outcome));
        Ok(changes)
    }

    /// Who is meant, and with what. A column that is not on the screen is refused though nobody be
    /// meant.
    fn rows<'a>(&self, grid: &Grid, of_column: &'a Fields) -> Result<Rows<'a>, Refusal> {
        match grid {
            Grid::Column { filter, .. } => {
                of_column
                    .keys()
                    .try_for_each(|name| self.column(name).map(drop))?;
                let filter = filter
                    .iter()
                    .map(|(name, value)| self.on_screen(name).map(|field| (field, value)));
                let filter: Vec<(&Field, &String)> = filter.collect::<Result<_, _>>()?;
                let meant = self
                    .employees
                    .values()
                    .filter(|employee| self.is_meant(employee, &filter));
                Ok(meant
                    .map(|employee| (employee.id, Cow::Borrowed(of_column)))
                    .collect())
            }
            Grid::Cells { cells } => {
                let mut rows = Rows::new();
                for GridCell {
                    employee,
                    field,
                    value,
                } in cells
                {
                    self.column(field)?;
                    rows.entry(*employee)
                        .or_default()
                        .to_mut()
                        .insert(field.clone(), value.clone());
                }
                Ok(rows)
            }
        }
    }

    fn column(&self, name: &str) -> Result<&Field, Refusal> {
        let field = self.on_screen(name)?;
        let cannot = || {
            Refusal::new(
                400,
                format!("{} cannot be set; it follows from others", field.label),
            )
        };
        field.is_writable().then_some(field).ok_or_else(cannot)
    }

    fn is_meant(&self, employee: &Employee, filter: &[(&Field, &String)]) -> bool {
        let has = |(field, value): &(&Field, &String)| {
            let text = self.read(field, employee).unwrap_or_default();
            text.trim_end().eq_ignore_ascii_case(value.trim_end())
        };
        employee.is_active && filter.iter().all(has)
    }

    /// What of `rows` the viewer may edit. In a column, people who are not seen are not meant.
    fn permitted<'a>(
        &self,
        rows: Rows<'a>,
        viewer: &Viewer<'_>,
        outcome: &mut PowerEdited,
    ) -> Result<Rows<'a>, Refusal> {
        let mut permitted = Rows::new();
        for (id, mut fields) in rows {
            let Some(employee) = self
                .employees
                .get(&id)
                .filter(|employee| viewer.sees_employee(employee))
            else {
                if matches!(fields, Cow::Owned(_)) {
                    let why = Refusal::no_employee();
                    outcome.refused.push(RefusedCell {
                        employee: id,
                        field: None,
                        why,
                    });
                }
                continue;
            };
            for name in fields.keys().cloned().collect::<Vec<_>>() {
                let field = self.on_screen(&name)?;
                if !viewer.may_edit(field, employee) {
                    let why = Refusal::new(403, format!("You may not edit {}", field.label));
                    outcome.refused.push(RefusedCell {
                        employee: id,
                        field: Some(field.label.clone().into_owned()),
                        why,
                    });
                    fields.to_mut().remove(&name);
                }
            }
            if !fields.is_empty() {
                permitted.insert(id, fields);
            }
        }
        Ok(permitted)
    }

    /// One employee's save; no change if all of it is so already.
    fn save_in_grid(
        &mut self,
        id: u64,
        fields: &Fields,
        date: Date,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        if !employee.is_active {
            return Err(Refusal::new(409, "Inactive people are not in the grid"));
        }
        let save = self.save(Some(employee), fields)?;
        if save.is_so_already(employee) {
            return Ok(Vec::new());
        }
        self.check(Some(employee), &save)?;
        Ok(self.carry_out(id, save, date, now))
    }
}
