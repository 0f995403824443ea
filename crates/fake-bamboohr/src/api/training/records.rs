//! `training/record`: who completed what (section 9.2).

use http::StatusCode;
use serde_json::{Map, Value, json as value};

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::{empty, json};
use crate::api::training::input::{admin_only, bad, number, object, optional, text, whole};
use crate::state::training::TrainingRecord;
use crate::state::value;
use crate::{Company, User};

/// The employee of the path, if in view.
fn employee(call: &Call, company: &Company, user: &User) -> Result<u64, Error> {
    let id = number(call, 4, "Employee")?;
    let employee = company
        .employee(id)
        .ok_or_else(|| Error::no_employee(company.knobs.doubled_error_header))?;
    let is_seen = company.viewer(user).sees_employee(employee);
    is_seen
        .then_some(id)
        .ok_or_else(|| Error::status(403, "You do not have access to this employee"))
}

pub(crate) fn list(call: &Call, company: &Company, user: &User) -> Reply {
    let employee = employee(call, company, user)?;
    let kind = call
        .query("type")
        .map(|text| text.parse::<u64>().map_err(|_| bad("type is a number")))
        .transpose()?;
    let matches = |record: &TrainingRecord| {
        record.employee == employee && kind.is_none_or(|kind| record.kind == kind)
    };
    let found = company
        .trainings
        .records()
        .iter()
        .filter(|(_, record)| matches(record));
    let found = Map::from_iter(found.map(|(id, record)| (id.to_string(), wire(*id, record))));
    // A map without entries is a list to the vendor.
    Ok(if found.is_empty() {
        json(StatusCode::OK, &value!([]))
    } else {
        json(StatusCode::OK, &found)
    })
}

/// The type is text, except in the answer to a create.
fn wire(id: u64, record: &TrainingRecord) -> Value {
    value!({
        "id": id,
        "employeeId": record.employee.to_string(),
        "completed": record.completed.to_string(),
        "notes": record.notes,
        "instructor": record.instructor,
        "credits": record.credits,
        "hours": record.hours,
        "cost": record.cost,
        "type": record.kind.to_string(),
    })
}

pub(crate) fn add(call: &Call, company: &mut Company, user: &User) -> Reply {
    let employee = employee(call, company, user)?;
    admin_only(user)?;
    let sent = object(call)?;
    let kind = optional(&sent, "type", whole)?.map(u64::from);
    let kind = kind.ok_or_else(|| bad("type is required"))?;
    if !company.trainings.types().contains_key(&kind) {
        return Err(bad("There is no such training type"));
    }
    let empty = TrainingRecord {
        employee,
        kind,
        completed: completed(&sent)?,
        cost: None,
        instructor: None,
        hours: None,
        credits: None,
        notes: None,
    };
    let record = filled(empty, &sent)?;
    let id = company.trainings.add_record(record.clone());
    let mut body = wire(id, &record);
    body["type"] = kind.into();
    Ok(json(StatusCode::CREATED, &body))
}

/// Answers 201, as the vendor documents.
pub(crate) fn change(call: &Call, company: &mut Company, user: &User) -> Reply {
    let (id, before) = record(call, company, user)?;
    let sent = object(call)?;
    let record = filled(
        TrainingRecord {
            completed: completed(&sent)?,
            ..before
        },
        &sent,
    )?;
    company.trainings.change_record(id, record.clone());
    Ok(json(StatusCode::CREATED, &wire(id, &record)))
}

pub(crate) fn remove(call: &Call, company: &mut Company, user: &User) -> Reply {
    let (id, _) = record(call, company, user)?;
    company.trainings.remove_record(id);
    Ok(empty(StatusCode::OK))
}

fn record(call: &Call, company: &Company, user: &User) -> Result<(u64, TrainingRecord), Error> {
    let id = number(call, 3, "Training record")?;
    let record = company.trainings.records().get(&id).cloned();
    let record = record.ok_or_else(|| Error::status(404, "Training record not found"))?;
    admin_only(user)?;
    Ok((id, record))
}

fn completed(sent: &Map<String, Value>) -> Result<jiff::civil::Date, Error> {
    let text = optional(sent, "completed", text)?;
    value::date(text.as_deref().unwrap_or_default())?.ok_or_else(|| bad("completed is required"))
}

/// What was sent besides the date and the type.
fn filled(mut record: TrainingRecord, sent: &Map<String, Value>) -> Result<TrainingRecord, Error> {
    for (name, place) in [
        ("instructor", &mut record.instructor),
        ("notes", &mut record.notes),
    ] {
        if let Some(value) = sent.get(name) {
            *place = text(value)?;
        }
    }
    for (name, place) in [
        ("hours", &mut record.hours),
        ("credits", &mut record.credits),
    ] {
        if let Some(value) = sent.get(name) {
            let number = text(value)?;
            let is_number = |text: &String| {
                text.parse()
                    .is_ok_and(|number: f64| number.is_finite() && number >= 0.0)
            };
            if !number.as_ref().is_none_or(is_number) {
                return Err(bad(&format!("{name} is a number")));
            }
            *place = number;
        }
    }
    if let Some(cost) = sent.get("cost") {
        record.cost = paid(cost)?;
    }
    Ok(record)
}

fn paid(cost: &Value) -> Result<Option<String>, Error> {
    let wrong = || bad("cost has an amount and a currency");
    let Some(cost) = cost.as_object() else {
        return if cost.is_null() {
            Ok(None)
        } else {
            Err(wrong())
        };
    };
    let (amount, currency) = (
        optional(cost, "amount", text)?,
        optional(cost, "currency", text)?,
    );
    let Some(amount) = amount else {
        return Ok(None);
    };
    let money = format!("{amount} {}", currency.unwrap_or_else(|| "USD".to_owned()));
    value::money(&money).map(Some).ok_or_else(wrong)
}
