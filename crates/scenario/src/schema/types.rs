//! Schemas of the types that read themselves by hand.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::expect::{
    CallsMap, CallsWanted, Codes, MailsMap, MailsWanted, RemovedWanted, Rows, RowsMap, Several,
};
use crate::json::Json;
use crate::place::At;
use crate::row::{EmployeeRow, EmployeeWanted, LearnerRow};
use crate::verb::{
    Advance, Bulk, Call, CallMap, Connect, ConnectMap, Do, Download, DownloadFormat, DownloadMap,
    Filter, Import, ImportMap, SelectedRows, Selection, Sync, SyncMap, Target, TargetMap,
};
use crate::words::{
    CallLine, ClockWords, EmployeeField, Lapse, LearnerField, Limit, LocalTime, Operation,
    Schedule, Vendor,
};

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A type with a name of its own and the schema `$build`.
macro_rules! named {
    ($($type:ident |$generator:ident| $build:expr;)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $build
            }
        }
    )*};
}

/// Text with examples; the parser is the judge.
macro_rules! text {
    ($($type:ident $sentence:literal [$($example:literal),*];)*) => {
        named! {$(
            $type |_generator| json_schema!({ "type": "string", "description": $sentence, "examples": [$($example),*] });
        )*}
    };
}

text! {
    Lapse "How long; days are calendar days." ["90m", "3d", "1h30m", "30s"];
    LocalTime "Local to clock.zone, or with an offset." ["2026-11-01T03:00", "2026-11-01T01:30-05:00"];
    ClockWords "Where the machine's clock jumps." ["-2h", "+30m", "2026-11-01T03:00"];
    Schedule "When it fires." ["every 1h", "every 1h at :05", "daily 01:30", "weekly mon 06:00"];
    Limit "How fast." ["10 per 60s"];
    Operation "Vendor, method, path." ["litmos POST /v1.svc/users", "bamboohr POST /v1/reports/custom"];
    CallLine "Method and path, perhaps the answer." ["POST /v1.svc/users", "POST /v1.svc/users -> 201"];
    Do "What is done to the call." ["503", "429 retry-after 7s", "reset", "lost-answer", "kill-engine after"];
    Advance "How long, or `next`." ["90m", "3d", "next"];
}

named! {
    Vendor |_generator| json_schema!({ "type": "string", "enum": ["bamboohr", "litmos", "engine"] });
    Json |_generator| json_schema!(true);
    EmployeeField |_generator| field(EmployeeField::words());
    LearnerField |_generator| field(LearnerField::words());
    EmployeeRow |_generator| row("ref", EmployeeField::words());
    EmployeeWanted |_generator| row("employee", EmployeeField::words());
    LearnerRow |_generator| row("username", LearnerField::words());
    Several |_generator| json_schema!({ "anyOf": [{ "const": "all" }, strings()] });
    Codes |_generator| json_schema!({ "anyOf": [{ "type": "string" }, strings()] });
    RemovedWanted |_generator| json_schema!({
        "anyOf": [{ "const": "none" }, strings(), { "type": "object", "additionalProperties": { "type": "string" } }]
    });
    CallsWanted |generator| json_schema!({ "anyOf": [{ "const": "none" }, generator.subschema_for::<CallsMap>()] });
    MailsWanted |generator| json_schema!({ "anyOf": [{ "const": "none" }, generator.subschema_for::<MailsMap>()] });
    Connect |generator| json_schema!({ "anyOf": [{ "const": "now" }, generator.subschema_for::<ConnectMap>()] });
    Sync |generator| json_schema!({ "anyOf": [{ "const": "now" }, generator.subschema_for::<SyncMap>()] });
    Target |generator| json_schema!({ "anyOf": [{ "enum": ["sync", "import"] }, generator.subschema_for::<TargetMap>()] });
    Download |generator| json_schema!({
        "anyOf": [generator.subschema_for::<DownloadFormat>(), generator.subschema_for::<DownloadMap>()]
    });
    Selection |generator| json_schema!({
        "anyOf": [generator.subschema_for::<Bulk>(), strings(), generator.subschema_for::<Filter>()]
    });
    SelectedRows |_generator| json_schema!({ "anyOf": [{ "const": "selected" }, strings()] });
    Import |generator| json_schema!({
        "anyOf": [{ "const": "selected" }, strings(), generator.subschema_for::<ImportMap>()]
    });
    Call |generator| json_schema!({
        "anyOf": [generator.subschema_for::<Operation>(), generator.subschema_for::<CallMap>()]
    });
}

impl<T: JsonSchema> JsonSchema for Rows<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("RowsOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (list, map) = (
            generator.subschema_for::<Vec<T>>(),
            generator.subschema_for::<RowsMap<T>>(),
        );
        json_schema!({ "anyOf": [{ "const": "none" }, list, map] })
    }
}

fn strings() -> Schema {
    json_schema!({ "type": "array", "items": { "type": "string" } })
}

/// Our words are offered; a vendor's own name in quotes is as good.
fn field(words: impl Iterator<Item = &'static str>) -> Schema {
    json_schema!({ "anyOf": [{ "enum": words.collect::<Vec<_>>() }, { "type": "string" }] })
}

fn row(name: &'static str, words: impl Iterator<Item = &'static str>) -> Schema {
    let properties: serde_json::Map<String, serde_json::Value> = std::iter::once(name)
        .chain(words)
        .map(|word| (word.to_owned(), serde_json::json!({ "type": "string" })))
        .collect();
    json_schema!({
        "type": "object",
        "required": [name],
        "properties": properties,
        "additionalProperties": { "type": "string" },
    })
}
