//! The data of a report.

/// One value of one employee, as the response carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// The response does not carry the field for this employee (PRM-3).
    Absent,
    /// Carried as `null` or as empty text.
    Empty,
    /// Carried as this text; numbers and booleans are written out.
    Text(String),
    /// Carried as a list or an object, which no field of a report is, or as text with half a
    /// surrogate pair. Its value is unknown (RD-10, WHK-31).
    Unreadable,
    /// Carried several times in one row with different values.
    Repeated(Vec<FieldValue>),
}

/// One row of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// The employee id, as text, byte for byte (RD-7); empty if the row carries none that can be
    /// read (RD-10).
    pub id: String,
    /// The values in the order of [`Report::columns`]; none for a row that is no object.
    pub values: Vec<FieldValue>,
}

/// A whole response. It holds all rows with the same employee id; the reader decides by RD-5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The columns of the response by the names requested, without `id` (RD-4).
    pub columns: Vec<String>,
    /// The rows, in the vendor's order.
    pub rows: Vec<EmployeeRow>,
    /// How many columns are left out because they are of another shape (RD-10).
    pub left_out: usize,
}
