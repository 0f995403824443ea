//! Keys that the config file replaces, adds or takes away are recorded in the audit trail when the
//! engine starts with it (AUD-3): masked, as everywhere. What the store keeps of a key says whether
//! it is the same, and nothing else of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Connection;
use secrecy::SecretString;

use crate::observe::audit::{Entry, Source};
use crate::sealing::masked;
use crate::setup::Setup;
use crate::store::{self, Store, StoreError};

/// Where the fingerprints of the last start's keys are kept, by the keys' names in the config file.
const STORED_AS: &str = "config_keys";

/// The names of all keys with those there are.
fn keys(setup: &Setup) -> [(&'static str, Option<&SecretString>); 3] {
    [
        (
            "bamboohr_application_key",
            Some(&setup.bamboohr_application_key),
        ),
        ("litmos_api_key", Some(&setup.litmos_api_key)),
        ("webhook_private_key", setup.webhook_private_key.as_ref()),
    ]
}

/// Records what is different from the last start; in a store that knows none, nothing.
pub(crate) fn record_changes(
    setup: &Setup,
    store: &Store,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stored: Option<BTreeMap<String, String>> =
        store.read(|connection| store::settings::get(connection, STORED_AS))?;
    let prints: BTreeMap<String, String> = keys(setup)
        .into_iter()
        .filter_map(|(name, key)| {
            Some((name.to_owned(), setup.sealing_key.fingerprint(name, key?)))
        })
        .collect();
    if stored.as_ref() == Some(&prints) {
        return Ok(());
    }
    store.write(|transaction| {
        for (name, key) in keys(setup) {
            let before = stored.as_ref().map(|stored| stored.get(name));
            if let Some(what) = before.and_then(|before| difference(before, prints.get(name))) {
                let entry = Entry::by(Source::Config, "config", &format!("{name}_{what}"));
                store::audit::append(
                    transaction,
                    now,
                    &Entry {
                        result: key.map(masked),
                        ..entry
                    },
                )?;
            }
        }
        store::settings::put(transaction, STORED_AS, &prints)
    })
}

fn difference(before: Option<&String>, after: Option<&String>) -> Option<&'static str> {
    match (before, after) {
        (None, Some(_)) => Some("added"),
        (Some(_), None) => Some("removed"),
        (before, after) => (before != after).then_some("replaced"),
    }
}

/// Forgets the fingerprints; the next start makes them anew and notes nothing.
pub(crate) fn forget(connection: &Connection) -> Result<(), StoreError> {
    store::settings::remove(connection, STORED_AS)
}
