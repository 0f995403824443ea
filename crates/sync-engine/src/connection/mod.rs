//! The connection to BambooHR: off, enabled, connected, and what is known of it.

mod connect;
pub(crate) mod webhook_keys;

pub(crate) use connect::{Refused, Typed, connect, replace};

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sync_core::Reason;
use sync_core::reading::access_field::{AccessField, AccessNames};

use crate::Engine;
use crate::observe::audit::Entry;
use crate::observe::notify;
use crate::runtime::memory::Memory;
use crate::sealing::{self, Sealed, SealingKey, UnsealError};
use crate::store::{self, StoreError};

const STORED_AS: &str = "connection";

/// What is remembered of the connection, the sealed key included.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connection {
    is_enabled: bool,
    /// The company, a single DNS label in lower case.
    pub(crate) subdomain: Option<String>,
    #[serde(default)]
    key: Option<Sealed>,
    /// What the last probe could not see (CON-7).
    pub(crate) warnings: Vec<String>,
    /// Why it needs attention, if it does (CON-9).
    pub(crate) reason: Option<Reason>,
    /// What reports call the Litmos Access field, as far as the catalogue has told (ELG-5).
    litmos_access: Option<String>,
    /// How many deliveries of another company were refused (WHK-32).
    #[serde(default)]
    foreign_deliveries: u64,
    /// Whether the label does not say which field a delivery posts (ELG-5).
    #[serde(default)]
    ignores_access_label: bool,
}

/// What the sealed API key is bound to.
const KEY: &str = "BambooHR API key";

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Off,
    Enabled,
    Connected,
    NeedsAttention,
}

/// The connection as the admin API shows it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Shown {
    state: State,
    subdomain: Option<String>,
    api_key: Option<String>,
    warnings: Vec<String>,
    reason: Option<String>,
    /// How many webhook deliveries were refused because they were another company's (WHK-32).
    foreign_deliveries: u64,
}

impl Connection {
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
    fn still_refused_by_litmos(mut self, before: &Connection) -> Connection {
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
    fn take_access_field(&mut self, field: &AccessField) {
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
        store::settings::put(connection, STORED_AS, &Connection { key: None, ..self })
    }

    pub(crate) fn shown(&self, sealing_key: &SealingKey) -> Shown {
        Shown {
            state: self.state(),
            subdomain: self.subdomain.clone(),
            api_key: self
                .key(sealing_key)
                .ok()
                .flatten()
                .as_ref()
                .map(sealing::masked),
            warnings: self.warnings.clone(),
            reason: self
                .reason
                .as_ref()
                .map(|reason| reason.code().into_owned()),
            foreign_deliveries: self.foreign_deliveries,
        }
    }

    pub(crate) fn load(connection: &rusqlite::Connection) -> Result<Connection, StoreError> {
        Ok(store::settings::get(connection, STORED_AS)?.unwrap_or_default())
    }
}

/// Switches the integration on or off (CON-1, CON-10).
pub(crate) fn switch(
    engine: &Engine,
    actor: &str,
    is_enabled: bool,
) -> Result<Connection, StoreError> {
    rulebook::hit(if is_enabled {
        &rulebook::CON_1
    } else {
        &rulebook::CON_10
    });
    let action = if is_enabled {
        "connection_enabled"
    } else {
        "connection_disabled"
    };
    let entry = Entry::new(actor, action);
    let changed = change(engine, &mut engine.memory(), &entry, |connection| {
        connection.is_enabled = is_enabled
    })?;
    engine.ring_all();
    Ok(changed)
}

/// Notes that a vendor refused a key (CON-9), or, with `None`, that all is well again.
pub(crate) fn note_attention(engine: &Engine, reason: Option<&Reason>) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    if memory.connection.get().reason.as_ref() == reason {
        return Ok(());
    }
    if reason.is_some() {
        rulebook::hit(&rulebook::CON_9);
    }
    let result = reason.map_or_else(|| "ok".to_owned(), |reason| reason.code().into_owned());
    let entry = Entry {
        result: Some(result),
        ..Entry::of_engine("connection_attention")
    };
    change(engine, &mut memory, &entry, |connection| {
        connection.reason = reason.cloned()
    })?;
    Ok(())
}

/// Notes by which names webhooks may post Litmos Access (ELG-5).
pub(crate) fn note_access_field(engine: &Engine, field: &AccessField) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    let mut connection = Connection::clone(&memory.connection.get());
    connection.take_access_field(field);
    if connection.access_names() == memory.connection.get().access_names() {
        return Ok(());
    }
    engine
        .store()
        .write(|transaction| store::settings::put(transaction, STORED_AS, &connection))?;
    memory.connection.set(connection);
    Ok(())
}

/// Counts a delivery of another company, of which nothing else is kept; the first one is told of
/// (WHK-32, NTF-1).
pub(crate) fn note_foreign_delivery(engine: &Engine) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    let mut connection = Connection::clone(&memory.connection.get());
    connection.foreign_deliveries += 1;
    engine
        .store()
        .write(|transaction| store::settings::put(transaction, STORED_AS, &connection))?;
    if connection.foreign_deliveries == 1 {
        notify::foreign_delivery();
    }
    memory.connection.set(connection);
    Ok(())
}

/// Notes what a good read could and could not see: BambooHR is well again (CON-7, CON-9).
pub(crate) fn note_good_read(
    engine: &Engine,
    memory: &mut Memory,
    warnings: &[String],
) -> Result<(), StoreError> {
    let connection = memory.connection.get();
    let is_cured = connection
        .reason
        .as_ref()
        .is_some_and(|reason| *reason != Reason::LitmosKeyRejected);
    if connection.warnings == warnings && !is_cured {
        return Ok(());
    }
    change(
        engine,
        memory,
        &Entry::of_engine("connection_seen"),
        |connection| {
            connection.warnings = warnings.to_vec();
            if is_cured {
                connection.reason = None;
            }
        },
    )?;
    Ok(())
}

/// Reads, changes and stores the connection under one guard: nothing told in between is lost.
fn change(
    engine: &Engine,
    memory: &mut Memory,
    entry: &Entry,
    how: impl FnOnce(&mut Connection),
) -> Result<Connection, StoreError> {
    let mut connection = Connection::clone(&memory.connection.get());
    how(&mut connection);
    engine.store().write(|transaction| {
        store::settings::put(transaction, STORED_AS, &connection)?;
        store::audit::append(transaction, engine.now(), entry)
    })?;
    memory.connection.set(connection.clone());
    Ok(connection)
}
