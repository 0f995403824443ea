//! What an administrator does with the integration.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Deserializer, Visitor, value};
use serde::{Deserialize, Serialize, Serializer};

use crate::place::At;

/// The only word of verbs that need none: `enable: now`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Now {
    /// `now`
    #[default]
    Now,
    /// `all`: reads better after `clear-faults`.
    All,
}

/// Reads a type written either as one word or as a map: `sync: now`, `sync: { wait: no }`.
macro_rules! word_or_map {
    ($type:ident, $map:ident, $expecting:literal, |$word:ident| $from_word:expr) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                struct Either;
                impl<'de> Visitor<'de> for Either {
                    type Value = $type;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    fn visit_str<E: de::Error>(self, $word: &str) -> Result<$type, E> {
                        $from_word
                    }

                    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<$type, A::Error> {
                        $map::deserialize(value::MapAccessDeserializer::new(map)).map($type::from)
                    }
                }
                deserializer.deserialize_any(Either)
            }
        }
    };
}

/// `connect: now`, or `connect: { subdomain: acme, username: admin@acme.test, password: wrong }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Connect {
    /// The world's own unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subdomain: Option<At<String>>,
    /// The world's own unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<At<String>>,
    /// The right one unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<At<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ConnectMap {
    subdomain: Option<At<String>>,
    username: Option<At<String>>,
    password: Option<At<String>>,
}

impl From<ConnectMap> for Connect {
    fn from(
        ConnectMap {
            subdomain,
            username,
            password,
        }: ConnectMap,
    ) -> Connect {
        Connect {
            subdomain,
            username,
            password,
        }
    }
}

word_or_map!(
    Connect,
    ConnectMap,
    "`now`, or a map of subdomain, username and password",
    |word| match word {
        "now" => Ok(Connect::default()),
        _ => Err(de::Error::custom(format!(
            "unknown word `{word}`; write `connect: now`, or a map of what differs"
        ))),
    }
);

/// `sync: now`, or `sync: { wait: no }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sync {
    /// Whether time runs until it has ended, is held, or the engine is down; yes unless it says
    /// otherwise.
    pub wait: bool,
}

impl Default for Sync {
    fn default() -> Sync {
        Sync { wait: true }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SyncMap {
    wait: bool,
}

impl From<SyncMap> for Sync {
    fn from(SyncMap { wait }: SyncMap) -> Sync {
        Sync { wait }
    }
}

word_or_map!(
    Sync,
    SyncMap,
    "`now` or `{ wait: no }`",
    |word| match word {
        "now" => Ok(Sync::default()),
        _ => Err(de::Error::custom(format!(
            "unknown word `{word}`; write `sync: now`"
        ))),
    }
);

/// What is confirmed, rejected, cancelled or resumed: the newest of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `sync`: the held Sync.
    Sync,
    /// `import`: the newest Import.
    Import,
    /// `{ webhook: ana }`: the held webhook effect on this employee.
    Webhook(At<String>),
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct TargetMap {
    webhook: At<String>,
}

impl From<TargetMap> for Target {
    fn from(TargetMap { webhook }: TargetMap) -> Target {
        Target::Webhook(webhook)
    }
}

word_or_map!(
    Target,
    TargetMap,
    "`sync`, `import` or `{ webhook: ana }`",
    |word| match word {
        "sync" => Ok(Target::Sync),
        "import" => Ok(Target::Import),
        _ => Err(de::Error::unknown_variant(
            word,
            &["sync", "import", "webhook"]
        )),
    }
);

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Target::Sync => serializer.serialize_str("sync"),
            Target::Import => serializer.serialize_str("import"),
            Target::Webhook(employee) => TargetMap {
                webhook: employee.clone(),
            }
            .serialize(serializer),
        }
    }
}

/// The form of a downloaded report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DownloadFormat {
    /// RFC 4180 (RPT-5).
    Csv,
    /// With a schema version.
    Json,
}

/// A run as the reports list names it, or `last`.
pub type RunName = At<String>;

/// `download: csv`, or `download: { format: json, run: import-1 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Download {
    /// The form.
    pub format: DownloadFormat,
    /// Which run; the newest unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<RunName>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct DownloadMap {
    format: DownloadFormat,
    run: Option<RunName>,
}

impl From<DownloadMap> for Download {
    fn from(DownloadMap { format, run }: DownloadMap) -> Download {
        Download { format, run }
    }
}

word_or_map!(
    Download,
    DownloadMap,
    "`csv`, `json`, or a map of format and run",
    |word| {
        let format = DownloadFormat::deserialize(value::StrDeserializer::new(word))?;
        Ok(Download { format, run: None })
    }
);
