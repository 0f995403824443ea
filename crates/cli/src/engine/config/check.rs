//! Parses the text of a config file into options and keys, or into all its problems (CFG-1).
//!
//! Each key is read alone, so that one mistake does not hide another.

use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};
use sync_core::Config;
use toml::de::{DeTable, DeValue};

use super::keys::Keys;
use super::problem::{Problem, describe_error, unknown_key};

/// Options of section 22 of the rule book that only have their default value so far.
const LATER: [&str; 20] = [
    "pre_start_days",
    "incremental_sync",
    "phone_format",
    "country_format",
    "state_format",
    "rename_on_case_change",
    "rename_conflict",
    "swap_via_temporary",
    "on_linked_missing",
    "auto_transfer_on_rehire",
    "write_external_id",
    "reactivate",
    "deactivate_without_email",
    "refresh_before_import",
    "on_local_edit",
    "report_values",
    "audit_values",
    "webhook_mode",
    "accept_event_based",
    "import_queue",
];

/// Parses the text.
pub(super) fn parse(text: &str) -> Result<(Config, Keys), Vec<Problem>> {
    let places = DeTable::parse(text)
        .map_err(|error| vec![Problem::syntax(&error)])?
        .into_inner();
    let table: toml::Table = toml::from_str(text).map_err(|error| vec![Problem::syntax(&error)])?;
    let names = option_names();
    let (mut options, mut keys, mut problems) =
        (toml::Table::new(), toml::Table::new(), Vec::new());
    for (key, value) in table {
        let alone = toml::Table::from_iter([(key.clone(), value.clone())]);
        let refused = match key.as_str() {
            name if names.iter().any(|known| known == name) => {
                options.insert(key, value);
                read::<Config>(alone, &places).err()
            }
            name if Keys::NAMES.contains(&name) => {
                keys.insert(key, value);
                read::<Keys>(alone, &places).err()
            }
            name => Some(unknown(name, &names, &places)),
        };
        problems.extend(refused);
    }
    if !problems.is_empty() {
        problems.sort_by_key(Problem::start);
        return Err(problems);
    }
    let both = (read(options, &places), read(keys, &places));
    let (options, keys) = (
        both.0.map_err(|problem| vec![problem])?,
        both.1.map_err(|problem| vec![problem])?,
    );
    let missing = missing(&keys);
    if missing.is_empty() {
        Ok((options, keys))
    } else {
        Err(missing)
    }
}

/// The names of the options that exist: those a default config is written with.
fn option_names() -> Vec<String> {
    let written =
        serde_json::to_value(Config::default()).expect("a config holds nothing JSON cannot");
    written
        .as_object()
        .map(|options| options.keys().cloned().collect())
        .unwrap_or_default()
}

fn read<T: DeserializeOwned>(table: toml::Table, places: &DeTable<'_>) -> Result<T, Problem> {
    serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|error| {
        let message = describe_error(error.inner().message());
        Problem::new(
            place(error.path(), places),
            error.path().to_string(),
            message,
        )
    })
}

fn unknown(name: &str, options: &[String], places: &DeTable<'_>) -> Problem {
    let known: Vec<&str> = options
        .iter()
        .map(String::as_str)
        .chain(Keys::NAMES)
        .collect();
    let message = match LATER.contains(&name) {
        true => "this option cannot be changed yet; remove it".to_owned(),
        false => unknown_key(name, &known),
    };
    Problem::new(key_place(name, places).unwrap_or_default(), name, message)
}

fn missing(keys: &Keys) -> Vec<Problem> {
    let missing = keys.missing().into_iter();
    missing
        .map(|(name, form)| {
            Problem::new(
                0..0,
                name,
                format!("missing required key; add `{name} = {form}`"),
            )
        })
        .collect()
}

fn key_place(name: &str, table: &DeTable<'_>) -> Option<Range<usize>> {
    table
        .keys()
        .find(|key| key.get_ref().as_ref() == name)
        .map(toml::Spanned::span)
}

/// The place of the value at `path`, or of the part of the path that exists.
fn place(path: &Path, table: &DeTable<'_>) -> Range<usize> {
    let mut found = 0..0;
    let mut within: Option<&DeValue<'_>> = None;
    for segment in path.iter() {
        let next = match (segment, within) {
            (Segment::Map { key }, None) => table
                .iter()
                .find(|(name, _)| name.get_ref().as_ref() == key),
            (Segment::Map { key }, Some(DeValue::Table(table))) => table
                .iter()
                .find(|(name, _)| name.get_ref().as_ref() == key),
            (Segment::Seq { index }, Some(DeValue::Array(items))) => {
                let Some(item) = items.get(*index) else { break };
                found = item.span();
                within = Some(item.get_ref());
                continue;
            }
            _ => break,
        };
        let Some((_, value)) = next else { break };
        found = value.span();
        within = Some(value.get_ref());
    }
    found
}

/// The place of a key, for problems that are found later.
pub(super) fn place_of(key: &str, text: &str) -> Range<usize> {
    DeTable::parse(text)
        .ok()
        .and_then(|table| key_place(key, table.get_ref()))
        .unwrap_or_default()
}
