//! Request bodies that are not a user: one object or a list of them, in JSON or XML.
//!
//! Unknown members are ignored; in XML the known ones must come in order (contract, section 2.5).

use serde_json::Value as Json;

use crate::api::call::Call;
use crate::api::format::{Format, json, xml, xml_lists};
use crate::commands::user_input::FieldInput;

/// The members of one object.
pub(crate) type ParsedFields<M> = Vec<(M, FieldInput)>;

/// One object; `root` is its element in XML. `None` if the body is none.
pub(crate) fn object<M: Copy + Ord>(
    call: &Call,
    root: &str,
    named: fn(&str) -> Option<M>,
) -> Option<ParsedFields<M>> {
    match call.text().ok()? {
        (Format::Json, text) => from_json(serde_json::from_str(text).ok()?, named),
        (Format::Xml, text) => {
            let knows = |name: &str| named(name).is_some();
            Some(xml_lists::in_order(
                xml::elements(text, root, &knows)?,
                named,
            ))
        }
    }
}

/// A list in XML: elements named `row` under `root`.
pub(crate) fn xml_rows<M: Copy + Ord>(
    text: &str,
    root: &str,
    row: &str,
    named: fn(&str) -> Option<M>,
) -> Option<Vec<ParsedFields<M>>> {
    let knows = |name: &str| named(name).is_some();
    let rows = xml_lists::rows(text, root, row, &knows)?;
    Some(
        rows.into_iter()
            .map(|row| xml_lists::in_order(row, named))
            .collect(),
    )
}

/// A list in JSON: a bare array of objects.
pub(crate) fn json_rows<M>(
    list: Json,
    named: fn(&str) -> Option<M>,
) -> Option<Vec<ParsedFields<M>>> {
    let Json::Array(rows) = list else { return None };
    rows.into_iter().map(|row| from_json(row, named)).collect()
}

/// The ids of a list of records, which is all that some calls want of them. Records without an id
/// are left out.
pub(crate) fn ids(call: &Call, root: &str, row: &str) -> Option<Vec<String>> {
    fn id(name: &str) -> Option<()> {
        (name == "Id").then_some(())
    }
    let rows = match call.text().ok()? {
        (Format::Json, text) => json_rows(serde_json::from_str(text).ok()?, id)?,
        (Format::Xml, text) => xml_rows(text, root, row, id)?,
    };
    let ids = rows
        .into_iter()
        .flatten()
        .filter_map(|((), input)| match input {
            FieldInput::Text(id) if !id.trim().is_empty() => Some(id),
            _ => None,
        });
    Some(ids.collect())
}

fn from_json<M>(object: Json, named: fn(&str) -> Option<M>) -> Option<ParsedFields<M>> {
    let Json::Object(members) = object else {
        return None;
    };
    let known = members
        .into_iter()
        .filter_map(|(name, value)| Some((named(&name)?, value)));
    known
        .map(|(member, value)| Some((member, json::field_input(value)?)))
        .collect()
}
