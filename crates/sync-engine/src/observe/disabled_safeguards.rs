//! Safeguards that the config file turns off, or on again, are recorded in the audit trail when the
//! engine starts with it (SAF-7, AUD-3).

use std::collections::BTreeSet;

use jiff::Timestamp;
use sync_core::Config;
use sync_core::config::{Limit, Percent};

use crate::observe::audit::{Entry, Source};
use crate::store::{self, Store, StoreError};

/// Where the ones turned off at the last start are kept.
const STORED_AS: &str = "safeguards_off";

/// Records what is different from the last start; in a new store, from the defaults.
pub(crate) fn record_changes(
    config: &Config,
    store: &Store,
    now: Timestamp,
) -> Result<(), StoreError> {
    let off = switched_off(config);
    let stored: Option<BTreeSet<String>> =
        store.read(|connection| store::settings::get(connection, STORED_AS))?;
    let before = stored.unwrap_or_else(|| switched_off(&Config::default()));
    if off == before {
        return Ok(());
    }
    rulebook::hit(&rulebook::SAF_7);
    store.write(|transaction| {
        for option in off.symmetric_difference(&before) {
            let action = if off.contains(option) {
                "safeguard_turned_off"
            } else {
                "safeguard_turned_on"
            };
            let entry = Entry {
                result: Some(option.clone()),
                ..Entry::by(Source::Config, "config", action)
            };
            store::audit::append(transaction, now, &entry)?;
        }
        store::settings::put(transaction, STORED_AS, &off)
    })
}

/// The options that turn a safeguard off, by their names in the config file.
fn switched_off(config: &Config) -> BTreeSet<String> {
    let options = [
        (
            "max_deactivate_pct",
            config.max_deactivate_pct == Percent::Off,
        ),
        ("max_removed_pct", config.max_removed_pct == Percent::Off),
        ("max_clear_pct", config.max_clear_pct == Percent::Off),
        ("max_rename_pct", config.max_rename_pct == Percent::Off),
        ("max_creates", config.max_creates == Limit::Off),
    ];
    options
        .into_iter()
        .filter(|(_, is_off)| *is_off)
        .map(|(name, _)| name.to_owned())
        .collect()
}
