//! Writes a report: head, one row per employee, tail, in each of the three formats (section 7.1).

use std::borrow::Cow;
use std::sync::Arc;

use http::StatusCode;
use jiff::civil::Date;
use serde::Serialize;

use crate::api::error::{Error, Reply};
use crate::api::format::chunked_body::{ChunkSource, chunked_body};
use crate::api::format::wire::{Column, Row, RowStyle, columns};
use crate::api::format::xml::Writer;
use crate::api::format::{uncached, with_headers};
use crate::api::reports::report_request::{Output, RowFilter};
use crate::server::knobs::NumericKeys;
use crate::{Company, Kind, Viewer};

/// How much room a line of a table has before it must grow, in bytes.
const LINE_BYTES: usize = 512;

#[derive(Serialize)]
struct Head<'a> {
    title: &'a str,
    fields: Vec<WireColumn<'a>>,
}

#[derive(Serialize)]
struct WireColumn<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
}

/// A report about to be written, from the company as it was at the time of the call.
pub(super) struct Report {
    pub(super) company: Arc<Company>,
    pub(super) user: u64,
    /// The columns as requested.
    pub(super) names: Vec<String>,
    pub(super) title: String,
    pub(super) filter: RowFilter,
    pub(super) format: Output,
    /// Whether future rows are left out.
    pub(super) only_current: bool,
    /// The company's day at the time of the call.
    pub(super) today: Date,
}

impl Report {
    /// All visible employees that the filter leaves in.
    pub(super) fn answer(self) -> Reply {
        // What is wrong with the columns is found before the answer begins.
        self.columns(&self.viewer())?;
        let media_type = self.format.media_type();
        Ok(uncached(with_headers(
            StatusCode::OK,
            media_type,
            chunked_body(self),
        )))
    }

    fn viewer(&self) -> Viewer<'_> {
        let user = self
            .company
            .access()
            .user(self.user)
            .expect("users are never removed");
        self.company.viewer(user)
    }

    fn columns<'a>(&'a self, viewer: &Viewer<'a>) -> Result<Vec<Column<'a>>, Error> {
        let numeric = self.company.knobs.report_numeric_keys;
        columns(self.names.iter().map(String::as_str), viewer, |name| {
            key(name, numeric)
        })
    }

    /// The part before the rows.
    fn head(&self, columns: &[Column<'_>]) -> Vec<u8> {
        let fields: Vec<WireColumn<'_>> = columns.iter().map(wire_column).collect();
        match self.format {
            Output::Json => {
                let mut head = serde_json::to_vec(&Head {
                    title: &self.title,
                    fields,
                })
                .expect("text and lists of text");
                // The rows come inside the same map.
                head.pop();
                head.extend(b",\"employees\":[");
                head
            }
            Output::Xml => xml_head(&self.title, &fields),
            Output::Csv => line(fields.iter().map(|column| column.name)),
        }
    }

    fn row(&self, row: &Row<'_>, is_first: bool, out: &mut Vec<u8>) {
        match self.format {
            Output::Json => {
                if !is_first {
                    out.push(b',');
                }
                serde_json::to_writer(out, row).expect("maps of text and memory to write to");
            }
            Output::Xml => {
                let mut xml = Writer::fragment();
                row.write_xml(&mut xml);
                out.extend(xml.finish().into_bytes());
            }
            Output::Csv => out.extend(line(row.texts())),
        }
    }

    /// The part after the rows.
    fn tail(&self) -> &'static [u8] {
        match self.format {
            Output::Json => b"]}",
            Output::Xml => b"</employees></report>",
            Output::Csv => b"",
        }
    }
}

impl ChunkSource for Report {
    fn write_chunk(&self, after: Option<u64>, bytes: usize, out: &mut Vec<u8>) -> Option<u64> {
        let viewer = self.viewer();
        let columns = self
            .columns(&viewer)
            .expect("they were looked at before the answer began");
        let mut is_first = after.is_none();
        if is_first {
            out.extend(self.head(&columns));
        }
        for employee in self.company.employees().after(after) {
            if self.filter.matches(employee) && viewer.sees_employee(employee) {
                let (columns, viewer, knobs) = (&columns[..], &viewer, &self.company.knobs);
                let (style, only_current, today) =
                    (RowStyle::Report, self.only_current, &|| self.today);
                let row = Row {
                    employee,
                    columns,
                    viewer,
                    knobs,
                    style,
                    only_current,
                    today,
                };
                self.row(&row, std::mem::take(&mut is_first), out);
            }
            if out.len() >= bytes && !is_first {
                return Some(employee.id);
            }
        }
        out.extend(self.tail());
        None
    }
}

/// A column requested by number goes by another name (section 7.1).
fn key(name: &str, style: NumericKeys) -> Cow<'_, str> {
    let is_number = name.parse::<i64>().is_ok();
    if is_number && style == NumericKeys::DotZero {
        format!("{name}.0").into()
    } else {
        name.into()
    }
}

fn wire_column<'a>(column: &'a Column<'a>) -> WireColumn<'a> {
    // Phones and managers come as text here.
    let is_text = matches!(column.field.kind, Kind::Phone | Kind::Employee);
    let kind = if is_text {
        Kind::Text
    } else {
        column.field.kind
    };
    WireColumn {
        id: &column.key,
        kind: kind.as_str(),
        name: &column.field.label,
    }
}

/// A line of a table: labels first, then texts, with what is unset empty. The vendor shows no
/// sample of it.
fn line<T: AsRef<[u8]>>(cells: impl Iterator<Item = T>) -> Vec<u8> {
    let mut line = csv::WriterBuilder::new()
        .buffer_capacity(LINE_BYTES)
        .from_writer(Vec::new());
    line.write_record(cells)
        .expect("one record, and memory to write to");
    line.into_inner().expect("memory to write to")
}

fn xml_head(title: &str, fields: &[WireColumn<'_>]) -> Vec<u8> {
    let mut xml = Writer::new();
    xml.open("report", &[]);
    xml.leaf("title", &[], Some(title));
    xml.open("fieldset", &[]);
    for column in fields {
        xml.leaf(
            "field",
            &[("id", column.id), ("type", column.kind)],
            Some(column.name),
        );
    }
    xml.close("fieldset");
    xml.open("employees", &[]);
    xml.finish().into_bytes()
}
