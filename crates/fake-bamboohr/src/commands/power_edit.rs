//! Power Edit: a grid of active employees in which one column, or single cells, are set (section
//! 9.3).
//!
//! Every employee is saved for itself, in quick succession: what is refused for one is no refusal
//! for the next.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::commands::grid::{Grid, GridCell, PowerEdit, PowerEdited, RefusedCell};
use crate::{Change, Company, Employee, Field, Fields, Refusal, Viewer};

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
            let user = self.access.user_by_name(name);
            let user = user.ok_or_else(|| Refusal::unknown_user(name))?;
            rows = self.permitted_rows(rows, &self.viewer(user), &mut outcome)?;
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

    /// The selected employees with their new values. An unknown column is refused even if no
    /// employee is selected.
    fn rows<'a>(&self, grid: &Grid, of_column: &'a Fields) -> Result<Rows<'a>, Refusal> {
        match grid {
            Grid::Column { filter, .. } => {
                of_column
                    .keys()
                    .try_for_each(|name| self.column(name).map(drop))?;
                let filter = filter
                    .iter()
                    .map(|(name, value)| self.field_by_name(name).map(|field| (field, value)));
                let filter: Vec<(&Field, &String)> = filter.collect::<Result<_, _>>()?;
                let matching = self
                    .employees
                    .values()
                    .filter(|employee| self.matches_filter(employee, &filter));
                Ok(matching
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
        let field = self.field_by_name(name)?;
        let cannot = || Refusal::derived_field(&field.label);
        field.is_writable().then_some(field).ok_or_else(cannot)
    }

    fn matches_filter(&self, employee: &Employee, filter: &[(&Field, &String)]) -> bool {
        let has = |(field, value): &(&Field, &String)| {
            let text = self.read(field, employee).unwrap_or_default();
            text.trim_end().eq_ignore_ascii_case(value.trim_end())
        };
        employee.is_active && filter.iter().all(has)
    }

    /// The part of `rows` that the viewer may edit. A column leaves hidden employees out without a
    /// refusal.
    fn permitted_rows<'a>(
        &self,
        rows: Rows<'a>,
        viewer: &Viewer<'_>,
        outcome: &mut PowerEdited,
    ) -> Result<Rows<'a>, Refusal> {
        let mut permitted_rows = Rows::new();
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
                let field = self.field_by_name(&name)?;
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
                permitted_rows.insert(id, fields);
            }
        }
        Ok(permitted_rows)
    }

    /// Saves the cells of one employee; no change if all values are set already.
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
        let save = self.plan_save(Some(employee), fields)?;
        if save.is_noop(employee) {
            return Ok(Vec::new());
        }
        self.check_save(Some(employee), &save)?;
        Ok(self.execute_save(id, save, date, now))
    }
}
