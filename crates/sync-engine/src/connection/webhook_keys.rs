//! The keys BambooHR's webhooks may carry (CON-11): the newest, and the one before it, so that a
//! webhook can be given the new key while the old one still works. The next new key ends the
//! oldest.

use jiff::Timestamp;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::error::OpenError;
use crate::observe::audit::Entry;
use crate::runtime::published::Published;
use crate::sealing::{Sealed, UnsealError};
use crate::setup::Setup;
use crate::store::{self, Store, StoreError, settings};

const STORED_AS: &str = "webhook_keys";
/// What the sealed texts are bound to.
const PLACE: &str = "webhook key";
/// How many are valid at a time.
const VALID: usize = 2;

/// What is stored.
#[derive(Default, Serialize, Deserialize)]
struct Stored {
    /// How many were ever made; the next one is made from a random stream of its own.
    made: u64,
    /// The valid ones, newest first.
    sealed: Vec<Sealed>,
}

/// The valid keys, newest first; the first one of a new store is the setup's, or made from the
/// seed.
pub(crate) fn load(setup: &Setup, store: &Store) -> Result<Vec<SecretString>, OpenError> {
    let stored: Option<Stored> = store.read(|connection| settings::get(connection, STORED_AS))?;
    if let Some(stored) = stored {
        return Ok(opened(setup, &stored)?);
    }
    let key = setup.webhook_key.clone().unwrap_or_else(|| make(setup, 1));
    let first = Stored {
        made: 1,
        sealed: vec![setup.sealing_key.seal(PLACE, &key)],
    };
    store.write(|transaction| settings::put(transaction, STORED_AS, &first))?;
    Ok(vec![key])
}

fn opened(setup: &Setup, stored: &Stored) -> Result<Vec<SecretString>, UnsealError> {
    stored
        .sealed
        .iter()
        .map(|sealed| setup.sealing_key.open(PLACE, sealed))
        .collect()
}

/// A key no other stream of the seed makes: keys do not depend on how often something was retried.
fn make(setup: &Setup, number: u64) -> SecretString {
    let mut random = ChaCha8Rng::from_seed(setup.seed);
    random.set_stream(number);
    let mut bytes = [0_u8; 20];
    random.fill_bytes(&mut bytes);
    SecretString::from(hex::encode(bytes))
}

/// Makes a new key; the one before stays valid (CON-11, AUD-3).
pub(crate) fn renew(
    keys: &mut Published<Vec<SecretString>>,
    setup: &Setup,
    store: &Store,
    now: Timestamp,
    actor: &str,
) -> Result<SecretString, StoreError> {
    rulebook::hit(&rulebook::CON_11);
    let key = store.write(|transaction| {
        let mut stored: Stored = settings::get(transaction, STORED_AS)?.unwrap_or_default();
        stored.made += 1;
        let key = make(setup, stored.made);
        stored.sealed.insert(0, setup.sealing_key.seal(PLACE, &key));
        stored.sealed.truncate(VALID);
        settings::put(transaction, STORED_AS, &stored)?;
        let entry = Entry::new(actor, "webhook_key_made");
        store::audit::append(transaction, now, &entry)?;
        Ok(key)
    })?;
    let former = keys.get();
    keys.set(
        [&key]
            .into_iter()
            .chain(&*former)
            .take(VALID)
            .cloned()
            .collect(),
    );
    Ok(key)
}

/// Makes all former keys invalid; the one in their place is shown to no one, so that everything is
/// refused until an administrator makes one (CON-8, CON-11).
pub(crate) fn shut(connection: &Connection, setup: &Setup) -> Result<SecretString, StoreError> {
    let mut stored: Stored = settings::get(connection, STORED_AS)?.unwrap_or_default();
    stored.made += 1;
    let key = make(setup, stored.made);
    stored.sealed = vec![setup.sealing_key.seal(PLACE, &key)];
    settings::put(connection, STORED_AS, &stored)?;
    Ok(key)
}

/// Whether there are any.
pub(crate) fn are_stored(connection: &Connection) -> Result<bool, StoreError> {
    Ok(settings::get::<Stored>(connection, STORED_AS)?.is_some())
}

/// Forgets them all; the next start makes one.
pub(crate) fn forget(connection: &Connection) -> Result<(), StoreError> {
    settings::remove(connection, STORED_AS)
}
