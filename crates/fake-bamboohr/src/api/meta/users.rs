//! GET `{v1}/meta/users`: all users, for admins (section 6.4).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::xml::Writer;
use crate::api::format::{Format, answer, offset_time, without_cache_control};
use crate::{Company, User};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    id: u64,
    /// 0 if the user is no employee.
    employee_id: u64,
    first_name: &'a str,
    last_name: &'a str,
    email: Option<&'a str>,
    status: &'static str,
    /// Left out if the user never signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login: Option<String>,
}

pub(crate) fn users(call: &Call, company: &Company, user: &User) -> Reply {
    if !user.level.is_admin() {
        return Err(Error::status(
            403,
            "You do not have permission to list users",
        ));
    }
    let statuses = requested_statuses(call.query("status").unwrap_or_default());
    let users = company
        .access()
        .users()
        .values()
        .map(|user| (user.id, entry(user, company)));
    let users: BTreeMap<u64, Entry<'_>> = users
        .filter(|(_, entry)| statuses.contains(&entry.status))
        .collect();
    Ok(without_cache_control(answer(
        Format::from_accept(call),
        &users,
        |xml| write_xml(&users, xml),
    )))
}

/// The requested statuses; all if none of them is known.
fn requested_statuses(text: &str) -> Vec<&'static str> {
    let all = ["enabled", "disabled"];
    let requested = |status: &&str| {
        text.split(',')
            .any(|requested| requested.trim().eq_ignore_ascii_case(status))
    };
    let requested: Vec<&str> = all.into_iter().filter(requested).collect();
    if requested.is_empty() {
        all.to_vec()
    } else {
        requested
    }
}

fn entry<'a>(user: &'a User, company: &'a Company) -> Entry<'a> {
    let employee = user.employee.and_then(|id| company.employee(id));
    let value = |alias| employee.and_then(|employee| employee.value(alias));
    // The login name may be an address or just a name.
    let account = Some(user.name.as_str()).filter(|name| name.contains('@'));
    Entry {
        id: user.id,
        employee_id: employee.map_or(0, |employee| employee.id),
        first_name: value("firstName").unwrap_or(&user.names.0),
        last_name: value("lastName").unwrap_or(&user.names.1),
        email: value("workEmail").or(value("homeEmail")).or(account),
        status: if user.is_enabled {
            "enabled"
        } else {
            "disabled"
        },
        last_login: user.last_login.map(offset_time),
    }
}

fn write_xml(users: &BTreeMap<u64, Entry<'_>>, xml: &mut Writer) {
    xml.open("users", &[]);
    for user in users.values() {
        let (id, employee_id) = (user.id.to_string(), user.employee_id.to_string());
        let mut attributes = vec![("id", id.as_str())];
        attributes.extend((user.employee_id != 0).then_some(("employeeId", employee_id.as_str())));
        xml.open("user", &attributes);
        xml.leaf("firstName", &[], Some(user.first_name));
        xml.leaf("lastName", &[], Some(user.last_name));
        xml.leaf("email", &[], user.email);
        xml.leaf("status", &[], Some(user.status));
        if let Some(last_login) = &user.last_login {
            xml.leaf("lastLogin", &[], Some(last_login));
        }
        xml.close("user");
    }
    xml.close("users");
}
