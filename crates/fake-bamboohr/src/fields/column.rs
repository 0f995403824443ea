//! The history tables and their columns: which field each column drives (section 5.8).
//!
//! Not implemented: the other tables of the vendor (pay, dependents, contacts, custom ones), and
//! `teams`.

use super::field::Table;
use super::manager::SUPERVISOR;

/// One column of a history table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The table it belongs to.
    pub table: Table,
    /// The column's name in the table's rows: `employmentStatus`.
    pub name: &'static str,
    /// The alias of the field that shows the current row's value: `employmentHistoryStatus`.
    pub alias: &'static str,
}

const fn column(table: Table, name: &'static str, alias: &'static str) -> Column {
    Column { table, name, alias }
}

/// The column of the manager, whose values are employee ids.
pub const REPORTS_TO: &str = "reportsTo";
/// The remark of an employment row.
pub(crate) const COMMENT: &str = "comment";
/// What `employmentStatus` rows must say besides when they end employment (section 5.8, `v1_1`).
pub(crate) const TERMINATION_COLUMNS: [&str; 3] = [
    "terminationTypeId",
    "terminationReasonId",
    "terminationRehireId",
];

/// Every column, in the order rows show them.
pub static COLUMNS: [Column; 12] = [
    column(Table::JobInfo, "date", "jobInformationDate"),
    column(Table::JobInfo, "location", "location"),
    column(Table::JobInfo, "division", "division"),
    column(Table::JobInfo, "department", "department"),
    column(Table::JobInfo, "jobTitle", "jobTitle"),
    column(Table::JobInfo, REPORTS_TO, SUPERVISOR),
    column(Table::EmploymentStatus, "date", "employeeStatusDate"),
    column(
        Table::EmploymentStatus,
        "employmentStatus",
        "employmentHistoryStatus",
    ),
    column(Table::EmploymentStatus, COMMENT, COMMENT),
    column(
        Table::EmploymentStatus,
        TERMINATION_COLUMNS[0],
        TERMINATION_COLUMNS[0],
    ),
    column(
        Table::EmploymentStatus,
        TERMINATION_COLUMNS[1],
        TERMINATION_COLUMNS[1],
    ),
    column(
        Table::EmploymentStatus,
        TERMINATION_COLUMNS[2],
        TERMINATION_COLUMNS[2],
    ),
];

impl Column {
    /// Whether it holds the row's date.
    pub fn is_date(&self) -> bool {
        self.name == "date"
    }
}

impl Table {
    /// Every table.
    pub const ALL: [Table; 2] = [Table::JobInfo, Table::EmploymentStatus];

    /// The table of this name, letter for letter.
    pub fn parse(name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The name in paths and metadata.
    pub fn name(self) -> &'static str {
        match self {
            Table::JobInfo => "jobInfo",
            Table::EmploymentStatus => "employmentStatus",
        }
    }

    /// Its columns, in the order rows show them.
    pub fn columns(self) -> impl Iterator<Item = &'static Column> {
        COLUMNS.iter().filter(move |column| column.table == self)
    }
}
