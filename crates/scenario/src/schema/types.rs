//! Schemas of the types with a hand-written deserializer.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::expect::{AllOr, Codes, ExpectedRemoved, NoneOr};
use crate::json::Json;
use crate::place::At;
use crate::row::{EmployeeRow, ExpectedEmployee, LearnerRow};
use crate::values::{
    CallLine, ClockJump, Duration, EmployeeField, LearnerField, Limit, LocalTime, Operation,
    Schedule, Vendor,
};
use crate::verb::{Advance, FaultAction};

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

/// Implements a schema under the name of the type.
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

/// Implements the schema of a text, with examples; the parser checks the rest.
macro_rules! text {
    ($($type:ident $description:literal [$($example:literal),*];)*) => {
        named! {$(
            $type |_generator| json_schema!({ "type": "string", "description": $description, "examples": [$($example),*] });
        )*}
    };
}

text! {
    Duration "A duration; days are calendar days." ["90m", "3d", "1h30m", "30s"];
    LocalTime "A time in clock.zone, or with an offset." ["2026-11-01T03:00", "2026-11-01T01:30-05:00"];
    ClockJump "A jump of the machine's clock." ["-2h", "+30m", "2026-11-01T03:00"];
    Schedule "The schedule of a webhook." ["every 1h", "every 1h at :05", "daily 01:30", "weekly mon 06:00"];
    Limit "A rate limit." ["10 per 60s"];
    Operation "Party, method and path of a call." ["litmos POST /v1.svc/users", "bamboohr POST /v1/reports/custom"];
    CallLine "Method and path of a call, optionally with the answer." ["POST /v1.svc/users", "POST /v1.svc/users -> 201"];
    FaultAction "What happens to the call." ["503", "429 retry-after 7s", "reset", "lost-answer", "kill-engine after"];
    Advance "A duration, or `next`." ["90m", "3d", "next"];
}

named! {
    Vendor |_generator| json_schema!({ "type": "string", "enum": ["bamboohr", "litmos", "engine"] });
    Json |_generator| json_schema!(true);
    EmployeeField |_generator| field(EmployeeField::words());
    LearnerField |_generator| field(LearnerField::words());
    EmployeeRow |_generator| row("ref", EmployeeField::words());
    ExpectedEmployee |_generator| row("employee", EmployeeField::words());
    LearnerRow |_generator| row("username", LearnerField::words());
    Codes |_generator| json_schema!({ "anyOf": [{ "type": "string" }, strings()] });
    ExpectedRemoved |_generator| json_schema!({
        "anyOf": [{ "const": "none" }, strings(), { "type": "object", "additionalProperties": { "type": "string" } }]
    });
}

/// A word, or any other value.
macro_rules! word_or {
    ($($type:ident $word:literal;)*) => {$(
        impl<T: JsonSchema> JsonSchema for $type<T> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                format!("{}{}", stringify!($type), T::schema_name()).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                json_schema!({ "anyOf": [{ "const": $word }, generator.subschema_for::<T>()] })
            }
        }
    )*};
}

word_or! {
    AllOr "all";
    NoneOr "none";
}

fn strings() -> Schema {
    json_schema!({ "type": "array", "items": { "type": "string" } })
}

/// The schema of a field name: our words are suggested, but a vendor's own name is allowed.
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
