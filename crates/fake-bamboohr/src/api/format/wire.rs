//! Columns as they were requested, values as each kind of answer shows them, and the fields of a
//! write (sections 4.2 and 4.6).

use std::borrow::Cow;

use http::StatusCode;
use jiff::civil::Date;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::api::call::Call;
use crate::api::error::Error;
use crate::api::format::xml::{Element, Writer};
use crate::fields::Computed;
use crate::server::knobs::CheckboxStyle;
use crate::state::{manager, value};
use crate::{Employee, Field, Fields, Kind, Knobs, Source, Viewer};

/// The most fields one read may name (section 4.5).
const FIELDS_MAX: usize = 400;

/// One column of an answer.
pub(crate) struct Column<'a> {
    /// The name it was requested by.
    name: &'a str,
    /// The name it goes by.
    pub(crate) key: Cow<'a, str>,
    pub(crate) field: &'a Field,
    /// Whether the viewer sees it on the own record.
    is_seen_on_own: bool,
    /// Whether the viewer sees it on the other records within reach.
    is_seen_on_others: bool,
}

/// The columns among `names` that exist and that the viewer sees on anybody, each once; the others
/// are left out without a word (sections 5.2 and 7.1).
pub(crate) fn columns<'a>(
    names: impl Iterator<Item = &'a str>,
    viewer: &Viewer<'a>,
    key: impl Fn(&'a str) -> Cow<'a, str>,
) -> Result<Vec<Column<'a>>, Error> {
    let sees_all = viewer.sees_all_fields();
    // Room for most reads.
    let mut columns: Vec<Column<'a>> = Vec::with_capacity(16);
    for (place, name) in names.enumerate() {
        if place == FIELDS_MAX {
            return Err(Error::status(
                400,
                "Too many fields requested; the limit is 400",
            ));
        }
        let Some(field) = viewer.fields().field(name) else {
            continue;
        };
        let (is_seen_on_own, is_seen_on_others) = if sees_all {
            (true, true)
        } else {
            (
                viewer.sees_field_on(field, true),
                viewer.sees_field_on(field, false),
            )
        };
        let is_there =
            |column: &Column<'_>| std::ptr::eq(column.field, field) && column.name == name;
        if (is_seen_on_own || is_seen_on_others) && !columns.iter().any(is_there) {
            columns.push(Column {
                name,
                key: key(name),
                field,
                is_seen_on_own,
                is_seen_on_others,
            });
        }
    }
    Ok(columns)
}

/// One value of an answer.
pub(crate) enum Cell<'a> {
    Text(Option<Cow<'a, str>>),
    Bool(bool),
}

/// The kind of answer a row is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowStyle {
    /// One employee by id, or a saved report: every value is text.
    SingleRead,
    /// Booleans are JSON booleans.
    Report,
}

/// One employee whom the viewer sees, as a JSON map or an XML element.
pub(crate) struct Row<'a> {
    pub(crate) employee: &'a Employee,
    pub(crate) columns: &'a [Column<'a>],
    pub(crate) viewer: &'a Viewer<'a>,
    pub(crate) knobs: &'a Knobs,
    pub(crate) style: RowStyle,
    /// Whether rows of the future stay out.
    pub(crate) only_current: bool,
    /// The company's day, on which ages depend; computed only where one is requested.
    pub(crate) today: &'a dyn Fn() -> Date,
}

impl<'a> Row<'a> {
    /// The columns that the viewer sees on this record.
    fn columns(&self) -> impl Iterator<Item = &'a Column<'a>> {
        let is_own = self.viewer.is_own(self.employee);
        let is_seen = move |column: &&Column<'_>| {
            if is_own {
                column.is_seen_on_own
            } else {
                column.is_seen_on_others
            }
        };
        self.columns.iter().filter(is_seen)
    }

    fn cell(&self, field: &'a Field) -> Cell<'a> {
        let (employee, employees) = (self.employee, self.viewer.employees());
        let value = match self.style {
            RowStyle::Report if field.kind == Kind::Employee => {
                manager::report_name(employee, employees, self.only_current)
            }
            _ if field.source == Source::Computed(Computed::Age) => {
                Some(employee.age((self.today)()).to_string().into())
            }
            _ if self.only_current => manager::read(field, employee, employees),
            _ => manager::read_future(field, employee, employees),
        };
        let is_json_bool = field.kind == Kind::Bool
            || (field.kind == Kind::Checkbox
                && self.knobs.checkbox_style == CheckboxStyle::JsonBool);
        match value {
            Some(value) if is_json_bool && self.style == RowStyle::Report => {
                Cell::Bool(value == "true" || value == "yes")
            }
            value => Cell::Text(value::text(field, value, self.knobs)),
        }
    }

    /// The row as texts, one for each column; what is unset or not seen is empty.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|column| {
            if !self.viewer.sees_field_of(column.field, self.employee) {
                return String::new();
            }
            match self.cell(column.field) {
                Cell::Text(text) => text.unwrap_or_default().into_owned(),
                Cell::Bool(value) => value.to_string(),
            }
        })
    }

    /// Writes the row as `<employee id="…">` with one `field` per value.
    pub(crate) fn write_xml(&self, xml: &mut Writer) {
        let id = self.employee.id.to_string();
        xml.open("employee", &[("id", &id)]);
        for column in self.columns() {
            match self.cell(column.field) {
                Cell::Text(text) => xml.leaf("field", &[("id", &column.key)], text.as_deref()),
                Cell::Bool(value) => {
                    xml.leaf("field", &[("id", &column.key)], Some(&value.to_string()))
                }
            }
        }
        xml.close("employee");
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        // The id is always present.
        map.serialize_entry("id", &self.employee.id.to_string())?;
        for column in self.columns().filter(|column| column.key != "id") {
            match self.cell(column.field) {
                Cell::Text(text) => map.serialize_entry(&column.key, &text)?,
                Cell::Bool(value) => map.serialize_entry(&column.key, &value)?,
            }
        }
        map.end()
    }
}

/// The fields of a write, by name: JSON if the content type is JSON, else XML with the root `root`,
/// whatever the content type (section 4.2).
pub(crate) fn parse_fields(call: &Call, root: &str) -> Result<Fields, Error> {
    let bad = |reason: String| {
        Error::status(StatusCode::BAD_REQUEST.as_u16(), "Invalid data").because(reason)
    };
    if call.media_type() == "application/json" {
        let Ok(Value::Object(map)) = serde_json::from_slice(&call.body) else {
            return Err(bad("the body is no JSON object".to_owned()));
        };
        return map
            .into_iter()
            .map(|(name, value)| Some((name, plain_text(value)?)))
            .collect::<Option<_>>()
            .ok_or_else(|| bad("a value is an object without `value`".to_owned()));
    }
    let malformed = || {
        bad(format!(
            "the body is no XML element `{root}` of `field` elements with `id`; it is read as XML, as \
                     `Content-Type` is not `application/json`"
        ))
    };
    let document = Element::parse(&call.body)
        .filter(|found| found.name == root)
        .ok_or_else(malformed)?;
    let fields = document
        .children
        .into_iter()
        .filter(|child| child.name == "field");
    fields
        .map(|field| Some((field.attribute("id")?.to_owned(), field.text)))
        .collect::<Option<_>>()
        .ok_or_else(malformed)
}

/// Text, numbers and booleans as text; null clears. An array is a multi-list,
/// `{"value","currency"}` an amount.
fn plain_text(value: Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        Value::String(value) => Some(value),
        Value::Array(values) => {
            let texts: Option<Vec<String>> = values.into_iter().map(plain_text).collect();
            texts.map(|texts| texts.join(","))
        }
        Value::Object(mut map) => {
            let amount = map.remove("value").and_then(plain_text)?;
            let currency = map.remove("currency").and_then(plain_text);
            Some(currency.map_or(amount.clone(), |currency| format!("{amount} {currency}")))
        }
    }
}
