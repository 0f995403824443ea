//! What an administrator does with the integration.

use schemars::{JsonSchema, Schema};
use serde::de::value::StrDeserializer;
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::place::At;
use crate::shorthand::{Shorthand, add_forms, impl_deserialize, impl_serialize, unknown_word};

/// The payload of verbs that need none: `enable: now`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Now {
    /// The word `now`.
    #[default]
    Now,
    /// The word `all`, which reads better after `clear-faults`.
    All,
}

/// `connect: now`, or `connect: { subdomain: acme, username: admin@acme.test, password: wrong }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(transform = add_now)]
pub struct Connect {
    /// The subdomain; by default the world's own.
    pub subdomain: Option<At<String>>,
    /// The user name; by default the world's own.
    pub username: Option<At<String>>,
    /// The password; by default the right one.
    pub password: Option<At<String>>,
}

/// `sync: now`, or `sync: { wait: no }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(transform = add_now)]
pub struct Sync {
    /// Whether time runs until the Sync has ended, is held, or the engine is down; `yes` by
    /// default.
    pub wait: bool,
}

impl Default for Sync {
    fn default() -> Sync {
        Sync { wait: true }
    }
}

fn add_now(schema: &mut Schema) {
    add_forms(schema, [json!({ "const": "now" })]);
}

macro_rules! now_or_map {
    ($($type:ident $forms:literal $help:literal;)*) => {$(
        impl Shorthand for $type {
            const FORMS: &'static str = $forms;

            fn from_word<E: de::Error>(word: &str) -> Result<$type, E> {
                match word {
                    "now" => Ok($type::default()),
                    _ => Err(unknown_word(word, $help)),
                }
            }

            fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<$type, D::Error> {
                Self::deserialize(map)
            }

            fn to_word(&self) -> Option<String> {
                (*self == $type::default()).then(|| "now".to_owned())
            }
        }
    )*};
}

now_or_map! {
    Connect "`now`, or a map of subdomain, username and password"
        "write `connect: now`, or a map of what differs";
    Sync "`now` or `{ wait: no }`" "write `sync: now`";
}

/// What is confirmed, rejected, cancelled or resumed: the newest of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The held Sync.
    Sync,
    /// The newest Import.
    Import,
    /// The held webhook effect on this employee, by ref.
    Webhook(At<String>),
}

/// The format of a downloaded report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DownloadFormat {
    /// CSV as in RFC 4180 (RPT-5).
    Csv,
    /// JSON with a schema version.
    Json,
}

/// A run as the list of reports names it, or `last`.
pub type RunName = At<String>;

/// `download: csv`, or `download: { format: json, run: import-1 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(transform = add_format)]
pub struct Download {
    /// The format.
    pub format: DownloadFormat,
    /// The run; by default the newest.
    pub run: Option<RunName>,
}

fn add_format(schema: &mut Schema) {
    add_forms(schema, [json!({ "$ref": "#/definitions/DownloadFormat" })]);
}

impl Shorthand for Download {
    const FORMS: &'static str = "`csv`, `json`, or a map of format and run";

    fn from_word<E: de::Error>(word: &str) -> Result<Download, E> {
        let format = DownloadFormat::deserialize(StrDeserializer::new(word))?;
        Ok(Download { format, run: None })
    }

    fn from_map<'de, D: Deserializer<'de>>(map: D) -> Result<Download, D::Error> {
        Self::deserialize(map)
    }
}

impl Serialize for Download {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.run {
            None => self.format.serialize(serializer),
            Some(_) => Self::serialize(self, serializer),
        }
    }
}

impl_deserialize!(Connect, Sync, Download);
impl_serialize!(Connect, Sync);
