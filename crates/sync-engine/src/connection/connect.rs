//! Connecting to a company: by the exchange of credentials (CON-4), or with a key an administrator
//! has (CON-6); then a look at what the key can see (CON-7).
//!
//! Both replace the key and keep all links.

use bamboohr_client::{Catalogue, Client, Credentials, Error, LoginError};
use rusqlite::Transaction;
use secrecy::SecretString;
use sync_core::mapping::SourceField;
use sync_core::reading::access_field::AccessField;
use sync_core::reporting::message;
use sync_core::{Reason, Warning};

use super::{Connection, KEY, STORED_AS};
use crate::connection::webhook_keys;
use crate::inbox::{self, Inbox};
use crate::observe::audit::Entry;
use crate::runtime::memory::Memory;
use crate::store::{self, StoreError};
use crate::vendors::reader;
use crate::{Engine, people, sync_run};

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

/// Exchanges what was typed for a key, looks at what the key can see, and saves both (CON-2 to
/// CON-8).
pub(crate) async fn connect(
    engine: &Engine,
    actor: &str,
    typed: Typed,
) -> Result<Connection, Refused> {
    refuse_if_off(&engine.memory())?;
    let subdomain = alone(&typed.subdomain)?;
    let key = exchange(engine, &subdomain, typed).await?;
    let probed = probe(engine, &subdomain, &key).await;
    save(
        engine,
        actor,
        "connection_connected",
        seen(engine, subdomain, &key, probed),
    )
}

/// Takes another key of the same company, or one of another company; a key BambooHR refuses is not
/// saved (CON-6).
pub(crate) async fn replace(
    engine: &Engine,
    actor: &str,
    typed: &str,
    key: &SecretString,
) -> Result<Connection, Refused> {
    refuse_if_off(&engine.memory())?;
    let subdomain = alone(typed)?;
    let probed = probe(engine, &subdomain, key).await;
    if let Err(error) = &probed
        && let reason @ Reason::BamboohrKeyRejected = reader::reason(error.cause())
    {
        rulebook::hit(&rulebook::CON_5);
        return Err(Refused::Because(
            reason,
            format!("{}.", reader::told(error.cause())),
        ));
    }
    save(
        engine,
        actor,
        "connection_key_replaced",
        seen(engine, subdomain, key, probed),
    )
}

type Probed = Result<Catalogue, Error>;

async fn probe(engine: &Engine, subdomain: &str, key: &SecretString) -> Probed {
    Client::new(
        engine.transport(),
        &engine.setup().bamboohr_url,
        subdomain,
        key,
    )
    .fields()
    .await
}

fn alone(typed: &str) -> Result<String, Refused> {
    subdomain(typed).ok_or_else(|| {
        rulebook::hit(&rulebook::CON_2);
        let detail = "Enter the subdomain alone: the part before .bamboohr.com.".to_owned();
        Refused::Because(Reason::SubdomainOnly, detail)
    })
}

/// The connection with what the probe came to.
fn seen(engine: &Engine, subdomain: String, key: &SecretString, probed: Probed) -> Connection {
    let mut connection = Connection {
        is_enabled: true,
        subdomain: Some(subdomain),
        key: Some(engine.setup().sealing_key.seal(KEY, key)),
        ..Connection::default()
    };
    match probed {
        Ok(catalog) => {
            let field = reader::access_field(engine, &catalog);
            connection.warnings = probe_warnings(&catalog, &field);
            connection.take_access_field(&field);
        }
        Err(error) => connection.reason = Some(reader::reason(error.cause())),
    }
    connection
}

fn refuse_if_off(memory: &Memory) -> Result<(), Refused> {
    if memory.connection.get().is_enabled {
        return Ok(());
    }
    rulebook::hit(&rulebook::CON_1);
    Err(Refused::Because(
        Reason::IntegrationDisabled,
        "Enable the integration first.".to_owned(),
    ))
}

async fn exchange(engine: &Engine, subdomain: &str, typed: Typed) -> Result<SecretString, Refused> {
    rulebook::hit(&rulebook::CON_4);
    let setup = engine.setup();
    let credentials = Credentials {
        application_key: setup.bamboohr_application_key.clone(),
        user: typed.user_name,
        password: typed.password,
    };
    let answer = bamboohr_client::login(
        &*engine.transport(),
        &setup.bamboohr_url,
        subdomain,
        credentials,
    )
    .await;
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

/// The warnings of CON-7: mapped fields that the catalogue does not show to this key, Litmos Access
/// if it cannot be told (ELG-5), and that some of the catalogue could not be read (RD-10).
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
) -> Result<Connection, Refused> {
    let mut memory = engine.memory();
    // Somebody may have switched it off while BambooHR was asked (CON-10).
    refuse_if_off(&memory)?;
    let before = memory.connection.get();
    let is_other_company = before.subdomain.is_some() && before.subdomain != after.subdomain;
    if is_other_company && memory.is_busy_with_runs(engine.store())? {
        let detail = "Wait until the Sync or Import of the other company has ended.".to_owned();
        return Err(Refused::Because(Reason::ImportInProgress, detail));
    }
    if is_other_company && memory.is_busy_with_webhooks(engine.store())? {
        let detail =
            "Wait until what a webhook of the other company told has reached Litmos.".to_owned();
        return Err(Refused::Because(Reason::ImportInProgress, detail));
    }
    let after = after.still_refused_by_litmos(&before);
    let entry = Entry {
        result: after.subdomain.clone(),
        ..Entry::new(actor, action)
    };
    let company = after.subdomain.as_deref();
    // All that memory takes over is read before anything is durable: after that nothing can fail.
    let (left, people) = engine.store().write(|transaction| {
        let left = is_other_company
            .then(|| leave_company(engine, transaction, company))
            .transpose()?;
        store::settings::put(transaction, STORED_AS, &after)?;
        store::audit::append(transaction, engine.now(), &entry)?;
        let is_same_company = before.subdomain == after.subdomain;
        Ok((
            left,
            (!is_same_company)
                .then(|| people::load(transaction, company))
                .transpose()?,
        ))
    })?;
    if let Some((webhook_key, inbox)) = left {
        memory.held_until = None;
        memory.webhook_keys.set(vec![webhook_key]);
        memory.inbox = inbox;
    }
    if let Some(people) = people {
        memory.people = people;
        memory.are_people_unsure = false;
        memory.links_changed += 1;
    }
    memory.connection.set(after.clone());
    drop(memory);
    engine.ring_all();
    Ok(after)
}

/// The old company's links stay, unused; its list, its webhooks' keys and what they told go
/// (CON-8). Returns the key and the inbox of `company`.
fn leave_company(
    engine: &Engine,
    transaction: &Transaction<'_>,
    company: Option<&str>,
) -> Result<(SecretString, Inbox), StoreError> {
    rulebook::hit(&rulebook::CON_8);
    let now = engine.now();
    store::staging::clear(transaction)?;
    sync_run::give_up(transaction, now)?;
    inbox::leave_company(transaction, now)?;
    let webhook_key = webhook_keys::shut(transaction, engine.setup())?;
    Ok((webhook_key, Inbox::load(transaction, company, now)?))
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
