//! Reading the rows of a bulk import (contract, section 4.1): XML, a bare JSON array, or one under
//! `UserImport`.

use serde_json::Value as Json;

use crate::Refusal;
use crate::api::call::Call;
use crate::api::format::Format;
use crate::api::format::body::{self, ParsedFields};
use crate::commands::bulk::{Column, Row};

/// The rows, at least one.
pub(crate) fn read(call: &Call) -> Result<Vec<Row>, Refusal> {
    let rows = match call.text()? {
        (Format::Json, text) => from_json(text),
        (Format::Xml, text) => body::xml_rows(text, "UserImports", "UserImport", Column::parse),
    };
    let rows = rows.filter(|rows| !rows.is_empty());
    let rows = rows.ok_or_else(|| call.refused_body("a list of one import row or more"))?;
    rows.into_iter().map(Row::from_fields).collect()
}

fn from_json(text: &str) -> Option<Vec<ParsedFields<Column>>> {
    let list = match serde_json::from_str(text).ok()? {
        Json::Object(mut wrapped) => wrapped.remove("UserImport")?,
        bare => bare,
    };
    body::json_rows(list, Column::parse)
}
