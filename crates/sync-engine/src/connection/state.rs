//! The connection to BambooHR: off, enabled, connected, and what is known of it; and the keys its
//! webhooks may carry.

use std::sync::Arc;

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sync_core::Reason;
use sync_core::mapping::AccessNames;
use sync_core::reading::access_field::AccessField;

use super::webhook_keys;
use crate::error::OpenError;
use crate::runtime::published::Published;
use crate::sealing::{Sealed, SealingKey, UnsealError};
use crate::setup::Setup;
use crate::store::{Store, StoreError, settings};

const STORED_AS: &str = "connection";

/// The connection and the receiver's keys. Both can be seen without the engine's lock by those who
/// must not wait for it.
pub(crate) struct ConnectionState {
    pub(crate) connection: Published<Connection>,
    /// The receiver's valid keys, newest first (CON-11).
    pub(crate) webhook_keys: Published<Vec<SecretString>>,
}

impl ConnectionState {
    /// Reads both from the store, where the first key of a new store is made.
    pub(crate) fn load(setup: &Setup, store: &Store) -> Result<ConnectionState, OpenError> {
        let webhook_keys = webhook_keys::load(setup, store)?;
        let connection = store.read(Connection::load)?;
        // A key file that is not this store's shows now, not in the middle of a Sync.
        connection.key(&setup.sealing_key)?;
        Ok(ConnectionState {
            connection: Published::new(connection),
            webhook_keys: Published::new(webhook_keys),
        })
    }

    /// The connection as it is now.
    pub(crate) fn get(&self) -> Arc<Connection> {
        self.connection.get()
    }

    /// Whether Sync, Import and webhooks may do anything (CON-10).
    pub(crate) fn is_on(&self) -> bool {
        self.get().is_on()
    }
}

/// What is remembered of the connection, the sealed key included.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(super) is_enabled: bool,
    /// The company, a single DNS label in lower case.
    pub(crate) subdomain: Option<String>,
    #[serde(default)]
    key: Option<Sealed>,
    /// What the last probe could not see (CON-7).
    pub(crate) warnings: Vec<String>,
    /// Why it needs attention, if it does (CON-9).
    pub(crate) reason: Option<Reason>,
    /// What reports call the Litmos Access field, as far as the catalogue has shown (ELG-5).
    litmos_access: Option<String>,
    /// How many deliveries of another company were refused (WHK-32).
    #[serde(default)]
    pub(crate) foreign_deliveries: u64,
    /// Whether the label does not say which field a delivery posts (ELG-5).
    #[serde(default)]
    ignores_access_label: bool,
}

/// What the sealed API key is bound to.
pub(super) const KEY: &str = "BambooHR API key";

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Off,
    Enabled,
    Connected,
    NeedsAttention,
}

impl Connection {
    /// A connection to the company `subdomain`, of which nothing else is known yet.
    pub(super) fn new(subdomain: String, key: Sealed) -> Connection {
        Connection {
            is_enabled: true,
            subdomain: Some(subdomain),
            key: Some(key),
            ..Connection::default()
        }
    }

    pub(crate) fn state(&self) -> State {
        match (self.is_enabled, &self.key, &self.reason) {
            (false, _, _) => State::Off,
            (true, None, _) => State::Enabled,
            (true, Some(_), None) => State::Connected,
            (true, Some(_), Some(_)) => State::NeedsAttention,
        }
    }

    /// Whether Sync, Import and webhooks may do anything (CON-10).
    pub(crate) fn is_on(&self) -> bool {
        self.is_enabled && self.key.is_some()
    }

    /// The company, if Sync and Import may run for it.
    pub(crate) fn company(&self) -> Option<&str> {
        self.subdomain.as_deref().filter(|_| self.is_on())
    }

    /// The stored API key.
    pub(crate) fn key(
        &self,
        sealing_key: &SealingKey,
    ) -> Result<Option<SecretString>, UnsealError> {
        self.key
            .as_ref()
            .map(|sealed| sealing_key.open(KEY, sealed))
            .transpose()
    }

    /// Keeps the word that Litmos refuses its key: another key of BambooHR's says nothing of that
    /// (CON-9).
    pub(super) fn still_refused_by_litmos(mut self, before: &Connection) -> Connection {
        if before.reason == Some(Reason::LitmosKeyRejected) {
            self.reason.get_or_insert(Reason::LitmosKeyRejected);
        }
        self
    }

    /// The names by which deliveries may post Litmos Access (ELG-5).
    pub(crate) fn access_names(&self) -> AccessNames<'_> {
        AccessNames {
            name: self.litmos_access.as_deref(),
            ignores_label: self.ignores_access_label,
        }
    }

    /// Takes over what the catalog says. A field in use stays so while it is only out of sight, or
    /// one of several.
    pub(super) fn take_access_field(&mut self, field: &AccessField) {
        self.ignores_access_label = field.ignores_label;
        match &field.name {
            Ok(name) => self.litmos_access = Some(name.clone()),
            Err(_) => {
                self.litmos_access = self
                    .litmos_access
                    .take()
                    .filter(|name| !field.rejected.contains(name))
            }
        }
    }

    /// Whether an API key is stored.
    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// Forgets the API key; an administrator has to connect again.
    pub(crate) fn forget_key(self, connection: &rusqlite::Connection) -> Result<(), StoreError> {
        Connection { key: None, ..self }.put(connection)
    }

    pub(crate) fn load(connection: &rusqlite::Connection) -> Result<Connection, StoreError> {
        Ok(settings::get(connection, STORED_AS)?.unwrap_or_default())
    }

    /// Stores it.
    pub(super) fn put(&self, connection: &rusqlite::Connection) -> Result<(), StoreError> {
        settings::put(connection, STORED_AS, self)
    }
}
