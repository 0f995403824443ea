//! Bulk imports on the wire: a row with the import's own member names, the job, and the rows it
//! refused (contract section 4).
//!
//! A row cannot clear, cannot rename and says nothing of the access level: the caller does not put
//! into it what an import would misread.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Map, Value};

use transport::Cause;

/// One row of a bulk import: the person's user name, which is the key, and members that have a
/// value.
#[derive(Clone, PartialEq)]
pub struct ImportRow(Map<String, Value>);

impl ImportRow {
    /// A row with what every row must have. Litmos finds people by the user name, in any letter
    /// case.
    pub fn new(user_name: &str, first_name: &str, last_name: &str) -> ImportRow {
        let mut row = ImportRow(Map::new());
        for (member, text) in [
            ("UserName", user_name),
            ("FirstName", first_name),
            ("LastName", last_name),
        ] {
            row.set_text(member, text);
        }
        row
    }

    /// Sets a text member by its name in a user object. Blank is left out: an import takes it for
    /// "keep".
    pub fn set_text(&mut self, member: &str, text: &str) {
        if !text.is_empty() {
            self.0
                .insert(column(member).to_owned(), Value::String(text.to_owned()));
        }
    }

    /// Sets whether the person may log in.
    pub fn set_active(&mut self, is_active: bool) {
        self.0.insert("Active".to_owned(), Value::Bool(is_active));
    }

    /// How many bytes it takes in the body of an import, with the comma behind it.
    pub fn body_bytes(&self) -> usize {
        self.to_json().len() + 1
    }

    fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).expect("a JSON object can be written")
    }

    /// The body of an import: a bare array.
    pub(crate) fn body(rows: &[ImportRow]) -> Vec<u8> {
        serde_json::to_vec(&rows.iter().map(|row| &row.0).collect::<Vec<_>>())
            .expect("JSON objects can be written")
    }
}

/// What a bulk import calls a member of a user.
fn column(member: &str) -> &str {
    match member {
        "UserName" => "Username",
        "PhoneWork" => "Phone",
        "PhoneMobile" => "Mobile",
        "JobTitle" => "Title",
        "Street1" => "Address1",
        "Street2" => "Address2",
        "PostalCode" => "Zip",
        same => same,
    }
}

/// Shows nothing: all of it is personal.
impl fmt::Debug for ImportRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportRow").finish_non_exhaustive()
    }
}

/// A bulk import as Litmos shows it. Its counters name no rows, so they are not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportJob {
    /// What to ask for it by.
    pub id: String,
    /// When it was accepted, by Litmos's clock; `None` if the date is in no known form.
    pub accepted_at: Option<Timestamp>,
    /// Whether nothing more will come of it.
    pub is_over: bool,
    /// How many rows were sent.
    pub rows_total: u64,
}

/// A row that a bulk import did not apply.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct RefusedRow {
    /// The row's user name as it was sent.
    #[serde(rename = "Username")]
    pub user_name: String,
    /// Litmos's own words.
    #[serde(rename = "ImportStatus", alias = "ImporStatus")]
    pub status: String,
}

/// Shows Litmos's words alone: the name is personal.
impl fmt::Debug for RefusedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusedRow")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    id: String,
    import_date: String,
    status: String,
    total_records: u64,
}

impl ImportJob {
    /// Reads a job. An answer without id and status is something else (RTE-9).
    pub(crate) fn from_json(value: Value) -> Result<ImportJob, Cause> {
        let wire: Wire = serde_json::from_value(value)
            .map_err(|_| Cause::Unreadable("it is not a bulk import"))?;
        if wire.id.is_empty() {
            return Err(Cause::Unreadable("a bulk import without id"));
        }
        Ok(ImportJob {
            id: wire.id,
            accepted_at: time(&wire.import_date),
            is_over: matches!(wire.status.as_str(), "Completed" | "Failed"),
            rows_total: wire.total_records,
        })
    }
}

/// The date has no zone and is taken as UTC (contract section 2.6).
fn time(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(local).ok()
}

/// The list under `name`, or the bare one: the vendor's papers draw both.
pub(crate) fn list(body: Value, name: &str) -> Result<Vec<Value>, Cause> {
    match body {
        Value::Array(rows) => Ok(rows),
        Value::Object(mut wrapped) => match wrapped.remove(name) {
            Some(Value::Array(rows)) => Ok(rows),
            _ => Err(Cause::Unreadable("it is not a list")),
        },
        _ => Err(Cause::Unreadable("it is not a list")),
    }
}

/// How many people a site has, from a page of the paginated list.
pub(crate) fn total(body: &Value) -> Result<u64, Cause> {
    body["Pagination"]["TotalCount"]
        .as_u64()
        .ok_or(Cause::Unreadable("a page without TotalCount"))
}

/// The refused rows of one page.
pub(crate) fn refused(body: Value) -> Result<Vec<RefusedRow>, Cause> {
    let rows = list(body, "UserError")?
        .into_iter()
        .map(serde_json::from_value);
    rows.collect::<Result<_, _>>()
        .map_err(|_| Cause::Unreadable("it is not a list of refused rows"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_speaks_the_imports_own_words_and_leaves_blanks_out() {
        let mut row = ImportRow::new("ana@acme.test", "Ana", "Ruiz");
        for member in [
            "Email",
            "PhoneWork",
            "PhoneMobile",
            "Street1",
            "Street2",
            "PostalCode",
            "JobTitle",
            "City",
        ] {
            row.set_text(member, member);
        }
        row.set_text("State", "");
        row.set_active(false);
        let text = r#"{"Username":"ana@acme.test","FirstName":"Ana","LastName":"Ruiz","Email":"Email","Phone":"PhoneWork","Mobile":"PhoneMobile","Address1":"Street1","Address2":"Street2","Zip":"PostalCode","Title":"JobTitle","City":"City","Active":false}"#;
        assert_eq!(
            String::from_utf8(ImportRow::body(&[row.clone()])).expect("text"),
            format!("[{text}]")
        );
        assert_eq!(row.body_bytes(), text.len() + 1);
        assert_eq!(format!("{row:?}"), "ImportRow { .. }");
    }

    #[test]
    fn a_job_is_read_without_its_counters() {
        let job = json!({"Id": "bQ2mZ8x_7Kd1", "ImportDate": "2024-03-01T09:30:00.12", "Status": "Waiting",
            "TotalRecords": 2, "TotalUsersCreated": 0, "Failed": 0, "Duplicate": 0, "InvalidEmail": 0,
            "SendEmails": false, "SkipFirstLogin": true, "IsAPIImport": true});
        let read = ImportJob::from_json(job.clone()).expect("a job");
        assert_eq!(
            read.accepted_at,
            Some("2024-03-01T09:30:00.12Z".parse().expect("a time"))
        );
        assert_eq!(
            (read.id.as_str(), read.is_over, read.rows_total),
            ("bQ2mZ8x_7Kd1", false, 2)
        );
        for (status, is_over) in [
            ("Processing", false),
            ("Completed", true),
            ("Failed", true),
            ("Paused", false),
        ] {
            let mut job = job.clone();
            job["Status"] = status.into();
            assert_eq!(
                ImportJob::from_json(job).expect("a job").is_over,
                is_over,
                "{status}"
            );
        }
        let error = ImportJob::from_json(json!({ "Detail": "busy" }));
        assert_eq!(error, Err(Cause::Unreadable("it is not a bulk import")));
    }

    #[test]
    fn refused_rows_come_bare_or_wrapped_and_in_the_misspelt_form() {
        let right = json!([{ "Username": "x", "ImportStatus": "Failed - Unknown Error" }]);
        let wrapped =
            json!({ "UserError": [{ "Username": "x", "ImporStatus": "Failed - Unknown Error" }] });
        for body in [right, wrapped] {
            let rows = refused(body).expect("rows");
            assert_eq!(
                (rows[0].user_name.as_str(), rows[0].status.as_str()),
                ("x", "Failed - Unknown Error")
            );
        }
        assert_eq!(
            refused(json!({ "Detail": "busy" })),
            Err(Cause::Unreadable("it is not a list"))
        );
    }
}
