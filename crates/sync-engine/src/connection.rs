//! The connection to BambooHR: off, enabled, connected; the exchange of credentials; what the key can see.
//!
//! Left out: the Litmos side, whose key comes with the setup, and a replacement key without a password
//! (CON-6, CON-11): signing in again replaces the key and keeps all links.

use bamboohr_client::{CatalogueField, Client, Credentials, LoginError, litmos_access};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sync_core::Reason;
use sync_core::mapping::SourceField;

use crate::Engine;
use crate::audit::Entry;
use crate::memory::Memory;
use crate::reader;
use crate::secret;
use crate::store::{self, StoreError};
use crate::sync_run;

const STORED_AS: &str = "connection";

/// What is remembered of the connection, the key included (see [`secret`]).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Connection {
    is_enabled: bool,
    /// The company, a single DNS label in lower case.
    pub(crate) subdomain: Option<String>,
    #[serde(default)]
    key: Option<Key>,
    /// What the last probe could not see (CON-7).
    pub(crate) warnings: Vec<String>,
    /// Why it needs attention, if it does (CON-9).
    pub(crate) reason: Option<Reason>,
    /// What reports call the Litmos Access field, as far as the catalogue has told (ELG-5).
    pub(crate) litmos_access: Option<String>,
}

/// The stored form of the API key; shows nothing.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Key(String);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// Where the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Off,
    Enabled,
    Connected,
    NeedsAttention,
}

/// The connection as the admin API shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    state: State,
    subdomain: Option<String>,
    api_key: Option<String>,
    warnings: Vec<String>,
    reason: Option<String>,
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
    pub(crate) fn key(&self) -> Option<SecretString> {
        self.key.clone().map(|key| secret::open(key.0))
    }

    pub(crate) fn shown(&self) -> Shown {
        Shown {
            state: self.state(),
            subdomain: self.subdomain.clone(),
            api_key: self.key().as_ref().map(secret::masked),
            warnings: self.warnings.clone(),
            reason: self.reason.as_ref().map(|reason| reason.code().into_owned()),
        }
    }

    pub(crate) fn load(connection: &rusqlite::Connection) -> Result<Connection, StoreError> {
        Ok(store::settings::get(connection, STORED_AS)?.unwrap_or_default())
    }
}

/// What an administrator types; the password is overwritten on drop (CON-3).
pub(crate) struct Typed {
    pub(crate) subdomain: String,
    pub(crate) user_name: String,
    pub(crate) password: SecretString,
}

/// Why connecting failed. Nothing was saved (CON-5).
#[derive(Debug)]
pub(crate) enum Refused {
    Because(Reason, String),
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Store(error)
    }
}

/// Switches the integration on or off (CON-1, CON-10).
pub(crate) fn switch(engine: &Engine, actor: &str, is_enabled: bool) -> Result<Connection, StoreError> {
    rulebook::hit(if is_enabled { &rulebook::CON_1 } else { &rulebook::CON_10 });
    let action = if is_enabled { "connection_enabled" } else { "connection_disabled" };
    let entry = Entry::new(actor, action);
    let changed = change(engine, &mut engine.memory(), &entry, |connection| connection.is_enabled = is_enabled)?;
    engine.ring_all();
    Ok(changed)
}

/// Notes that a vendor refused a key (CON-9), or, with `None`, that all is well again.
pub(crate) fn note_attention(engine: &Engine, reason: Option<&Reason>) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    if memory.connection.reason.as_ref() == reason {
        return Ok(());
    }
    if reason.is_some() {
        rulebook::hit(&rulebook::CON_9);
    }
    let result = reason.map_or_else(|| "ok".to_owned(), |reason| reason.code().into_owned());
    let entry = Entry { result: Some(result), ..Entry::new("engine", "connection_attention") };
    change(engine, &mut memory, &entry, |connection| connection.reason = reason.cloned())?;
    Ok(())
}

/// Notes what reports call Litmos Access; webhooks may post it by that name (ELG-5).
pub(crate) fn note_litmos_access(engine: &Engine, column: &str) -> Result<(), StoreError> {
    let mut memory = engine.memory();
    let mut connection = memory.connection.clone();
    if connection.litmos_access.as_deref() == Some(column) {
        return Ok(());
    }
    connection.litmos_access = Some(column.to_owned());
    engine.store().write(|transaction| store::settings::put(transaction, STORED_AS, &connection))?;
    memory.remember_connection(engine.store(), connection)
}

/// Notes what a good read could and could not see: BambooHR is well again (CON-7, CON-9).
pub(crate) fn note_good_read(engine: &Engine, memory: &mut Memory, warnings: &[String]) -> Result<(), StoreError> {
    let connection = &memory.connection;
    let is_cured = connection.reason.as_ref().is_some_and(|reason| *reason != Reason::LitmosKeyRejected);
    if connection.warnings == warnings && !is_cured {
        return Ok(());
    }
    change(engine, memory, &Entry::new("engine", "connection_seen"), |connection| {
        connection.warnings = warnings.to_vec();
        if is_cured {
            connection.reason = None;
        }
    })?;
    Ok(())
}

/// Reads, changes and stores the connection under one guard: nothing told in between is lost.
fn change(
    engine: &Engine,
    memory: &mut Memory,
    entry: &Entry,
    how: impl FnOnce(&mut Connection),
) -> Result<Connection, StoreError> {
    let mut connection = memory.connection.clone();
    how(&mut connection);
    engine.store().write(|transaction| {
        store::settings::put(transaction, STORED_AS, &connection)?;
        store::audit::append(transaction, engine.now(), entry)
    })?;
    memory.remember_connection(engine.store(), connection.clone())?;
    Ok(connection)
}

/// Exchanges what was typed for a key, looks at what the key can see, and saves both (CON-2 to CON-8).
pub(crate) async fn connect(engine: &Engine, actor: &str, typed: Typed) -> Result<Connection, Refused> {
    refuse_if_off(&engine.memory())?;
    let subdomain = subdomain(&typed.subdomain).ok_or_else(|| {
        rulebook::hit(&rulebook::CON_2);
        let detail = "Enter the subdomain alone: the part before .bamboohr.com.".to_owned();
        Refused::Because(Reason::SubdomainOnly, detail)
    })?;
    let key = exchange(engine, &subdomain, typed).await?;
    let client = Client::new(engine.transport(), &engine.setup().bamboohr_url, &subdomain, &key);
    let probed = client.fields().await;
    let (warnings, litmos_access) = match &probed {
        Ok(catalogue) => (unseen(catalogue), litmos_access(catalogue).map(|field| field.report_name().to_owned())),
        Err(_) => (Vec::new(), None),
    };
    let after = Connection {
        is_enabled: true,
        subdomain: Some(subdomain),
        key: Some(Key(secret::seal(&key))),
        warnings,
        reason: probed.err().map(|error| reader::reason(error.cause())),
        litmos_access,
    };
    save(engine, actor, after)
}

fn refuse_if_off(memory: &Memory) -> Result<(), Refused> {
    if memory.connection.is_enabled {
        return Ok(());
    }
    rulebook::hit(&rulebook::CON_1);
    Err(Refused::Because(Reason::IntegrationDisabled, "Enable the integration first.".to_owned()))
}

async fn exchange(engine: &Engine, subdomain: &str, typed: Typed) -> Result<SecretString, Refused> {
    rulebook::hit(&rulebook::CON_4);
    let setup = engine.setup();
    let credentials = Credentials {
        application_key: setup.bamboohr_application_key.clone(),
        user: typed.user_name,
        password: typed.password,
    };
    let answer = bamboohr_client::login(&*engine.transport(), &setup.bamboohr_url, subdomain, credentials).await;
    rulebook::hit(&rulebook::CON_3);
    answer.map(|login| login.key).map_err(|error| {
        rulebook::hit(&rulebook::CON_5);
        let reason = match &error {
            LoginError::Declined | LoginError::PasswordsOff | LoginError::UnknownCompany => {
                Reason::BamboohrLoginDeclined
            }
            LoginError::NotAnswered(cause) => reader::reason(cause),
        };
        let told = match &error {
            LoginError::NotAnswered(cause) => reader::told(cause),
            other => other.to_string(),
        };
        Refused::Because(reason, format!("{told}."))
    })
}

/// The warnings of CON-7: mapped fields that the catalogue does not show to this key.
fn unseen(catalogue: &[CatalogueField]) -> Vec<String> {
    rulebook::hit(&rulebook::CON_7);
    let is_seen = |alias: &str| catalogue.iter().any(|field| field.alias.as_deref() == Some(alias));
    let missing = SourceField::with_alias().filter(|(_, alias)| !is_seen(alias));
    let mut warnings: Vec<String> = missing.map(|(_, alias)| format!("field_unavailable:{alias}")).collect();
    if litmos_access(catalogue).is_none() {
        rulebook::hit(&rulebook::ELG_5);
        warnings.push(Reason::LitmosAccessFieldMissing.code().into_owned());
    }
    warnings
}

fn save(engine: &Engine, actor: &str, after: Connection) -> Result<Connection, Refused> {
    let mut memory = engine.memory();
    // Somebody may have switched it off while BambooHR was asked (CON-10).
    refuse_if_off(&memory)?;
    let before = &memory.connection.subdomain;
    let is_other_company = before.is_some() && *before != after.subdomain;
    if is_other_company && memory.is_busy_with_runs() {
        let detail = "Wait until the Sync or Import of the other company has ended.".to_owned();
        return Err(Refused::Because(Reason::ImportInProgress, detail));
    }
    let entry = Entry { result: after.subdomain.clone(), ..Entry::new(actor, "connection_connected") };
    engine.store().write(|transaction| {
        if is_other_company {
            // The old company's links stay, unused; its list goes (CON-8).
            rulebook::hit(&rulebook::CON_8);
            store::staging::clear(transaction)?;
            sync_run::supersede_held(transaction, engine.now())?;
        }
        store::settings::put(transaction, STORED_AS, &after)?;
        store::audit::append(transaction, engine.now(), &entry)
    })?;
    memory.remember_connection(engine.store(), after.clone())?;
    drop(memory);
    engine.ring_all();
    Ok(after)
}

/// One DNS label, in lower case; an address is none (CON-2).
fn subdomain(typed: &str) -> Option<String> {
    let label = typed.trim().to_ascii_lowercase();
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = (1..=63).contains(&label.len())
        && label.bytes().all(is_inner)
        && !label.starts_with('-')
        && !label.ends_with('-');
    is_label.then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subdomain_is_one_label() {
        assert_eq!(subdomain(" Acme "), Some("acme".to_owned()));
        assert_eq!(subdomain("a"), Some("a".to_owned()));
        assert_eq!(subdomain("acme-2"), Some("acme-2".to_owned()));
        for wrong in ["", "https://acme.bamboohr.com", "acme.bamboohr.com", "acme/", "-acme", "acme-", "ac me", "äcme"]
        {
            assert_eq!(subdomain(wrong), None, "{wrong}");
        }
        assert_eq!(subdomain(&"a".repeat(63)), Some("a".repeat(63)));
        assert_eq!(subdomain(&"a".repeat(64)), None);
    }
}
