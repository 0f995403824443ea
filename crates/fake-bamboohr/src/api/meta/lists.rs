//! GET `{v1}/meta/lists` and PUT `…/{listFieldId}`: the options of list fields (section 6.3).

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::api::call::Call;
use crate::api::error::{Error, Reply};
use crate::api::format::xml::{Element, Writer};
use crate::api::format::{Format, answer, offset_time, with_headers};
use crate::state::lists::ListOption;
use crate::{Command, Company, Field, Kind, OptionChange, User};

/// The list that no client may change; which ones these are is a guess.
const FIXED: &str = "eeo";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    field_id: String,
    manageable: &'static str,
    multiple: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    options: Vec<WireOption<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireOption<'a> {
    id: u64,
    archived: &'static str,
    created_date: Option<String>,
    archived_date: Option<String>,
    name: &'a str,
}

fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

fn list<'a>(field: &'a Field, company: &'a Company) -> Option<List<'a>> {
    let mut options: Vec<&ListOption> = company.lists().options(&field.alias).collect();
    options.sort_by_key(|option| option.id);
    Some(List {
        field_id: field.id.map(|_| field.id_text())?,
        manageable: yes_or_no(is_manageable(field)),
        multiple: yes_or_no(field.kind == Kind::Multilist),
        name: &field.label,
        alias: field.name(),
        options: options.into_iter().map(wire_option).collect(),
    })
}

fn is_manageable(field: &Field) -> bool {
    field.alias != FIXED
}

fn wire_option(option: &ListOption) -> WireOption<'_> {
    WireOption {
        id: option.id,
        archived: yes_or_no(option.archived.is_some()),
        created_date: option.created.map(offset_time),
        archived_date: option.archived.map(offset_time),
        name: &option.name,
    }
}

impl List<'_> {
    fn write_xml(&self, xml: &mut Writer) {
        let mut attributes = vec![("fieldId", self.field_id.as_str())];
        attributes.extend(self.alias.map(|alias| ("alias", alias)));
        attributes.extend([("manageable", self.manageable), ("multiple", self.multiple)]);
        xml.open("list", &attributes);
        xml.leaf("name", &[], Some(self.name));
        xml.open("options", &[]);
        for option in &self.options {
            let id = option.id.to_string();
            let (created, archived) = (
                option.created_date.as_deref(),
                option.archived_date.as_deref(),
            );
            let attributes = [
                ("id", id.as_str()),
                ("archived", option.archived),
                ("createdDate", created.unwrap_or_default()),
                ("archivedDate", archived.unwrap_or_default()),
            ];
            xml.leaf("option", &attributes, Some(option.name));
        }
        xml.close("options");
        xml.close("list");
    }
}

pub(crate) fn read(call: &Call, company: &Company, user: &User) -> Reply {
    let fields = company
        .fields()
        .fields()
        .filter(|field| field.kind.has_options() && user.sees_field(field));
    let lists: Vec<List<'_>> = fields.filter_map(|field| list(field, company)).collect();
    Ok(answer(Format::from_query_or_accept(call), &lists, |xml| {
        xml.open("lists", &[]);
        lists.iter().for_each(|list| list.write_xml(xml));
        xml.close("lists");
    }))
}

/// The answer is XML, to a JSON request too.
pub(crate) fn change(call: &Call, company: &mut Company, user: &User) -> Reply {
    let not_found = || Error::status(404, "List not found");
    let name = call.path.get(3).map(AsRef::as_ref).unwrap_or_default();
    let field = company
        .fields()
        .field(name)
        .filter(|field| field.kind.has_options())
        .ok_or_else(not_found)?;
    if !is_manageable(field) || !user.level.is_admin() || !user.sees_field(field) {
        return Err(Error::status(403, "The list cannot be edited"));
    }
    let alias = field.owned_alias();
    let options = if call.media_type() == "application/json" {
        from_json(call)
    } else {
        from_xml(call)
    };
    let options = options.ok_or_else(|| {
        Error::status(400, "Invalid data").because("the body is no list of options")
    })?;
    company.apply(
        Command::ChangeList {
            field: alias.clone(),
            options,
        },
        call.now,
    )?;
    let changed = company
        .fields()
        .by_stored_alias(&alias)
        .and_then(|field| list(field, company))
        .ok_or_else(not_found)?;
    let mut writer = Writer::new();
    changed.write_xml(&mut writer);
    Ok(with_headers(
        StatusCode::OK,
        "text/xml",
        writer.finish().into(),
    ))
}

fn from_json(call: &Call) -> Option<Vec<OptionChange>> {
    let body: Value = serde_json::from_slice(&call.body).ok()?;
    body.get("options")?
        .as_array()?
        .iter()
        .map(parse_option)
        .collect()
}

/// Numbers may come as text.
fn parse_option(option: &Value) -> Option<OptionChange> {
    let option = option.as_object()?;
    let id = match option.get("id") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.parse().ok()?),
        Some(id) => Some(id.as_u64()?),
    };
    let value = match option.get("value") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_str()?.to_owned()),
    };
    let is_archived = option
        .get("archived")
        .map(|archived| archived.as_str().and_then(truth))
        .map_or(Some(None), |is| is.map(Some))?;
    Some(OptionChange {
        id,
        value,
        is_archived,
    })
}

fn from_xml(call: &Call) -> Option<Vec<OptionChange>> {
    let root =
        Element::parse(&call.body).filter(|root| root.name == "options" || root.name == "list")?;
    let options = root
        .child("options")
        .map_or(&root.children, |options| &options.children);
    let option = |option: &Element| {
        let id = option
            .attribute("id")
            .filter(|id| !id.is_empty())
            .map(str::parse)
            .transpose()
            .ok()?;
        let value = Some(option.text.clone()).filter(|text| !text.trim().is_empty());
        let is_archived = option
            .attribute("archived")
            .map(truth)
            .map_or(Some(None), |is| is.map(Some))?;
        Some(OptionChange {
            id,
            value,
            is_archived,
        })
    };
    options
        .iter()
        .filter(|child| child.name == "option")
        .map(option)
        .collect()
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
