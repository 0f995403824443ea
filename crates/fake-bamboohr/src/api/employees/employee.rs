//! One employee: read, add, update, erase (sections 5.2, 5.4, 5.5, 5.10).

use std::borrow::Cow;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::wire::{Row, RowStyle, columns, parse_fields};
use crate::api::format::{Format, answer, empty};
use crate::api::uri_parts::split_on;
use crate::state::value;
use crate::{Change, Command, Company, Employee, Field, Fields, Source, Table, User, Viewer};

/// GET `{v1}/employees/{id}`; id 0 is the key's own employee.
pub(crate) fn read(call: &Call, company: &Company, user: &User) -> Reply {
    let viewer = company.viewer(user);
    let employee = visible_employee(call, company, &viewer)?;
    let by_default = if company.knobs.bare_get_employee_id_only {
        ""
    } else {
        "firstName,lastName"
    };
    let names = split_on(call.query("fields").unwrap_or(by_default), b',').map(str::trim);
    let columns = columns(
        names.filter(|name| !name.is_empty()),
        &viewer,
        Cow::Borrowed,
    )?;
    let only_current = call.flag("onlyCurrent", true);
    let (columns, knobs, style) = (&*columns, &company.knobs, RowStyle::SingleRead);
    let today = &|| company.today(call.now);
    let row = Row {
        employee,
        columns,
        viewer: &viewer,
        knobs,
        style,
        only_current,
        today,
    };
    Ok(answer(Format::from_accept(call), &row, |xml| {
        row.write_xml(xml)
    }))
}

/// POST `{v1}/employees`.
pub(crate) fn add(call: &Call, company: &mut Company, user: &User) -> Reply {
    if !user.level.may_add_employees() {
        return Err(Error::status(
            403,
            "You do not have permission to add employees",
        ));
    }
    let sent = parse_fields(call, "employee")?;
    let viewer = company.viewer(user);
    let Writable { fields, .. } = writable(sent, company, |field| viewer.may_edit_added(field));
    check_options(&fields, company)?;
    let changes = company.apply(Command::AddEmployee { id: None, fields }, call.now)?;
    let Some(Change::EmployeeAdded { employee, .. }) = changes.first() else {
        return Err(Error::status(500, "The employee was not added"));
    };
    let employee = *employee;
    company.record_creator(employee, user.id);
    let mut response = empty(StatusCode::CREATED);
    if let Ok(location) = HeaderValue::from_str(&call.base.employee_url(employee)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// POST `{v1}/employees/{id}`.
pub(crate) fn update(call: &Call, company: &mut Company, user: &User) -> Reply {
    save(call, company, user, |_| true)
}

/// POST `v1_1/employees/{id}`: as [`update`], but the employment status is read-only (section 5.5).
pub(crate) fn update_v1_1(call: &Call, company: &mut Company, user: &User) -> Reply {
    save(call, company, user, |field| {
        field.source != Source::Row(Table::EmploymentStatus)
    })
}

fn save(
    call: &Call,
    company: &mut Company,
    user: &User,
    may_change: impl Fn(&Field) -> bool,
) -> Reply {
    let viewer = company.viewer(user);
    let employee = visible_employee(call, company, &viewer)?;
    let sent = parse_fields(call, "employee")?;
    let Writable { fields, refused } = writable(sent, company, |field| {
        may_change(field) && viewer.may_edit(field, employee)
    });
    let employee = employee.id;
    if fields.is_empty() && refused > 0 {
        return Err(Error::status(
            403,
            "You do not have permission to change any of these fields",
        ));
    }
    check_options(&fields, company)?;
    company.apply(Command::SetFields { employee, fields }, call.now)?;
    Ok::<Response, Error>(empty(StatusCode::OK))
}

/// DELETE `{v1}/employees/{id}`: for who sees and edits everything.
pub(crate) fn remove(call: &Call, company: &mut Company, user: &User) -> Reply {
    let employee = visible_employee(call, company, &company.viewer(user))?.id;
    if !user.level.is_admin() {
        return Err(Error::status(
            403,
            "You do not have permission to delete employees",
        ));
    }
    company.apply(Command::DeleteEmployee { employee }, call.now)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) fn visible_employee<'a>(
    call: &Call,
    company: &'a Company,
    viewer: &Viewer<'_>,
) -> Result<&'a Employee, Error> {
    let missing = || Error::no_employee(company.knobs.doubled_error_header);
    let id = match call.employee_id().ok_or_else(missing)? {
        0 => viewer.user().employee.ok_or_else(missing)?,
        id => id,
    };
    let employee = company.employee(id).ok_or_else(missing)?;
    let hidden = || Error::status(403, "You do not have access to this employee");
    viewer
        .sees_employee(employee)
        .then_some(employee)
        .ok_or_else(hidden)
}

/// The part of a write that may be accepted.
struct Writable {
    fields: Fields,
    /// How many known fields may not be written.
    refused: usize,
}

/// Unknown keys are ignored; known ones that may not be written are skipped and counted (section
/// 5.5).
fn writable(sent: Fields, company: &Company, may_edit: impl Fn(&Field) -> bool) -> Writable {
    let mut accepted = Writable {
        fields: Fields::new(),
        refused: 0,
    };
    for (name, text) in sent {
        match company.fields().field(&name) {
            Some(field) if may_edit(field) => {
                accepted.fields.insert(field.owned_alias(), text);
            }
            Some(_) => accepted.refused += 1,
            None => {}
        }
    }
    accepted
}

/// An option that does not exist is refused; only the screens may add one (section 5.5).
fn check_options(fields: &Fields, company: &Company) -> Result<(), Error> {
    for (alias, text) in fields.iter().filter(|(_, text)| !text.is_empty()) {
        let Some(field) = company.fields().field(alias) else {
            continue;
        };
        let options = value::options_named(field.kind, text);
        if let Some(unknown) = options
            .into_iter()
            .find(|option| company.lists().find(alias, option).is_none())
        {
            return Err(Error::status(
                409,
                &format!("{alias} has no option {unknown}"),
            ));
        }
    }
    Ok(())
}
