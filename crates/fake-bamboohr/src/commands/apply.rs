//! Carries out a command on a company.

use jiff::Timestamp;

use crate::commands::row::RowTarget;
use crate::{Change, Command, Company, Refusal};

impl Company {
    /// Carries out `command` at `now`, after what the calendar has due.
    ///
    /// # Errors
    /// With the vendor's status and text; nothing is changed then.
    pub fn apply(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.advance_to(now);
        match command {
            Command::AddEmployee { id, fields } => self.add_employee(id, &fields, now),
            Command::SetFields { employee, fields } => self.set_fields(employee, &fields, now),
            Command::AddRow {
                employee,
                table,
                date,
                fields,
            } => self.add_row(employee, table, date, &fields, now),
            Command::Terminate {
                employee,
                last_day,
                comment,
            } => self.terminate(employee, last_day, comment, now),
            Command::Rehire {
                employee,
                hire_date,
                employment_status,
            } => self.rehire(employee, hire_date, &employment_status, now),
            Command::WriteRow {
                employee,
                table,
                row,
                columns,
                needs_reasons,
            } => self.write_row(
                RowTarget {
                    employee,
                    table,
                    row,
                },
                &columns,
                needs_reasons,
                now,
            ),
            Command::RemoveRow {
                employee,
                table,
                row,
            } => self.remove_row(employee, table, row, now),
            Command::DeleteEmployee { employee } => self.delete_employee(employee, now),
            Command::PowerEdit(edit) => self.power_edit(&edit, now),
            account => self.apply_to_account(account, now),
        }
    }
}
