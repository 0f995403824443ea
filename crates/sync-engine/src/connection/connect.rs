//! Connecting to a company: by the exchange of credentials (CON-4), or with a key an administrator
//! has (CON-6); then a look at what the key can see (CON-7).
//!
//! Both replace the key and keep all links.

use bamboohr_client::{Catalogue, Client, Credentials, Error, LoginError};
use jiff::Timestamp;
use rusqlite::Transaction;
use secrecy::SecretString;
use sync_core::mapping::SourceField;
use sync_core::reading::access_field::AccessField;
use sync_core::reporting::message;
use sync_core::{Reason, Warning};

use super::state::{Connection, ConnectionState, KEY};
use super::webhook_keys;
use crate::Engine;
use crate::error::RequestError;
use crate::inbox::{self, InboxLane};
use crate::observe::audit::Entry;
use crate::people::People;
use crate::setup::Setup;
use crate::store::{self, StoreError};
use crate::sync_run;
use crate::vendors::reader;

/// The login an administrator typed; the password is overwritten on drop (CON-3).
pub(crate) struct Login {
    pub(crate) subdomain: String,
    pub(crate) user_name: String,
    pub(crate) password: SecretString,
}

/// Exchanges a login for a key, looks at what the key can see, and saves both (CON-2 to CON-8).
///
/// # Errors
/// Nothing was saved (CON-5).
pub(crate) async fn connect(
    engine: &Engine,
    actor: &str,
    login: Login,
) -> Result<Connection, RequestError> {
    check_enabled(&engine.lock().connection)?;
    let subdomain = parse_subdomain(&login.subdomain)?;
    let key = exchange(engine, &subdomain, login).await?;
    let probe = probe(engine, &subdomain, &key).await;
    let connection = probed_connection(engine.setup(), subdomain, &key, probe);
    save(engine, actor, "connection_connected", connection)
}

/// Takes another key of the same company, or one of another company; a key BambooHR refuses is not
/// saved (CON-6).
pub(crate) async fn replace(
    engine: &Engine,
    actor: &str,
    subdomain: &str,
    key: &SecretString,
) -> Result<Connection, RequestError> {
    check_enabled(&engine.lock().connection)?;
    let subdomain = parse_subdomain(subdomain)?;
    let probe = probe(engine, &subdomain, key).await;
    if let Err(error) = &probe
        && let reason @ Reason::BamboohrKeyRejected = reader::reason(error.cause())
    {
        rulebook::hit(&rulebook::CON_5);
        let detail = format!("{}.", reader::message(error.cause()));
        return Err(RequestError::new(reason, detail));
    }
    let connection = probed_connection(engine.setup(), subdomain, key, probe);
    save(engine, actor, "connection_key_replaced", connection)
}

type Probe = Result<Catalogue, Error>;

async fn probe(engine: &Engine, subdomain: &str, key: &SecretString) -> Probe {
    let url = &engine.setup().bamboohr_url;
    Client::new(engine.transport(), url, subdomain, key)
        .fields()
        .await
}

fn parse_subdomain(typed: &str) -> Result<String, RequestError> {
    subdomain(typed).ok_or_else(|| {
        rulebook::hit(&rulebook::CON_2);
        let detail = "Enter the subdomain alone: the part before .bamboohr.com.";
        RequestError::new(Reason::SubdomainOnly, detail)
    })
}

/// The connection with the result of the probe.
fn probed_connection(
    setup: &Setup,
    subdomain: String,
    key: &SecretString,
    probe: Probe,
) -> Connection {
    let mut connection = Connection::new(subdomain, setup.sealing_key.seal(KEY, key));
    match probe {
        Ok(catalog) => {
            let field = reader::access_field(&setup.config, &catalog);
            connection.warnings = probe_warnings(&catalog, &field);
            connection.take_access_field(&field);
        }
        Err(error) => connection.reason = Some(reader::reason(error.cause())),
    }
    connection
}

fn check_enabled(connection: &ConnectionState) -> Result<(), RequestError> {
    if connection.get().is_enabled {
        return Ok(());
    }
    rulebook::hit(&rulebook::CON_1);
    let detail = "Enable the integration first.";
    Err(RequestError::new(Reason::IntegrationDisabled, detail))
}

async fn exchange(
    engine: &Engine,
    subdomain: &str,
    login: Login,
) -> Result<SecretString, RequestError> {
    rulebook::hit(&rulebook::CON_4);
    let setup = engine.setup();
    let credentials = Credentials {
        application_key: setup.bamboohr_application_key.clone(),
        user: login.user_name,
        password: login.password,
    };
    let transport = engine.transport();
    let answer =
        bamboohr_client::login(&*transport, &setup.bamboohr_url, subdomain, credentials).await;
    answer.map(|login| login.key).map_err(|error| {
        rulebook::hit(&rulebook::CON_5);
        let (reason, detail) = match &error {
            LoginError::NotAnswered(cause) => (reader::reason(cause), reader::message(cause)),
            LoginError::Declined | LoginError::PasswordsOff | LoginError::UnknownCompany => {
                (Reason::BamboohrLoginDeclined, error.to_string())
            }
        };
        RequestError::new(reason, format!("{detail}."))
    })
}

/// The warnings of CON-7: mapped fields that the catalogue does not show to this key, Litmos Access
/// if it is not clear (ELG-5), and that some of the catalogue could not be read (RD-10).
fn probe_warnings(catalog: &Catalogue, access: &AccessField) -> Vec<String> {
    rulebook::hit(&rulebook::CON_7);
    let is_seen = |alias: &str| {
        catalog
            .fields
            .iter()
            .any(|field| field.alias.as_deref() == Some(alias))
    };
    let missing = SourceField::with_alias().filter(|(_, alias)| !is_seen(alias));
    let mut warnings: Vec<String> = missing
        .map(|(_, alias)| format!("field_unavailable:{alias}"))
        .collect();
    if let Err(reason) = &access.name {
        tracing::warn!(reason = %reason.code(), "{}", message::because(reason));
        warnings.push(reason.code().into_owned());
    }
    if catalog.left_out > 0 {
        rulebook::hit(&rulebook::RD_10);
        warnings.push(
            Warning::AnswerUnreadable {
                left_out: catalog.left_out,
            }
            .code()
            .into_owned(),
        );
    }
    warnings
}

fn save(
    engine: &Engine,
    actor: &str,
    action: &str,
    after: Connection,
) -> Result<Connection, RequestError> {
    let (setup, store, now) = (engine.setup(), engine.store(), engine.now());
    let mut state = engine.lock();
    // An administrator may have switched it off during the call to BambooHR (CON-10).
    check_enabled(&state.connection)?;
    let before = state.connection.get();
    let is_other_company = before.subdomain.is_some() && before.subdomain != after.subdomain;
    if is_other_company && state.is_busy_with_runs(store)? {
        let detail = "Wait until the Sync or Import of the other company has ended.";
        return Err(RequestError::new(Reason::ImportInProgress, detail));
    }
    if is_other_company && state.is_busy_with_webhooks(store)? {
        let detail = "Wait until what a webhook of the other company told has reached Litmos.";
        return Err(RequestError::new(Reason::ImportInProgress, detail));
    }
    let after = after.still_refused_by_litmos(&before);
    let entry = Entry {
        result: after.subdomain.clone(),
        ..Entry::new(actor, action)
    };
    let company = after.subdomain.as_deref();
    // All of the new state is read before anything is durable: after that nothing can fail.
    let (left, people) = store.write(|transaction| {
        let left = is_other_company
            .then(|| leave_company(setup, transaction, company, now))
            .transpose()?;
        after.put(transaction)?;
        store::audit::append(transaction, now, &entry)?;
        let is_same_company = before.subdomain == after.subdomain;
        Ok((
            left,
            (!is_same_company)
                .then(|| People::load(transaction, company))
                .transpose()?,
        ))
    })?;
    if let Some((webhook_key, inbox)) = left {
        state.sync.held_until = None;
        state.connection.webhook_keys.set(vec![webhook_key]);
        state.inbox = inbox;
    }
    if let Some(people) = people {
        state.people.change_company(people);
    }
    state.connection.connection.set(after.clone());
    drop(state);
    engine.ring_all();
    Ok(after)
}

/// The old company's links stay, unused; its list, its webhooks' keys and its inbox go (CON-8).
/// Returns the key and the inbox of `company`.
fn leave_company(
    setup: &Setup,
    transaction: &Transaction<'_>,
    company: Option<&str>,
    now: Timestamp,
) -> Result<(SecretString, InboxLane), StoreError> {
    rulebook::hit(&rulebook::CON_8);
    store::staging::clear(transaction)?;
    sync_run::give_up(transaction, now)?;
    inbox::leave_company(transaction, now)?;
    let webhook_key = webhook_keys::shut(transaction, setup)?;
    Ok((webhook_key, InboxLane::load(transaction, company, now)?))
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
        for wrong in [
            "",
            "https://acme.bamboohr.com",
            "acme.bamboohr.com",
            "acme/",
            "-acme",
            "acme-",
            "ac me",
            "äcme",
        ] {
            assert_eq!(subdomain(wrong), None, "{wrong}");
        }
        assert_eq!(subdomain(&"a".repeat(63)), Some("a".repeat(63)));
        assert_eq!(subdomain(&"a".repeat(64)), None);
    }
}
