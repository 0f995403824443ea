//! Rows of the history tables as an API client writes them: column by column, checked whole, then
//! in force by their date (section 5.8).
//!
//! A row holds what was written and nothing of the row before it: that the screens offer its
//! values, and an API client has to say them, is a guess.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::fields::{COMMENT, Column, REPORTS_TO, TERMINATION_COLUMNS};
use crate::state::history::{Row, TERMINATED};
use crate::state::value;
use crate::{Change, Company, Employee, Fields, Refusal, Table};

/// A row about to be written.
#[derive(Clone, Debug, Default)]
struct Draft {
    date: Option<Date>,
    values: Fields,
}

/// Which row a write is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowTarget {
    pub(crate) employee: u64,
    pub(crate) table: Table,
    /// The row to change; a new one if none.
    pub(crate) row: Option<u64>,
}

impl Company {
    /// Adds or changes a row. With `is_strict`, a termination must have its reason columns, as in
    /// `v1_1`.
    pub(crate) fn write_row(
        &mut self,
        target: RowTarget,
        columns: &Fields,
        is_strict: bool,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let RowTarget {
            employee: id,
            table,
            row,
        } = target;
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        let before = row
            .map(|row| employee.row(table, row).ok_or_else(no_row))
            .transpose()?
            .cloned();
        let mut draft = before.as_ref().map(Draft::from_row).unwrap_or_default();
        for column in table.columns() {
            if let Some(text) = columns.get(column.name) {
                self.fill(&mut draft, column, text, id)?;
            }
        }
        let date = draft.complete(table, is_strict)?;
        if before.as_ref().is_some_and(|before| {
            before.date == date && Fields::from(&before.values) == draft.values
        }) {
            return Ok(Vec::new());
        }
        // A last day entered ahead of time stays effective a minute before midnight.
        let is_as_before = |before: &&Row| {
            before.date == date && before.ends_employment() == draft.ends_employment()
        };
        let effective_before = before
            .as_ref()
            .filter(is_as_before)
            .map(|before| before.effective);
        let effective =
            effective_before.unwrap_or_else(|| self.effective(date, &draft.values, now));
        let put = if before.is_some() {
            Employee::replace_row
        } else {
            Employee::add_row
        };
        let id_of_row = before.map_or(self.row_last + 1, |before| before.id);
        let new_row = Row {
            id: id_of_row,
            date,
            effective,
            values: draft.values.into(),
        };
        self.check_still_free(employee, |then| put(then, table, new_row.clone()), now)?;
        self.row_last = self.row_last.max(id_of_row);
        Ok(
            self.edit_history(id, now, &[], &[new_row.effective], |employee| {
                put(employee, table, new_row)
            }),
        )
    }

    /// Removes a row; what it drove falls back to the row before it.
    pub(crate) fn remove_row(
        &mut self,
        id: u64,
        table: Table,
        row: u64,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        employee.row(table, row).ok_or_else(no_row)?;
        self.check_still_free(employee, |then| then.remove_row(table, row), now)?;
        Ok(self.edit_history(id, now, &[], &[], |employee| {
            employee.remove_row(table, row)
        }))
    }

    /// Sets the draft's `column` to `text`. An unknown list option is ignored, unless the row
    /// cannot be without it (section 5.5).
    fn fill(&self, draft: &mut Draft, column: &Column, text: &str, id: u64) -> Result<(), Refusal> {
        let invalid = || Refusal::new(406, format!("{} has no value {text}", column.name));
        if column.is_date() {
            draft.date = value::date(text).map_err(|_| invalid())?;
            return Ok(());
        }
        let value = match column.name {
            _ if text.is_empty() => None,
            REPORTS_TO if text.trim() == id.to_string() => {
                return Err(Refusal::new(409, "An employee cannot report to himself"));
            }
            REPORTS_TO => Some(
                self.resolve_manager(Some(id), text)
                    .map_err(|_| invalid())?,
            ),
            COMMENT => Some(text.to_owned()),
            _ => match self
                .lists
                .find(column.alias, text)
                .or_else(|| self.lists.numbered(column.alias, text))
            {
                Some(option) => Some(option.to_owned()),
                None if column.name == "employmentStatus" => return Err(invalid()),
                None => return Ok(()),
            },
        };
        match value {
            Some(value) => draft.values.insert(column.alias.to_owned(), value),
            None => draft.values.remove(column.alias),
        };
        Ok(())
    }

    /// Whether the work email is still free if `change` makes a leaver active again.
    fn check_still_free(
        &self,
        employee: &Employee,
        change: impl FnOnce(&mut Employee),
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if employee.is_active {
            return Ok(());
        }
        let mut then = employee.clone();
        change(&mut then);
        then.apply_rows(now);
        if !then.is_active {
            return Ok(());
        }
        self.check_email_is_free(Some(then.id), then.value("workEmail"))
    }
}

impl Draft {
    fn from_row(row: &Row) -> Draft {
        Draft {
            date: Some(row.date),
            values: Fields::from(&row.values),
        }
    }

    fn ends_employment(&self) -> bool {
        self.values
            .get("employmentHistoryStatus")
            .is_some_and(|status| status == TERMINATED)
    }

    /// The date, if nothing that the table needs is missing.
    fn complete(&self, table: Table, is_strict: bool) -> Result<Date, Refusal> {
        let missing = |name: &str| Refusal::new(400, format!("{name} is required"));
        let date = self.date.ok_or_else(|| missing("date"))?;
        if table == Table::EmploymentStatus {
            self.values
                .get("employmentHistoryStatus")
                .ok_or_else(|| missing("employmentStatus"))?;
            let absent = TERMINATION_COLUMNS
                .into_iter()
                .find(|name| !self.values.contains_key(*name));
            if let Some(name) = absent.filter(|_| is_strict && self.ends_employment()) {
                return Err(missing(name));
            }
        }
        Ok(date)
    }
}

fn no_row() -> Refusal {
    Refusal::new(404, "Row not found")
}
