//! POST `{v1}/employees/{id}/tables/{table}` and `…/{rowId}`, DELETE `…/{rowId}`: rows are added,
//! changed and removed (section 5.8).
//!
//! Not implemented: 409 for a row that waits for approval and 412 for one tied to a pay schedule;
//! there are neither.

use http::StatusCode;
use serde_json::json as value;

use crate::api::call::Call;
use crate::api::employees::employee::visible_employee;
use crate::api::employees::tables::table;
use crate::api::error::{Error, Reply};
use crate::api::format::wire::parse_fields;
use crate::api::format::{empty, json};
use crate::fields::Column;
use crate::{Command, Company, Employee, Fields, Refusal, Table, User, Viewer};

/// POST, with or without a row id, in `v1` and `v1_1`.
pub(crate) fn write(call: &Call, company: &mut Company, user: &User) -> Reply {
    let viewer = company.viewer(user);
    let of = visible_employee(call, company, &viewer)?;
    let (employee, table) = (of.id, table(call, 4, 404)?);
    let row = call
        .path
        .get(5)
        .map(|text| {
            text.parse()
                .map_err(|_| Error::status(404, "Row not found"))
        })
        .transpose()?;
    let columns = writable(&parse_fields(call, "row")?, table, &viewer, of)?;
    let needs_reasons = call.path[0] == "v1_1";
    company.apply(
        Command::WriteRow {
            employee,
            table,
            row,
            columns,
            needs_reasons,
        },
        call.now,
    )?;
    Ok(empty(StatusCode::OK))
}

/// The columns the user may write. Others are passed over as long as one is left: 406 if none
/// exists, 403 if none may be written.
fn writable(
    sent: &Fields,
    table: Table,
    viewer: &Viewer<'_>,
    of: &Employee,
) -> Result<Fields, Error> {
    let mut columns = Fields::new();
    let mut is_known = false;
    for column in table.columns() {
        let Some(text) = sent.get(column.name) else {
            continue;
        };
        is_known = true;
        if may_write(column, viewer, of) {
            columns.insert(column.name.to_owned(), text.clone());
        }
    }
    match (columns.is_empty(), is_known) {
        (false, _) => Ok(columns),
        (true, true) => Err(Error::status(
            403,
            "You do not have permission to change this table",
        )),
        (true, false) => Err(Error::status(406, "The table has none of these fields")),
    }
}

fn may_write(column: &Column, viewer: &Viewer<'_>, of: &Employee) -> bool {
    viewer
        .fields()
        .by_stored_alias(column.alias)
        .is_some_and(|field| viewer.may_edit_column(field, of))
}

/// DELETE answers 200 whether or not the row was there.
pub(crate) fn remove(call: &Call, company: &mut Company, user: &User) -> Reply {
    let viewer = company.viewer(user);
    // Here an employee that is not there is a bad request, as the description has it.
    let of = visible_employee(call, company, &viewer).map_err(|error| match error {
        Error::Doubled(_) | Error::Status(Refusal { status: 404, .. }) => {
            Error::status(400, "Invalid employee id")
        }
        other => other,
    })?;
    let (employee, table) = (of.id, table(call, 4, 400)?);
    if !table.columns().all(|column| may_write(column, &viewer, of)) {
        return Err(Error::status(
            403,
            "You do not have permission to change this table",
        ));
    }
    let row = call.path.get(5).and_then(|text| text.parse().ok());
    let removed = row.map(|row| {
        company.apply(
            Command::RemoveRow {
                employee,
                table,
                row,
            },
            call.now,
        )
    });
    let body = match removed {
        Some(Ok(_)) => value!({"success": true}),
        Some(Err(refusal)) if refusal.status != 404 => return Err(refusal.into()),
        None | Some(Err(_)) => value!({"success": false, "error": "Row not found"}),
    };
    Ok(json(StatusCode::OK, &body))
}
