//! The pace of calls to Litmos (RTE-3) and the jitter of retries (RTE-4).
//!
//! What the pace owes is stored with the results of calls: a restart gives nobody a new burst, and
//! does not make the first call wait either. The pace itself is `sync_core::pacing::pacer`'s.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;
use sync_core::pacing::pacer::Pacer;

use crate::observe::metrics::Metrics;
use crate::runtime::attempts::Jitter;
use crate::setup::Setup;
use crate::store::runs::{self, Kind};
use crate::store::{StoreError, settings};

const STORED_AS: &str = "litmos_pace_full_at";

/// The pace of all calls to Litmos, and the jitter of retries.
pub(crate) struct Pacing {
    pacer: Pacer,
    pub(crate) jitter: Jitter,
}

impl Pacing {
    /// The pace as a former engine left it.
    pub(crate) fn load(
        connection: &Connection,
        setup: &Setup,
        metrics: &Arc<Metrics>,
        now: Timestamp,
    ) -> Result<Pacing, StoreError> {
        Ok(Pacing {
            pacer: load_pacer(connection, setup.config.litmos_calls_per_minute, now)?,
            jitter: Jitter {
                random: ChaCha8Rng::from_seed(setup.seed),
                metrics: Arc::clone(metrics),
            },
        })
    }

    /// Takes `calls` tokens at once, so that a read and its write are not torn apart; or says when
    /// to come back.
    pub(crate) fn take(&mut self, calls: u32, now: Timestamp) -> Result<(), Timestamp> {
        let mut pacer = self.pacer.clone();
        for _ in 0..calls {
            pacer
                .take(now)
                .inspect_err(|_| self.jitter.metrics.record_wait("pace"))?;
        }
        self.pacer = pacer;
        Ok(())
    }

    /// Until when so many calls have to wait, if they do; takes nothing.
    pub(crate) fn delayed_until(&self, calls: u32, now: Timestamp) -> Option<Timestamp> {
        let mut pacer = self.pacer.clone();
        (0..calls)
            .find_map(|_| pacer.take(now).err())
            .inspect(|_| self.jitter.metrics.record_wait("pace"))
    }

    /// Lets no call through before `until`.
    pub(crate) fn close_until(&mut self, until: Timestamp) {
        self.pacer.close_until(until);
    }

    /// The clock was set back by so much.
    pub(crate) fn set_back(&mut self, by: SignedDuration) {
        self.pacer.set_back(by);
    }

    /// The pace as it is now, to be stored beside something else.
    pub(crate) fn to_stored(&self) -> StoredPace {
        StoredPace(self.pacer.full_at())
    }
}

fn load_pacer(
    connection: &Connection,
    calls_per_minute: u32,
    now: Timestamp,
) -> Result<Pacer, StoreError> {
    let full_at: Option<Timestamp> = settings::get(connection, STORED_AS)?;
    let has_past = || {
        Ok::<_, StoreError>(
            !runs::latest::<serde_json::Value>(connection, Kind::Import, i64::MAX, 1)?.is_empty(),
        )
    };
    Ok(match full_at {
        Some(full_at) => Pacer::resumed(calls_per_minute, full_at, now),
        // Older versions stored nothing; theirs may have used the whole allowance just now.
        None if has_past()? => Pacer::resumed(calls_per_minute, Timestamp::MAX, now),
        None => Pacer::new(calls_per_minute),
    })
}

/// What the pace owes, as it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredPace(Timestamp);

impl StoredPace {
    /// Stores it.
    pub(crate) fn put(self, connection: &Connection) -> Result<(), StoreError> {
        settings::put(connection, STORED_AS, &self.0)
    }
}
