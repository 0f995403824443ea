//! `training/type` and `training/category`: what can be completed (section 9.2).

use http::StatusCode;
use serde_json::{Map, Value, json as value};

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::{empty, json};
use crate::api::training::input::{admin_only, bad, number, object, optional, text, whole};
use crate::state::training::{TrainingType, Trainings};
use crate::{Company, Knobs, User};

pub(crate) fn list(_: &Call, company: &Company, user: &User) -> Reply {
    admin_only(user)?;
    let types = company
        .trainings
        .types()
        .iter()
        .map(|(id, kind)| (id.to_string(), wire(*id, kind, company)));
    Ok(json(StatusCode::OK, &Map::from_iter(types)))
}

pub(crate) fn add(call: &Call, company: &mut Company, user: &User) -> Reply {
    admin_only(user)?;
    let (kind, category) =
        apply_input(TrainingType::default(), &object(call)?, &company.trainings)?;
    let id = company.trainings.add_type(kind);
    set_category(company, id, category);
    answer(company, id, StatusCode::CREATED)
}

pub(crate) fn change(call: &Call, company: &mut Company, user: &User) -> Reply {
    admin_only(user)?;
    let id = number(call, 3, "Training type")?;
    let before = company.trainings.types().get(&id).cloned();
    let before = before.ok_or_else(|| Error::status(404, "Training type not found"))?;
    let (kind, category) = apply_input(before, &object(call)?, &company.trainings)?;
    company.trainings.change_type(id, kind);
    set_category(company, id, category);
    answer(company, id, StatusCode::OK)
}

pub(crate) fn remove(call: &Call, company: &mut Company, user: &User) -> Reply {
    admin_only(user)?;
    company
        .trainings
        .remove_type(number(call, 3, "Training type")?)?;
    Ok(empty(StatusCode::OK))
}

fn answer(company: &Company, id: u64, status: StatusCode) -> Reply {
    let kind = company
        .trainings
        .types()
        .get(&id)
        .ok_or_else(|| Error::status(404, "Training type not found"))?;
    Ok(json(status, &wire(id, kind, company)))
}

fn wire(id: u64, kind: &TrainingType, company: &Company) -> Value {
    let trainings = &company.trainings;
    let category = kind.category.and_then(|id| {
        trainings
            .categories()
            .get(&id)
            .map(|name| category(id, name))
    });
    let mut wire = value!({
        "id": id,
        "name": kind.name,
        "renewable": kind.renewed_after_months.is_some(),
        "frequency": kind.renewed_after_months.unwrap_or_default(),
        "dueFromHireDate": kind.due_in_days.map(|days| due(days, &company.knobs)),
        "required": kind.is_required,
        // A map without entries is a list to the vendor.
        "category": category.unwrap_or_else(|| value!([])),
        "linkUrl": kind.link,
        "description": kind.description,
        "allowEmployeesToMarkComplete": kind.employees_mark_complete,
    });
    // A client that reads it takes a number or an object, and no null.
    if kind.due_in_days.is_none() {
        wire.as_object_mut()
            .expect("it was just made")
            .shift_remove("dueFromHireDate");
    }
    wire
}

fn due(days: u32, knobs: &Knobs) -> Value {
    if knobs.training_due_as_object {
        value!({"unit": "day", "amount": days.to_string()})
    } else {
        days.into()
    }
}

fn category(id: u64, name: &str) -> Value {
    value!({"id": id, "name": name})
}

/// The category that a write names.
enum CategoryInput {
    AsBefore,
    Nothing,
    Number(u64),
    Name(String),
}

/// The type after a write: only what was sent changes.
fn apply_input(
    before: TrainingType,
    sent: &Map<String, Value>,
    trainings: &Trainings,
) -> Result<(TrainingType, CategoryInput), Error> {
    let mut kind = before;
    if let Some(name) = sent.get("name") {
        kind.name = text(name)?.unwrap_or_default();
    }
    if kind.name.trim().is_empty() {
        return Err(bad("name is required"));
    }
    let renewable = sent.get("renewable").map(truth).transpose()?;
    let frequency = optional(sent, "frequency", whole)?.filter(|months| *months > 0);
    match (
        renewable.unwrap_or(kind.renewed_after_months.is_some()),
        frequency.or(kind.renewed_after_months),
    ) {
        (true, None) => return Err(bad("A renewable training needs a frequency")),
        (true, months) => kind.renewed_after_months = months,
        (false, _) if frequency.is_some() => {
            return Err(bad("A frequency goes with a renewable training"));
        }
        (false, _) => kind.renewed_after_months = None,
    }
    if let Some(required) = sent.get("required") {
        kind.is_required = Some(truth(required)?);
    }
    match optional(sent, "dueFromHireDate", days)? {
        Some(_) if kind.is_required != Some(true) => {
            return Err(bad("dueFromHireDate goes with a required training"));
        }
        Some(days) => kind.due_in_days = Some(days),
        None if kind.is_required != Some(true) => kind.due_in_days = None,
        None => {}
    }
    if let Some(link) = sent.get("linkUrl") {
        kind.link = text(link)?;
    }
    if let Some(description) = sent.get("description") {
        kind.description = text(description)?;
    }
    if let Some(is_allowed) = sent.get("allowEmployeesToMarkComplete") {
        kind.employees_mark_complete = truth(is_allowed)?;
    }
    Ok((kind, category_input(sent.get("category"), trainings)?))
}

/// Booleans come as such, as `1` and `0`, or as text; nothing is no.
fn truth(value: &Value) -> Result<bool, Error> {
    match value {
        Value::Bool(is_so) => Ok(*is_so),
        other => match text(other)?.as_deref() {
            Some("1" | "true" | "yes") => Ok(true),
            None | Some("0" | "false" | "no") => Ok(false),
            Some(_) => Err(bad("Invalid data")),
        },
    }
}

/// Days, as a number or as `{"unit":"day","amount":"30"}`.
fn days(value: &Value) -> Result<Option<u32>, Error> {
    match value.as_object() {
        Some(map) if map.get("unit").and_then(Value::as_str) == Some("day") => {
            whole(map.get("amount").unwrap_or(&Value::Null))
        }
        Some(_) => Err(bad("dueFromHireDate is in days")),
        None => whole(value),
    }
}

fn category_input(sent: Option<&Value>, trainings: &Trainings) -> Result<CategoryInput, Error> {
    let Some(sent) = sent else {
        return Ok(CategoryInput::AsBefore);
    };
    let (id, name) = match sent.as_object() {
        Some(map) => (optional(map, "id", whole)?, optional(map, "name", text)?),
        None => (None, text(sent)?),
    };
    match (id.map(u64::from), name) {
        (Some(id), _) if trainings.categories().contains_key(&id) => Ok(CategoryInput::Number(id)),
        (_, Some(name)) => Ok(CategoryInput::Name(name)),
        (Some(_), None) => Err(bad("There is no such category")),
        (None, None) => Ok(CategoryInput::Nothing),
    }
}

fn set_category(company: &mut Company, id: u64, category: CategoryInput) {
    let category = match category {
        CategoryInput::AsBefore => return,
        CategoryInput::Nothing => None,
        CategoryInput::Number(id) => Some(id),
        CategoryInput::Name(name) => Some(company.trainings.category_by_name(&name)),
    };
    if let Some(kind) = company.trainings.types().get(&id).cloned() {
        company
            .trainings
            .change_type(id, TrainingType { category, ..kind });
    }
}

pub(crate) fn categories(_: &Call, company: &Company, user: &User) -> Reply {
    admin_only(user)?;
    let all = company
        .trainings
        .categories()
        .iter()
        .map(|(id, name)| (id.to_string(), category(*id, name)));
    Ok(json(StatusCode::OK, &Map::from_iter(all)))
}

fn name_input(call: &Call) -> Result<String, Error> {
    let name = optional(&object(call)?, "name", text)?;
    name.filter(|name| !name.trim().is_empty())
        .ok_or_else(|| bad("name is required"))
}

pub(crate) fn add_category(call: &Call, company: &mut Company, user: &User) -> Reply {
    admin_only(user)?;
    let name = name_input(call)?;
    let id = company.trainings.category_by_name(&name);
    Ok(json(StatusCode::CREATED, &category(id, &name)))
}

pub(crate) fn change_category(call: &Call, company: &mut Company, user: &User) -> Reply {
    admin_only(user)?;
    let (id, name) = (number(call, 3, "Category")?, name_input(call)?);
    company.trainings.rename_category(id, &name)?;
    Ok(json(StatusCode::OK, &category(id, &name)))
}

pub(crate) fn remove_category(call: &Call, company: &mut Company, user: &User) -> Reply {
    admin_only(user)?;
    company
        .trainings
        .remove_category(number(call, 3, "Category")?)?;
    Ok(empty(StatusCode::OK))
}
